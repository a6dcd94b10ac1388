"""What the check keeps never shows: after any change it prints what a check without a store prints."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Self

import click
import pytest
from click.testing import CliRunner

from macros.atomic_files import private_file
from macros.atomic_files.file_lock import FileLock
from macros.atomic_files.private_folder import STORE
from macros.basics import code_state
from macros.check import day, folder_state, load, parsed_files
from macros.check.last_check import last_check, last_rules
from macros.check.parsed_files import ParsedFiles
from macros.check.rules import RULES
from macros.cli import main, option
from macros.pages import component
from tests.unit.playbooks import write_playbook

Outcome = tuple[int, str]
Change = Callable[[Path], object]
RESULT, PARSED = ".git/playbook-check-1.json", ".git/playbook-parsed-1.pickle"
PRESS, HOME = "data/departments/press.yml", "docs/index.md"


@pytest.fixture(autouse=True)
def _code_of_old(monkeypatch: pytest.MonkeyPatch) -> None:
    """Vouch for the code, even if somebody edited it just before the tests."""
    monkeypatch.setattr(code_state, "_STARTED", time.time() + 3600)
    monkeypatch.delenv(STORE, raising=False)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = write_playbook(tmp_path)
    (root / ".git").mkdir()
    (root / ".git/HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    (root / "docs/notes.txt").write_text("notes", encoding="utf-8")
    return root


def check(root: Path, *options: str, keep: bool = True) -> Outcome:
    """Run the check as a new process would, with the store or without."""
    load.forget()
    variables = {} if keep else {STORE: ""}
    arguments = ["check", "--root", str(root), *(options or ("--today", "2026-11-23"))]
    result = CliRunner().invoke(main, arguments, env=variables, catch_exceptions=False)
    return result.exit_code, result.output


def compare(root: Path, *options: str) -> Outcome:
    """Check with the store and without; both must say the same.

    The second check repeats the first. The third applies the rules to what the second day keeps.
    """
    without = check(root, *options, keep=False)
    assert check(root, *options) == without
    assert check(root, *options) == without
    check(root, "--today", "2026-12-24")
    assert check(root, *options) == without
    return without


def edit(path: str, old: str, new: str) -> Change:
    """Replace a text in a file."""

    def change(root: Path) -> None:
        text = (root / path).read_text(encoding="utf-8")
        assert old in text
        (root / path).write_text(text.replace(old, new), encoding="utf-8")

    return change


def behind_old_times(change: Change, path: str) -> Change:
    """Change a file and set its modification time back."""

    def hidden(root: Path) -> None:
        status = (root / path).stat()
        change(root)
        os.utime(root / path, ns=(status.st_atime_ns, status.st_mtime_ns))
        assert (root / path).stat().st_size == status.st_size

    return hidden


def write(path: str, text: str) -> Change:
    """Write a file, in a new folder if need be."""

    def change(root: Path) -> None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")

    return change


def swap(one: str, other: str) -> Change:
    """Let two files change places."""

    def change(root: Path) -> None:
        (root / one).rename(root / "between")
        (root / other).rename(root / one)
        (root / "between").rename(root / other)

    return change


def replace_by_link(path: str, target: str) -> Change:
    """Put a symbolic link in the place of a file or a folder."""

    def change(root: Path) -> None:
        (root / path).rename(root / "moved")
        (root / path).symlink_to(target)

    return change


def steps(*changes: Change) -> Change:
    """Make several changes, one after the other."""

    def change(root: Path) -> None:
        for step in changes:
            step(root)

    return change


def remove(path: str) -> Change:
    """Delete a file."""
    return lambda root: (root / path).unlink()


CHANGES: dict[str, Change] = {
    "a value": edit(PRESS, "kind: spoke", "kind: spook"),
    "a reference": edit(PRESS, "head: rosa-vega", "head: rosa-vaga"),
    "a reference, behind the old times": behind_old_times(
        edit(PRESS, "head: rosa-vega", "head: rosa-vaga"), PRESS
    ),
    "an id that others name": edit(PRESS, "rosa-vega:", "rosa-vago:"),
    "a page": edit(HOME, "policies/house-rules.md", "policies/horse-rules.md"),
    "a page, behind the old times": behind_old_times(
        edit(HOME, "policies/house-rules.md", "policies/horse-rules.md"), HOME
    ),
    "front matter": edit(HOME, "owner: hub", "owner: hup"),
    "a day in the front matter": edit(HOME, "review_by: 20", "review_by: 19"),
    "invalid YAML": edit(PRESS, "kind: spoke", "kind: [spoke"),
    "a file that is empty": write(PRESS, ""),
    "a new data file": write("data/departments/it.yml", "name: IT\n"),
    "a new file of no use": write("data/departements.yml", "name: IT\n"),
    "a new page": write("docs/more.md", "# More\n"),
    "a new file beside pages": write("docs/more.exe", "MZ"),
    "a file of another content": write("docs/notes.png", "no picture"),
    "a deleted data file": remove("data/glossary.yml"),
    "a deleted page": remove("docs/policies/disclosure.md"),
    "deleted pages": lambda root: shutil.rmtree(root / "docs/policies"),
    "a renamed department": lambda root: (root / PRESS).rename(root / "data/departments/pr.yml"),
    "a renamed page": lambda root: (root / HOME).rename(root / "docs/start.md"),
    "swapped files": swap("data/departments/legal.yml", "data/departments/hub.yml"),
    "swapped pages": swap("docs/policies/disclosure.md", "docs/policies/house-rules.md"),
    "the navigation": edit("mkdocs.yml", "- Home: index.md", "- Home: indexx.md"),
    "the language": write("mkdocs.yml", "site_name: X\ntheme: {language: xx}\n"),
    "the folder of data": write("mkdocs.yml", "extra: {playbook: {data_dir: data/departments}}\n"),
    "the folder of pages": write("mkdocs.yml", "docs_dir: docs/policies\n"),
    "folders outside": write("mkdocs.yml", "docs_dir: ../elsewhere\n"),
    "settings that are missing": write("mkdocs.yml", "INHERIT: ../base.yml\n"),
    "settings that are inherited": steps(
        write("mkdocs.yml", "INHERIT: base.yml\n"),
        compare,
        write("base.yml", "nav: [nowhere.md]\n"),
    ),
    "settings behind a link": steps(
        replace_by_link("mkdocs.yml", "moved"),
        compare,
        write("moved", "nav: [nowhere.md]\n"),
    ),
    "a submodule": write(".gitmodules", '[submodule "x"]\n  path = docs/x\n'),
    "a repository among pages": write("docs/policies/.git", "gitdir: elsewhere\n"),
    "a page that is a link": replace_by_link(HOME, "../moved"),
    "a data file that is a link": replace_by_link(PRESS, "../../moved"),
    "a folder that is a link": replace_by_link("docs/policies", "../moved"),
    "the pages behind a link": steps(
        replace_by_link("docs", "moved"),
        compare,
        write("moved/index.md", "# Other\n"),
    ),
    "a page that is a folder": steps(remove(HOME), lambda root: (root / HOME).mkdir()),
    "a page that is a pipe": steps(remove(HOME), lambda root: os.mkfifo(root / HOME)),
    "a name with an invisible character": write("docs/\u202ex.md", "# X\n"),
    "a file that may not be read": lambda root: (root / PRESS).chmod(0),
    "a folder that may not be read": lambda root: (root / "docs/policies").chmod(0),
    "an old copy": steps(
        lambda root: shutil.copy2(root / PRESS, root / "copy"),
        edit(PRESS, "kind: spoke", "kind: spook"),
        compare,
        lambda root: (root / "copy").replace(root / PRESS),
    ),
    "the result is gone": remove(RESULT),
    "the result is cut off": lambda root: os.truncate(root / RESULT, 100),
    "the result is empty": lambda root: os.truncate(root / RESULT, 0),
    "the result is a folder": steps(remove(RESULT), lambda root: (root / RESULT).mkdir()),
    "the result is of another version": lambda root: private_file.write_private(
        root / RESULT, b'{"state": {"files": []}}'
    ),
    "the result is no mapping": lambda root: private_file.write_private(root / RESULT, b"[]"),
    "the parsed files are gone": remove(PARSED),
    "the parsed files are cut off": steps(
        lambda root: os.truncate(root / PARSED, 5000),
        edit(PRESS, "kind: spoke", "kind: spook"),
    ),
    "the parsed files are of another version": steps(
        lambda root: private_file.write_private(root / PARSED, pickle.dumps(["other"])),
        edit(PRESS, "kind: spoke", "kind: spook"),
    ),
    "git's folder is gone": lambda root: shutil.rmtree(root / ".git"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_after_any_change_the_check_says_what_it_says_without_a_store(
    root: Path, name: str
) -> None:
    before = compare(root)
    assert before == (0, "No problem found.\n")
    CHANGES[name](root)
    try:
        after = compare(root)
    finally:
        for path in (PRESS, "docs/policies"):
            if (root / path).exists():
                (root / path).chmod(0o755)
    assert compare(root) == after or "may not be read" in name


@pytest.mark.parametrize("name", ["a value", "a page", "a new page", "a deleted page"])
def test_going_back_gives_the_first_result(root: Path, name: str, tmp_path: Path) -> None:
    first = compare(root)
    shutil.copytree(root, tmp_path / "copy")
    CHANGES[name](root)
    assert compare(root) != first
    for folder in ("docs", "data"):
        shutil.rmtree(root / folder)
        shutil.copytree(tmp_path / "copy" / folder, root / folder)
    assert compare(root) == first


def parsed_again(root: Path, monkeypatch: pytest.MonkeyPatch, *options: str) -> list[str]:
    """Check, and return the files that were parsed for it."""
    names: list[str] = []

    def note(parse: Callable[..., Any]) -> Callable[..., Any]:
        def noting(*arguments: Any) -> Any:
            names.append(arguments[2])
            return parse(*arguments)

        return noting

    with monkeypatch.context() as patch:
        patch.setattr(load, "_parse_data", note(load._parse_data))
        patch.setattr(load, "_parse_page", note(load._parse_page))
        check(root, *options)
    return names


def test_only_what_changed_is_parsed_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert {PRESS, HOME} < set(parsed_again(root, monkeypatch))
    assert {PRESS, HOME} < set(parsed_again(root, monkeypatch, "--today", "2026-12-24"))
    assert parsed_again(root, monkeypatch) == []
    edit(PRESS, "kind: spoke", "kind: spook")(root)
    assert parsed_again(root, monkeypatch) == [PRESS]
    edit("mkdocs.yml", "- Home: index.md", "- Start: index.md")(root)
    assert parsed_again(root, monkeypatch) == [PRESS]  # now it has been met twice
    (root / HOME).touch()
    assert parsed_again(root, monkeypatch) == [HOME]
    (root / "docs/policies/disclosure.md").unlink()
    assert parsed_again(root, monkeypatch) == [HOME]
    (root / "docs/policies/house-rules.md").unlink()
    assert parsed_again(root, monkeypatch) == []


def test_nothing_is_parsed_or_applied_if_nothing_has_changed(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = check(root)
    monkeypatch.setattr("macros.check.run.check", None)
    assert check(root) == first
    assert check(root, "--today", "2026-11-23", "--format", "json")[0] == 0
    assert check(root, "--today", "2026-11-23", str(root / PRESS)) == first


@pytest.mark.parametrize("form", ["text", "json", "github", "gitlab", "sarif"])
def test_every_form_is_printed_again(root: Path, form: str) -> None:
    edit(PRESS, "head: rosa-vega", "head: rosa-vaga")(root)
    edit("data/accounts/press.yml", "2027-02-01", "2026-10-16")(root)
    code, text = compare(root, "--today", "2026-11-23", "--format", form)
    assert code == 1
    assert "rosa-vaga" in text
    options = ("--today", "2026-11-23", "--only", "account-audit", "--format", form)
    assert compare(root, *options)[0] == 0
    assert compare(root, *options, "--strict")[0] == 1


def test_texts_that_are_no_utf_8_are_printed_again(root: Path) -> None:
    write("docs/more.md", "\ud800")  # what a name on the disk may be
    (root / os.fsdecode(b"docs/\xff.md")).write_text("# X\n", encoding="utf-8")
    assert compare(root)[0] == 1


def test_every_day_has_its_own_result(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on_time = compare(root, "--today", "2026-11-23")
    late = compare(root, "--today", "2029-11-23")
    assert late != on_time
    assert compare(root, "--today", "2026-11-23") == on_time
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(1795392000 + 3 * 365 * 86400))
    assert compare(root, "--strict")[1] != on_time[1]
    monkeypatch.setenv("PLAYBOOK_COMMITTED", "2026-11-23")
    compare(root, "--strict")
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    compare(root, "--strict")


def test_the_result_ends_with_the_day(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def turn(to: date) -> None:
        class Day(date):
            @classmethod
            def today(cls) -> Self:
                return cls(to.year, to.month, to.day)

        monkeypatch.setattr(day, "date", Day)

    turn(date(2026, 11, 23))
    on_time = compare(root, "--format", "text")
    turn(date(2029, 11, 23))
    assert compare(root, "--format", "text") != on_time


def test_other_code_takes_nothing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check(root)
    assert last_check(root) is not None
    monkeypatch.setattr(code_state, "packages", lambda: ["markdown-4.0.dist-info"])
    assert last_check(root) is None
    assert HOME in parsed_again(root, monkeypatch)
    assert last_check(root) is not None


def test_code_that_may_have_changed_since_the_start_keeps_nothing(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(code_state, "_STARTED", 0.0)
    check(root)
    assert not (root / RESULT).exists()
    assert not (root / PARSED).exists()


def test_a_young_file_is_told_by_its_content(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_state, "_MARGIN", 3600.0)
    check(root)
    content = json.loads((root / RESULT).read_bytes()[32:])
    assert {PRESS, HOME, str(root / "mkdocs.yml")} < content["state"]["digests"].keys()
    last = last_check(root)
    assert last is not None
    assert last_check(root) is not None
    # As if the clock had not ticked: another content with the same stamp.
    state = last.state
    digests = {**state.digests, PRESS: "0" * 32}
    monkeypatch.setattr(folder_state, "_digest", lambda path: digests[_key(root, path)])
    assert last_check(root) is None


def _key(root: Path, path: Path) -> str:
    return str(path if path.name == "mkdocs.yml" else path.relative_to(root))


def test_files_that_have_aged_are_told_by_their_stamps(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_state, "_MARGIN", 3600.0)
    check(root)
    monkeypatch.setattr(folder_state, "_MARGIN", -3600.0)
    for _ in range(2):
        assert last_check(root) is not None
    assert json.loads((root / RESULT).read_bytes()[32:])["state"]["digests"] == {}


class _Command:
    """What a pickle of somebody else may hold."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, ("made-by-a-pickle",)


