"""Changes that people make most often, made to a generated playbook and taken back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = "changes.json"
PAGES_OF_FACT = 10
"""About so many pages show the fact that changes."""


@dataclass(frozen=True, slots=True)
class Change:
    """A few words more at the end of a line."""

    path: str
    line: int
    """Counted from 1."""
    words: str
    shown_on: str
    """A page that shows the line, by its path below the folder of pages."""

    @contextmanager
    def applied(self, *folders: Path) -> Iterator[None]:
        """Change the file in each folder, and restore it afterwards."""
        before = {folder / self.path: (folder / self.path).read_bytes() for folder in folders}
        try:
            for file, content in before.items():
                file.write_text(self.change(content.decode("utf-8")), encoding="utf-8")
            yield
        finally:
            for file, content in before.items():
                file.write_bytes(content)

    def change(self, text: str) -> str:
        """Return the text of a file with the change."""
        lines = text.split("\n")
        line = lines[self.line - 1]
        quote = '"' if line.endswith('"') else ""
        lines[self.line - 1] = f"{line.removesuffix(quote)}{self.words}{quote}"
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Changes:
    """What is changed of one playbook."""

    page: Change
    """A sentence of a page."""
    fact: Change
    """A person's name."""

    def save(self, folder: Path) -> None:
        """Write the changes into a file of the folder."""
        (folder / FILE).write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Changes:
        """Read what `save` wrote."""
        changes = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return cls(Change(**changes["page"]), Change(**changes["fact"]))


def choose_fact(pages: Mapping[str, AbstractSet[str]]) -> str:
    """Return the record that the number of pages nearest to ten shows, given the pages of each."""
    return min(sorted(pages), key=lambda record: abs(len(pages[record]) - PAGES_OF_FACT))


def first_sentence(path: str, text: str) -> Change:
    """Return the change of the first paragraph below a page's title, by its path in docs/."""
    lines = text.split("\n")
    title = next(number for number, line in enumerate(lines) if line.startswith("# "))
    number = next(number for number in range(title + 1, len(lines)) if lines[number])
    return Change(f"docs/{path}", number + 1, " Read it twice.", path)
