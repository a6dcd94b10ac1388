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

from macros.basics.problem import did_you_mean, quoted
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
from macros.setup.answers import Answers, Beginning, NewDepartment, NewPerson
from macros.setup.plan import Adoption, AdoptionError, plan
from macros.spreadsheets.column import find_columns
from macros.spreadsheets.entry import entries
from macros.spreadsheets.reading import read_table
from macros.spreadsheets.sheet import SheetError

ORGANIZATION = Form(
    Organization,
    asked=("name", "hub_name", "mission"),
    left_out=frozenset({"lead", "sponsor", "sample_day", "review_by", "acknowledgement_url"}),
)
PEOPLE = Form(Beginning, asked=("lead", "lead_email", "sponsor", "sponsor_email"))
BEGINNING = Form(Beginning, asked=("channel", "departments", "timezone", "language"))
_ZONE = "Europe/London"
_MISSION = "We help every department to use social media well, together."


@click.command("init", short_help="Turn the sample into your own playbook.")
@ORGANIZATION.options
@BEGINNING.options
@click.option(
    "--department-list",
    "table",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Departments from a CSV or Excel file, with their purposes.",
)
@click.option(
    "--dry-run", is_flag=True, help="Write nothing; show what would be written and removed."
)
@click.option(
    "--force", is_flag=True, help="Write although the work tree has changes that are not committed."
)
@root_option
@today_option
def init_command(
    *,
    table: Path | None,
    dry_run: bool,
    force: bool,
    root: Path,
    today: datetime | None,
    **given: Any,
) -> None:
    """Turn a clone of this project into the playbook of your organisation.

    The sample's people, accounts, campaigns, readings, decisions and meetings go, and so do its
    departments but the hub and the advisers, who own pages. Pages, questions, courses and routes
    stay; policies become drafts. Two people, the lead and the sponsor, hold every seat until you
    name others. The result is checked on a copy first; nothing is written where it has errors.

    Exit code: 0 when it was written, 1 where it cannot be, 2 for wrong use.
    """
    report = run_check(root, today)
    _demand_sample(report, root)
    if not (force or dry_run):
        _demand_committed(root)
    listed = tuple(_listed(table, report.playbook)) if table is not None else ()
    answers = _answers(given, report, today, listed)
    try:
        found = plan(report, answers)
    except AdoptionError as error:
        raise click.ClickException(f"nothing was written: {error}.") from None
    errors = [problem for problem in found.problems if problem.severity == "error"]
    if errors:
        for problem in errors:
            click.echo(formats.line(problem, relocate(root, problem.location.path)))
        raise click.ClickException(
            f"nothing was written: the check would find {count(len(errors), 'error')} afterwards."
        )
    if not dry_run:
        save(root, {path: after for path, (_, after) in found.files.items()})
    click.echo("\n".join(_as_text(found, root, written=not dry_run)))


def _demand_sample(report: Report, root: Path) -> None:
    """End the command where the playbook is somebody's own already."""
    organization = report.playbook.organization_or_none
    if organization is not None and organization.sample_day is None:
        path = relocate(root, f"{report.playbook.data_dir}/organization.yml")
        raise click.ClickException(
            f"this is the playbook of {organization.name} already, not the sample: {path} has no 'sample_day'. Nothing was "
            "written. Use 'playbook new', 'playbook import' or an editor from here on."
        )


def _demand_committed(root: Path) -> None:
    """End the command where git could not bring back what is there now."""
    try:
        changes = git(root, "status", "--porcelain", "--", ".").splitlines()
    except GitError:
        raise click.ClickException(
            f"{relocate(root, '.')} is no git repository, so nobody could take this back. Run 'git init', add and commit "
            "everything first, or run it with --force."
        ) from None
    if changes:
        raise click.ClickException(
            f"the work tree has changes that are not committed ({count(len(changes), 'file')}, such as "
            f"{quoted(changes[0].split(maxsplit=1)[-1])}). Commit them first, or run it with --force."
        )


def _listed(table: Path, playbook: Playbook) -> Iterator[NewDepartment]:
    """Read the departments of a table. Ends the command where something is wrong in it."""
    try:
        sheet = read_table(table)
    except SheetError as error:
        click.echo(formats.line(error.problem))
        raise click.ClickException(
            "nothing was written: the file cannot be read as a table."
        ) from None
    columns = find_columns(sheet, "departments", {})
    read = entries(sheet, "departments", columns, playbook) if not columns.problems else []
    problems = [*columns.problems, *(problem for entry in read for problem in entry.problems)]
    if problems:
        click.echo("\n".join(formats.line(problem) for problem in problems))
        raise click.ClickException(
            f"nothing was written: the file has {count(len(problems), 'error')}."
        )
    for entry in read:
        name, purpose = (entry.values.get((key,)) for key in ("name", "purpose"))
        kind: DepartmentKind = "adviser" if entry.values.get(("kind",)) == "adviser" else "spoke"
        yield NewDepartment(
            entry.id, str(name or entry.id), str(purpose) if purpose else None, kind
        )


