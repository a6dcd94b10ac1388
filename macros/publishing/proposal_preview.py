"""Publish the preview of a proposal beside the editions.

Its pages and data are built with the code of this checkout. None of the proposal's code runs, and
the result passes the same guards as any build, so it may be shown under the playbook's own address.
Changes of the code are not visible in it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from macros.basics.user_error import UserError
from macros.check.load import load
from macros.code_host.git import commit_of
from macros.publishing import edition_build
from macros.publishing.commit_source import CheckedOutCommit, source_of
from macros.publishing.downloads import add_downloads
from macros.publishing.publish_settings import Settings
from macros.publishing.publisher import work_folder
from macros.publishing.reading_back import HttpReader
from macros.publishing.targets.preview_folder import NAME, PreviewFolder
from macros.publishing.verification import Tree, verify
from macros.publishing.workspace import workspace
from macros.pull_requests.checkout import check_out
from macros.site.content_policy import template_scripts

Tell = Callable[[str], None]
_SITE_MAPS = ("sitemap.xml", "sitemap.xml.gz")


def previews(settings: Settings) -> PreviewFolder:
    """Return the previews of the target. Raises UserError if the target cannot hold any."""
    if settings.target != "folder":
        raise UserError(
            f"Previews are published into a folder, and the target is '{settings.target}'.",
            "Look at the site that the pipeline keeps with each proposal, or name a folder:"
            " --target folder --to FOLDER.",
        )
    reader = HttpReader(settings.read_back) if settings.read_back else None
    return PreviewFolder(settings.folder, reader)


def address_of(settings: Settings, number: int) -> str:
    """Return the address of a preview, with a slash at the end."""
    return f"{settings.address}{NAME}/{number}/"


def publish_preview(root: Path, settings: Settings, number: int, ref: str, tell: Tell) -> str:
    """Build and publish the preview of a commit, and return the full hash of the commit.

    `tell` gets a line before each step. Raises UserError if a step fails; an earlier preview of the
    same proposal then stays.
    """
    target = previews(settings)
    commit = commit_of(root, ref, "Fetch it first.")
    with workspace(work_folder(root)) as work:
        source = _source(root, commit, check_out(root, commit, work / "source", with_code=True))
        tell(f"Checking {commit[:12]} …")
        edition_build.check(source)
        tell(f"Building the preview of {number} …")
        tree = work / "built"
        edition_build.build_preview(source, tree, address_of(settings, number), number)
        add_downloads(source, (tree,), settings.downloads, tell)
        tell("Verifying what was built …")
        name = f"{NAME}/{number}"
        scripts = verify(Tree(tree, name, settings.address, scripts=template_scripts(source.root)))
        # Search engines should not list previews.
        for site_map in _SITE_MAPS:
            (tree / site_map).unlink(missing_ok=True)
        if not _is_allowed(scripts, settings.folder / "csp.conf"):
            tell(
                "Its scripts are not in the published policy yet, so browsers refuse some of them:"
                " publish an edition first."
            )
        tell("Publishing the preview, and reading it back …")
        target.publish(number, commit, tree)
    return commit


def _is_allowed(scripts: Collection[str], policy_file: Path) -> bool:
    """Return whether the published content security policy, if there is one, allows the scripts."""
    if not policy_file.is_file():
        return True
    policy = policy_file.read_text(encoding="utf-8")
    return all(script in policy for script in scripts)


def _source(root: Path, commit: str, folder: Path) -> CheckedOutCommit:
    playbook = load(folder).playbook
    organization = playbook.organization_or_none
    edition = organization.edition if organization is not None else ""
    return source_of(root, folder, commit, edition, playbook, purpose="previews")
