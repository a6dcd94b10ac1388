"""An issue and its comments, in the form that GitHub and GitLab share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from macros.code_host.api import HostError

State = Literal["open", "closed"]


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue at the code host."""

    number: int
    title: str
    body: str
    is_open: bool
    author: str = ""
    labels: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()
    closed_on: date | None = None
    closer: str = ""
    """Who closed it; only filled if the issue was read on its own."""
    is_closer_program: bool = False
    """Whether a bot closed it."""


@dataclass(frozen=True, slots=True)
class IssueComment:
    """A comment by a person."""

    text: str
    on: date


def day_of(value: object) -> date | None:
    """Return the day of a timestamp; None if there is none."""
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def missing_field_error() -> HostError:
    """Return the error for an answer without a required field."""
    return HostError("the code host's answer lacks a required field.")