def _answers(
    given: dict[str, Any], report: Report, today: datetime | None, listed: tuple[NewDepartment, ...]
) -> Answers:
    now = day(today) or datetime.now().astimezone().date()
    # References to the sample's records mean nothing here, and none of these fields holds one.
    nobody = Playbook(root=report.playbook.root)
    organization = ORGANIZATION.answers(
        given, nobody, {"hub_name": "Social Media Centre of Excellence", "mission": _MISSION}
    )
    organization.setdefault("edition", f"{now:%Y.%m}")
    given |= PEOPLE.answers(given, nobody, {})
    form = replace(BEGINNING, when={"departments": lambda _: not listed})
    beginning = form.answers(
        given, nobody, {"channel": str(given["lead_email"]), "language": "en"}, {"timezone": _ZONE}
    )
    said = {key: value for key, value in beginning.items() if isinstance(value, str)}
    _demand_language(said["language"])
    lead = NewPerson(slug(said["lead"]) or "lead", said["lead"], said["lead_email"])
    sponsor = NewPerson(slug(said["sponsor"]) or "sponsor", said["sponsor"], said["sponsor_email"])
    if lead.id == sponsor.id:
        raise click.UsageError(
            "lead and sponsor are the same person; two are needed, so that one can stand in for the other."
        )
    fields: dict[str, Value] = dict(organization)
    return Answers(
        organization={key: str(value) for key, value in fields.items()},
        lead=lead,
        sponsor=sponsor,
        channel=said["channel"],
        departments=tuple(_departments(beginning.get("departments", []), report.playbook, listed)),
        timezone=said["timezone"],
        language=said["language"],
        site_name=said.get("site_name"),
        repository=_repository(said),
        today=now,
    )


def _demand_language(language: str) -> None:
    """End the command where the theme has no words in a language: no page could be built."""
    known = {
        path.name.removesuffix(".html")
        for path in files("material").joinpath("templates/partials/languages").iterdir()
    }
    if language not in known:
        raise click.UsageError(
            f"the theme does not know the language {quoted(language)}. {did_you_mean(language, known)}".strip()
        )


def _departments(
    named: str | list[str], playbook: Playbook, listed: tuple[NewDepartment, ...]
) -> Iterator[NewDepartment]:
    """Give each department an id that no page of the directory has; those of a table have theirs."""
    yield from listed
    names = [
        one.strip()
        for text in ([named] if isinstance(named, str) else named)
        for one in text.split(";")
    ]
    taken = {department.id: department.name for department in listed}
    for name in filter(None, names):
        department_id = new_page.department_id(name, playbook)
        if not department_id:
            raise click.UsageError(
                f"no id can be made of {quoted(name)}; write a name with letters or digits."
            )
        if department_id in taken:
            raise click.UsageError(
                f"{quoted(name)} and {quoted(taken[department_id])} would have the same id {quoted(department_id)}."
            )
        taken[department_id] = name
        yield NewDepartment(department_id, name)


def _repository(said: dict[str, str]) -> dict[str, Value] | None:
    if "repository" not in said:
        return None
    host = said.get("host") or ("gitlab" if "gitlab" in said["repository"] else "github")
    return {"url": said["repository"], "branch": "main", "host": host}


def _as_text(found: Adoption, root: Path, *, written: bool) -> Iterator[str]:
    groups = {
        ("Wrote", "Would write"): [
            p for p, (before, after) in found.files.items() if before is None and after is not None
        ],
        ("Changed", "Would change"): [
            p
            for p, (before, after) in found.files.items()
            if before is not None and after is not None
        ],
        ("Removed", "Would remove"): [p for p, (_, after) in found.files.items() if after is None],
    }
    for (did, would), paths in groups.items():
        yield click.style(f"{did if written else would} {count(len(paths), 'file')}", bold=True)
        yield from (f"  {relocate(root, path)}" for path in paths)
    yield click.style(f"\nLeft to fill in ({count(len(found.remaining), 'place')})", bold=True)
    for subject, places in groupby(found.remaining, key=lambda one: one.subject):
        yield f"\n  {subject}"
        for one in places:
            yield visible(
                f"    {relocate(root, one.location.path)}:{one.location.line}: {one.what}"
            )
    finds = "finds" if written else "would find"
    yield f"\nThe check {finds} no error" + (
        f" and {count(len(found.problems), 'warning')}:" if found.problems else "."
    )
    yield from (
        f"  {formats.line(problem, relocate(root, problem.location.path))}"
        for problem in found.problems
    )
    if written:
        yield "\nNext: fill in the routes, then run 'make serve' and read Home. Commit when you are happy with it."
    else:
        yield "\nNothing was written. Run it without --dry-run to write it."
