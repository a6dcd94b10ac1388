"""What the `playbook new` commands share: ids that may be used, files that are written, and what is left to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from dateutil.relativedelta import relativedelta
from pydantic import Field, ValidationError

from macros.basics.problem import quoted
from macros.basics.text import slug
from macros.check import formats
from macros.check.run import Report
from macros.check.validate import adapter
from macros.cli.form import Form
from macros.cli.option import relocate, run_check
from macros.cli.write_changes import save
from macros.editing import insertion, navigation, new_page, references
from macros.editing.sandbox import new_problems
from macros.editing.written_yaml import InsertionError
from macros.editing.yaml_text import Value
from macros.model.field import RESERVED_NAMES, DepartmentId, Id
from macros.model.organization import Defaults
from macros.model.playbook import Playbook
from macros.model.record import Record
from macros.site import rendering


class NewId(click.ParamType[str]):
    """An id in kebab-case; with `path`, ids joined by slashes: the path of a page."""

    name = "id"

    def __init__(self, *, path: bool = False) -> None:
        """Take one id, or a path of them."""
        self.path = path

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Refuse what is no id, with the nearest one that is."""
        given = str(value).removesuffix(".md") if self.path else str(value)
        parts = given.split("/") if self.path else [given]
        if all(_is_id(part) for part in parts):
            return given
        better = "/".join(made for part in parts if (made := slug(part)[:64].strip("-")))
        hint = f" Write {quoted(better, 200)}." if better else ""
        what = "a page's path" if self.path else "an id"
        message = f"{quoted(value)} is not {what}: small letters, digits and single hyphens were expected.{hint}"
        raise click.BadParameter(message, ctx, param)


def _is_id(text: str) -> bool:
    try:
        adapter(Id).validate_python(text)
    except ValidationError:
        return False
    return True


class Home(Record):
    """Where a person or an account belongs."""

    department: DepartmentId = Field(description="The department in whose file the record is kept.")


HOME = Form(Home, asked=("department",))


@dataclass
class Making:
    """A playbook that something new is put into."""

    root: Path
    before: Report
    written: dict[str, str] = field(default_factory=dict)
    """Path below the root to the new text of a file."""
    done: list[str] = field(default_factory=list)
    """What was done, and what is to be done by hand, a line each."""

    @classmethod
    def at(cls, root: Path, today: datetime | None) -> Making:
        """Look at the playbook in a folder."""
        return cls(root, run_check(root, today))

    @property
    def playbook(self) -> Playbook:
        """The playbook as it was."""
        return self.before.playbook

    @property
    def today(self) -> date:
        """The day of the run."""
        return self.before.today

    @property
    def defaults(self) -> Defaults:
        """The house defaults."""
        return self.playbook.defaults

    def in_months(self, months: int) -> str:
        """Give the day so many months ahead."""
        return str(self.today + relativedelta(months=months))

    def demand_new(self, kind: str, record_id: str) -> None:
        """End the command where an id is taken, or where nobody can tell."""
        if self.playbook.knows(kind, record_id):
            place = references.definition(self.playbook, kind, record_id)
            where = f" in {relocate(self.root, place.path)}, line {place.line}" if place else ""
            raise click.ClickException(
                f"the {kind} {quoted(record_id)} exists already{where}. Choose another id."
            )
        if kind in self.playbook.unread:
            raise click.ClickException(
                f"some files cannot be read, so nobody can tell whether the {kind} {quoted(record_id)} exists already. "
                "Run 'playbook check' and mend them first."
            )

    def create(self, path: str, text: str) -> None:
        """Plan a new file. Ends the command where there is one already, or where it would lie outside the playbook."""
        target = self.root / path
        names = {part.partition(".")[0] for part in Path(path).parts}
        for name in names & RESERVED_NAMES:
            raise click.ClickException(
                f"no file can be called {quoted(name)} on Windows. Choose another id."
            )
        if target.exists() or target.is_symlink():
            raise click.ClickException(
                f"there is a file {quoted(relocate(self.root, path))} already; it stays as it is."
            )
        if not target.resolve().is_relative_to(self.root):
            raise click.ClickException(
                f"{quoted(relocate(self.root, path))} lies outside the playbook, by a link."
            )
        self.written[path] = text
        self.done.append(f"Wrote {relocate(self.root, path)}")

    def add_entry(
        self, path: str, section: str | None, entry_id: str, values: dict[str, Value]
    ) -> None:
        """Plan an entry at the end of a data file, or of a section of it."""
        shown = relocate(self.root, path)
        try:
            before = (self.root / path).read_bytes().decode("utf-8")
            after = insertion.with_entry(before, section, entry_id, values)
        except UnicodeDecodeError:
            raise click.ClickException(
                f"{shown} is not UTF-8, so nothing was added. Run 'playbook check'."
            ) from None
        except InsertionError as error:
            raise click.ClickException(
                f"nothing was added to {shown}: {error}. Run 'playbook check'."
            ) from None
        self.written[path] = after
        self.done.append(f"Added '{entry_id}' to {shown}")

    def add_to_navigation(self, page: str) -> None:
        """Plan a line in the navigation; say what to add by hand where no section is the page's.

        Without a navigation that can be read there is nothing to do: the engine then lists every
        page.
        """
        if not self.playbook.navigation.given:
            return
        path = self.playbook.navigation.file
        shown = relocate(self.root, path)
        found = navigation.with_page((self.root / path).read_bytes().decode("utf-8"), page)
        if found is None:
            self.done.append(
                f"Add the page to {shown}, in a section under 'nav', with this line:\n  - {page}"
            )
            return
        self.written[path] = found[0]
        self.done.append(f"Added '{page}' to the navigation in {shown}, line {found[1]}")

    def finish(self) -> None:
        """Write the files; print what was done, what is left to write, and what the check finds that it did not before."""
        save(self.root, self.written)
        for line in self.done:
            click.echo(line)
        for path, text in self.written.items():
            if left := new_page.left_to_write(text):
                click.echo(f"\nStill to write in {relocate(self.root, path)}:")
                click.echo("\n".join(f"  line {number}: {what}" for number, what in left))
        after = rendering.check_playbook(self.root, self.today)
        found = new_problems(after, self.before.problems)
        click.echo(
            "\nThe check finds nothing to mend in it."
            if not found
            else "\nThe check finds, which it did not before:"
        )
        for problem in found:
            click.echo(f"  {formats.line(problem, relocate(self.root, problem.location.path))}")
