"""The macro for the lead: the check's warnings and the vacant seats, by subject."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from macros.basics.problem import Location
from macros.basics.text import escape, slug
from macros.model.ownership import Owners
from macros.pages import enum_labels, heading, record_links
from macros.pages.context import View
from macros.pages.macro_register import page_macro
from macros.pages.vacancy import current_person

if TYPE_CHECKING:
    from macros.basics.problem import Problem

_SEATS = ("representative", "deputy")


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the table: something to look at."""

    what: str
    owner: Markup | None
    where: Markup
    fix: str
    rule: Markup | None


@page_macro("{{ health() }}", depends_on=["day"], lasting=False)
def health(view: View) -> str:
    """Show what is missing, overdue or vacant: the check's warnings on the day of the build.

    It has a table for each subject, with what is wrong, the department that looks after it, the
    place in the files, how to fix it, and the rule. Vacant seats of departments come first. Errors
    are not shown, because they stop a build. If all is well, it says so.
    """
    words = view.words
    owners = Owners(view.site.playbook)
    subjects = {rule.id: rule.subject for rule in view.site.rules}
    groups: dict[str, list[_Row]] = {subject: [] for subject in dict.fromkeys(subjects.values())}
    groups = {words.gettext("Vacant seats"): _vacant(view), **groups}
    for problem in view.site.problems:
        if problem.severity == "warning":
            groups.setdefault(subjects.get(problem.rule, words.gettext("Other")), []).append(
                _row(view, problem, owners)
            )
    tables = {subject: rows for subject, rows in groups.items() if rows}
    if not tables:
        return view.component("empty", text=words.gettext("Nothing is overdue."))
    level = heading.level_below(view, "health")
    return "\n\n".join(
        heading.part(
            level,
            subject,
            view.anchor("health", slug(subject)),
            [view.component("health", subject=subject, rows=rows)],
        )
        for subject, rows in tables.items()
    )


def _row(view: View, problem: Problem, owners: Owners) -> _Row:
    message = problem.message[:1].upper() + problem.message[1:]
    rule = view.link("rule", problem.rule, Markup("<code>{}</code>").format(escape(problem.rule)))
    return _Row(
        message,
        record_links.department(view, owners.of(problem.location)),
        _where(view, problem.location),
        problem.hint,
        rule,
    )


def _where(view: View, place: Location) -> Markup:
    """Return file and line of a place; a page is linked."""
    text = Markup("<code>{}</code>").format(escape(f"{place.path}:{place.line}"))
    return view.link("page", place.path.removeprefix(f"{view.docs_dir}/"), text)


def _vacant(view: View) -> list[_Row]:
    """Return the spokes whose representative or deputy is vacant.

    The check reports an error for active spokes without either.
    """
    vacant_seats: dict[str, list[str]] = defaultdict(list)
    for department in view.playbook.departments.values():
        if department.kind == "spoke":
            for seat in _SEATS:
                if current_person(view, getattr(department, seat)) is None:
                    vacant_seats[department.id].append(seat)
    return [_vacancy(view, *item) for item in sorted(vacant_seats.items())]


def _vacancy(view: View, department_id: str, seats: list[str]) -> _Row:
    department = view.playbook.departments[department_id]
    words = view.words
    messages = {
        ("representative",): words.gettext("%(department)s (%(status)s) has no representative."),
        ("deputy",): words.gettext("%(department)s (%(status)s) has no deputy."),
        _SEATS: words.gettext("%(department)s (%(status)s) has no representative and no deputy."),
    }
    status = enum_labels.word(words, "department", department.status)
    return _Row(
        words.fill_text(messages[tuple(seats)], department=department.name, status=status),
        record_links.department(view, department_id),
        _where(view, department.at()),
        words.gettext(
            "Agree with the head of the department who it is, and name them under %(keys)s.",
            keys=words.joined([f"'{seat}'" for seat in seats], last="and"),
        ),
        None,
    )
