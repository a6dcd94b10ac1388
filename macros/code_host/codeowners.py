"""Who is asked to review which file, in the form that code hosts read: patterns and handles, of which the last match counts.

GitHub and GitLab read the same lines (docs.github.com, "About code owners"; docs.gitlab.com, "Code
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
"""Where each code host reads the file."""
_HEAD = """\
# Written by 'playbook codeowners' from data: change the data, not this file.
# The last line that matches a file counts.
"""
# Code hosts disagree on how to write these in a path; a question mark stands for any one character.
_SPECIAL = re.compile(r"[\\*?\[\]!#]")


def codeowners(playbook: Playbook) -> str | None:
    """Write the whole file; None where nobody has a handle.

    What belongs to a department without handles falls to the hub, what belongs to a hub without
    handles to those who maintain the code. Raises LookupError where organization.yml cannot be
    read.
    """
    text = _HEAD
    for heading, entries in _groups(playbook).items():
        lines = [
            f"{_written(path)} {' '.join(_sorted(owners))}\n" for path, owners in entries if owners
        ]
        text += f"\n# {heading}\n{''.join(lines)}" if lines else ""
    return text if text != _HEAD else None


def handles_for(playbook: Playbook, file: str) -> list[str]:
    """Give the handles that are asked to review a file, as the written file says it: the last line that matches counts."""
    found: set[str] = set()
    for entries in _groups(playbook).values():
        for path, owners in entries:
            if owners and (path in ("*", file) or (path.endswith("/") and file.startswith(path))):
                found = owners
    return _sorted(found)


def _groups(playbook: Playbook) -> dict[str, list[tuple[str, set[str]]]]:
    """Give the paths with their handles, by heading, in the order in which they are written."""
    return {
        "Code, looks, workflows and settings": [("*", maintainers(playbook))],
        "What belongs to nobody else": list(_common(playbook)),
        "Departments, their people and their accounts": list(_departments(playbook)),
        "Pages": list(_pages(playbook)),
    }


def maintainers(playbook: Playbook) -> set[str]:
    """Give the handles of those who look after the code."""
    repository = playbook.organization.repository
    return {_handle(one) for one in repository.maintainers} if repository is not None else set()


def _common(playbook: Playbook) -> Iterator[tuple[str, set[str]]]:
    hub = _hub(playbook)
    yield f"{playbook.data_dir}/", hub
    yield f"{playbook.docs_dir}/", hub
    if hub:
        yield f"{playbook.data_dir}/schema/", maintainers(playbook)


def _departments(playbook: Playbook) -> Iterator[tuple[str, set[str]]]:
    """Give both files of each department; that of its accounts may be written later."""
    for folder in ("accounts", "departments"):
        for department in sorted(playbook.departments):
            yield f"{playbook.data_dir}/{folder}/{department}.yml", _of(playbook, department)


def _pages(playbook: Playbook) -> Iterator[tuple[str, set[str]]]:
    """Give every policy, and every other page that does not belong to the hub."""
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
    """Give the handles of a department, and of those who lead and represent it."""
    department = playbook.departments.get(department_id)
    if department is None:
        return set()
    people = _people(playbook, department.head, department.representative, department.deputy)
    return {_handle(one) for one in department.handles} | people


def _people(playbook: Playbook, *people: str | None) -> set[str]:
    found = [
        person
        for one in people
        if one is not None and (person := playbook.people.get(one)) is not None
    ]
    return {
        _handle(person.handle)
        for person in found
        if person.handle is not None and person.status != "left"
    }


def _handle(text: str) -> str:
    return f"@{text.removeprefix('@')}"


def _sorted(owners: Iterable[str]) -> list[str]:
    """Order handles, each once in whatever case it is written: code hosts do not tell them apart."""
    return list(
        {
            one.casefold(): one for one in sorted(owners, key=lambda one: (one.casefold(), one))
        }.values()
    )


def _written(path: str) -> str:
    """Write a path below the root as a pattern that means it alone."""
    return path if path == "*" else "/" + _SPECIAL.sub("?", path).replace(" ", "\\ ")
