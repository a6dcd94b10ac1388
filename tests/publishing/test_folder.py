"""Test a folder that nginx serves: a release appears at once or not at all, whatever breaks."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
from pathlib import Path

import brotli
import pytest

from macros.site import content_policy
from tests.integration.engine import ROOT, tree
from tests.publishing.conftest import Prepared, Served, copied, is_root
from tests.publishing.reading import get, load, versions
from tests.publishing.repository import ADDRESS, Repository
from tests.publishing.server import has_brotli
from tests.publishing.small_release import (
    committed_release,
    publish_small,
    small_release,
    with_assets,
)
from tests.publishing.trials import kill_at_random, race

pytestmark = pytest.mark.build


def fails_unchanged(
    repository: Repository, served: Served, *arguments: str, **environment: str
) -> str:
    """Assert that publishing fails with one line, and does not change what is served."""
    before, generation = tree(served.root), (served.root).readlink()
    error = repository.fails("publish", *served.options, *arguments, **environment)
    assert tree(served.root) == before
    assert (served.root).readlink() == generation
    return error


def test_editions_are_numbers_and_an_older_one_never_becomes_current(library: Served) -> None:
    assert versions(library.address) == [
        {"version": "2026.11", "title": "2026.11", "aliases": ["latest"]},
        {"version": "2026.10.1", "title": "2026.10.1", "aliases": []},
        {"version": "2026.10", "title": "2026.10", "aliases": []},
        {"version": "2026.02", "title": "2026.02", "aliases": []},
    ]
    assert "This is 2026.11." in get(library.address, "latest/").text
    assert "This is 2026.10." in get(library.address, "2026.10/").text
    for name in ("latest", "2026.11", "2026.02"):
        assert f"<loc>{ADDRESS}{name}/</loc>" in get(library.address, f"{name}/sitemap.xml").text
    listed = json.loads(get(library.address, "editions.json").content)
    keys = ["edition", "from", "to", "periods", "day", "commit", "published", "size", "scripts"]
    assert [list(each) for each in listed] == [keys] * 4
    assert [each["from"] is None for each in listed] == [False, True, True, False], (
        "an edition that came too late was never current"
    )
    assert listed[3]["from"] == "2026-02-02"
    assert listed[3]["to"] == listed[0]["from"]
    assert listed[3]["periods"] == [{"from": "2026-02-02", "to": listed[0]["from"]}]
    library.assert_whole()


def test_an_edition_comes_back_with_one_command_and_an_old_one_can_be_retired(
    library: Served, nginx: str, repository: Repository, tmp_path: Path
) -> None:
    with copied(nginx, library.folder, tmp_path / "copy") as served:
        newest = json.loads(get(served.address, "editions.json").content)[0]["commit"]
        assert repository.succeeds("rollback", "2026.10", *served.options) == (
            f"It is pinned: only a commit newer than {newest[:12]} replaces it, or --resume.\n"
            f"Edition 2026.10 is current: {ADDRESS}latest/\n"
        )
        assert "This is 2026.10." in get(served.address, "latest/").text
        assert f"<loc>{ADDRESS}latest/</loc>" in get(served.address, "latest/sitemap.xml").text
        assert [each["version"] for each in versions(served.address) if each["aliases"]] == [
            "2026.10"
        ]
        listed = json.loads(repository.succeeds("editions", *served.options, "--format", "json"))
        assert listed[0]["to"] == listed[2]["from"]
        assert listed[2]["to"] is None
        before = tree(served.root)
        assert repository.fails("retire", "2026.10", *served.options) == (
            "error: 2026.10 is the current edition. Publish another one, or roll back to one, before you retire it."
        )
        assert repository.fails("rollback", "2026.9", *served.options) == (
            "error: '2026.9' is not the name of an edition. Write YYYY.MM or YYYY.MM.N, such as 2026.11 or 2026.11.1."
        )
        assert repository.fails("retire", "2026.01", *served.options) == (
            "error: There is no edition 2026.01. Published are: 2026.11, 2026.10.1, 2026.10, 2026.02."
        )
        assert tree(served.root) == before
        repository.succeeds("retire", "2026.02", *served.options)
        assert [each["version"] for each in versions(served.address)] == [
            "2026.11",
            "2026.10.1",
            "2026.10",
        ]
        assert "Edition 2026&#46;02 is retired" in get(served.address, "2026.02/").text
        assert (
            '<meta name="color-scheme" content="light dark">'
            in get(served.address, "2026.02/").text
        )
        gone = get(served.address, "2026.02/policies/")
        assert (gone.status, "Edition 2026&#46;02 is retired" in gone.text) == (404, True)
        kept = json.loads(get(served.address, "editions.json").content)[-1]
        assert (kept["edition"], kept["from"], "retired" in kept) == ("2026.02", "2026-02-02", True)


def test_nginx_serves_packed_files_with_the_headers_that_readers_need(library: Served) -> None:
    home = get(library.address, "latest/")
    packed = get(library.address, "latest/", Accept_Encoding="gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.content) == home.content
    if has_brotli():
        smaller = get(library.address, "latest/", Accept_Encoding="gzip, br")
        assert smaller.headers["content-encoding"] == "br"
        assert brotli.decompress(smaller.content) == home.content
    assert home.headers["cache-control"] == "no-cache"
    assert "x-robots-tag" not in home.headers
    assert get(library.address, "2026.02/").headers["x-robots-tag"] == "noindex"
    script = next(
        path.name for path in (library.root / "latest/assets/javascripts").glob("bundle.*.min.js")
    )
    kept = get(library.address, f"latest/assets/javascripts/{script}")
    assert kept.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert (
        get(library.address, "latest/assets/javascripts/lunr/tinyseg.js").headers["cache-control"]
        == "no-cache"
    )
    assert get(library.address, "versions.json").headers["cache-control"] == "no-cache"
    assert (
        get(library.address, "latest/calendar/all.ics").headers["content-type"]
        == "text/calendar; charset=utf-8"
    )
    assert get(library.address, "latest/", If_None_Match=home.headers["etag"]).status == 304


def test_the_policy_names_the_scripts_of_every_edition(library: Served) -> None:
    sent = get(library.address, "latest/").headers["content-security-policy"]
    shipped = content_policy.template_scripts(ROOT)
    hashes = {
        each
        for path in library.root.iterdir()
        if path.is_dir()
        for each in content_policy.used_scripts(path, shipped)
    }
    assert hashes
    assert set(re.findall(r"'(sha256-[^']+)'", sent)) == hashes
    assert "unsafe" not in sent


def test_old_and_short_addresses_lead_on(library: Served) -> None:
    for path, target in (
        ("", "/latest/"),
        ("policies/disclosure/?q=1", "/latest/policies/disclosure/?q=1"),
        ("policies", "/latest/policies"),
    ):
        answer = get(library.address, path)
        assert (answer.status, answer.headers["location"]) == (302, target)
    assert get(library.address, "latest").headers["location"] == "/latest/"


def test_each_edition_has_its_own_page_for_what_is_missing(library: Served) -> None:
    for path, name in (
        ("2026.02/nothing/here/", "2026.02"),
        ("2026.10/x", "2026.10"),
        ("latest/x", "latest"),
        ("2031.01/", "latest"),
    ):
        missing = get(library.address, path)
        assert missing.status == 404
        assert f'href="/{name}/assets/stylesheets/' in missing.text
        assert 'data-md-component="search-query"' in missing.text
    assert get(library.address, ".latest-2026.02/index.html").status == 404


def test_a_dry_run_says_what_would_change_and_changes_nothing(
    repository: Repository, served: Served
) -> None:
    repository.commit("", "Something new.")
    before = tree(served.root)
    output = repository.succeeds("publish", *served.options, "--dry-run")
    assert "2026.02/: nothing changes" not in output
    assert "latest/: " in output
    assert "  index.html\n" in output
    assert output.endswith(
        "Nothing was published. Edition 2026.02 would be published and be current.\n"
    )
    assert tree(served.root) == before


def test_one_job_builds_and_another_one_publishes(
    repository: Repository, served: Served, tmp_path: Path
) -> None:
    commit = repository.commit("2026.03", "This is 2026.03, built elsewhere.")
    before = tree(served.folder)
    release = tmp_path / "release"
    output = repository.succeeds("publish", *served.options, "--output", str(release))
    assert output.endswith(
        f"Wrote edition 2026.03 from {commit[:12]} to {release}. Nothing was published.\n"
    )
    assert tree(served.folder) == before
    assert sorted(path.name for path in release.iterdir()) == ["2026.03", "latest", "release.json"]
    held = json.loads((release / "release.json").read_text(encoding="utf-8"))
    assert (held["edition"], held["commit"], held["address"], held["from"]) == (
        "2026.03",
        commit,
        ADDRESS,
        None,
    )
    assert repository.fails("publish", *served.options, "--output", str(release)) == (
        f"error: {release} is not an empty folder. Name one that is empty or does not exist."
    )

    assert fails_unchanged(
        repository, served, "--release", str(release), "--ref", "HEAD~1"
    ).startswith(f"error: {release} was built from {commit[:12]}, not from HEAD~1.")
    other = repository.clone(tmp_path / "other")
    other.git("reset", "--quiet", "--hard", "HEAD~1")
    other.git("reflog", "expire", "--expire=now", "--all")
    other.git("gc", "--quiet", "--prune=now")
    assert fails_unchanged(other, served, "--release", str(release)) == (
        f"error: There is no commit, branch or tag '{commit}'. Fetch it first: a release is published where its commit is known."
    )
    (release / "release.json").write_text(
        json.dumps({**held, "edition": "2099.12"}), encoding="utf-8"
    )
    (release / "2026.03").rename(release / "2099.12")
    assert fails_unchanged(repository, served, "--release", str(release)) == (
        f"error: {release} holds edition 2099.12, and its commit says 2026.03."
        " Build it again, or name its edition with --edition."
    )
    (release / "2099.12").rename(release / "2026.03")
    (release / "release.json").write_text(json.dumps(held), encoding="utf-8")
    page = (release / "latest/index.html").read_text(encoding="utf-8")
    (release / "latest/index.html").write_text(f"{page}<script>steal()</script>", encoding="utf-8")
    assert fails_unchanged(repository, served, "--release", str(release)).startswith(
        "error: The built latest/ is not fit to be published."
    )
    (release / "latest/index.html").write_text(page, encoding="utf-8")

    said = repository.succeeds("publish", *served.options, "--release", str(release))
    assert said.endswith(
        f"Published edition 2026.03 from {commit[:12]}. It is current: {ADDRESS}latest/\n"
    )
    assert "This is 2026.03, built elsewhere." in get(served.address, "latest/").text
    served.assert_whole()


def test_a_first_day_is_corrected_and_what_was_rolled_back_stays_back(
    repository: Repository, served: Served, tmp_path: Path
) -> None:
    first = committed_release(repository, tmp_path / "first", "2026.03", **{"from": "2026-03-10"})
    repository.succeeds("publish", *served.options, "--release", str(first))
    again = small_release(tmp_path / "again", "2026.03", repository.git("rev-parse", "HEAD"))
    options = (*served.options, "--release", str(again))
    repository.succeeds("rollback", "2026.02", *served.options)
    generation = served.root.readlink()
    # As the timer does, every five minutes.
    assert "Edition 2026.02 is pinned by Rosa Vega on " in repository.succeeds("publish", *options)
    assert served.root.readlink() == generation
    # A proposal is checked all the same.
    output = repository.succeeds("publish", *served.options, "--dry-run")
    assert "Verifying what was built …\n" in output
    assert output.endswith(
        "Nothing was published. Edition 2026.03 would not be published either.\n"
    )
    early = small_release(
        tmp_path / "early", "2026.03", repository.git("rev-parse", "HEAD"), **{"from": "2026-02-01"}
    )
    assert fails_unchanged(repository, served, "--resume", "--release", str(early)).startswith(
        "error: Edition 2026.03 cannot count from 2026-02-01: 2026.02 was current from "
    )
    output = repository.succeeds("publish", *options, "--resume")
    assert "Edition 2026.02 is no longer pinned.\n" in output
    entries = json.loads(get(served.address, "editions.json").content)
    assert entries[0]["periods"][0]["from"] == entries[1]["periods"][0]["to"] == "2026-03-10"


def test_a_record_without_intervals_is_upgraded_when_it_is_written(
    repository: Repository, served: Served
) -> None:
    path = served.root / "editions.json"
    entries = json.loads(path.read_text(encoding="utf-8"))
    for entry in entries:
        del entry["periods"]
    path.write_text(json.dumps(entries), encoding="utf-8")
    repository.succeeds("rollback", "2026.02", *served.options)
    assert json.loads(get(served.address, "editions.json").content)[0]["periods"] == [
        {"from": "2026-02-02"}
    ]


def test_a_broken_playbook_is_not_published(repository: Repository, served: Served) -> None:
    for change, error in (
        (
            ("docs/index.md", "policies/house-rules.md", "policies/nowhere.md"),
            "The check found mistakes, and nothing was built.",
        ),
        (
            ("docs/index.md", '{{ person("rosa-vega") }}', '{{ persona("rosa-vega") }}'),
            "The check found mistakes, and nothing was built.",
        ),
        (("settings.yml", "name: material", "name: nonesuch"), "The build of 2026.02/ failed."),
    ):
        repository.write(*change)
        repository.commit()
        assert error in fails_unchanged(repository, served)
        repository.write(change[0], change[2], change[1])
    assert fails_unchanged(repository, served, "--ref", "no-such-tag") == (
        "error: There is no commit, branch or tag 'no-such-tag'. Look it up with 'git log', or fetch it first."
    )
    assert fails_unchanged(repository, served, "--edition", "2026.2").startswith(
        "error: '2026.2' is not the name of an edition."
    )


def test_a_built_tree_that_is_not_fit_is_not_published(
    repository: Repository, served: Served
) -> None:
    repository.write(
        "overrides/main.html",
        "{% block announce %}",
        '{% block announce %}<img src="https://example.com/a.png" alt="">',
    )
    repository.commit()
    before = tree(served.root)
    result = repository.run("publish", *served.options)
    assert result.returncode == 1
    assert (
        "index.html: https://example.com/a.png would be fetched from another site" in result.stdout
    )
    assert tree(served.root) == before


@pytest.mark.parametrize(
    ("condition", "name"),
    [
        ("edition_build.is_latest", "latest"),
        pytest.param("not edition_build.is_latest", "2026.02", marks=pytest.mark.exhaustive),
    ],
)
def test_a_script_that_is_made_for_one_page_is_not_published(
    repository: Repository, served: Served, condition: str, name: str
) -> None:
    script = f"{{% if {condition} %}}<script>go('{{{{ config.site_name }}}}')</script>{{% endif %}}"
    repository.write(
        "overrides/main.html", "{% block announce %}", f"{{% block announce %}}{script}"
    )
    repository.commit()
    before = tree(served.root)
    result = repository.run("publish", *served.options)
    assert result.returncode == 1
    what = "a script that is in no template, 'go('Tidewater Instruments: Social media playbook')'"
    assert f"index.html: {what} is against the content security policy\n" in result.stdout
    assert f"error: The built {name}/ is not fit to be published." in result.stdout
    assert tree(served.root) == before


def test_a_release_says_when_the_web_server_must_read_its_policy_again(
    repository: Repository, tmp_path: Path
) -> None:
    options = ("--to", str(tmp_path / "published"), "--address", ADDRESS, "--read-back", "files")
    hint = "csp.conf has changed. Reload nginx, unless playbook-policy.path does that: until then, it sends the old policy.\n"
    assert hint in repository.succeeds("publish", *options)
    repository.commit("2026.12", "The same scripts.")
    assert "csp.conf" not in repository.succeeds("publish", *options)


def test_what_the_web_server_does_not_serve_is_taken_back(
    repository: Repository, served: Served, tmp_path: Path
) -> None:
    release = committed_release(repository, tmp_path / "release", "2026.10", "Never read.")
    before = tree(served.root)
    closed = f"{served.address[: served.address.rindex(':')]}:1/"
    options = (*served.options, "--release", str(release), "--read-back", closed)
    error = repository.fails("publish", *options)
    assert error.startswith(
        f"error: Nothing could be read back from {closed}: the connection failed."
    )
    assert tree(served.root) == before
    assert "2026.10" not in {each["version"] for each in versions(served.address)}


@pytest.mark.skipif(not is_root(), reason="mounting a small file system takes root")
def test_a_full_disk_changes_nothing(
    repository: Repository, prepared: Prepared, tmp_path: Path
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", str(disk)], check=True)
    try:
        subprocess.run(["cp", "-a", str(prepared.folder), str(disk / "published")], check=True)
        options = (
            "--target",
            "folder",
            "--to",
            str(disk / "published"),
            "--address",
            ADDRESS,
            "--read-back",
            "files",
        )
        before = tree(disk / "published/current")
        large = {"assets/large.txt": "0123456789abcdef" * 2**14}
        release = committed_release(repository, tmp_path / "release", "2026.03", "", large)
        published = (*options, "--release", str(release))
        for room in (4, 200):
            free = shutil.disk_usage(disk).free
            (disk / "filler").write_bytes(bytes(free - room * 1024))
            assert repository.fails("publish", *published).startswith(
                "error: No space left on device"
            )
            assert tree(disk / "published/current") == before
            (disk / "filler").unlink()
        repository.succeeds("publish", *published)
        shown = tree(disk / "published/current")
        (disk / "filler").write_bytes(bytes(shutil.disk_usage(disk).free))
        assert shutil.disk_usage(disk).free == 0
        again = committed_release(repository, tmp_path / "again", "2026.04")
        assert repository.fails("publish", *options, "--release", str(again)).startswith(
            "error: No space left on device"
        )
        assert repository.fails("retire", "2026.02", *options).startswith(
            "error: No space left on device"
        )
        assert tree(disk / "published/current") == shown
        for name in ("2026.02", "2026.03", "2026.02"):
            repository.succeeds("rollback", name, *options)
            assert f"This is {name}." in (disk / "published/current/latest/index.html").read_text(
                encoding="utf-8"
            )
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


def test_files_of_earlier_releases_are_kept_for_a_day_and_count_as_nobodys(
    repository: Repository, served: Served
) -> None:
    sizes = []
    for number in (1, 2):
        publish_small(repository, served, "2026.02", *with_assets(number))
        sizes.append(json.loads(get(served.address, "editions.json").content)[0]["size"])
    pictures = ["2026.02/assets/mark-1.svg", "latest/assets/mark-1.svg"]
    assert [get(served.address, path).status for path in pictures] == [200, 200]
    assert sizes[0] == sizes[1]
    served.assert_whole()
    marks = {"assets/mark-1.svg", "assets/mark-2.svg"}
    assert marks & served.kept("latest").keys() == {"assets/mark-1.svg"}

    # What comes back is the release's own again, and what it replaces is kept.
    publish_small(repository, served, "2026.02", *with_assets(1))
    assert marks & served.kept("latest").keys() == {"assets/mark-2.svg"}
    served.assert_whole()

    # As if a day had passed: the next release drops it at every place, whatever edition it
    # publishes.
    for record in (served.folder / "builds").glob("*.kept.json"):
        record.write_text(
            re.sub(r"\d{4}-\d\d-\d\dT", "2026-01-01T", record.read_text(encoding="utf-8")),
            encoding="utf-8",
        )
    publish_small(repository, served, "2026.03", *with_assets(2))
    assert (served.kept("2026.02"), get(served.address, "2026.02/assets/mark-2.svg").status) == (
        {},
        404,
    )
    assert get(served.address, "latest/assets/mark-1.svg").status == 200, "kept since this release"
    served.assert_whole()


def test_an_edition_whose_folder_somebody_removed_is_left_off_the_list(
    repository: Repository, served: Served, tmp_path: Path
) -> None:
    publish_small(repository, served, "2026.03")
    commit = repository.git("rev-parse", "HEAD")
    old = json.loads(get(served.address, "editions.json").content)[1]["commit"]
    shutil.rmtree((served.root / "2026.02").resolve())
    said = (
        f"note: Edition 2026.02 is left off the list: somebody removed its folder from the folder {served.folder}. "
        f"Publish it again: playbook publish --edition 2026.02 --ref {old[:12]}.\n"
    )
    listed = repository.succeeds("editions", *served.options)
    assert listed.startswith(said)
    assert (commit[:12] in listed, old[:12] in listed.removeprefix(said)) == (True, False)
    output = publish_small(repository, served, "2026.03", "Better.")
    assert output.count(said) == 1
    assert [each["version"] for each in versions(served.address)] == ["2026.03"]
    served.assert_whole()
    again = small_release(tmp_path / "again", "2026.02", old)
    repository.succeeds("publish", *served.options, "--release", str(again), "--edition", "2026.02")
    assert [each["version"] for each in versions(served.address)] == ["2026.03", "2026.02"]
    served.assert_whole()


def test_what_somebody_wrote_by_hand_is_dropped_and_named(
    repository: Repository, served: Served
) -> None:
    publish_small(repository, served, "2026.02", *with_assets(1))
    (served.root / "verify.txt").write_text("by hand", encoding="utf-8")
    (served.root / "latest/notes.html").write_text("by hand", encoding="utf-8")
    with (served.root / "2026.02/index.html").open("a", encoding="utf-8") as page:
        page.write("by hand")
    output = publish_small(repository, served, "2026.02", *with_assets(1))
    assert (
        f"note: Removed 3 files that somebody else wrote into the folder {served.folder}: "
        "2026.02/index.html, latest/notes.html, verify.txt.\n"
    ) in output
    assert "Dropped" not in publish_small(repository, served, "2026.02", *with_assets(1))
    served.assert_whole()
    # The same again, after a change to a file that builds share: it is written anew.
    with (served.root / "latest/assets/mark-1.svg").open("a", encoding="utf-8") as mark:
        mark.write("by hand")
    output = publish_small(repository, served, "2026.02", *with_assets(1))
    assert "by hand" not in (served.root / "2026.02/assets/mark-1.svg").read_text(encoding="utf-8")
    assert "Removed 2 files that somebody else wrote into" in output
    served.assert_whole()


@pytest.mark.exhaustive
def test_publishers_at_once_all_land_and_the_newest_is_current(
    repository: Repository, served: Served, tmp_path: Path
) -> None:
    said = race(served, repository, tmp_path, ["2026.11", "2026.10"])
    assert all(" 0 Published edition " in line for line in said), said
    listed = [(each["version"], each["aliases"]) for each in versions(served.address)]
    assert listed == [("2026.11", ["latest"]), ("2026.10", []), ("2026.02", [])]


@pytest.mark.exhaustive
def test_one_edition_published_twice_at_once_ends_as_one_of_the_two(
    repository: Repository, served: Served, tmp_path: Path
) -> None:
    race(served, repository, tmp_path, ["2026.10", "2026.10"])
    own, latest = get(served.address, "2026.10/").text, get(served.address, "latest/").text
    assert ("Publisher 0." in own) != ("Publisher 1." in own)
    assert ("Publisher 0." in own) == ("Publisher 0." in latest)


@pytest.mark.exhaustive
def test_killed_publishers_leave_every_listed_edition_whole(
    repository: Repository, served: Served
) -> None:
    assert kill_at_random(served, repository, times=5, seed=26) > 0
    assert [path.name for path in (served.folder / "runs").iterdir()] == ["lock"], (
        "leftovers of killed runs stay"
    )


def release_under_load(repository: Repository, served: Served, times: int) -> tuple[int, list[str]]:
    """Publish again and again while readers send requests.

    Return how many answers they got, and which were wrong.
    """
    repository.commit("2026.10", "This is 2026.10. Mark-0-0")
    repository.succeeds("publish", *served.options)
    with load(
        served.address, "latest/", "2026.10/", "latest/policies/house-rules/", "versions.json"
    ) as readers:
        for number in range(1, times + 1):
            repository.commit("2026.10", f"This is 2026.10. Mark-{number}-{number}")
            repository.succeeds("publish", *served.options)
    return readers.answers, readers.faults


@pytest.mark.exhaustive
def test_readers_never_meet_an_error_or_half_a_page_during_releases(
    repository: Repository, served: Served
) -> None:
    answers, faults = release_under_load(repository, served, times=5)
    assert answers > 100
    assert faults == []
