"""Merging the change of a form with those of others in the meantime: run by Node.js."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from macros.forms.decap_config import shapes
from tests.unit.form_files import Asking, difference

_SHAPES = shapes()
_MARKETING = (Path(__file__).parent / "forms" / "department.yml").read_text(encoding="utf-8")
_ACCOUNTS = """\
forum:
  platform: Forum
  handle: Larkfield
  purpose: Owners help each other.
  admins:
    - rosa-vega
    - lena-moss
    - dev-patel
"""
_GLOSSARY = """\
account:
  term: Account
  definition: |
    A page or a channel.

    It speaks for us.

    It counts once it is in the registry.
handle:
  term: Handle
  definition: The name of an account.
"""
_PAGE = """\
---
title: Blocking people
owner: hub
keywords:
  - block
---

# Blocking people

Ask first.

Then block.

{{ who_to_ask() }}
"""
_PROPOSE = [[["purpose"], "Sells."]]


def _line(text: str, start: str) -> str:
    return next(line for line in text.splitlines() if line.startswith(start))


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        (
            _PROPOSE,
            [[["channel"], "#new"]],
            ["-channel: ", '+channel: "#new"', "-purpose: ", "+purpose: Sells."],
        ),
        (_PROPOSE, _PROPOSE, ["-purpose: ", "+purpose: Sells."]),
        (_PROPOSE, [], ["-purpose: ", "+purpose: Sells."]),
        ([], _PROPOSE, ["-purpose: ", "+purpose: Sells."]),
        ([[["parent"], "hub"]], [[["channel"], ""]], ["+parent: hub", "-channel: "]),
        # Two fields of a person, and two people.
        (
            [[["people", 0, "phone"], "1"]],
            [[["people", 0, "title"], "Head"], [["people", 1, "phone"], "2"]],
            [
                "-    phone: ",
                '+    phone: "1"',
                "-    title: ",
                "+    title: Head",
                "-    phone: ",
                '+    phone: "2"',
            ],
        ),
        # Languages, which both added and one removed.
        (
            [[["people", 1, "languages"], ["es", "pt", "fr"]]],
            [[["people", 1, "languages"], ["es", "en-GB", "pt", "it"]]],
            ["-      - en-GB", "+      - fr", "+      - it"],
        ),
        # Certificates: another day of the first, and one fewer.
        (
            [[["people", 1, "certificates", 0, "earned"], "2026-05-05"]],
            [[["people", 1, "certificates", 3]]],
            [
                *("-        earned: 2026-05-04", "+        earned: 2026-05-05"),
                *("-      - course: accessible-posts", "-        earned: 2026-05-25"),
            ],
        ),
    ],
)
def test_both_changes_of_a_department_are_kept(
    ask: Asking, ours: Any, theirs: Any, expected: list[str]
) -> None:
    (answer,) = ask(("combine", _MARKETING, _SHAPES["departments"], ours, {"published": theirs}))
    assert answer["asked"] == []
    lines = difference(_MARKETING, answer["text"])
    assert len(lines) == len(expected)
    assert all(any(line.startswith(start) for line in lines) for start in expected)


def test_people_whom_both_added_are_both_there(ask: Asking) -> None:
    def added(name: str) -> list[Any]:
        return [[["people", 5], {"name": name, "status": "active"}]]

    (answer,) = ask(
        (
            "combine",
            _MARKETING,
            _SHAPES["departments"],
            added("Zoë Groß"),
            {"published": added("Ann Lee")},
        )
    )
    assert answer["asked"] == []
    assert sorted(
        line for line in difference(_MARKETING, answer["text"]) if not line.startswith("+    ")
    ) == [
        "+  ann-lee:",
        "+  zoe-gross:",
    ]


@pytest.mark.parametrize(("answer", "kept"), [("ours", "Sells."), ("theirs", "Buys.")])
def test_the_same_value_is_asked_for(ask: Asking, answer: str, kept: str) -> None:
    theirs = [[["purpose"], "Buys."], [["channel"], "#new"]]
    question = ("combine", _MARKETING, _SHAPES["departments"], _PROPOSE, {"published": theirs})
    asked, answered = ask(question, (*question, [answer]))
    assert asked["asked"] == ["Purpose"]
    assert difference(_MARKETING, answered["text"])[-2:] == [
        f"-{_line(_MARKETING, 'channel')}",
        '+channel: "#new"',
    ]
    assert _line(answered["text"], "purpose") == f"purpose: {kept}"


@pytest.mark.parametrize(("answer", "count"), [("ours", 1), ("theirs", 0)])
def test_somebody_who_was_removed_there_and_changed_here_is_asked_for(
    ask: Asking, answer: str, count: int
) -> None:
    ours, theirs = [[["people", 1, "phone"], "1"]], [[["people", 1]]]
    (found,) = ask(
        ("combine", _MARKETING, _SHAPES["departments"], ours, {"published": theirs}, [answer])
    )
    assert found["asked"] == ["People · Lucía Fernández-Morales"]
    assert found["text"].count("  lucia-fernandez-morales:\n") == count


def test_a_proposal_never_sets_back_what_was_published_since(ask: Asking) -> None:
    proposed = _MARKETING.replace(_line(_MARKETING, "purpose"), "purpose: Sells.")
    published = _MARKETING.replace(_line(_MARKETING, "channel"), 'channel: "#new"')
    texts = {"published": published, "proposed": proposed, "basis": _MARKETING}
    (answer,) = ask(("combine", proposed, _SHAPES["departments"], [[["head"], "dev-patel"]], texts))
    assert answer["asked"] == []
    assert difference(published, answer["text"]) == [
        *(
            f"-{_line(_MARKETING, 'purpose')}",
            "+purpose: Sells.",
            "-head: fiona-ashworth",
            "+head: dev-patel",
        ),
    ]


@pytest.mark.parametrize(
    ("given", "kept"),
    [(["ours", "ours"], "Mine."), (["theirs", "ours"], "Sells."), (["ours", "theirs"], "Buys.")],
)
def test_a_value_that_a_proposal_and_the_published_file_changed_is_asked_for(
    ask: Asking, given: list[str], kept: str
) -> None:
    line = _line(_MARKETING, "purpose")
    texts = {"proposed": "purpose: Sells.", "published": "purpose: Buys.", "basis": line}
    texts = {key: _MARKETING.replace(line, value) for key, value in texts.items()}
    (answer,) = ask(
        ("combine", _MARKETING, _SHAPES["departments"], [[["purpose"], "Mine."]], texts, given)
    )
    assert answer["asked"] == ["Purpose", "Purpose"]
    assert _line(answer["text"], "purpose") == f"purpose: {kept}"


def test_a_proposal_that_was_closed_is_not_proposed_again(ask: Asking) -> None:
    proposed = _MARKETING.replace(_line(_MARKETING, "purpose"), "purpose: Sells.")
    question = (
        "combine",
        proposed,
        _SHAPES["departments"],
        [[["head"], "dev-patel"]],
        {"published": _MARKETING},
    )
    (answer,) = ask(question)
    assert difference(_MARKETING, answer["text"]) == ["-head: fiona-ashworth", "+head: dev-patel"]


def test_the_newest_text_keeps_its_comments(ask: Asking) -> None:
    published = _MARKETING.replace("people:\n", "# Ask Fiona first.\npeople:\n")
    (answer,) = ask(
        ("combine", _MARKETING, _SHAPES["departments"], _PROPOSE, {"published": published})
    )
    assert difference(published, answer["text"]) == [
        f"-{_line(_MARKETING, 'purpose')}",
        "+purpose: Sells.",
    ]


def test_admins_of_an_account_are_added_and_removed_by_both(ask: Asking) -> None:
    ours = [[["entries", 0, "admins"], ["lena-moss", "dev-patel", "ann-lee"]]]
    theirs = [[["entries", 0, "admins"], ["rosa-vega", "lena-moss", "zoe-gross"]]]
    (answer,) = ask(("combine", _ACCOUNTS, _SHAPES["accounts"], ours, {"published": theirs}))
    assert answer["asked"] == []
    assert answer["text"].endswith("  admins:\n    - lena-moss\n    - zoe-gross\n    - ann-lee\n")


def test_terms_and_paragraphs_of_a_definition_merge(ask: Asking) -> None:
    definition = (
        "A page or a channel.\n\nIt speaks for us.\n\nIt counts once it is in the registry.\n"
    )
    ours = [
        [["entries", 2], {"term": "Zine", "definition": "A small magazine."}],
        [["entries", 0, "definition"], definition.replace("speaks", "acts")],
    ]
    theirs = [
        [["entries", 2], {"term": "Ad", "definition": "It is paid."}],
        [["entries", 0, "definition"], definition.replace("once", "when") + "\nAsk the hub.\n"],
    ]
    (answer,) = ask(("combine", _GLOSSARY, _SHAPES["glossary"], ours, {"published": theirs}))
    assert answer["asked"] == []
    merged = answer["text"]
    assert (
        "    It acts for us.\n\n    It counts when it is in the registry.\n\n    Ask the hub.\nhandle:"
        in merged
    )
    assert [line for line in merged.splitlines() if line and line[0] != " "] == [
        "account:",
        "handle:",
        "ad:",
        "zine:",
    ]


def test_head_and_text_of_a_page_merge_by_paragraph(ask: Asking) -> None:
    ours = [
        [["body"], "# Blocking people\n\nAsk the hub first.\n\nThen block.\n\n{{ who_to_ask() }}"]
    ]
    theirs = [
        [
            ["body"],
            "# Blocking people\n\nAsk first.\n\nThen block.\n\nNever gloat.\n\n{{ who_to_ask() }}",
        ],
        [["title"], "Mute or block"],
    ]
    windows = _PAGE.replace("\n", "\r\n")
    plain, there = ask(
        *(
            ("combine", text, _SHAPES["pages"], ours, {"published": theirs})
            for text in (_PAGE, windows)
        )
    )
    assert plain["asked"] == []
    assert difference(_PAGE, plain["text"]) == [
        *(
            "-title: Blocking people",
            "+title: Mute or block",
            "-Ask first.",
            "+Ask the hub first.",
            "+Never gloat.",
            "+",
        ),
    ]
    assert there["text"] == plain["text"].replace("\n", "\r\n")


@pytest.mark.parametrize(("answer", "kept"), [("ours", "Ask the hub."), ("theirs", "Ask nobody.")])
def test_the_same_paragraph_is_asked_for(ask: Asking, answer: str, kept: str) -> None:
    ours, theirs = (
        [[["body"], _PAGE.split("---\n\n")[1].replace("Ask first.", text)]]
        for text in ("Ask the hub.", "Ask nobody.")
    )
    (found,) = ask(("combine", _PAGE, _SHAPES["pages"], ours, {"published": theirs}, [answer]))
    assert found == {"asked": ["Text"], "text": _PAGE.replace("Ask first.", kept)}


_KEY = st.sampled_from(["a", "b", "c", "d"])
_LEAF = st.sampled_from(["1", "2", "3"]) | st.lists(
    st.sampled_from(["x", "y", "z"]), max_size=4, unique=True
)
_MAPPING = st.dictionaries(_KEY, _LEAF | st.dictionaries(_KEY, _LEAF, max_size=3), max_size=4)


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(_MAPPING, _MAPPING), max_size=30))
def test_one_change_alone_is_never_asked_for(
    ask: Asking, pairs: list[tuple[dict[str, Any], dict[str, Any]]]
) -> None:
    written = ask(*(("write", changed, None) for _, changed in pairs))
    for sides in ((0, 1, 0), (0, 0, 1), (0, 1, 1)):
        answers = ask(*(("merge", *(pair[side] for side in sides)) for pair in pairs))
        assert answers == [[text, 0] for text in written]


def test_a_form_that_was_left_unsaved_knows_where_its_change_began(ask: Asking) -> None:
    (answer,) = ask(("draft", _MARKETING, _SHAPES["departments"], {"purpose": "Another."}))
    changed = _MARKETING.replace(_line(_MARKETING, "purpose"), "purpose: Another.")
    assert answer == [[changed, _MARKETING], [changed, _MARKETING]]


def test_a_form_that_was_left_unsaved_keeps_characters_that_no_file_may_hold(ask: Asking) -> None:
    page = "---\ntitle: A\n---\n\n# A\n"
    (answer,) = ask(("draft", page, _SHAPES["pages"], {"body": "# A\n\nOne\0two\0three."}))
    assert answer == [[f"{page}\nOne\0two\0three.\n", page]] * 2


_SEALED = "\0draft" + json.dumps({"made": "a: c\n", "base": "a: b\n", "opening": "one"}) + "\n"
_FILE = {"slug": "a", "path": "data/departments/a.yml", "raw": _SEALED}
_ENTRY = {"dataFiles": [_FILE], "assets": []}
_OPTIONS = {"collectionName": "departments", "useWorkflow": True}


def _persist(
    options: dict[str, Any] | None = None, file: dict[str, Any] | None = None, **entry: Any
) -> tuple[Any, ...]:
    changed = _FILE | (file or {})
    return ("persistEntry", _ENTRY | {"dataFiles": [changed]} | entry, _OPTIONS | (options or {}))


@pytest.mark.parametrize(
    "call",
    [
        *(
            ("persistMedia", {}, {}),
            ("deleteFiles", ["data/a.yml"], ""),
            ("publishUnpublishedEntry", "departments", "a"),
        ),
        *(
            ("updateUnpublishedEntryStatus", "departments", "a", "pending_publish"),
            ("getMediaFile", "docs/assets/a.svg"),
        ),
        _persist({"useWorkflow": False}),
        _persist({"newEntry": True}),
        _persist(assets=[{"path": "docs/assets/a.svg"}]),
        _persist(dataFiles=[_FILE, _FILE]),
        _persist(file={"path": "docs/page.md"}),
        _persist(file={"newPath": "docs/page.md"}),
        _persist(file={"raw": "a: c\n"}),
    ],
    ids=lambda call: str(call[0]),
)
def test_what_would_reach_the_published_branch_never_reaches_the_code_host(
    ask: Asking, call: tuple[Any, ...]
) -> None:
    (answer,) = ask(("guard", [call], "departments", _FILE["path"]))
    assert answer == {"said": {call[0]: "refused"}, "reached": []}


def test_only_what_is_allowed_reaches_the_code_host(ask: Asking) -> None:
    unknown = [
        ("getDeployPreview",),
        ("addNote",),
        ("reopenIssueForUnpublishedEntry",),
        ("somethingNew",),
    ]
    (refused, saved) = ask(
        ("guard", unknown, "departments", _FILE["path"]),
        ("guard", [_persist()], "departments", _FILE["path"]),
    )
    assert refused == {"said": {}, "reached": []}
    assert saved["said"] == {"persistEntry": "done"}
    assert saved["reached"] == ["unpublishedEntry", "persistEntry"]


_BASIS = "name: A\npurpose: Old.\nchannel: old\n"
_PROPOSED, _PUBLISHED = (
    _BASIS.replace("Old", "Sells"),
    _BASIS.replace("channel: old", "channel: new"),
)
_DRAFT = [_PROPOSED.replace("name: A", "name: B"), _PROPOSED]
_MERGED = "name: B\npurpose: Sells.\nchannel: new\n"


def _saved(ask: Asking, host: str, **texts: Any) -> Any:
    """Save a form of a proposal, at a code host whose texts have changed since it was opened."""
    texts = {"main": _PUBLISHED, "basis": _BASIS} | {
        key.replace("proposal", "cms/departments/a"): text for key, text in texts.items()
    }
    (asked,) = ask(("propose", host, _SHAPES["departments"], texts, _DRAFT))
    return asked


def test_github_writes_both_changes_on_the_branch_of_the_proposal(ask: Asking) -> None:
    written = ["persistEntry", {"unpublished": True, "raw": _MERGED}]
    assert _saved(ask, "github", proposal=_PROPOSED) == [written]


def test_gitlab_begins_the_branch_of_the_proposal_anew_where_its_lines_were_merged(
    ask: Asking,
) -> None:
    commit = {
        "branch": "cms/departments/a",
        "start_branch": "main",
        "force": True,
        "commit_message": "Change a",
        "actions": [
            {"action": "update", "file_path": "data/departments/a.yml", "content": _MERGED}
        ],
    }
    request = ["/projects/p/merge_requests/7", None]
    assert _saved(ask, "gitlab", proposal=_PROPOSED) == [
        request,
        ["/projects/p/repository/commits", commit],
    ]
    # A proposal that changes other files too is left to GitLab.
    written = ["persistEntry", {"unpublished": True, "raw": _MERGED}]
    assert _saved(ask, "gitlab", proposal=_PROPOSED, others=True) == [request, written]


@pytest.mark.parametrize("host", ["github", "gitlab"])
def test_after_a_proposal_was_merged_or_closed_a_new_one_begins(ask: Asking, host: str) -> None:
    merged = ["persistEntry", {"unpublished": False, "raw": _MERGED}]
    assert _saved(ask, host, main=_PUBLISHED.replace("Old", "Sells")) == [merged]
    closed = [
        "persistEntry",
        {"unpublished": False, "raw": _PUBLISHED.replace("name: A", "name: B")},
    ]
    assert _saved(ask, host) == [closed]


@pytest.mark.parametrize("published", [None, "name: A\npeople: {}\n"])
def test_a_form_whose_answer_was_lost_is_saved_again_without_a_question(
    ask: Asking, published: str | None
) -> None:
    texts = [f"name: {name}\npeople: {{}}\n" for name in ("B", "B", "C")]
    (answer,) = ask(
        ("lostAnswer", _SHAPES["departments"], published, "name: A\npeople: {}\n", texts)
    )
    assert answer == {"said": ["no answer", "done", "done"], "proposed": texts[-1]}


def test_a_file_without_an_end_of_line_is_not_written_for_it(ask: Asking) -> None:
    text = _BASIS.rstrip("\n")
    assert ask(("propose", "github", _SHAPES["departments"], {"main": text}, [text, text])) == [[]]


def test_what_the_check_would_refuse_is_not_written(ask: Asking) -> None:
    (answer,) = ask(
        (
            "propose",
            "github",
            _SHAPES["departments"],
            {"main": _BASIS},
            [_BASIS, _BASIS],
            "A campaign ends early.",
        )
    )
    assert answer == {"error": "A campaign ends early."}


def test_a_file_that_cannot_be_read_is_not_written(ask: Asking) -> None:
    (answer,) = ask(("propose", "github", _SHAPES["departments"], {"main": ""}, _DRAFT))
    assert answer == {"error": "unread"}
