"""Who to call, and how bad something is."""

from __future__ import annotations

from html import unescape
from pathlib import Path

import pytest

from macros.basics.text import duration, telephone
from tests.unit.playbooks import BASE, plain, show

HUB = """\
name: Social media hub
kind: hub
purpose: Registry.
status: active
people:
  lena-moss:
    name: Lena Moss
    title: Head of social media
    roles: [lead]
    email: lena.moss@example.com
    phone: +44 (0)20 7946 0101
    chat: "@lena"
    status: {status}
    show: {shown}
  sam-poole:
    name: Sam Poole
    roles: [sponsor]
    email: sam.poole@example.com
    phone: +44 20 7946 0999
    status: active
"""
ROUTES = """\
severities:
  3:
    name: Crisis
    definition: Somebody may come to harm.
    examples: [A breach]
    approver: sam-poole
    backup: lena-moss
    clock_minutes: 15
    holding_statement: "We know."
routes:
  account-hacked:
    trigger: Somebody else posts in our name
    severity: 3
    first_contact: lena-moss
    backup: sam-poole
    channel: Phone, then chat
    hours: Every day
    clock_minutes: 90
    do_first: [Pause all posts., Phone., Stay reachable.]
    dont: [Delete anything.]
    policies: [disclosure]
"""
ROUTE = '{{ route("account-hacked") }}'


def files(output: str = "[email, phone, chat]", status: str = "active") -> dict[str, str]:
    return {
        "data/departments/hub.yml": HUB.format(shown=output, status=status),
        "data/routes.yml": ROUTES,
    }


def test_a_route_is_a_card_that_begins_with_what_happened_and_whom_to_call(tmp_path: Path) -> None:
    assert show(tmp_path, ROUTE, files()) == (
        '<div class="pb-route pb-route--3" role="group" aria-labelledby="pb-route-1" '
        'id="route-account-hacked">'
        '<p class="pb-route__trigger" id="pb-route-1">'
        "<strong>Somebody else posts in our name</strong></p>"
        '<dl class="pb-pairs pb-route__who">'
        '<div class="pb-pairs__pair"><dt>First contact</dt> <dd>'
        "<bdi>Lena Moss</bdi>, Head of social media"
        '<ul class="pb-route__contacts"><li><a href="tel:&#43;442079460101">&#43;44 &#40;0&#41;20 '
        "7946 0101</a></li>"
        '<li><span class="pb-chat">&#64;lena</span></li>'
        '<li><a href="mailto:lena&#46;moss&#64;example&#46;com">'
        "lena&#46;moss&#64;example&#46;com</a></li></ul></dd> </div> "
        '<div class="pb-pairs__pair"><dt>No answer&#63;</dt> <dd><bdi>Sam Poole</bdi>'
        '<ul class="pb-route__contacts"><li><a href="mailto:sam&#46;poole&#64;example&#46;com">'
        "sam&#46;poole&#64;example&#46;com</a></li></ul></dd> </div> "
        '<div class="pb-pairs__pair"><dt>How</dt> <dd>Phone&#44; then chat</dd> </div> '
        '<div class="pb-pairs__pair"><dt>When</dt> <dd>Every day</dd> </div> '
        '<div class="pb-pairs__pair"><dt>Answer</dt> <dd>within 1 hour 30 minutes</dd> </div> </dl>'
        '<p class="pb-route__label"><strong>Do first</strong></p>'
        '<ol class="pb-route__steps"><li>Pause all posts&#46;</li><li>Phone&#46;</li>'
        "<li>Stay reachable&#46;</li></ol>"
        '<p class="pb-route__label"><strong>Don\'t</strong></p>'
        '<ul class="pb-route__dont"><li>Delete anything&#46;</li></ul>'
        '<p class="pb-note">Level 3: <bdi>Crisis</bdi>. Policies: <a href="policies/disclosure/">'
        "<bdi>Disclosure</bdi></a>.</p></div>"
    )


def test_only_contacts_that_a_person_permits_are_printed(tmp_path: Path) -> None:
    output = show(tmp_path, ROUTE, files("[chat]"))
    assert "7946" not in output
    assert "lena&#46;moss" not in output
    assert "&#64;lena" in output


def test_somebody_who_shows_no_contact_is_named_all_the_same(tmp_path: Path) -> None:
    output = show(tmp_path, ROUTE, files("[]"))
    assert "<dd><bdi>Lena Moss</bdi>, Head of social media</dd>" in output
    assert '<ul class="pb-route__contacts"></ul>' not in output


def test_somebody_who_has_left_is_not_printed(tmp_path: Path) -> None:
    for call in (ROUTE, "{{ severity_table() }}"):
        output = show(tmp_path, call, files(status="left"))
        assert "Lena" not in output
        assert "lena" not in output
        assert "Sam Poole" in output


