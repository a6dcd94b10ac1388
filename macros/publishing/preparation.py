"""A release before it is published: a commit is checked, built and verified, and the form editor is written beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from macros.basics.user_error import UserError
from macros.forms import installation
from macros.forms.configuration import FormsError
from macros.forms.editor import NAME as EDITOR
from macros.forms.editor import policy, write_editor
from macros.publishing import building, source
from macros.publishing.building import Trees
from macros.publishing.downloads import add_downloads
from macros.publishing.edition import Catalogue, Edition
from macros.publishing.hosting.policy_meta import add_policy
from macros.publishing.release import Beside, Target
from macros.publishing.root_files import list_files
from macros.publishing.settings import Settings
from macros.publishing.verification import Tree, verify
from macros.site.content_policy import shipped

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Preparation:
    """What a build needs to know."""

    settings: Settings
    target: Target
    before: Catalogue
    listed: Catalogue
    """What will be published: builds read the lists as they will be, so that pages and lists agree
    on the edition's days."""
    source: source.Source
    has_forms: bool
    """Whether the form editor is published with it."""

    @property
    def links_to_forms(self) -> bool:
        """Whether pages link to the form editor: it is published with them, or there already."""
        return self.has_forms or bool(self.target.digests(EDITOR))


@dataclass(frozen=True, slots=True)
class Built:
    """A verified build."""

    edition: Edition
    trees: Trees


def prepare(given: Preparation, work: Path, tell: Tell) -> Built:
    """Check, build and verify. `work` is an empty folder; `tell` gets a line before each step."""
    taken, address = given.source, given.settings.address
    tell(f"Checking {taken.commit[:12]} …")
    building.check(taken)
    tell(f"Building edition {taken.edition} …")
    copy = work / "published"
    copy.mkdir()
    published = given.target.copy(copy)
    for name, content in list_files(given.listed).items():
        (published / name).write_bytes(content)
    trees = building.build(taken, address, published, work / "built", forms=given.links_to_forms)
    both = (trees.own, trees.latest)
    add_downloads(taken, both, given.settings.downloads, tell)
    tell("Verifying what was built …")
    others, known = {*given.before.editions, taken.edition}, shipped(taken.root)
    scripts = {
        script for tree in both for script in verify(Tree(tree, tree.name, address, others, known))
    }
    if "pages" in given.settings.hosting:
        for tree in both:
            add_policy(tree, sorted(scripts))
    return Built(edition_of(taken, trees, scripts), trees)


def edition_of(taken: source.Source, trees: Trees, scripts: Iterable[str]) -> Edition:
    """Return the entry of a verified build."""
    return Edition(
        edition=taken.edition,
        commit=taken.commit,
        published=now(),
        size=sum(path.stat().st_size for path in trees.own.rglob("*") if path.is_file()),
        scripts=tuple(sorted(scripts)),
        day=taken.day,
    )


def write_forms(
    root: Path, taken: source.Source, address: str, folder: Path, tell: Tell
) -> tuple[Beside, ...]:
    """Write the form editor where it is installed; nothing where it is not, or where it would have nothing to write to."""
    if not installation.is_installed(root / installation.FOLDER):
        return ()
    try:
        write_editor(taken.root, root / installation.FOLDER, folder, address)
        return (Beside(EDITOR, folder, policy(taken.root)),)
    except FormsError as error:
        tell(f"The forms are left as they are: {error}")
        return ()
    except installation.InstallationError as error:
        raise UserError(str(error), "Then publish again.") from None


def now() -> str:
    """Return this moment: UTC, ISO 8601 to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
