"""From a clone to a second edition and back, as representatives and readers see it. Each fixture is a step on the way."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journey.conftest import Site, served
from tests.journey.project import Project
from tests.journey.reader import PHONE, reading
from tests.proposals.test_one_comment import TOKEN, Host
from tests.unit.web_server import answering

pytestmark = [pytest.mark.build, pytest.mark.browser, pytest.mark.sample, pytest.mark.timeout(1800)]
MARKETING = "directory/marketing/"
BEFORE, AFTER = "Lucía Fernández-Morales", "Dev Patel"
NUMBER = 7
"""The proposal's number at the code host."""
SWAP = (
    (
        "representative: lucia-fernandez-morales\ndeputy: dev-patel",
        "representative: dev-patel\ndeputy: lucia-fernandez-morales",
    ),
    (
        "title: Brand channels manager\n    roles:\n      - representative",
        "title: Brand channels manager\n    roles:\n      - deputy",
    ),
    (
        "title: Content planner\n    roles:\n      - deputy",
        "title: Content planner\n    roles:\n      - representative",
    ),
)


@dataclass
class Report:
    """What `playbook impact` reports of the proposal."""

    text: str
    file: Path
    """The same as JSON."""


def assert_representative(page: str, name: str) -> None:
    """See whom a department's page names as its representative."""
    assert re.search(rf"Representative:? *\n* *{name}", page), page


