"""The pin that holds a rollback: who rolled back, when, why, and from which commit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Pin:
    """Keeps the current edition served until a newer commit or a person lifts it."""

    by: str
    at: str
    """UTC, ISO 8601 to the second."""
    because: str
    """The reason in the words of the person; may be empty."""
    edition: str
    """The edition that was rolled back from."""
    commit: str
    """The newest commit that was rolled back from."""

    def to_json(self) -> dict[str, Any]:
        """Return the value of `pin` in an edition's entry in editions.json."""
        return {
            "by": self.by,
            "at": self.at,
            "because": self.because,
            "from": {"edition": self.edition, "commit": self.commit},
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Pin:
        """Parse `pin` of an entry. Raises ValueError, TypeError or KeyError if it is damaged."""
        origin = values["from"]
        texts = [values["by"], values["at"], values["because"], origin["edition"], origin["commit"]]
        if not all(isinstance(text, str) for text in texts):
            raise TypeError("'pin' holds something other than text")
        datetime.fromisoformat(texts[1])
        return cls(*texts)

    def describe(self) -> str:
        """Return by whom, when and why, as the part of a sentence that follows 'pinned'."""
        moment = datetime.fromisoformat(self.at)
        reason = f': "{self.because}"' if self.because else ""
        return (
            f"by {self.by} on {moment:%Y-%m-%d at %H:%M %Z} instead of {self.edition}"
            f" ({self.commit[:12]}){reason}"
        )
