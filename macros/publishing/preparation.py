"""Prepare a release: check, build and verify a commit, and write the form editor beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from macros.basics.user_error import UserError
from macros.forms import installation
from macros.forms.decap_config import FormsError
from macros.forms.editor import NAME as EDITOR
from macros.forms.editor import policy, write_editor
from macros.publishing import edition_build
from macros.publishing.commit_source import CheckedOutCommit
from macros.publishing.downloads import add_downloads
from macros.publishing.edition import Catalogue, Edition
from macros.publishing.edition_build import Trees
from macros.publishing.hosting.policy_meta import add_policy
from macros.publishing.publish_settings import Settings
from macros.publishing.release import SideFolder, Target
from macros.publishing.root_files import list_files
from macros.publishing.verification import Tree, verify
from macros.site.content_policy import template_scripts

ProgressCallback = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Preparation:
    """The input of `prepare`."""

    settings: Settings
    target: Target
    before: Catalogue
    catalogue: Catalogue
    """The catalogue after the release. Builds read its lists, so that pages and lists agree on the
    edition's days."""
    source: CheckedOutCommit
    has_forms: bool
    """Whether the form editor is published with it."""

    @property
    def links_to_forms(self) -> bool:
        """Whether pages link to the form editor: it is in this release, or already published."""
        return self.has_forms or bool(self.target.digests(EDITOR))


@dataclass(frozen=True, slots=True)
class VerifiedBuild:
    """A verified build."""

    edition: Edition
    trees: Trees


def prepare(preparation: Preparation, work: Path, tell: ProgressCallback) -> VerifiedBuild:
    """Check, build and verify a release.

    `work` is an empty folder. `tell` gets a line before each step. Raises UserError if a step
    fails.
    """
    source, settings = preparation.source, preparation.settings
    tell(f"Checking {source.commit[:12]} …")
    edition_build.check(source)

    tell(f"Building edition {source.edition} …")
    copy = work / "published"
    copy.mkdir()
    published_root = preparation.target.copy(copy)
    for name, content in list_files(preparation.catalogue).items():
        (published_root / name).write_bytes(content)
    trees = edition_build.build(
        source, settings.address, published_root, work / "built", forms=preparation.links_to_forms
    )
    both = (trees.own, trees.latest)
    add_downloads(source, both, settings.downloads, tell)

    tell("Verifying what was built …")
    editions = {*preparation.before.editions, source.edition}
    allowed_scripts = template_scripts(source.root)
    scripts: set[str] = set()
    for folder in both:
        tree = Tree(folder, folder.name, settings.address, editions, allowed_scripts)
        scripts.update(verify(tree))
    # Code hosts send no headers: the pages hold the policy, which names the scripts of both trees.
    if "pages" in settings.hosting:
        for folder in both:
            add_policy(folder, sorted(scripts))
    return VerifiedBuild(edition_of(source, trees, scripts), trees)


def edition_of(source: CheckedOutCommit, trees: Trees, scripts: Iterable[str]) -> Edition:
    """Return the catalogue entry of a verified build."""
    return Edition(
        edition=source.edition,
        commit=source.commit,
        published=now(),
        size=sum(path.stat().st_size for path in trees.own.rglob("*") if path.is_file()),
        scripts=tuple(sorted(scripts)),
        day=source.day,
    )


def write_forms(
    root: Path, source: CheckedOutCommit, address: str, folder: Path, tell: ProgressCallback
) -> tuple[SideFolder, ...]:
    """Write the form editor into a folder, and return it as what is published beside the editions.

    Returns nothing if it is not installed, or if forms cannot be made for this playbook; `tell`
    then gets the reason. Raises UserError if the installation is damaged.
    """
    if not installation.is_installed(root / installation.FOLDER):
        return ()
    try:
        write_editor(source.root, root / installation.FOLDER, folder, address)
        return (SideFolder(EDITOR, folder, policy(source.root)),)
    except FormsError as error:
        tell(f"The forms are left as they are: {error}")
        return ()
    except installation.InstallationError as error:
        raise UserError(str(error), "Then publish again.") from None


def now() -> str:
    """Return this moment: UTC, ISO 8601 to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
