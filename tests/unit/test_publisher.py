"""The order of the steps of publishing, and that the first one that fails ends it.

The commits bring programs of their own in the place of the check and the build, which take no time
and write down that they ran.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from macros.basics.user_error import UserError
from macros.publishing.edition import Catalogue
from macros.publishing.precedence import PinnedError, UnknownCommitError
from macros.publishing.publish_settings import Settings, read_settings
from macros.publishing.publisher import (
    PublishRequest,
    publish,
    publish_release,
    retire,
    roll_back,
    target_of,
    write_release,
)
from tests.integration.engine import tree
from tests.publishing.repository import ADDRESS, Repository, as_repository
from tests.publishing.small_release import small_release
from tests.unit.playbooks import write_playbook

CHECK = """\
import os, pathlib, sys
with open(LOG, "a") as file:
    file.write(f"check on {os.environ['SOURCE_DATE_EPOCH']}\\n")
sys.exit(pathlib.Path("broken").is_file())
"""
BUILD = """\
import json, os, pathlib, sys
site = pathlib.Path(sys.argv[sys.argv.index("--site-dir") + 1])
published = pathlib.Path(os.environ["PLAYBOOK_PUBLISHED"])
with open(LOG, "a") as file:
    file.write(f"build {site.name}\\n")
if site.name != "latest":
    entry = next(one for one in json.loads((published / "editions.json").read_text()) if one["edition"] == site.name)
    pathlib.Path(LOG).with_name("built").write_text(f"{entry['commit']} {entry['day']} '{os.environ['PLAYBOOK_FORMS']}'")
text = pathlib.Path("docs/index.md").read_text() + (published / "versions.json").read_text()
page = f"<!doctype html><html><head><title>Home</title></head><body><p>{text}</p>{pathlib.Path('extra').read_text()}</body></html>"
place = f"<url><loc>{os.environ['SITE_URL']}</loc></url>"
files = {
    "index.html": page,
    "404.html": page,
    "sitemap.xml": f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{place}</urlset>',
    "search/search_index.json": "{}",
    "api/v1/index.json": "{}",
}
for path, content in files.items():
    (site / path).parent.mkdir(parents=True, exist_ok=True)
    (site / path).write_text(content)
