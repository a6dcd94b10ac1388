"""The lead's table of warnings and vacant seats, with who looks after each place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from macros import pages
from macros.basics.problem import Location, Problem
from macros.check.load import load
from macros.model.ownership import Owners
from tests.unit.playbooks import site_at, write_playbook

HEALTH = "{{ health() }}"
RULES_PAGE = "---\ntitle: C\ndescription: C.\nowner: hub\n---\n\n# C\n\n{{ rule_reference() }}\n"


def health(root: Path, *problems: Problem) -> str:
    return pages.render(replace(site_at(root), problems=problems), "index.md", HEALTH).text


def warning(
    path: str,
    line: int = 1,
    rule: str = "account-audit",
    message: str = "the audit of 'x' was due.",
) -> Problem:
    return Problem.worded(Location(path, line), rule, message, "Audit it.", "warning")


def test_a_sound_playbook_has_nothing_to_look_at(tmp_path: Path) -> None:
    assert health(write_playbook(tmp_path)) == '<p class="pb-empty">Nothing is overdue&#46;</p>'


def test_a_warning_is_a_row_with_owner_place_and_mend(tmp_path: Path) -> None:
    root = write_playbook(tmp_path, {"docs/check.md": RULES_PAGE})
    assert health(root, warning("data/accounts/press.yml", 12)) == (
        "## Accounts {: #health-accounts }\n\n"
        '<div class="pb-table pb-table--broad pb-health" role="region" aria-label="Accounts" '
        'tabindex="0"><table>'
        "<caption>1 thing to look at</caption> "
        '<thead><tr><th scope="col">What</th> <th scope="col">Owner</th> <th scope="col">Where</th> '
        '<th scope="col">How to fix it</th> <th scope="col">Rule</th> </tr></thead><tbody>'
        '<tr><th scope="row">The audit of &#39;x&#39; was due&#46;</th> '
        '<td data-label="Owner"><a href="directory/press/"><bdi>Press office</bdi></a></td> '
        '<td data-label="Where"><code>data&#47;accounts&#47;press&#46;yml&#58;12</code></td> '
        '<td data-label="How to fix it">Audit it&#46;</td> '
        '<td data-label="Rule"><a href="check/#rule-account-audit"><code>account&#45;audit</code></a></td> </tr></tbody></table></div>'
    )


def test_errors_are_not_shown(tmp_path: Path) -> None:
    error = replace(warning("data/accounts/press.yml"), severity="error")
    assert "Nothing is overdue" in health(write_playbook(tmp_path), error)


def test_subjects_stand_in_the_order_of_the_rules_and_pages_are_linked(tmp_path: Path) -> None:
    page = warning("docs/policies/index.md", 4, "page-review", "the review of this page was due.")
    output = health(write_playbook(tmp_path), page, warning("data/accounts/press.yml"))
    assert output.index("## Accounts") < output.index("## Policies and reviews")
    assert '<a href="policies/"><code>docs&#47;policies&#47;index&#46;md&#58;4</code></a>' in output


def test_vacant_seats_of_spokes_are_named(tmp_path: Path) -> None:
    web = (
        "name: Web\nkind: spoke\npurpose: Web.\nstatus: onboarding\nrepresentative: rosa-vega\n"
        "people: {}\n"
    )
    output = health(write_playbook(tmp_path, {"data/departments/web.yml": web}))
    assert output.startswith("## Vacant seats {: #health-vacant-seats }")
    assert (
        '<th scope="row">Web &#40;onboarding&#41; has no deputy&#46;</th> <td data-label="Owner">'
        "<bdi>Web</bdi></td>" in output
    )
    assert "name them under &#39;deputy&#39;" in output


def test_hostile_messages_stay_text(tmp_path: Path) -> None:
    message = "'<script>alert(1)</script>' | {{7*7}} was expected."
    output = health(write_playbook(tmp_path), warning("data/accounts/press.yml", message=message))
    assert "<script" not in output
    assert "{{" not in output
    assert "|" not in output


@pytest.mark.parametrize(
    ("path", "line", "owner"),
    [
        ("data/departments/legal.yml", 9, "legal"),
        ("data/accounts/press.yml", 1, "press"),
        ("data/goals.yml", 16, "hub"),
        ("data/goals.yml", 22, "press"),
        ("data/goals.yml", 35, "hub"),
        ("data/campaigns.yml", 3, "press"),
        ("data/campaigns.yml", 14, "hub"),
        ("data/meetings.yml", 5, "hub"),
        ("data/routes.yml", 25, "press"),
        ("data/glossary.yml", 1, "hub"),
        ("data/nowhere.yml", 1, "hub"),
        ("docs/policies/disclosure.md", 30, "legal"),
        ("docs/policies/disclosure.md", 1, "legal"),
        ("docs/index.md", 9, "hub"),
    ],
)
def test_who_looks_after_a_place(tmp_path: Path, path: str, line: int, owner: str) -> None:
    owners = Owners(load(write_playbook(tmp_path)).playbook)
    assert owners.of(Location(path, line)) == owner
