"""The body of a page, with a place in the file for each offset."""

from __future__ import annotations

import re
from bisect import bisect_right

from macros.basics.problem import Location, Problem, Sentence


class BodyText:
    """The body of a page."""

    def __init__(self, text: str, file: str, first_line: int) -> None:
        """Take a body that begins at `first_line` of its file."""
        self.text = text
        self.file = file
        self.first_line = first_line
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]
        """The offset at which each line begins."""

    def at(self, offset: int) -> Location:
        """Return the place of an offset."""
        line = bisect_right(self.starts, offset) - 1
        return Location(self.file, self.first_line + line, offset - self.starts[line] + 1)

    def problem(
        self, offset: int, sentence: Sentence, hint: str | None = None, /, **values: object
    ) -> Problem:
        """Return the problem of a sentence at an offset. `hint` replaces the sentence's own."""
        return sentence.problem(self.at(offset), hint, **values)
