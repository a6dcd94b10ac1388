"""Text that others wrote, on its way into a comment at a code host: it stays text, and calls, links and commands nobody.

Code hosts look for names, references and addresses in what Markdown came out as: neither a
backslash nor a character reference keeps them from it. A space of no width behind the sign does
(github/cmark-gfm, issue 181).
"""

from __future__ import annotations

import html
import re

from macros.basics.text import visible

_SPACE = re.compile(r"\s+")
_MARKUP = re.compile(r"[\\`*_{}\[\]|~$]")
_OPENING = re.compile(r"^(?:[-+=#>/]|\d{1,9}(?=[.)](?:\s|$)))")
"""What begins a list, a heading, a table or a command of the code host where it stands first on a
line."""
_SIGNS = re.compile(
    r"(?<=[@#!$~%^*&:])(?=[\w\"'+:-])"  # @name, #1, !1, $1, ~label, %milestone, &1, :emoji:
    r"|(?<=:)(?=//)|(?<=[Ww][Ww][Ww])(?=\.)|(?<=[Mm][Aa][Ii][Ll][Tt][Oo]:)|(?<=[Xx][Mm][Pp][Pp]:)"
    r"|(?<=[A-Za-z]-)(?=\d)"  # GH-1, and trackers with names of their own
)
_COMMIT = re.compile(r"[0-9a-fA-F]{7,}")
_GAP = "\0"
"""Stands for the space of no width until everything else is escaped."""
_WRITTEN_GAP = "&#8203;"
_HTML = {"&": "&amp;", "<": "&lt;"}


def plain(text: str) -> str:
    """Write a text so that Markdown shows it as it is, on one line."""
    parted = _parted(text)
    lead = _OPENING.match(parted)
    escaped = _MARKUP.sub(r"\\\g<0>", parted)
    if lead is not None:
        at = len(lead[0]) if lead[0].isdecimal() else 0
        escaped = f"{escaped[:at]}\\{escaped[at:]}"
    return "".join(_HTML.get(character, character) for character in escaped).replace(
        _GAP, _WRITTEN_GAP
    )


def in_html(text: str) -> str:
    """Write a text so that it stays text between tags that stand in Markdown."""
    return html.escape(_parted(text)).replace(_GAP, _WRITTEN_GAP)


def code(text: str) -> str:
    """Write a text as code on one line, in which code hosts look for nothing."""
    one_line = visible(_SPACE.sub(" ", text)).strip() or " "
    ticks = "`" * (1 + max((len(run) for run in re.findall("`+", one_line)), default=0))
    room = " " if one_line[0] == "`" or one_line[-1] == "`" else ""
    return f"{ticks}{room}{one_line}{room}{ticks}"


def fenced(lines: list[str], language: str) -> list[str]:
    """Write lines as a block of code that none of them can end."""
    held = [
        visible(_SPACE.sub(" ", line)) if "\n" in line or "\r" in line else visible(line)
        for line in lines
    ]
    fence = "`" * max(
        3, 1 + max((len(run) for line in held for run in re.findall("`+", line)), default=0)
    )
    return [f"{fence}{language}", *held, fence]


def _parted(text: str) -> str:
    shown = visible(_SPACE.sub(" ", text.replace(_GAP, " ")))
    return _COMMIT.sub(
        lambda match: re.sub(r".{6}(?=.)", rf"\g<0>{_GAP}", match[0]), _SIGNS.sub(_GAP, shown)
    )
