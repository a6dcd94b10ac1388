"""What changed between two editions: each kind of change, and nothing for what is only written otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from macros.editions.comparison import compare
from macros.editions.differences import Changes, FieldChange, PageChange, RecordChange, Version
from macros.editions.plain_text import PageSection
from macros.editions.snapshot import PublishedText, Snapshot
from tests.unit.publications import changed
from tests.unit.roots import Root

PRESS, ACCOUNTS, DISCLOSURE = (
    "data/departments/press.yml",
    "data/accounts/press.yml",
    "docs/policies/disclosure.md",
)


def between(
    tmp_path: Path, new: Mapping[str, str], old: Mapping[str, str] | None = None
) -> Changes:
    """Compare two editions of the small playbook."""
    root = Root(tmp_path)
    root.publish("2026.10", files=old)
    root.publish("2026.11", files=new)
    return compare(root.snapshot("2026.10"), root.snapshot("2026.11"))


def records(changes: Changes) -> list[RecordChange]:
    return list(changes.records)


def verbs(changes: Changes) -> list[tuple[str, str, str]]:
    return [(change.kind, change.id, change.verb) for change in changes.records]


def test_the_same_playbook_has_not_changed(tmp_path: Path) -> None:
    found = between(tmp_path, {})
    assert found == Changes("2026.10", "2026.11")
    assert found.is_empty


def test_what_is_written_otherwise_has_not_changed(tmp_path: Path) -> None:
    page = "docs/directory/index.md"
    head = "---\ntitle: Departments\ndescription: D.\nowner: hub\nreview_by: {}\n---\n\n"
    body = "# Departments\n\nRead it *all*,\nand ask.\n\n- one\n- two\n\n{{ representative_table() }}\n"
    other = "# Departments #\n\nRead it __all__, and ask.\n\n* two\n\n* one\n\n{{ representative_table() }}\n"
    people = changed(
        PRESS,
        ("      - representative\n      - admin\n", "      - admin\n      - representative\n"),
    )
    new = people | changed(
        ACCOUNTS, ("    - rosa-vega\n    - lena-moss\n", "    - lena-moss\n    - rosa-vega\n")
    )
    found = between(
        tmp_path,
        new | {page: head.format("2027-10-02") + other},
        {page: head.format("2027-10-01") + body},
    )
    assert [page.passages for page in found.pages] == []
    assert records(found) == []


def test_a_policy_has_a_new_version(tmp_path: Path) -> None:
    new = changed(
        DISCLOSURE,
        ('version: "1.1"\nstatus', 'version: "2.0"\nstatus'),
        ("effective: 2026-10-01", "effective: 2026-11-02"),
        (
            "changes:\n",
            'changes:\n  - version: "2.0"\n    date: 2026-11-01\n    summary: Videos too.\n',
        ),
    )
    assert records(between(tmp_path, new)) == [
        RecordChange(
            "policy",
            "disclosure",
            "Disclosure",
            "changed",
            "legal",
            (
                FieldChange("version", ("1.1",), ("2.0",)),
                FieldChange("effective", ("2026-10-01",), ("2026-11-02",)),
            ),
            (Version("2.0", "2026-11-01", "Videos too."),),
        )
    ]


@pytest.mark.parametrize(
    ("was", "now", "verb"),
    [
        ("active", "retired", "retired"),
        ("draft", "active", "adopted"),
        ("active", "draft", "changed"),
    ],
)
def test_a_policy_is_adopted_and_retired(tmp_path: Path, was: str, now: str, verb: str) -> None:
    old, new = (
        changed(DISCLOSURE, ("status: active", f"status: {status}")) for status in (was, now)
    )
    found = between(tmp_path, new, old)
    assert [(change.verb, change.fields) for change in found.records] == [
        (verb, (FieldChange("status", (was,), (now,)),))
    ]


def test_a_policy_that_is_new_is_told_with_its_page(tmp_path: Path) -> None:
    page = changed(
        DISCLOSURE, ("policy: disclosure", "policy: live-video"), ("Disclosure", "Live video")
    )[DISCLOSURE]
    found = between(tmp_path, {"docs/policies/live-video.md": page})
    assert verbs(found) == [("policy", "live-video", "new")]
    assert found.pages == (
        PageChange("policies/live-video.md", "Live video", "new", "legal", policy="live-video"),
    )


def test_people_join_move_and_change(tmp_path: Path) -> None:
    nia = "people:\n  nia-bell:\n    name: Nia Bell\n    roles:\n      - publisher\n    email: nia.bell@example.com\n    status: active\n"
    found = between(
        tmp_path,
        changed(
            PRESS, ("people:\n", nia), ("      - deputy\n      - publisher\n", "      - deputy\n")
        ),
    )
    dev, bell = records(found)
    assert (dev.id, dev.verb, dev.fields) == (
        "dev-patel",
        "changed",
        (FieldChange("roles", ("publisher",), ()),),
    )
    assert (bell.id, bell.verb, bell.owner) == ("nia-bell", "joined", "press")
    assert bell.fields == (
        FieldChange("department", (), ("Press office",)),
        FieldChange("roles", (), ("publisher",)),
    )
    moved = compare(
        Snapshot(
            "a",
            {
                "person": {"x": {"name": "X", "department": "press"}},
                "department": {"press": {"name": "Press"}},
            },
        ),
        Snapshot(
            "b",
            {
                "person": {"x": {"name": "X", "department": "legal"}},
                "department": {"press": {"name": "Press"}},
            },
        ),
    )
    assert [(change.verb, change.fields) for change in moved.records] == [
        ("moved", (FieldChange("department", ("Press",), ("legal",)),))
    ]


def test_somebody_who_left_is_named_nowhere(tmp_path: Path) -> None:
    page = "docs/directory/index.md"
    listed = changed(
        page,
        (
            "# Departments",
            "# Departments\n\nRosa Vega (rosa.vega@example.com) leads.\n\n{{ people() }}",
        ),
    )
    left = changed(
        PRESS,
        ("rosa.vega@example.com\n    status: active", "rosa.vega@example.com\n    status: left"),
        ("head: rosa-vega", "head: dev-patel"),
        ("representative: rosa-vega", "representative: dev-patel"),
    )
    new = left | changed(page, ("# Departments", "# Departments\n\nDev leads.\n\n{{ people() }}"))
    found = between(tmp_path, new, listed)
    first = found.records[0]
    assert (first.kind, first.verb, first.name, first.owner) == (
        "person",
        "left",
        "",
        "press",
    )
    assert "Rosa" not in repr(found)
    assert "rosa" not in repr(found)
    assert "somebody who left" in repr(found.pages)


def test_accounts_open_change_hands_and_close(tmp_path: Path) -> None:
    new = changed(ACCOUNTS, ("  status: active", "  status: closed"))
    assert verbs(between(tmp_path / "closed", new)) == [("account", "linkedin-tidewater", "closed")]
    new = changed(ACCOUNTS, ("    - lena-moss\n", ""))
    found = between(tmp_path / "admins", new)
    assert found.records[0].fields == (FieldChange("admins", ("Lena Moss",), ()),)
    assert verbs(between(tmp_path / "opened", {}, {ACCOUNTS: "{}\n"})) == [
        ("account", "linkedin-tidewater", "opened")
    ]
    assert verbs(between(tmp_path / "gone", {ACCOUNTS: "{}\n"})) == [
        ("account", "linkedin-tidewater", "closed")
    ]


def test_an_account_has_another_name_address_and_permanent_id(tmp_path: Path) -> None:
    new = changed(
        ACCOUNTS,
        ("handle: tidewater-instruments\n", "handle: _tidewater_\n"),
        (
            "url: https://linkedin.example.com/tidewater-instruments",
            'url: https://linkedin.example.com/_tidewater_\n  platform_id: "12"',
        ),
    )
    old = changed(ACCOUNTS, ("handle: tidewater-instruments\n", "handle: tidewater\n"))
    (change,) = records(between(tmp_path, new, old))
    assert change.fields == (
        FieldChange("handle", ("tidewater",), ("_tidewater_",)),
        FieldChange(
            "profile",
            ("https://linkedin.example.com/tidewater-instruments",),
            ("https://linkedin.example.com/_tidewater_",),
        ),
        FieldChange("platform_id", (), ("12",)),
    )


@pytest.mark.parametrize(
    ("path", "old", "new", "kind", "field"),
    [
        ("data/goals.yml", "due: ", "status: met\n  due: ", "goal", "status"),
        (
            "data/routes.yml",
            "first_contact: dev-patel",
            "first_contact: lena-moss",
            "route",
            "first_contact",
        ),
        ("data/courses.yml", "    minutes: ", "    minutes: 1", "course", "minutes"),
        ("data/decisions.yml", "status: agreed", "status: proposed", "decision", "status"),
        ("data/decisions.yml", "tier: must", "tier: agreed", "right", "tier"),
        ("data/questions.yml", "answer: ", "answer: Well. ", "question", "answer"),
        ("data/departments/legal.yml", "name: Legal", "name: Law", "department", "name"),
    ],
)
def test_each_kind_of_record_is_compared(
    tmp_path: Path, path: str, old: str, new: str, kind: str, field: str
) -> None:
    found = [
        change
        for change in between(tmp_path, changed(path, (old, new))).records
        if change.kind == kind
    ]
    assert len(found) >= 1
    assert {one.field for change in found for one in change.fields} == {field}
    assert {change.verb for change in found} == {"changed"}


def test_steps_in_another_order_have_changed_and_other_lists_have_not() -> None:
    def snapshot(name: str, steps: list[str]) -> Snapshot:
        return Snapshot(
            name,
            {
                "route": {
                    "r": {
                        "trigger": "T",
                        "do_first": steps,
                        "policies": sorted(steps, key=steps.index),
                    }
                }
            },
        )

    found = compare(snapshot("a", ["one", "two"]), snapshot("b", ["two", "one"]))
    assert found.records[0].fields == (FieldChange("do_first", ("one", "two"), ("two", "one")),)


def test_pages_are_reworded_and_marked(tmp_path: Path) -> None:
    new = changed(
        "docs/policies/house-rules.md", ("description:", "material_change: yes\ndescription:")
    )
    new["docs/policies/house-rules.md"] += "\nBe kind.\n"
    (page,) = between(tmp_path, new).pages
    assert (page.path, page.verb, page.material, page.policy) == (
        "policies/house-rules.md",
        "reworded",
        True,
        "house-rules",
    )
    assert [passage.pieces for passage in page.passages] == [(("new", "Be kind."),)]


def test_a_page_under_another_address_is_the_same_page(tmp_path: Path) -> None:
    words = "".join(f"\nSentence number {number}.\n" for number in range(9))
    head = "---\ntitle: {}\ndescription: D.\nowner: hub\nreview_by: 2027-10-01\n---\n\n# {}\n"
    old = {"docs/post.md": head.format("Post", "Post") + words}
    new = {"docs/ask/posting.md": head.format("Posting", "Posting") + words + "\nOne more.\n"}
    (page,) = between(tmp_path, new, old).pages
    assert (page.verb, page.old_path, page.path) == ("renamed", "post.md", "ask/posting.md")
    assert len(page.passages) == 2
    other = between(
        tmp_path / "other",
        {"docs/ask/posting.md": head.format("Posting", "Posting") + "\nElse.\n"},
        old,
    )
    assert [(page.path, page.verb) for page in other.pages] == [
        ("ask/posting.md", "new"),
        ("post.md", "gone"),
    ]


def test_a_policys_page_is_known_by_its_policy() -> None:
    def snapshot(path: str, line: str) -> Snapshot:
        pages = {path: {"title": "P", "policy": "p", "owner": "legal"}}
        return Snapshot(
            path,
            {"page": pages},
            {path: PublishedText("P", "legal", (PageSection("P", 1, (line,)),))},
        )

    (page,) = compare(snapshot("policies/a.md", "x y"), snapshot("policies/b.md", "u v")).pages
    assert (page.verb, page.old_path, page.path) == ("renamed", "policies/a.md", "policies/b.md")


def test_what_one_side_did_not_publish_is_not_compared_and_said(tmp_path: Path) -> None:
    root = Root(tmp_path)
    root.publish("2026.10")
    root.publish("2026.11")
    for name in ("people", "texts"):
        (root.root / f"2026.10/api/v1/{name}.json").unlink()
    found = compare(root.snapshot("2026.10"), root.snapshot("2026.11"))
    assert found.is_empty
    assert found.notes == (
        "2026.10: api/v1/people.json is missing.",
        "2026.10: api/v1/texts.json is missing.",
    )


def test_ten_thousand_people_are_compared_at_once() -> None:
    people = {
        f"p-{n}": {"name": f"Person {n}", "department": f"d-{n % 9}", "roles": ["publisher"]}
        for n in range(10_000)
    }
    lines = tuple(f"Person {n} | d-{n % 9}" for n in range(10_000))
    words = {"people.md": PublishedText("People", "hub", (PageSection("People", 1, lines),))}
    old = Snapshot("a", {"person": people, "page": {}}, words)
    kept = dict(list(people.items())[5000:])
    new = replace(old, edition="b", records={"person": kept, "page": {}}, words={"people.md": PublishedText("People", "hub", (PageSection("People", 1, lines[5000:]),))})  # fmt: skip
    found = compare(old, new)
    assert len(found.records) == 5000
    (page,) = found.pages
    assert len(page.passages) + page.more == 5000
    assert "Person 17" not in repr(found)