@pytest.mark.parametrize("is_inner", [True, False])
def test_a_pickle_runs_nothing(
    root: Path, monkeypatch: pytest.MonkeyPatch, *, is_inner: bool
) -> None:
    monkeypatch.chdir(root)
    compare(root)
    state, contents = pickle.loads((root / PARSED).read_bytes()[32:])  # noqa: S301 - our own
    contents[PRESS] = pickle.dumps(_Command())
    content = pickle.dumps((state, contents) if is_inner else _Command())
    private_file.write_private(root / PARSED, content)
    edit(HOME, "owner: hub", "owner: hup")(root)
    with pytest.raises(pickle.UnpicklingError, match="is no part of a result"):
        parsed_files._Unpickler(__import__("io").BytesIO(pickle.dumps(_Command()))).load()
    assert check(root) == check(root, keep=False)
    assert not (root / "made-by-a-pickle").exists()


@pytest.mark.parametrize(
    "distrust",
    [
        lambda path: path.chmod(0o660),
        lambda path: path.chmod(0o602),
        steps(lambda path: path.rename(f"{path}.1"), lambda path: path.symlink_to(f"{path}.1")),
        steps(lambda path: path.unlink(), os.mkfifo),
        lambda path: path.write_bytes(path.read_bytes()[:-1] + b" "),
    ],
)
def test_a_file_that_others_may_have_written_is_not_read(tmp_path: Path, distrust: Change) -> None:
    path = tmp_path / "file"
    private_file.write_private(path, b"content")
    assert private_file.read_private(path) == b"content"
    distrust(path)
    assert private_file.read_private(path) is None


