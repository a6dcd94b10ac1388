"""Random single changes of a playbook: does `playbook impact` name every page that differs, and no other?

`python -m tests.proposals.recall 200` makes so many changes of the sample and prints the figures.
Both sides are built with `mkdocs build` here as well, without results of earlier builds, and
compared by code that shares nothing with the product's.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin

import yaml

from tests.integration.engine import ROOT, clean_environment, mkdocs, small_playbook

_LINE_NUMBER = re.compile(r"(\.(?:md|yml))(?:#L|:)\d+")
_SHOWN = {"href", "src", "srcset", "alt", "action", "title", "placeholder", "aria-label", "content"}
_DRAWN = set("d x y width height points cx cy r x1 x2 y1 y2 transform".split())
_TRIES = 40


@dataclass
class Result:
    """What one change showed."""

    change: str
    expected: set[str]
    """Pages that differ."""
    named: set[str]
    """Pages that the command names."""


@dataclass
class Figures:
    """What many changes showed."""

    results: list[Result] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """The share of the pages that differ which are named."""
        expected = sum(len(one.expected) for one in self.results)
        return (
            sum(len(one.expected & one.named) for one in self.results) / expected
            if expected
            else 1.0
        )

    @property
    def precision(self) -> float:
        """The share of the named pages which differ."""
        named = sum(len(one.named) for one in self.results)
        return sum(len(one.expected & one.named) for one in self.results) / named if named else 1.0


class Playground:
    """A repository with a playbook, whose files are changed one at a time and put back."""

    def __init__(self, folder: Path, source: Path | None) -> None:
        """Copy a playbook (the small one of the tests where `source` is None), and build it."""
        self.root = folder / "playbook"
        self.folder = folder
        if source is None:
            small_playbook(self.root)
        else:
            for name in ("docs", "data", "macros", "overrides"):
                shutil.copytree(
                    source / name, self.root / name, ignore=shutil.ignore_patterns("__pycache__")
                )
            shutil.copy(source / "mkdocs.yml", self.root)
        (self.root / ".gitignore").write_text("__pycache__/\n.cache/\n")
        for command in (
            ("init", "--quiet", "--initial-branch=main"),
            ("add", "--all"),
            (
                "-c",
                "user.name=R",
                "-c",
                "user.email=r@example.com",
                "commit",
                "--quiet",
                "--message=First",
            ),
        ):
            subprocess.run(["git", *command], cwd=self.root, check=True)
        before = self.pages()
        assert before is not None
        self.before = before

    def trial(self, chance: random.Random) -> Result:
        """Make a change that can be built, look at it, and put it back."""
        for _ in range(_TRIES):
            path = chance.choice(self.files())
            old = path.read_text(encoding="utf-8")
            change = changed(old, chance, is_page=path.suffix == ".md")
            if change is None:
                continue
            new, what = change
            path.write_text(new, encoding="utf-8")
            try:
                after = self.pages()
                if after is not None:
                    return Result(
                        f"{path.relative_to(self.root)}: {what}",
                        different(self.before, after),
                        self.named(),
                    )
            finally:
                path.write_text(old, encoding="utf-8")
        raise AssertionError("no change could be built")

    def files(self) -> list[Path]:
        """List what is changed: pages, and files of data."""
        return sorted([*(self.root / "docs").rglob("*.md"), *(self.root / "data").rglob("*.yml")])

    def named(self) -> set[str]:
        """Ask the command."""
        result = subprocess.run(
            [sys.executable, "-m", "macros", "impact", "HEAD", "--format", "json", "--editorial"],
            cwd=self.root,
            env=clean_environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        changes = json.loads(result.stdout)["changes"]
        assert changes is not None, json.loads(result.stdout)["reason"]
        return {page["path"] for page in changes["pages"]}

    def pages(self) -> dict[str, tuple[str, str]] | None:
        """Build, and return each page's address and article; None where nothing can be built."""
        site = self.folder / "site"
        shutil.rmtree(site, ignore_errors=True)
        build = ("build", "--quiet", "--site-dir", str(site))
        if mkdocs(self.root, *build, PLAYBOOK_STORE="").returncode != 0:
            return None
        pages = {}
        for path in sorted(site.rglob("index.html")):
            text = path.read_text(encoding="utf-8")
            if "<article" in text:
                address = path.relative_to(site).parent.as_posix().removeprefix(".")
                name = (
                    f"{address}.md"
                    if (self.root / f"docs/{address}.md").is_file()
                    else f"{address}/index.md".lstrip("/")
                )
                pages[name] = (
                    f"{address}/".lstrip("/"),
                    text[text.index("<article") : text.index("</article>")],
                )
        return pages


def different(before: dict[str, tuple[str, str]], after: dict[str, tuple[str, str]]) -> set[str]:
    """Return the pages whose articles show something else."""
    pages = set()
    for page in before.keys() | after.keys():
        (address, old), (_, new) = before.get(page, ("", "")), after.get(page, ("", ""))
        if old != new and list(parts_shown(old, address)) != list(parts_shown(new, address)):
            pages.add(page)
    return pages


