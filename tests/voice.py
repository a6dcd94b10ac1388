"""`python -m tests.voice`: measure how the code reads, and print the figures."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CODE = ROOT / "macros"
WIDTH = 100
"""Columns that a line has at most."""
_IRREGULAR = frozenset(
    "begun bound broken brought built bought caught chosen come cut done drawn fallen felt found given gone grown had held heard "
    "hidden kept known laid led left lost made meant met paid put read run said seen sent set shown shut sold spoken spent stood "
    "taken taught told thought understood worn won written".split()
)
_NOUNS = frozenset(
    "embed exceed feed indeed need proceed read red run seed set shed speed succeed cut put left".split()
)
"""Words of that form that are nouns, verbs or adjectives as well, in code most of the time."""
_SUBJECT_FOLDERS = frozenset(("model", "check/rules", "pages", "outputs/public"))
"""Folders whose modules have the names of their subjects: account, campaign, department, …"""
_COMMAND_FOLDERS = frozenset(("cli", "cli/new"))
"""Folders whose modules have the names of commands, as the modules that do the work may."""
_OPENING = re.compile(r"(?:Give|Gives|Tell|Tells|Say|Says)\b")
_EXPECTED = re.compile(r"\b(?:was|were) expected\b")


@dataclass
class Figures:
    """What was counted in the code of one folder."""

    names: Counter[str] = field(default_factory=Counter)
    docstrings: list[str] = field(default_factory=list)
    strings: list[str] = field(default_factory=list)
    classes: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    files: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    lines: Counter[str] = field(default_factory=Counter)
    """By room: the folder below `macros`, or the file that lies flat in it."""
    long_lines: int = 0
    comments: int = 0

    @property
    def participles(self) -> Counter[str]:
        """The names that are a past participle and nothing else."""
        return Counter({name: count for name, count in self.names.items() if is_participle(name)})

    @property
    def openings(self) -> list[str]:
        """The docstrings that open with "Give", "Tell" or "Say"."""
        return [text for text in self.docstrings if _OPENING.match(text)]

    @property
    def expectations(self) -> list[str]:
        """The messages with "was expected"."""
        return [text for text in self.strings if _EXPECTED.search(text)]

    @property
    def doubled_classes(self) -> list[str]:
        """The names of classes that mean several things."""
        return sorted(name for name, modules in self.classes.items() if len(modules) > 1)

    @property
    def doubled_files(self) -> list[str]:
        """The names of modules that mean several things."""
        return sorted(name for name, folders in self.files.items() if _meanings(folders) > 1)


def _meanings(folders: set[str]) -> int:
    """Return how many things a name means: a subject is one, and a command is what it calls."""
    others = folders - _SUBJECT_FOLDERS - _COMMAND_FOLDERS
    return len(others) + (not _SUBJECT_FOLDERS.isdisjoint(folders))


def is_participle(name: str) -> bool:
    """Return whether a name is a bare past participle, such as `found` or `listed`."""
    word = name.strip("_").lower()
    if word in _NOUNS or "_" in word:
        return False
    return word in _IRREGULAR or (
        len(word) > 4 and word.endswith("ed") and not word.endswith("eed")
    )


def measure(folder: Path = CODE) -> Figures:
    """Return the figures of the Python files below a folder."""
    figures = Figures()
    for path in sorted(folder.rglob("*.py")):
        relative = path.relative_to(folder)
        text = path.read_text(encoding="utf-8")
        lines = text.splitlines()
        figures.lines[relative.parts[0]] += len(lines)
        figures.long_lines += sum(len(line) > WIDTH for line in lines)
        figures.comments += sum(1 for _ in _comments(text))
        if path.name != "__init__.py":
            figures.files[path.stem].add(relative.parent.as_posix())
        _read(ast.parse(text), relative.as_posix(), figures)
    return figures


def _comments(text: str) -> Iterator[str]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.string


def _read(tree: ast.Module, module: str, figures: Figures) -> None:
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    for node in ast.walk(tree):
        if isinstance(node, documented) and (docstring := ast.get_docstring(node)):
            figures.docstrings.append(docstring)
        if isinstance(node, ast.ClassDef):
            figures.classes[node.name].add(module)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            figures.strings.append(node.value)
        figures.names.update(_names(node))


def _names(node: ast.AST) -> Iterator[str]:
    """Yield the names that a node binds."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        yield node.name
    elif isinstance(node, ast.arg):
        yield node.arg
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id


def main() -> None:
    """Print the figures."""
    figures = measure()
    names, participles = figures.names.total(), figures.participles
    lines = figures.lines.total()
    commonest = ", ".join(f"{name} {count}" for name, count in participles.most_common(12))
    classes, files = figures.doubled_classes, figures.doubled_files
    rows = (
        ("names that are bare participles", participles.total(), names),
        ("docstrings that open with 'Give'", len(figures.openings), len(figures.docstrings)),
        ("messages with 'was expected'", len(figures.expectations), len(figures.strings)),
        (f"lines over {WIDTH} columns", figures.long_lines, lines),
        ("lines with a comment", figures.comments, lines),
    )
    for label, count, total in rows:
        print(f"{label:34} {count:6} of {total} ({count / total:.1%})")
    print(f"the commonest participles: {commonest}")
    print(f"{len(classes)} names of several classes: {', '.join(classes)}")
    print(f"{len(files)} names of several modules: {', '.join(files)}")
    print("lines by room:")
    for room, count in sorted(figures.lines.items()):
        print(f"  {room:24} {count:6}")


if __name__ == "__main__":
    main()
