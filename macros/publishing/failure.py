"""What can go wrong while publishing and is nobody's mistake in the code: one line, with its mend."""

from __future__ import annotations


class PublishingError(Exception):
    """Nothing was published, or it was taken back. Says what happened and what to do, each a sentence."""

    def __init__(self, what: str, remedy: str) -> None:
        """Word the error; both parts end in a full stop."""
        super().__init__(f"{what} {remedy}")
        self.what = what
        self.remedy = remedy
