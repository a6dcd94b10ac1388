"""Where records are named and shown."""

from __future__ import annotations

from pathlib import Path

from macros.basics.problem import Location
from macros.editing.references import RecordReferences, definition, find_references, kinds_of
from macros.editing.shown_fields import find_fields
from macros.site import rendering
from tests.unit.playbooks import BASE, TODAY, write_playbook

_INDEX = (BASE / "docs" / "index.md").read_text(encoding="utf-8")
_POLICIES = (BASE / "docs" / "policies" / "index.md").read_text(encoding="utf-8")


def _trace(
    folder: Path, kind: str, record_id: str, files: dict[str, str] | None = None
) -> RecordReferences:
    root = write_playbook(folder, files)
    site = rendering.site_of(rendering.check_playbook(root, TODAY))
    return find_references(site, find_fields(site), kind, record_id)


def _places(found: RecordReferences, source: str) -> list[tuple[str, str]]:
    return [
        (
            f"{p.location.path}:{p.location.line}:{p.location.column}",
            f"{p.kind} {p.id} {p.field}".rstrip(),
        )
        for p in found.places
        if p.source == source
    ]


def test_a_person_is_found_in_data_heads_calls_and_texts(tmp_path: Path) -> None:
    text = f'{_INDEX}\n{{{{ person("lena-moss") }}}} and {{{{ person(id="lena-moss") }}}}\n\nAsk Lena Moss or lena.moss@example.com.\n'
    found = _trace(tmp_path, "person", "lena-moss", {"docs/index.md": text})
    assert (found.title, found.definition and found.definition.line) == ("Lena Moss", 7)
    assert _places(found, "data") == [
        ("data/accounts/press.yml:10:7", "account linkedin-tidewater admins"),
        ("data/campaigns.yml:10:13", "campaign winter approver"),
        ("data/decisions.yml:18:9", "decision adopt-house-rules participants"),
        ("data/departments/hub.yml:5:7", "department hub head"),
        ("data/meetings.yml:10:12", "series representatives chair"),
        ("data/meetings.yml:17:12", "meeting representatives-2026-11-03 chair"),
        ("data/meetings.yml:19:9", "meeting representatives-2026-11-03 attended"),
        ("data/organization.yml:7:7", "organization organization lead"),
        ("data/routes.yml:11:15", "severity 2 approver"),
        ("data/routes.yml:18:13", "severity 3 backup"),
        ("data/routes.yml:35:13", "route journalist backup"),
        ("data/routes.yml:44:20", "route account-hacked first_contact"),
    ]
    assert _places(found, "head") == [
        ("docs/policies/house-rules.md:11:11", "policy house-rules approver")
    ]
    assert _places(found, "macro") == [
        ("docs/index.md:12:1", "page index.md person(id)"),
        ("docs/index.md:12:31", "page index.md person(id)"),
    ]
    assert _places(found, "text") == [
        ("docs/index.md:14:5", "page index.md"),
        ("docs/index.md:14:18", "page index.md"),
    ]
    assert set(found.pages_with_fields) == {"docs/index.md"}
    assert {"name", "show"} <= set(found.pages_with_fields["docs/index.md"])


def test_a_page_that_lists_everybody_shows_each_of_them(tmp_path: Path) -> None:
    found = _trace(
        tmp_path, "person", "dev-patel", {"docs/index.md": f"{_INDEX}\n{{{{ people() }}}}\n"}
    )
    assert _places(found, "macro") == []
    assert set(found.pages_with_fields) == {"docs/index.md"}


def test_a_department_is_found_by_its_accounts_rights_and_links(tmp_path: Path) -> None:
    text = f"{_POLICIES}\nAsk [Legal](../directory/legal.md#who) or [elsewhere](https://example.com/directory/legal.md).\n"
    found = _trace(tmp_path, "department", "legal", {"docs/policies/index.md": text})
    assert found.definition == Location("data/departments/legal.yml", 1)
    assert _places(found, "data") == [
        ("data/decisions.yml:5:18", "activity approve-policy accountable"),
        ("data/decisions.yml:7:9", "activity approve-policy responsible"),
    ]
    assert [place for place, _ in _places(found, "head")] == [
        "docs/directory/legal.md:4:8",
        "docs/policies/disclosure.md:4:8",
    ]
    assert _places(found, "link") == [("docs/policies/index.md:12:5", "page policies/index.md")]


def test_the_accounts_of_a_department_name_it_by_their_file(tmp_path: Path) -> None:
    found = _trace(tmp_path, "department", "press")
    assert ("data/accounts/press.yml:1:1", "account linkedin-tidewater department") in _places(
        found, "data"
    )


def test_a_policy_is_found_by_its_id_and_by_the_path_of_its_page(tmp_path: Path) -> None:
    found = _trace(tmp_path, "policy", "house-rules")
    assert found.definition == Location("docs/policies/house-rules.md", 6, 9)
    assert _places(found, "data") == [
        ("data/accounts/press.yml:19:16", "account linkedin-tidewater house_rules"),
        ("data/decisions.yml:21:9", "decision adopt-house-rules policies"),
        ("data/triage.yml:15:11", "tree reply steps.answer.policies"),
    ]
    assert _places(found, "link") == [("docs/index.md:10:10", "page index.md")]
    assert _places(found, "navigation") == [("mkdocs.yml:9:1", "page policies/house-rules.md")]


def test_an_account_a_term_and_a_page_have_places_too(tmp_path: Path) -> None:
    account = _trace(tmp_path, "account", "linkedin-tidewater")
    assert account.title == "News for customers and candidates."
    assert _places(account, "data") == [("data/campaigns.yml:6:7", "campaign winter accounts")]
    glossary = (BASE / "data" / "glossary.yml").read_text(encoding="utf-8")
    hub = "hub:\n  term: Hub\n  definition: The middle.\n  see:\n    - spoke\n"
    term = _trace(tmp_path, "term", "spoke", {"data/glossary.yml": f"{glossary}{hub}"})
    assert term.title == "Spoke"
    assert _places(term, "data") == [("data/glossary.yml:8:7", "term hub see")]
    page = _trace(tmp_path, "page", "policies/disclosure.md")
    assert page.title == "Disclosure"
    assert _places(page, "data") == [("data/questions.yml:7:9", "question may-i-post page")]


def test_an_id_of_several_kinds_is_found_in_each(tmp_path: Path) -> None:
    root = write_playbook(tmp_path)
    playbook = rendering.check_playbook(root, TODAY).playbook
    assert kinds_of(playbook, "publisher") == ["path"]
    assert kinds_of(playbook, "account-hacked") == ["route"]
    assert kinds_of(playbook, "nobody") == []
    assert definition(playbook, "person", "nobody") is None
    assert definition(playbook, "policy", "nothing") is None


def test_a_record_with_errors_is_found_where_it_stands(tmp_path: Path) -> None:
    press = (BASE / "data" / "departments" / "press.yml").read_text(encoding="utf-8")
    faulty = press.replace("name: Dev Patel", "nam: Dev Patel")
    found = _trace(tmp_path, "person", "dev-patel", {"data/departments/press.yml": faulty})
    assert (found.title, found.definition and found.definition.line) == ("", 20)
    assert ("data/departments/press.yml:7:9", "department press deputy") in _places(found, "data")