class _Shown(HTMLParser):
    """Lists what a page shows, in order: elements, words, addresses, descriptions, and the shapes of drawings."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = f"http://a.invalid/{address}"
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append(f"<{tag}>")
        for name, value in attrs:
            if name in ("href", "src", "action"):
                self.parts.append(f"{tag} {name} {urljoin(self.address, value or '')}")
            elif name in _SHOWN or name in _DRAWN:
                self.parts.append(f"{tag} {name} {value}")

    def handle_data(self, data: str) -> None:
        self.parts += data.split()


def parts_shown(article: str, address: str) -> Iterator[str]:
    """Yield what an article shows; the lines of files that are named in it do not count."""
    parser = _Shown(address)
    parser.feed(article)
    parser.close()
    yield from (_LINE_NUMBER.sub(r"\1", one) for one in parser.parts)


def changed(text: str, chance: random.Random, *, is_page: bool) -> tuple[str, str] | None:
    """Change one value or one line of a file; None where the choice fell on something that cannot be changed."""
    head = text.find("\n---", 3) if is_page else len(text)
    if is_page and chance.random() < 0.8:
        return _changed_line(text, head + 5, chance)
    return _changed_value(text, head, chance)


def _changed_line(text: str, begin: int, chance: random.Random) -> tuple[str, str] | None:
    lines = text[begin:].split("\n")
    numbers = [number for number, line in enumerate(lines) if line.strip() and "{{" not in line]
    if not numbers:
        return None
    number = chance.choice(numbers)
    line = lines[number]
    how = chance.choice(("word", "word", "swap", "remove", "repeat", "link", "strong"))
    if how == "swap" and number + 1 < len(lines) and lines[number + 1].strip():
        lines[number : number + 2] = lines[number + 1], line
    elif how == "remove":
        del lines[number]
    elif how == "repeat":
        lines.insert(number, line)
    elif how == "link" and (links := re.findall(r"\]\(([^()\s]+)\)", line)):
        lines[number] = line.replace(
            f"]({chance.choice(links)})", "](https://stranger.example.net/)", 1
        )
    elif how == "strong" and re.search(r"\b[a-z]{4,}\b", line):
        lines[number] = re.sub(r"\b([a-z]{4,})\b", r"**\1**", line, count=1)
    else:
        words = list(re.finditer(r"\b[A-Za-z]{3,}\b", line))
        if not words:
            return None
        word = chance.choice(words)
        lines[number] = f"{line[: word.start()]}{word[0]}ly{line[word.end() :]}"
        how = "word"
    return text[:begin] + "\n".join(lines), f"{how} in {line[:60]!r}"


def _changed_value(text: str, end: int, chance: random.Random) -> tuple[str, str] | None:
    begin = 4 if text.startswith("---\n") else 0
    root = yaml.compose(text[begin:end], yaml.SafeLoader)
    values = [node for node in _values(root) if node.style != "|"]
    if not values:
        return None
    node = chance.choice(values)
    value = _other(str(node.value), chance)
    start, stop = begin + node.start_mark.index, begin + node.end_mark.index
    return (
        f"{text[:start]}{json.dumps(value, ensure_ascii=False)}{text[stop:]}",
        f"{str(node.value)[:60]!r} to {value[:60]!r}",
    )


def _values(node: yaml.Node | None) -> Iterator[yaml.ScalarNode]:
    if isinstance(node, yaml.ScalarNode):
        yield node
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _values(item)
    elif isinstance(node, yaml.MappingNode):
        for _, value in node.value:
            yield from _values(value)


def _other(value: str, chance: random.Random) -> str:
    """Return another value of the same kind."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return (
            date.fromisoformat(value) + timedelta(days=chance.choice((-30, -1, 1, 30)))
        ).isoformat()
    if re.fullmatch(r"\d+", value):
        return str(int(value) + 1)
    if value.startswith("https://"):
        return chance.choice(
            (value.replace("https://", "https://other.", 1), f"{value.rstrip('/')}/other")
        )
    if value in ("yes", "no"):
        return "no" if value == "yes" else "yes"
    words = value.split(" ")
    if len(words) > 2:
        place = chance.randrange(len(words) - 1)
        words[place], words[place + 1] = words[place + 1], words[place]
        return " ".join(words) if words != value.split(" ") else f"{value} too"
    return f"{value} too"


def main() -> None:
    """Print the figures of a run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("number", type=int, nargs="?", default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--small",
        action="store_true",
        help="Change the small playbook of the tests, not the sample.",
    )
    options = parser.parse_args()
    chance = random.Random(options.seed)  # noqa: S311 - the same changes for the same seed
    figures = Figures()
    with tempfile.TemporaryDirectory() as folder:
        ground = Playground(Path(folder), None if options.small else ROOT)
        for number in range(1, options.number + 1):
            result = ground.trial(chance)
            figures.results.append(result)
            missed, extra = result.expected - result.named, result.named - result.expected
            print(
                f"{number}: {result.change}: {len(result.expected)} differ, missed {sorted(missed)}, extra {sorted(extra)}",
                flush=True,
            )
    pages = sum(len(one.expected) for one in figures.results)
    silent = sum(not one.expected for one in figures.results)
    print(
        f"{len(figures.results)} changes, {silent} of them without effect on pages; {pages} pages differ."
    )
    print(f"Recall {figures.recall:.2%}, precision {figures.precision:.2%}.")


if __name__ == "__main__":
    main()
