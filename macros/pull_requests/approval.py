"""Find who has to approve a proposal, and why: the owners of its files.

Owners and approvers are read from the playbook before the proposal, so that nobody can appoint
their own approver.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from macros.code_host.codeowners import handles_for
from macros.model.playbook import Playbook


@dataclass(frozen=True, slots=True)
class Approval:
    """A group whose approval is needed, and the files it is needed for."""

    who: str
    """The name of the department, or "Maintainers"."""
    people: tuple[str, ...]
    """Names with roles, as far as the playbook has them."""
    handles: tuple[str, ...]
    """Accounts and teams on the code host."""
    reasons: Mapping[str, tuple[str, ...]]
    """Reason in words to the files that it applies to."""


@dataclass(frozen=True, slots=True)
class _Reason:
    who: str
    people: tuple[str, ...]
    why: str


def approvals(playbook: Playbook, files: Iterable[str], code: Iterable[str]) -> list[Approval]:
    """Return the approvals that files (paths below the root) need; `code` are those with code."""
    code_files = set(code)
    content_folders = (f"{playbook.data_dir}/", f"{playbook.docs_dir}/")
    groups: dict[tuple[str, tuple[str, ...], tuple[str, ...]], dict[str, list[str]]] = {}
    for file in sorted(set(files)):
        is_content = file not in code_files and file.startswith(content_folders)
        reason = _of_content(playbook, file) if is_content else _of_code()
        group = (reason.who, reason.people, tuple(handles_for(playbook, file)))
        groups.setdefault(group, {}).setdefault(reason.why, []).append(file)
    result = [
        Approval(*group, {why: tuple(paths) for why, paths in reasons.items()})
        for group, reasons in groups.items()
    ]
    return sorted(result, key=lambda approval: approval.who.casefold())


def _of_code() -> _Reason:
    return _Reason("Maintainers", (), "Maintain code, appearance, workflows and settings:")


def _of_content(playbook: Playbook, file: str) -> _Reason:
    folder, _, name = file.rpartition("/")
    stem = name.rpartition(".")[0]
    data, docs = playbook.data_dir, playbook.docs_dir
    if (
        folder in (f"{data}/departments", f"{data}/accounts", f"{docs}/directory")
        and stem in playbook.departments
    ):
        return _of_department(playbook, stem, "Owns its people, accounts and page:")
    page = playbook.pages.get(file.removeprefix(f"{docs}/"))
    if page is None or page.front is None:
        return _of_hub(playbook, "Owns everything that has no other owner:")
    if page.front.owner not in playbook.departments:
        return _of_hub(playbook, "Owns pages whose department does not exist:")
    if page.policy is None:
        return _of_department(playbook, page.front.owner, "Owns the page:")
    approver = playbook.people.get(page.policy.approver)
    owner = _of_department(
        playbook, page.front.owner, "Owns the policy, which its approver also has to approve:"
    )
    if approver is None or approver.status == "left":
        return owner
    if any(person.startswith(f"{approver.name} ") for person in owner.people):
        return owner  # the approver has a seat in the department
    return _Reason(owner.who, (*owner.people, f"{approver.name} (approver)"), owner.why)


def _of_hub(playbook: Playbook, why: str) -> _Reason:
    if playbook.hub is None:
        return _Reason("Maintainers", (), "Approve, because no hub is set:")
    return _of_department(playbook, playbook.hub.id, why)


def _of_department(playbook: Playbook, department_id: str, why: str) -> _Reason:
    department = playbook.departments[department_id]
    seats: dict[str, list[str]] = {}
    for seat in ("head", "representative", "deputy"):
        person = playbook.people.get(getattr(department, seat) or "")
        if person is not None and person.status != "left":
            seats.setdefault(person.name, []).append(seat)
    people = tuple(f"{name} ({' and '.join(roles)})" for name, roles in seats.items())
    return _Reason(department.name, people, why)
