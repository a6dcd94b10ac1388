"""Escape untrusted text for comments at a code host: no mentions, links or commands.

Code hosts look for names, references and addresses in the rendered Markdown, so backslashes and
character references do not stop them. A zero-width space after the sign does (github/cmark-gfm,
issue 181).
"""

from __future__ import annotations

import html
import re

from macros.basics.text import visible

_SPACE = re.compile(r"\s+")
_MARKUP = re.compile(r"[\\`*_{}\[\]|~$]")
_OPENING = re.compile(r"^(?:[-+=#>/]|\d{1,9}(?=[.)](?:\s|$)))")
"""Starts a list, heading, table or command of the code host at the beginning of a line."""
_SIGNS = re.compile(
    r"(?<=[@#!$~%^*&:])(?=[\w\"'+:-])"  # @name, #1, !1, $1, ~label, %milestone, &1, :emoji:
    r"|(?<=:)(?=//)|(?<=[Ww][Ww][Ww])(?=\.)|(?<=[Mm][Aa][Ii][Ll][Tt][Oo]:)|(?<=[Xx][Mm][Pp][Pp]:)"
    r"|(?<=[A-Za-z]-)(?=\d)"  # GH-1, and trackers with names of their own
)
_COMMIT = re.compile(r"[0-9a-fA-F]{7,}")
_GAP = "\0"
"""A stand-in for the zero-width space until everything else is escaped."""
_GAP_REFERENCE = "&#8203;"
_HTML = {"&": "&amp;", "<": "&lt;"}


def plain(text: str) -> str:
    """Return Markdown that shows a text as it is, on one line."""
    line = _insert_gaps(text)
    opening = _OPENING.match(line)
    markdown = _MARKUP.sub(r"\\\g<0>", line)
    if opening is not None:
        # In `1. text` it is the full stop that makes a list.
        at = len(opening[0]) if opening[0].isdecimal() else 0
        markdown = f"{markdown[:at]}\\{markdown[at:]}"
    markdown = "".join(_HTML.get(character, character) for character in markdown)
    return markdown.replace(_GAP, _GAP_REFERENCE)


def in_html(text: str) -> str:
    """Return a text for use between HTML tags in Markdown."""
    return html.escape(_insert_gaps(text)).replace(_GAP, _GAP_REFERENCE)


def code(text: str) -> str:
    """Return a text as a code span, which code hosts do not search."""
    one_line = visible(_SPACE.sub(" ", text)).strip() or " "
    ticks = "`" * (1 + max((len(run) for run in re.findall("`+", one_line)), default=0))
    room = " " if one_line[0] == "`" or one_line[-1] == "`" else ""
    return f"{ticks}{room}{one_line}{room}{ticks}"


def code_block(lines: list[str], language: str) -> list[str]:
    """Return lines as a fenced code block that none of them can close."""
    content = [
        visible(_SPACE.sub(" ", line)) if "\n" in line or "\r" in line else visible(line)
        for line in lines
    ]
    # The fence is longer than any run of backticks inside.
    longest = max(map(len, re.findall("`+", "\n".join(content))), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}{language}", *content, fence]


def _insert_gaps(text: str) -> str:
    """Return a text on one line, with gaps where code hosts would make a link or mention."""
    line = visible(_SPACE.sub(" ", text.replace(_GAP, " ")))
    # Seven hexadecimal digits in a row would become a link to a commit.
    return _COMMIT.sub(
        lambda match: re.sub(r".{6}(?=.)", rf"\g<0>{_GAP}", match[0]), _SIGNS.sub(_GAP, line)
    )
