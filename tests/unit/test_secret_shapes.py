"""Each shape of a secret at its shortest, each field that tells one, and texts that miss either by one character."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from macros.check.load import load
from macros.check.rules import Check
from macros.check.rules.secret import secret_in_data
from macros.reading.values import read_text
from tests.unit.playbooks import TODAY, write_playbook

KEY = "q7Rt2xV9mK4zLw8PbN3s"
"""As short as a random text may be to be noticed."""


@pytest.fixture(scope="module")
def check(tmp_path_factory: pytest.TempPathFactory) -> Check:
    """The smallest sound playbook, in which nothing is secret."""
    found = Check(load(write_playbook(tmp_path_factory.mktemp("secret"))).playbook, TODAY)
    assert list(secret_in_data(found)) == []
    return found


def said(check: Check, text: str) -> list[str]:
    """Look at a data file that holds a text of YAML; give each problem's line, column and message, cut after its kind."""
    root = read_text(text, "data/x.yml").root
    assert root is not None
    looked = Check(replace(check.playbook, sources=(root,)), TODAY)
    return [
        f"{p.location.line}:{p.location.column}: {p.message.removesuffix('.')}"
        for p in sorted(secret_in_data(looked), key=lambda problem: problem.sort_key)
    ]


def kind(check: Check, value: str, field: str = "note") -> str | None:
    """Tell what a value looks like; None where it is left alone."""
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    found = said(check, f'{field}: "{quoted}"\n')
    assert len(found) <= 1
    return found[0].partition(" looks like ")[2] if found else None


# A prefix, the characters that may follow it, how many of them at least. The first one alone is
# nothing random, so that nothing but the shape itself is noticed.
UPPER, ALPHANUMERIC, WORD, DASHED = "A0", "aA0", "aA0_", "aA0_-"
SHAPES = [
    *(("an AWS access key", prefix, UPPER, 16) for prefix in ("AKIA", "ASIA", "ABIA", "ACCA")),
    *(
        ("a GitHub token", prefix, ALPHANUMERIC, 30)
        for prefix in ("ghp_", "gho_", "ghs_", "ghr_", "ghu_")
    ),
    ("a GitHub token", "github_pat_", WORD, 22),
    *(
        ("a GitLab token", f"gl{name}-", DASHED, 20)
        for name in ("pat", "dt", "rt", "ptt", "cbt", "oas", "ft")
    ),
    *(("a Slack token", f"xox{letter}-", "aA0-", 10) for letter in "abeoprs"),
    ("a Slack token", "xapp-", "aA0-", 10),
    ("a webhook address", "hooks.slack.com/services/", "aA0_/-", 20),
    ("a webhook address", "hooks.slack.com/x/", "aA0_/-", 20),
    ("a webhook address", "x/api/webhooks/", "aA0_/-", 20),
    ("a Google key", "AIza", DASHED, 35),
    ("a Google key", "GOCSPX-", DASHED, 20),
    ("a Google key", "ya29.", DASHED, 20),
    ("a Meta access token", "EAA", ALPHANUMERIC, 40),
    *(
        ("a service's key", prefix, WORD, 16)
        for prefix in ("sk_live_", "sk_test_", "rk_live_", "rk_test_")
    ),
    *(("a service's key", prefix, DASHED, 20) for prefix in ("sk-ant-", "sk-proj-")),
    ("a service's key", f"SG.{'aA0_-' * 3}a.", DASHED, 16),
    ("a package registry's token", "npm_", ALPHANUMERIC, 36),
    ("a package registry's token", "pypi-", DASHED, 50),
    *(("an access token", prefix, "aA0_.~+/-", 20) for prefix in ("Bearer ", "bearer  ")),
    ("a JSON web token", "eyJaA0_-aA0.eyJ", DASHED, 8),
    ("a JSON web token", f"eyJ{'a' * 500}.eyJ", DASHED, 8),
]