"""
TODAY = date(2026, 11, 25)
GO = f"sha256-{base64.b64encode(hashlib.sha256(b'go()').digest()).decode()}"
STEPS = [
    "Checking",
    "check",
    "Building",
    "build 2026.11",
    "build latest",
    "Verifying",
    "Publishing",
]


class Place:
    """A repository, and a folder to publish to. `steps` are messages and commands in order."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "published"
        self.log = folder / "log"
        self.log.touch()
        root = write_playbook(folder)
        for name, text in {"macros": CHECK, "mkdocs": BUILD}.items():
            (root / name).mkdir()
            (root / name / "__main__.py").write_text(
                f"LOG = {str(self.log)!r}\n{text}", encoding="utf-8"
            )
            (root / name / "__init__.py").touch()
        (root / "extra").touch()
        self.repository: Repository = as_repository(root)
        self.commit = self.repository.commit("2026.11", "First.")
        options = {
            "target": "folder",
            "to": str(self.folder),
            "address": ADDRESS,
            "read_back": "files",
            "downloads": "none",
        }
        self.settings: Settings = read_settings(root, options)

    @property
    def root(self) -> Path:
        return self.repository.root

    def tell(self, line: str) -> None:
        with self.log.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")

    def steps(self) -> list[str]:
        """Return the first words of the steps since the last time.

        The two builds run at once.
        """
        lines = self.log.read_text(encoding="utf-8").splitlines()
        self.log.write_text("", encoding="utf-8")
        steps = [line if line.startswith("build") else line.split()[0] for line in lines]
        builds = [step for step in steps if step.startswith("build")]
        steps = [step for step in steps if not step.startswith("build")]
        at = steps.index("Building") + 1 if "Building" in steps else 0
        return [*steps[:at], *sorted(builds), *steps[at:]]

    def publish(self, **wish: Any) -> Catalogue:
        return publish(
            self.root, self.settings, replace(PublishRequest(today=TODAY), **wish), self.tell
        ).catalogue

    def release(self, edition: str, text: str = "", **manifest: Any) -> Path:
        """Commit an edition, and write a release of it."""
        commit = self.repository.commit(edition, text)
        folder = self.root.parent / f"release-{commit}"
        return small_release(folder, edition, str(manifest.pop("commit", commit)), text, **manifest)

    def publish_release(self, folder: Path, **wish: Any) -> Catalogue:
        return publish_release(
            self.root,
            self.settings,
            replace(PublishRequest(today=TODAY), **wish),
            folder,
            self.tell,
        ).catalogue

    def catalogue(self) -> Catalogue:
        return target_of(self.root, self.settings).catalogue()

    def home(self) -> str:
        return (self.folder / "current/latest/index.html").read_text(encoding="utf-8")

    def is_clean(self) -> bool:
        """Return whether nothing is left of a run."""
        return [
            path.name
            for path in (self.root / ".git/playbook-publishing").iterdir()
            if path.is_dir()
        ] == []


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_a_commit_is_checked_built_verified_and_published(place: Place) -> None:
    now = place.publish(day=date(2026, 11, 2))
    assert place.steps() == STEPS
    assert now == place.catalogue()
    own = now.get("2026.11")
    assert (own.commit, own.day, own.begins, now.current) == (
        place.commit,
        TODAY,
        date(2026, 11, 2),
        "2026.11",
    )
    assert own.size == sum(
        path.stat().st_size
        for path in (place.folder / "current/2026.11").rglob("*.*")
        if path.suffix != ".gz"
    )
    assert '"2026.11"' in place.home(), "builds read the lists as they will be"
    assert (
        place.log.with_name("built").read_text(encoding="utf-8") == f"{place.commit} 2026-11-25 ''"
    )
    assert "Content-Security-Policy" not in place.home()
    assert place.is_clean()


def test_the_policy_is_inside_pages_for_hosts_that_send_no_headers(place: Place) -> None:
    place.settings = replace(place.settings, hosting=("pages",))
    place.publish()
    for name in ("latest", "2026.11"):
        page = (place.folder / f"current/{name}/index.html").read_text(encoding="utf-8")
        assert '<meta http-equiv="Content-Security-Policy" content="' in page


def test_downloads_are_made_before_the_verification(place: Place) -> None:
    place.settings = replace(place.settings, downloads=("zip",))
    place.publish()
    assert place.steps() == [*STEPS[:5], "Making", "check", *STEPS[5:]]


def test_scripts_that_templates_hold_are_listed(place: Place, tmp_path: Path) -> None:
    for path in ("overrides/main.html", "extra"):
        (place.root / path).parent.mkdir(exist_ok=True)
        (place.root / path).write_text("<script>go()</script>", encoding="utf-8")
    place.repository.commit()
    write_release(
        place.root, place.settings, PublishRequest(today=TODAY), tmp_path / "release", place.tell
    )
    assert json.loads((tmp_path / "release/release.json").read_text(encoding="utf-8"))[
        "scripts"
    ] == [GO]
    assert place.publish().scripts == [GO]


def test_pages_may_link_to_what_is_published_with_them(place: Place) -> None:
    place.publish_release(place.release("2026.10"))
    (place.root / "extra").write_text(
        '<a href="../2026.10/">a</a><a href="../2026.11/">b</a>', encoding="utf-8"
    )
    place.repository.commit("2026.11")
    assert place.publish().current == "2026.11"


@pytest.mark.parametrize("name", ["2026.11", "latest"])
def test_both_builds_are_verified(place: Place, name: str) -> None:
    program = (place.root / "mkdocs/__main__.py").read_text(encoding="utf-8")
    broken = f"{program}if site.name == '{name}': (site / '404.html').unlink()\n"
    (place.root / "mkdocs/__main__.py").write_text(broken, encoding="utf-8")
    place.repository.commit()
    with pytest.raises(UserError, match=f"^The built {name}/ is not fit"):
        place.publish()


