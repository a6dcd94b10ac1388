"""Mark what a macro prints for this build only, so that editions are compared without it.

A macro is evaluated once. The pieces of its output that depend on the day or on earlier editions
are enclosed in control characters, which data and pages may not contain. `shown` is the output for
readers, `lasting` what every build of the same playbook prints.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

_BEGIN, _END = "\x0e", "\x0f"
"""Enclose what only this build prints."""
_BEGIN_HIDDEN, _END_HIDDEN = "\x10", "\x11"
"""Enclose what the page does not show, but what lasts of it."""
_SLOT, _TALLY = "\x12", "\x01"
"""A slot for what is printed later: its number as a tally between two marks."""
MARKS = f"{_BEGIN}-{_SLOT}{_TALLY}"
"""All of them, as characters of a set in a regular expression."""
MARK = re.compile(f"[{MARKS}]")
_TIMELY_MARK = re.compile(f"[{_BEGIN}{_END}]")
_TIMELY = re.compile(f"{_BEGIN}[^{_BEGIN}{_END}]*{_END}")
_HIDDEN = re.compile(f"{_BEGIN_HIDDEN}[^{_END_HIDDEN}]*{_END_HIDDEN}")
_HIDDEN_MARK = re.compile(f"[{_BEGIN_HIDDEN}{_END_HIDDEN}]")
_SLOTS = re.compile(f"{_SLOT}({_TALLY}+){_SLOT}")


def timely(text: str) -> str:
    """Mark a text that only this build prints."""
    return f"{_BEGIN}{text}{_END}"


def hidden(text: str) -> str:
    """Mark a text that is not shown, but compared between editions."""
    return f"{_BEGIN_HIDDEN}{text}{_END_HIDDEN}"


def slot(number: int) -> str:
    """Return a timely placeholder, numbered from 1, for a text that is known later."""
    return timely(f"{_SLOT}{_TALLY * number}{_SLOT}")


def shown(text: str, slots: Sequence[Callable[[], str]]) -> str:
    """Return a macro's output for readers, with each slot filled by its function."""
    text = _SLOTS.sub(lambda match: slots[len(match[1]) - 1](), text)
    return _TIMELY_MARK.sub("", _HIDDEN.sub("", text))


def lasting(text: str) -> str:
    """Return what lasts of a macro's output, whatever the day and the earlier editions."""
    while (rest := _TIMELY.sub("", text)) != text:
        text = rest
    return _HIDDEN_MARK.sub("", text)
