from __future__ import annotations

import html as entities
import re
from pathlib import Path

import pytest

from macros.model.account import SECURITY_FIELDS
from macros.pages import render
from macros.reading import html
from tests.unit.playbooks import BASE, plain, show, site_at, write_playbook

FILE = "data/accounts/press.yml"
HOSTILE = (
    "<script>alert(1)</script>",
    "A | B",
    "x](javascript:alert(1))",
    "{ onclick=alert(1) }",
    "{{7*7}}",
    "`c` **b**",
)
PAGE = "---\ntitle: Accounts\ndescription: Accounts.\nowner: hub\n---\n\n# Accounts\n\n"


def _account(id: str, **fields: str) -> str:
    """Return the YAML of an account; a field with an empty value is left out."""
    values = {
        "platform": "X",
        "handle": f'"@{id}"',
        "url": f"https://x.example.com/{id}",
        "audience": "public",
        "purpose": "News.",
        "language": "en",
        "admins": "\n    - rosa-vega\n    - lena-moss",
        "recovery": "role-mailbox",
        "mfa": '"on"',
        "credential_store": "Deep vault",
        "tool": "Secret scheduler",
        "status": "active",
        "audit_by": "2027-02-01",
    }
    values.update(fields)
    lines = [
        f"  {key}:{value if value.startswith(chr(10)) else ' ' + value}\n"
        for key, value in values.items()
        if value
    ]
    return f"{id}:\n{''.join(lines)}"


def _files(*accounts: str) -> dict[str, str]:
    return {FILE: (BASE / FILE).read_text(encoding="utf-8") + "".join(accounts)}


MANY = _files(
    _account("care", audit_by="2026-11-01"),
    _account("news", audit_by="2026-12-10", status="dormant"),
    _account(
        "old",
        status="closed",
        closed_on="2026-05-04",
        closed_reason="Nobody read it.",
        archive="Records room",
    ),
    _account("older", status="archived"),
    _account("chat", platform="Slack", audience="internal", url=""),
)


def test_the_table_shows_whose_an_account_is_and_never_how_it_is_secured(tmp_path: Path) -> None:
    output = show(tmp_path, "{{ account_table() }}")
    link = "https&#58;&#47;&#47;linkedin&#46;example&#46;com&#47;tidewater&#45;instruments"
    assert output == (
        '<div class="pb-table pb-table--broad" data-search-exclude="true" role="region" '
        'aria-label="Accounts" tabindex="0" data-pb-first=". &#37;d first">'
        "<table><caption>1 account</caption> "
        '<thead><tr><th scope="col" data-pb-key="account">Account</th> '
        '<th scope="col" data-pb-key="platform">Platform</th> '
        '<th scope="col" data-pb-key="department">Owner</th> '
        '<th scope="col" data-pb-key="audience">Audience</th> '
        '<th scope="col" data-pb-key="language">Language</th> '
        '<th scope="col" class="pb-table__wide">Purpose</th> '
        '<th scope="col" data-pb-key="status">Status</th> '
        '<th scope="col" data-pb-key="audit">Next audit</th> </tr></thead><tbody>'
        '<tr id="account-linkedin-tidewater" data-pb-department="press">'
        f'<th scope="row"><a href="{link}"><bdi>tidewater&#45;instruments</bdi></a></th> '
        '<td data-label="Platform">LinkedIn</td> '
        '<td data-label="Owner"><a href="directory/press/"><bdi>Press office</bdi></a><br> '
        '<span class="pb-note">Admins: <bdi>Rosa Vega</bdi>, <bdi>Lena Moss</bdi></span></td> '
        '<td data-label="Audience">public</td> <td data-label="Language">English</td> '
        '<td class="pb-table__wide" data-label="Purpose">News for customers and candidates&#46; '
        '<details class="pb-profile"><summary>More</summary> <dl class="pb-profile__list">'
        '<dt>Handle</dt> <dd><bdi data-pb-copy="true">tidewater&#45;instruments</bdi></dd> '
        f'<dt>Profile</dt> <dd><a href="{link}" data-pb-copy="true">{link}</a></dd> '
        "<dt>Replies</dt> <dd>in 2 working hours<br> "
        '<span class="pb-note">Monday to Friday&#44; 9&#58;00 to 17&#58;00</span></dd> '
        '<dt>House rules</dt> <dd><a href="policies/house-rules/"><bdi>House rules</bdi></a></dd> '
        "</dl></details></td> "
        '<td data-label="Status"><span class="pb-tag pb-tag--active">active</span></td> '
        '<td data-label="Next audit"><time datetime="2027-02-01">1 February 2027</time></td> '
        "</tr></tbody></table></div>"
    )


