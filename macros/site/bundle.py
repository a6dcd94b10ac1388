"""One style sheet and one script out of many files: in a stated order, minified, with the content's hash in the name."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from minify_html import minify

_HEAD = re.compile(r"(?://[^\n]*\n)+")
"""Comments at the head of a script, which the minifier keeps as if they were somebody's licence."""


@dataclass(frozen=True)
class Bundle:
    """A file of the finished site."""

    path: str
    """Below the site's folder. Whatever the sheets name by a relative address must be found from
    there."""
    content: str


def chosen(entries: Iterable[str], names: Iterable[str]) -> list[str]:
    """Give the files that a list stands for, in its order.

    An entry is a file's name, or a pattern with `*` for every file that no other entry names, in
    the order of the alphabet: a new file joins by itself. Raises LookupError with the entry that
    stands for no file.
    """
    listed = list(entries)
    free = sorted(set(names) - set(listed))
    known = set(names)
    found: list[str] = []
    for entry in listed:
        fitting = (
            [name for name in free if fnmatchcase(name, entry)]
            if "*" in entry
            else [entry]
            if entry in known
            else []
        )
        if not fitting:
            raise LookupError(entry)
        found += [name for name in fitting if name not in found]
    return found


def style_sheet(texts: Sequence[str], *, small: bool) -> Bundle:
    """Join style sheets; `small` leaves out what only people need."""
    made = "\n".join(map(_small_style, texts) if small else texts)
    return Bundle(f"assets/stylesheets/playbook.{_mark(made)}.min.css", made)


def script(texts: Sequence[str], *, small: bool) -> Bundle:
    """Join classic scripts, each of which runs as if it stood alone; `small` leaves out what only people need."""
    made = ";\n".join(map(_small_script, texts) if small else texts)
    return Bundle(f"assets/javascripts/playbook.{_mark(made)}.min.js", made)


def worker(text: str, *, small: bool) -> Bundle:
    """Give the script of the search, which runs in a thread of its own; `small` leaves out what only people need."""
    made = _small_script(text) if small else text
    return Bundle(f"assets/workers/search.{_mark(made)}.min.js", made)


def _small_style(text: str) -> str:
    return _inside("style", text, lambda whole: minify(whole, minify_css=True))


def _small_script(text: str) -> str:
    return _HEAD.sub(
        "", _inside("script", text, lambda whole: minify(whole, minify_js=True)), count=1
    )


def _inside(tag: str, text: str, smaller: Callable[[str], str]) -> str:
    """Minify the content of an element; what could end the element early is left as it is."""
    if f"</{tag}" in text.lower():
        return text
    return smaller(f"<{tag}>{text}</{tag}>").removeprefix(f"<{tag}>").removesuffix(f"</{tag}>")


def _mark(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()[:8]