@pytest.fixture(scope="module")
def site(nginx: str, project: Project, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve what will be published from a branch of the clone."""
    with served(
        nginx, project.on_branch("ours"), tmp_path_factory.mktemp("journey") / "nginx"
    ) as made:
        yield made


@pytest.fixture(scope="module")
def first(site: Site) -> str:
    """Build, then publish the edition that ships; return what the commands print."""
    built = site.project.run("make build")
    said = site.project.playbook("publish")
    site.read_policy()
    return built + said


@pytest.fixture(scope="module")
def proposal(first: str, site: Site) -> str:
    """Commit another representative for Marketing and the next edition on a branch; return the commit."""
    assert first
    project = site.project
    project.run("git switch --quiet --create new-representative")
    project.replace("data/departments/marketing.yml", *SWAP)
    project.replace("data/organization.yml", ('edition: "2026.11"', 'edition: "2026.12"'))
    commit = project.commit("Swap representative and deputy of Marketing")
    project.run("git switch --quiet ours")
    return commit


@pytest.fixture(scope="module")
def report(proposal: str, site: Site, tmp_path_factory: pytest.TempPathFactory) -> Report:
    """Ask what readers will see of the proposal."""
    file = tmp_path_factory.mktemp("report") / "impact.json"
    return Report(site.project.playbook(f"impact ours {proposal} --json {file}"), file)


@pytest.fixture(scope="module")
def second(proposal: str, site: Site) -> str:
    """Merge the proposal and publish it; return what the command prints."""
    site.project.run(f"git merge --quiet --no-ff --message 'Merge the proposal' {proposal}")
    said = site.project.playbook("publish")
    site.read_policy()
    return said


@pytest.fixture(scope="module")
def rolled_back(second: str, site: Site) -> str:
    """Go back to the edition that ships."""
    assert second
    return site.project.playbook("rollback 2026.11 --because 'Wrong representative'")


@pytest.fixture(scope="module")
def resumed(rolled_back: str, site: Site) -> str:
    """Publish the second edition again. Its zip was made when it was published first."""
    assert rolled_back
    return site.project.playbook("publish --resume", PLAYBOOK_PUBLISH_DOWNLOADS="none")


@pytest.fixture(scope="module")
def retired(resumed: str, site: Site) -> str:
    """Take the first edition off the list."""
    assert resumed
    return site.project.playbook("retire 2026.11")


def test_the_shipped_playbook_is_built_and_published(first: str, site: Site) -> None:
    assert re.search(r"Checked: 0 errors, \d+ warnings?\.", first)
    assert re.search(
        r"Published edition 2026\.11 from [0-9a-f]{12}\. It is current: "
        + site.address
        + "latest/",
        first,
    )


def test_a_reader_finds_an_answer_and_who_to_ask(first: str, site: Site, browser: Browser) -> None:
    assert first
    for viewport in (PHONE, None):
        with reading(browser, site.address, viewport) as reader:
            reader.open()
            assert reader.page.url == f"{site.address}latest/"
            assert "Post" in reader.search("may I post about work")
            assert_representative(reader.open(f"latest/{MARKETING}"), BEFORE)


def test_a_reader_downloads_the_whole_site(
    first: str, site: Site, browser: Browser, tmp_path: Path
) -> None:
    assert "Making the zip" in first
    with reading(browser, site.address) as reader:
        reader.open("latest/directory/take-it-along/")
        assert reader.page.get_by_role("link", name="The whole playbook as a PDF").count() == 0
        path = reader.download("The whole site as a zip", tmp_path)
    with zipfile.ZipFile(path) as archive:
        assert "playbook-2026.11/index.html" in archive.namelist()


def test_impact_tells_what_readers_will_see(report: Report) -> None:
    assert "representative" in report.text
    assert AFTER in report.text


def test_the_guard_lets_a_change_of_data_pass(proposal: str, site: Site) -> None:
    site.project.playbook(f"guard ours {proposal}")


def test_the_report_becomes_one_comment(report: Report, proposal: str, site: Site) -> None:
    host = Host(
        "github", proposal, files=["data/departments/marketing.yml", "data/organization.yml"]
    )
    with answering(host) as server:
        said = site.project.playbook(
            f"comment {report.file} --number {NUMBER} --head {proposal}",
            GITHUB_API_URL=f"{server.address}/api/v3",
            GITHUB_REPOSITORY="tide/playbook",
            GH_TOKEN=TOKEN,
        )
    assert said == "The comment on 7 was added.\n"
    (comment,) = host.comments
    assert AFTER in comment["body"]


def test_a_preview_shows_the_proposal_and_says_that_it_is_not_in_force(
    proposal: str, site: Site, browser: Browser
) -> None:
    said = site.project.playbook(f"preview {NUMBER} --ref {proposal}")
    assert f"{site.address}preview/{NUMBER}/" in said
    with reading(browser, site.address) as reader:
        assert_representative(reader.open(f"preview/{NUMBER}/{MARKETING}"), AFTER)
        expect(reader.page.get_by_role("complementary", name="Preview")).to_contain_text(
            "Nothing here is in force."
        )


def test_the_second_edition_takes_over_and_the_first_stays(
    second: str, site: Site, browser: Browser
) -> None:
    assert f"It is current: {site.address}latest/" in second
    with reading(browser, site.address) as reader:
        assert_representative(reader.open(f"latest/{MARKETING}"), AFTER)
        assert_representative(reader.open(f"2026.11/{MARKETING}"), BEFORE)
        reader.page.get_by_role("link", name="Read this page as it is now").first.click()
        reader.page.wait_for_url(f"{site.address}latest/{MARKETING}")


def test_changes_between_the_editions_are_told_by_default(second: str, site: Site) -> None:
    assert second
    said = site.project.playbook("changes 2026.11 2026.12")
    assert "representative: [-Lucía Fernández-Morales-] {+Dev Patel+}" in said


def test_a_rollback_holds_until_somebody_resumes(
    rolled_back: str, site: Site, browser: Browser
) -> None:
    assert "2026.11" in rolled_back
    said = site.project.playbook("publish")
    assert "Wrong representative" in said
    with reading(browser, site.address) as reader:
        assert_representative(reader.open(f"latest/{MARKETING}"), BEFORE)


def test_publishing_again_brings_the_second_edition_back(
    resumed: str, site: Site, browser: Browser
) -> None:
    assert f"It is current: {site.address}latest/" in resumed
    with reading(browser, site.address) as reader:
        assert_representative(reader.open(f"latest/{MARKETING}"), AFTER)


def test_a_retired_edition_leads_to_the_current_one(
    retired: str, site: Site, browser: Browser
) -> None:
    assert retired
    with reading(browser, site.address) as reader:
        reader.page.goto(f"{site.address}2026.11/")
        reader.page.get_by_role("link", name="current edition").first.click()
        reader.page.wait_for_url(f"{site.address}latest/")
        listed = json.loads(
            reader.page.evaluate("fetch('/versions.json').then(answer => answer.text())")
        )
    assert [entry["version"] for entry in listed] == ["2026.12"]