def test_the_same_route_twice_has_one_anchor_and_two_labels(tmp_path: Path) -> None:
    output = show(tmp_path, f"{ROUTE}\n\n{ROUTE}", files())
    assert output.count('id="route-account-hacked"') == 1
    assert 'aria-labelledby="pb-route-2"' in output


def test_levels_say_who_approves_and_how_soon(tmp_path: Path) -> None:
    output = show(tmp_path, "{{ severity_table() }}", files())
    assert output.startswith(
        '<div class="pb-severities"><div class="pb-severity pb-severity--3" id="severity-3">'
    )
    assert '<span class="pb-tag pb-tag--level-3">Level 3</span> <strong>Crisis</strong>' in output
    assert "<li>A breach</li>" in output
    assert "<dt>Respond</dt> <dd>within 15 minutes</dd>" in output
    assert "<dt>Approves</dt> <dd><bdi>Sam Poole</bdi>" in output
    assert "7946 0999" not in output
    assert "<dt>Until we know</dt> <dd><q>We know&#46;</q></dd>" in output


def test_without_levels_it_says_so(tmp_path: Path) -> None:
    none = {"data/routes.yml": "severities: {}\nroutes: {}\n"}
    assert (
        show(tmp_path, "{{ severity_table() }}", none)
        == '<p class="pb-empty">No levels are set yet&#46;</p>'
    )


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "0 minutes"),
        (1, "1 minute"),
        (15, "15 minutes"),
        (60, "1 hour"),
        (90, "1 hour 30 minutes"),
        (480, "8 hours"),
        (1440, "24 hours"),
        (2880, "2 days"),
        (1500, "25 hours"),
    ],
)
def test_a_clock_in_words(minutes: int, words: str) -> None:
    assert duration(minutes) == words


@pytest.mark.parametrize(
    ("phone", "number"),
    [
        ("+44 (0)20 7946-0101", "+442079460101"),
        ("020 7946 0101", "02079460101"),
        ("(0)30/23125 000", "03023125000"),
    ],
)
def test_a_phone_number_as_it_is_dialled(phone: str, number: str) -> None:
    assert telephone(phone) == number


def test_the_sheet_holds_urgent_routes_with_phones_alone_where_there_are_any(
    tmp_path: Path,
) -> None:
    routine = (
        ROUTES.partition("routes:\n")[2]
        .replace("account-hacked", "complaint")
        .replace("severity: 3", "severity: 1")
    )
    output = show(tmp_path, "{{ urgent_sheet() }}", files() | {"data/routes.yml": ROUTES + routine})
    assert output.count('class="pb-sheet__trigger"') == 1
    assert '<a href="tel:&#43;442079460101">&#43;44 &#40;0&#41;20 7946 0101</a></li>' in output
    assert "lena&#46;moss" not in output
    assert '<bdi>Sam Poole</bdi>, <a href="mailto:sam&#46;poole&#64;example&#46;com">' in output
    assert "7946 0999" not in output
    assert "<li>Phone&#44; then chat. Every day. Answer within 1 hour 30 minutes.</li>" in output


def test_without_urgent_routes_the_sheet_says_so(tmp_path: Path) -> None:
    none = {"data/routes.yml": "severities: {}\nroutes: {}\n"}
    assert (
        show(tmp_path, "{{ urgent_sheet() }}", none)
        == '<p class="pb-empty">No urgent routes are set yet&#46;</p>'
    )


URGENT = "urgent:\n  route: account-hacked\n  label: Hacked? Act now\n"


@pytest.mark.parametrize(("contacts", "phone"), [("[phone]", True), ("[email]", False)])
def test_what_cannot_wait_names_two_people_and_the_phones_that_they_let_be_shown(
    tmp_path: Path, contacts: str, *, phone: bool
) -> None:
    organization = (BASE / "data/organization.yml").read_text(encoding="utf-8")
    files = {
        "data/departments/hub.yml": HUB.format(status="active", shown=contacts),
        "data/routes.yml": ROUTES,
        "data/organization.yml": organization + URGENT,
        "docs/route.md": (
            "---\ntitle: R\ndescription: R.\nowner: hub\n---\n\n# R\n\n"
            '{{ route("account-hacked") }}\n'
        ),
    }
    card = unescape(show(tmp_path, "{{ urgent_route() }}", files))
    assert plain(card).startswith("Hacked? Act now Lena Moss ")
    assert "Sam Poole" in card
    assert ('href="tel:+442079460101"' in card) is phone
    assert "0999" not in card
    assert '<a href="route/#route-account-hacked">What to do first</a>' in card


def test_without_an_urgent_route_it_says_so(tmp_path: Path) -> None:
    assert (
        show(tmp_path, "{{ urgent_route() }}")
        == '<p class="pb-empty">No urgent route is set yet&#46;</p>'
    )
