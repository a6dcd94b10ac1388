"""The order in which an edition is published: check, build, verify, publish, read back. The first failure ends it.

The first three steps can be done by somebody else, who may not write to the target: they leave a
release folder.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from macros.basics.text import visible
from macros.basics.user_error import UserError
from macros.check.load import load
from macros.code_host.git import commit_of, git, relation, user_name
from macros.forms.editor import NAME as EDITOR
from macros.publishing import building, release_folder, source, unchanged
from macros.publishing.edition import LATEST, Catalogue, Edition
from macros.publishing.precedence import PinnedError, Rules, UnknownCommitError, admit
from macros.publishing.preparation import Preparation, Tell, edition_of, now, prepare, write_forms
from macros.publishing.reading_back import HttpReader, digests
from macros.publishing.release import Release, Rollback, Target
from macros.publishing.root_files import frame_of
from macros.publishing.settings import Settings
from macros.publishing.targets.folder import FolderTarget
from macros.publishing.workspace import workspace
from macros.site.content_policy import shipped


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be published."""

    ref: str = ""
    """The commit, branch or tag; HEAD where it is left out."""
    edition: str | None = None
    """Another name than organization.yml says."""
    day: date | None = None
    """The day from which it counts; that of publishing where it is left out."""
    dry_run: bool = False
    today: date | None = None
    """The day of publishing, where it is not the current one."""
    if_changed: bool = False
    """Whether to publish only what gives readers something else than what they are served."""
    allow_older: bool = False
    """Whether an older commit of the same edition may replace a newer one."""
    resume: bool = False
    """Whether to lift a pin."""


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
    before: Catalogue
    differences: tuple[Difference, ...] = ()
    """Only where nothing was published."""
    is_held: bool = False
    """Whether it would not be published; only where nothing was."""
    unchanged: str = ""
    """Why there was nothing to publish, as a clause; empty where something was."""


def target_of(root: Path, settings: Settings) -> Target:
    """Give the target that the settings name."""
    frame = frame_of(root, settings.address, settings.hosting)
    reader = HttpReader(settings.read_back) if settings.read_back else None
    if settings.target == "folder":
        return FolderTarget(settings.folder, frame, reader, settings.keep)
    if settings.target == "branch":
        # The libraries of a target take their time to load, and only its publishers have all of
        # them.
        from macros.publishing.targets.branch import BranchTarget  # noqa: PLC0415

        return BranchTarget(
            root, work_folder(root), settings.remote, settings.branch, frame, reader
        )
    from macros.publishing.targets.bucket import BucketTarget  # noqa: PLC0415
    from macros.publishing.targets.bucket_store import BucketStore  # noqa: PLC0415

    if not settings.bucket:
        raise UserError(
            "Nobody has said to which bucket to publish.",
            "Set 'bucket' under extra.playbook.publish in mkdocs.yml.",
        )
    store = BucketStore(settings.bucket, settings.prefix, settings.endpoint, settings.region)
    return BucketTarget(store, frame, reader, settings.keep)


def work_folder(root: Path) -> Path:
    """Give the folder below which publishers of a repository work: in its git folder, where nobody else can put anything."""
    common = git(
        root,
        "rev-parse",
        "--git-common-dir",
        what="The playbook's folder is not in a git repository.",
    )
    return root / common / "playbook-publishing"


def publish(root: Path, settings: Settings, wish: Wish, tell: Tell) -> Outcome:
    """Publish a commit of the playbook in a folder, or tell what that would change.

    `tell` gets a line before each step. Raises UserError where anything is not as it should be;
    what was published before is then as it was. One of them is PinnedError, where a pin holds the
    edition back.
    """
    target, base = target_of(root, settings), work_folder(root)
    with workspace(base) as work:
        before = target.catalogue()
        taken = source.take_out(root, wish.ref or "HEAD", work / "source", wish.edition, wish.today)
        listed = _admit(root, wish, taken, before, tell if wish.dry_run else None)
        seen = unchanged.Seen(base, target, before, listed or before, taken)
        if wish.if_changed and (reason := seen.reason()):
            return Outcome(before.get(taken.edition), before, before, unchanged=reason)
        beside = write_forms(root, taken, settings.address, work / EDITOR, tell)
        built = prepare(
            Preparation(settings, target, before, listed or before, taken, has_forms=bool(beside)),
            work,
            tell,
        )
        if wish.dry_run and listed is None:
            return Outcome(built.edition, before, before, is_held=True)
        release = Release(
            built.edition, built.trees, _today(wish, taken), wish.day, _rules(root, wish), beside
        )
        if wish.if_changed and (reason := seen.reason_after(release)):
            return Outcome(before.get(taken.edition), before, before, unchanged=reason)
        if wish.dry_run:
            after = release.listed_in(before)
            names = [taken.edition, *([LATEST] if after.current == taken.edition else [])]
            differences = tuple(_difference(target, built.trees, name) for name in names)
            return Outcome(after.get(taken.edition), after, before, differences)
        return _bring_out(target, release, before, tell)


