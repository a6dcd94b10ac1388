"""Write the report on a proposal as a comment for a code host.

Quoted text cannot mention people, create links, or run commands of the code host.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from macros.basics.safe_markdown import code, code_block, in_html, plain
from macros.basics.text import count
from macros.pull_requests.spans import Line, ProposalReport, ReportEntry, Section, Span

MARKER = "<!-- playbook-impact -->"
"""Invisible mark by which our comment is found again."""
MOST = 60_000
"""Characters; GitHub accepts 65,536."""
_MAX_SECTION = 12_000
"""Characters per section, except for the pages, which get the remaining room."""
_TAGS = {"old": "del", "new": "ins", "strong": "strong", "code": "code"}


def comment(story: ProposalReport, max_length: int = MOST) -> str:
    """Return the comment, at most `most` characters long; what does not fit is counted."""
    lead = (f"{_line(line)}\n" for line in story.lead)
    head = "\n".join([MARKER, f"## {story.title}", "", *lead])
    room = max_length - len(head)
    texts: dict[str, str] = {}
    # The pages come last, with the room that the other sections leave.
    for section in sorted(story.sections, key=lambda section: section.noun == "page"):
        section_room = room if section.noun == "page" else min(room, _MAX_SECTION)
        texts[section.heading] = _section(section, section_room)
        room -= len(texts[section.heading])
    body = "".join(texts[section.heading] for section in story.sections)
    return f"{head}\n{body}".rstrip() + "\n"


def _section(section: Section, room: int) -> str:
    """Return a section of at most `room` characters; its last line counts what does not fit."""
    head = f"### {section.heading}\n\n" + (f"{plain(section.lead)}\n\n" if section.lead else "")
    # Keep room for the longest possible last line.
    more = f"\n- … and {count(999_999, f'more {section.noun}')}\n\n"
    room -= len(head) + len(more)
    pieces: list[str] = []
    for entry in section.entries:
        piece = next((text for text in _forms(entry) if len(text) <= room), None)
        if piece is None:
            break
        pieces.append(piece)
        room -= len(piece)
    # An empty line between lists and collapsible blocks ends either.
    groups = groupby(pieces, key=lambda piece: piece.startswith("<"))
    text = "\n".join("".join(group) for _, group in groups)
    if rest := len(section.entries) - len(pieces):
        text = f"{text.rstrip()}\n\n- … and {count(rest, f'more {section.noun}')}\n"
    return f"{head}{text.rstrip()}\n\n"


def _forms(entry: ReportEntry) -> Iterator[str]:
    """Yield an entry in full, then without the lines below it, in case that is too long."""
    yield _entry(entry)
    if entry.below:
        yield f"- {_line(entry.line)} (too long to show here)\n"


def _entry(entry: ReportEntry) -> str:
    below = "".join(f"- {_line(line)}\n" for line in entry.below)
    if entry.is_folded:
        summary = "".join(map(_html_span, entry.line))
        return f"<details><summary>{summary}</summary>\n\n{below}\n</details>\n"
    lines = [f"- {_line(entry.line)}", *(f"  - {_line(line)}" for line in entry.below)]
    if entry.difference:
        block = code_block(list(entry.difference), "diff")
        lines += ["", *(f"  {line}" for line in block)]
    return "\n".join([*lines, ""])


def _line(line: Line) -> str:
    return "".join(map(_span, line)).replace("  ", " ").strip()


def _span(span: Span) -> str:
    """Return a span as Markdown, with HTML tags: asterisks are literal next to some characters."""
    if span.kind == "code":
        return code(span.text)
    text = _with_tag(span, plain(span.text))
    return f"[{text}]({span.address})" if span.address else text


def _html_span(span: Span) -> str:
    """Return a span as HTML, for text between tags."""
    text = _with_tag(span, in_html(span.text))
    return f'<a href="{in_attribute(span.address)}">{text}</a>' if span.address else text


def _with_tag(span: Span, text: str) -> str:
    tag = _TAGS.get(span.kind)
    return f"<{tag}>{text}</{tag}>" if tag else text


def in_attribute(address: str) -> str:
    """Return one of our own addresses for use in an HTML attribute."""
    return address.replace("&", "&amp;").replace('"', "%22").replace("<", "%3C")
