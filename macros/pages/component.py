"""HTML components: small templates in which every value from data is escaped by the one function.

A component is a Jinja template under overrides/components/. What it prints comes out on one line,
so that a macro works inside a list, a table or an admonition; white space between two tags is
dropped, so a blank that matters is written as `{{ " " }}`.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from macros.basics.i18n import Words
from macros.basics.text import count, escape, telephone
from macros.pages import enum_labels

_BETWEEN_TAGS = re.compile(r">\s*\n\s*<")
_WORDS_APART = re.compile(r"(</(?:td|th|dt|dd|caption|summary|div)>|<br>)(?=\S)")
"""Where the search would join the last word of one part to the first of the next; browsers drop a
blank there."""
_LINE_BREAK = re.compile(r"\s*\n\s*")
_COORDINATES = re.compile(r"[0-9., -]*")
_PLAIN_ID = re.compile(r"[a-z0-9-]*")
FOLDER = Path("overrides", "components")
_OWN = Path(__file__).resolve().parents[2] / FOLDER


def folder_of(root: Path) -> Path:
    """Give the folder of components of a playbook: its own, or the product's where it has none."""
    own = root / FOLDER
    return own if own.is_dir() else _OWN


class _Environment(jinja2.Environment):
    """An environment in which messages without values are translated once, when a component is compiled."""

    newstyle_gettext: bool
    """Whether values are passed to the functions of gettext, which escape them."""

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        translated: nodes.Template = _Translating(self).visit(
            super()._parse(source, name, filename)
        )
        return translated


class _Translating(NodeTransformer):
    """Puts the translation in the place of a call such as `_("Owner")`."""

    def __init__(self, environment: jinja2.Environment) -> None:
        self._environment = environment

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - Jinja's name
        """Translate a call of gettext or pgettext whose arguments are all written out."""
        self.generic_visit(node)
        written = [argument.value for argument in node.args if isinstance(argument, nodes.Const)]
        named = isinstance(node.node, nodes.Name) and node.node.name in ("_", "gettext", "pgettext")
        if not named or node.kwargs or len(written) != len(node.args):
            return node
        translate: Any = self._environment.globals[node.node.name]  # type: ignore[attr-defined]
        text = translate(*written)
        return nodes.MarkSafe(
            nodes.Const(str(text)), lineno=node.lineno, environment=self._environment
        )


@cache
def environment(folder: Path, words: Words) -> jinja2.Environment:
    """Make the environment that components are rendered in, once for each folder and language."""
    made = _Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        finalize=lambda value: Markup() if value is None else escape(value),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.policies["ext.i18n.trimmed"] = True
    made.newstyle_gettext = True
    made.globals |= words.in_components()
    made.filters |= {
        "long_date": words.long_date,
        "short_date": words.short_date,
        "duration": words.duration,
    }
    made.filters |= {
        "number": words.number,
        "listed": words.listed,
        "language": words.language_name,
        "count": count,
    }
    made.filters["word"] = lambda value, choice: enum_labels.word(words, choice, value)
    made.filters |= {"id": _id, "co": _coordinates, "tel": telephone, "verbatim": _verbatim}
    return made


def _id(value: str) -> Markup:
    """Print an id as it is: ids are small letters, digits and hyphens, and a long page holds many."""
    return Markup(value) if _PLAIN_ID.fullmatch(value) else escape(value)  # noqa: S704 - plain characters only


def _verbatim(value: str) -> Markup:
    """Print a line for `<pre>`, where every space counts: one of YAML means something else without its indentation."""
    return Markup(" ").join(escape(part) for part in value.split(" "))


def _coordinates(value: object) -> Markup:
    """Print numbers of a drawing as they are: 12.5 without needless decimals, or pairs such as 1,2 3,4.5."""
    text = str(value).removesuffix(".0")
    return Markup(text) if _COORDINATES.fullmatch(text) else escape(text)  # noqa: S704 - plain characters only


def render(folder: Path, words: Words, name: str, values: dict[str, Any]) -> Markup:
    """Render a component to one line of HTML."""
    return one_line(environment(folder, words).get_template(f"{name}.html").render(values))


def one_line(html: str) -> Markup:
    """Put HTML on one line: nothing between two tags, but a blank after cells and blocks; a blank elsewhere."""
    joined = _LINE_BREAK.sub(" ", _BETWEEN_TAGS.sub("><", html.strip()))
    return Markup(_WORDS_APART.sub(r"\1 ", joined))  # noqa: S704 - made by a component
