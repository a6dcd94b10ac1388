"""Adapt mkdocs.yml to a new organisation: navigation, language and site name."""

from __future__ import annotations

import re
from collections.abc import Collection

from macros.editing.yaml_text import scalar

_SITE_NAME = re.compile(r"^site_name:.*$", re.MULTILINE)
_LANGUAGE = re.compile(r"^(theme:\n(?:[ \t]+.*\n)*?[ \t]+language:[ \t]*)\S+[ \t]*$", re.MULTILINE)


def settings(
    text: str, removed_pages: Collection[str], language: str, site_name: str | None
) -> str:
    """Return the text of mkdocs.yml without removed pages, with the new language and site name.

    All other lines stay as they are.
    """
    for page in sorted(removed_pages):
        text = re.sub(
            rf"^[ \t]*-[ \t]+(?:[^\n:]+:[ \t]+)?[\"']?{re.escape(page)}[\"']?[ \t]*\r?\n",
            "",
            text,
            flags=re.MULTILINE,
        )
    if site_name is not None:
        text = _SITE_NAME.sub(lambda _: f"site_name: {scalar(site_name)}", text, count=1)
    return _LANGUAGE.sub(lambda match: f"{match[1]}{language}", text, count=1)
