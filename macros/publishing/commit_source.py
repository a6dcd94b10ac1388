"""The commit that is published, with its files written to a folder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from macros.basics.user_error import UserError
from macros.check.load import load
from macros.code_host.git import commit_of, git, git_bytes
from macros.model.playbook import Playbook
from macros.publishing.edition import validate_name
from macros.publishing.unpack import unpack
from macros.site import store


@dataclass(frozen=True, slots=True)
class CheckedOutCommit:
    """A commit whose files are in a folder."""

    root: Path
    """The folder with the playbook of that commit."""
    commit: str
    """The full hash."""
    edition: str
    day: date
    """The day that its check and its builds count as today."""
    current: date
    """The current day in the time zone of the hub's lead."""
    committed: date
    """The day of the commit, or of sample data. What the check finds for that day is an error."""
    store: Path | None = None
    """Where its builds keep results, if they do."""

    @property
    def epoch(self) -> int:
        """The value of SOURCE_DATE_EPOCH for its builds: noon of their day in UTC."""
        return int(datetime.combine(self.day, time(12), UTC).timestamp())


def has_open_changes(root: Path) -> bool:
    """Return whether files of the playbook differ from the last commit."""
    return bool(
        git(
            root,
            "status",
            "--porcelain",
            "--",
            ".",
            git="The playbook's folder is not in a git repository.",
        )
    )


def export_commit(
    root: Path, ref: str, folder: Path, edition: str | None = None, day: date | None = None
) -> CheckedOutCommit:
    """Write the files of a commit, branch or tag to a folder.

    `edition` overrides the edition's name in organization.yml, `day` the day that counts as today.
    Raises UserError if there is no such commit, or no playbook in it.
    """
    git(root, "rev-parse", "--git-dir", git="The playbook's folder is not in a git repository.")
    commit = commit_of(root, ref)
    _export(root, commit, folder)
    if not (folder / "mkdocs.yml").is_file():
        raise UserError(
            f"The commit {commit[:12]} holds no mkdocs.yml.",
            "Publish a commit that holds the playbook.",
        )
    playbook = load(folder).playbook
    organization = playbook.organization_or_none
    if organization is None:
        raise UserError(
            f"The commit {commit[:12]} holds no organization.yml that can be read.",
            "Run 'playbook check', and fix what it reports.",
        )
    name = validate_name(edition or organization.edition)
    return source_of(root, folder, commit, name, playbook, day)


def source_of(
    root: Path,
    folder: Path,
    commit: str,
    edition: str,
    playbook: Playbook,
    day: date | None = None,
    purpose: str = "releases",
) -> CheckedOutCommit:
    """Return a commit whose files are in a folder, with its days. For `day` see `day_of`.

    A proposal brings its own code, so its builds share no results with those of releases: they are
    kept for another `purpose`.
    """
    current = current_day(playbook)
    return CheckedOutCommit(
        folder,
        commit,
        edition,
        day_of(playbook, day),
        current,
        _committed_on(root, commit, playbook),
        store.place_of(root, purpose),
    )


def current_day(playbook: Playbook, now: datetime | None = None) -> date:
    """Return the day at a moment (by default now) in the time zone of the hub's lead, or in UTC.

    It is not the machine's own day: for all publishers of a playbook, the day must change at the
    same moment.
    """
    organization = playbook.organization_or_none
    lead = playbook.people.get(organization.lead) if organization is not None else None
    zone = ZoneInfo(lead.timezone) if lead is not None and lead.timezone else UTC
    return (now or datetime.now(UTC)).astimezone(zone).date()


def day_of(playbook: Playbook, day: date | None = None, now: datetime | None = None) -> date:
    """Return the day that builds count as today: `day`, that of sample data, or the current one."""
    return day or _sample_day(playbook) or current_day(playbook, now)


def _committed_on(root: Path, commit: str, playbook: Playbook) -> date:
    """Return the day of a commit in the time zone of the lead.

    For sample data it is the day of the data, on which it has no errors. A commit with an
    impossible timestamp counts as one of today.
    """
    if (sample := _sample_day(playbook)) is not None:
        return sample
    try:
        seconds = int(git(root, "show", "--no-patch", "--format=%ct", commit))
        return current_day(playbook, datetime.fromtimestamp(seconds, UTC))
    except (ValueError, OverflowError, OSError):
        return current_day(playbook)


def _sample_day(playbook: Playbook) -> date | None:
    organization = playbook.organization_or_none
    return organization.sample_day if organization is not None else None


def _export(root: Path, commit: str, folder: Path) -> None:
    """Write the files of a commit. If the playbook is below the repository's root, only its own."""
    archive = git_bytes(
        root,
        "archive",
        "--format=tar",
        commit,
        what=f"The files of commit {commit[:12]} cannot be read.",
    )
    unpack(archive, folder)
