"""HTML components: small templates in which every value from data is escaped by the one function.

A component is a Jinja template under overrides/components/. What it prints comes out on one line, so that a macro
works inside a list, a table or an admonition; white space between two tags is dropped, so a blank that matters is
written as `{{ " " }}`.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from macros.text import count, duration, escape, long_date, short_date, telephone

_BETWEEN_TAGS = re.compile(r">\s*\n\s*<")
_WORDS_APART = re.compile(r"(</(?:td|th|dt|dd|caption|summary|div)>|<br>)(?=\S)")
"""Where the search would join the last word of one part to the first of the next; browsers drop a blank there."""
_LINE_BREAK = re.compile(r"\s*\n\s*")
_COORDINATES = re.compile(r"[0-9., -]*")
_PLAIN_ID = re.compile(r"[a-z0-9-]*")
FOLDER = Path("overrides", "components")
_OWN = Path(__file__).resolve().parents[2] / FOLDER


def folder_of(root: Path) -> Path:
    """Give the folder of components of a playbook: its own, or the product's where it has none."""
    own = root / FOLDER
    return own if own.is_dir() else _OWN


@cache
def environment(folder: Path) -> jinja2.Environment:
    """Make the environment that components are rendered in, once for each folder."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        finalize=lambda value: Markup() if value is None else escape(value),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"long_date": long_date, "short_date": short_date, "count": count, "duration": duration}
    made.filters |= {"id": _id, "co": _coordinates, "tel": telephone}
    return made


def _id(value: str) -> Markup:
    """Print an id as it is: ids are small letters, digits and hyphens, and a long page holds many."""
    return Markup(value) if _PLAIN_ID.fullmatch(value) else escape(value)  # noqa: S704 - plain characters only


def _coordinates(value: object) -> Markup:
    """Print numbers of a drawing as they are: 12.5 without needless decimals, or pairs such as 1,2 3,4.5."""
    text = str(value).removesuffix(".0")
    return Markup(text) if _COORDINATES.fullmatch(text) else escape(text)  # noqa: S704 - plain characters only


def render(folder: Path, name: str, values: dict[str, Any]) -> Markup:
    """Render a component to one line of HTML."""
    return one_line(environment(folder).get_template(f"{name}.html").render(values))


def one_line(html: str) -> Markup:
    """Put HTML on one line: nothing between two tags, but a blank after cells and blocks; a blank elsewhere."""
    joined = _LINE_BREAK.sub(" ", _BETWEEN_TAGS.sub("><", html.strip()))
    return Markup(_WORDS_APART.sub(r"\1 ", joined))  # noqa: S704 - made by a component
