"""Validate ids, write files and print the next steps for the `playbook new` commands."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from dateutil.relativedelta import relativedelta
from pydantic import Field, ValidationError

from macros.basics.problem import quote
from macros.basics.text import slug
from macros.check import formats
from macros.check.run import Report
from macros.check.validate import adapter
from macros.cli.form import Form
from macros.cli.option import relocate, run_check
from macros.cli.write_changes import save
from macros.editing import navigation, new_page, references
from macros.editing.sandbox import new_problems
from macros.editing.yaml_edit import YamlChange, edit
from macros.editing.yaml_lines import EditError
from macros.editing.yaml_text import Value
from macros.model.field import RESERVED_NAMES, DepartmentId, Id
from macros.model.organization import Defaults
from macros.model.playbook import Playbook
from macros.model.record import Record
from macros.site import rendering


class NewId(click.ParamType[str]):
    """The type of an argument that is an id in kebab-case, or with `path` the path of a page."""

    name = "id"

    def __init__(self, *, path: bool = False) -> None:
        """Accept one id, or ids joined by slashes."""
        self.path = path

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the id. Raises click.BadParameter with a valid one that is similar."""
        text = str(value).removesuffix(".md") if self.path else str(value)
        parts = text.split("/") if self.path else [text]
        if all(_is_id(part) for part in parts):
            return text
        slugs = [slug(part)[:64].strip("-") for part in parts]
        suggestion = "/".join(filter(None, slugs))
        hint = f" Write {quote(suggestion, 200)}." if suggestion else ""
        kind = "the path of a page" if self.path else "an id"
        message = f"{quote(value)} is not {kind}."
        rule = "Use small letters, digits and single hyphens."
        raise click.BadParameter(f"{message} {rule}{hint}", ctx, param)


def _is_id(text: str) -> bool:
    try:
        adapter(Id).validate_python(text)
    except ValidationError:
        return False
    return True


class Home(Record):
    """The department of a person or an account."""

    department: DepartmentId = Field(description="The department that the record belongs to.")


HOME = Form(Home, required=("department",))


@dataclass
class NewRecord:
    """The files that a `playbook new` command is going to write, and the messages about them."""

    root: Path
    before: Report
    files: dict[str, str] = field(default_factory=dict)
    """Path below the root to the new text of a file."""
    messages: list[str] = field(default_factory=list)
    """What was done, and what remains to be done by hand, a line each."""

    @classmethod
    def at(cls, root: Path, today: datetime | None) -> NewRecord:
        """Check the playbook in a folder, and start without files."""
        return cls(root, run_check(root, today))

    @property
    def playbook(self) -> Playbook:
        """The playbook before the change."""
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
        """Return the date so many months ahead, as YYYY-MM-DD."""
        return str(self.today + relativedelta(months=months))

    def demand_new(self, kind: str, record_id: str) -> None:
        """Raise click.ClickException if the id is taken, or if unreadable files may contain it."""
        if self.playbook.has_id(kind, record_id):
            place = references.definition(self.playbook, kind, record_id)
            where = f" in {relocate(self.root, place.path)}, line {place.line}" if place else ""
            raise click.ClickException(
                f"the {kind} {quote(record_id)} exists already{where}. Choose another id."
            )
        if kind in self.playbook.unread:
            raise click.ClickException(
                f"some files cannot be read, so the {kind} {quote(record_id)} may exist already."
                " Run 'playbook check' and fix them first."
            )

    def create(self, path: str, text: str) -> None:
        """Add a new file.

        Raises click.ClickException if the file exists, or would be outside the playbook.
        """
        target = self.root / path
        names = {part.partition(".")[0] for part in Path(path).parts}
        for name in names & RESERVED_NAMES:
            raise click.ClickException(
                f"Windows does not allow a file called {quote(name)}. Choose another id."
            )
        if target.exists() or target.is_symlink():
            raise click.ClickException(
                f"the file {quote(relocate(self.root, path))} exists already. It was not changed."
            )
        if not target.resolve().is_relative_to(self.root):
            raise click.ClickException(
                f"{quote(relocate(self.root, path))} leads outside the playbook through a link."
            )
        self.files[path] = text
        self.messages.append(f"Wrote {relocate(self.root, path)}")

    def add_entry(
        self, path: str, section: str | None, entry_id: str, values: dict[str, Value]
    ) -> None:
        """Add an entry at the end of a data file, or of a section in it.

        Raises click.ClickException if the file cannot be changed.
        """
        file = relocate(self.root, path)
        try:
            before = (self.root / path).read_bytes().decode("utf-8")
            entry = (entry_id,) if section is None else (section, entry_id)
            after = edit(before, [YamlChange(entry, values, action="add")])
        except UnicodeDecodeError:
            raise click.ClickException(
                f"{file} is not UTF-8, so nothing was added. Run 'playbook check'."
            ) from None
        except EditError as error:
            raise click.ClickException(
                f"nothing was added to {file}: {error}. Run 'playbook check'."
            ) from None
        self.files[path] = after
        self.messages.append(f"Added '{entry_id}' to {file}")

    def add_to_navigation(self, page: str) -> None:
        """Add a page to the navigation, or a message with the line to add by hand.

        Without a readable navigation there is nothing to do: MkDocs then lists every page.
        """
        if not self.playbook.navigation.given:
            return
        path = self.playbook.navigation.file
        file = relocate(self.root, path)
        result = navigation.add_page((self.root / path).read_bytes().decode("utf-8"), page)
        if result is None:
            self.messages.append(
                f"Add the page to {file}, in a section under 'nav', with this line:\n  - {page}"
            )
            return
        text, line = result
        self.files[path] = text
        self.messages.append(f"Added '{page}' to the navigation in {file}, line {line}")

    def finish(self) -> None:
        """Write the files; print the messages, the open places and the new problems."""
        save(self.root, self.files)
        for message in self.messages:
            click.echo(message)
        for path, text in self.files.items():
            if places := new_page.placeholders(text):
                click.echo(f"\nStill to write in {relocate(self.root, path)}:")
                click.echo("\n".join(f"  line {number}: {topic}" for number, topic in places))
        after = rendering.check_playbook(self.root, self.today)
        new = new_problems(after, self.before.problems)
        click.echo(
            "\nThe check finds new problems:" if new else "\nThe check finds no new problems."
        )
        for problem in new:
            click.echo(f"  {formats.line(problem, relocate(self.root, problem.location.path))}")