@pytest.mark.parametrize(("name", "prefix", "characters", "length"), SHAPES)
def test_a_shape_is_found_from_its_shortest_form_on(
    check: Check, name: str, prefix: str, characters: str, length: int
) -> None:
    tail = "." if name == "a JSON web token" else ""
    assert kind(check, f"Use {prefix}{characters[0] * length}{tail} here") == name
    assert kind(check, f"Use {prefix}{(characters * length)[:length]}{tail} here") == name
    # 'key' makes the text suspicious, however short it is.
    assert kind(check, f"Use key {prefix}{characters[0] * (length - 1)}{tail} here") is None


@pytest.mark.parametrize(
    ("prefix", "length"),
    [(prefix, length) for name, prefix, _, length in SHAPES if "webhook" not in name],
)
def test_a_shape_begins_a_word(check: Check, prefix: str, length: int) -> None:
    assert kind(check, f"Use x{prefix}{'A' * length}. here") is None


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("-----BEGIN" + " PRIVATE KEY-----", "a private key"),
        ("-----BEGIN RSA" + " PRIVATE KEY-----", "a private key"),
        ("-----BEGIN PGP" + " PRIVATE KEY BLOCK-----", "a private key"),
        ("-----BEGIN SSH2" + " ENCRYPTED PRIVATE KEY-----", "a private key"),
        ("-----BEGIN PUBLIC KEY-----", None),
        ("-----BEGIN  PRIVATE KEY-----", None),
        (f"eyJ{'a' * 7}.eyJ{'a' * 8}.", None),
        (f"eyJ{'a' * 501}.eyJ{'a' * 8}.", None),
        (f"Bearer{'a' * 20}", None),
        (f"SG.{'a' * 15}.{'a' * 16}", None),
        (f"xAKIA{'A' * 16}", None),
        (f"AKIA{'A' * 17}", None),
        ("see https://rosa" + ":t@example.com", "a password inside an address"),
        ("https://rosa:@example.com", None),
        ("https://example.com:8080/@rosa", None),
        ("x://a" + ":b@c", "a password inside an address"),
        ("https://rosa" + ":tides@playbook.example.com", "a password inside an address"),
        ("https://:a:tides@playbook.example.com", None),
        ("https://rosa:@@playbook.example.com", None),
        ("https://:tides@playbook.example.com", None),
        ("https://rosa vega:tides@playbook.example.com", None),
        ("https://example.com/rosa:tides@playbook.example.com", None),
        ("https://a:b:/c@playbook.example.com", None),
        ("https://rosa@work:tides@playbook.example.com", None),
        ("https://rosa:low tides@playbook.example.com", None),
        (f"hooks.slack.com//{'a' * 20}", None),
    ],
)
def test_other_shapes(check: Check, value: str, name: str | None) -> None:
    assert kind(check, value) == name


FIELDS = (
    "password passwd pwd passphrase passcode passwort kennwort secret token pin api_key apikey private_key secret_key access_key "
    "client_secret access_token"
).split()


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_that_is_called_so_holds_a_secret_whatever_it_says(
    check: Check, field: str
) -> None:
    assert kind(check, "blue", field) == "a password"
    assert kind(check, "blue", field.title()) == "a password"
    assert kind(check, "blue", f"{field}_note") is None
    assert said(check, f"{field}:\n  - blue\n") == [
        f"2:5: 'b…' under '{field}' looks like a password"
    ]


