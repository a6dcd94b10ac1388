"""`playbook links` and `playbook verify-accounts`: every outside address with its places, opened on a real server."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from macros.check.load import load
from macros.model.account import Account
from macros.network.visit import Redirection, Visit
from macros.upkeep.addresses import outside_addresses
from macros.upkeep.profiles import check_profile
from tests.unit.command import run
from tests.unit.playbooks import BASE, write_playbook
from tests.unit.profile_pages import NO_PROFILES, PROFILES
from tests.unit.web_server import Answer, Request, Server, answering, self_signed, speaking

QUICK = ("--private", "--between", "0")
ACCOUNT = (BASE / "data/accounts/press.yml").read_text(encoding="utf-8")
ORGANIZATION = (BASE / "data/organization.yml").read_text(encoding="utf-8")
INDEX = (BASE / "docs/index.md").read_text(encoding="utf-8")
POLICY = (BASE / "docs/policies/disclosure.md").read_text(encoding="utf-8")


def site(request: Request) -> Answer:
    return {
        "/fine": Answer(),
        "/moved": Answer.to("/fine"),
        "/secret": Answer(401),
        "/tide-x": Answer(body="Nobody is called tidewater-instruments."),
        "/tidewater": Answer(body="<title>@tidewater-instruments</title>"),
    }.get(request.path, Answer(404))


@pytest.fixture
def server() -> Iterator[Server]:
    with answering(site) as running:
        yield running


def test_every_address_is_found_with_every_place(tmp_path: Path) -> None:
    page = INDEX + (
        "\nSee [one](https://a.example.com/one) and [again][x], or <https://a.example.com/two#part>.\n\n"
        "`https://code.example.com/`\n\n[x]: https://a.example.com/one\n"
    )
    root = write_playbook(
        tmp_path,
        {
            "docs/index.md": page,
            "docs/policies/disclosure.md": POLICY.replace(
                "changes:",
                "sources:\n  - 'The law (https://law.example.com/a_(b)), read today.'\nchanges:",
            ),
            "data/glossary.yml": "owned:\n  term: Owned\n  definition: See [the page](https://a.example.com/one).\n",
            "data/organization.yml": ORGANIZATION
            + "repository:\n  url: https://code.example.com/tide/playbook\n"
            + "acknowledgement_url: https://forms.example.com/?p={policy}&v={version}\n",
        },
    )
    found = outside_addresses(load(root).playbook)
    assert {
        address: [f"{place.path}:{place.line}" for place in places]
        for address, places in found.items()
    } == {
        "https://a.example.com/one": ["data/glossary.yml:3", "docs/index.md:12"],
        "https://forms.example.com/?p=disclosure&v=1.1": ["data/organization.yml:24"],
        "https://a.example.com/two": ["docs/index.md:12"],
        "https://law.example.com/a_(b)": ["docs/policies/disclosure.md:13"],
    }


@pytest.fixture
def root(tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> Path:
    links = "".join(
        f"- [{name}]({server.address}/{name})\n" for name in ("fine", "moved", "gone", "secret")
    )
    made = write_playbook(
        tmp_path,
        {
            "docs/index.md": f"{INDEX}\n{links}- [sample](https://example.com/)\n",
            "docs/directory/press.md": (BASE / "docs/directory/press.md").read_text(
                encoding="utf-8"
            )
            + f"\n[gone]({server.address}/gone)\n",
        },
    )
    monkeypatch.chdir(made)
    return made


def test_links_are_reported_by_what_came_of_them(root: Path, server: Server) -> None:
    result = run(root, "links", *QUICK)
    assert result.exit_code == 0
    assert result.stderr == "Checking 5 addresses ...\n"
    assert result.stdout == (
        "Outside addresses on 23 November 2026\n"
        "\n"
        "Gone (1)\n"
        f"  {server.address}/gone: the answer is 404\n"
        "    docs/directory/press.md:12\n"
        "    docs/index.md:14\n"
        "\n"
        "Moved permanently (1)\n"
        f"  {server.address}/moved: it has moved permanently, to {server.address}/fine\n"
        "    docs/index.md:13\n"
        "\n"
        "Could not be checked (1)\n"
        f"  {server.address}/secret: the answer is 401\n"
        "    docs/index.md:15\n"
        "\n"
        "1 address is fine, 1 moved, 1 gone, 1 could not be checked. 1 sample or private address left out.\n"
    )
    assert run(root, "links", *QUICK, "--fail").exit_code == 1


def test_links_as_markdown_and_json(root: Path, server: Server) -> None:
    markdown = run(root, "links", *QUICK, "--format", "markdown").stdout
    assert (
        f"## Gone\n\n- `{server.address}/gone`: the answer is 404\n    - `docs/directory/press.md:12`\n    - `docs/index.md:14`\n"
        in markdown
    )
    found = json.loads(run(root, "links", *QUICK, "--format", "json").stdout)
    assert (found["subject"], found["answered"], len(found["listed"])) == ("address", 4, 5)
    assert next(one for one in found["listed"] if one["outcome"] == "moved") == {
        "address": f"{server.address}/moved",
        "outcome": "moved",
        "reason": "it has moved permanently",
        "status": 200,
        "to": f"{server.address}/fine",
        "id": "",
        "title": "",
        "places": [{"path": "docs/index.md", "line": 13, "column": 3}],
    }


def test_private_addresses_are_opened_only_where_they_are_wanted(
    root: Path, server: Server
) -> None:
    result = run(root, "links", "--between", "0")
    assert result.stdout.endswith(
        "0 gone, 0 could not be checked. 5 samples and private addresses left out.\n"
    )
    assert server.asked == []


def test_where_nothing_answers_nothing_is_called_fine(root: Path, server: Server) -> None:
    for path in ("docs/index.md", "docs/directory/press.md"):
        text = (root / path).read_text(encoding="utf-8")
        for port, name in enumerate(("fine", "moved", "gone", "secret"), 1):
            text = text.replace(f":{server.port}/{name}", f":{port}/{name}")
        (root / path).write_text(text, encoding="utf-8")
    result = run(root, "links", *QUICK, "--tries", "1", "--format", "json")
    assert result.exit_code == 1
    assert "Error: no address answered. Check your network connection.\n" in result.stderr
    assert {one["outcome"] for one in json.loads(result.stdout)["listed"]} == {"failed", "skipped"}


def test_what_was_not_reached_in_time_is_said_and_counted(root: Path) -> None:
    def drip(connection: socket.socket, over: threading.Event) -> None:
        while not over.wait(0.05):
            connection.sendall(b"a")

    with speaking(drip) as slow:
        index = (root / "docs/index.md").read_text(encoding="utf-8")
        links = "".join(f"- [{name}]({slow.address}/{name})\n" for name in ("one", "two"))
        (root / "docs/index.md").write_text(f"{index}{links}", encoding="utf-8")
        result = run(root, "links", *QUICK, "--per-address", "3")
    assert result.exit_code == 0
    assert result.stdout.endswith(
        "Not reached in time (2)\n"
        f"  {slow.address}/one: it answers too slowly\n"
        "    docs/index.md:17\n"
        f"  {slow.address}/two: its host answers too slowly\n"
        "    docs/index.md:18\n"
        "\n"
        "1 address is fine, 1 moved, 1 gone, 1 could not be checked, 2 not reached. 1 sample or private address left out.\n"
    )


def test_a_run_whose_time_is_over_says_what_it_did_not_reach(root: Path) -> None:
    def silent(_: socket.socket, over: threading.Event) -> None:
        over.wait(60)

    with speaking(silent) as slow:
        index = (root / "docs/index.md").read_text(encoding="utf-8")
        (root / "docs/index.md").write_text(f"{index}- [slow]({slow.address}/)\n", encoding="utf-8")
        markdown = run(root, "links", *QUICK, "--deadline", "0.1", "--format", "markdown").stdout
    assert (
        "## Not reached in time\n\n"
        f"- `{slow.address}/`: the time limit for the whole run was reached\n    - `docs/index.md:17`"
        in markdown
    )


@pytest.fixture
def profiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a playbook whose press office has three accounts, with profiles on a server that has a certificate."""
    certificate = self_signed(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    with answering(site, certificate) as server:
        accounts = ""
        for number, (account, path) in enumerate(
            {"linkedin": "tidewater", "x": "tide-x", "tiktok": "gone"}.items()
        ):
            text = ACCOUNT.replace("linkedin-tidewater:", f"{account}:").replace(
                "LinkedIn", account
            )
            text = text.replace(
                "https://linkedin.example.com/tidewater-instruments", f"{server.address}/{path}"
            )
            accounts += text.replace(
                "audience: public", f"audience: public\n  verified: 2026-11-{9 - number:02}"
            )
        root = write_playbook(tmp_path, {"data/accounts/press.yml": accounts})
        monkeypatch.chdir(root)
        yield root


def test_profiles_are_reported_by_what_came_of_them(profiles: Path) -> None:
    result = run(profiles, "verify-accounts", *QUICK)
    assert result.exit_code == 0
    assert result.stderr == "Checking 3 profiles ...\n"
    assert result.stdout == (
        "Profiles of accounts on 23 November 2026\n"
        "\n"
        "Gone (1)\n"
        "  tiktok tidewater-instruments: the answer is 404\n"
        "    data/accounts/press.yml:56\n"
        "\n"
        "Could not be checked (1)\n"
        "  x tidewater-instruments: neither its title nor its address names the handle or the platform's permanent id\n"
        "    data/accounts/press.yml:30\n"
        "\n"
        "1 profile is fine, 0 moved, 1 gone, 1 could not be checked.\n"
    )
    assert run(profiles, "verify-accounts", *QUICK, "--fail").exit_code == 1


def test_profiles_can_be_chosen_and_the_longest_unverified_comes_first(profiles: Path) -> None:
    def looked(*more: str) -> list[str]:
        found = json.loads(
            run(profiles, "verify-accounts", *QUICK, "--format", "json", *more).stdout
        )
        return [one["id"] for one in found["listed"]]

    assert looked() == ["tiktok", "x", "linkedin"]
    assert looked("--limit", "1") == ["tiktok"]
    assert looked("--only", "x", "--only", "linkedin") == ["x", "linkedin"]
    assert looked("--platform", "LinkedIn") == ["linkedin"]


def test_a_certificate_that_nobody_vouches_for_is_a_failure(
    profiles: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    result = run(profiles, "verify-accounts", *QUICK, "--only", "linkedin", "--tries", "1")
    assert "0 profiles are fine" in result.stdout
    assert "  linkedin tidewater-instruments: its certificate cannot be trusted\n" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--only", "x-tide"), "there is no account 'x-tide'. Known: linkedin-tidewater."),
        (("--platform", "Linkdin"), "no account is on 'Linkdin'. Did you mean 'LinkedIn'?"),
    ],
)
def test_accounts_that_nobody_has_are_refused(
    root: Path, arguments: tuple[str, ...], said: str
) -> None:
    result = run(root, "verify-accounts", *arguments)
    assert (result.exit_code, result.output) == (1, f"Error: {said}\n")