def test_closed_and_archived_accounts_stay_out_until_they_are_asked_for(tmp_path: Path) -> None:
    output = show(tmp_path, "{{ account_table() }}", MANY)
    assert "4 accounts" in output
    assert "&#64;old" not in output
    table = show(tmp_path / "closed", '{{ account_table(status="closed") }}', MANY)
    assert plain(table) == (
        "1 account Account Platform Owner Audience Language Purpose Since Why Record "
        "@old X Press office public English News. 4 May 2026 Nobody read it. Records room"
    )
    assert "https" not in table
    assert "not stated not stated not stated" in plain(
        show(tmp_path / "archived", '{{ account_table(status="archived") }}', MANY)
    )


@pytest.mark.parametrize(
    ("call", "expected", "absent"),
    [
        ('account_table(platform="x")', ["@care", "@news"], "Platform"),
        ('account_table(audience="internal")', ["@chat"], "Audience"),
        ('account_table(status="dormant")', ["@news"], "Status"),
        (
            'account_table(department="press")',
            ["tidewater-instruments", "@chat", "@care", "@news"],
            "Owner",
        ),
        ('account_table(platform="X", status="active")', ["@care"], "Status"),
    ],
)
def test_a_filter_keeps_what_fits_and_drops_its_column(
    tmp_path: Path, call: str, expected: list[str], absent: str
) -> None:
    output = show(tmp_path, f"{{{{ {call} }}}}", MANY)
    assert (
        re.findall(r'<th scope="row">(?:<a[^>]*>)?<bdi>([^<]*)', entities.unescape(output))
        == expected
    )
    assert f">{absent}</th>" not in output


@pytest.mark.parametrize(
    ("call", "text"),
    [
        ('account_table(platform="Nowhere")', "No accounts are listed for: Nowhere."),
        (
            'account_table(audience="internal", platform="X")',
            "No accounts are listed for: internal, X.",
        ),
        ('account_table(department="legal")', "No accounts are listed for: Legal."),
        ('account_table(status="closed")', "No accounts are listed for: closed."),
    ],
)
def test_nothing_fitting_is_said_in_a_sentence(tmp_path: Path, call: str, text: str) -> None:
    assert plain(show(tmp_path, f"{{{{ {call} }}}}")) == text


def test_an_overdue_audit_is_marked(tmp_path: Path) -> None:
    output = show(tmp_path, '{{ account_table(platform="X") }}', MANY)
    assert (
        '<time datetime="2026-11-01">1 November 2026</time><br> '
        '<span class="pb-tag pb-tag--overdue">overdue</span>' in output
    )
    assert output.count("overdue</span>") == 1


def test_an_admin_who_has_left_is_not_named(tmp_path: Path) -> None:
    people = (BASE / "data/departments/hub.yml").read_text(encoding="utf-8")
    files = {
        "data/departments/hub.yml": people.replace(
            "status: active\n    certificates", "status: left\n    certificates"
        )
    }
    assert "Lena" not in show(tmp_path, "{{ account_table() }}", files)


