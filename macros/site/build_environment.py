"""Read from the environment what a build is for: an edition, a preview, or offline use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from macros.editions.published import LATEST, is_edition

EDITION, PUBLISHED, FORMS = "PLAYBOOK_EDITION", "PLAYBOOK_PUBLISHED", "PLAYBOOK_FORMS"
PREVIEW = "PLAYBOOK_PREVIEW_OF"
OFFLINE = "PLAYBOOK_OFFLINE"
"""Set while a site is built that will be opened from a folder, without a server."""
SELECTOR = {"provider": "mike", "default": f"^{LATEST}$"}
"""The setting that makes the theme show its version selector, which needs the files of a published
root around the site."""


@dataclass(frozen=True, slots=True)
class EditionBuild:
    """A build that is published."""

    edition: str
    published: Path | None
    """A folder laid out like the published root; None if no earlier edition is known."""
    latest: str
    """The address of `latest/` with a slash at the end; empty if the site's is not known."""
    is_latest: bool
    """Whether the site is published at that address, rather than under the edition's name."""
    forms: str = ""
    """The address of the form editor with a slash at the end; empty if there is none."""

    @property
    def scope(self) -> str:
        """The path that readers' choices are stored for: the published root, with all editions."""
        return urlsplit(self.latest).path.removesuffix(f"{LATEST}/") or "/"


def edition_build(environment: Mapping[str, str], site_url: str | None) -> EditionBuild | None:
    """Return the edition that a build publishes; None for a build that is not published.

    Raises ValueError if a variable has an invalid value.
    """
    edition, editions_folder = environment.get(EDITION, ""), environment.get(PUBLISHED, "")
    if not edition:
        return None
    if not is_edition(edition):
        raise ValueError(
            f"{EDITION} is '{edition}'. Write an edition such as 2026.11 or 2026.11.1."
        )
    if editions_folder and not Path(editions_folder).is_dir():
        raise ValueError(
            f"{PUBLISHED} is '{editions_folder}'. Name the folder of the published editions."
        )
    root, _, folder = (site_url or "").rstrip("/").rpartition("/")
    latest = f"{root}/{LATEST}/" if urlsplit(root).scheme else ""
    return EditionBuild(
        edition,
        Path(editions_folder) if editions_folder else None,
        latest,
        folder == LATEST,
        environment.get(FORMS, ""),
    )


def preview_of(environment: Mapping[str, str]) -> int | None:
    """Return the number of the proposal that a build previews; None for any other build.

    Raises ValueError if the variable is not a number.
    """
    number = environment.get(PREVIEW, "")
    if number and not (number.isascii() and number.isdecimal()):
        raise ValueError(f"{PREVIEW} is '{number}'. Write the number of a proposal.")
    return int(number) if number else None
