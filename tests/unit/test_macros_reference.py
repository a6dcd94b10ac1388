"""The generated references of rules, fields and macros."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from macros import pages
from macros.basics.text import escape
from macros.check.rules import RULES
from macros.model import field
from macros.model.account import Account
from macros.model.files import DATA_FILES
from macros.model.front_matter import PolicyFrontMatter
from macros.model.goal import Goal
from macros.pages.field_reference import FieldRow, record_docs
from macros.pages.heading import flatten
from tests.unit.playbooks import show


def _rows(schema: object, title: str = "T") -> dict[str, FieldRow]:
    return {row.name: row for row in record_docs(schema, title)[0].rows}


def test_every_rule_is_documented_with_its_anchor(tmp_path: Path) -> None:
    output = show(tmp_path, "{{ rule_reference() }}")
    assert set(re.findall(r'<div class="pb-rule" id="rule-([a-z-]+)">', output)) == set(RULES)
    assert "## Accounts {: #rules-accounts }" in output
    rule = RULES["account-audit"]
    assert (
        '<dt><code>account&#45;audit</code> <span class="pb-tag pb-tag--warning">warning</span></dt> '
        f'<dd>Passes when: {escape(rule.holds)}</dd> <dd data-search-exclude="true">Why: {escape(rule.reason)}</dd>'
    ) in output


def test_every_file_and_field_is_documented(tmp_path: Path) -> None:
    output = show(tmp_path, "{{ data_reference() }}")
    assert "## accounts&#47;&#60;department&#62;&#46;yml {: #file-accounts }" in output
    assert output.count("{: #file-") == len(DATA_FILES) + 2
    assert "{: #file-head-of-a-policy }" in output
    for name in Account.model_fields:
        assert f"<code>{html.escape(name).replace('_', '&#95;')}</code>" in output


def test_a_row_says_what_may_be_written(tmp_path: Path) -> None:
    output = show(tmp_path, "{{ data_reference() }}")
    assert (
        '<tr><th scope="row"><code>audience</code><br> <span class="pb-note">required</span></th> '
        '<td data-label="Meaning">public or internal&#46;</td> '
        '<td data-label="Takes" data-search-exclude="true">one of public&#44; internal</td> '
        '<td data-label="Example" data-search-exclude="true"><code>public</code></td> </tr>'
    ) in output


def test_fields_are_described_from_the_model() -> None:
    rows = _rows(Account)
    assert rows["platform"] == FieldRow(
        "platform",
        "required",
        "The platform's name, such as LinkedIn.",
        "one line of text",
        "LinkedIn",
        "",
    )
    assert rows["url"].required == "required when audience is public"
    assert rows["admins"].takes == "a list; each the id of a person"
    assert rows["audit_by"].example == "2026-11-23"
    assert rows["mfa"].takes == "one of on, off, unsupported"
    assert rows["house_rules"].takes == "the path of a page below docs/"
    assert rows["service"].takes == "a group of fields"


def test_groups_within_a_record_follow_it() -> None:
    groups = record_docs(dict[field.Id, Goal], "Each goal, under its id")
    assert [group.title for group in groups] == [
        "Each goal, under its id",
        "measures: a measure of progress towards a goal, under its id",
        "readings: one value of a measure",
    ]
    measure = {row.name: row for row in groups[1].rows}
    assert measure["direction"].default == "up"
    assert measure["unit"].example == "%"


def test_a_policy_documents_only_what_it_adds() -> None:
    rows = {row.name for row in record_docs(PolicyFrontMatter, "T", own_only=True)[0].rows}
    assert "policy" in rows
    assert "review_by" in rows
    assert "title" not in rows


def test_every_type_of_every_field_has_words() -> None:
    for kind in DATA_FILES:
        for group in record_docs(kind.schema, kind.name):
            assert all(row.takes and row.meaning for row in group.rows)


def test_every_macro_is_documented_with_a_live_example(tmp_path: Path) -> None:
    output = show(tmp_path, "{{ macro_reference() }}")
    assert output.count("{: #macro-") == len(pages.MACROS)
    part = output.partition("## policy&#95;table")[2].partition("## ")[0]
    assert (
        "<code>&#123;&#123; policy&#95;table&#40;tier&#61;&#34;must&#34;&#41; &#125;&#125;</code>"
        in part
    )
    assert "Disclosure" in part
    assert "one of must&#44; agreed&#44; advice" in part


def test_ids_of_another_organisation_are_replaced_by_its_own(tmp_path: Path) -> None:
    part = show(tmp_path, "{{ macro_reference() }}").partition("## route {")[2].partition("## ")[0]
    assert "ask&#45;the&#45;hub" not in part
    assert "route&#40;&#34;account&#45;hacked&#34;&#41;" in part
    assert "Somebody else posts in our name" in part


def test_examples_on_a_playbook_without_records_are_left_out(tmp_path: Path) -> None:
    output = show(
        tmp_path, "{{ macro_reference() }}", {"data/courses.yml": "courses: {}\npaths: {}\n"}
    )
    part = output.partition("## learning&#95;path")[2].partition("## ")[0]
    assert "What it shows" not in part


def test_examples_have_no_headings_and_are_not_searched(tmp_path: Path) -> None:
    output = show(tmp_path, "{{ macro_reference() }}")
    assert not re.search(r"<h\d", output)
    assert [line for line in output.split("\n") if line.startswith("### ")] == []
    assert output.count("<section ") == output.count(
        '<section class="pb-example" data-search-exclude="true">'
    )


def test_no_anchor_stands_twice(tmp_path: Path) -> None:
    output = show(tmp_path, "{{ macro_reference() }}")
    anchors = [*re.findall(r'\sid="([^"]+)"', output), *re.findall(r"\{: #(\S+) \}", output)]
    assert sorted(anchors) == sorted(set(anchors))


def test_a_macro_of_policies_leads_to_one(tmp_path: Path) -> None:
    part = (
        show(tmp_path, "{{ macro_reference() }}")
        .partition("## policy&#95;facts")[2]
        .partition("## ")[0]
    )
    assert 'See it at the top of <a href="policies/disclosure/"><bdi>Disclosure</bdi></a>.' in part


def test_headings_become_paragraphs_that_keep_their_anchor() -> None:
    text = '## A {: #b }\n\n<div><h3 class="x" id="q-1">Z</h3></div>\n\n### C'
    assert flatten(text) == (
        '<p class="pb-example__heading" id="b">A</p><div>'
        '<p class="pb-example__heading" id="q-1">Z</p></div>'
        '<p class="pb-example__heading">C</p>'
    )


@pytest.mark.parametrize("name", sorted(pages.MACROS))
def test_every_macro_says_what_it_is_for(name: str) -> None:
    signature = pages.MACROS[name].signature
    assert signature.summary.endswith(".")
    assert signature.summary.partition(" ")[0][0].isupper()