@pytest.mark.parametrize(
    ("value", "name"),
    [
        *(
            (f"{word}: abc123", "a password")
            for word in "password passwd pwd passphrase passcode passwort kennwort secret token".split()
        ),
        *(
            (f"{a}{b}key = abc123", "a password")
            for a in ("api", "access", "secret", "private", "consumer")
            for b in (" ", "_", "-", "")
        ),
        ("PASSWORD:abc123", "a password"),
        ("the password is abc123", "a password"),
        ("das Passwort ist abc123", "a password"),
        ("password: 'abc123'.", "a password"),
        ("password: 123abc, then more", "a password"),
        ("password: abc12", "a password"),
        ("the password: abc12 and more", None),
        ("the password is abc12", None),
        ("the password is abcde1", "a password"),
        ("the password is 1abcde", "a password"),
        ("the password is 123456", None),
        ("the password is 12-345", None),
        ("the password is 12_345", None),
        ("password: x://", "a password"),
        ("the password is abcdef", None),
        ("the password is abc!ef", None),
        ("the password: abc!ef and more", "a password"),
        ("the password: ab!ef and more", None),
        ("the password: abcdef and more", None),
        ("passwords: abc123", None),
        ("nopassword: abc123", None),
        ("4password: abc123", None),
        ("DB_PASSWORD=abc123", "a password"),
        ("the passwordis abc123", None),
        ("the password isabc123", None),
        ("das Passwort istabc123", None),
        ("my password: blue", "a password"),
        ("my password: 'blue' .", "a password"),
        ("my password: Vault", None),
        ("my token: blue", None),
        (f"password: blue{' ' * 26}", "a password"),
        (f"password: blue{' ' * 27}", None),
        (f"in {'a' * 22} password: blue", "a password"),
        (f"in {'a' * 23} password: blue", None),
        ("password: ''", None),
        ("password: blue, password: abc123", "a password"),
        ("PIN: 1234", "a password"),
        ("PIN:1234", "a password"),
        *((f"PIN: {sign}1234{sign}", "a password") for sign in "\"'`*_.,;:()[]{}<>"),
        ("passwd:x", "a password"),
        ("the password is X1234X", "a password"),
        ("The PIN is 123", None),
        ("pin: 1234", None),
        ("PIN: 12a4", None),
        ("write rosa@example.com: password abc123", None),
        ("key: abc123", None),
    ],
)
def test_a_password_is_told_from_a_sentence(check: Check, value: str, name: str | None) -> None:
    assert kind(check, value) == name


@pytest.mark.parametrize(
    "word",
    "ask changed hidden managed never no none protected required reset secret see strong unknown vault yes".split(),
)
def test_words_that_stand_where_a_password_could(check: Check, word: str) -> None:
    assert kind(check, f"password: {word}") is None
    assert kind(check, f"password: {word.upper()}") is None
    assert kind(check, f"password: {word}x") == "a password"


@pytest.mark.parametrize("sign", "!@#$%^&+=?~\\|")
def test_signs_that_words_do_not_hold(check: Check, sign: str) -> None:
    assert kind(check, f"the password: abc{sign}def and more") == "a password"


