"""The check's rules in the forms: a form reports the same messages as the check."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import pytest

from macros.basics.problem import Problem
from macros.check.load import forget, load
from macros.check.run import check
from macros.forms.decap_config import shapes
from macros.forms.form_rules import SENTENCES, settings
from macros.model.files import FORMS
from macros.model.playbook import Playbook
from macros.pages import catalogue
from tests.college.assembly import ROOT
from tests.unit.form_files import Asking
from tests.unit.test_cases import TODAY, _cases, _lay, _name

_SHAPES = shapes()
_NOT_TOLD = "forms are not told who has left"
_OTHER_HEADINGS = "headings in quotes and underlined ones are left to the check"
_SHOWN = "a form shows the character itself, however it is written"
_MISSPELT = "the check reports only what is misspelt; a form has an empty field, or a wrong choice"
_LEFT_TO_THE_CHECK = {
    "department-representatives/a-misspelt-key": _MISSPELT,
    "department-representatives/a-name-instead-of-an-id": _MISSPELT,
    "unknown-reference/to-an-id-that-is-misspelt": _MISSPELT,
    "account-two-admins/one-of-them-has-had-the-last-day": _NOT_TOLD,
    "last-day-passed/an-admin-who-is-everywhere": _NOT_TOLD,
    "people-left/an-admin-who-is-everywhere": _NOT_TOLD,
    "unsafe-template/an-invisible-character-spelled-out": "values with a backslash are left to the check",
    "page-heading/in-a-quote": _OTHER_HEADINGS,
    "page-heading/two": _OTHER_HEADINGS,
    "control-character/escaped-in-a-head": _SHOWN,
    "control-character/right-to-left-turned": "lines that run from right to left are left to the check",
    "too-large/a-text-of-many-pages": "reading gives up on such a file in other words",
}
_VALUE = re.compile(r"'\{\w+\}'|\{\w+\}")


def _files(playbook: Playbook) -> Iterator[list[Any]]:
    """Return the readable files that have a form: collection, name, path, text and shape."""
    read = {root.file for root in playbook.sources}
    for name, pattern in FORMS.items():
        for path in sorted((playbook.root / playbook.data_dir).glob(pattern)):
            file = path.relative_to(playbook.root).as_posix()
            if file in read:
                yield [name, path.stem, file, path.read_text(encoding="utf-8"), _SHAPES[name]]
    for page in playbook.pages.values():
        if page.form is not None:
            name, slug = page.form
            yield [
                name,
                slug,
                page.file,
                (playbook.root / page.file).read_text(encoding="utf-8"),
                _SHAPES[name],
            ]


def _pattern(text: str) -> re.Pattern[str]:
    pieces = [re.escape(piece) for piece in _VALUE.split(text)]
    values = ["'.*'" if value.startswith("'") else ".*" for value in _VALUE.findall(text)]
    return re.compile(
        "".join(each for pair in zip_longest(pieces, values, fillvalue="") for each in pair),
        re.DOTALL,
    )


_PATTERNS = {name: _pattern(sentence.message) for name, sentence in SENTENCES.items()}


def _in_words(problem: Problem) -> tuple[str, str] | None:
    """Return the name and the message of a problem; None for one that forms do not report."""
    names = [
        n
        for n, pattern in _PATTERNS.items()
        if SENTENCES[n].rule == problem.rule and pattern.fullmatch(problem.message)
    ]
    name = max(names, key=lambda n: len(_VALUE.sub("", SENTENCES[n].message)), default=None)
    return (name, problem.message) if name is not None else None


_NAMES = ("unknown", "noRecord")
"""What forms say of somebody who has left as well: whoever works here can be chosen, and nobody
else."""
Said = dict[str, Counter[tuple[str, str]]]
"""For each file the sentences that are said of it: name and message."""


def _of_the_check(problems: Iterable[Problem]) -> Said:
    said: Said = defaultdict(Counter)
    for problem in problems:
        if (words := _in_words(problem)) is not None:
            said[problem.location.path][words] += 1
    return said


def _without_hint(name: str, text: str) -> str:
    sentence = SENTENCES[name]
    hint = "".join(
        f" {each}" for each in [sentence.hint if sentence.form is None else sentence.form] if each
    )
    match = re.fullmatch(
        f"({_PATTERNS[name].pattern}){_pattern(hint.rstrip()).pattern}", text, re.DOTALL
    )
    assert match is not None, text
    return match[1]


@dataclass(frozen=True)
class _Both:
    """The messages of the forms and of the check about a playbook."""

    form: Said
    check: Said


@pytest.fixture(scope="module")
def said(ask: Asking, tmp_path_factory: pytest.TempPathFactory) -> dict[str, _Both]:
    """Run the check and the forms on every golden case."""
    work = tmp_path_factory.mktemp("check")
    questions, of_the_check, left = {}, {}, {}
    for case in _cases():
        root = work / _name(case)
        _lay(case, root)
        playbook = load(root).playbook.as_of(TODAY)
        questions[_name(case)] = (
            "check",
            settings(playbook) | {"today": str(TODAY)},
            list(_files(playbook)),
        )
        left[_name(case)] = [
            person.id for person in playbook.people.values() if person.status == "left"
        ]
        of_the_check[_name(case)] = _of_the_check(check(root, catalogue, TODAY).problems)
        forget()
    answers = ask(*questions.values())
    found = {}
    for (name, (*_, files)), answer in zip(questions.items(), answers, strict=True):
        read = {
            path: mistakes
            for (_, _, path, _, _), mistakes in zip(files, answer, strict=True)
            if mistakes is not None
        }
        form = {
            path: Counter(
                (n, _without_hint(n, text))
                for n, text in mistakes
                if not (n in _NAMES and any(f"'{who}'" in text for who in left[name]))
            )
            for path, mistakes in read.items()
        }
        found[name] = _Both(
            {path: words for path, words in form.items() if words},
            {path: words for path, words in of_the_check[name].items() if path in read},
        )
    return found


@pytest.mark.parametrize(
    "case", [_name(case) for case in _cases() if _name(case) not in _LEFT_TO_THE_CHECK]
)
def test_a_form_says_what_the_check_says(case: str, said: dict[str, _Both]) -> None:
    assert said[case].form == said[case].check


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ('department_card(("web"))', []),
        ('(department_card)("web")', []),
        ('department_card(id="web")', []),
        ("true()", ["notPlain"]),
        ("not()", ["notPlain"]),
        ("département()", ["unknownMacro"]),
    ],
)
def test_a_call_that_is_written_in_a_rare_way_is_refused_as_by_the_check(
    ask: Asking, call: str, said: list[str]
) -> None:
    page = f"---\ntitle: A\n---\n\n# A\n\n{{{{ {call} }}}}\n"
    (answer,) = ask(
        (
            "check",
            settings(load(ROOT).playbook),
            [["pages", "a", "docs/a.md", page, _SHAPES["pages"]]],
        )
    )
    assert [name for name, _ in answer[0] if name != "missing"] == said


def test_the_name_of_a_new_department_is_no_template_as_its_page_has_it_too(ask: Asking) -> None:
    known = settings(load(ROOT).playbook)
    text = "name: Works {{ council() }}\nstatus: onboarding\npeople: {}\n"
    files = [
        ["departments", slug, f"data/departments/{slug}.yml", text, _SHAPES["departments"]]
        for slug in ("works", "web")
    ]
    (answer,) = ask(("check", known, files))
    assert [[name for name, _ in mistakes if name != "missing"] for mistakes in answer] == [
        ["inHead"],
        [],
    ]


def test_a_policy_that_is_named_elsewhere_keeps_its_id(ask: Asking) -> None:
    playbook = load(ROOT).playbook
    (file,) = (each for each in _files(playbook) if each[2] == "docs/policies/house-rules.md")
    (answer,) = ask(("mistakes", settings(playbook), file, [[["policy"], "rules-of-the-house"]]))
    assert [place for place, _ in answer] == [["policy"]]
    assert answer[0][1].startswith("house-rules: Decision “Which comments do we remove")


@pytest.mark.parametrize("word", ["constructor", "toString", "__proto__"])
def test_words_that_every_object_of_a_script_knows_are_only_words(ask: Asking, word: str) -> None:
    known = settings(load(ROOT).playbook)
    account = f"{word}:\n  platform: X\n  handle: a\n  admins:\n    - {word}\n"
    page = f"---\ntitle: A\n---\n\n# A\n\n{{{{ {word}() }}}} [a]({word}#b)\n"
    campaign = f"a:\n  title: A\n  start: 2026-01-01\n  end: 2026-01-02\n  status: live\n  accounts:\n    - {word}\n"
    texts = {
        "accounts": ("data/accounts/a.yml", account),
        "pages": ("docs/a.md", page),
        "campaigns": ("data/campaigns.yml", campaign),
    }
    answers = ask(
        (
            "check",
            known,
            [[name, "a", path, text, _SHAPES[name]] for name, (path, text) in texts.items()],
        )
    )
    names = [
        [name for name, _ in mistakes if name not in ("missing", "noHouseRules")]
        for mistakes in answers[0]
    ]
    assert names == [["unknown"], ["unknownMacro", "notThere"], ["unknown"]]


def test_every_sentence_is_said_in_a_case(said: dict[str, _Both]) -> None:
    names = {name for both in said.values() for words in both.form.values() for name, _ in words}
    assert sorted(SENTENCES.keys() - names) == []
