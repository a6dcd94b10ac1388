"""A page's Markdown without the HTML that macros print, which comes out as plain Markdown: tables, lists, pairs."""

from __future__ import annotations

import re
from collections.abc import Callable

from macros.outputs.html_text import TAG, as_text, unescaped

Resolve = Callable[[str], str | None]
_FENCE = re.compile(r"[ >]*(`{3,}|~{3,})")
_CODE = re.compile(r"((?<!`)(?:`+)(?!`))(.*?)(?<!`)\1(?!`)")
_LINK = re.compile(r"(\]\()([^()\s]+)((?:\s+\"[^\"]*\")?\))")
_ATTRIBUTE_LIST = re.compile(r"[ \t]*\{:[^{}\n]*\}[ \t]*$")
_MARKED = re.compile(r"[<&`\[{]")
_GAP = re.compile(r"\n{3,}")


def clean(markdown: str, resolve: Resolve, known: dict[str, str] | None = None) -> str:
    """Take the HTML out of a page's Markdown; code stays as it is.

    `resolve` gives the address of what a link of the page leads to, None where the link is to stay
    as it is. `known` keeps what lines come out as, for another text with the same links.
    """
    cleaned = known if known is not None else {}
    lines = []
    fence = ""
    for line in markdown.split("\n"):
        mark = _FENCE.match(line)
        if fence:
            lines.append(line)
            fence = "" if mark is not None and mark[1].startswith(fence) else fence
        elif mark is not None:
            lines.append(line)
            fence = mark[1]
        else:
            if line not in cleaned:
                cleaned[line] = _line(line, resolve)
            lines.append(cleaned[line])
    return _GAP.sub("\n\n", "\n".join(lines)).strip()


def _line(line: str, resolve: Resolve) -> str:
    """Clean a line; a macro's HTML stands on one line and may come out as several."""
    if _MARKED.search(line) is None:
        return line.rstrip()
    if line.startswith("<") and "`" not in line and "](" not in line:
        return as_text([(line, "")])

    def address(match: re.Match[str]) -> str:
        return f"{match[1]}{resolve(match[2]) or match[2]}{match[3]}"

    pieces: list[tuple[str, str]] = []
    """Prose, and the code that follows it."""
    done = 0
    for code in _CODE.finditer(line):
        pieces.append((line[done : code.start()], code[0]))
        done = code.end()
    pieces.append((_ATTRIBUTE_LIST.sub("", line[done:]), ""))
    pieces = [(_LINK.sub(address, prose), code) for prose, code in pieces]
    in_row = line.lstrip().startswith("|")
    if not any(TAG.search(prose) for prose, _ in pieces):
        return "".join(f"{unescaped(prose)}{code}" for prose, code in pieces).rstrip()
    indent = line[: len(line) - len(line.lstrip(" "))]
    written = as_text(pieces, in_row=in_row)
    return "\n".join(f"{indent}{one}".rstrip() for one in written.split("\n"))
