"""The log of decisions, and who may take which."""

from __future__ import annotations

from pathlib import Path

from tests.unit.playbooks import show

DECISIONS = """\
rights:
  b-right:
    activity: Publish a post
    tier: advice
    accountable: publisher
    responsible: [publisher, admin]
  a-right:
    activity: Approve what is law
    tier: must
    accountable: legal
    responsible: [legal, press]
    consulted: [representative]
    informed: [sponsor, somebody-else]
log:
  old:
    date: 2025-06-02
    question: Do we need rules?
    outcome: "Yes, **short** ones. See [the rules](policies/house-rules.md)."
    status: superseded
    method: consent
    participants: [lena-moss, gone-person]
    dissent: One of us wanted none.
    review_by: 2026-06-02
  new:
    date: 2026-06-02
    question: Which rules?
    outcome: "First paragraph.\\n\\nSecond paragraph."
    status: agreed
    method: vote
    participants: [rosa-vega]
    policies: [house-rules]
    supersedes: old
    review_by: 2027-06-02
  open:
    date: 2026-11-03
    question: Shall we dance?
    outcome: Proposed.
    status: proposed
    method: sponsor
    participants: []
"""
PRESS = """\
name: Press office
kind: spoke
purpose: News.
status: paused
people:
  rosa-vega: {name: Rosa Vega, roles: [], email: rosa.vega@example.com, status: active}
  dev-patel: {name: Dev Patel, roles: [], email: dev.patel@example.com, status: active}
  gone-person: {name: Gil Gone, status: left}
"""
LOG_PAGE = "---\ntitle: L\ndescription: L.\nowner: hub\n---\n\n# L\n\n{{ decision_log() }}\n"
FILES = {
    "data/decisions.yml": DECISIONS,
    "data/departments/press.yml": PRESS,
    "docs/log.md": LOG_PAGE,
}
LOG = "{{ decision_log() }}"


def test_a_decision_is_shown_in_full(tmp_path: Path) -> None:
    assert show(tmp_path, LOG) == (
        '<div class="pb-decisions"><div class="pb-decision pb-decision--agreed" '
        'id="decision-adopt-house-rules">'
        '<p class="pb-decision__question"><strong>Which rules hold for comments&#63;</strong><br> '
        '<time datetime="2026-06-02">2 June 2026</time> '
        '<span class="pb-tag pb-tag--agreed">agreed</span></p>'
        '<div class="pb-decision__outcome">The house rules are adopted&#46;</div> '
        '<dl class="pb-pairs">'
        '<div class="pb-pairs__pair"><dt>Decided</dt> <dd>by consent</dd> </div> '
        '<div class="pb-pairs__pair"><dt>Took part</dt> <dd><bdi>Lena Moss</bdi>, '
        "<bdi>Rosa Vega</bdi></dd> </div> "
        '<div class="pb-pairs__pair"><dt>Policies</dt> <dd><a href="policies/house-rules/">'
        "<bdi>House rules</bdi></a></dd> </div> "
        "</dl></div> </div>"
    )


def test_the_newest_stands_first_and_a_superseded_one_leads_on(tmp_path: Path) -> None:
    output = show(tmp_path, LOG, FILES)
    order = [output.index(f'id="decision-{name}"') for name in ("open", "new", "old")]
    assert order == sorted(order)
    notice = (
        '<p class="pb-decision__notice">Replaced on '
        '<time datetime="2026-06-02">2 June 2026</time>: <a href="log/#decision-new">'
    )
    assert notice in output
    assert "<dt>Replaces</dt> <dd>" in output
    assert '<span class="pb-tag pb-tag--superseded">superseded</span>' in output
    assert output.count("<dt>Look again by</dt>") == 1


def test_outcomes_are_markdown(tmp_path: Path) -> None:
    output = show(tmp_path, LOG, FILES)
    assert (
        "Yes&#44; <strong>short</strong> ones&#46; See "
        '<a href="policies/house-rules/">the rules</a>' in output
    )
    assert "<p>First paragraph&#46;</p> <p>Second paragraph&#46;</p>" in output


def test_whoever_has_left_is_named_without_a_link(tmp_path: Path) -> None:
    people = "---\ntitle: P\ndescription: P.\nowner: hub\n---\n\n# P\n\n{{ people() }}\n"
    output = show(tmp_path, LOG, FILES | {"docs/people.md": people})
    assert (
        '<a href="people/#person-lena-moss"><bdi>Lena Moss</bdi></a>, <bdi>Gil Gone</bdi></dd>'
        in output
    )
    assert "<dt>Dissent</dt> <dd>One of us wanted none&#46;</dd>" in output


def test_a_proposal_has_not_been_decided(tmp_path: Path) -> None:
    output = show(tmp_path, "{{ decision_log(limit=1) }}", FILES)
    assert "<dt>To be decided</dt> <dd>by the sponsor</dd>" in output
    assert '<p><a href="log/#decision-new">The whole log, with 2 older decisions</a></p>' in output


def test_an_empty_log_says_so(tmp_path: Path) -> None:
    files = {"data/decisions.yml": "rights: {}\nlog: {}\n"}
    assert show(tmp_path, LOG, files) == '<p class="pb-empty">No decision is recorded yet&#46;</p>'


def test_rights_name_roles_in_words_and_link_departments(tmp_path: Path) -> None:
    output = show(tmp_path, "{{ decision_rights() }}", FILES)
    assert (
        '<tr id="activity-a-right"><th scope="row">Approve what is law</th> '
        '<td data-label="Tier"><span class="pb-tag pb-tag--must">must</span></td> '
        '<td data-label="Accountable"><strong><a href="directory/legal/"><bdi>Legal</bdi></a>'
        "</strong></td> "
        '<td data-label="Responsible"><a href="directory/legal/"><bdi>Legal</bdi></a>, '
        '<a href="directory/press/"><bdi>Press office</bdi></a></td> '
        '<td data-label="Consulted">representative</td> '
        '<td data-label="Informed">sponsor, somebody&#45;else</td> </tr>'
    ) in output
    assert output.index("activity-a-right") < output.index("activity-b-right")
    assert ">publisher, account admin</td>" in output


def test_rights_of_a_tier(tmp_path: Path) -> None:
    output = show(tmp_path, '{{ decision_rights(tier="advice") }}', FILES)
    assert "<caption>1 decision right</caption>" in output
    assert '<th scope="col">Tier</th>' not in output
    assert show(tmp_path, '{{ decision_rights(tier="agreed") }}', FILES) == (
        '<p class="pb-empty">No decision right is written down here&#46;</p>'
    )
