"""Bundle style sheets and scripts into one file each, minified and named by the content's hash."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

_HEAD = re.compile(r"(?://[^\n]*\n)+")
"""Comments at the top of a script, which the minifier keeps because it takes them for a licence."""


@dataclass(frozen=True)
class Bundle:
    """A file of the finished site."""

    path: str
    """Below the site's folder. Relative addresses in style sheets are resolved from here."""
    content: str


def select(entries: Iterable[str], names: Iterable[str]) -> list[str]:
    """Return the files that a list of entries selects, in its order.

    An entry is the name of a file, or a pattern with `*`, which matches in alphabetical order the
    files that are not listed by name; a new file is therefore included without being listed. Raises
    LookupError with the first entry that matches no file.
    """
    patterns = list(entries)
    existing = set(names)
    other_names = sorted(existing - set(patterns))
    selection: list[str] = []
    for pattern in patterns:
        if "*" in pattern:
            matches = [name for name in other_names if fnmatchcase(name, pattern)]
        else:
            matches = [pattern] if pattern in existing else []
        if not matches:
            raise LookupError(pattern)
        selection += [name for name in matches if name not in selection]
    return selection


def style_sheet(texts: Sequence[str], *, small: bool) -> Bundle:
    """Join style sheets, minified if `small`."""
    content = "\n".join(map(_small_style, texts) if small else texts)
    return Bundle(f"assets/stylesheets/playbook.{_fingerprint(content)}.min.css", content)


def script(texts: Sequence[str], *, small: bool) -> Bundle:
    """Join classic scripts that do not depend on each other, minified if `small`."""
    # The semicolon keeps a script without one at its end from swallowing the next.
    content = ";\n".join(map(_small_script, texts) if small else texts)
    return Bundle(f"assets/javascripts/playbook.{_fingerprint(content)}.min.js", content)


def worker(texts: Sequence[str], *, small: bool) -> Bundle:
    """Return the script of the search, which runs in a web worker, minified if `small`."""
    content = "\n".join(map(_small_script, texts) if small else texts)
    return Bundle(f"assets/workers/search.{_fingerprint(content)}.min.js", content)


def _small_style(text: str) -> str:
    return _inside("style", text)


def _small_script(text: str) -> str:
    return _HEAD.sub("", _inside("script", text), count=1)


def _inside(tag: str, text: str) -> str:
    """Minify the content of an element, unless it could end the element early."""
    from minify_html import minify  # noqa: PLC0415 - large, and most builds minify nothing

    if f"</{tag}" in text.lower():
        return text
    page = minify(f"<{tag}>{text}</{tag}>", minify_css=tag == "style", minify_js=tag == "script")
    return page.removeprefix(f"<{tag}>").removesuffix(f"</{tag}>")


def _fingerprint(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()[:8]
