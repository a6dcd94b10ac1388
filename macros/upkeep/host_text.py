"""Text from data in what a code host shows as Markdown: it stays that text, leads nowhere and notifies nobody.

Hosts look for names, references and addresses after Markdown is read, so that escaping alone does
not hold them off: only in code they look for nothing (docs.github.com, "Basic writing and
formatting syntax"; docs.gitlab.com, "GitLab Flavored Markdown"). So plain words stand as they are,
and a text in which there is anything else stands in code.
"""

from __future__ import annotations

import re

from macros.basics.safe_markdown import code
from macros.basics.text import visible

_PLAIN = re.compile(
    r"(?:[^\W_]|[ ,;()'\u2019\u201c\u201d\u2013\u2014]|[.:?!](?= |$)|(?<=[^\W_])-(?=[^\W\d_]))+"
)
"""Words and what stands between them; no mark that Markdown or a host gives a meaning, nor ABC-12,
the name of an issue."""
_COMMIT = re.compile(r"\b[0-9a-f]{7,40}\b")


def told(value: str) -> str:
    """Write a text from data, on one line."""
    return plain_or(value, code(value))


def plain_or(value: str, otherwise: str) -> str:
    """Give a text where nothing but words is in it; something else otherwise."""
    text = visible(" ".join(value.split()))
    return text if _PLAIN.fullmatch(text) and not _COMMIT.search(text) else otherwise


def link(text: str, address: str | None) -> str:
    """Lead from text, as `told` or `code` writes it, to an address of ours; give the text where there is none."""
    return f"[{text}](<{address}>)" if address is not None else text
