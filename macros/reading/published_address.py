"""The address of the published playbook, from mkdocs.yml and the environment."""

from __future__ import annotations

import os
import re
from pathlib import Path

from macros.reading.configuration import read_texts

VARIABLE_PREFIX = "PLAYBOOK_PUBLISH_"
"""Environment variables override settings: PLAYBOOK_PUBLISH_ADDRESS sets `address`."""
SETTINGS = ("extra", "playbook", "publish")
"""The path of the publishing settings in mkdocs.yml."""
WEB_ADDRESS = re.compile(r"https?://[^\s/?#@]+(/[^\s?#]*)?")


def published_address(root: Path) -> str:
    """Return the root address of the published site, with a final slash; '' if none is set."""
    value = os.environ.get(f"{VARIABLE_PREFIX}ADDRESS") or read_texts(root, *SETTINGS).get(
        "address", ""
    )
    return f"{value.rstrip('/')}/" if WEB_ADDRESS.fullmatch(value) else ""