def account(tmp_path: Path, more: str = "") -> Account:
    root = write_playbook(tmp_path, {"data/accounts/press.yml": ACCOUNT + more})
    return load(root).playbook.accounts["linkedin-tidewater"]


PROFILE = "https://linkedin.example.com/tidewater-instruments"
OTHER = "https://linkedin.example.com/tide-and-water"


@pytest.mark.parametrize(
    ("visit", "outcome", "reason"),
    [
        (
            Visit(PROFILE, status=200, text="<title>Tidewater-Instruments | LinkedIn</title>"),
            "fine",
            "the answer is 200",
        ),
        (Visit(PROFILE, status=200, text='{"id": "urn:4711"}'), "fine", "the answer is 200"),
        (
            Visit(PROFILE, status=200, text="<title>Tide</title>About tidewater-instruments."),
            "refused",
            "neither its title nor its address names the handle or the platform's permanent id",
        ),
        (Visit(PROFILE, status=404), "gone", "the answer is 404"),
        (Visit(PROFILE, status=999), "refused", "the answer is 999"),
        (Visit(PROFILE, status=429), "refused", "the answer is 429"),
        (Visit(PROFILE, status=502), "failed", "the answer is 502"),
        (
            Visit(PROFILE, trouble="its name cannot be resolved"),
            "failed",
            "its name cannot be resolved",
        ),
        (
            Visit(PROFILE, (Redirection(OTHER, permanent=False),), 200, text="tide"),
            "moved",
            "it leads to another name",
        ),
        (
            Visit(PROFILE, (Redirection(OTHER, permanent=True),), 200, text="tide"),
            "moved",
            "it leads to another name",
        ),
        (
            Visit(
                PROFILE,
                (Redirection("https://linkedin.example.com/", permanent=False),),
                200,
                text="x",
            ),
            "refused",
            "it leads to the front page of the platform",
        ),
        (
            Visit(
                PROFILE,
                (Redirection("https://linkedin.example.com/company/urn:4711", permanent=False),),
                200,
                text='{"id": "urn:4711"}',
            ),
            "fine",
            "the answer is 200",
        ),
        (
            Visit(
                PROFILE,
                (
                    Redirection(
                        "https://www.linkedin.example.com/Tidewater-Instruments/", permanent=True
                    ),
                ),
                200,
                text="<title>Tidewater-Instruments</title>",
            ),
            "moved",
            "it has moved permanently",
        ),
        (
            Visit(
                PROFILE,
                (
                    Redirection(
                        "https://linkedin.example.com/authwall?trk=tidewater-instruments",
                        permanent=False,
                    ),
                ),
                200,
                text="Join",
            ),
            "refused",
            "it asks to sign in or give consent first",
        ),
        (None, "skipped", "it is a sample address"),
    ],
)
def test_what_comes_of_a_profile(
    tmp_path: Path, visit: Visit | None, outcome: str, reason: str
) -> None:
    look = check_profile(account(tmp_path, "  platform_id: 'urn:4711'\n"), visit)
    assert (look.outcome, look.reason) == (outcome, reason)
    assert look.to == (visit.end if outcome == "moved" and visit is not None else None)


