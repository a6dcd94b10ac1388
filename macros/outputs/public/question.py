"""What is published of help: questions, terms, and routes to those who help."""

from __future__ import annotations

from typing import Literal

from macros.model import question, route
from macros.outputs.public.base import Address, Public, Somebody


class Severity(Public):
    """A level of trouble, from 1 (routine) to 3 (crisis)."""

    record = route.Severity

    name: str
    definition: str
    examples: tuple[str, ...]
    approver: Somebody = None
    backup: Somebody = None
    clock_minutes: int
    holding_statement: str | None = None
    address: Address = None


class Route(Public):
    """Whom to call, and what to do first."""

    record = route.Route

    trigger: str
    severity: Literal["1", "2", "3"]
    first_contact: Somebody = None
    backup: Somebody = None
    channel: str
    hours: str
    clock_minutes: int
    do_first: tuple[str, ...]
    dont: tuple[str, ...]
    policies: tuple[str, ...]
    address: Address = None


class Question(Public):
    """A question that employees come with, and its short answer."""

    record = question.Question

    question: str
    also: tuple[str, ...]
    path: tuple[str, ...]
    answer: str
    page: str | None = None
    route: str | None = None
    audience: tuple[str, ...]
    address: Address = None


class Term(Public):
    """A word and what it means here."""

    record = question.Term

    term: str
    definition: str
    also: tuple[str, ...]
    see: tuple[str, ...]
    address: Address = None
