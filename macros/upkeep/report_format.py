"""Format the health report: JSON for other programs, Markdown for notes and issues."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from macros.basics.problem import Problem
from macros.basics.safe_markdown import plain
from macros.basics.text import count, long_date
from macros.upkeep.health_report import HealthReport, ReviewDue

_MAX_CONFIRMED_ROWS = 10
NO_BULK_REVIEWS = "Nobody confirmed several reviews on one day."

Relocate = Callable[[str], str]
"""Turns a path relative to the playbook's root into the one to print."""


def as_json(report: HealthReport, relocate: Relocate) -> str:
    """Return a report as JSON."""
    content = {
        "today": report.today,
        "needs_action": report.needs_action,
        "subjects": [
            {"subject": subject, "problems": [_problem(problem, relocate) for problem in problems]}
            for subject, problems in report.problems.items()
        ],
        "departments": [asdict(vacancy) for vacancy in report.vacancies],
        "audits": [asdict(due) for due in report.audits],
        "reviews": [asdict(due) for due in report.reviews],
        "confirmed": [asdict(entry) for entry in report.confirmed],
    }
    return json.dumps(content, indent=2, ensure_ascii=False, default=str)


def _problem(problem: Problem, relocate: Relocate) -> dict[str, Any]:
    return {
        "rule": problem.rule,
        "severity": problem.severity,
        "path": relocate(problem.location.path),
        "line": problem.location.line,
        "message": problem.message,
        "hint": problem.hint,
    }


def as_markdown(report: HealthReport, relocate: Relocate) -> str:
    """Return a report as Markdown: a table for every subject, with what to do."""
    blocks = [f"# Health on {long_date(report.today)}", _summary(report)]
    for subject, problems in report.problems.items():
        rows = (
            (
                f"{relocate(p.location.path)}:{p.location.line}",
                p.rule,
                p.severity,
                f"{p.message} {p.hint}".strip(),
            )
            for p in problems
        )
        blocks += [f"## {subject}", _table(("Where", "Rule", "Severity", "Problem and fix"), rows)]
    blocks += ["## Departments without a representative or deputy"]
    vacancies = [(v.name, v.status, " and ".join(v.missing)) for v in report.vacancies]
    blocks.append(
        _table(("Department", "Status", "Missing"), vacancies)
        if vacancies
        else "Every spoke has both."
    )
    blocks += ["## Audits of accounts, the next one first"]
    blocks.append(_due(report.audits, "Account", "There is no account in use."))
    blocks += [f"## Policies to review within {count(report.warning_days, 'day')}"]
    blocks.append(_due(report.reviews, "Policy", "No review is due."))
    blocks += ["## Reviews that one person confirmed on one day"]
    confirmed_table = bulk_review_rows(report)
    blocks.append(
        _table(("Person", "Day", "Reviews"), confirmed_table)
        if confirmed_table
        else NO_BULK_REVIEWS
    )
    return "\n\n".join(blocks)


def bulk_review_rows(report: HealthReport) -> list[tuple[str, str, str]]:
    """Return the rows about several reviews on a day: person, day and number, cut to ten."""
    entries = report.confirmed[:_MAX_CONFIRMED_ROWS]
    return [(entry.by, str(entry.on), str(len(entry.pages))) for entry in entries]


def _summary(report: HealthReport) -> str:
    number = sum(len(problems) for problems in report.problems.values())
    return (
        f"{count(number, 'thing')} to look at."
        if number
        else "Nothing is wrong, overdue or missing."
    )


def _due(dues: Sequence[ReviewDue], heading: str, placeholder: str) -> str:
    rows = (
        (due.title, due.department, f"{due.by} (overdue)" if due.overdue else str(due.by))
        for due in dues
    )
    return _table((heading, "Department", "Due"), rows) if dues else placeholder


def _table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    def lines() -> Iterator[str]:
        yield f"| {' | '.join(headers)} |"
        yield f"|{'---|' * len(headers)}"
        yield from (f"| {' | '.join(plain(cell) for cell in row)} |" for row in rows)

    return "\n".join(lines())
