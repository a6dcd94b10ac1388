"""Explain YAML syntax errors to people who write 'key: value' lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml

from macros.reading.encoding import invisible, invisible_references

_PLAIN_WORDS = (
    ("cannot start any token", "a character that cannot be here"),
    ("mapping values are not allowed", "a second ': ' on a line that can have only one"),
    ("could not find expected ':'", "a line that is neither 'key: value' nor part of a text"),
    ("did not find expected key", "a line that does not fit the lines above it"),
    ("did not find expected '-' indicator", "a line that does not fit the list above it"),
    (
        "block sequence entries are not allowed",
        "a list item '- ' in a place where no list can begin",
    ),
    ("found unexpected end of stream", "a quote or bracket that is never closed"),
    ("did not find expected ',' or", "a bracket that is never closed, or a comma that is missing"),
    ("while scanning a quoted scalar", "a quote that is never closed"),
    ("found unknown escape character", "a backslash in a text in double quotes"),
    (
        "did not find expected alphabetic",
        "a character that means something special to YAML (& or *)",
    ),
    (
        "did not find expected <document start>",
        "text before or after the one list of 'key: value' lines",
    ),
    ("found undefined tag handle", "a text that begins with '!'"),
    ("did not find expected node content", "a place where a value is missing"),
    ("found invalid Unicode character escape code", "half of an escaped character"),
)
_UNCLOSED_ERRORS = ("end of stream", "did not find expected ',' or")
"""The parser reports these at the end of the file; people fix them where they begin."""
_TOO_DEEP = ("exceeded maximum nesting depth", "exceeded max depth")
"""libyaml's errors for nested brackets; its scanner may raise them before the first event."""

_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_NAMED_ESCAPES = dict(zip("0abvfreNLP", "\0\a\b\v\f\r\x1b\x85\u2028\u2029", strict=True))
"""The escapes of YAML that stand for control characters and other line ends."""


class Explanation(NamedTuple):
    """A syntax error in plain words; line and column count from 0, like YAML marks."""

    line: int
    column: int
    message: str
    hint: str


def is_too_deep(error: yaml.YAMLError) -> bool:
    """Return whether a text was refused because its values are nested too deeply."""
    return any(technical in (getattr(error, "problem", None) or "") for technical in _TOO_DEEP)


def is_no_character(error: yaml.YAMLError) -> bool:
    """Return whether a text was refused because an escape is half a character, or none."""
    return "invalid Unicode character escape" in (getattr(error, "problem", None) or "")


def hidden_characters(source: str, value: str) -> list[tuple[int, str, str]]:
    """Return the escapes and HTML references in a value that stand for invisible characters.

    `source` is the value as it is written in the file. Each result is an offset there, the escape
    or reference, and its character.
    """
    forbidden = {character for _, character in invisible(value)}
    escapes = [escape for escape in _escapes(source) if escape[2] in forbidden] if forbidden else []
    # A reference may itself be spelled in escapes; its place is then that of the whole value.
    references = {text: character for _, text, character in invisible_references(value)}
    return escapes + [
        (max(source.find(text), 0), text, character) for text, character in references.items()
    ]


def _escapes(source: str) -> Iterator[tuple[int, str, str]]:
    for match in _ESCAPE.finditer(source):
        digits = match[1] or match[2] or match[3]
        yield (
            match.start(),
            match[0],
            chr(int(digits, 16)) if digits else _NAMED_ESCAPES.get(match[4], ""),
        )


def explain(error: yaml.MarkedYAMLError, text: str) -> Explanation:
    """Explain a syntax error, at the place where a person would look for it."""
    words = f"{error.context or ''} {error.problem or ''}"
    is_unclosed = any(technical in words for technical in _UNCLOSED_ERRORS)
    opening: Any = error.context_mark if is_unclosed else None
    mark: Any = opening or error.problem_mark or error.context_mark
    lines = text.removesuffix("\n").split("\n")
    line, column = (min(mark.line, len(lines) - 1), mark.column) if mark else (0, 0)
    if "\t" in lines[line][: column + 1]:
        return Explanation(
            line, column, "a tab where spaces are expected", "Replace the tab with spaces."
        )
    character = lines[line][column : column + 1]
    if "cannot start any token" in words and character in ("@", "%", "`"):
        reason = f"a text that begins with '{character}'"
        return Explanation(line, column, reason, "Put the text in double quotes.")
    reason = next(
        (plain for technical, plain in _PLAIN_WORDS if technical in words),
        (error.problem or "").strip(),
    )
    hint = (
        "Look at this line and the one above it: "
        "indent with spaces, and put a text with ': ' or '#' in quotes."
    )
    return Explanation(line, column, reason, hint)
