"""The error that a command shows in one line: what happened, and what to do about it."""

from __future__ import annotations


class UserError(Exception):
    """What happened and what to do about it, a sentence each. Nothing is left half done."""

    def __init__(self, what: str, remedy: str) -> None:
        """Word the error; both parts end in a full stop."""
        super().__init__(f"{what} {remedy}")
        self.what = what
        self.remedy = remedy
