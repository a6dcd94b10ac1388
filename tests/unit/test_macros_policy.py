"""The policy register, and the facts at the top of a policy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.unit.playbooks import BASE, show

POLICY = """\
---
title: {title}
description: {description}
owner: legal
policy: {policy}
tier: {tier}
version: "1.1"
status: {status}
effective: {effective}
review_by: 2027-10-01
approver: lou-brand
{more}changes:
  - version: "1.1"
    date: 2026-10-01
    summary: Creators are named.
  - version: "1.0"
    date: 2025-10-01
    summary: First version.
---

# {title}

A rule.
"""
FACTS = "{{ policy_facts() }}"


def policy(
    name: str,
    *,
    title: str = "Live video",
    tier: str = "advice",
    status: str = "active",
    effective: str = "2026-10-01",
    more: str = "",
    description: str = "How to go live.",
) -> dict[str, str]:
    """Return path and text of a policy's page, as files of a playbook."""
    text = POLICY.format(
        policy=name,
        title=title,
        tier=tier,
        status=status,
        effective=effective,
        more=more,
        description=description,
    )
    return {f"docs/policies/{name}.md": text}


def facts(tmp_path: Path, files: dict[str, str], name: str = "live-video") -> str:
    return show(tmp_path, FACTS, files, page=f"policies/{name}.md")


def test_the_facts_of_a_policy(tmp_path: Path) -> None:
    assert show(tmp_path, FACTS, page="policies/disclosure.md") == (
        '<div class="pb-policy pb-policy--must" role="group" aria-label="About this policy" '
        'data-pb-policy="disclosure"'
        ' data-pb-version="1&#46;1" data-pb-read="Remember that I have read version 1&#46;1"'
        ' data-pb-noted="Remembered on &#37;d, on this device only." '
        'data-pb-since-read="You read version &#37;v on &#37;d. Since then:"'
        ' data-pb-since-opened="You opened version &#37;v on &#37;d. Since then:">'
        '<p class="pb-policy__tier"><span class="pb-tag pb-tag--must">must</span> It is based on law&#44; security&#44; disclosure or'
        " records&#46; You need its owner&#39;s consent for an exception&#46;</p>"
        '<dl class="pb-pairs">'
        '<div class="pb-pairs__pair"><dt>Status</dt> <dd>in force</dd> </div> '
        '<div class="pb-pairs__pair"><dt>Version</dt> <dd>1&#46;1</dd> </div> '
        '<div class="pb-pairs__pair"><dt>In force since</dt> <dd>'
        '<time datetime="2026-10-01">1 October 2026</time></dd> </div> '
        '<div class="pb-pairs__pair"><dt>Next review</dt> <dd>'
        '<time datetime="2027-10-01">1 October 2027</time></dd> </div> '
        '<div class="pb-pairs__pair"><dt>Owner</dt> <dd><a href="../../directory/legal/">'
        "<bdi>Legal</bdi></a></dd> </div> "
        '<div class="pb-pairs__pair"><dt>Approved by</dt> <dd><bdi>Lou Brand</bdi></dd> </div> '
        "</dl>"
        '<details class="pb-history"><summary>History of changes</summary> <ul>'
        '<li data-pb-version="1&#46;1"><strong>1&#46;1</strong>, '
        '<time datetime="2026-10-01">1 October 2026</time>: Creators are named&#46;</li>'
        '<li data-pb-version="1&#46;0"><strong>1&#46;0</strong>, '
        '<time datetime="2025-10-01">1 October 2025</time>: First version&#46;</li>'
        "</ul></details></div>"
    )


def test_law_and_decision_are_shown_where_they_are_given(tmp_path: Path) -> None:
    more = "jurisdictions:\n  - US\n  - EU\nchecked: 2026-09-14\napproved_by_decision: adopt-house-rules\n"
    output = facts(tmp_path, policy("live-video", more=more))
    assert "<dt>Covers the law of</dt> <dd>US, EU</dd>" in output
    assert (
        '<dt>Law checked on</dt> <dd><time datetime="2026-09-14">14 September 2026</time></dd>'
        in output
    )
    assert (
        "<dt>Adopted by decision</dt> <dd><bdi>Which rules hold for comments&#63;</bdi>" in output
    )


def test_a_draft_says_that_it_does_not_apply_yet(tmp_path: Path) -> None:
    output = facts(tmp_path, policy("live-video", status="draft", effective="2027-02-01"))
    assert "<strong>This is a draft. It does not apply yet.</strong>" in output
    assert '<dt>Meant to apply from</dt> <dd><time datetime="2027-02-01">' in output
    assert "What this tier will mean once it applies: It helps" in output
    assert "Approved by" not in output


def test_a_retired_policy_leads_to_what_replaced_it(tmp_path: Path) -> None:
    files = policy("live-video", status="retired") | policy(
        "streams", title="Streams", more="supersedes: live-video\n"
    )
    output = facts(tmp_path, files)
    link = '<a href="../streams/"><bdi>Streams</bdi></a>'
    assert (
        f"<strong>This policy is no longer in force.</strong> It was replaced by {link}.</p>"
        in output
    )
    assert f"<dt>Replaced by</dt> <dd>{link}</dd>" in output
    assert "Next review" not in output
    assert "Use it&#44; change it or leave it" not in output
    assert '<dt>Replaces</dt> <dd><a href="../live-video/">' in facts(tmp_path, files, "streams")


