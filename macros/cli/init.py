"""`playbook init`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from macros.basics.problem import did_you_mean, quote
from macros.basics.text import count, slug, visible
from macros.check import formats
from macros.check.run import Report
from macros.cli.form import Form
from macros.cli.option import day, relocate, root_option, run_check, today_option
from macros.cli.write_changes import save
from macros.code_host.git import GitError, git
from macros.editing import new_page
from macros.editing.yaml_text import Value
from macros.model.department import DepartmentKind
from macros.model.organization import Organization
from macros.model.playbook import Playbook
from macros.setup.adoption_plan import AdoptionError, AdoptionPlan, plan
from macros.setup.answers import Answers, Beginning, NewDepartment, NewPerson
from macros.spreadsheets.column import find_columns
from macros.spreadsheets.entry import entries
from macros.spreadsheets.reading import read_table
from macros.spreadsheets.sheet import SheetError

ORGANIZATION = Form(
    Organization,
    required=("name", "hub_name", "mission"),
    left_out=frozenset({"lead", "sponsor", "sample_day", "review_by", "acknowledgement_url"}),
)
PEOPLE = Form(Beginning, required=("lead", "lead_email", "sponsor", "sponsor_email"))
BEGINNING = Form(Beginning, required=("channel", "departments", "timezone", "language"))
_ZONE = "Europe/London"
_MISSION = "We help every department to use social media well, together."


@click.command("init", short_help="Turn the sample into your own playbook.")
@ORGANIZATION.options
@BEGINNING.options
@click.option(
    "--department-list",
    "table",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A CSV or Excel file with departments and their purposes.",
)
@click.option(
    "--dry-run", is_flag=True, help="Write nothing; show what would be written or removed."
)
@click.option("--force", is_flag=True, help="Write even if the work tree has uncommitted changes.")
@root_option
@today_option
def init_command(
    *,
    table: Path | None,
    dry_run: bool,
    force: bool,
    root: Path,
    today: datetime | None,
    **options: Any,
) -> None:
    """Turn a clone of this project into the playbook of your organisation.

    This removes the sample's people, accounts, campaigns, readings, decisions and meetings, and all
    departments except the hub and the advisers, who own pages. Pages, questions, courses and routes
    stay; policies become drafts. The lead and the sponsor get every role until you name other
    people. The result is checked on a copy first. If it has errors, nothing is written.

    Exit code: 0 if it was written, 1 if that is not possible, 2 for wrong usage.
    """
    report = run_check(root, today)
    _require_sample(report, root)
    if not (force or dry_run):
        _require_clean_work_tree(root)
    departments = tuple(_read_departments(table, report.playbook)) if table is not None else ()
    answers = _answers(options, report, today, departments)
    try:
        adoption = plan(report, answers)
    except AdoptionError as error:
        raise click.ClickException(f"nothing was written: {error}.") from None
    errors = [problem for problem in adoption.problems if problem.severity == "error"]
    if errors:
        for problem in errors:
            click.echo(formats.line(problem, relocate(root, problem.location.path)))
        raise click.ClickException(
            f"nothing was written: the check would find {count(len(errors), 'error')} afterwards."
        )
    if not dry_run:
        save(root, {path: after for path, (_, after) in adoption.files.items()})
    click.echo("\n".join(_as_text(adoption, root, is_written=not dry_run)))


def _require_sample(report: Report, root: Path) -> None:
    """Raise click.ClickException if the playbook is not the sample any more."""
    organization = report.playbook.organization_or_none
    if organization is not None and organization.sample_day is None:
        path = relocate(root, f"{report.playbook.data_dir}/organization.yml")
        raise click.ClickException(
            f"this is already the playbook of {organization.name}, not the sample: {path} has no"
            " 'sample_day'. Nothing was written. Use 'playbook new', 'playbook import' or an"
            " editor instead."
        )


def _require_clean_work_tree(root: Path) -> None:
    """Raise click.ClickException if git could not restore the files."""
    try:
        changes = git(root, "status", "--porcelain", "--", ".").splitlines()
    except GitError:
        raise click.ClickException(
            f"{relocate(root, '.')} is not a git repository, so this could not be undone. Run"
            " 'git init', add and commit everything first, or use --force."
        ) from None
    if changes:
        example = quote(changes[0].split(maxsplit=1)[-1])
        raise click.ClickException(
            f"the work tree has uncommitted changes ({count(len(changes), 'file')}, such as"
            f" {example}). Commit them first, or use --force."
        )


def _read_departments(table: Path, playbook: Playbook) -> Iterator[NewDepartment]:
    """Yield the departments of a table. Raises click.ClickException if it has errors."""
    try:
        sheet = read_table(table)
    except SheetError as error:
        click.echo(formats.line(error.problem))
        raise click.ClickException(
            "nothing was written: the file cannot be read as a table."
        ) from None
    columns = find_columns(sheet, "departments", {})
    rows = entries(sheet, "departments", columns, playbook) if not columns.problems else []
    problems = [*columns.problems, *(problem for row in rows for problem in row.problems)]
    if problems:
        click.echo("\n".join(formats.line(problem) for problem in problems))
        raise click.ClickException(
            f"nothing was written: the file has {count(len(problems), 'error')}."
        )
    for row in rows:
        name, purpose = (row.values.get((key,)) for key in ("name", "purpose"))
        kind: DepartmentKind = "adviser" if row.values.get(("kind",)) == "adviser" else "spoke"
        yield NewDepartment(row.id, str(name or row.id), str(purpose) if purpose else None, kind)


def _answers(
    options: dict[str, Any],
    report: Report,
    today: datetime | None,
    table_departments: tuple[NewDepartment, ...],
) -> Answers:
    now = day(today) or datetime.now().astimezone().date()
    # None of these fields refers to a record, so an empty playbook does.
    empty = Playbook(root=report.playbook.root)
    organization = ORGANIZATION.answers(
        options, empty, {"hub_name": "Social Media Centre of Excellence", "mission": _MISSION}
    )
    organization.setdefault("edition", f"{now:%Y.%m}")
    # The lead's address is the default of the channel, so these questions come first.
    options |= PEOPLE.answers(options, empty, {})
    form = replace(BEGINNING, when={"departments": lambda _: not table_departments})
    defaults = {"channel": str(options["lead_email"]), "language": "en"}
    answers = form.answers(options, empty, defaults, {"timezone": _ZONE})
    texts = {key: value for key, value in answers.items() if isinstance(value, str)}
    _require_theme_language(texts["language"])
    lead = NewPerson(slug(texts["lead"]) or "lead", texts["lead"], texts["lead_email"])
    sponsor = NewPerson(
        slug(texts["sponsor"]) or "sponsor", texts["sponsor"], texts["sponsor_email"]
    )
    if lead.id == sponsor.id:
        raise click.UsageError(
            "the lead and the sponsor are the same person. Name two people, so that each can"
            " deputise for the other."
        )
    departments = answers.get("departments", [])
    return Answers(
        organization={key: str(value) for key, value in organization.items()},
        lead=lead,
        sponsor=sponsor,
        channel=texts["channel"],
        departments=tuple(_departments(departments, report.playbook, table_departments)),
        timezone=texts["timezone"],
        language=texts["language"],
        site_name=texts.get("site_name"),
        repository=_repository(texts),
        today=now,
    )


def _require_theme_language(language: str) -> None:
    """Raise click.UsageError for a language that the theme lacks: no page could be built."""
    folder = files("material").joinpath("templates/partials/languages")
    languages = {path.name.removesuffix(".html") for path in folder.iterdir()}
    if language not in languages:
        hint = did_you_mean(language, languages)
        raise click.UsageError(
            f"the theme does not support the language {quote(language)}. {hint}".strip()
        )


def _departments(
    answer: str | list[str], playbook: Playbook, table_departments: tuple[NewDepartment, ...]
) -> Iterator[NewDepartment]:
    """Yield the departments of the table, then those of the answer with a new id.

    An id is new if no page of the directory has it. Raises click.UsageError for duplicate ids.
    """
    yield from table_departments
    texts = [answer] if isinstance(answer, str) else answer
    names = [name.strip() for text in texts for name in text.split(";")]
    names_by_id = {department.id: department.name for department in table_departments}
    for name in filter(None, names):
        department_id = new_page.department_id(name, playbook)
        if not department_id:
            raise click.UsageError(
                f"{quote(name)} cannot be turned into an id. Write a name with letters or digits."
            )
        if department_id in names_by_id:
            first = quote(names_by_id[department_id])
            raise click.UsageError(
                f"{quote(name)} and {first} would have the same id {quote(department_id)}."
                " Rename one of them."
            )
        names_by_id[department_id] = name
        yield NewDepartment(department_id, name)


def _repository(texts: dict[str, str]) -> dict[str, Value] | None:
    if "repository" not in texts:
        return None
    host = texts.get("host") or ("gitlab" if "gitlab" in texts["repository"] else "github")
    return {"url": texts["repository"], "branch": "main", "host": host}


def _as_text(adoption: AdoptionPlan, root: Path, *, is_written: bool) -> Iterator[str]:
    groups: dict[tuple[str, str], list[str]] = {
        ("Wrote", "Would write"): [],
        ("Changed", "Would change"): [],
        ("Removed", "Would remove"): [],
    }
    new_paths, changed_paths, removed_paths = groups.values()
    for path, (before, after) in adoption.files.items():
        if after is None:
            removed_paths.append(path)
        elif before is None:
            new_paths.append(path)
        else:
            changed_paths.append(path)
    for (past, conditional), paths in groups.items():
        verb = past if is_written else conditional
        yield click.style(f"{verb} {count(len(paths), 'file')}", bold=True)
        yield from (f"  {relocate(root, path)}" for path in paths)
    yield click.style(f"\nLeft to fill in ({count(len(adoption.remaining), 'place')})", bold=True)
    for subject, places in groupby(adoption.remaining, key=lambda place: place.subject):
        yield f"\n  {subject}"
        for place in places:
            location = place.location
            yield visible(f"    {relocate(root, location.path)}:{location.line}: {place.what}")
    finds = "finds" if is_written else "would find"
    problems = adoption.problems
    yield f"\nThe check {finds} no error" + (
        f" and {count(len(problems), 'warning')}:" if problems else "."
    )
    for problem in problems:
        yield f"  {formats.line(problem, relocate(root, problem.location.path))}"
    if is_written:
        yield (
            "\nNext, fill in the routes, run 'make serve' and read the home page. Commit when you"
            " are happy with it."
        )
    else:
        yield "\nNothing was written. Run the command without --dry-run to write the files."
