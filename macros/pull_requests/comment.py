"""The story of a proposal as the comment of a code host: Markdown in which nothing calls, links or commands anybody."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from macros.basics.safe_markdown import code, fenced, in_html, plain
from macros.basics.text import count
from macros.pull_requests.spans import Entry, Line, Section, Span, Story

MARKER = "<!-- playbook-impact -->"
"""By what the one comment is found again; readers do not see it."""
MOST = 60_000
"""Characters; GitHub takes 65,536."""
_SHARE = 12_000
"""Characters that each section may take, the pages excepted, which take what is left."""
_TAGS = {"old": "del", "new": "ins", "strong": "strong", "code": "code"}


def comment(story: Story, most: int = MOST) -> str:
    """Write the comment, of `most` characters; what has no room is counted."""
    head = "\n".join(
        [MARKER, f"## {story.title}", "", *(f"{_line(line)}\n" for line in story.lead)]
    )
    left = most - len(head)
    written: dict[str, str] = {}
    # The longest section is written last, with the room that the others leave.
    for section in sorted(story.sections, key=lambda one: one.noun == "page"):
        written[section.heading] = _section(
            section, left if section.noun == "page" else min(left, _SHARE)
        )
        left -= len(written[section.heading])
    return (
        f"{head}\n{''.join(written[section.heading] for section in story.sections)}".rstrip() + "\n"
    )


def _section(section: Section, room: int) -> str:
    """Write a section into so many characters; the last line says what had no room."""
    head = f"### {section.heading}\n\n" + (f"{plain(section.lead)}\n\n" if section.lead else "")
    more = f"\n- … and {count(999_999, f'more {section.noun}')}\n\n"
    left = room - len(head) - len(more)
    pieces: list[str] = []
    shown = 0
    for entry in section.entries:
        piece = next((text for text in _forms(entry) if len(text) <= left), None)
        if piece is None:
            break
        pieces.append(piece)
        left -= len(piece)
        shown += 1
    hidden = len(section.entries) - shown
    # An empty line ends a list, and what is folded.
    text = "\n".join(
        "".join(found) for _, found in groupby(pieces, key=lambda piece: piece.startswith("<"))
    )
    if hidden:
        text = f"{text.rstrip()}\n\n- … and {count(hidden, f'more {section.noun}')}\n"
    return f"{head}{text.rstrip()}\n\n"


def _forms(entry: Entry) -> Iterator[str]:
    """Write an entry whole, then without what belongs to it, for where it is too long."""
    yield _entry(entry)
    if entry.below:
        yield f"- {_line(entry.line)} (too long to show here)\n"


def _entry(entry: Entry) -> str:
    below = "".join(f"- {_line(line)}\n" for line in entry.below)
    if entry.is_folded:
        return f"<details><summary>{''.join(map(_tagged, entry.line))}</summary>\n\n{below}\n</details>\n"
    lines = [f"- {_line(entry.line)}", *(f"  - {_line(line)}" for line in entry.below)]
    if entry.difference:
        block = fenced(list(entry.difference), "diff")
        lines += ["", *(f"  {line}" for line in block)]
    return "\n".join([*lines, ""])


def _line(line: Line) -> str:
    return "".join(map(_span, line)).replace("  ", " ").strip()


def _span(span: Span) -> str:
    """Write a piece of a line; marks are tags, as asterisks do not hold beside every sign."""
    if span.kind == "code":
        return code(span.text)
    text = plain(span.text)
    marked = f"<{_TAGS[span.kind]}>{text}</{_TAGS[span.kind]}>" if span.kind in _TAGS else text
    return f"[{marked}]({span.address})" if span.address else marked


def _tagged(span: Span) -> str:
    """Write a piece of a line that stands between tags."""
    text = in_html(span.text)
    marked = f"<{_TAGS[span.kind]}>{text}</{_TAGS[span.kind]}>" if span.kind in _TAGS else text
    return f'<a href="{in_attribute(span.address)}">{marked}</a>' if span.address else marked


def in_attribute(address: str) -> str:
    """Write an address of ours into an attribute."""
    return address.replace("&", "&amp;").replace('"', "%22").replace("<", "%3C")
