"""Macro calls in pages: the only template syntax that a page may contain.

A page may contain `{{ macro("literal", key=1) }}` and `{% raw %}…{% endraw %}`, and no other
template. The check and the build use this one parser, so they cannot disagree. No template engine
runs on a page: calls are parsed here, and their arguments are literals.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import jinja2
from jinja2 import nodes

from macros.basics.problem import Fault, Sentence
from macros.reading.encoding import invisible

_OPEN = re.compile(r"\{\{|\{%|\{#")
CALL = re.compile(r"""\{\{-?((?:[^{}'"]|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')*?)-?\}\}""")
_RAW = re.compile(r"\{%-?\s*raw\s*-?%\}")
_END_RAW = re.compile(r"\{%-?\s*endraw\s*-?%\}")
_PARSER = jinja2.Environment(autoescape=True)
_MAX_REFUSALS = 50
_MAX_EXCERPT = 40
_NO_LITERAL = object()
_FORM = 'Write {{ macro("id") }}, with straight quotes around every text.'
_UNSAFE = "unsafe-template"
COMMENT = Sentence(
    _UNSAFE,
    "'{text}' begins a template comment.",
    "Write a heading's id as '{: #id }', with a colon and spaces.",
)
STATEMENT = Sentence(_UNSAFE, "'{text}' is a template statement, not a macro call.", _FORM)
UNCLOSED_RAW = Sentence(
    _UNSAFE, "'{% raw %}' is never closed.", "Add '{% endraw %}' after the text."
)
UNREADABLE = Sentence(_UNSAFE, "'{call}' cannot be read as a macro call.", _FORM)
NOT_WHOLE = Sentence(_UNSAFE, "'{text}' is not a whole macro call.", _FORM)
EMPTY = Sentence(_UNSAFE, "'{{ }}' is empty.", _FORM)
NOT_CALLED = Sentence(_UNSAFE, "'{call}' names '{name}' without parentheses.", _FORM)
NOT_PLAIN = Sentence(_UNSAFE, "'{call}' is not a plain macro call.", _FORM)
NO_LITERAL = Sentence(_UNSAFE, "'{call}' has {what}; it may only have texts and numbers.", _FORM)


@dataclass(frozen=True, slots=True)
class Call:
    """A macro call and its place."""

    name: str
    arguments: tuple[Any, ...]
    keywords: tuple[tuple[str, Any], ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Template:
    """A page's text split at its macro calls."""

    parts: tuple[str | Call, ...]
    """Literal texts and calls, in order."""
    refusals: tuple[tuple[int, Fault], ...]
    """Templates that are not allowed, with their offsets, at most fifty."""
    marks: tuple[tuple[int, int], ...] = ()
    """Start and end of each `{% raw %}` and `{% endraw %}`."""

    @property
    def calls(self) -> tuple[Call, ...]:
        """The macro calls, in order."""
        return tuple(part for part in self.parts if isinstance(part, Call))


def parse(text: str) -> Template:
    """Split a page's text into literal texts, macro calls, and what is not allowed."""
    if "{" not in text:
        return Template((text,), ())
    parts: list[str | Call] = []
    refusals: list[tuple[int, Fault]] = []
    marks: list[tuple[int, int]] = []
    text_start = 0
    position = 0
    while len(refusals) < _MAX_REFUSALS and (opening := _OPEN.search(text, position)) is not None:
        start = opening.start()
        if opening[0] == "{{" and (match := CALL.match(text, start)) is not None:
            result = _parse_call(match[1].strip())
            if isinstance(result, Fault):
                refusals.append((start, result))
            else:
                parts += (text[text_start:start], Call(*result, start, match.end()))
                text_start = match.end()
            position = match.end()
        elif opening[0] == "{%" and (match := _RAW.match(text, start)) is not None:
            end = _END_RAW.search(text, match.end())
            if end is None:
                refusals.append((start, UNCLOSED_RAW.fault()))
                break
            # Between the marks nothing is a template.
            parts += (text[text_start:start], text[match.end() : end.start()])
            marks += (match.span(), end.span())
            text_start = position = end.end()
        else:
            refusals.append((start, _refuse(text, start, opening[0])))
            position = start + 2
    parts.append(text[text_start:])
    return Template(tuple(parts), tuple(refusals), tuple(marks))


def _refuse(text: str, start: int, opening: str) -> Fault:
    sentence = {"{#": COMMENT, "{%": STATEMENT}.get(opening, NOT_WHOLE)
    excerpt = text[start : start + 50].partition("\n")[0]
    if len(excerpt) > _MAX_EXCERPT:
        excerpt = f"{excerpt[: _MAX_EXCERPT - 1]}…"
    return sentence.fault(text=excerpt)


@lru_cache(maxsize=4096)
def _parse_call(
    expression: str,
) -> tuple[str, tuple[Any, ...], tuple[tuple[str, Any], ...]] | Fault:
    """Return name, arguments and keywords of a call, or what is wrong with it."""
    source = "{{ " + expression + " }}"
    if not expression:
        return EMPTY.fault()
    try:
        body = _PARSER.parse(source).body
    except (jinja2.TemplateError, RecursionError, ValueError, OverflowError):
        return UNREADABLE.fault(call=source)
    output = body[0] if len(body) == 1 else None
    call = output.nodes[0] if isinstance(output, nodes.Output) and len(output.nodes) == 1 else None
    if isinstance(call, nodes.Name):
        return NOT_CALLED.fault(call=source, name=call.name)
    if (
        not isinstance(call, nodes.Call)
        or not isinstance(call.node, nodes.Name)
        or call.dyn_args
        or call.dyn_kwargs
    ):
        return NOT_PLAIN.fault(call=source)
    values = (*call.args, *(keyword.value for keyword in call.kwargs))
    for value in values:
        reason = _refuse_value(value)
        if reason is not None:
            return NO_LITERAL.fault(call=source, what=reason)
    keywords = tuple((keyword.key, _literal(keyword.value)) for keyword in call.kwargs)
    return call.node.name, tuple(_literal(argument) for argument in call.args), keywords


def _refuse_value(node: nodes.Node) -> str | None:
    """Return what is wrong with an argument, or None if it is a literal."""
    if isinstance(node, nodes.Name):
        return f"the name '{node.name}' without quotes"
    value = _literal(node)
    if isinstance(value, str) and next(invisible(value), None):
        return "an invisible character"
    return "a calculation, or a text without quotes" if value is _NO_LITERAL else None


def _literal(node: nodes.Node) -> Any:
    if isinstance(node, nodes.Const) and isinstance(node.value, str | int | float | bool | None):
        return node.value
    if (
        isinstance(node, nodes.Neg)
        and isinstance(node.node, nodes.Const)
        and isinstance(node.node.value, int | float)
    ):
        return -node.node.value
    return _NO_LITERAL
