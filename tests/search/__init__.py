"""What people type into the search, and what they must find first."""

from __future__ import annotations

from pathlib import Path

import yaml

_FOLDER = Path(__file__).parent


def expected(organization: str) -> list[tuple[str, str]]:
    """Return what people type, each with the address (below the site's root) of what must come first."""
    places = yaml.safe_load((_FOLDER / f"{organization}.yml").read_text(encoding="utf-8"))
    return [(words, place) for place, asked in places.items() for words in asked]
