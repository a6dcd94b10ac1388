"""An issue and its comments, as either code host knows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from macros.code_host.api import HostError

State = Literal["open", "closed"]


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue as the code host knows it."""

    number: int
    title: str
    body: str
    is_open: bool
    author: str = ""
    labels: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()
    closed_on: date | None = None
    closer: str = ""
    """Who closed it, where the code host tells: only an issue that is read by itself says so."""
    is_closer_program: bool = False
    """Whether a program closed it."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment by a person."""

    text: str
    on: date


def day_of(value: object) -> date | None:
    """Return the day of a time as code hosts write it; None where there is none."""
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def incomplete() -> HostError:
    """Return the error of an answer that lacks what was asked for."""
    return HostError("the code host's answer lacks what was asked for.")