def test_the_home_of_an_account_is_the_table_that_shows_it(tmp_path: Path) -> None:
    pages = {
        "docs/a.md": PAGE + '{{ account_table(platform="X") }}\n',
        "docs/b.md": PAGE + "{{ account_table() }}\n",
        "docs/c.md": PAGE + '{{ account_table(status="closed") }}\n',
    }
    homes = site_at(write_playbook(tmp_path, {**MANY, **pages})).permalinks
    assert homes.of("account", "care") == ("b.md", "account-care")
    assert homes.of("account", "old") == ("c.md", "account-old")
    assert homes.of("account", "older") is None


def test_the_summary_counts_platforms_audiences_statuses_and_audits(tmp_path: Path) -> None:
    output = show(tmp_path, "{{ account_summary() }}", MANY)
    text = plain(output)
    assert text.startswith(
        "4 accounts on 3 platforms: 3 public accounts and 1 internal account. 1 audit is overdue. "
        "1 more is due within 30 days."
    )
    assert "Accounts in use by platform X 2, LinkedIn 1, Slack 1." in text
    assert "X 2 0 2 1 1 LinkedIn 1 0 1 0 0 Slack 0 1 1 0 0 All platforms 3 1 4 1 1" in text
    assert "All accounts by status: 3 active, 1 dormant, 1 archived, 1 closed" in text
    assert "closed It is gone. Whoever uses the name now is not us. 1" in text
    assert (
        '<svg class="pb-bars__drawing" role="img" '
        'aria-labelledby="pb-chart-1-title pb-chart-1-desc"' in output
    )
    assert re.findall(r'<rect class="pb-bars__bar" x="0" y="\d+" width="(\d+)%"', output) == [
        "70",
        "35",
        "35",
    ]
    assert html.find(output, is_finished=True) == []


def test_a_summary_without_a_due_audit_says_so(tmp_path: Path) -> None:
    assert "1 public account and 0 internal accounts. No audit is overdue." in plain(
        show(tmp_path, "{{ account_summary() }}")
    )


def test_a_summary_of_closed_accounts_alone_draws_no_chart(tmp_path: Path) -> None:
    output = show(tmp_path, "{{ account_summary() }}", {FILE: _account("old", status="closed")})
    assert "<svg" not in output
    assert plain(output).startswith("0 accounts on 0 platforms")


def test_a_summary_without_accounts_says_so(tmp_path: Path) -> None:
    root = write_playbook(tmp_path)
    (root / FILE).unlink()
    assert (
        render(site_at(root), "index.md", "{{ account_summary() }}").text
        == '<p class="pb-empty">No accounts are listed&#46;</p>'
    )


def test_two_summaries_on_a_page_share_no_id(tmp_path: Path) -> None:
    ids = re.findall(
        r' id="([^"]+)"', show(tmp_path, "{{ account_summary() }}{{ account_summary() }}")
    )
    assert len(ids) == len(set(ids)) == 4


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_stay_text(tmp_path: Path, name: str) -> None:
    files = _files(
        _account(
            "bad", platform=f"'{name}'", handle=f"'{name}'", purpose=f"'{name}'", region=f"'{name}'"
        )
    )
    output = show(tmp_path, "{{ account_table() }}{{ account_summary() }}", files)
    assert html.find(output, is_finished=True) == []
    assert "<script" not in output
    assert "{{" not in output
    assert "onclick=" not in output
    assert "](" not in output
    assert "`" not in output


def test_security_fields_are_neither_printed_nor_read(tmp_path: Path) -> None:
    calls = '{{ account_table() }}{{ account_summary() }}{{ account_table(status="closed") }}'
    page = render(site_at(write_playbook(tmp_path, MANY)), "index.md", calls)
    assert not any(
        secret in page.text for secret in ("Deep vault", "Secret scheduler", "mailbox", "mfa")
    )
    assert not {(kind, field) for kind, _, field in page.uses} & {
        ("account", field) for field in SECURITY_FIELDS
    }
