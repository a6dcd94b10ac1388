"""`playbook review`: the lines that confirm a review, who may confirm it, and the message for the proposal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from macros.check.load import load
from macros.upkeep import review_confirmation
from tests.unit.command import on_terminal, run
from tests.unit.playbooks import BASE, write_playbook

LOOKED = ("--looked-at", "The law, and every link.")
INDEX = (BASE / "docs/index.md").read_text(encoding="utf-8")
REVIEWED = INDEX.replace(
    "owner: hub\n", "owner: hub\nreviewed:\n  by: sam-poole\n  on: 2026-04-01\n"
).replace("2027-10-01", "2026-10-01")
DISCLOSURE = (BASE / "docs/policies/disclosure.md").read_text(encoding="utf-8")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = write_playbook(tmp_path, {"docs/index.md": REVIEWED})
    monkeypatch.chdir(made)
    return made


def test_exactly_the_needed_lines_change_and_the_message_says_what_was_looked_at(
    root: Path,
) -> None:
    result = run(root, "review", "index.md", "--by", "lena-moss", *LOOKED)
    assert result.exit_code == 0
    assert result.stdout == (
        "lena-moss (Lena Moss) reviewed 'Social media playbook' on 23 November 2026.\n"
        "\n"
        "--- docs/index.md\n"
        "+++ docs/index.md\n"
        "@@ -5,5 +5,5 @@\n"
        " reviewed:\n"
        "-  by: sam-poole\n"
        "-  on: 2026-04-01\n"
        "-review_by: 2026-10-01\n"
        "+  by: lena-moss\n"
        "+  on: 2026-11-23\n"
        "+review_by: 2027-05-23\n"
        " ---\n"
        "\n"
        "Wrote docs/index.md\n"
        "\n"
        "For the proposal:\n"
        "\n"
        "  Confirm the review of 'Social media playbook'\n"
        "\n"
        "  Looked at: The law, and every link.\n"
        "  By Lena Moss (lena-moss) on 23 November 2026. The next review is due by 23 May 2027.\n"
    )
    assert run(root, "check").exit_code == 0


def test_a_page_that_nobody_reviewed_gets_the_lines(root: Path) -> None:
    result = run(root, "review", "disclosure", "--by", "lou-brand", "--next", "2027-03-01", *LOOKED)
    assert result.exit_code == 0
    assert (root / "docs/policies/disclosure.md").read_text(encoding="utf-8") == DISCLOSURE.replace(
        "owner: legal\nreview_by: 2027-10-01\n",
        "owner: legal\nreviewed:\n  by: lou-brand\n  on: 2026-11-23\nreview_by: 2027-03-01\n",
    )
    assert "\nIt was not due until 1 October 2027. It counts anyway.\n" in result.stdout
    assert run(root, "check").exit_code == 0


def test_the_day_of_the_law_is_left_to_whoever_looked_at_the_law(root: Path) -> None:
    path = root / "docs/policies/disclosure.md"
    path.write_text(
        DISCLOSURE.replace("approver:", "checked: 2026-05-04\napprover:"), encoding="utf-8"
    )
    result = run(root, "review", "disclosure", "--by", "lou-brand", *LOOKED)
    assert (
        "\nIts law was last checked on 4 May 2026. If you checked it now, update 'checked' as well.\n"
        in result.stdout
    )
    assert "\nchecked: 2026-05-04\n" in path.read_text(encoding="utf-8")


def test_on_a_terminal_it_asks_what_was_looked_at(root: Path) -> None:
    shown = on_terminal(root, "review", "index", "--by", "lena-moss", typed="Every link.\n")
    assert "What did you review? Answer in one sentence: " in shown
    assert "  Looked at: Every link.\n" in shown


def test_a_page_without_any_day_gets_one(root: Path) -> None:
    (root / "docs/index.md").write_text(
        INDEX.replace("review_by: 2027-10-01\n", ""), encoding="utf-8"
    )
    assert (
        run(
            root, "review", "docs/index.md", "--by", "sam-poole", "--on", "2026-11-20", *LOOKED
        ).exit_code
        == 0
    )
    head = (root / "docs/index.md").read_text(encoding="utf-8").split("---")[1]
    assert head.endswith(
        "owner: hub\nreviewed:\n  by: sam-poole\n  on: 2026-11-20\nreview_by: 2027-11-20\n"
    )


def test_accounts_and_courses_have_their_own_days(root: Path) -> None:
    account = run(
        root, "review", "linkedin-tidewater", "--kind", "account", "--by", "lena-moss", *LOOKED
    )
    assert (
        "   status: active\n+  verified: 2026-11-23\n   last_post: 2026-11-20\n-  audit_by: 2027-02-01\n+  audit_by: 2027-02-23\n"
        in account.stdout
    )
    course = run(
        root, "review", "basics", "--kind", "course", "--by", "sam-poole", "--dry-run", *LOOKED
    )
    assert "-    review_by: 2027-09-01\n+    review_by: 2027-11-23\n" in course.stdout
    assert (
        "\nNothing was written. Run the command without --dry-run to write the changes.\n"
        in course.stdout
    )
    assert "2027-11-23" not in (root / "data/courses.yml").read_text(encoding="utf-8")


def test_the_same_review_twice_writes_nothing(root: Path) -> None:
    arguments = ("review", "index", "--by", "lena-moss", "--next", "2027-11-23", *LOOKED)
    run(root, *arguments)
    written = (root / "docs/index.md").read_bytes()
    again = run(root, *arguments)
    assert again.stdout.endswith("\n\ndocs/index.md is up to date. There is nothing to write.\n")
    assert (root / "docs/index.md").read_bytes() == written


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("polices/disclosure", "--by", "lou-brand"),
            "there is no page 'polices/disclosure'. Did you mean 'policies/disclosure'?",
        ),
        (("zzz", "--by", "lou-brand"), "there is no page 'zzz'."),
        (
            ("linkedin-tidewater", "--by", "lena-moss"),
            "there is no page 'linkedin-tidewater', but there is an account: add '--kind account'.",
        ),
        (
            ("basics", "--by", "lena-moss"),
            "there is no page 'basics', but there is a course: add '--kind course'.",
        ),
        (
            ("linkedin", "--kind", "account", "--by", "lena-moss"),
            "there is no account 'linkedin'. Did you mean 'linkedin-tidewater'?",
        ),
        (("index", "--by", "lena-mos"), "there is no person 'lena-mos'. Did you mean 'lena-moss'?"),
        (
            ("index", "--by", "rosa-vega"),
            "'rosa-vega' of 'press' is not responsible for it. Ask one of these people: lena-moss, sam-poole.",
        ),
        (
            ("disclosure", "--by", "lena-moss"),
            "'lena-moss' of 'hub' is not responsible for it. Ask one of these people: lou-brand.",
        ),
        (
            ("linkedin-tidewater", "--kind", "account", "--by", "lou-brand"),
            "'lou-brand' of 'legal' is not responsible for it. Ask one of these people: rosa-vega, dev-patel, lena-moss.",
        ),
        (
            ("index", "--by", "lena-moss", "--on", "2026-11-24"),
            "24 November 2026 is in the future. Confirm a review after it has taken place.",
        ),
        (
            ("index", "--by", "lena-moss", "--on", "2026-03-31"),
            "it was already reviewed on 1 April 2026. Choose that day or a later one.",
        ),
        (
            ("index", "--by", "lena-moss", "--next", "2026-11-23"),
            "the next review cannot be due on 23 November 2026. Choose a day after 23 November 2026.",
        ),
    ],
)
def test_what_cannot_be_confirmed_is_said(
    root: Path, arguments: tuple[str, ...], said: str
) -> None:
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    result = run(root, "review", *arguments, *LOOKED)
    assert result.exit_code == 1
    assert result.output.startswith(f"Error: nothing was written: {said}")
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


def test_a_date_without_a_word_about_what_was_read_is_refused(root: Path) -> None:
    for more in ((), ("--looked-at", "  ")):
        result = run(root, "review", "index", "--by", "lena-moss", *more)
        assert result.exit_code == 2
        assert "Error: add --looked-at with a sentence about what was reviewed.\n" in result.output


def test_what_is_over_needs_no_review(root: Path) -> None:
    (root / "docs/policies/disclosure.md").write_text(
        DISCLOSURE.replace("status: active", "status: retired"), encoding="utf-8"
    )
    account = root / "data/accounts/press.yml"
    account.write_text(
        account.read_text(encoding="utf-8").replace("status: active", "status: archived"),
        encoding="utf-8",
    )
    for arguments, said in (
        (
            ("disclosure", "--by", "lou-brand"),
            "the policy 'disclosure' is retired and needs no review.",
        ),
        (
            ("linkedin-tidewater", "--kind", "account", "--by", "rosa-vega"),
            "the account 'linkedin-tidewater' is archived, so there is nothing to audit.",
        ),
    ):
        assert (
            run(root, "review", *arguments, *LOOKED).output
            == f"Error: nothing was written: {said}\n"
        )


def test_whoever_left_confirms_nothing(root: Path) -> None:
    hub = root / "data/departments/hub.yml"
    hub.write_text(
        hub.read_text(encoding="utf-8").replace(
            "sam.poole@example.com\n    status: active", "sam.poole@example.com\n    status: left"
        ),
        encoding="utf-8",
    )
    result = run(root, "review", "index", "--by", "sam-poole", *LOOKED)
    assert (
        result.output
        == "Error: nothing was written: 'sam-poole' has left and cannot confirm anything.\n"
    )


def test_many_reviews_on_one_day_are_noticed_and_reported(root: Path) -> None:
    for number in range(5):
        text = REVIEWED.replace(
            "by: sam-poole\n  on: 2026-04-01", "by: lena-moss\n  on: 2026-11-23"
        ).replace("2026-10-01", "2027-10-01")
        (root / f"docs/more-{number}.md").write_text(text, encoding="utf-8")
    result = run(root, "review", "index", "--by", "lena-moss", "--dry-run", *LOOKED)
    assert (
        "\n'lena-moss' already confirmed 5 reviews on that day; the report shows them.\n"
        in result.stdout
    )
    assert (
        "Reviews that one person confirmed on one day\n"
        "person     day         reviews\n"
        "---------  ----------  -------\n"
        "lena-moss  2026-11-23  5\n"
    ) in run(root, "report").stdout
    found = json.loads(run(root, "report", "--format", "json").stdout)
    pages = [f"more-{number}.md" for number in range(5)]
    assert found["confirmed"] == [{"by": "lena-moss", "on": "2026-11-23", "pages": pages}]
    assert (
        "\n| lena-moss | 2026-11-23 | 5 |\n" in run(root, "report", "--format", "markdown").stdout
    )


@pytest.mark.sample
def test_every_review_in_the_default_playbook_is_by_somebody_who_answers_for_the_page() -> None:
    playbook = load(Path(__file__).resolve().parents[2]).playbook
    checked = 0
    for page in playbook.pages.values():
        is_over = page.policy is not None and page.policy.status == "retired"
        if page.front is not None and page.front.reviewed is not None and not is_over:
            person = playbook.people[page.front.reviewed.by]
            made = review_confirmation.confirm_review(
                playbook, page.front, person, page.front.reviewed.on, "x", page.front.review_by
            )
            assert made.after == made.before
            checked += 1
    assert checked > 50
