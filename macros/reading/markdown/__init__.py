"""The one grammar of Markdown: fences, blocks, headings, code spans and links, with their places.

Python-Markdown renders the site and keeps no places, and parsers of other dialects take admonitions
and tabs for code. So this reads by the rules of Python-Markdown and the extensions of the site, in
the same order, and calls their patterns and functions where they have any. Blocks of HTML are read
like text.
"""

from macros.reading.markdown.block import Block, MarkdownPage, read
from macros.reading.markdown.fence import Fault as FenceFault
from macros.reading.markdown.fence import Fence, fences
from macros.reading.markdown.inline import (
    InlineLink,
    Links,
    code_spans,
    cover,
    replace_literals,
    unescape,
)

__all__ = [
    "Block",
    "Fence",
    "FenceFault",
    "InlineLink",
    "Links",
    "MarkdownPage",
    "code_spans",
    "cover",
    "fences",
    "read",
    "replace_literals",
    "unescape",
]
