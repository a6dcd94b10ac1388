"""Test the day of publishing, on pages, in feeds and in lists, and a new day without a commit."""

from __future__ import annotations

import html
import json
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from macros import outputs
from macros.check.load import load
from macros.publishing.commit_source import day_of
from macros.site.rendering import check_playbook, publication_of, rendered_pages, site_of
from tests.browser.editions import CHANGED, IN_FORCE, PAGES
from tests.integration.engine import ROOT, small_playbook, tree
from tests.publishing.repository import ADDRESS, Repository, as_repository
from tests.publishing.test_branch import Remote
from tests.unit.playbooks import plain, write_playbook
from tests.unit.publications import changed

DISCLOSURE = "docs/policies/disclosure.md"
HEALTH = "---\ntitle: Health\ndescription: D.\nowner: hub\nreview_by: 2027-10-01\n---\n\n# Health\n\n{{ health() }}\n"
TURNS = ("2026-12-01", "2026-12-02")
"""The days on which something changes: a version comes into force, then the review of the other
policy is overdue."""
FORM = "https://forms.example.com/{policy}/{version}"


def playbook(folder: Path) -> Repository:
    """Create a repository, committed on 23 November 2026.

    Its policy "Disclosure" has a new version from 1 December on.

    The review of the "House rules" is due on that day too.
    """
    repository = as_repository(small_playbook(folder))
    for path, text in {
        CHANGED: PAGES[CHANGED],
        IN_FORCE: PAGES[IN_FORCE],
        "health.md": HEALTH,
    }.items():
        (repository.root / "docs" / path).write_text(text, encoding="utf-8")
    repository.write(
        "mkdocs.yml",
        "  - Departments:",
        f"  - {IN_FORCE}\n  - {CHANGED}\n  - health.md\n  - Departments:",
    )
    repository.write(DISCLOSURE, 'version: "1.1"\nstatus', 'version: "2.0"\nstatus')
    repository.write(DISCLOSURE, "effective: 2026-10-01", "effective: 2026-12-01")
    repository.write(
        DISCLOSURE,
        "changes:\n",
        'changes:\n  - version: "2.0"\n    date: 2026-11-20\n    summary: Videos too.\n',
    )
    repository.write(DISCLOSURE, "# Disclosure\n", "# Disclosure\n\n{{ policy_facts() }}\n")
    repository.write(
        "docs/policies/house-rules.md", "review_by: 2027-10-01", "review_by: 2026-12-01"
    )
    repository.write(
        "data/organization.yml", "lead: lena-moss", f"lead: lena-moss\nacknowledgement_url: {FORM}"
    )
    repository.commit("2026.10", "This is 2026.10.")
    return repository


class Place:
    """A folder that is published to, looked at as its readers would."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def options(self) -> tuple[str, ...]:
        """What the command is told."""
        return (
            "--target",
            "folder",
            "--to",
            str(self.folder),
            "--address",
            ADDRESS,
            "--read-back",
            "files",
        )

    def read(self, path: str) -> str:
        """Read a published file."""
        return (self.folder / "current" / path).read_text(encoding="utf-8")

    def page(self, path: str) -> str:
        """Read a page's words."""
        _, _, text = self.read(f"{path}index.html").partition("<article")
        return plain(f"<article{text.partition('</article>')[0]}")

    def edition(self, name: str) -> dict[str, object]:
        """Read an edition's entry in the list."""
        found: dict[str, object] = next(
            one for one in json.loads(self.read("editions.json")) if one["edition"] == name
        )
        return found

    @property
    def files(self) -> dict[str, str]:
        """What is served, with hashes."""
        return tree(self.folder / "current")


def publish(repository: Repository, place: Place, day: str, *options: str) -> str:
    """Publish as on a day."""
    return repository.succeeds("publish", *place.options, "--day", day, *options)


