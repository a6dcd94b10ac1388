"""The preview of a proposal: its pages and data, built with the code of this checkout, published beside the editions.

Nothing of the proposal runs, and what it publishes passes the same guards as any build. So it may
be shown under the address of the playbook itself; what the proposal changes of the code is not seen
in it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from macros.basics.user_error import UserError
from macros.check.load import load
from macros.code_host.git import commit_of
from macros.publishing import building
from macros.publishing.downloads import add_downloads
from macros.publishing.publisher import work_folder
from macros.publishing.reading_back import HttpReader
from macros.publishing.settings import Settings
from macros.publishing.source import Source, source_of
from macros.publishing.targets.preview_folder import NAME, PreviewFolder
from macros.publishing.verification import Tree, verify
from macros.publishing.workspace import workspace
from macros.pull_requests.checkout import lay_out
from macros.site.content_policy import shipped

Tell = Callable[[str], None]
_MAPS = ("sitemap.xml", "sitemap.xml.gz")


def previews(settings: Settings) -> PreviewFolder:
    """Give the previews of a target. Raises UserError for a target that has none."""
    if settings.target != "folder":
        raise UserError(
            f"Previews are published into a folder, and the target is '{settings.target}'.",
            "Look at the site that the pipeline keeps with each proposal, or name a folder: --target folder --to FOLDER.",
        )
    return PreviewFolder(
        settings.folder, HttpReader(settings.read_back) if settings.read_back else None
    )


def address_of(settings: Settings, number: int) -> str:
    """Give the address of a preview, with a slash at its end."""
    return f"{settings.address}{NAME}/{number}/"


def publish_preview(root: Path, settings: Settings, number: int, ref: str, tell: Tell) -> str:
    """Build and publish the preview of a commit, and give the commit. `tell` gets a line before each step.

    Raises UserError where anything is not as it should be; the preview that was there before then
    stays.
    """
    target = previews(settings)
    commit = commit_of(root, ref, "Fetch it first.")
    with workspace(work_folder(root)) as work:
        source = _source(root, commit, lay_out(root, commit, work / "source", with_code=True))
        tell(f"Checking {commit[:12]} …")
        building.check(source)
        tell(f"Building the preview of {number} …")
        tree = work / "built"
        building.build_preview(source, tree, address_of(settings, number), number)
        add_downloads(source, (tree,), settings.downloads, tell)
        tell("Verifying what was built …")
        scripts = set(
            verify(Tree(tree, f"{NAME}/{number}", settings.address, scripts=shipped(source.root)))
        )
        for name in _MAPS:
            (tree / name).unlink(missing_ok=True)
        known = settings.folder / "csp.conf"
        if known.is_file() and not all(
            script in known.read_text(encoding="utf-8") for script in scripts
        ):
            tell(
                "Its scripts are not in the published policy yet, so browsers refuse some of them: publish an edition first."
            )
        tell("Publishing the preview, and reading it back …")
        target.publish(number, commit, tree)
    return commit


def _source(root: Path, commit: str, folder: Path) -> Source:
    playbook = load(folder).playbook
    organization = playbook.organization_or_none
    edition = organization.edition if organization is not None else ""
    return source_of(root, folder, commit, edition, playbook)
