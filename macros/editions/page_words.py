"""Convert the texts of pages to words: HTML to Markdown, and Markdown to sections of plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from macros.editions.html_text import TAG, as_text, unescape
from macros.editions.plain_text import PageSection, parse_sections

_FENCE = re.compile(r"[ >]*(`{3,}|~{3,})")
_CODE = re.compile(r"((?<!`)(?:`+)(?!`))(.*?)(?<!`)\1(?!`)")
_ATTRIBUTE_LIST = re.compile(r"[ \t]*\{:[^{}\n]*\}[ \t]*$")
_MARKUP = re.compile(r"[<&`{]")
_GAP = re.compile(r"\n{3,}")


class PageWords:
    """The words of pages. Each text, and each line of HTML in it, is converted once."""

    def __init__(self) -> None:
        """Start without any text."""
        self._lines: dict[str, str] = {}
        self._markdown: dict[str, str] = {}
        self._sections: dict[str, tuple[PageSection, ...]] = {}

    def markdown(self, text: str) -> str:
        """Return a page's text with its HTML converted to Markdown; code stays as it is."""
        text = text.strip("\n")
        if text not in self._markdown:
            lines = (line if is_code else self._line(line) for line, is_code in split_code(text))
            self._markdown[text] = _GAP.sub("\n\n", "\n".join(lines)).strip()
        return self._markdown[text]

    def sections(self, text: str) -> tuple[PageSection, ...]:
        """Return a page's words by heading."""
        words = self.markdown(text)
        if words not in self._sections:
            self._sections[words] = parse_sections(words)
        return self._sections[words]

    def _line(self, line: str) -> str:
        if line not in self._lines:
            self._lines[line] = _convert_line(line)
        return self._lines[line]


def split_code(markdown: str) -> Iterator[tuple[str, bool]]:
    """Yield the lines of a text, each with whether it belongs to a fenced block of code."""
    fence = ""
    for line in markdown.split("\n"):
        mark = _FENCE.match(line)
        if fence:
            yield line, True
            fence = "" if mark is not None and mark[1].startswith(fence) else fence
        else:
            yield line, mark is not None
            fence = mark[1] if mark is not None else ""


def split_inline_code(line: str) -> Iterator[tuple[str, str]]:
    """Yield the prose of a line piece by piece, each with the code that follows it."""
    position = 0
    for code in _CODE.finditer(line):
        yield line[position : code.start()], code[0]
        position = code.end()
    yield line[position:], ""


def _convert_line(line: str) -> str:
    """Convert a line. A macro's HTML is on one line and may become several."""
    if _MARKUP.search(line) is None:
        return line.rstrip()
    if line.startswith("<") and "`" not in line:
        return as_text([(line, "")])
    *pieces, (last, _) = split_inline_code(line)
    pieces.append((_ATTRIBUTE_LIST.sub("", last), ""))
    if not any(TAG.search(prose) for prose, _ in pieces):
        return "".join(f"{unescape(prose)}{code}" for prose, code in pieces).rstrip()
    indent = line[: len(line) - len(line.lstrip(" "))]
    text = as_text(pieces, in_row=line.lstrip().startswith("|"))
    return "\n".join(f"{indent}{text_line}".rstrip() for text_line in text.split("\n"))
