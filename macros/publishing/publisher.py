"""Publish an edition: check, build, verify, publish, read back. The first failure ends it.

The first three steps can run in another job, without the right to write to the target: they leave
a release folder.
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
from macros.publishing import comparison_with_served, release_folder
from macros.publishing.commit_source import CheckedOutCommit, current_day, export_commit
from macros.publishing.edition import LATEST, Catalogue, Edition
from macros.publishing.edition_build import Trees
from macros.publishing.precedence import (
    PinnedError,
    PublishRules,
    UnknownCommitError,
    check_precedence,
)
from macros.publishing.preparation import (
    Preparation,
    ProgressCallback,
    edition_of,
    now,
    prepare,
    write_forms,
)
from macros.publishing.publish_settings import Settings
from macros.publishing.reading_back import HttpReader, digests
from macros.publishing.release import Release, Rollback, Target
from macros.publishing.root_files import root_pages_of
from macros.publishing.targets.folder import FolderTarget
from macros.publishing.workspace import workspace
from macros.site.content_policy import template_scripts


@dataclass(frozen=True, slots=True)
class PublishRequest:
    """What to publish, and how."""

    ref: str = ""
    """The commit, branch or tag; empty for HEAD."""
    edition: str | None = None
    """A name that overrides the one in organization.yml."""
    day: date | None = None
    """The day from which the edition counts; None for the day of publishing."""
    dry_run: bool = False
    today: date | None = None
    """The day of publishing; None for the current day."""
    if_changed: bool = False
    """Whether to publish only if readers would get something different."""
    allow_older: bool = False
    """Whether an older commit of the same edition may replace a newer one."""
    resume: bool = False
    """Whether to lift a pin."""


@dataclass(frozen=True, slots=True)
class FolderChanges:
    """The files that a release changes in one folder of the published root."""

    name: str
    added_paths: tuple[str, ...]
    changed_paths: tuple[str, ...]
    removed_paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was published, or would be."""

    edition: Edition
    catalogue: Catalogue
    before: Catalogue
    differences: tuple[FolderChanges, ...] = ()
    """Only filled if nothing was published."""
    is_held: bool = False
    """Whether a dry run was held back, for example by a pin."""
    reason_unchanged: str = ""
    """Why there was nothing to publish, as a clause; empty if something was published."""


def target_of(root: Path, settings: Settings) -> Target:
    """Return the target that the settings name."""
    frame = root_pages_of(root, settings.address, settings.hosting)
    reader = HttpReader(settings.read_back) if settings.read_back else None
    if settings.target == "folder":
        return FolderTarget(settings.folder, frame, reader, settings.keep)
    if settings.target == "branch":
        # The libraries of some targets load slowly, and are installed only where they are used.
        from macros.publishing.targets.branch import BranchTarget  # noqa: PLC0415

        return BranchTarget(
            root, work_folder(root), settings.remote, settings.branch, frame, reader
        )
    from macros.publishing.targets.bucket import BucketTarget  # noqa: PLC0415
    from macros.publishing.targets.bucket_store import BucketStore  # noqa: PLC0415

    if not settings.bucket:
        raise UserError(
            "No bucket is set.", "Set 'bucket' under extra.playbook.publish in mkdocs.yml."
        )
    store = BucketStore(settings.bucket, settings.prefix, settings.endpoint, settings.region)
    return BucketTarget(store, frame, reader, settings.keep)


def work_folder(root: Path) -> Path:
    """Return the folder below which runs work: inside the git folder, where no commit can write."""
    common = git(
        root,
        "rev-parse",
        "--git-common-dir",
        git="The playbook's folder is not in a git repository.",
    )
    return root / common / "playbook-publishing"


