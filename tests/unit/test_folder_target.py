"""Test the order of steps of a release to a folder, and the state after each failure."""

from __future__ import annotations

import base64
import errno
import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from macros.atomic_files.file_lock import try_lock
from macros.basics.user_error import UserError
from macros.code_host.git import Relation
from macros.publishing.edition import Catalogue, Edition
from macros.publishing.edition_build import Trees
from macros.publishing.precedence import PinnedError, PublishRules
from macros.publishing.reading_back import FolderReader
from macros.publishing.release import Release, Rollback, SideFolder
from macros.publishing.root_files import RootPages, root_pages_of
from macros.publishing.targets.folder import FolderTarget
from tests.integration.engine import tree
from tests.unit.playbooks import write_playbook

ADDRESS = "https://playbook.example.com/"
DAY = date(2026, 11, 25)
LISTS = {"index.html", "404.html", "missing.js", "robots.txt", "versions.json", "editions.json"}
POLICY = "csp.conf"


class Watcher(FolderReader):
    """Reads files, and calls `look` before each. `paths` are those that were read."""

    def __init__(self, folder: Path, look: Callable[[], object]) -> None:
        super().__init__(folder / "current")
        self.look = look
        self.paths: set[str] = set()

    def digest(self, path: str) -> str:
        self.paths.add(path)
        self.look()
        return super().digest(path)


def is_locked(folder: Path) -> bool:
    with (folder / "lock").open("ab") as file:
        return not try_lock(file)


def newer(commit: str, other: str) -> Relation:
    return "same" if commit == other else "newer" if commit > other else "older"


def rules(relation: Callable[[str, str], Relation] = newer, *, because: str = "") -> PublishRules:
    return PublishRules(relation, "Rosa Vega", "2026-11-25T09:12:00+00:00", because)


