"""The order in which an edition is published: check, build, verify, publish, read back. The first failure ends it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from macros.forms import installation
from macros.forms.configuration import FormsError
from macros.forms.editor import NAME as EDITOR
from macros.forms.editor import policy, write_editor
from macros.publishing import building, source, unchanged
from macros.publishing.edition import LATEST, Catalogue, Edition
from macros.publishing.failure import PublishingError
from macros.publishing.git import git, is_ancestor
from macros.publishing.reading_back import HttpReader, digests
from macros.publishing.release import Beside, Release, Target
from macros.publishing.root_files import frame_of, list_files
from macros.publishing.settings import Settings
from macros.publishing.targets.folder import FolderTarget
from macros.publishing.verification import Tree, verify
from macros.publishing.workspace import workspace
from macros.text import long_date

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be published."""

    ref: str = "HEAD"
    edition: str | None = None
    """Another name than organization.yml says."""
    day: date | None = None
    """The day from which it counts; that of publishing where it is left out."""
    dry_run: bool = False
    today: date | None = None
    """The day of publishing, where it is not the current one."""
    if_changed: bool = False
    """Whether to publish only what gives readers something else than what they are served."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What a release changes at one place of the published root."""

    name: str
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was published, or would be."""

    edition: Edition
    catalogue: Catalogue
    differences: tuple[Difference, ...] = ()
    """Only where nothing was published."""
    unchanged: str = ""
    """Why there was nothing to publish, as a clause; empty where something was."""


def target_of(root: Path, settings: Settings) -> Target:
    """Give the target that the settings name."""
    frame = frame_of(root, settings.address)
    reader = HttpReader(settings.read_back) if settings.read_back else None
    if settings.target == "folder":
        return FolderTarget(settings.folder, frame, reader, settings.keep)
    if settings.target == "branch":
        # The libraries of a target take their time to load, and only its publishers have all of them.
        from macros.publishing.targets.branch import BranchTarget  # noqa: PLC0415

        return BranchTarget(root, work_folder(root), settings.remote, settings.branch, frame, reader)
    from macros.publishing.targets.bucket import BucketTarget  # noqa: PLC0415
    from macros.publishing.targets.bucket_store import BucketStore  # noqa: PLC0415

    if not settings.bucket:
        raise PublishingError(
            "Nobody has said to which bucket to publish.", "Set 'bucket' under extra.playbook.publish in mkdocs.yml."
        )
    store = BucketStore(settings.bucket, settings.prefix, settings.endpoint, settings.region)
    return BucketTarget(store, frame, reader, settings.keep)


def work_folder(root: Path) -> Path:
    """Give the folder below which publishers of a repository work: in its git folder, where nobody else can put anything."""
    common = git(root, "rev-parse", "--git-common-dir", what="The playbook's folder is not in a git repository.")
    return root / common / "playbook-publishing"


def publish(root: Path, settings: Settings, wish: Wish, tell: Tell) -> Outcome:
    """Publish a commit of the playbook in a folder, or tell what that would change.

    `tell` gets a line before each step. Raises PublishingError where anything is not as it should be; what was published
    before is then as it was.
    """
    target = target_of(root, settings)
    with workspace(work_folder(root)) as work:
        before = target.catalogue()
        taken = source.take_out(root, wish.ref, work / "source", wish.edition, wish.today)
        draft = Edition(taken.edition, taken.commit, published="", size=0, day=taken.day)
        day = wish.day or wish.today or taken.current
        if wish.if_changed and (reason := _known_as_unchanged(root, target, before, taken, draft, day)):
            return Outcome(before.get(taken.edition), before, unchanged=reason)
        tell(f"Checking {taken.commit[:12]} …")
        building.check(taken)
        tell(f"Building edition {taken.edition} …")
        beside = _forms(root, taken, settings.address, work / EDITOR, tell)
        has_forms = bool(beside) or bool(target.digests(EDITOR))
        known = _published_copy(target, before.with_edition(draft, day), work / "published")
        trees = building.build(taken, settings.address, known, work / "built", forms=has_forms)
        tell("Verifying what was built …")
        others = {*before.editions, taken.edition}
        scripts = {each for tree in (trees.own, trees.latest) for each in verify(Tree(tree, tree.name, settings.address, others))}
        edition = replace(
            draft,
            published=datetime.now(UTC).isoformat(timespec="seconds"),
            size=sum(path.stat().st_size for path in trees.own.rglob("*") if path.is_file()),
            scripts=tuple(sorted(scripts)),
        )
        release = Release(edition, trees, day, before, partial(is_ancestor, root), beside)
        if wish.if_changed and unchanged.changes_nothing(target, release):
            unchanged.remember_unchanged(work_folder(root), target, before, edition)
            return Outcome(before.get(taken.edition), before, unchanged=_same_as_served(taken))
        if wish.dry_run:
            now = release.listed_in(before)
            names = [taken.edition, *([LATEST] if now.current == taken.edition else [])]
            return Outcome(now.get(taken.edition), now, tuple(_difference(target, trees, name) for name in names))
        tell(f"Publishing to {target.where}, and reading it back …")
        now = target.publish(release)
        return Outcome(now.get(taken.edition), now)


def _published_copy(target: Target, lists: Catalogue, folder: Path) -> Path:
    """Copy what builds compare themselves with, with the lists as they will be: pages name the same days as these."""
    folder.mkdir()
    known = target.copy(folder)
    for name, content in list_files(lists).items():
        (known / name).write_bytes(content)
    return known


def _known_as_unchanged(
    root: Path, target: Target, before: Catalogue, taken: source.Source, edition: Edition, begins: date
) -> str:
    """Say why nothing can have changed, without a build; nothing where it may have."""
    if unchanged.is_published(before, edition, begins):
        day = before.get(taken.edition).day or taken.day
        return f"edition {taken.edition} is already published from {taken.commit[:12]} for {long_date(day)}"
    return _same_as_served(taken) if unchanged.was_unchanged(work_folder(root), target, before, edition) else ""


def _same_as_served(taken: source.Source) -> str:
    return f"edition {taken.edition} from {taken.commit[:12]} is the same on {long_date(taken.day)} as what is served"


def _forms(root: Path, taken: source.Source, address: str, folder: Path, tell: Tell) -> tuple[Beside, ...]:
    """Make the form editor where it is installed; nothing where it is not, or where it would have nothing to write to."""
    if not installation.is_installed(root / installation.FOLDER):
        return ()
    try:
        write_editor(taken.root, root / installation.FOLDER, folder, address)
        return (Beside(EDITOR, folder, policy(taken.root)),)
    except FormsError as error:
        tell(f"The forms are left as they are: {error}")
        return ()
    except installation.InstallationError as error:
        raise PublishingError(str(error), "Then publish again.") from None


def _difference(target: Target, trees: building.Trees, name: str) -> Difference:
    """Compare a built tree with what is published in its place."""
    old, new = target.digests(name), digests(trees.latest if name == LATEST else trees.own)
    return Difference(
        name,
        added=tuple(sorted(new.keys() - old.keys())),
        changed=tuple(sorted(path for path in new.keys() & old.keys() if new[path] != old[path])),
        removed=tuple(sorted(old.keys() - new.keys())),
    )