def publish(
    root: Path, settings: Settings, request: PublishRequest, tell: ProgressCallback
) -> Outcome:
    """Publish a commit of the playbook in a folder, or return what a dry run would change.

    `tell` gets a line before each step. Raises UserError if a step fails, and leaves what was
    published before as it was. Raises PinnedError, a UserError, if a pin holds the edition back.
    """
    target, base = target_of(root, settings), work_folder(root)
    with workspace(base) as work:
        before = target.catalogue()
        source = _take_out(root, request, work / "source")
        forecast = _admit(root, request, source, before, tell if request.dry_run else None)
        comparison = comparison_with_served.Comparison(
            base, target, before, forecast or before, source
        )
        # Cheap: compares commits and days. What needs the built files is compared below.
        if request.if_changed and (reason := comparison.reason()):
            return Outcome(before.get(source.edition), before, before, reason_unchanged=reason)

        beside = write_forms(root, source, settings.address, work / EDITOR, tell)
        preparation = Preparation(
            settings, target, before, forecast or before, source, has_forms=bool(beside)
        )
        build = prepare(preparation, work, tell)
        if request.dry_run and forecast is None:
            return Outcome(build.edition, before, before, is_held=True)

        rules, today = _rules(root, request), _today(request, source)
        release = Release(build.edition, build.trees, today, request.day, rules, beside)
        if request.if_changed and (reason := comparison.reason_after_build(release)):
            return Outcome(before.get(source.edition), before, before, reason_unchanged=reason)
        if request.dry_run:
            after = release.added_to(before)
            names = [source.edition, *([LATEST] if after.current == source.edition else [])]
            differences = tuple(_difference(target, build.trees, name) for name in names)
            return Outcome(after.get(source.edition), after, before, differences)
        return _publish_release(target, release, before, tell)


def write_release(
    root: Path, settings: Settings, request: PublishRequest, folder: Path, tell: ProgressCallback
) -> Edition:
    """Check, build and verify a commit, and write it to a release folder.

    Only reads from the target.
    """
    release_folder.check_empty(folder)
    target = target_of(root, settings)
    with workspace(work_folder(root)) as work:
        before = target.catalogue()
        source = _take_out(root, request, work / "source")
        forecast = _admit(root, request, source, before, tell)
        # The editor itself is left out: the job that publishes writes its own installed copy.
        has_forms = bool(write_forms(root, source, settings.address, work / EDITOR, tell))
        preparation = Preparation(
            settings, target, before, forecast or before, source, has_forms=has_forms
        )
        build = prepare(preparation, work, tell)
        tell(f"Writing {folder} …")
        manifest = release_folder.Manifest(
            edition=source.edition,
            commit=source.commit,
            day=source.day,
            begins=request.day,
            address=settings.address,
            forms=preparation.links_to_forms,
            scripts=list(build.edition.scripts),
        )
        release_folder.write(folder, manifest, build.trees)
        return build.edition


def publish_release(
    root: Path, settings: Settings, request: PublishRequest, folder: Path, tell: ProgressCallback
) -> Outcome:
    """Publish a release folder that another job wrote. It is verified again; none of it is run.

    Raises UserError as `publish` does. The `ref` and `edition` of the request, if set, must match
    the folder.
    """
    target, base = target_of(root, settings), work_folder(root)
    with workspace(base) as work:
        before = target.catalogue()
        tell(f"Verifying {folder} …")
        manifest, trees = release_folder.copy_and_check(folder, work / "release", settings.address)
        source = _take_out_commit_of(manifest, root, request, folder, work / "source")
        if manifest.day != source.day:
            tell(f"It was built for {manifest.day}, not for {source.day}.")
        source = replace(source, day=manifest.day)
        forecast = _admit(root, replace(request, day=manifest.begins), source, before, None)
        release_folder.verify_trees(
            manifest, trees, {*before.editions, source.edition}, template_scripts(source.root)
        )
        beside = write_forms(root, source, settings.address, work / EDITOR, tell)
        if manifest.forms and not beside and not target.digests(EDITOR):
            raise UserError(
                f"The pages in {folder} link to the form editor, which is not installed here.",
                "Run 'playbook forms install'.",
            )
        edition = edition_of(source, trees, manifest.scripts)
        rules, today = _rules(root, request), _today(request, source)
        release = Release(edition, trees, today, manifest.begins, rules, beside)
        comparison = comparison_with_served.Comparison(
            base, target, before, forecast or before, source
        )
        if request.if_changed and (reason := comparison.reason_after_build(release)):
            return Outcome(before.get(source.edition), before, before, reason_unchanged=reason)
        return _publish_release(target, release, before, tell)


