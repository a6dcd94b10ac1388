"""Texts that are secrets, and texts that only look like some. Tokens are put together here: no file may hold a whole one."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from macros.check.load import forget
from macros.check.run import check

BASE = Path(__file__).parent.parent / "cases" / "base"
RANDOM = "q7Rt2xV9mK4zLw8PbN3sYd6HfJ5cGa1uTe0iOk2v"

SECRETS = {
    "-----BEGIN OPENSSH PRIVATE" + " KEY-----": "a private key",
    "-----BEGIN PRIVATE" + " KEY-----": "a private key",
    "AK" + "IAQ7RT2XV9MK4ZLW8P": "an AWS access key",
    "gh" + f"p_{RANDOM[:36]}": "a GitHub token",
    "github" + f"_pat_{RANDOM[:30]}": "a GitHub token",
    "gl" + f"pat-{RANDOM[:20]}": "a GitLab token",
    "xo" + "xb-123456789012-abcdef": "a Slack token",
    "https://hooks.slack" + ".com/services/T00000000/B00000000/invented": "a webhook address",
    "ey" + "JhbGciOiJIUzI1NiJ9.ey" + "JzdWIiOiJub2JvZHkifQ.c2lnbmF0dXJl": "a JSON web token",
    "AI" + f"za{RANDOM[:35]}": "a Google key",
    "EA" + f"A{RANDOM}{RANDOM}": "a Meta access token",
    "sk" + f"_live_{RANDOM[:24]}": "a service's key",
    "sk" + f"-ant-api03-{RANDOM}": "a service's key",
    "np" + f"m_{RANDOM[:36]}": "a package registry's token",
    "Authorization: Bearer " + RANDOM: "an access token",
    "https://rosa:" + "tides@example.com/reports": "a password inside an address",
    "password: hunter2": "a password",
    "Passwort: Flut": "a password",
    "The PIN is 4829.": "a password",
    "API key = 7f3k-9d2m": "a password",
    "login rosa / passphrase: `4ships&sails`": "a password",
    "Ask for the key, it is " + RANDOM: "a key or a token",
    "9f86d081884c7d659a2feaa0c55ad015": "a key or a token",
}

HONEST = (
    "Company vault",
    "1Password, folder Social media 2026",
    "password: see the vault",
    "Forgot your password? Ask the hub: it takes 5 minutes.",
    "A password is at least 14 characters long.",
    "Passwords: the vault keeps them.",
    "The key is to answer within 2 hours.",
    "The secret: be kind.",
    "Token of thanks: 12 mugs",
    "Things to pin: 2026 calendar",
    "Keynote: winter-2026-product-and-service-news",
    "https://video.example.com/watch?v=q7Rt2xV9mK4&list=PLq7Rt2xV9mK4zLw8PbN3sYd6HfJ5c",
    "rosa.vega+linkedin2026@example.com",
    "550e8400-e29b-41d4-a716-446655440000",
    "#WeAreTidewaterInstrumentsAndWeMeasureTides2026",
    "FREQ=MONTHLY;INTERVAL=3;BYDAY=1TU,3TH;BYHOUR=10",
    "records/2026/Q4/Social-Media-Archive-2026-11-23",
    "AMER/EMEA/APAC-2026-H1-and-2026-H2-Campaigns",
    "+44 20 7946 0123",
    "€ 1.250,00; 3x a week; 24/7; B2B & B2C",
    "Donaudampfschifffahrtsgesellschaftskapitän",
)


@pytest.fixture(scope="module")
def playbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("secret") / "playbook"
    shutil.copytree(BASE, root)
    return root


def _messages(playbook: Path, text: str) -> list[str]:
    """Check the base with a text as a goal's statement."""
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    goals = (BASE / "data/goals.yml").read_text(encoding="utf-8")
    changed = goals.replace("Every account stands in the registry.", f'"{quoted}"')
    (playbook / "data/goals.yml").write_text(changed, encoding="utf-8")
    forget()
    return [
        f"{problem.rule}: {problem.message}"
        for problem in check(playbook, dict, date(2026, 11, 23)).problems
    ]


@pytest.mark.parametrize("text", SECRETS, ids=range(len(SECRETS)))
def test_a_secret_is_found_and_not_repeated(playbook: Path, text: str) -> None:
    (said,) = _messages(playbook, text)
    assert said.startswith("secret-in-data: ")
    assert f"under 'statement' looks like {SECRETS[text]}." in said
    assert not any(word in said for word in text.split() if len(word) > 12)


@pytest.mark.parametrize("text", HONEST)
def test_an_honest_text_is_left_alone(playbook: Path, text: str) -> None:
    assert _messages(playbook, text) == []


def test_a_platforms_permanent_id_is_no_secret(playbook: Path) -> None:
    account = playbook / "data/accounts/press.yml"
    before = account.read_text(encoding="utf-8")
    account.write_text(
        before.replace("  audience:", f"  platform_id: UC{RANDOM[:22]}\n  audience:"),
        encoding="utf-8",
    )
    try:
        assert _messages(playbook, "All accounts are known.") == []
    finally:
        account.write_text(before, encoding="utf-8")
