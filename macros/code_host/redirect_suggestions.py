"""Find pages that moved since a commit, to add them to redirects.yml."""

from __future__ import annotations

from dataclasses import dataclass

from macros.code_host.git import git
from macros.model.page import address_of
from macros.model.playbook import Playbook

_MIN_SIMILARITY = 50
"""Percent of a page's text that must be the same for git to call it a rename."""


@dataclass(frozen=True, slots=True)
class RedirectSuggestions:
    """Redirects to add."""

    moved: dict[str, str]
    """Old path to the page that replaces it."""
    gone: tuple[str, ...]
    """Old paths without a successor: a person has to choose which page to read instead."""


def suggest_redirects(playbook: Playbook, base: str) -> RedirectSuggestions:
    """Compare the pages of a commit with those of the playbook's folder.

    Pages that redirects.yml already covers are left out.
    """
    docs = playbook.docs_dir
    what = f"The pages cannot be compared with '{base}'."
    rows = git(
        *(
            playbook.root,
            "diff",
            "--name-status",
            "-z",
            "--relative",
            f"--find-renames={_MIN_SIMILARITY}%",
            "--diff-filter=RD",
        ),
        *("--end-of-options", base, "--", docs),
        git=what,
    )
    targets: dict[str, str] = {}
    lost_paths: list[str] = []
    # Addresses that need no redirect: pages that exist, and redirects that do.
    addresses = {page.url for page in playbook.pages.values()}
    if playbook.redirects is not None:
        addresses |= {address_of(old) for old in playbook.redirects.moved}
    # Git prints a status, one path, and for a rename a second path, each ended by a NUL.
    parts = iter(rows.split("\0"))
    for status in parts:
        if not status:
            break
        old = next(parts).removeprefix(f"{docs}/")
        new = next(parts).removeprefix(f"{docs}/") if status.startswith("R") else ""
        if not old.endswith(".md") or address_of(old) in addresses:
            continue
        if new in playbook.pages:
            targets[old] = new
        else:
            lost_paths.append(old)
    return RedirectSuggestions(dict(sorted(targets.items())), tuple(sorted(lost_paths)))
