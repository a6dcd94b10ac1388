"""Addresses at the code host: to edit a file at a line, to open a form, to start an issue."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import quote

from macros.model.files import FORMS, data_file

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from macros.model.organization import Repository
    from macros.model.page import Page
    from macros.model.playbook import Playbook
    from macros.pages.context import View

_MAX_VALUE_LENGTH = 200
"""The longest value in an issue, in characters: code hosts refuse addresses of more than about
8,000 bytes."""
ISSUE_FORM = "1-something-is-wrong.yml"
"""The form in `.github/ISSUE_TEMPLATE/` for a new issue."""
ISSUE_FIELD = "where"
"""The field of that form for the page that the issue is about."""


@dataclass(frozen=True, slots=True)
class RowPlace:
    """Where a record of a long table is defined.

    The row holds file and line alone; a script builds the address from them.
    """

    start: str
    """The start of the addresses of all rows: `rows_address`."""
    file: str
    """Below the folder of data, percent-encoded."""
    line: int

    @property
    def address(self) -> str:
        """The whole address."""
        return f"{self.start}{self.file}#L{self.line}"


def file_address(view: View, path: str, line: int = 1) -> str | None:
    """Return the address at which a file can be edited at the code host.

    `path` is below the playbook's root. None if the organisation names no repository.
    """
    repository: Repository | None = view.playbook.organization.repository
    return edit_address(repository, path, line) if repository is not None else None


def edit_address(repository: Repository, path: str, line: int = 1) -> str:
    """Return the address at which a file of a repository can be edited, at a line."""
    anchor = f"#L{line}" if line > 1 else ""
    return f"{_edit_root(repository)}{quote(path)}{anchor}"


def view_address(repository: Repository, path: str) -> str:
    """Return the address at which a file of a repository can be read."""
    action = "-/blob" if repository.host == "gitlab" else "blob"
    return f"{_root(repository)}/{action}/{quote(repository.branch)}/{quote(path)}"


def record_address(view: View, kind: str, record_id: str) -> str | None:
    """Return the address at which a record can be edited: its file at the code host, at its line.

    None if the organisation names no repository, or if no file holds the record.
    """
    place = view.place(kind, record_id)
    return file_address(view, place.path, place.line) if place is not None else None


def form_address(view: View, kind: str, record_id: str) -> str | None:
    """Return the address of the form that edits a record; None if there is no form for it."""
    place = view.place(kind, record_id)
    return file_form(view, place.path) if place is not None else None


def file_form(view: View, path: str) -> str | None:
    """Return the address of the form that edits a file; None if there is no form for it.

    `path` is below the playbook's root.
    """
    if not view.forms:
        return None
    page = view.page_at(path.removeprefix(f"{view.docs_dir}/"))
    return _form_address(view.forms, page, path.removeprefix(f"{view.data_dir}/"))


def form_of_file(playbook: Playbook, forms: str, path: str) -> str | None:
    """Return the address of the form that edits a file; None if there is no form for it.

    `forms` is the address of the form editor, `path` is below the playbook's root.
    """
    if not forms:
        return None
    page = playbook.pages.get(path.removeprefix(f"{playbook.docs_dir}/"))
    return _form_address(forms, page, path.removeprefix(f"{playbook.data_dir}/"))


def _form_address(forms: str, page: Page | None, data_path: str) -> str | None:
    form = _data_form(data_path) if page is None else page.form
    if form is None:
        return None
    collection, entry = form
    return f"{forms}#/collections/{collection}/entries/{quote(entry)}"


def _data_form(path: str) -> tuple[str, str] | None:
    """Return the form editor's name for the list that holds a data file, and the entry in it.

    `path` is below the folder of data. None if no list holds the file.
    """
    kind = data_file(path)
    if kind is None:
        return None
    name = next((name for name, files in FORMS.items() if files == kind.name), None)
    return (name, PurePosixPath(path).stem) if name is not None else None


def rows_address(view: View) -> str | None:
    """Return the start of the addresses of records in long tables; a script adds the rest."""
    return file_address(view, f"{view.data_dir}/")


def row_places(view: View, kind: str) -> Callable[[str], RowPlace | None]:
    """Return a function from a record's id to its place in the data.

    It returns None for all records if the organisation names no repository.
    """
    start = rows_address(view)
    folder = f"{view.data_dir}/"

    def place(record_id: str) -> RowPlace | None:
        location = view.place(kind, record_id) if start is not None else None
        if location is None or start is None:
            return None
        return RowPlace(start, quote(location.path.removeprefix(folder)), location.line)

    return place


def issue_address(
    view: View, title: str, facts: Sequence[tuple[str, str]], question: str
) -> str | None:
    """Return the address of a new issue at the code host, with a title and a text to start from.

    The text holds facts, a label and a value each, and the question to be answered. None if the
    organisation names no repository. GitHub fills the fields of a form by their ids and ignores a
    body; there the form asks the question. See "Creating an issue from a URL query" (GitHub) and
    "Using a URL with prefilled values" (GitLab).
    """
    repository: Repository | None = view.playbook.organization.repository
    if repository is None:
        return None
    fact_list = "\n".join(f"- {label}: {_short(value)}" for label, value in facts if value)
    if repository.host == "gitlab":
        action = "-/issues/new"
        fields = {
            "issue[title]": _short(title),
            "issue[description]": f"{fact_list}\n\n{question}\n\n",
        }
    else:
        action = "issues/new"
        fields = {"template": ISSUE_FORM, "title": _short(title), ISSUE_FIELD: fact_list}
    query = "&".join(
        f"{quote(key, safe='')}={quote(value, safe='')}" for key, value in fields.items()
    )
    return f"{_root(repository)}/{action}?{query}"


def _edit_root(repository: Repository) -> str:
    action = "-/edit" if repository.host == "gitlab" else "edit"
    return f"{_root(repository)}/{action}/{quote(repository.branch)}/"


def _root(repository: Repository) -> str:
    """Return the address of the repository's pages, also if the data has the one to clone."""
    return repository.url.rstrip("/").removesuffix(".git")


def _short(value: str) -> str:
    """Put a value on one line, and cut it if it is too long."""
    text = " ".join(value.split())
    return text if len(text) <= _MAX_VALUE_LENGTH else f"{text[: _MAX_VALUE_LENGTH - 1]}…"
