"""Who has to agree to a proposal, and why: those who look after its files, as the playbook says before it is merged.

What a proposal itself says of owners and approvers does not count yet: nobody appoints their own
approver.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from macros.code_host.codeowners import handles_for
from macros.model.playbook import Playbook


@dataclass(frozen=True, slots=True)
class Approval:
    """People who have to agree, and the files that they are asked about."""

    who: str
    """The department, or what else they look after."""
    people: tuple[str, ...]
    """Their names with what they are, as far as the playbook knows them."""
    handles: tuple[str, ...]
    """What the code host calls them."""
    reasons: Mapping[str, tuple[str, ...]]
    """Why they are asked, in words, to the files about which."""


@dataclass(frozen=True, slots=True)
class _Reason:
    who: str
    people: tuple[str, ...]
    why: str


def approvals(playbook: Playbook, files: Iterable[str], code: Iterable[str]) -> list[Approval]:
    """List who is asked about files (paths below the root); `code` are the files that are code."""
    of_code = set(code)
    content = (f"{playbook.data_dir}/", f"{playbook.docs_dir}/")
    groups: dict[tuple[str, tuple[str, ...], tuple[str, ...]], dict[str, list[str]]] = {}
    for file in sorted(set(files)):
        reason = (
            _of_code()
            if file in of_code or not file.startswith(content)
            else _of_content(playbook, file)
        )
        asked = groups.setdefault(
            (reason.who, reason.people, tuple(handles_for(playbook, file))), {}
        )
        asked.setdefault(reason.why, []).append(file)
    found = [
        Approval(*who, {why: tuple(held) for why, held in reasons.items()})
        for who, reasons in groups.items()
    ]
    return sorted(found, key=lambda one: one.who.casefold())


def _of_code() -> _Reason:
    return _Reason("Maintainers", (), "Look after code, looks, workflows and settings:")


def _of_content(playbook: Playbook, file: str) -> _Reason:
    folder, _, name = file.rpartition("/")
    stem = name.rpartition(".")[0]
    data, docs = playbook.data_dir, playbook.docs_dir
    if (
        folder in (f"{data}/departments", f"{data}/accounts", f"{docs}/directory")
        and stem in playbook.departments
    ):
        return _of_department(playbook, stem, "Keeps its own people, accounts and page:")
    page = playbook.pages.get(file.removeprefix(f"{docs}/"))
    if page is None or page.front is None:
        return _of_hub(playbook, "Looks after everything that belongs to nobody else:")
    if page.front.owner not in playbook.departments:
        return _of_hub(playbook, "Looks after pages whose department is not known:")
    if page.policy is None:
        return _of_department(playbook, page.front.owner, "Keeps the page:")
    approver = playbook.people.get(page.policy.approver)
    kept = _of_department(
        playbook, page.front.owner, "Keeps the policy, which also needs its approver:"
    )
    if (
        approver is None
        or approver.status == "left"
        or any(one.startswith(f"{approver.name} ") for one in kept.people)
    ):
        return kept
    return _Reason(kept.who, (*kept.people, f"{approver.name} (approver)"), kept.why)


def _of_hub(playbook: Playbook, why: str) -> _Reason:
    if playbook.hub is None:
        return _Reason("Maintainers", (), "The playbook names no hub:")
    return _of_department(playbook, playbook.hub.id, why)


def _of_department(playbook: Playbook, department_id: str, why: str) -> _Reason:
    department = playbook.departments[department_id]
    seats: dict[str, list[str]] = {}
    for seat in ("head", "representative", "deputy"):
        person = playbook.people.get(getattr(department, seat) or "")
        if person is not None and person.status != "left":
            seats.setdefault(person.name, []).append(seat)
    return _Reason(
        department.name,
        tuple(f"{name} ({' and '.join(held)})" for name, held in seats.items()),
        why,
    )
