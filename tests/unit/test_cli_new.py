"""`playbook new`: what it writes, what it asks, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from macros.check.load import load
from macros.cli import form
from tests.unit.command import on_terminal, run
from tests.unit.playbooks import BASE, write_playbook

_PRESS = (BASE / "data" / "departments" / "press.yml").read_text(encoding="utf-8")
_ACCOUNTS = (BASE / "data" / "accounts" / "press.yml").read_text(encoding="utf-8")
_NAVIGATION = (BASE / "mkdocs.yml").read_text(encoding="utf-8")
_DEPARTMENT = ("--name", "Events", "--kind", "spoke", "--purpose", "Runs the fairs: every spring.")
_PERSON = (
    "--department",
    "press",
    "--name",
    "Mia Lund",
    "--role",
    "admin,moderator",
    "--email",
    "mia.lund@example.com",
)
_ACCOUNT = (
    *("--department", "press", "--platform", "X", "--handle", "@tidewater", "--audience", "public"),
    *(
        "--url",
        "https://x.example.com/tidewater",
        "--purpose",
        "News in short.",
        "--language",
        "en",
    ),
    *("--admin", "rosa-vega", "--admin", "lena-moss", "--recovery", "role-mailbox", "--mfa", "on"),
    *("--credential-store", "Company vault"),
)
_PAGE = ("--title", "Podcasts", "--description", "How we make a podcast.", "--owner", "press")
_POLICY = (
    *(
        "--title",
        "Give-aways",
        "--description",
        "What to check before a give-away.",
        "--owner",
        "legal",
    ),
    "--tier",
    "must",
)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = write_playbook(tmp_path)
    monkeypatch.chdir(made)
    return made


def _snapshot(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def test_a_department_gets_its_file_and_its_page(root: Path) -> None:
    result = run(root, "new", "department", "events", *_DEPARTMENT)
    assert result.exit_code == 0
    assert result.stdout == (
        "Wrote data/departments/events.yml\n"
        "Wrote docs/directory/events.md\n"
        "Next, add its people: playbook new person ID --department events\n"
        "\n"
        "Still to write in docs/directory/events.md:\n"
        "  line 12: what colleagues should send the department, and by when.\n"
        "\n"
        "The check finds no new problems.\n"
    )
    assert (root / "data/departments/events.yml").read_text() == (
        'name: Events\nkind: spoke\npurpose: "Runs the fairs: every spring."\nstatus: onboarding\npeople: {}\n'
    )
    assert (root / "docs/directory/events.md").read_text() == (
        "---\n"
        "title: Events\n"
        "description: What Events does for social media here, whom to reach, and what to send.\n"
        "owner: events\n"
        "audience:\n"
        "  - everyone\n"
        "review_by: 2027-11-23\n"
        "---\n"
        "\n"
        "# Events\n"
        "\n"
        "*To write: what colleagues should send the department, and by when.*\n"
        "\n"
        '{{ department_facts("events") }}\n'
    )


def test_a_department_that_is_active_from_the_start_is_told_what_it_lacks(root: Path) -> None:
    result = run(root, "new", "department", "events", *_DEPARTMENT, "--status", "active")
    assert result.exit_code == 0
    assert "The check finds new problems:\n" in result.stdout
    assert (
        "  data/departments/events.yml:1:1: department-representatives: the active spoke 'events' has no deputy"
        in result.stdout
    )


@pytest.mark.parametrize("name", ["con", "lpt1"])
def test_a_file_that_windows_cannot_have_is_not_made(root: Path, name: str) -> None:
    result = run(root, "new", "department", name, *_DEPARTMENT)
    assert result.exit_code == 1
    assert (
        result.stderr
        == f"Error: Windows does not allow a file called '{name}'. Choose another id.\n"
    )
    assert not (root / f"data/departments/{name}.yml").exists()
    assert run(root, "new", "page", f"{name}/what").exit_code != 0


def test_a_person_is_added_to_a_department_and_nothing_else_changes(root: Path) -> None:
    result = run(root, "new", "person", "mia-lund", *_PERSON, "--phone", "+442079460101")
    assert result.exit_code == 0
    assert (
        result.stdout
        == "Added 'mia-lund' to data/departments/press.yml\n\nThe check finds no new problems.\n"
    )
    assert (root / "data/departments/press.yml").read_text() == (
        f"{_PRESS}  mia-lund:\n"
        "    name: Mia Lund\n"
        "    roles:\n"
        "      - admin\n"
        "      - moderator\n"
        "    email: mia.lund@example.com\n"
        '    phone: "+442079460101"\n'
        "    status: active\n"
    )


def test_the_first_people_of_a_new_department_are_told_how_to_become_its_representatives(
    root: Path,
) -> None:
    run(root, "new", "department", "events", *_DEPARTMENT)
    result = run(
        root,
        "new",
        "person",
        "mia-lund",
        "--department",
        "events",
        *_PERSON[2:4],
        "--role",
        "deputy",
        *_PERSON[6:],
    )
    assert result.exit_code == 0
    assert (
        "To make this person the department's deputy, add this line to the file, above 'people:':\ndeputy: mia-lund\n"
        in result.stdout
    )
    assert load(root).playbook.people["mia-lund"].department == "events"


def test_an_account_is_appended_to_its_departments_file(root: Path) -> None:
    result = run(root, "new", "account", "x-tidewater", *_ACCOUNT)
    assert result.exit_code == 0
    assert (
        result.stdout
        == "Added 'x-tidewater' to data/accounts/press.yml\n\nThe check finds no new problems.\n"
    )
    assert (root / "data/accounts/press.yml").read_text() == (
        f"{_ACCOUNTS}x-tidewater:\n"
        "  platform: X\n"
        '  handle: "@tidewater"\n'
        "  url: https://x.example.com/tidewater\n"
        "  audience: public\n"
        "  purpose: News in short.\n"
        "  language: en\n"
        "  admins:\n"
        "    - rosa-vega\n"
        "    - lena-moss\n"
        "  recovery: role-mailbox\n"
        '  mfa: "on"\n'
        "  credential_store: Company vault\n"
        "  status: requested\n"
        "  audit_by: 2027-02-23\n"
    )


def test_a_departments_first_account_gets_a_file(root: Path) -> None:
    result = run(
        root,
        "new",
        "account",
        "x-tidewater",
        "--department",
        "hub",
        *_ACCOUNT[2:],
        "--status",
        "active",
    )
    assert result.exit_code == 0
    assert result.stdout.startswith("Wrote data/accounts/hub.yml\n")
    assert load(root).playbook.accounts["x-tidewater"].department == "hub"


def test_a_policy_gets_a_complete_head_and_a_place_in_the_navigation(root: Path) -> None:
    result = run(
        root,
        "new",
        "policy",
        "give-aways",
        *_POLICY,
        "--approver",
        "lou-brand",
        "--keyword",
        "prize",
    )
    assert result.exit_code == 0
    assert result.stdout.startswith(
        "Wrote docs/policies/give-aways.md\n"
        "Added 'policies/give-aways.md' to the navigation in mkdocs.yml, line 10\n"
        "\n"
        "Still to write in docs/policies/give-aways.md:\n"
        "  line 24: the rule in one sentence that begins with a verb.\n"
    )
    assert result.stdout.endswith("\nThe check finds no new problems.\n")
    text = (root / "docs/policies/give-aways.md").read_text()
    assert text.startswith(
        "---\n"
        "title: Give-aways\n"
        "description: What to check before a give-away.\n"
        "owner: legal\n"
        "audience:\n"
        "  - everyone\n"
        "review_by: 2027-11-23\n"
        "keywords:\n"
        "  - prize\n"
        "policy: give-aways\n"
        "tier: must\n"
        'version: "0.1"\n'
        "status: draft\n"
        "effective: 2026-11-23\n"
        "approver: lou-brand\n"
        "changes:\n"
        '  - version: "0.1"\n'
        "    date: 2026-11-23\n"
        "    summary: First draft.\n"
        "---\n"
        "\n"
        "# Give-aways\n"
    )
    assert (root / "mkdocs.yml").read_text() == _NAVIGATION.replace(
        "policies/house-rules.md\n", "policies/house-rules.md\n      - policies/give-aways.md\n"
    )


def test_a_page_of_a_folder_that_no_section_lists_says_which_line_to_add(root: Path) -> None:
    result = run(
        root, "new", "page", "best-practices/podcasts.md", *_PAGE, "--audience", "publisher"
    )
    assert result.exit_code == 0
    assert result.stdout.startswith(
        "Wrote docs/best-practices/podcasts.md\n"
        "Add the page to mkdocs.yml, in a section under 'nav', with this line:\n"
        "  - best-practices/podcasts.md\n"
    )
    assert (root / "mkdocs.yml").read_text() == _NAVIGATION
    text = (root / "docs/best-practices/podcasts.md").read_text()
    assert text.startswith(
        "---\ntitle: Podcasts\ndescription: How we make a podcast.\nowner: press\naudience:\n  - publisher\nreview_by: 2027-11-23\n---\n"
    )
    headings = [line for line in text.splitlines() if line.startswith("#")]
    assert headings == [
        "# Podcasts",
        "## Do",
        "## Don't",
        "## A worked example",
        "## Who to ask",
        "## What next",
    ]
    assert '{{ department_card("press") }}' in text


def test_the_house_default_says_when_a_page_is_reviewed(root: Path) -> None:
    organization = root / "data/organization.yml"
    organization.write_text(f"{organization.read_text()}defaults:\n  review_every_months: 6\n")
    run(root, "new", "page", "podcasts", *_PAGE)
    assert "review_by: 2027-05-23\n" in (root / "docs/podcasts.md").read_text()


def test_a_title_with_markup_stays_text(root: Path) -> None:
    title = "Q&A: <b> *and* [links]"
    result = run(root, "new", "page", "questions", "--title", title, *_PAGE[2:])
    assert result.exit_code == 0
    assert "\n# Q&amp;A: &lt;b> \\*and\\* \\[links\\]\n" in (root / "docs/questions.md").read_text()
    assert load(root).playbook.pages["questions.md"].title == title


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("department", "press", *_DEPARTMENT),
            "the department 'press' exists already in data/departments/press.yml, line 1.",
        ),
        (
            ("person", "lena-moss", *_PERSON),
            "the person 'lena-moss' exists already in data/departments/hub.yml, line 7.",
        ),
        (
            ("account", "linkedin-tidewater", *_ACCOUNT),
            "the account 'linkedin-tidewater' exists already in data/accounts/press.yml, line 1.",
        ),
        (
            ("policy", "disclosure", *_POLICY),
            "the policy 'disclosure' exists already in docs/policies/disclosure.md, line 6.",
        ),
        (
            ("page", "directory/index", *_PAGE),
            "the page 'directory/index.md' exists already in docs/directory/index.md, line 1.",
        ),
    ],
)
def test_an_id_that_exists_is_refused(root: Path, arguments: tuple[str, ...], said: str) -> None:
    before = _snapshot(root)
    result = run(root, "new", *arguments)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"Error: {said} Choose another id.\n"
    assert _snapshot(root) == before


def test_a_file_that_is_in_the_way_stays_as_it_is(root: Path) -> None:
    (root / "docs/directory/events.md").write_text("Mine.\n")
    result = run(root, "new", "department", "events", *_DEPARTMENT)
    assert result.exit_code == 1
    assert (
        result.stderr
        == "Error: the file 'docs/directory/events.md' exists already. It was not changed.\n"
    )
    assert not (root / "data/departments/events.yml").exists()


def test_a_folder_that_leads_elsewhere_is_not_written_into(root: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (root / "docs" / "more").symlink_to(tmp_path / "elsewhere")
    result = run(root, "new", "page", "more/podcasts", *_PAGE)
    assert (result.exit_code, result.stderr) == (
        1,
        "Error: 'docs/more/podcasts.md' leads outside the playbook through a link.\n",
    )
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_file_that_cannot_be_read_is_not_added_to(root: Path) -> None:
    (root / "data/accounts/press.yml").write_text(f"{_ACCOUNTS}x: [\n")
    result = run(root, "new", "account", "x-tidewater", *_ACCOUNT)
    assert result.exit_code == 1
    assert result.stderr == (
        "Error: some files cannot be read, so the account 'x-tidewater' may exist already. "
        "Run 'playbook check' and fix them first.\n"
    )


def test_an_id_stays_taken_when_its_record_has_errors(root: Path) -> None:
    (root / "data/departments/press.yml").write_text(
        _PRESS.replace("status: active\n    term", "status: here\n    term")
    )
    result = run(root, "new", "person", "rosa-vega", *_PERSON)
    assert (result.exit_code, result.stderr) == (
        1,
        "Error: the person 'rosa-vega' exists already in data/departments/press.yml, line 9. Choose another id.\n",
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("person", "Mia_Lund"), "'Mia_Lund' is not an id. Use small letters, digits and single hyphens. Write 'mia-lund'."),
        (("account", "日本"), "'日本' is not an id. Use small letters, digits and single hyphens."),
        (("policy", "policies/give-aways"), "'policies/give-aways' is not an id. "),
        (("department", "a" * 65), f"Write '{'a' * 64}'."),
        (("page", "Best Practices/Pod.casts.md"), "is not the path of a page. Use small letters, digits and single hyphens. Write 'best-practices/pod-casts'."),
        (("page", "../podcasts"), "'../podcasts' is not the path of a page. "),
        (("page", "policies/give-aways", *_PAGE), "'policies/give-aways.md' would be a policy. Run 'playbook new policy give-aways'."),
        (("page", "podcasts", *_PAGE[:4], "--owner", "pres"), "Invalid value for --owner: there is no department 'pres'. Did you mean 'press'?"),
        (("department", "events", "--kind", "spok"), "Invalid value for '--kind': 'kind' is 'spok'; it must be one of hub, spoke, adviser. Did you mean 'spoke'?"),
        (("person", "mia-lund", *_PERSON, "--email", "mia"), "'email' is 'mia', not an e-mail address. Write name@example.com."),
        (("person", "mia-lund", *_PERSON, "--role", "boss"), "'boss'; it must be one of sponsor, lead, head,"),
        (("account", "x-tidewater", *_ACCOUNT, "--audit-by", "soon"), "'audit_by' is 'soon', not a date such as 2026-11-23."),
        (("account", "x-tidewater", *_ACCOUNT, "--admin", "rosa-viga"), "there is no person 'rosa-viga'. Did you mean 'rosa-vega'?"),
    ],
)  # fmt: skip
def test_what_the_models_refuse_is_wrong_use(
    root: Path, arguments: tuple[str, ...], said: str
) -> None:
    before = _snapshot(root)
    result = run(root, "new", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert _snapshot(root) == before


@pytest.mark.parametrize(
    ("arguments", "missing"),
    [
        (("department", "events", "--kind", "spoke"), ["--name", "--purpose"]),
        (("person", "mia-lund", "--department", "press"), ["--name", "--role", "--email"]),
        (("person", "mia-lund"), ["--department"]),
        (
            ("account", "x", "--department", "press", "--audience", "internal"),
            [
                "--platform",
                "--handle",
                "--purpose",
                "--language",
                "--admin",
                "--recovery",
                "--mfa",
                "--credential-store",
            ],
        ),
        (("account", "x", *_ACCOUNT[:8], *_ACCOUNT[10:]), ["--url"]),
        (("policy", "give-aways"), ["--title", "--description", "--owner", "--tier", "--approver"]),
        (("page", "podcasts"), ["--title", "--description", "--owner"]),
    ],
)
def test_without_a_terminal_everything_that_is_missing_is_named(
    root: Path, arguments: tuple[str, ...], missing: list[str]
) -> None:
    result = run(root, "new", *arguments)
    assert result.exit_code == 2
    listed = result.stderr.partition(
        "these options are missing, and there is no terminal to ask for them:\n"
    )[2]
    assert [line.split(":")[0].strip() for line in listed.splitlines()] == missing


def test_on_a_terminal_what_is_required_is_asked_for_until_it_is_right(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(form, "on_terminal", lambda: True)
    answers = [
        "", "pres", "Press office", "press",  # department
        "X", "@tidewater", "publik", "public", "x.example.com", "https://x.example.com/tidewater", "News in short.", "en",
        "rosa-vega, lena-mos", "rosa-vega, lena-moss", "", "", "Company vault", "", "2026-13-01", "",
    ]  # fmt: skip
    result = run(root, "new", "account", "x-tidewater", typed="\n".join(answers) + "\n")
    assert result.exit_code == 0
    assert (
        "The department that the record belongs to. (hub, legal, press)\n  department: \n"
        in result.stdout
    )
    assert (
        "  department: \nError: department is required. Type a value. (hub, legal, press)\n"
        in result.stdout
    )
    assert "Error: there is no department 'pres'. Did you mean 'press'?\n" in result.stdout
    assert (
        "Error: there is no department 'Press office'. Did you mean 'press' (Press office)?\n"
        in result.stdout
    )
    assert "public or internal. (public, internal)\n" in result.stdout
    assert (
        "Error: 'audience' is 'publik'; it must be one of public, internal. Did you mean 'public'?\n"
        in result.stdout
    )
    assert "Error: there is no person 'lena-mos'. Did you mean 'lena-moss'?\n" in result.stdout
    assert "  status [requested]: \n" in result.stdout
    assert (
        "  audit_by [2027-02-23]: 2026-13-01\nError: 'audit_by' is '2026-13-01', not a day that exists."
        in result.stdout
    )
    by_options = run(
        write_playbook(root.parent / "other"),
        "new",
        "account",
        "x-tidewater",
        *_ACCOUNT,
        typed="\n\n",
    )
    assert by_options.exit_code == 0
    other = root.parent / "other" / "playbook" / "data/accounts/press.yml"
    assert (root / "data/accounts/press.yml").read_text() == other.read_text()


def test_departments_are_suggested_where_one_is_missing_or_unknown(root: Path) -> None:
    missing = run(root, "new", "person", "mia-lund")
    assert missing.stderr.endswith(
        "  --department: The department that the record belongs to. (hub, legal, press)\n"
    )
    unknown = run(root, "new", "person", "mia-lund", "--department", "sales", *_PERSON[2:])
    assert "there is no department 'sales'. Known: hub, legal, press.\n" in unknown.stderr
    by_name = run(root, "new", "person", "mia-lund", "--department", "press-office", *_PERSON[2:])
    assert (
        "there is no department 'press-office'. Did you mean 'press' (Press office)?\n"
        in by_name.stderr
    )


def test_of_more_departments_than_fit_the_first_are_suggested(root: Path) -> None:
    for number in range(30):
        (root / f"data/departments/shop-{number:02}.yml").write_text(
            f"name: Shop {number}\nkind: spoke\npurpose: Sells.\nstatus: onboarding\npeople: {{}}\n",
            encoding="utf-8",
        )
    missing = run(root, "new", "person", "mia-lund")
    assert "(hub, legal, press, shop-00, shop-01, " in missing.stderr
    assert "shop-16, and 13 more)\n" in missing.stderr
    unknown = run(root, "new", "person", "mia-lund", "--department", "zzz", *_PERSON[2:])
    assert "there is no department 'zzz'. There are hub, legal, press, shop-00, " in unknown.stderr


def test_of_an_account_in_use_its_permanent_id_is_asked_for_and_may_stay_open(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(form, "on_terminal", lambda: True)
    start = [
        "press",
        "X",
        "tide",
        "public",
        "https://x.example.com/tide",
        "News.",
        "en",
        "rosa-vega, lena-moss",
        "",
        "",
        "Vault",
    ]
    known = [*start, "dormant", "", "4711", "yesterday", "2026-11-20"]
    result = run(root, "new", "account", "x-tide", typed="\n".join(known) + "\n")
    assert (
        "which stays the same when the handle changes. Press Enter to leave it empty.\n  platform_id: 4711\n"
        in result.stdout
    )
    assert "  verified: yesterday\nError: 'verified' is 'yesterday'" in result.stdout
    account = load(root).playbook.accounts["x-tide"]
    assert (account.platform_id, str(account.verified)) == ("4711", "2026-11-20")
    run(root, "new", "account", "x-two", typed="\n".join([*start, "dormant", "", "", ""]) + "\n")
    assert load(root).playbook.accounts["x-two"].platform_id is None


def test_a_real_terminal_is_asked_on(root: Path) -> None:
    shown = on_terminal(
        root, "new", "department", "events", typed="Events\nspok\nspoke\nRuns the fairs.\n\n"
    )
    assert "  name [Events]: " in shown
    assert (
        "Error: 'kind' is 'spok'; it must be one of hub, spoke, adviser. Did you mean 'spoke'?\n"
        in shown
    )
    assert shown.endswith("\nThe check finds no new problems.\n")
    assert load(root).playbook.departments["events"].purpose == "Runs the fairs."


def test_an_internal_account_is_not_asked_for_its_address(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(form, "on_terminal", lambda: True)
    answers = [
        "Viva Engage",
        "Forum",
        "internal",
        "Talk.",
        "en",
        "rosa-vega",
        "",
        "",
        "Company vault",
        "",
        "",
    ]
    result = run(
        root, "new", "account", "forum", "--department", "press", typed="\n".join(answers) + "\n"
    )
    assert result.exit_code == 0
    assert load(root).playbook.accounts["forum"].url is None


def test_whoever_stops_answering_leaves_nothing_behind(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(form, "on_terminal", lambda: True)
    before = _snapshot(root)
    result = run(root, "new", "department", "events", typed="Events\nspoke\n")
    assert result.exit_code == 1
    assert result.stderr.endswith("Stopped. Nothing was written.\n")
    assert _snapshot(root) == before


def test_help_names_every_field_with_what_it_means(root: Path) -> None:
    result = run(root, "new", "account", "--help")
    assert result.exit_code == 0
    for option in (
        "--credential-store",
        "--house-rules",
        "--admin PERSON",
        "--status [requested|approved|active",
    ):
        assert option in result.stdout