def test_a_retired_policy_without_a_successor_says_so(tmp_path: Path) -> None:
    assert "No other policy replaced it.</p>" in facts(
        tmp_path, policy("live-video", status="retired")
    )


def test_a_draft_has_not_replaced_anything_yet(tmp_path: Path) -> None:
    files = policy("live-video") | policy(
        "streams", status="draft", more="supersedes: live-video\n"
    )
    assert "Replaced by" not in facts(tmp_path, files)


def test_a_version_that_is_not_in_force_yet_says_when_it_will_be(tmp_path: Path) -> None:
    output = facts(tmp_path, policy("live-video", effective="2026-12-24"))
    assert (
        '<strong>This version applies from <time datetime="2026-12-24">24 December 2026</time> '
        "on.</strong>" in output
    )
    assert "<dt>In force from</dt>" in output


def test_an_approver_who_has_left_is_not_printed(tmp_path: Path) -> None:
    legal = (
        "name: Legal\nkind: adviser\npurpose: Law.\nstatus: active\npeople:\n"
        "  lou-brand:\n    name: Lou Brand\n    status: left\n"
    )
    output = facts(tmp_path, policy("live-video") | {"data/departments/legal.yml": legal})
    assert "Lou Brand" not in output


def organization(**more: str) -> dict[str, str]:
    text = (BASE / "data/organization.yml").read_text(encoding="utf-8")
    return {
        "data/organization.yml": text + "".join(f"{key}: {value}\n" for key, value in more.items())
    }


FORM = organization(
    acknowledgement_url="https://forms.example.com/read?policy={policy}&version={version}"
)


def test_a_form_is_bound_to_policy_and_version(tmp_path: Path) -> None:
    output = facts(tmp_path, policy("live-video") | FORM)
    address = (
        "https&#58;&#47;&#47;forms&#46;example&#46;com&#47;read"
        "&#63;policy&#61;live&#45;video&#38;version&#61;1&#46;1"
    )
    assert (
        f'<a class="pb-control" href="{address}" rel="noreferrer" '
        'data-pb-form="You opened the form for version 1&#46;1' in output
    )
    assert ">Confirm that you have read version 1&#46;1</a>" in output


def test_without_a_form_nothing_leads_to_one(tmp_path: Path) -> None:
    assert "Confirm" not in facts(tmp_path, policy("live-video"))


@pytest.mark.parametrize(
    ("status", "effective"),
    [("draft", "2026-10-01"), ("retired", "2026-10-01"), ("active", "2026-11-24")],
)
def test_what_is_not_in_force_is_neither_confirmed_nor_read(
    tmp_path: Path, status: str, effective: str
) -> None:
    files = policy("live-video", status=status, effective=effective) | FORM
    output = facts(tmp_path, files)
    assert "forms&#46;example&#46;com" not in output
    assert "data-pb-policy" not in output
    register = show(tmp_path, "{{ policy_table() }}", files)
    assert re.findall(r'<tr data-pb-policy="([a-z-]+)"', register) == ["disclosure", "house-rules"]


def test_a_policy_is_in_force_from_its_first_day(tmp_path: Path) -> None:
    assert 'data-pb-policy="live-video"' in facts(
        tmp_path, policy("live-video", effective="2026-11-23")
    )


def test_facts_stand_on_policies_only(tmp_path: Path) -> None:
    with pytest.raises(LookupError, match=r"index\.md is not a policy"):
        show(tmp_path, FACTS)


def test_the_register_lists_binding_policies_first_and_retired_ones_last(tmp_path: Path) -> None:
    files = policy("a-retired", title="Aaa", tier="must", status="retired") | policy("live-video")
    output = show(tmp_path, "{{ policy_table() }}", files)
    assert "<caption>4 policies</caption>" in output
    order = [output.index(title) for title in ("Disclosure", "Aaa", "House rules", "Live video")]
    assert order == sorted(order)
    assert (
        '<span class="pb-tag pb-tag--retired">no longer in force</span></td> '
        '<td data-label="Owner"><a href="directory/legal/"><bdi>Legal</bdi></a></td> '
        '<td data-label="Next review">none</td>' in output
    )
    assert (
        '<th scope="col" data-pb-key="tier">Tier</th> '
        '<th scope="col" data-pb-key="version">Version</th>' in output
    )


def test_the_register_can_be_narrowed(tmp_path: Path) -> None:
    output = show(tmp_path, '{{ policy_table(tier="agreed", owner="hub") }}')
    assert "<caption>1 policy</caption>" in output
    assert "House rules" in output
    assert "Disclosure" not in output
    assert ">Tier</th>" not in output
    assert ">Owner</th>" not in output


def test_an_empty_register_says_so(tmp_path: Path) -> None:
    assert (
        show(tmp_path, '{{ policy_table(owner="press") }}')
        == '<p class="pb-empty">No policy is listed here&#46;</p>'
    )
