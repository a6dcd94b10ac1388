"""What the environment says of a build that is published: its edition and those before it, or the proposal that it shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from macros.editions.published import LATEST, is_edition

EDITION, PUBLISHED, FORMS = "PLAYBOOK_EDITION", "PLAYBOOK_PUBLISHED", "PLAYBOOK_FORMS"
PREVIEW = "PLAYBOOK_PREVIEW_OF"
SELECTOR = {"provider": "mike", "default": f"^{LATEST}$"}
"""The setting with which the theme shows its version selector; without a published root around the
site it would only fail."""


@dataclass(frozen=True, slots=True)
class EditionBuild:
    """A build that is published."""

    edition: str
    published: Path | None
    """A folder that is laid out like the published root; None where nothing is known of earlier
    editions."""
    latest: str
    """The address of `latest/` with a slash at its end; empty where the site's own is not known."""
    is_latest: bool
    """Whether this is what stands there, and not the edition under its own name."""
    forms: str = ""
    """The address of the form editor with a slash at its end; empty where there is none."""

    @property
    def scope(self) -> str:
        """The path under which what readers choose is kept: that of the published root, so that it holds for all editions."""
        return urlsplit(self.latest).path.removesuffix(f"{LATEST}/") or "/"


def edition_build(environment: Mapping[str, str], site_url: str | None) -> EditionBuild | None:
    """Read the environment; None for a build that is not published.

    Raises ValueError with what is wrong in it.
    """
    edition, published = environment.get(EDITION, ""), environment.get(PUBLISHED, "")
    if not edition:
        return None
    if not is_edition(edition):
        raise ValueError(
            f"{EDITION} is '{edition}', an edition such as 2026.11 or 2026.11.1 was expected."
        )
    if published and not Path(published).is_dir():
        raise ValueError(
            f"{PUBLISHED} is '{published}', a folder that holds the published editions was expected."
        )
    root, _, own = (site_url or "").rstrip("/").rpartition("/")
    latest = f"{root}/{LATEST}/" if urlsplit(root).scheme else ""
    return EditionBuild(
        edition,
        Path(published) if published else None,
        latest,
        own == LATEST,
        environment.get(FORMS, ""),
    )


def preview_of(environment: Mapping[str, str]) -> int | None:
    """Give the number of the proposal of which a build is the preview; None for any other build.

    Raises ValueError with what is wrong in the environment.
    """
    number = environment.get(PREVIEW, "")
    if number and not (number.isascii() and number.isdecimal()):
        raise ValueError(f"{PREVIEW} is '{number}', the number of a proposal was expected.")
    return int(number) if number else None