def _take_out(root: Path, request: PublishRequest, folder: Path) -> CheckedOutCommit:
    return export_commit(root, request.ref or "HEAD", folder, request.edition, request.today)


def _take_out_commit_of(
    manifest: release_folder.Manifest,
    root: Path,
    request: PublishRequest,
    folder: Path,
    target: Path,
) -> CheckedOutCommit:
    """Write the files of the commit that a release folder names to `target`.

    Raises UserError if the request names another commit or edition.
    """
    commit = commit_of(
        root, manifest.commit, "Fetch it first: a release is published where its commit is known."
    )
    if request.ref and commit_of(root, request.ref) != commit:
        raise UserError(
            f"{folder} was built from {commit[:12]}, not from {request.ref}.", "Build it again."
        )
    source = export_commit(root, commit, target, request.edition, request.today)
    if source.edition != manifest.edition:
        raise UserError(
            f"{folder} holds edition {manifest.edition}, and its commit says {source.edition}.",
            "Build it again, or name its edition with --edition.",
        )
    return source


def _publish_release(
    target: Target, release: Release, before: Catalogue, tell: ProgressCallback
) -> Outcome:
    tell(f"Publishing to {target.where}, and reading it back …")
    after = target.publish(release)
    return Outcome(after.get(release.edition.edition), after, before)


def _admit(
    root: Path,
    request: PublishRequest,
    source: CheckedOutCommit,
    before: Catalogue,
    tell: ProgressCallback | None,
) -> Catalogue | None:
    """Apply the rules before the work is done, and return the catalogue after the release.

    The target applies them again when it publishes. A run that publishes nothing passes `tell`:
    a pin or an unknown commit, which may no longer matter by then, is then only reported, and None
    is returned.
    """
    previous = before.editions.get(source.edition)
    draft = replace(
        previous or Edition(source.edition, "", now(), 0), commit=source.commit, day=source.day
    )
    try:
        catalogue = check_precedence(before, source.edition, source.commit, _rules(root, request))
        return catalogue.with_edition(draft, _today(request, source), request.day)
    except (PinnedError, UnknownCommitError) as error:
        if tell is None:
            raise
        tell(visible(str(error)))
        return None


def roll_back(root: Path, settings: Settings, edition: str, because: str) -> Outcome:
    """Make a published edition current, and pin it."""
    target = target_of(root, settings)
    before = target.catalogue()
    rules = replace(_rules(root, PublishRequest()), because=because)
    after = target.roll_back(Rollback(edition, current_day(load(root).playbook), rules))
    return Outcome(after.get(edition), after, before)


def retire(root: Path, settings: Settings, edition: str) -> None:
    """Remove an edition from the list; its days stay on record."""
    target_of(root, settings).retire(edition, current_day(load(root).playbook))


def _rules(root: Path, request: PublishRequest) -> PublishRules:
    return PublishRules(
        relation=partial(relation, root),
        by=user_name(root),
        at=now(),
        allow_older=request.allow_older,
        resume=request.resume,
    )


def _today(request: PublishRequest, source: CheckedOutCommit) -> date:
    return request.today or source.current


def _difference(target: Target, trees: Trees, name: str) -> FolderChanges:
    """Compare a built tree with the published one of that name."""
    old, new = target.digests(name), digests(trees.latest if name == LATEST else trees.own)
    return FolderChanges(
        name,
        added_paths=tuple(sorted(new.keys() - old.keys())),
        changed_paths=tuple(
            sorted(path for path in new.keys() & old.keys() if new[path] != old[path])
        ),
        removed_paths=tuple(sorted(old.keys() - new.keys())),
    )
