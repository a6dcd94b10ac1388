"""Hostile files: each is refused with its place, none ends in an exception, and nothing grows beyond its size."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from macros.basics.problem import Problem
from macros.check import formats
from macros.check.load import forget
from macros.check.rules import RULES
from macros.reading.limits import MAX_LINE
from macros.reading.values import MAX_TEXT
from macros.site.rendering import check_playbook
from tests.unit.playbooks import TODAY, write_playbook
from tests.unit.test_page_reading import UNITS

HEAD = "---\ntitle: Social media playbook\ndescription: How we use social media here.\nowner: hub\nreview_by: 2027-10-01\n---\n\n"
PAGE = f"{HEAD}# Social media playbook\n\nRead the [house rules](policies/house-rules.md).\n\n"
TERM = "spoke:\n  term: {}\n  definition: A department.\n"
_LINE = re.compile(r"[^\n]+:\d+:\d+: [a-z-]+: (?:warning: )?[^\n]+")


def _check(root: Path) -> list[Problem]:
    """Check a playbook as every door does, and see that each problem can be printed on its own line."""
    try:
        problems = list(check_playbook(root, TODAY).problems)
    finally:
        forget()
    for problem in problems:
        assert _LINE.fullmatch(formats.line(problem).encode().decode()), problem
        assert problem.rule in RULES
        _assert_within(root, problem)
    return problems


def _assert_within(root: Path, problem: Problem) -> None:
    place = problem.location
    assert place.line >= 1
    assert place.column >= 1
    path = root / place.path
    if path.is_file() and not path.is_symlink() and os.access(path, os.R_OK):
        lines = path.read_bytes().replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1
        assert place.line <= lines


def _errors(root: Path) -> set[tuple[str, str, int]]:
    return {
        (p.rule, p.location.path, p.location.line) for p in _check(root) if p.severity == "error"
    }


def _bomb() -> str:
    levels = [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 15)]
    return "\n".join(["l0: &l0 lol", *levels, ""])


DATA: dict[str, tuple[bytes, str, int]] = {
    "50,000 brackets": (TERM.format("[" * 50_000).encode(), "too-large", 2),
    "50,000 braces": (TERM.format("{a: " * 50_000).encode(), "too-large", 2),
    "50,000 hyphens": (b"spoke:\n  " + b"- " * 50_000 + b"a\n", "too-large", 2),
    "an alias bomb": (_bomb().encode(), "unsafe-yaml", 1),
    "an anchor in itself": (b"spoke: &a [*a]\n", "unsafe-yaml", 1),
    "merged mappings": (b"a: &a {b: c}\nd:\n  <<: *a\n", "unsafe-yaml", 1),
    "a tag that runs code": (
        TERM.format("!!python/object/apply:os.system [id]").encode(),
        "unsafe-yaml",
        2,
    ),
    "a tag of bytes": (TERM.format("!!binary aGk=").encode(), "unsafe-yaml", 2),
    "Latin-1": (TERM.format("Café").encode("latin-1"), "encoding", 2),
    "UTF-16": (TERM.format("Café").encode("utf-16"), "encoding", 1),
    "UTF-32": (TERM.format("Café").encode("utf-32"), "encoding", 1),
    "NUL": (TERM.format("Sp\0ke").encode(), "control-character", 2),
    "nothing but NUL": (b"\0" * 1000, "control-character", 1),
    "an escape sequence": (TERM.format("\x1b[2J").encode(), "control-character", 2),
    "bidirectional controls": (TERM.format("\u202eekopS\u202c").encode(), "control-character", 2),
    "zero-width characters": (TERM.format("Sp\u200boke").encode(), "control-character", 2),
    "an unseen text in tags": (
        TERM.format("Spoke\U000e0068\U000e0069").encode(),
        "control-character",
        2,
    ),
    "deprecated controls of direction": (
        TERM.format("Sp\u206aoke").encode(),
        "control-character",
        2,
    ),
    "a letter that shows nothing": (TERM.format("Sp\u3164oke").encode(), "control-character", 2),
    "an unseen text in variation selectors": (
        TERM.format("Spoke\ufe0f\U000e0158\U000e0159").encode(),
        "control-character",
        2,
    ),
    "an annotation": (TERM.format('"Sp\\ufff9oke"').encode(), "control-character", 2),
    "escaped NUL": (TERM.format('"Sp\\0ke"').encode(), "control-character", 2),
    "escaped bidirectional controls": (
        TERM.format('"\\u202eekopS\\x02"').encode(),
        "control-character",
        2,
    ),
    "an escaped non-character": (TERM.format('"Spoke\\uffff"').encode(), "control-character", 2),
    "half a character": (TERM.format('"Spoke\\ud83d"').encode(), "control-character", 2),
    "no character": (TERM.format('"Spoke\\U00110000"').encode(), "control-character", 2),
    "a reference to bidirectional controls": (
        TERM.format("Spoke &#x202e;").encode(),
        "control-character",
        2,
    ),
    "an escaped key": (
        b'"sp\\u200boke":\n  term: Spoke\n  definition: A department.\n',
        "control-character",
        1,
    ),
    "other line ends": (TERM.format("Spoke\u2028x: y\u0085z").encode(), "control-character", 2),
    "10 MB": (b"a: b\n" * 2_000_000, "too-large", 1),
    "10 MB on one line": (b"a: " + b"x" * 10_000_000, "too-large", 1),
    "a text of 2 MB": (TERM.format("x" * 2_000_000).encode(), "too-large", 2),
    "20,000 keys of one name": (b"a: b\n" * 20_000, "too-large", 201),
    "20,000 unknown keys": (
        b"spoke:\n" + b"".join(b"  k%d:\n" % n for n in range(20_000)),
        "unknown-key",
        2,
    ),
    "20,000 wrong ids": (b"".join(b"A %d:\n" % n for n in range(20_000)), "wrong-value", 1),
    "a long key": (b"? " + b"k" * 100_000 + b"\n: v\n", "too-large", 1),
    "a list": (b"- spoke\n", "wrong-type", 1),
    "a text": (b"spoke\n", "wrong-type", 1),
    "nothing": (b"", "wrong-type", 1),
    "two documents": (b"a: b\n---\na: b\n", "yaml-syntax", 2),
    "a merge left unfinished": (b"<<<<<<< a\nb: c\n=======\nb: d\n>>>>>>> e\n", "merge-marker", 1),
    "an impossible date": (b"registry-complete:\n  due: 2026-02-30\n", "unknown-key", 2),
}


@pytest.mark.parametrize(("content", "rule", "line"), DATA.values(), ids=DATA)
def test_a_hostile_data_file_is_refused(
    tmp_path: Path, content: bytes, rule: str, line: int
) -> None:
    root = write_playbook(tmp_path)
    (root / "data/glossary.yml").write_bytes(content)
    assert (rule, "data/glossary.yml", line) in _errors(root)


PAGES: dict[str, tuple[bytes, str, int]] = {
    "60,000 brackets in the head": (
        HEAD.replace("owner: hub", f"owner: {'[' * 60_000}").encode(),
        "page-too-large",
        1,
    ),
    "50,000 brackets in the head": (
        HEAD.replace("owner: hub", f"owner: {'[' * 50_000}").encode(),
        "too-large",
        4,
    ),
    "60,000 brackets in the text": (f"{PAGE}{'[' * 60_000}".encode(), "page-too-large", 1),
    "50,000 brackets in the text": (f"{PAGE}{'[' * 50_000}".encode(), "page-too-large", 12),
    "an alias bomb in the head": (f"---\n{_bomb()}---\n\n# A\n".encode(), "unsafe-yaml", 2),
    "a tag in the head": (
        HEAD.replace("owner: hub", "owner: !!python/name:os.system").encode(),
        "unsafe-yaml",
        4,
    ),
    "a head that is no mapping": (b"---\n- a\n---\n", "front-matter", 2),
    "no head": (b"# A\n", "front-matter", 1),
    "a key that turns macros off": (
        HEAD.replace("owner: hub", "render_macros: false").encode(),
        "unknown-key",
        4,
    ),
    "a payload in the title": (
        HEAD.replace("title: S", "title: '{{ 7*7 }}' #").encode(),
        "unsafe-template",
        2,
    ),
    "a payload in the text": (
        f"{PAGE}{{{{ cycler.__init__.__globals__.os.popen('id').read() }}}}\n".encode(),
        "unsafe-template",
        12,
    ),
    "a payload in a code block": (
        f"{PAGE}```\n{{{{ self }}}}\n```\n".encode(),
        "unsafe-template",
        13,
    ),
    "a payload in a comment": (
        f"{PAGE}<!-- {{% include '/etc/passwd' %}} -->\n".encode(),
        "unsafe-template",
        12,
    ),
    "a macro without parentheses": (f"{PAGE}{{{{ person }}}}\n".encode(), "unsafe-template", 12),
    "a macro with an unknown id": (
        f'{PAGE}{{{{ person("nobody") }}}}\n'.encode(),
        "macro-argument",
        12,
    ),
    "a snippet": (f'{PAGE}--8<-- "/etc/passwd"\n'.encode(), "unsafe-template", 12),
    "a script": (f"{PAGE}<script>alert(1)</script>\n".encode(), "unsafe-html", 12),
    "an unclosed script": (f"{PAGE}<script ".encode(), "unsafe-html", 12),
    "an image that runs code": (
        f"{PAGE}<img src=x onerror=alert(1)>\n".encode(),
        "unsafe-html",
        12,
    ),
    "a link that runs code": (f"{PAGE}[a](javascript:alert(1))\n".encode(), "unsafe-html", 12),
    "a definition that runs code": (
        f"{PAGE}[a]\n\n[a]: javascript:alert(1)\n".encode(),
        "unsafe-html",
        12,
    ),
    "an attribute list that runs code": (
        f"{PAGE}*a*{{: onclick=alert(1) }}\n".encode(),
        "unsafe-html",
        12,
    ),
    "a merge left unfinished": (f"{PAGE}<<<<<<< a\n".encode(), "merge-marker", 12),
    "Latin-1": (f"{PAGE}Café\n".encode("latin-1"), "encoding", 12),
    "UTF-16": (PAGE.encode("utf-16"), "encoding", 1),
    "escaped NUL in the head": (
        HEAD.replace("title: S", 'title: "S\\0" #').encode(),
        "control-character",
        2,
    ),
    "a reference to NUL": (f"{PAGE}a&#0;b\n".encode(), "control-character", 12),
    "NUL": (f"{PAGE}a\0b\n".encode(), "control-character", 12),
    "bidirectional controls": (f"{PAGE}a\u2066b\n".encode(), "control-character", 12),
    "10 MB": (f"{PAGE}{'word ' * 2_000_000}".encode(), "page-too-large", 1),
    "a line of 3,000": (f"{PAGE}{'word ' * 600}\n".encode(), "page-too-large", 12),
    "5,000 headings": (PAGE.encode() + b"# a\n" * 5000, "page-too-large", 261),
    "900 lists in one line": (f"{PAGE}{'- ' * 900}a\n".encode(), "page-too-large", 12),
    "nothing": (b"", "front-matter", 1),
}


@pytest.mark.parametrize(("content", "rule", "line"), PAGES.values(), ids=PAGES)
def test_a_hostile_page_is_refused(tmp_path: Path, content: bytes, rule: str, line: int) -> None:
    root = write_playbook(tmp_path)
    (root / "docs/index.md").write_bytes(content)
    assert (rule, "docs/index.md", line) in _errors(root)


def _link(path: str, target: str) -> Callable[[Path], object]:
    def make(root: Path) -> None:
        (root / path).unlink(missing_ok=True)
        (root / path).symlink_to(target)

    return make


def _file(path: str, content: bytes = b"") -> Callable[[Path], object]:
    def make(root: Path) -> None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)

    return make


def _repository(path: str) -> Callable[[Path], object]:
    return _file(f"{path}/.git", b"gitdir: ../../.git/modules/x\n")


def _move(path: str) -> Callable[[Path], object]:
    """Move a folder out of the playbook, and leave a link to it."""

    def make(root: Path) -> None:
        (root / path).rename(root.parent / f"elsewhere-{path}")
        (root / path).symlink_to(root.parent / f"elsewhere-{path}")

    return make


TREES: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "a link to a file outside": (
        _link("docs/passwd.txt", "/etc/passwd"),
        "file-type",
        "docs/passwd.txt",
    ),
    "a link to a folder outside": (_link("docs/etc", "/etc"), "file-type", "docs/etc"),
    "a link to itself": (_link("docs/loop", "loop"), "file-type", "docs/loop"),
    "a page that is a link": (_link("docs/index.md", "/etc/passwd"), "file-type", "docs/index.md"),
    "a link in data": (
        _link("data/glossary.yml", "/etc/passwd"),
        "unsafe-yaml",
        "data/glossary.yml",
    ),
    "a folder of links in data": (
        _link("data/accounts/x.yml", "../goals.yml"),
        "unsafe-yaml",
        "data/accounts/x.yml",
    ),
    "a repository below docs": (_repository("docs/more"), "file-type", "docs/more"),
    "a repository below data": (_repository("data/more"), "unsafe-yaml", "data/more"),
    "a submodule": (
        _file(".gitmodules", b'[submodule "x"]\n\tpath = docs/policies\n'),
        "file-type",
        ".gitmodules",
    ),
    "a script of the theme's": (
        _file("docs/assets/javascripts/bundle.js"),
        "file-type",
        "docs/assets/javascripts/bundle.js",
    ),
    "a page of HTML": (_file("docs/x.html"), "file-type", "docs/x.html"),
    "a drawing that may hold scripts": (_file("docs/x.svg"), "file-type", "docs/x.svg"),
    "a template": (_file("docs/x.j2"), "file-type", "docs/x.j2"),
    "HTML named as an image": (_file("docs/x.png", b"<script>"), "file-type", "docs/x.png"),
    "HTML named as a PDF": (_file("docs/x.pdf", b"<script>"), "file-type", "docs/x.pdf"),
    "an empty image": (_file("docs/x.webp", b"RIFF"), "file-type", "docs/x.webp"),
    "a hidden folder": (_file("docs/.git2/config"), "file-type", "docs/.git2/config"),
    "a name with a line end": (
        _file("docs/a\n::error::b.txt"),
        "file-type",
        "docs/a\\u000a::error::b.txt",
    ),
    "a name that is not UTF-8": (
        _file("docs/" + os.fsdecode(b"\xff.txt")),
        "file-type",
        "docs/\\udcff.txt",
    ),
    "a name that runs backwards": (_file("data/\u202elmy.x"), "unsafe-yaml", "data/\\u202elmy.x"),
    "names of one size in letters": (
        _file("docs/policies/HOUSE-rules.md", PAGE.encode()),
        "name-twin",
        "docs/policies/house-rules.md",
    ),
    "folders of one size in letters": (
        _file("docs/Policies/x.txt"),
        "name-twin",
        "docs/policies/disclosure.md",
    ),
    "accents written in two ways": (
        lambda root: [_file(f"docs/{name}.txt")(root) for name in ("caf\u00e9", "cafe\u0301")],
        "name-twin",
        "docs/caf\u00e9.txt",
    ),
    "twins in data": (_file("data/Glossary.yml"), "name-twin", "data/glossary.yml"),
    "a folder named as a page": (_file("docs/x.md/y.exe"), "file-type", "docs/x.md/y.exe"),
    "a folder named as a data file": (
        _file("data/routes.yml/x"),
        "unknown-file",
        "data/routes.yml/x",
    ),
    "a device": (lambda root: os.mkfifo(root / "docs/x.md"), "file-type", "docs/x.md"),
    "a device in data": (
        lambda root: os.mkfifo(root / "data/triage2.yml"),
        "unsafe-yaml",
        "data/triage2.yml",
    ),
    "a data folder that is a link": (_move("data"), "unsafe-yaml", "mkdocs.yml"),
    "a folder of pages that is a link": (_move("docs"), "file-type", "mkdocs.yml"),
}


@pytest.mark.parametrize(("make", "rule", "path"), TREES.values(), ids=TREES)
def test_a_hostile_tree_is_refused(
    tmp_path: Path, make: Callable[[Path], object], rule: str, path: str
) -> None:
    root = write_playbook(tmp_path)
    if path == "data/routes.yml/x":
        (root / "data/routes.yml").unlink()
    make(root)
    assert (rule, path) in {(found, where) for found, where, _ in _errors(root)}


CONFIGURATIONS: dict[str, tuple[str, str, int]] = {
    "50,000 brackets": (f"nav: {'[' * 50_000}\n", "too-large", 1),
    "a tag that runs code": ("theme: !!python/object/apply:os.system [id]\n", "unsafe-yaml", 1),
    "not YAML": ("nav:\n  - a: b: c\n", "yaml-syntax", 2),
    "an inherited file that is missing": ("INHERIT: ../../nothing.yml\n", "unknown-file", 1),
    "itself inherited": (
        "INHERIT: mkdocs.yml\nextra:\n  playbook:\n    data_dir: /etc\n",
        "unsafe-yaml",
        1,
    ),
    "pages from elsewhere": ("docs_dir: ../..\n", "file-type", 1),
    "a name that runs backwards": ('site_name: "\\u202ekoobyalP"\n', "control-character", 1),
    "a menu that runs code": ("nav:\n  - A: javascript:alert(1)\n", "unsafe-html", 2),
    "a menu with HTML": ("nav:\n  - <script>alert(1)</script>: index.md\n", "unsafe-html", 2),
    "a logo that runs code": ("theme:\n  logo: javascript:alert(1)\n", "unsafe-html", 2),
    "a link that runs code": (
        "extra:\n  social:\n    - {icon: a, link: 'javascript:alert(1)'}\n",
        "unsafe-html",
        3,
    ),
}


@pytest.mark.parametrize(("content", "rule", "line"), CONFIGURATIONS.values(), ids=CONFIGURATIONS)
def test_a_hostile_configuration_is_refused(
    tmp_path: Path, content: str, rule: str, line: int
) -> None:
    assert (rule, "mkdocs.yml", line) in _errors(write_playbook(tmp_path, {"mkdocs.yml": content}))


@pytest.mark.parametrize(
    "nav", ["&a [*a]", "&a [*a, *a, *a]", "&a [{x: &b [*a, *b, index.md]}, *a, *b]"]
)
def test_a_navigation_that_holds_itself_ends(tmp_path: Path, nav: str) -> None:
    assert _errors(write_playbook(tmp_path, {"mkdocs.yml": f"nav: {nav}\n"}))


def test_line_ends_and_byte_order_marks_of_other_systems_are_accepted(tmp_path: Path) -> None:
    root = write_playbook(tmp_path)
    for path in (*root.rglob("*.md"), *root.rglob("*.yml")):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert _check(root) == []


@pytest.mark.parametrize(
    "name",
    [
        *(
            "<script>alert(1)</script>",
            "A | B",
            "x](javascript:alert(1))",
            "{ onclick=alert(1) }",
            "{{7*7}}",
            "{% raw %}",
            "`a`",
            "*a*",
        ),
        *(
            "سمير الخطيب",
            "Zoe\u0308 A\u030angstro\u0308m",
            "👩🏽\u200d💻",
            "NO",
            "Null",
            "007",
            "+49 30 23125 000",
            "12:30",
            "on",
            "~",
        ),
    ],
)
def test_a_strange_name_is_a_name(tmp_path: Path, name: str) -> None:
    quoted = "'" + name.replace("'", "''") + "'"
    assert _check(write_playbook(tmp_path, {"data/glossary.yml": TERM.format(quoted)})) == []


def test_texts_that_repeat_themselves_are_checked(tmp_path: Path) -> None:
    """No rule may search such a text in every way: each kind stands in data and on a page, as long as may be."""
    units = [
        unit.replace("\n", " ")
        for unit in (
            *UNITS,
            "a-",
            "a@",
            "a.",
            "://",
            "a=",
            "1-",
            "eyJ",
            "-eyJ",
            "password ",
            "the blind ",
        )
    ]
    texts = [(unit * MAX_TEXT)[:MAX_TEXT] for unit in units if unit.strip()]
    terms = [
        f"t{n}:\n  term: A\n  definition: {json.dumps(text)}\n" for n, text in enumerate(texts)
    ]
    asked = "  question: A?\n  path: [Post]\n  page: index.md\n"
    questions = [f"q{n}:\n{asked}  answer: {json.dumps(text)}\n" for n, text in enumerate(texts)]
    half = len(texts) // 2
    root = write_playbook(
        tmp_path,
        {
            "data/glossary.yml": "".join(terms[:half]),
            "data/questions.yml": "".join(questions[half:]),
        },
    )
    for number, unit in enumerate(units):
        (root / f"docs/t{number}.md").write_text(
            HEAD + (unit * MAX_LINE)[: MAX_LINE - 1], encoding="utf-8"
        )
    assert "too-large" not in {rule for rule, *_ in _errors(root)}


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    path=st.sampled_from(
        ["data/glossary.yml", "data/organization.yml", "docs/index.md", "mkdocs.yml"]
    ),
    cut=st.integers(0, 600),
    junk=st.binary(max_size=40),
)
def test_a_file_damaged_anywhere_is_refused_or_read(
    tmp_path: Path, path: str, cut: int, junk: bytes
) -> None:
    root = write_playbook(tmp_path)
    sound = (root / path).read_bytes()
    (root / path).write_bytes(sound[:cut] + junk + sound[cut + len(junk) // 2 :])
    _check(root)
