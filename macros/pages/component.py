"""HTML components: small templates in which one function escapes every value from data.

A component is a Jinja template under overrides/components/. Its output is put on one line, so that
a macro works inside a list, a table or an admonition. White space between two tags is dropped;
write a blank that matters as `{{ " " }}`.
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
from macros.pages.timeliness import MARKS

_BETWEEN_TAGS = re.compile(rf">([\s{MARKS}]*\n[\s{MARKS}]*)<")
_WORDS_APART = re.compile(
    rf"(</(?:td|th|dt|dd|caption|summary|div)>|<br>)(?=[{MARKS}]*[^\s{MARKS}])"
)
"""Where a blank is put: the search would join the last word of one part to the first of the next.
Browsers ignore it there."""
_LINE_BREAK = re.compile(r"\s*\n\s*")
_COORDINATES = re.compile(r"[0-9., -]*")
_PLAIN_ID = re.compile(r"[a-z0-9-]*")
FOLDER = Path("overrides", "components")
_PRODUCT_FOLDER = Path(__file__).resolve().parents[2] / FOLDER


def folder_of(root: Path) -> Path:
    """Return a playbook's folder of components; the product's if it has none."""
    folder = root / FOLDER
    return folder if folder.is_dir() else _PRODUCT_FOLDER


class _Environment(jinja2.Environment):
    """A Jinja environment that translates messages without values when it compiles a component."""

    newstyle_gettext: bool
    """Whether values are passed to the functions of gettext, which escape them."""

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        template = super()._parse(source, name, filename)
        translation: nodes.Template = _MessageTranslator(self).visit(template)
        return translation


class _MessageTranslator(NodeTransformer):
    """Replaces a call such as `_("Owner")` with its translation."""

    def __init__(self, environment: jinja2.Environment) -> None:
        self._environment = environment

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - Jinja's name
        """Translate a call of gettext or pgettext whose arguments are all literals."""
        self.generic_visit(node)
        literals = [argument.value for argument in node.args if isinstance(argument, nodes.Const)]
        name = node.node.name if isinstance(node.node, nodes.Name) else ""
        is_message = name in ("_", "gettext", "pgettext")
        if not is_message or node.kwargs or len(literals) != len(node.args):
            return node
        translate: Any = self._environment.globals[name]
        text = translate(*literals)
        return nodes.MarkSafe(
            nodes.Const(str(text)), lineno=node.lineno, environment=self._environment
        )


@cache
def environment(folder: Path, words: Words) -> jinja2.Environment:
    """Return the environment that renders components, one for each folder and language."""
    jinja = _Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        # A value that is not set prints nothing; a name that is not passed is an error.
        finalize=lambda value: Markup() if value is None else escape(value),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    jinja.policies["ext.i18n.trimmed"] = True
    jinja.newstyle_gettext = True
    jinja.globals |= words.in_components()
    jinja.filters |= {
        "clock": words.clock,
        "long_date": words.long_date,
        "short_date": words.short_date,
        "duration": words.duration,
        "number": words.number,
        "listed": words.join_markup,
        "language": words.language_name,
        "count": count,
        "word": lambda value, choice: enum_labels.word(words, choice, value),
        "id": _id,
        "co": _coordinates,
        "tel": telephone,
        "verbatim": _verbatim,
    }
    return jinja


def _id(value: str) -> Markup:
    """Print an id without escaping where it needs none: a long page holds many."""
    if _PLAIN_ID.fullmatch(value):
        return Markup(value)  # noqa: S704 - plain characters only
    return escape(value)


def _verbatim(value: str) -> Markup:
    """Print a line for `<pre>` and keep its spaces: indentation has a meaning in YAML."""
    return Markup(" ").join(escape(part) for part in value.split(" "))


def _coordinates(value: object) -> Markup:
    """Print numbers of a drawing: 12.5, or pairs such as 1,2 3,4.5; 12.0 becomes 12."""
    text = str(value).removesuffix(".0")
    if _COORDINATES.fullmatch(text):
        return Markup(text)  # noqa: S704 - plain characters only
    return escape(text)


def render(folder: Path, words: Words, name: str, values: dict[str, Any]) -> Markup:
    """Render a component to one line of HTML."""
    return one_line(environment(folder, words).get_template(f"{name}.html").render(values))


def one_line(html: str) -> Markup:
    """Put HTML on one line: nothing between tags except a blank after cells and blocks.

    Other line breaks become a blank.
    """
    line = _LINE_BREAK.sub(" ", _BETWEEN_TAGS.sub(_without_space, html.strip()))
    return Markup(_WORDS_APART.sub(r"\1 ", line))  # noqa: S704 - made by a component


def _without_space(match: re.Match[str]) -> str:
    return f">{''.join(match[1].split())}<"