def test_sample_data_is_built_on_its_day_and_counts_from_today(place: Place) -> None:
    organization = place.root / "data/organization.yml"
    organization.write_text(
        f"{organization.read_text(encoding='utf-8')}sample_day: 2026-01-05\n", encoding="utf-8"
    )
    place.repository.commit()
    own = place.publish(today=None).get("2026.11")
    assert own.day == date(2026, 1, 5)
    assert own.begins is not None
    assert own.begins > date(2026, 1, 6)


def test_a_commit_that_is_not_known_here_is_not_replaced(place: Place) -> None:
    place.publish_release(place.release("2026.11"))
    lists = place.folder / "current/editions.json"
    lists.write_text(
        lists.read_text(encoding="utf-8").replace(
            place.repository.git("rev-parse", "HEAD"), "0" * 40
        ),
        encoding="utf-8",
    )
    place.steps()
    with pytest.raises(UnknownCommitError):
        place.publish()
    assert place.steps() == []
    assert publish(
        place.root, place.settings, PublishRequest(dry_run=True, today=TODAY), place.tell
    ).is_held
    assert place.steps() == ["Edition", *STEPS[:-1]]


@pytest.mark.parametrize(
    ("change", "steps"),
    [
        ({"broken": ""}, STEPS[:2]),
        ({"mkdocs/__main__.py": "raise SystemExit(1)\n"}, STEPS[:3]),
        ({"mkdocs/__main__.py": "pass\n"}, STEPS[:3]),
        ({"extra": "<script>go()</script>"}, STEPS[:6]),
        ({"extra": '<a href="nowhere/">a</a>'}, STEPS[:6]),
        ({"data/organization.yml": "name: [\n"}, []),
    ],
)
def test_the_first_step_that_fails_ends_it(
    place: Place, change: dict[str, str], steps: list[str]
) -> None:
    for path, text in change.items():
        (place.root / path).write_text(text, encoding="utf-8")
    place.repository.commit()
    with pytest.raises(UserError):
        place.publish()
    assert place.steps() == steps
    assert not (place.folder / "current").exists()
    assert place.is_clean()


def test_what_the_rules_refuse_is_refused_before_the_work(place: Place) -> None:
    older = place.commit
    place.publish_release(place.release("2026.11", "Second."))
    place.steps()
    with pytest.raises(UserError, match=r"^Edition 2026\.11 is published from "):
        place.publish(ref=older)
    assert place.steps() == []
    place.publish(ref=older, allow_older=True)
    assert place.steps() == STEPS
    pin = place.catalogue().pin
    assert pin is not None
    assert (pin.by, pin.because, pin.edition) == ("Rosa Vega", "", "2026.11")
    with pytest.raises(PinnedError):
        place.publish()
    assert place.steps() == []
    assert place.publish(resume=True).pin is None
    assert place.steps() == STEPS


def test_a_dry_run_does_all_but_publish(place: Place) -> None:
    outcome = publish(
        place.root, place.settings, PublishRequest(dry_run=True, today=TODAY), place.tell
    )
    assert place.steps() == STEPS[:-1]
    assert (outcome.is_held, outcome.catalogue.current, outcome.before.current) == (
        False,
        "2026.11",
        None,
    )
    assert [(one.name, one.changed_paths, one.removed_paths) for one in outcome.differences] == [
        ("2026.11", (), ()),
        ("latest", (), ()),
    ]
    assert all("index.html" in one.added_paths for one in outcome.differences)
    assert not (place.folder / "current").exists()


