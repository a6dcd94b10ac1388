"""`playbook impact` compares finished pages: links, images, order, drawings, forms, menu, and what is around every page."""

from __future__ import annotations

import html
import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.proposals.repository import Clone, copy_of
from tests.unit.command import run

PRESS, ORGANIZATION, GOALS = "data/accounts/press.yml", "data/organization.yml", "data/goals.yml"
DISCLOSURE, HOUSE_RULES, GUIDE = (
    "docs/policies/disclosure.md",
    "docs/policies/house-rules.md",
    "docs/policies/index.md",
)
GUIDE_TEXT = """
## List

- Ask first.
- Write.
- Wait.

## Steps

1. Call the hub.
2. Write down what happened.
3. Tell your representative.

## More

See [the form](https://forms.example.com/a?x=1), [the rules](house-rules.md) and [a guide](https://guide.example.com/).

![A lighthouse at night](lighthouse.png)

{{ measure_table("registry-complete") }}
"""
PICTURE = "docs/policies/lighthouse.png"
CAUTION = "These are new, or lead to another host than before. Check who they belong to."


@pytest.fixture(scope="module")
def rich(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a prepared folder whose playbook shows one of everything, with its site in the cache."""
    clone = copy_of(prepared, tmp_path_factory.mktemp("rich") / "work")
    clone.write(GUIDE, (clone.root / GUIDE).read_text(encoding="utf-8") + GUIDE_TEXT)
    (clone.root / PICTURE).write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(24))
    clone.change(
        ORGANIZATION,
        ("review_by:", "acknowledgement_url: https://forms.example.com/read\nreview_by:"),
    )
    for page in (DISCLOSURE, HOUSE_RULES):
        clone.write(
            page, (clone.root / page).read_text(encoding="utf-8") + "\n{{ policy_facts() }}\n"
        )
    clone.commit()
    clone.git("push", "--quiet", "origin", "HEAD:main")
    result = run(clone.root, "impact", "HEAD")
    assert "<strong>Readers see no change.</strong>" in result.stdout
    return clone.root.parent


@pytest.fixture
def clone(rich: Path, tmp_path: Path) -> Clone:
    """Return a clone of it."""
    return copy_of(rich, tmp_path / "work")


def impact(clone: Clone, *arguments: str) -> str:
    result = run(clone.root, "impact", "HEAD", *arguments)
    assert result.exit_code in (0, 1), result.output
    return result.stdout


def values(clone: Clone, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(impact(clone, "--format", "json", *arguments))
    return found


def test_an_address_that_leaves_the_site_or_changes_host_is_called_out_first(clone: Clone) -> None:
    clone.change(
        GUIDE,
        ("https://guide.example.com/", "https://stranger.example.net/"),
        ("[the rules](house-rules.md)", "[the rules](https://rules.example.net/)"),
        ("https://forms.example.com/a?x=1", "https://forms.example.com/b"),
    )
    shown = impact(clone)
    assert shown.startswith(
        "<!-- playbook-impact -->\n## What this proposal changes\n\n<strong>Readers see 1 page change.</strong>\n\n"
        f"### Addresses outside the playbook\n\n{CAUTION}\n\n"
        "- “the rules” leads to `https://rules.example.net/` instead of `policies/house-rules/`, on `policies/index.md`\n"
        "- “a guide” leads to `https://stranger.example.net/` instead of `https://guide.example.com/`, on `policies/index.md`\n\n"
        "### Pages\n\n"
    )
    assert (
        "- Link “the form” leads to `https://forms.example.com/b` instead of `https://forms.example.com/a?x=1`\n"
        in shown
    )


def test_lists_and_steps_in_another_order(clone: Clone) -> None:
    clone.change(
        GUIDE,
        ("- Ask first.\n- Write.\n- Wait.", "- Wait.\n- Ask first.\n- Write."),
        (
            "1. Call the hub.\n2. Write down what happened.",
            "1. Write down what happened.\n2. Call the hub.",
        ),
    )
    shown = impact(clone)
    assert "- Under “List”: Wait. (moved, now first)\n" in shown
    assert (
        "- Under “Steps”: Call the hub. (moved, now after “Write down what happened.”)\n" in shown
    )
    assert "<del>" not in shown


def test_images_their_descriptions_and_charts(clone: Clone) -> None:
    clone.change(GUIDE, ("![A lighthouse at night]", "![A tower at night]"))
    (clone.root / PICTURE).write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(25))
    text = (clone.root / GOALS).read_text(encoding="utf-8")
    clone.write(GOALS, text.replace("value: 80", "value: 81", 1))
    shown = impact(clone)
    assert (
        "- Description of the image `policies/lighthouse.png`: <del>A lighthouse at night</del> <ins>A tower at night</ins>\n"
        in shown
    )
    assert "- New content of the image `policies/lighthouse.png`\n" in shown
    assert "- Chart or diagram “" in shown
    assert [page["path"] for page in values(clone)["changes"]["pages"]] == ["policies/index.md"]


def test_the_form_of_each_policys_button(clone: Clone) -> None:
    clone.change(
        ORGANIZATION, ("https://forms.example.com/read", "https://stranger.example.net/read")
    )
    found = values(clone)
    assert [page["path"] for page in found["changes"]["pages"]] == [
        "policies/disclosure.md",
        "policies/house-rules.md",
    ]
    assert {caution["new"].partition("?")[0] for caution in found["cautions"]} == {
        "https://stranger.example.net/read"
    }


def test_the_menu(clone: Clone) -> None:
    clone.change(
        "mkdocs.yml",
        ("  - Policies:\n", "  - Rules:\n"),
        ("  - Home: index.md\n", "  - Start: index.md\n"),
    )
    shown = impact(clone)
    assert (
        "<strong>The text of all pages stays the same, but something around it changes.</strong>"
        in shown
    )
    assert "- Menu: The section “Policies” is now called “Rules”.\n" in shown
    assert "- Menu: “Home” is now called “Start”.\n" in shown


def test_what_is_around_every_page_is_said_once(clone: Clone) -> None:
    clone.change(
        "data/questions.yml",
        ("question: May I post about work?", "question: May I post about my work?"),
    )
    clone.change(GUIDE, ("owner: hub\n", "owner: hub\nkeywords:\n  - regulations\n"))
    found = values(clone)
    assert [around["title"] for around in found["around"]] == [
        "The page for addresses that do not exist (404)"
    ]
    assert found["found_by"] == [
        {"place": "policies/index.md", "what": "search words", "old": "", "new": "regulations"}
    ]
    assert "policies/index.md" not in [page["path"] for page in found["changes"]["pages"]]


def test_what_many_pages_share_is_said_once(clone: Clone) -> None:
    clone.change(ORGANIZATION, ("name: Tidewater Instruments", "name: Tidewater and Sons"))
    shown = impact(clone)
    assert "<strong>The same on 8 pages</strong>" in shown
    assert shown.count("Tidewater and Sons") < 8
    assert "- Nothing else changes on: `directory/hub.md`" in shown


REWORDED = (
    "Say that you work here when you praise what we do.",
    "Never say where you work when you praise what we do.",
)
LINES = """\
  ```diff
  - version: "1.1"
  + version: "1.2"
  - effective: 2026-10-01
  + effective: 2026-11-23
    changes:
  +   - version: "1.2"
  +     date: 2026-11-23
  +     summary: "Say in one sentence what changed."
  ```
"""


def test_the_text_of_a_policy_changes_with_its_version(clone: Clone) -> None:
    clone.change(DISCLOSURE, REWORDED)
    shown = impact(clone, "--today", "2026-11-23")
    assert "<strong>Readers see 1 page change.</strong> 1 error to fix." in shown
    assert (
        "- `docs/policies/disclosure.md:8` The text of the active policy 'disclosure' changes, "
        "but its version is still '1.1'. "
        "Set 'version: \"1.2\"' and 'effective', and describe 1.2 under 'changes'. "
        "If only spelling or layout changes, ask a maintainer for the label 'editorial'. `policy-unversioned`\n\n"
        + LINES
    ) in shown
    page = run(clone.root, "impact", "HEAD", "--format", "html", "--today", "2026-11-23").stdout
    assert html.unescape(page).partition("<pre>")[2].partition("</pre>")[0] == (
        '<del>version: "1.1"</del>\n<ins>version: "1.2"</ins>\n<del>effective: 2026-10-01</del>\n<ins>effective: 2026-11-23</ins>\n'
        'changes:\n<ins>  - version: "1.2"</ins>\n<ins>    date: 2026-11-23</ins>\n'
        '<ins>    summary: "Say in one sentence what changed."</ins>\n'
    )
    result = run(clone.root, "guard", "HEAD", "--today", "2026-11-23")
    assert result.exit_code == 1
    assert result.stdout.startswith(
        "docs/policies/disclosure.md:8:10: policy-unversioned: the text of the active policy"
    )
    assert '    +   - version: "1.2"\n' in result.stdout
    assert result.stdout.endswith("\n1 refusal.\n")


def test_a_change_that_is_marked_as_editorial_passes_and_the_comment_says_so(clone: Clone) -> None:
    clone.change(DISCLOSURE, REWORDED)
    assert run(clone.root, "guard", "HEAD", "--editorial").exit_code == 0
    result = run(clone.root, "impact", "HEAD", "--editorial")
    assert result.exit_code == 0
    said = "It is marked as editorial: the text of these policies changes without a new version: `policies/disclosure.md`."
    assert said in result.stdout


def test_the_lines_to_copy_make_the_policy_right(clone: Clone) -> None:
    clone.change(
        DISCLOSURE,
        REWORDED,
        ('version: "1.1"\nstatus', 'version: "1.2"\nstatus'),
        ("effective: 2026-10-01", "effective: 2026-11-23"),
        (
            "changes:\n",
            'changes:\n  - version: "1.2"\n    date: 2026-11-23\n    summary: "Say in one sentence what changed."\n',
        ),
    )
    assert run(clone.root, "guard", "HEAD").exit_code == 0
    assert run(clone.root, "impact", "HEAD", "--today", "2026-11-23").exit_code == 0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "Say that you work here when you praise what we do.",
            "- Say that you **work here**\n  when you praise what we do.",
        ),
        ("praise what we do.", "[praise](house-rules.md) what we do."),
        ("{{ policy_facts() }}", ""),
        ("review_by: 2027-10-01", "review_by: 2027-11-01"),
        ("status: active", "status: draft"),
    ],
)
def test_layout_links_facts_and_dates_are_no_text_of_a_policy(
    clone: Clone, old: str, new: str
) -> None:
    clone.change(DISCLOSURE, (old, new))
    assert "policy-unversioned" not in run(clone.root, "guard", "HEAD").stdout


def test_the_first_round_says_everything_about_a_page_that_moved(clone: Clone) -> None:
    (clone.root / "docs/rules").mkdir()
    clone.git("mv", HOUSE_RULES, "docs/rules/house.md")
    clone.change("mkdocs.yml", ("policies/house-rules.md", "rules/house.md"))
    clone.git("add", "--all")
    shown = impact(clone)
    assert "  +   house_rules: rules/house.md\n" in shown
    assert (
        "  + Read the [house rules](rules/house.md), or find a [department](directory/index.md).\n"
        in shown
    )
    assert "The page has moved. Did you mean '../rules/house.md'?" in shown
    assert ", [the rules](../rules/house.md) and [a guide]" in shown
    assert "- There is no redirect from `policies/house-rules.md`" in shown
    assert "Add 'policies/house-rules.md: rules/house.md' under 'moved' in redirects.yml." in shown


def test_a_redirect_that_is_taken_out_is_told(clone: Clone) -> None:
    clone.write("data/redirects.yml", "moved:\n  policies/old-rules.md: policies/house-rules.md\n")
    clone.commit()
    clone.write("data/redirects.yml", "moved: {}\n")
    assert (
        "- There is no redirect from `policies/old-rules.md`, so links and bookmarks to it break. "
        "Add 'policies/old-rules.md: policies/house-rules.md' under 'moved' in redirects.yml.\n"
    ) in impact(clone)


def test_what_is_kept_of_sites_is_bounded_and_never_trusted(clone: Clone) -> None:
    folder = clone.root / ".git/playbook-sites"
    kept = list(folder.iterdir())
    assert kept
    for path in kept:
        path.write_bytes(b"half a file")
    for number in range(20):
        (folder / f"tmp{number}").write_bytes(b"")
        os.utime(folder / f"tmp{number}", (0, 0))  # a draft of a run that was killed long ago
    clone.change(GUIDE, ("- Write.", "- Write it."))
    assert "- Under “List”: Write <ins>it</ins>." in impact(clone)
    assert len(list(folder.iterdir())) <= 12
    assert "- Under “List”: Write <ins>it</ins>." in impact(clone)
