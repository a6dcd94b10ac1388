"""The macro for the lead: what is missing, overdue or without a leader, as the check found it."""

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
from macros.pages.macro import page_macro
from macros.pages.vacancy import current_person

if TYPE_CHECKING:
    from macros.basics.problem import Problem

_SEATS = ("representative", "deputy")


@dataclass(frozen=True, slots=True)
class _Row:
    """One thing to look at."""

    what: str
    owner: Markup | None
    where: Markup
    mend: str
    rule: Markup | None


@page_macro("{{ health() }}", lasting=False)
def health(view: View) -> str:
    """Show what is missing, overdue or without a leader: the check's warnings of the day of the build, and vacant seats.

    It has a table for each subject: what it is about, the department that looks after it, where it
    stands, how to mend it, and the rule. Errors are not shown, because they stop a build. When all
    is well it says so.
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
    found = {subject: rows for subject, rows in groups.items() if rows}
    if not found:
        return view.component("empty", text=words.gettext("Nothing is overdue."))
    level = heading.level_below(view, "health")
    return "\n\n".join(
        heading.part(
            level,
            subject,
            view.anchor("health", slug(subject)),
            [view.component("health", subject=subject, rows=rows)],
        )
        for subject, rows in found.items()
    )


def _row(view: View, problem: Problem, owners: Owners) -> _Row:
    what = problem.message[:1].upper() + problem.message[1:]
    rule = view.link("rule", problem.rule, Markup("<code>{}</code>").format(escape(problem.rule)))
    return _Row(
        what,
        record_links.department(view, owners.of(problem.location)),
        _where(view, problem.location),
        problem.hint,
        rule,
    )


def _where(view: View, place: Location) -> Markup:
    """Name a place by file and line, linked where it is a page."""
    text = Markup("<code>{}</code>").format(escape(f"{place.path}:{place.line}"))
    return view.link("page", place.path.removeprefix(f"{view.site.playbook.docs_dir}/"), text)


def _vacant(view: View) -> list[_Row]:
    """List the spokes whose representative or deputy nobody is; active ones cannot be among them in a sound playbook."""
    rows: dict[str, list[str]] = defaultdict(list)
    for department in view.playbook.departments.values():
        if department.kind == "spoke":
            for seat in _SEATS:
                if current_person(view, getattr(department, seat)) is None:
                    rows[department.id].append(seat)
    return [_vacancy(view, department_id, seats) for department_id, seats in sorted(rows.items())]


def _vacancy(view: View, department_id: str, seats: list[str]) -> _Row:
    department = view.playbook.departments[department_id]
    words = view.words
    empty = {
        ("representative",): words.gettext("%(department)s (%(status)s) has no representative."),
        ("deputy",): words.gettext("%(department)s (%(status)s) has no deputy."),
        _SEATS: words.gettext("%(department)s (%(status)s) has no representative and no deputy."),
    }
    status = enum_labels.word(words, "department", department.status)
    return _Row(
        words.filled(empty[tuple(seats)], department=department.name, status=status),
        record_links.department(view, department_id),
        _where(view, department.at()),
        words.gettext(
            "Agree with the head of the department who it is, and name them under %(keys)s.",
            keys=words.joined([f"'{seat}'" for seat in seats], last="and"),
        ),
        None,
    )