@pytest.mark.exhaustive
@pytest.mark.build
def test_a_turn_of_the_day_is_published_without_a_commit_and_only_when_it_changes_something(
    tmp_path: Path,
) -> None:
    repository, place = playbook(tmp_path / "playbook"), Place(tmp_path / "published")
    commit = repository.git("rev-parse", "HEAD")
    publish(repository, place, "2026-11-29", "--if-changed")
    policy = place.page("latest/policies/disclosure/")
    assert "This version applies from 1 December 2026 on." in policy
    assert "Confirm that you have read" not in policy
    assert "Disclosure Videos too. 2.0 1 December 2026 not yet in force" in place.page(
        "latest/policies/in-force/"
    )
    assert "Nothing is overdue." not in place.page("latest/health/")
    assert place.edition("2026.10")["day"] == "2026-11-29"
    before = place.files

    said = publish(repository, place, "2026-11-29", "--if-changed")
    assert "Building" not in said
    assert (
        said
        == f"Nothing to publish: edition 2026.10 is already published from {commit[:12]} for 29 November 2026.\n"
    )

    unchanged = f"Nothing to publish: edition 2026.10 from {commit[:12]} is the same on 30 November 2026 as what is served.\n"
    said = publish(repository, place, "2026-11-30", "--if-changed")
    assert "Building edition 2026.10" in said
    assert said.endswith(unchanged)
    assert publish(repository, place, "2026-11-30", "--if-changed") == unchanged
    assert place.files == before

    said = publish(repository, place, "2026-12-01", "--if-changed")
    assert said.endswith(
        f"Published edition 2026.10 from {commit[:12]}. It is current: {ADDRESS}latest/\n"
    )
    policy = place.page("latest/policies/disclosure/")
    assert "In force since 1 December 2026" in policy
    assert "Confirm that you have read version 2.0" in policy
    link = FORM.format(policy="disclosure", version="2.0")
    assert f'href="{link}"' in html.unescape(place.read("latest/policies/disclosure/index.html"))
    assert "Disclosure Videos too. 2.0 1 December 2026 now" in place.page(
        "latest/policies/in-force/"
    )
    assert (place.edition("2026.10")["day"], place.edition("2026.10")["from"]) == (
        "2026-12-01",
        "2026-11-29",
    )

    said = publish(repository, place, "2026-11-30", "--if-changed")
    assert (
        said
        == f"Nothing to publish: edition 2026.10 is already published from {commit[:12]} for 1 December 2026.\n"
    )

    publish(repository, place, "2026-12-02", "--if-changed")
    assert "The review of the policy 'house-rules' was due on 1 December 2026" in place.page(
        "latest/health/"
    )


@pytest.mark.exhaustive
@pytest.mark.build
def test_what_came_into_force_since_the_commit_is_in_force(tmp_path: Path) -> None:
    repository, place = playbook(tmp_path / "playbook"), Place(tmp_path / "published")
    repository.write(DISCLOSURE, "effective: 2026-12-01", "effective: 2026-11-24")
    repository.write(
        "docs/policies/house-rules.md", "review_by: 2026-12-01", "review_by: 2026-11-24"
    )
    repository.commit()  # dated 23 November 2026; the clock of this machine says a later day
    repository.succeeds("publish", *place.options)
    repository.succeeds("preview", "7", *place.options)
    [preview] = place.folder.glob("previews/builds/*/policies/disclosure/index.html")
    for text in (
        place.read("latest/policies/disclosure/index.html"),
        preview.read_text(encoding="utf-8"),
    ):
        assert "In force since" in text
        assert "Confirm that you have read version" in text
    assert place.edition("2026.10")["from"] == place.edition("2026.10")["day"]


@pytest.mark.build
def test_what_was_wrong_on_the_day_of_the_commit_is_still_not_published(tmp_path: Path) -> None:
    repository, place = playbook(tmp_path / "playbook"), Place(tmp_path / "published")
    repository.write(DISCLOSURE, "# Disclosure\n", "# Disclosure\n\n{{ policy_facts() }}\n")
    repository.write(
        "docs/policies/house-rules.md", "review_by: 2026-12-01", "review_by: 2026-11-22"
    )
    repository.commit()
    output = repository.run("publish", *place.options, "--day", "2026-12-01").stdout
    assert (
        "policy-review: the review of the policy 'house-rules' was due on 22 November 2026"
        in output
    )
    assert "error: The check found mistakes, and nothing was built." in output


@pytest.mark.build
def test_pages_feeds_and_lists_agree_since_when_an_edition_counts(tmp_path: Path) -> None:
    repository, place = playbook(tmp_path / "playbook"), Place(tmp_path / "published")
    publish(repository, place, "2026-11-25", "--from", "2026-11-01")
    assert "2026.10 1 November 2026 now" in place.page("latest/policies/in-force/")
    repository.write(DISCLOSURE, "praise what we do", "praise or film what we do")
    repository.commit("2026.11")
    publish(repository, place, "2026-11-28", "--from", "2026-11-10")
    for folder in ("latest", "2026.11"):
        assert place.edition("2026.11")["from"] == "2026-11-10"
        assert "It became the current one on 10 November 2026." in place.page(
            f"{folder}/directory/whats-changed/"
        )
        shown = place.page(f"{folder}/policies/in-force/")
        assert "2026.11 10 November 2026 now" in shown
        assert "2026.10 1 November 2026 9 November 2026" in shown
        assert (
            _entries(place.read(f"{folder}/feeds/all.xml"))["edition/2026.11"]
            == "2026-11-10T00:00:00Z"
        )
    feeds = {path: value for path, value in place.files.items() if "/feeds/" in path}
    publish(repository, place, "2026-11-29")
    assert {path: value for path, value in place.files.items() if "/feeds/" in path} == feeds
    assert "2026.11 10 November 2026 now" in place.page("latest/policies/in-force/")


