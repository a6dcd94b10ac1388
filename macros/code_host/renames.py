"""Pages that moved since a commit, as git sees it: what redirects.yml should say."""

from __future__ import annotations

from dataclasses import dataclass

from macros.code_host.git import git
from macros.model.page import address_of
from macros.model.playbook import Playbook

_CHANGED = 50
"""Percent of a page's text that must be the same for git to call it the same page."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What to add."""

    moved: dict[str, str]
    """Old path to the page to read now."""
    gone: tuple[str, ...]
    """Old paths of pages that are nowhere: a person has to say which page to read instead."""


def propose(playbook: Playbook, base: str) -> Proposal:
    """Compare the pages of a commit with those of the playbook's folder; what redirects.yml says already is left out."""
    docs = playbook.docs_dir
    what = f"The pages cannot be compared with '{base}'."
    rows = git(
        *(
            playbook.root,
            "diff",
            "--name-status",
            "-z",
            "--relative",
            f"--find-renames={_CHANGED}%",
            "--diff-filter=RD",
        ),
        *("--end-of-options", base, "--", docs),
        what=what,
    )
    parts = iter(rows.split("\0"))
    moved: dict[str, str] = {}
    gone: list[str] = []
    addresses = {page.url for page in playbook.pages.values()}
    known = (
        {address_of(old) for old in playbook.redirects.moved}
        if playbook.redirects is not None
        else set()
    )
    for status in parts:
        if not status:
            break
        old = next(parts).removeprefix(f"{docs}/")
        new = next(parts).removeprefix(f"{docs}/") if status.startswith("R") else ""
        if not old.endswith(".md") or address_of(old) in addresses | known:
            continue
        if new in playbook.pages:
            moved[old] = new
        else:
            gone.append(old)
    return Proposal(dict(sorted(moved.items())), tuple(sorted(gone)))
