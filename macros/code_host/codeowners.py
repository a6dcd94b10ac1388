"""Generate CODEOWNERS: which handles review which files. The last matching pattern counts.

GitHub and GitLab read the same syntax (docs.github.com, "About code owners"; docs.gitlab.com, "Code
Owners").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from macros.model.page import Page
from macros.model.playbook import Playbook

Host = Literal["github", "gitlab"]
FILES: Mapping[Host, str] = {"github": ".github/CODEOWNERS", "gitlab": ".gitlab/CODEOWNERS"}
"""Where each code host looks for the file."""
_HEAD = """\
# Written by 'playbook codeowners' from data: change the data, not this file.
# The last line that matches a file counts.
"""
# Code hosts disagree on how to escape these in a path; a question mark matches any one character.
_SPECIAL = re.compile(r"[\\*?\[\]!#]")


def codeowners(playbook: Playbook) -> str | None:
    """Return the text of the file; None if nobody has a handle.

    A department without handles is covered by the hub, a hub without handles by those who maintain
    the code. Raises LookupError if organization.yml cannot be read.
    """
    text = _HEAD
    for heading, entries in _groups(playbook).items():
        lines = [
            f"{_pattern(path)} {' '.join(_unique(owners))}\n" for path, owners in entries if owners
        ]
        text += f"\n# {heading}\n{''.join(lines)}" if lines else ""
    return text if text != _HEAD else None


def handles_for(playbook: Playbook, file: str) -> list[str]:
    """Return the handles that review a file; as in the file, the last matching pattern counts."""
    reviewers: set[str] = set()
    for entries in _groups(playbook).values():
        for path, owners in entries:
            is_match = path in ("*", file) or (path.endswith("/") and file.startswith(path))
            if owners and is_match:
                reviewers = owners
    return _unique(reviewers)


def _groups(playbook: Playbook) -> dict[str, list[tuple[str, set[str]]]]:
    """Return the paths with their handles by heading, in the order of the file."""
    return {
        "Code, looks, workflows and settings": [("*", maintainers(playbook))],
        "What belongs to nobody else": list(_common(playbook)),
        "Departments, their people and their accounts": list(_departments(playbook)),
        "Pages": list(_pages(playbook)),
    }


def maintainers(playbook: Playbook) -> set[str]:
    """Return the handles of those who maintain the code."""
    repository = playbook.organization.repository
    return {_handle(name) for name in repository.maintainers} if repository is not None else set()


def _common(playbook: Playbook) -> Iterator[tuple[str, set[str]]]:
    hub = _hub(playbook)
    yield f"{playbook.data_dir}/", hub
    yield f"{playbook.docs_dir}/", hub
    if hub:
        yield f"{playbook.data_dir}/schema/", maintainers(playbook)


def _departments(playbook: Playbook) -> Iterator[tuple[str, set[str]]]:
    """Yield both files of each department, even if the one of its accounts does not exist yet."""
    for folder in ("accounts", "departments"):
        for department in sorted(playbook.departments):
            yield f"{playbook.data_dir}/{folder}/{department}.yml", _of(playbook, department)


def _pages(playbook: Playbook) -> Iterator[tuple[str, set[str]]]:
    """Yield every policy, and every other page that does not belong to the hub."""
    hub = _hub(playbook)
    for path, page in sorted(playbook.pages.items()):
        owners = _page_owners(playbook, path, page)
        if owners and (page.policy is not None or owners != hub):
            yield page.file, owners


def _page_owners(playbook: Playbook, path: str, page: Page) -> set[str]:
    folder, _, name = path.removesuffix(".md").rpartition("/")
    if folder == "directory" and name in playbook.departments:
        return _of(playbook, name)
    if page.front is None:
        return set()
    owners = _of(playbook, page.front.owner) or _hub(playbook)
    return owners | _people(playbook, page.policy.approver) if page.policy is not None else owners


def _hub(playbook: Playbook) -> set[str]:
    return _of(playbook, playbook.hub.id) if playbook.hub is not None else set()


def _of(playbook: Playbook, department_id: str) -> set[str]:
    """Return the handles of a department, and of its head, representative and deputy."""
    department = playbook.departments.get(department_id)
    if department is None:
        return set()
    people = _people(playbook, department.head, department.representative, department.deputy)
    return {_handle(name) for name in department.handles} | people


def _people(playbook: Playbook, *ids: str | None) -> set[str]:
    """Return the handles of people, leaving out unknown ids and those who left."""
    people = [playbook.people.get(person_id) for person_id in ids if person_id is not None]
    return {
        _handle(person.handle)
        for person in people
        if person is not None and person.handle is not None and person.status != "left"
    }


def _handle(text: str) -> str:
    return f"@{text.removeprefix('@')}"


def _unique(handles: Iterable[str]) -> list[str]:
    """Return the handles in order, without those that differ only in case, which hosts ignore."""
    names = sorted(handles, key=lambda handle: (handle.casefold(), handle))
    return list({handle.casefold(): handle for handle in names}.values())


def _pattern(path: str) -> str:
    """Return a pattern that matches only a path, which is relative to the root."""
    return path if path == "*" else "/" + _SPECIAL.sub("?", path).replace(" ", "\\ ")
