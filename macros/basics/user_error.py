"""An error that a command shows in one line: what happened, and what to do about it."""

from __future__ import annotations


class UserError(Exception):
    """What happened and what to do about it, one sentence each. No work is left half done."""

    def __init__(self, what: str, remedy: str) -> None:
        """Take both sentences, each with its full stop."""
        super().__init__(f"{what} {remedy}")
        self.what = what
        self.remedy = remedy