def test_a_file_of_another_user_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private_file.write_private(tmp_path / "file", b"content")
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert private_file.read_private(tmp_path / "file") is None


def test_whoever_comes_second_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "file"
    private_file.write_private(path, b"first")
    lock = FileLock(tmp_path / "file.lock")
    assert lock.acquire()
    private_file.write_private(path, b"second")
    lock.release()
    assert private_file.read_private(path) == b"first"
    private_file.write_private(path, b"third")
    assert private_file.read_private(path) == b"third"
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_too_large_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(private_file, "_MAX_SIZE", 3)
    private_file.write_private(tmp_path / "file", b"1234")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("variable", ["", "/somewhere/else.sqlite"])
def test_nothing_is_kept_where_builds_have_a_store_of_their_own(
    root: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(STORE, variable)
    check(root)
    assert [path.name for path in (root / ".git").iterdir()] == ["HEAD"]


def test_nothing_is_kept_without_git(root: Path) -> None:
    shutil.rmtree(root / ".git")
    before = sorted(root.rglob("*"))
    check(root)
    assert sorted(root.rglob("*")) == before


def test_a_checkout_in_the_folder_of_git_keeps_nothing(root: Path) -> None:
    inner = shutil.copytree(root, root / ".git/copy", ignore=shutil.ignore_patterns(".git"))
    assert check(inner)[0] == 0
    assert not [path for path in (root / ".git").iterdir() if "playbook" in path.name]


def test_two_playbooks_of_one_repository_have_files_of_their_own(root: Path) -> None:
    inner = shutil.copytree(root, root / "inner", ignore=shutil.ignore_patterns(".git"))
    edit(PRESS, "kind: spoke", "kind: spook")(inner)
    for _ in range(2):
        assert check(root)[0] == 0
        assert check(inner)[0] == 1
    assert len([path for path in (root / ".git").iterdir() if "playbook" in path.name]) == 4


def test_results_of_one_process_are_not_kept_twice(root: Path) -> None:
    """What this process read before is compared by size and time only, which is too little."""
    load.forget()
    assert load.load(root, keep=True).state is not None
    behind_old_times(CHANGES["a reference"], PRESS)(root)
    kept = (root / PARSED).read_bytes()
    load.load(root, keep=True)
    assert (root / PARSED).read_bytes() == kept
    compare(root)


def test_results_name_the_classes_of_results_only(root: Path) -> None:
    compare(root)
    tree = folder_state.FolderTree(root, "data", "docs")
    results = {path for path, _, _ in ParsedFiles(tree, [str(root / "mkdocs.yml")]).results()}
    assert {PRESS, HOME, "docs/notes.txt"} < results


def test_ids_and_rules_are_there_for_completion(root: Path) -> None:
    check(root)
    rules = {rule.id: rule.holds for rule in RULES.values()}
    assert last_rules(root) == rules
    load.forget()
    edit(PRESS, "rosa-vega:", "rosa-vago:")(root)
    context = click.Context(main)
    context.params["root"] = root
    assert "rosa-vago" in option.ids_at(context, ["person"])
    last = last_check(root)
    assert last is not None
    assert "rosa-vago" in last.ids["person"]
    assert (last.day_key, last.rules) == (None, rules)
    compare(root)


def where(root: Path, *, keep: bool = True) -> str:
    """Say where a person is used, as a new process would."""
    load.forget()
    variables = {} if keep else {STORE: ""}
    arguments = ["where", "rosa-vega", "--root", str(root), "--today", "2026-11-23"]
    return CliRunner().invoke(main, arguments, env=variables, catch_exceptions=False).output


def test_fields_of_pages_are_found_again_after_any_change(root: Path) -> None:
    shutil.copytree(component.folder_of(root), root / component.FOLDER)
    changes = (
        edit(HOME, "\n# ", '\n{{ person("rosa-vega") }}\n\n# '),
        edit("overrides/components/person.html", "</span>", "{{ person.languages }}</span>"),
        edit(PRESS, "rosa-vega:\n", "rosa-vega:\n    pronouns: she/her\n"),
        remove("docs/policies/house-rules.md"),
        remove(".git/playbook-fields-1.json"),
        lambda root: os.truncate(root / ".git/playbook-fields-1.json", 50),
    )
    outputs = [where(root)]
    for change in changes:
        assert where(root) == outputs[-1]
        change(root)
        outputs.append(where(root))
        assert outputs[-1] == where(root) == where(root, keep=False)
    assert outputs[0] != outputs[1]
    assert ["languages" in output for output in outputs] == [False, False, *[True] * 5]
