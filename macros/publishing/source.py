"""What is published: one commit of the playbook's repository, taken out of it into a folder of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path

from macros.loading import load
from macros.model.organization import Organization
from macros.publishing.edition import checked_name
from macros.publishing.failure import PublishingError
from macros.publishing.git import commit_of, git, git_bytes
from macros.publishing.unpack import unpack


@dataclass(frozen=True, slots=True)
class Source:
    """A commit, laid out in a folder."""

    root: Path
    """The playbook as the commit holds it."""
    commit: str
    """The full hash."""
    edition: str
    epoch: int
    """The moment that builds of it take for now (SOURCE_DATE_EPOCH), the same whenever they are made."""


def has_open_changes(root: Path) -> bool:
    """Tell whether files of the playbook differ from the last commit."""
    return bool(git(root, "status", "--porcelain", "--", ".", what="The playbook's folder is not in a git repository."))


def take_out(root: Path, ref: str, folder: Path, edition: str | None = None) -> Source:
    """Lay a commit (its hash, or a branch's or tag's name) out in a folder.

    `edition` overrides the name that organization.yml gives the edition. Raises PublishingError where there is no such
    commit, or nothing in it that could be published.
    """
    git(root, "rev-parse", "--git-dir", what="The playbook's folder is not in a git repository.")
    commit = commit_of(root, ref)
    _export(root, commit, folder)
    if not (folder / "mkdocs.yml").is_file():
        raise PublishingError(f"The commit {commit[:12]} holds no mkdocs.yml.", "Publish a commit that holds the playbook.")
    organization = load(folder).playbook.organization_or_none
    if organization is None:
        raise PublishingError(
            f"The commit {commit[:12]} holds no organization.yml that can be read.",
            "Run 'playbook check', and mend what it says.",
        )
    return Source(folder, commit, checked_name(edition or organization.edition), epoch_of(root, commit, organization))


def epoch_of(root: Path, commit: str, organization: Organization | None) -> int:
    """Give the moment that builds of a commit take for now: that of the commit, or the day of sample data.

    Sample data stays as fresh as on its own day, whenever it is committed.
    """
    sample = organization.sample_day if organization is not None else None
    if sample is not None:
        return int(datetime.combine(sample, time(12), UTC).timestamp())
    return int(git(root, "show", "--no-patch", "--format=%ct", commit))


def _export(root: Path, commit: str, folder: Path) -> None:
    """Write the files of a commit; of a playbook that lies below the repository's root, only its own."""
    packed = git_bytes(root, "archive", "--format=tar", commit, what=f"The commit {commit[:12]} cannot be taken out.")
    unpack(packed, folder)
