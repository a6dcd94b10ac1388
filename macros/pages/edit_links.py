"""Ways to propose a change: the address at the code host that opens a file at its line, and that of a new issue."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import quote

from macros.model.files import FORMS, data_file

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from macros.model.organization import Repository
    from macros.model.playbook import Playbook
    from macros.pages.context import View

_MOST = 200
"""Characters of a value in an issue: a code host refuses addresses of more than about 8,000
bytes."""
ISSUE_FORM = "1-something-is-wrong.yml"
"""The form in `.github/ISSUE_TEMPLATE/` that an issue is begun with."""
ISSUE_FIELD = "where"
"""The form's field that says which page is meant."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record of a long table stands: its row says file and line alone, and a script makes the address of them."""

    start: str
    """What the addresses of all rows begin with: `rows_address`."""
    file: str
    """Below the folder of data, percent-encoded."""
    line: int

    @property
    def address(self) -> str:
        """The whole address."""
        return f"{self.start}{self.file}#L{self.line}"


def file_address(view: View, path: str, line: int = 1) -> str | None:
    """Give the address at which a file, by its path below the playbook's root, can be changed at the code host.

    It leads to a line where that is not the first. None where the organisation names no repository.
    """
    repository: Repository | None = view.playbook.organization.repository
    return edit_address(repository, path, line) if repository is not None else None


def edit_address(repository: Repository, path: str, line: int = 1) -> str:
    """Give the address at which a file of a repository can be changed, at a line where that is not the first."""
    anchor = f"#L{line}" if line > 1 else ""
    return f"{_edit(repository)}{quote(path)}{anchor}"


def view_address(repository: Repository, path: str) -> str:
    """Return the address at which a file of a repository can be read."""
    action = "-/blob" if repository.host == "gitlab" else "blob"
    return f"{_root(repository)}/{action}/{quote(repository.branch)}/{quote(path)}"


def record_address(view: View, kind: str, record_id: str) -> str | None:
    """Give the address at which a record can be changed: its file at the code host, at its line.

    None where the organisation names no repository, or no file holds the record.
    """
    place = view.site.playbook.definitions.get((kind, record_id))
    return file_address(view, place.path, place.line) if place is not None else None


def form_address(view: View, kind: str, record_id: str) -> str | None:
    """Give the address of the form in which a record can be changed; None where there is no form for it."""
    place = view.site.playbook.definitions.get((kind, record_id))
    return file_form(view, place.path) if place is not None else None


def file_form(view: View, path: str) -> str | None:
    """Give the address of the form for a file, by its path below the playbook's root; None where there is no form for it."""
    return form_of_file(view.site.playbook, view.site.forms, path)


def form_of_file(playbook: Playbook, forms: str, path: str) -> str | None:
    """Return the address of the form for a file below that of the form editor; None where either is missing."""
    page = playbook.pages.get(path.removeprefix(f"{playbook.docs_dir}/"))
    found = _data_form(path.removeprefix(f"{playbook.data_dir}/")) if page is None else page.form
    if not forms or found is None:
        return None
    collection, entry = found
    return f"{forms}#/collections/{collection}/entries/{quote(entry)}"


def _data_form(path: str) -> tuple[str, str] | None:
    """Give what the form editor calls the list that holds a file, by its path below the folder of data, and the file in it."""
    known = data_file(path)
    name = next(
        (name for name, files in FORMS.items() if known is not None and files == known.name), None
    )
    return (name, PurePosixPath(path).stem) if name is not None else None


def rows_address(view: View) -> str | None:
    """Give what the addresses of records in long tables begin with; a script adds file and line of a row."""
    return file_address(view, f"{view.site.playbook.data_dir}/")


def row_places(view: View, kind: str) -> Callable[[str], Place | None]:
    """Give what tells where records of long tables stand, by id; None for all where the organisation names no repository."""
    start = rows_address(view)
    folder = f"{view.site.playbook.data_dir}/"
    definitions = view.site.playbook.definitions if start is not None else {}

    def place(record_id: str) -> Place | None:
        found = definitions.get((kind, record_id))
        if found is None or start is None:
            return None
        return Place(start, quote(found.path.removeprefix(folder)), found.line)

    return place


def issue_address(
    view: View, title: str, facts: Sequence[tuple[str, str]], question: str
) -> str | None:
    """Give the address at which a new issue is begun at the code host, with a title and a text that can still be changed.

    The text holds facts, a label and a value each, and the question to be answered. None where the
    organisation names no repository. GitHub fills the fields of a form by their ids and ignores a
    text for all of it; there the form asks the question. See "Creating an issue from a URL query"
    (GitHub) and "Using a URL with prefilled values" (GitLab).
    """
    repository: Repository | None = view.playbook.organization.repository
    if repository is None:
        return None
    listed = "\n".join(f"- {label}: {_short(value)}" for label, value in facts if value)
    if repository.host == "gitlab":
        action = "-/issues/new"
        given = {"issue[title]": _short(title), "issue[description]": f"{listed}\n\n{question}\n\n"}
    else:
        action = "issues/new"
        given = {"template": ISSUE_FORM, "title": _short(title), ISSUE_FIELD: listed}
    query = "&".join(
        f"{quote(key, safe='')}={quote(value, safe='')}" for key, value in given.items()
    )
    return f"{_root(repository)}/{action}?{query}"


def _edit(repository: Repository) -> str:
    action = "-/edit" if repository.host == "gitlab" else "edit"
    return f"{_root(repository)}/{action}/{quote(repository.branch)}/"


def _root(repository: Repository) -> str:
    """Give the address of the repository's pages, even where the data names the one to clone."""
    return repository.url.rstrip("/").removesuffix(".git")


def _short(value: str) -> str:
    """Put a value on one line of bearable length."""
    text = " ".join(value.split())
    return text if len(text) <= _MOST else f"{text[: _MOST - 1]}…"
