"""Labels for changes between editions: kinds of records, what became of them, and fields."""

from __future__ import annotations

import re
from datetime import date

from markupsafe import Markup

from macros.basics.i18n import Words
from macros.basics.text import escape
from macros.editions.differences import PageChange, PageVerb, RecordChange, RecordVerb
from macros.editions.redaction import FORMER_MEMBER

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def heading(words: Words, kind: str) -> str:
    """Return the heading for records of a kind."""
    headings = {
        "policy": words.gettext("Policies"),
        "person": words.gettext("People"),
        "department": words.gettext("Departments"),
        "account": words.gettext("Accounts"),
        "goal": words.gettext("Goals"),
        "route": words.gettext("Routes"),
        "course": words.gettext("Courses"),
        "decision": words.gettext("Decisions"),
        "right": words.gettext("Decision rights"),
        "question": words.gettext("Questions"),
    }
    return headings.get(kind, kind)


def verb(words: Words, change: RecordChange | PageChange) -> str:
    """Return what became of a record or a page."""
    verbs: dict[RecordVerb | PageVerb, str] = {
        "new": words.pgettext("what became of something", "new"),
        "changed": words.pgettext("what became of something", "changed"),
        "gone": words.pgettext("what became of something", "taken out"),
        "adopted": words.pgettext("what became of something", "adopted"),
        "retired": words.pgettext("what became of something", "retired"),
        "joined": words.pgettext("what became of something", "joined"),
        "moved": words.pgettext("what became of something", "moved"),
        "left": words.pgettext("what became of something", "left"),
        "opened": words.pgettext("what became of something", "new"),
        "closed": words.pgettext("what became of something", "closed"),
        "renamed": words.pgettext("what became of something", "moved to another address"),
        "reworded": words.pgettext("what became of something", "reworded"),
    }
    return verbs[change.verb]


def field(words: Words, name: str) -> str:
    """Return the label of a field of a record."""
    labels = {
        "accountable": words.pgettext("field", "accountable"),
        "admins": words.pgettext("field", "admins"),
        "approver": words.pgettext("field", "approver"),
        "backup": words.pgettext("field", "backup"),
        "clock_minutes": words.pgettext("field", "minutes to answer"),
        "department": words.pgettext("field", "department"),
        "deputy": words.pgettext("field", "deputy"),
        "do_first": words.pgettext("field", "do first"),
        "dont": words.pgettext("field", "don't"),
        "effective": words.pgettext("field", "in force from"),
        "first_contact": words.pgettext("field", "first contact"),
        "head": words.pgettext("field", "head"),
        "house_rules": words.pgettext("field", "house rules"),
        "owner": words.pgettext("field", "owner"),
        "platform_id": words.pgettext("field", "permanent id"),
        "profile": words.pgettext("field", "address"),
        "publishers": words.pgettext("field", "publishers"),
        "representative": words.pgettext("field", "representative"),
        "roles": words.pgettext("field", "roles"),
        "status": words.pgettext("field", "status"),
        "valid_months": words.pgettext("field", "months that it is valid"),
        "version": words.pgettext("field", "version"),
    }
    return labels.get(name) or name.replace("_", " ")


def value(words: Words, text: str) -> Markup:
    """Return a value as people read it: a date in words, anything else unchanged."""
    if text == FORMER_MEMBER:
        return escape(words.gettext("somebody who left"))
    if _DATE.fullmatch(text):
        try:
            return escape(words.long_date(date.fromisoformat(text)))
        except ValueError:
            pass  # it only looks like a date: 2026-13-01
    return Markup("<bdi>{}</bdi>").format(escape(text))
