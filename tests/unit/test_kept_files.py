"""Which files of earlier releases are kept, and until when."""

from __future__ import annotations

from datetime import UTC, datetime

from macros.publishing.targets.kept_files import carry_over, drop_expired

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
NOON = "2026-11-23T12:00:00+00:00"


def test_what_a_page_loads_is_kept_and_nothing_else() -> None:
    old = {
        "assets/stylesheets/playbook.00000001.min.css",
        "assets/javascripts/playbook.00000001.min.js",
        "assets/workers/search.00000001.min.js",
        "assets/photo.png",
        "assets/logo.svg",
        "parts/departments/hub.js",
        "assets/stylesheets/main.00000001.min.css.map",
        "policies/index.html",
        "cards/rosa-vega.png",
        "cards/rosa-vega.vcf",
        "calendar/hub.ics",
        "api/v1/people.json",
        "search/search_index.json",
        "search/0a1b2c3d/words-1.json",
    }
    assert carry_over(old, {}, {"assets/logo.svg"}, NOW) == {
        "assets/stylesheets/playbook.00000001.min.css": NOON,
        "assets/javascripts/playbook.00000001.min.js": NOON,
        "assets/workers/search.00000001.min.js": NOON,
        "assets/photo.png": NOON,
        "parts/departments/hub.js": NOON,
        "search/0a1b2c3d/words-1.json": NOON,
    }


def test_a_file_is_kept_for_a_day_from_the_first_release_without_it() -> None:
    kept = {
        "a.css": "2026-11-22T12:00:00+00:00",
        "b.css": "2026-11-22T12:00:01+00:00",
        "own-again.css": "2026-11-23T11:00:00+00:00",
        "clock.css": "2027-01-01T00:00:00+00:00",
    }
    expected = {"b.css": "2026-11-22T12:00:01+00:00", "clock.css": NOON}
    assert carry_over({"own-again.css"}, kept, {"own-again.css"}, NOW) == expected
    assert drop_expired(kept, NOW) == expected | {"own-again.css": "2026-11-23T11:00:00+00:00"}