@pytest.mark.build
def test_the_same_commit_and_the_same_day_give_the_same_bytes(tmp_path: Path) -> None:
    repository = playbook(tmp_path / "playbook")
    places = Place(tmp_path / "first"), Place(tmp_path / "second")
    publish(repository, places[0], "2026-12-24", "--from", "2026-12-20")
    publish(repository, places[1], "2026-12-26", "--from", "2026-12-20")
    publish(repository, places[1], "2026-12-24")
    first, second = (
        {
            path: value
            for path, value in place.files.items()
            if path.startswith(("latest/", "2026.10/"))
        }
        for place in places
    )
    assert first == second


@pytest.mark.build
@pytest.mark.exhaustive
def test_a_branch_is_published_to_when_the_day_changes_something(tmp_path: Path) -> None:
    repository, remote = playbook(tmp_path / "playbook"), Remote(tmp_path / "remote.git")
    repository.succeeds("publish", *remote.options, "--day", "2026-11-29")
    tip = remote.tip
    said = repository.succeeds("publish", *remote.options, "--day", "2026-11-30", "--if-changed")
    assert "is the same on 30 November 2026 as what is served." in said
    assert remote.tip == tip
    repository.succeeds("publish", *remote.options, "--day", "2026-12-01", "--if-changed")
    assert "Confirm that you have read version 2.0" in html.unescape(
        remote.show("latest/policies/disclosure/index.html")
    )


def _entries(feed: str) -> dict[str, str]:
    """Return the entries of a feed: the end of each id, with its day."""
    found = re.findall(
        r"<entry>\s*<id>[^<]*?,2026:([^<]*)</id>.*?<updated>([^<]*)</updated>", feed, re.DOTALL
    )
    return dict(found)


# Which day it is


LATE = datetime(2026, 11, 29, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("", date(2026, 11, 29)),
        ("Pacific/Auckland", date(2026, 11, 30)),
        ("America/New_York", date(2026, 11, 29)),
    ],
)
def test_a_day_begins_at_midnight_where_the_lead_works(
    tmp_path: Path, zone: str, expected: date
) -> None:
    line = (
        f"email: lena.moss@example.com\n    timezone: {zone}"
        if zone
        else "email: lena.moss@example.com"
    )
    files = changed("data/departments/hub.yml", ("email: lena.moss@example.com", line))
    assert day_of(load(write_playbook(tmp_path, files)).playbook, now=LATE) == expected


def test_sample_data_has_its_own_day_unless_another_is_asked_for(tmp_path: Path) -> None:
    files = changed(
        "data/organization.yml",
        ("model: hub-and-spoke", "model: hub-and-spoke\nsample_day: 2026-11-23"),
    )
    sample = load(write_playbook(tmp_path, files)).playbook
    assert day_of(sample, now=LATE) == date(2026, 11, 23)
    assert day_of(sample, date(2027, 1, 2), LATE) == date(2027, 1, 2)


@pytest.mark.sample
def test_on_a_day_on_which_nothing_happens_only_the_day_itself_differs() -> None:
    before, after = (_written(date(2026, 11, day)) for day in (24, 25))
    assert {
        path for path in before.keys() | after.keys() if before.get(path) != after.get(path)
    } == {"api/v1/index.json"}
    old, new = (json.loads(files["api/v1/index.json"]) for files in (before, after))
    assert old | {"built": "2026-11-25"} == new


def _written(day: date) -> dict[str, bytes]:
    """Return the text of every page of the sample on a day, and the files beside the pages."""
    site = site_of(check_playbook(ROOT, day))
    rendered = rendered_pages(site)
    texts = {path: page.text.encode() for path, page in rendered.items()}
    return texts | {
        file.path: file.content for file in outputs.files(publication_of(site, "", None, rendered))
    }