def account_at(tmp_path: Path, url: str) -> Account:
    handle = f"@{url.rstrip('/').rpartition('/')[2].lstrip('@')}"
    text = ACCOUNT.replace("https://linkedin.example.com/tidewater-instruments", url).replace(
        "tidewater-instruments", f'"{handle}"'
    )
    root = write_playbook(tmp_path, {"data/accounts/press.yml": f"{text}  platform_id: '4711'\n"})
    return load(root).playbook.accounts["linkedin-tidewater"]


@pytest.mark.parametrize("name", PROFILES)
def test_a_profile_is_seen_by_what_is_its_own(tmp_path: Path, name: str) -> None:
    url, page = PROFILES[name]
    assert (
        check_profile(account_at(tmp_path, url), Visit(url, status=200, text=page)).outcome
        == "fine"
    )


@pytest.mark.parametrize("name", NO_PROFILES)
def test_a_page_that_comes_instead_of_a_profile_is_neither_fine_nor_gone(
    tmp_path: Path, name: str
) -> None:
    page, reason = NO_PROFILES[name]
    url = "https://www.example.org/tide_bremen"
    look = check_profile(account_at(tmp_path, url), Visit(url, status=200, text=page))
    assert (look.outcome, look.reason) == ("refused", reason)


@pytest.mark.parametrize("handle", ["log", "login", "error", "instagram"])
def test_a_handle_that_is_part_of_a_wall_does_not_open_it(tmp_path: Path, handle: str) -> None:
    url = f"https://www.example.org/{handle}"
    for title in ("Log in • Instagram", "Login • Instagram", "Error 404", "Instagram"):
        visit = Visit(url, status=200, text=f"<title>{title}</title>")
        assert (
            check_profile(account_at(tmp_path / title.replace(" ", ""), url), visit).outcome
            == "refused"
        )


def test_a_wall_behind_a_redirect_is_no_other_name(tmp_path: Path) -> None:
    url = "https://www.example.org/tide_bremen"
    visit = Visit(
        url,
        (Redirection("https://www.example.org/unsupported", permanent=False),),
        200,
        text="<h1>Browser not supported</h1>",
    )
    assert check_profile(account_at(tmp_path, url), visit).outcome == "refused"