@pytest.mark.parametrize(
    ("value", "field", "name"),
    [
        (KEY, "note", "a key or a token"),
        (KEY[:-1], "note", None),
        (KEY[:12], "credential_store", "a key or a token"),
        (KEY[:11], "credential_store", None),
        (KEY[:12], "note", None),
        ("a1-b2-c3-d4-E5-f6-g7", "note", "a key or a token"),
        ("abcdefghij1234567890", "note", None),
        ("abcdefghij12345678X9", "note", None),
        ("aBcDeF12gHiJkLmNoPqR", "note", None),
        ("550e8400-e29b-41d4-a716-446655440000", "note", None),
        ("1a2b3c4d-1a2b-1a2b-1a2b-1a2b3c4d5e6f", "note", None),
        ("1A2B3C4D-1A2B-1A2B-1A2B-1A2B3C4D5E6F", "note", None),
        (f"550e8400-e29b-41d4-a716-446655440000{KEY}", "note", "a key or a token"),
        *((f"{KEY[:10]}{sign}{KEY[10:]}", "note", "a key or a token") for sign in "+/_=-"),
        (f"{KEY[:10]}.{KEY[10:]}", "note", None),
        # Addresses may hold what looks random.
        (f"https://example.com/{KEY}", "note", None),
        (f"x://{KEY}", "note", None),
        (f"git+s3://{KEY}", "note", None),
        (f"{'a' * 20}://{KEY}", "note", None),
        (f"{'a' * 21}://{KEY}", "note", "a key or a token"),
        *(
            (f"{KEY}{rest}", "note", None)
            for rest in ("@example.com", "@EXAMPLE.DE", "@a.1.de", "@my-firm.de")
        ),
        *((f"{KEY}{sign}rosa@example.com", "note", None) for sign in ".+-_"),
        *(
            (f"{KEY}{rest}", "note", "a key or a token")
            for rest in ("@.com", "@example", "@example.c", "@example.com_x")
        ),
        (f"{KEY[:10]}/rosa@example.com/{KEY[10:]}", "note", None),
        (f"@{KEY}.com", "note", "a key or a token"),
        (f"a@{KEY}.com", "note", None),
        (f"{KEY}{'a' * 64}@example.com", "note", "a key or a token"),
        (f"{KEY[:-1]}{'a' * 64}@example.com", "note", None),
        *(
            (KEY, field, None)
            for field in ("url", "platform_id", "handle", "handles", "email", "acknowledgement_url")
        ),
        ("gh" + "p_" + "a" * 30, "url", "a GitHub token"),
        # Six changes of kind in twenty characters are enough, seven in twenty-four are not: three
        # in ten.
        ("aaaa1aaa1aaa1aaaaaaa", "note", "a key or a token"),
        ("1aaa1aaa1aaa1aaaaaaaaaaa", "note", None),
        ("aBcDe1FgHiJkLmNoPqR2", "note", "a key or a token"),
        ("a1-aa-aa-aa-aa-aa-1aa", "note", None),
        ("aaaa1aaa1aaaaaaaaaaa1", "note", None),
    ],
)
def test_what_is_random_is_told_from_words_and_numbers(
    check: Check, value: str, field: str, name: str | None
) -> None:
    assert kind(check, value, field) == name


def test_a_message_names_the_place_and_shows_little(check: Check) -> None:
    text = f"""\
team:
  token: abcdefghijklmnopqrst
  pin: "1234567"
  notes:
    - All is well.
    - my password is abc123, which
    - [deep, {KEY}]
  also: {{x: {KEY}}}
"""
    assert said(check, text) == [
        "2:10: 'abcd…' under 'token' looks like a password",
        "3:8: '1…' under 'pin' looks like a password",
        "6:7: 'a…' under 'notes' looks like a password",
        "7:14: 'q7Rt…' under 'notes' looks like a key or a token",
        "8:13: 'q7Rt…' under 'x' looks like a key or a token",
    ]


def test_heads_of_pages_are_looked_at(tmp_path: Path) -> None:
    page = f"---\ntitle: A page\ndescription: {KEY}\nowner: hub\nreview_by: 2027-10-01\n---\n\n# A page\n\nText.\n"
    playbook = load(
        write_playbook(tmp_path, {"docs/a.md": page, "docs/b.md": "# No head\n"})
    ).playbook
    (problem,) = secret_in_data(Check(playbook, TODAY))
    assert (problem.location.path, problem.location.line, problem.location.column) == (
        "docs/a.md",
        3,
        14,
    )
    assert (
        problem.hint
        == "Delete it here, and change it today: everybody who can read these files has seen it. Secrets belong in the vault."
    )


def test_letters_that_grow_when_they_become_small_hide_nothing(check: Check) -> None:
    """'İ' becomes two characters: a secret behind such letters is still found in its own text."""
    text = f"a: {'İ' * 50}\nb: {'İ ' * 20}my password is abc123\nc: {'İ' * 9} is fine\nd: {KEY}\n"
    assert [one.partition(": ")[0] for one in said(check, text)] == ["2:4", "4:4"]
    text += "".join(f"{letter}: password is abc12{letter}\n" for letter in "efgh")
    assert len(said(check, text)) == 6