@pytest.fixture(scope="module")
def frame(tmp_path_factory: pytest.TempPathFactory) -> RootPages:
    return root_pages_of(write_playbook(tmp_path_factory.mktemp("frame")), ADDRESS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "published"


@pytest.fixture
def target(frame: RootPages, folder: Path) -> FolderTarget:
    """A folder whose files are read back as they lie there."""
    return FolderTarget(folder, frame, None, 3)


def watched(
    frame: RootPages, folder: Path, look: Callable[[], object]
) -> tuple[FolderTarget, Watcher]:
    """Publish into a folder with something that happens at each reading back."""
    reader = Watcher(folder, look)
    return FolderTarget(folder, frame, reader, 3), reader


def script(commit: str) -> str:
    """Return the hash of the one inline script of a release."""
    return f"sha256-{base64.b64encode(hashlib.sha256(commit.encode()).digest()).decode()}"


def release(
    folder: Path,
    edition: str,
    commit: str,
    own_rules: PublishRules | None = None,
    *,
    forms: bool = False,
) -> Release:
    """Write the two trees of an edition, each with a home page and a feed, and the form editor."""
    for name in (edition, "latest"):
        tree = folder / commit / name
        tree.mkdir(parents=True)
        (tree / "index.html").write_text(f"{name} of {edition} from {commit}", encoding="utf-8")
        (tree / "feed.xml").write_text(commit, encoding="utf-8")
    beside: tuple[SideFolder, ...] = ()
    if forms:
        (folder / commit / "edit").mkdir()
        (folder / commit / "edit/index.html").write_text(f"Editor of {commit}", encoding="utf-8")
        beside = (SideFolder("edit", folder / commit / "edit", "default-src 'self'"),)
    entry = Edition(edition, commit, "2026-11-25T09:12:00+00:00", 1, scripts=(script(commit),))
    trees = Trees(folder / commit / edition, folder / commit / "latest")
    return Release(entry, trees, DAY, None, own_rules or rules(), beside)


def shown(folder: Path, place: str) -> str:
    return (folder / "current" / place / "index.html").read_text(encoding="utf-8")


def test_a_release_is_served_and_all_of_it_is_read_back(
    frame: RootPages, folder: Path, tmp_path: Path
) -> None:
    target, reader = watched(frame, folder, lambda: None)
    now = target.publish(release(tmp_path, "2026.11", "c1", forms=True))
    assert now == target.catalogue()
    assert set(target.digests("2026.11")) == {"index.html", "feed.xml"}
    assert (now.current, list(now.editions)) == ("2026.11", ["2026.11"])
    assert shown(folder, "2026.11") == "2026.11 of 2026.11 from c1"
    assert shown(folder, "latest") == "latest of 2026.11 from c1"
    assert shown(folder, "edit") == "Editor of c1"
    assert script("c1") in (folder / POLICY).read_text(encoding="utf-8")
    assert "default-src 'self'" in (folder / "csp-edit.conf").read_text(encoding="utf-8")
    own = {
        f"{place}/{name}" for place in ("2026.11", "latest") for name in ("index.html", "feed.xml")
    }
    assert reader.paths == LISTS | own | {"edit/index.html"}
    assert list((folder / "runs").iterdir()) == [folder / "runs/lock"], "nothing is left of the run"


def test_an_older_edition_is_read_back_and_latest_stays(
    frame: RootPages, folder: Path, tmp_path: Path
) -> None:
    target, reader = watched(frame, folder, lambda: None)
    target.publish(release(tmp_path, "2026.11", "c1"))
    reader.paths.clear()
    target.publish(release(tmp_path, "2026.10", "c2"))
    assert reader.paths == LISTS | {"2026.10/index.html", "2026.10/feed.xml"}
    assert shown(folder, "latest") == "latest of 2026.11 from c1"


def test_while_it_is_read_back_it_is_served_under_its_policy_and_locked(
    frame: RootPages, folder: Path, tmp_path: Path
) -> None:
    seen = set()

    def look() -> None:
        policy = (folder / POLICY).read_text(encoding="utf-8")
        seen.add((shown(folder, "latest"), script("c2") in policy, is_locked(folder)))

    target, reader = watched(frame, folder, lambda: None)
    target.publish(release(tmp_path, "2026.11", "c1"))
    reader.look = look
    target.publish(release(tmp_path, "2026.12", "c2"))
    assert seen == {("latest of 2026.12 from c2", True, True)}
    target.roll_back(Rollback("2026.11", DAY, rules()))
    assert ("latest of 2026.11 from c1", True, True) in seen
    target.retire("2026.12", DAY)
    assert all(is_held for _, _, is_held in seen)


def test_the_rules_are_applied_to_what_is_published_by_then(
    target: FolderTarget, folder: Path, tmp_path: Path
) -> None:
    held = []

    def look(commit: str, other: str) -> Relation:
        held.append(is_locked(folder))
        return newer(commit, other)

    target.publish(release(tmp_path, "2026.11", "c5"))
    before = tree(folder / "builds")
    with pytest.raises(
        UserError, match=r"^Edition 2026\.11 is published from c5, which is newer than c4\."
    ):
        target.publish(release(tmp_path, "2026.11", "c4", rules(look)))
    target.roll_back(Rollback("2026.11", DAY, rules()))
    with pytest.raises(PinnedError):
        target.publish(release(tmp_path, "2026.12", "c3", rules(look)))
    assert held == [True, True]
    assert tree(folder / "builds") == before, "what is refused is not laid out there"


@pytest.mark.parametrize("failure", [OSError("gone"), KeyboardInterrupt()])
def test_what_cannot_be_read_back_is_taken_back(
    frame: RootPages, folder: Path, tmp_path: Path, failure: BaseException
) -> None:
    def fail() -> None:
        raise failure

    target, reader = watched(frame, folder, lambda: None)
    target.publish(release(tmp_path, "2026.11", "c1", forms=True))
    before, policy = tree(folder / "current"), (folder / POLICY).read_bytes()
    reader.look = fail
    changes: tuple[Callable[[], Catalogue], ...] = (
        lambda: target.publish(release(tmp_path, "2026.12", "c2")),
        lambda: target.roll_back(Rollback("2026.11", DAY, rules())),
    )
    for change in changes:
        with pytest.raises((UserError, KeyboardInterrupt)):
            change()
        assert tree(folder / "current") == before
        assert (folder / POLICY).read_bytes() == policy


def test_of_a_first_release_that_fails_nothing_is_served(
    frame: RootPages, folder: Path, tmp_path: Path
) -> None:
    def fail() -> None:
        raise OSError("gone")

    target, reader = watched(frame, folder, fail)
    with pytest.raises(UserError, match="is not what was published"):
        target.publish(release(tmp_path, "2026.11", "c1"))
    assert not (folder / "current").is_symlink()
    assert not (folder / POLICY).exists()
    assert target.catalogue() == Catalogue()
    reader.look = lambda: None
    target.publish(release(tmp_path / "again", "2026.11", "c1"))
    assert shown(folder, "latest") == "latest of 2026.11 from c1"


def test_going_back_serves_the_other_build_and_pins_it(
    frame: RootPages, folder: Path, tmp_path: Path
) -> None:
    target, reader = watched(frame, folder, lambda: None)
    target.publish(release(tmp_path, "2026.11", "c1"))
    target.publish(release(tmp_path, "2026.12", "c2"))
    reader.paths.clear()
    now = target.roll_back(Rollback("2026.11", DAY, rules(because="a wrong date")))
    assert now == target.catalogue()
    assert now.current == "2026.11"
    assert now.pin is not None
    assert (now.pin.because, now.pin.commit) == ("a wrong date", "c2")
    assert shown(folder, "latest") == "latest of 2026.11 from c1"
    assert shown(folder, "2026.12") == "2026.12 of 2026.12 from c2"
    assert reader.paths == LISTS | {"latest/index.html"}


def test_going_back_needs_the_build_for_latest(
    target: FolderTarget, folder: Path, tmp_path: Path
) -> None:
    target.publish(release(tmp_path, "2026.11", "c1"))
    target.publish(release(tmp_path, "2026.12", "c2"))
    (folder / "current/.latest-2026.11").unlink()
    before = tree(folder / "current")
    with pytest.raises(UserError, match=r"^The build of 2026\.11 for latest/ is missing\."):
        target.roll_back(Rollback("2026.11", DAY, rules()))
    assert tree(folder / "current") == before


def test_a_retired_edition_leaves_a_page_that_is_read_back(
    frame: RootPages, folder: Path, tmp_path: Path
) -> None:
    target, reader = watched(frame, folder, lambda: None)
    target.publish(release(tmp_path, "2026.11", "c1"))
    target.publish(release(tmp_path, "2026.12", "c2"))
    reader.paths.clear()
    now = target.retire("2026.11", DAY)
    assert now == target.catalogue()
    assert (list(now.editions), list(now.retired)) == (["2026.12"], ["2026.11"])
    assert "is retired" in shown(folder, "2026.11")
    assert not (folder / "current/.latest-2026.11").is_symlink()
    assert reader.paths == LISTS | {"2026.11/index.html", "2026.11/404.html"}


def test_a_first_day_is_listed(target: FolderTarget, tmp_path: Path) -> None:
    target.publish(replace(release(tmp_path, "2026.11", "c1"), begins=date(2026, 11, 2)))
    assert target.catalogue().get("2026.11").begins == date(2026, 11, 2)


def test_builds_are_given_the_lists_and_what_editions_are_compared_by(
    target: FolderTarget, tmp_path: Path
) -> None:
    (tmp_path / "nothing").mkdir()
    assert tree(target.copy(tmp_path / "nothing")) == target.digests("latest") == {}
    made = release(tmp_path, "2026.11", "c1")
    files = ("api/v1/index.json", "llms.txt", "llms-full.txt")
    for path in (*files, "api/v1/people.csv", "api/v2/index.json"):
        (made.trees.own / path).parent.mkdir(parents=True, exist_ok=True)
        (made.trees.own / path).write_text(path, encoding="utf-8")
    target.publish(made)
    (tmp_path / "copy").mkdir()
    assert set(tree(target.copy(tmp_path / "copy"))) == {
        "versions.json",
        "editions.json",
        *(f"2026.11/{path}" for path in files),
    }


def test_an_edition_that_somebody_removed_is_left_off(
    target: FolderTarget, folder: Path, tmp_path: Path
) -> None:
    for number, edition in enumerate(("2026.10", "2026.11", "2026.12"), 1):
        target.publish(release(tmp_path, edition, f"c{number}"))
    (folder / "current/2026.10").unlink()
    (folder / "current/2026.11").resolve().joinpath("index.html").unlink()
    assert list(target.catalogue().editions) == ["2026.12"]
    target.publish(release(tmp_path, "2026.12.1", "c4"))
    links = {path.name for path in (folder / "current").iterdir() if path.is_symlink()}
    assert "2026.10" not in links
    assert ".latest-2026.10" not in links, "nobody could go back to it"


def test_what_somebody_else_wrote_is_named_and_dropped(
    target: FolderTarget, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target.publish(release(tmp_path, "2026.10", "c1"))
    target.publish(release(tmp_path, "2026.11", "c2"))
    assert capsys.readouterr().err == ""
    for path in ("notes.txt", "2026.10/notes.txt", "2026.11/notes.txt", ".htaccess"):
        (folder / "current" / path).write_text("mine", encoding="utf-8")
    target.publish(release(tmp_path, "2026.11", "c3"))
    assert capsys.readouterr().err == (
        f"note: Removed 2 files that somebody else wrote into the folder {folder}: 2026.11/notes.txt, notes.txt.\n"
    )
    assert (folder / "current/2026.10/notes.txt").is_file()
    assert not (folder / "current/notes.txt").exists()


def test_what_pages_of_before_ask_for_is_kept(
    frame: RootPages, folder: Path, tmp_path: Path
) -> None:
    def fail() -> None:
        raise OSError("gone")

    def with_style(made: Release, name: str) -> Release:
        for built in (made.trees.own, made.trees.latest):
            (built / "assets").mkdir()
            (built / f"assets/{name}.00000001.min.css").write_text(name, encoding="utf-8")
        return made

    target, reader = watched(frame, folder, lambda: None)
    target.publish(with_style(release(tmp_path, "2026.11", "c1"), "old"))
    target.publish(with_style(release(tmp_path, "2026.11", "c2"), "new"))
    styles = {"new.00000001.min.css", "old.00000001.min.css"}
    for place in ("2026.11", "latest"):
        assert {
            path.name for path in (folder / "current" / place / "assets").glob("*.css")
        } == styles
    assert "old" not in "".join(target.digests("latest")), "what is kept is nobody's"
    reader.look = fail
    with pytest.raises(UserError):
        target.publish(with_style(release(tmp_path, "2026.11", "c3"), "never"))
    assert "assets/never.00000001.min.css" in tree(folder / "current/latest"), (
        "readers may have met its pages"
    )


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_a_full_disk_does_not_keep_from_going_back(
    frame: RootPages, folder: Path, tmp_path: Path, number: int
) -> None:
    target = FolderTarget(folder, frame, None, keep=10)
    failures = [OSError(number, "the disk")]

    def relation(commit: str, other: str) -> Relation:
        if failures:
            raise failures.pop()
        assert len(list((folder / "generations").iterdir())) == 1, "nobody is served the others"
        return newer(commit, other)

    for count in range(1, 5):
        target.publish(release(tmp_path, "2026.11", f"c{count}"))
    target.publish(release(tmp_path, "2026.12", "c5"))
    target.roll_back(Rollback("2026.11", DAY, rules()))
    if number == errno.EIO:
        with pytest.raises(OSError, match="the disk"):
            target.roll_back(Rollback("2026.12", DAY, rules(relation)))
        return
    assert target.roll_back(Rollback("2026.12", DAY, rules(relation))).current == "2026.12"
    assert shown(folder, "latest") == "latest of 2026.12 from c5"
    assert not any(path.name.startswith("2026.11-c1") for path in (folder / "builds").iterdir())


def test_web_hosts_find_their_files_at_the_root(
    frame: RootPages, folder: Path, tmp_path: Path
) -> None:
    target = FolderTarget(folder, replace(frame, hosts=("azure",)), None, 3)
    made = release(tmp_path, "2026.11", "c1")
    for built in (made.trees.own, made.trees.latest):
        (built / "assets/stylesheets").mkdir(parents=True)
        (built / "assets/stylesheets/a.00000001.min.css").write_text("a", encoding="utf-8")
    target.publish(made)
    text = (folder / "current/staticwebapp.config.json").read_text(encoding="utf-8")
    assert "/2026.11/assets/stylesheets/a.00000001.min.css" in text
    assert ".latest" not in text


def test_only_some_generations_and_builds_are_kept(
    target: FolderTarget, folder: Path, tmp_path: Path
) -> None:
    for number in range(1, 7):
        target.publish(release(tmp_path, "2026.11", f"c{number}"))
    assert sorted(path.name for path in (folder / "generations").iterdir()) == [
        "000004",
        "000005",
        "000006",
    ]
    builds = {
        path.name.rsplit("-", 1)[0] for path in (folder / "builds").iterdir() if path.is_dir()
    }
    assert {f"2026.11-c{number}" for number in (4, 5, 6)} <= builds
    assert len(builds) == 9, "those of three generations, and the three newest of the others"
    assert shown(folder, "2026.11") == "2026.11 of 2026.11 from c6"
    assert all(path.stat().st_nlink > 1 for path in (folder / "files").glob("*/*")), (
        "nobody holds the others"
    )
