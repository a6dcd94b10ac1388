"""A page notes every fact that it is made from, and the hash of a fact changes when the fact does."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from markupsafe import Markup

from macros import pages
from macros.check.load import forget
from macros.pages import View
from macros.pages.reads import EVERYTHING, HISTORY, Facts, Read, canonical, condense, hash_of
from tests.unit.playbooks import TODAY, site_at, write_playbook

PRESS = "data/departments/press.yml"
HOME = "docs/index.md"


def read(site: pages.Site, page: str, text: str) -> frozenset[Read]:
    """Return what a page with a text reads."""
    return pages.render(site, page, text).reads


def digests(site: pages.Site, reads: frozenset[Read]) -> dict[Read, str]:
    """Return the hash of each fact."""
    facts = Facts(site, "data", "pages")
    return {one: facts.digest([one]) for one in reads}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("text", Markup("text")),
        (1, True),
        (1, "1"),
        (None, "None"),
        (["a", "b"], ["a,b"]),
        (("a", ("b",)), ("a", "b")),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({"a": None}, {}),
        (date(2026, 1, 2), "2026-01-02"),
        ("a'b", 'a"b'),
    ],
)
def test_different_values_have_different_texts(one: object, other: object) -> None:
    assert canonical(one) != canonical(other)


def test_the_order_of_a_set_does_not_count() -> None:
    names = [f"name-{number}" for number in range(50)]
    assert canonical(frozenset(names)) == canonical(frozenset(reversed(names)))


def test_a_value_of_an_unknown_type_is_refused() -> None:
    with pytest.raises(TypeError, match="unexpected type: object"):
        canonical(object())


def test_a_changed_field_changes_only_its_own_hash(tmp_path: Path) -> None:
    root = write_playbook(tmp_path)
    site = site_at(root)
    reads = read(site, "index.md", '{{ person("rosa-vega") }} {{ term("spoke") }}')
    before = digests(site, reads)
    file = root / PRESS
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("Rosa Vega", "Rosa Vega-Lund"), encoding="utf-8")
    forget()
    after = digests(site_at(root), reads)
    changed = {one for one in reads if before[one] != after[one]}
    assert ("field", "person", "rosa-vega", "name") in changed
    assert {one[:3] for one in changed} == {("field", "person", "rosa-vega")}


@pytest.mark.parametrize(
    ("call", "path", "old", "new"),
    [
        # Read through the department, not as a person.
        ('{{ department_facts("press") }}', PRESS, "dev.patel@", "dev@"),
        ('{{ department_facts("press") }}', "data/goals.yml", "owner: press", "owner: legal"),
        ("{{ representative_table() }}", "data/departments/legal.yml", "name: Legal", "name: Law"),
        ("{{ who_to_ask() }}", "data/departments/hub.yml", "name: Lena Moss", "name: Lena Roe"),
        ('{{ term("spoke") }}', "data/glossary.yml", "runs accounts", "has accounts"),
        (
            "{{ policy_facts() }}",
            "docs/policies/house-rules.md",
            'version: "1.0"',
            'version: "1.1"',
        ),
        # The page to which a link leads.
        ('{{ term("spoke") }}', HOME, "Read the", "{{ glossary() }}\n\nRead the"),
    ],
)
def test_whatever_changes_a_page_changes_a_fact_that_it_read(
    tmp_path: Path, call: str, path: str, old: str, new: str
) -> None:
    page = "policies/house-rules.md"
    root = write_playbook(tmp_path)
    site = site_at(root)
    rendered = pages.render(site, page, call)
    before = digests(site, rendered.reads)
    file = root / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    forget()
    changed_site = site_at(root)
    assert pages.render(changed_site, page, call).text != rendered.text
    assert digests(changed_site, rendered.reads) != before


def test_the_day_is_a_fact_of_macros_that_depend_on_it(tmp_path: Path) -> None:
    root = write_playbook(tmp_path)
    reads = read(site_at(root), "index.md", '{{ next_meeting("representatives") }}')
    assert ("day",) in reads
    assert ("day",) not in read(site_at(root), "index.md", '{{ term("spoke") }}')
    today, tomorrow = site_at(root), site_at(root, TODAY + timedelta(1))
    assert digests(today, reads) != digests(tomorrow, reads)


def test_whoever_asks_the_site_itself_depends_on_everything(tmp_path: Path) -> None:
    site = site_at(write_playbook(tmp_path))
    view = View(site, "index.md")
    assert view.site is site
    assert EVERYTHING in view.reads
    assert condense({EVERYTHING, ("ids", "person"), HISTORY}) == [EVERYTHING]
    one, other = Facts(site, "data", "pages"), Facts(site, "data", "other pages")
    assert one.digest([EVERYTHING]) != other.digest([EVERYTHING])
    next_day = Facts(site_at(site.playbook.root, TODAY + timedelta(1)), "data", "pages")
    assert one.digest([EVERYTHING]) != next_day.digest([EVERYTHING])


def test_many_records_count_as_all_of_their_kind() -> None:
    few = {("field", "person", f"person-{number}", "name") for number in range(200)}
    assert condense(few) == sorted(few)
    many = few | {("home", "person", "another"), ("field", "term", "spoke", "term")}
    assert condense(many) == [("field", "term", "spoke", "term"), ("records", "person")]


def test_views_add_to_what_is_being_recorded(tmp_path: Path) -> None:
    site = site_at(write_playbook(tmp_path))
    with site.recording() as reads:
        assert View(site, "index.md").playbook.people["rosa-vega"].name == "Rosa Vega"
    assert ("field", "person", "rosa-vega", "name") in reads
    number = len(reads)
    assert View(site, "index.md").playbook.hub is not None
    assert len(reads) == number


def test_a_record_that_is_gone_is_a_fact_too(tmp_path: Path) -> None:
    root = write_playbook(tmp_path)
    reads = read(site_at(root), "index.md", '{{ term("spoke") }}')
    before = digests(site_at(root), reads)
    (root / "data/glossary.yml").unlink()
    forget()
    after = digests(site_at(root), reads)
    field = ("field", "term", "spoke", "term")
    assert field in reads
    assert before[field] != after[field]


def grounded(site: pages.Site) -> Facts:
    """Return the facts of a site, with a hash of each file of data."""
    root = site.playbook.root
    files = {
        path.relative_to(root).as_posix(): hash_of(path.read_text(encoding="utf-8"))
        for path in root.glob("data/**/*.yml")
    }
    return Facts(site, hash_of(str(files)), "pages", files)


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (HOME, "Read the", "Read all of the"),
        (HOME, "Read the", "{{ glossary() }}\n\nRead the"),
        (HOME, "title: Social", "title: Our social"),
        (PRESS, "name: Rosa Vega", "name: Rosa Vega-Lund"),
        (PRESS, "kind: spoke", "kind: spoke\nchannel: '#press'"),
        (PRESS, "name: Press office", "name: Press"),
        ("data/goals.yml", "owner: press", "owner: legal"),
        ("data/organization.yml", "Tidewater", "Lowwater"),
    ],
)
def test_what_surely_is_the_same_is_the_same(tmp_path: Path, path: str, old: str, new: str) -> None:
    root = write_playbook(tmp_path)
    calls = [
        *('{{ department_facts("press") }}', "{{ who_to_ask() }}", '{{ term("spoke") }}'),
        *("{{ representative_table() }}", "{{ policy_facts() }}", '{{ person("rosa-vega") }}'),
        *('{{ next_meeting("representatives") }}', "{{ health() }}"),
    ]
    site = site_at(root)
    reads = {one for call in calls for one in read(site, "policies/house-rules.md", call)}
    before = grounded(site)
    answers = {one: before.answer(one) for one in reads}
    text = (root / path).read_text(encoding="utf-8")
    assert old in text
    (root / path).write_text(text.replace(old, new), encoding="utf-8")
    forget()
    after = grounded(site_at(root))
    same = set(filter(after.same_as(before.grounds), reads))
    assert {one: after.answer(one) for one in same} == {one: answers[one] for one in same}
    assert same or path == HOME


def test_on_another_day_nothing_surely_is_the_same(tmp_path: Path) -> None:
    root = write_playbook(tmp_path)
    grounds = grounded(site_at(root)).grounds
    term = ("field", "term", "spoke", "term")
    assert grounded(site_at(root)).same_as(grounds)(term)
    assert not grounded(site_at(root, TODAY + timedelta(1))).same_as(grounds)(term)