def write_release(root: Path, settings: Settings, wish: Wish, folder: Path, tell: Tell) -> Edition:
    """Check, build and verify a commit, and write it to a release folder. Only reads from the target."""
    release_folder.refuse_used(folder)
    target = target_of(root, settings)
    with workspace(work_folder(root)) as work:
        before = target.catalogue()
        taken = source.take_out(root, wish.ref or "HEAD", work / "source", wish.edition, wish.today)
        listed = _admit(root, wish, taken, before, tell)
        # The editor itself is left out: whoever publishes writes it from what is installed there.
        has_forms = bool(write_forms(root, taken, settings.address, work / EDITOR, tell))
        preparation = Preparation(
            settings, target, before, listed or before, taken, has_forms=has_forms
        )
        built = prepare(preparation, work, tell)
        tell(f"Writing {folder} …")
        manifest = release_folder.Manifest(
            edition=taken.edition,
            commit=taken.commit,
            day=taken.day,
            begins=wish.day,
            address=settings.address,
            forms=preparation.links_to_forms,
            scripts=list(built.edition.scripts),
        )
        release_folder.write(folder, manifest, built.trees)
        return built.edition


def publish_release(
    root: Path, settings: Settings, wish: Wish, folder: Path, tell: Tell
) -> Outcome:
    """Publish a release folder that somebody else wrote. It is verified again, and nothing of it is run.

    Raises UserError as `publish` does. The wish's `ref` and `edition`, where they are given, must
    be the folder's.
    """
    target, base = target_of(root, settings), work_folder(root)
    with workspace(base) as work:
        before = target.catalogue()
        tell(f"Verifying {folder} …")
        manifest, trees = release_folder.receive(folder, work / "release", settings.address)
        taken = _take_out_claimed(root, manifest, wish, folder, work / "source")
        if manifest.day != taken.day:
            tell(f"It was built for {manifest.day}, not for {taken.day}.")
        taken = replace(taken, day=manifest.day)
        listed = _admit(root, replace(wish, day=manifest.begins), taken, before, None)
        release_folder.verify_trees(
            manifest, trees, {*before.editions, taken.edition}, shipped(taken.root)
        )
        beside = write_forms(root, taken, settings.address, work / EDITOR, tell)
        if manifest.forms and not beside and not target.digests(EDITOR):
            raise UserError(
                f"The pages in {folder} link to the form editor, which is not installed here.",
                "Run 'playbook forms install'.",
            )
        edition = edition_of(taken, trees, manifest.scripts)
        release = Release(
            edition, trees, _today(wish, taken), manifest.begins, _rules(root, wish), beside
        )
        seen = unchanged.Seen(base, target, before, listed or before, taken)
        if wish.if_changed and (reason := seen.reason_after(release)):
            return Outcome(before.get(taken.edition), before, before, unchanged=reason)
        return _bring_out(target, release, before, tell)


def _take_out_claimed(
    root: Path, manifest: release_folder.Manifest, wish: Wish, folder: Path, target: Path
) -> source.Source:
    """Lay out the commit that a release says it was built from. Raises UserError where commit or edition is another."""
    commit = commit_of(
        root, manifest.commit, "Fetch it first: a release is published where its commit is known."
    )
    if wish.ref and commit_of(root, wish.ref) != commit:
        raise UserError(
            f"{folder} was built from {commit[:12]}, not from {wish.ref}.", "Build it again."
        )
    taken = source.take_out(root, commit, target, wish.edition, wish.today)
    if taken.edition != manifest.edition:
        raise UserError(
            f"{folder} holds edition {manifest.edition}, and its commit says {taken.edition}.",
            "Build it again, or name its edition with --edition.",
        )
    return taken


def _bring_out(target: Target, release: Release, before: Catalogue, tell: Tell) -> Outcome:
    tell(f"Publishing to {target.where}, and reading it back …")
    published = target.publish(release)
    return Outcome(published.get(release.edition.edition), published, before)


def _admit(
    root: Path, wish: Wish, taken: source.Source, before: Catalogue, tell: Tell | None
) -> Catalogue | None:
    """Apply the rules before the work is done, and return what will be listed: they are applied again when it is published.

    With `tell`, for a run that publishes nothing itself, what may be different by then is only
    told, and None returned.
    """
    known = before.editions.get(taken.edition)
    draft = replace(
        known or Edition(taken.edition, "", now(), 0), commit=taken.commit, day=taken.day
    )
    try:
        admitted = admit(before, taken.edition, taken.commit, _rules(root, wish))
        return admitted.with_edition(draft, _today(wish, taken), wish.day)
    except (PinnedError, UnknownCommitError) as error:
        if tell is None:
            raise
        tell(visible(str(error)))
        return None


def roll_back(root: Path, settings: Settings, edition: str, because: str) -> Outcome:
    """Make a published edition current, and pin it."""
    target = target_of(root, settings)
    before = target.catalogue()
    rules = replace(_rules(root, Wish()), because=because)
    published = target.roll_back(Rollback(edition, source.current_day(load(root).playbook), rules))
    return Outcome(published.get(edition), published, before)


def retire(root: Path, settings: Settings, edition: str) -> None:
    """Take an edition off the list; its days stay in the record."""
    target_of(root, settings).retire(edition, source.current_day(load(root).playbook))


def _rules(root: Path, wish: Wish) -> Rules:
    return Rules(
        relation=partial(relation, root),
        by=user_name(root),
        at=now(),
        allow_older=wish.allow_older,
        resume=wish.resume,
    )


def _today(wish: Wish, taken: source.Source) -> date:
    return wish.today or taken.current


def _difference(target: Target, trees: building.Trees, name: str) -> Difference:
    """Compare a built tree with what is published in its place."""
    old, new = target.digests(name), digests(trees.latest if name == LATEST else trees.own)
    return Difference(
        name,
        added=tuple(sorted(new.keys() - old.keys())),
        changed=tuple(sorted(path for path in new.keys() & old.keys() if new[path] != old[path])),
        removed=tuple(sorted(old.keys() - new.keys())),
    )