def test_a_dry_run_names_what_changes(place: Place) -> None:
    place.publish_release(place.release("2026.12"))
    (place.folder / "current/2026.12").resolve().joinpath("extra.txt").write_text(
        "x", encoding="utf-8"
    )
    place.repository.commit("2026.12", "Something else.")
    outcome = publish(
        place.root, place.settings, PublishRequest(dry_run=True, today=TODAY), place.tell
    )
    own, latest = outcome.differences
    assert (own.name, own.added_paths, own.removed_paths) == ("2026.12", (), ("extra.txt",))
    assert (latest.name, latest.removed_paths) == ("latest", ())
    assert own.changed_paths == latest.changed_paths == ("404.html", "index.html")
    place.repository.commit("2026.11", "An older edition.")
    outcome = publish(
        place.root, place.settings, PublishRequest(dry_run=True, today=TODAY), place.tell
    )
    assert [one.name for one in outcome.differences] == ["2026.11"]


def test_a_dry_run_of_what_is_held_back_says_so(place: Place) -> None:
    place.publish_release(place.release("2026.10"))
    place.publish_release(place.release("2026.11"))
    roll_back(place.root, place.settings, "2026.10", "a wrong date")
    place.steps()
    outcome = publish(
        place.root, place.settings, PublishRequest(dry_run=True, today=TODAY), place.tell
    )
    assert place.steps() == ["Edition", *STEPS[:-1]]
    assert (outcome.is_held, outcome.differences, outcome.catalogue) == (True, (), outcome.before)


def test_what_is_published_already_is_not_built_again(place: Place) -> None:
    place.publish()
    place.steps()
    outcome = publish(
        place.root, place.settings, PublishRequest(if_changed=True, today=TODAY), place.tell
    )
    assert outcome.reason_unchanged.startswith("edition 2026.11 is already published from ")
    assert place.steps() == []
    place.repository.commit()
    outcome = publish(
        place.root, place.settings, PublishRequest(if_changed=True, today=TODAY), place.tell
    )
    assert outcome.reason_unchanged.startswith("edition 2026.11 from ")
    assert place.steps() == STEPS[:-1]
    assert (
        publish(
            place.root, place.settings, PublishRequest(today=TODAY), place.tell
        ).reason_unchanged
        == ""
    )
    assert place.steps() == STEPS


def test_a_release_is_verified_and_published(place: Place) -> None:
    release = place.release("2026.12", "Elsewhere.", **{"from": "2026-11-03"})
    now = place.publish_release(release)
    assert place.steps() == ["Verifying", "It", "Publishing"]
    own = now.get("2026.12")
    assert (own.day, own.begins, own.commit) == (
        date(2026, 11, 20),
        date(2026, 11, 3),
        place.repository.git("rev-parse", "HEAD"),
    )
    assert "This is 2026.12. Elsewhere." in place.home()
    outcome = publish_release(
        place.root,
        place.settings,
        PublishRequest(today=TODAY, if_changed=True),
        release,
        place.tell,
    )
    assert outcome.reason_unchanged.startswith("edition 2026.12 from ")
    assert place.steps() == ["Verifying", "It"]
    again = publish_release(
        place.root, place.settings, PublishRequest(today=TODAY), release, place.tell
    )
    assert again.reason_unchanged == ""
    assert place.steps() == ["Verifying", "It", "Publishing"]
    assert place.is_clean()


def test_a_release_of_the_day_is_not_remarked(place: Place) -> None:
    place.publish_release(place.release("2026.12", day=TODAY.isoformat()))
    assert place.steps() == ["Verifying", "Publishing"]


