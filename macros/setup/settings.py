"""What becomes of mkdocs.yml: pages that go leave the navigation, the language and the site's name change."""

from __future__ import annotations

import re
from collections.abc import Collection

from macros.editing.yaml_text import scalar

_SITE_NAME = re.compile(r"^site_name:.*$", re.MULTILINE)
_LANGUAGE = re.compile(r"^(theme:\n(?:[ \t]+.*\n)*?[ \t]+language:[ \t]*)\S+[ \t]*$", re.MULTILINE)


def settings(text: str, removed: Collection[str], language: str, site_name: str | None) -> str:
    """Change the text of a mkdocs.yml; lines that say something else stay as they are."""
    for page in sorted(removed):
        text = re.sub(
            rf"^[ \t]*-[ \t]+(?:[^\n:]+:[ \t]+)?[\"']?{re.escape(page)}[\"']?[ \t]*\r?\n",
            "",
            text,
            flags=re.MULTILINE,
        )
    if site_name is not None:
        text = _SITE_NAME.sub(lambda _: f"site_name: {scalar(site_name)}", text, count=1)
    return _LANGUAGE.sub(lambda match: f"{match[1]}{language}", text, count=1)
