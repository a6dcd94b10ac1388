"""What can go wrong on the way, in words for whoever started the command."""

from __future__ import annotations


class TakeawayError(Exception):
    """Something that a person can mend; its text says what and how."""
