"""Convert the HTML that macros print in a page's Markdown to plain Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable

from macros.outputs.html_text import TAG, as_text, unescape

Resolve = Callable[[str], str | None]
"""Takes the target of a page's link; returns its new address, or None to leave it as it is."""
_FENCE = re.compile(r"[ >]*(`{3,}|~{3,})")
_CODE = re.compile(r"((?<!`)(?:`+)(?!`))(.*?)(?<!`)\1(?!`)")
_LINK = re.compile(r"(\]\()([^()\s]+)((?:\s+\"[^\"]*\")?\))")
_ATTRIBUTE_LIST = re.compile(r"[ \t]*\{:[^{}\n]*\}[ \t]*$")
_MARKUP = re.compile(r"[<&`\[{]")
_GAP = re.compile(r"\n{3,}")


def clean(markdown: str, resolve: Resolve, clean: dict[str, str] | None = None) -> str:
    """Return a page's Markdown with its HTML converted to Markdown; code stays as it is.

    `known` caches the result of each line, to be passed on to other texts with the same links.
    """
    cache = clean if clean is not None else {}
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
            if line not in cache:
                cache[line] = _line(line, resolve)
            lines.append(cache[line])
    return _GAP.sub("\n\n", "\n".join(lines)).strip()


def _line(line: str, resolve: Resolve) -> str:
    """Convert a line. A macro's HTML is on one line and may become several."""
    if _MARKUP.search(line) is None:
        return line.rstrip()
    if line.startswith("<") and "`" not in line and "](" not in line:
        return as_text([(line, "")])

    def address(match: re.Match[str]) -> str:
        return f"{match[1]}{resolve(match[2]) or match[2]}{match[3]}"

    pieces: list[tuple[str, str]] = []
    """Prose, and the code that follows it."""
    position = 0
    for code in _CODE.finditer(line):
        pieces.append((line[position : code.start()], code[0]))
        position = code.end()
    pieces.append((_ATTRIBUTE_LIST.sub("", line[position:]), ""))
    pieces = [(_LINK.sub(address, prose), code) for prose, code in pieces]
    in_row = line.lstrip().startswith("|")
    if not any(TAG.search(prose) for prose, _ in pieces):
        return "".join(f"{unescape(prose)}{code}" for prose, code in pieces).rstrip()
    indent = line[: len(line) - len(line.lstrip(" "))]
    text = as_text(pieces, in_row=in_row)
    return "\n".join(f"{indent}{text_line}".rstrip() for text_line in text.split("\n"))