@pytest.mark.parametrize(
    ("manifest", "page", "wish", "error"),
    [
        ({"address": "https://example.com/"}, "", {}, "was built for https://example.com/"),
        ({"commit": "0" * 40}, "", {}, "There is no commit, branch or tag"),
        ({}, "", {"ref": "HEAD~1"}, r"was built from [0-9a-f]{12}, not from HEAD~1\."),
        ({}, "", {"edition": "2026.10"}, r"holds edition 2026\.12, and its commit says 2026\.10\."),
        ({"forms": True}, "", {}, "link to the form editor, which is not installed here"),
        ({"scripts": ["sha256-x"]}, "", {}, "are not those that release.json lists"),
        ({"from": "2026-11-26"}, "", {}, "--from 2026-11-26 is in the future"),
        ({}, "<script>go()</script>", {}, "not fit to be published"),
        ({"scripts": [GO]}, "<script>go()</script>", {}, "not fit to be published"),
        (
            {},
            '<a href="../edit/">a</a><a href="../2026.11/">a</a><a href="../2026.12/">a</a>',
            {},
            "",
        ),
        ({}, '<a href="../2026.10/">a</a>', {}, "not fit to be published"),
    ],
)
def test_a_release_that_is_not_what_it_says_is_refused(
    place: Place, manifest: dict[str, Any], page: str, wish: dict[str, Any], error: str
) -> None:
    place.publish_release(place.release("2026.11"))
    before = tree(place.folder)
    release = place.release("2026.12", page, **manifest)
    place.steps()
    if not error:
        assert place.publish_release(release, **wish).current == "2026.12"
        return
    with pytest.raises(UserError, match=error):
        place.publish_release(release, **wish)
    assert tree(place.folder) == before
    assert "Publishing" not in place.steps()
    assert place.is_clean()


def test_a_release_is_held_back_before_it_is_verified(place: Place) -> None:
    place.publish_release(place.release("2026.11"))
    bad = place.release("2026.12", "<script>go()</script>")
    place.publish_release(place.release("2026.12"))
    roll_back(place.root, place.settings, "2026.11", "")
    with pytest.raises(PinnedError):
        place.publish_release(bad)


def test_a_release_is_written_and_nothing_published(place: Place, tmp_path: Path) -> None:
    folder = tmp_path / "release"
    edition = write_release(
        place.root,
        place.settings,
        PublishRequest(today=TODAY, day=date(2026, 11, 2)),
        folder,
        place.tell,
    )
    assert place.steps() == [*STEPS[:-1], "Writing"]
    assert edition.commit == place.commit
    assert json.loads((folder / "release.json").read_text(encoding="utf-8")) == {
        "format": 1,
        "edition": "2026.11",
        "commit": place.commit,
        "day": "2026-11-25",
        "from": "2026-11-02",
        "address": ADDRESS,
        "forms": False,
        "scripts": [],
    }
    assert place.is_clean()
    assert not (place.folder / "current").exists()
    with pytest.raises(UserError, match="is not an empty folder"):
        write_release(place.root, place.settings, PublishRequest(today=TODAY), folder, place.tell)
    assert place.steps() == []
    place.publish_release(folder)
    assert place.catalogue().get("2026.11").begins == date(2026, 11, 2)


def test_a_release_of_what_is_held_back_is_written_all_the_same(
    place: Place, tmp_path: Path
) -> None:
    place.publish_release(place.release("2026.10"))
    place.publish_release(place.release("2026.11"))
    roll_back(place.root, place.settings, "2026.10", "")
    place.steps()
    write_release(
        place.root, place.settings, PublishRequest(today=TODAY), tmp_path / "release", place.tell
    )
    assert place.steps() == ["Edition", *STEPS[:-1], "Writing"]


def test_an_edition_is_made_current_again_or_retired(place: Place) -> None:
    place.publish_release(place.release("2026.10", day="2026-11-20"))
    place.publish_release(place.release("2026.11"))
    outcome = roll_back(place.root, place.settings, "2026.10", "a wrong date")
    assert (outcome.edition.edition, outcome.catalogue.current, outcome.before.current) == (
        "2026.10",
        "2026.10",
        "2026.11",
    )
    pin = place.catalogue().pin
    assert pin is not None
    assert (pin.by, pin.because, pin.edition) == ("Rosa Vega", "a wrong date", "2026.11")
    retire(place.root, place.settings, "2026.11")
    assert list(place.catalogue().editions) == ["2026.10"]
