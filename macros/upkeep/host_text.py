"""Write text from data into Markdown at a code host, where it must stay plain text.

Hosts look for names, references and addresses after parsing Markdown, so escaping alone does not
stop them; they look for nothing in code (docs.github.com, "Basic writing and formatting syntax";
docs.gitlab.com, "GitLab Flavored Markdown"). So plain words are written as they are, and text with
anything else is written as code.
"""

from __future__ import annotations

import re

from macros.basics.safe_markdown import code
from macros.basics.text import visible

_PLAIN = re.compile(
    r"(?:[^\W_]|[ ,;()'\u2019\u201c\u201d\u2013\u2014]|[.:?!](?= |$)|(?<=[^\W_])-(?=[^\W\d_]))+"
)
"""Words and common punctuation: nothing with a meaning in Markdown or at a host, and no ABC-12,
which would name an issue."""
_COMMIT = re.compile(r"\b[0-9a-f]{7,40}\b")


def plain_or_code(value: str) -> str:
    """Return a text from data on one line, as code if it is more than plain words."""
    return plain_or(value, code(value))


def plain_or(value: str, otherwise: str) -> str:
    """Return a text if it is nothing but plain words, else `otherwise`."""
    text = visible(" ".join(value.split()))
    return text if _PLAIN.fullmatch(text) and not _COMMIT.search(text) else otherwise


def link(text: str, address: str | None) -> str:
    """Return a link to an address, or the text alone if there is no address.

    The text must come from `plain_or_code` or `code`.
    """
    return f"[{text}](<{address}>)" if address is not None else text
