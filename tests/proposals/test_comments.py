"""Ten typical pull requests, and the whole comment on each: tests/proposals/golden/."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.proposals.repository import Clone, clone_of
from tests.unit.command import run

GOLDEN = Path(__file__).parent / "golden"
PRESS, LEGAL = "data/departments/press.yml", "data/departments/legal.yml"
DISCLOSURE = "docs/policies/disclosure.md"


@pytest.fixture(scope="module")
def prepared(prepared: Path) -> Path:
    """Return the prepared repository with the site of its first commit in the cache."""
    assert run(prepared / "playbook", "impact", "HEAD").exit_code == 0
    return prepared


def one_field(clone: Clone) -> None:
    clone.change(
        PRESS,
        ("purpose: Tells the world what we do.", "purpose: Tells the world what we do, and why."),
    )


def person_moved(clone: Clone) -> None:
    person = "  lou-brand:\n    name: Lou Brand\n    roles:\n      - head\n      - adviser\n    email: lou.brand@example.com\n    status: active\n"
    clone.change(
        LEGAL, (person, ""), ("head: lou-brand\npeople:\n", "head: ines-falk\npeople:\n" + _INES)
    )
    clone.change(PRESS, ("people:\n", "people:\n" + person.replace("      - head\n", "")))


_INES = "  ines-falk:\n    name: Ines Falk\n    roles:\n      - head\n      - adviser\n    email: ines.falk@example.com\n    status: active\n"


def person_left(clone: Clone) -> None:
    clone.change(
        PRESS,
        (
            "    email: dev.patel@example.com\n    status: active",
            "    email: dev.patel@example.com\n    status: left",
        ),
    )


def person_handed_over(clone: Clone) -> None:
    clone.change(
        PRESS,
        ("deputy: dev-patel\npeople:\n  rosa", "deputy: kim-aster\npeople:\n  rosa"),
        ("dev-patel:\n    name: Dev Patel", "kim-aster:\n    name: Kim Aster"),
        ("dev.patel@", "kim.aster@"),
    )
    for path in ("data/accounts/press.yml", "data/routes.yml"):
        text = (clone.root / path).read_text(encoding="utf-8")
        clone.write(path, text.replace("dev-patel", "kim-aster"))


def new_department(clone: Clone) -> None:
    clone.write(
        "data/departments/sales.yml",
        "name: Sales\nkind: adviser\npurpose: Sells what we make.\nstatus: active\nhead: ari-lund\npeople:\n"
        "  ari-lund:\n    name: Ari Lund\n    roles:\n      - head\n    email: ari.lund@example.com\n    status: active\n",
    )
    clone.write(
        "docs/directory/sales.md",
        (clone.root / "docs/directory/legal.md")
        .read_text()
        .replace("Legal", "Sales")
        .replace("legal", "sales"),
    )


def broken_yaml(clone: Clone) -> None:
    clone.change(PRESS, ("deputy: dev-patel\npeople:", "deputy: dev-patl\npeople"))


def misspelt_reference(clone: Clone) -> None:
    clone.change(PRESS, ("deputy: dev-patel\n", "deputy: dev-patl\n"))


def page_moved(clone: Clone) -> None:
    clone.git("mv", "docs/policies/house-rules.md", "docs/policies/rules-of-the-house.md")
    clone.change("mkdocs.yml", ("policies/house-rules.md", "policies/rules-of-the-house.md"))


def page_renamed(clone: Clone) -> None:
    page_moved(clone)
    clone.change(
        "data/accounts/press.yml", ("policies/house-rules.md", "policies/rules-of-the-house.md")
    )
    clone.change("docs/index.md", ("policies/house-rules.md", "policies/rules-of-the-house.md"))


def page_renamed_and_redirected(clone: Clone) -> None:
    page_renamed(clone)
    clone.write(
        "data/redirects.yml", "moved:\n  policies/house-rules.md: policies/rules-of-the-house.md\n"
    )


def policy_revised(clone: Clone) -> None:
    clone.change(
        DISCLOSURE,
        ('version: "1.1"\nstatus', 'version: "2.0"\nstatus'),
        (
            "changes:\n",
            'changes:\n  - version: "2.0"\n    date: 2026-11-01\n    summary: "Videos too: say it."\n',
        ),
        ("review_by", "material_change: yes\nreview_by"),
        ("praise what we do", "praise or film what we *do*"),
    )


def image_without_alt(clone: Clone) -> None:
    picture = clone.root / "docs/pictures/harbour.png"
    picture.parent.mkdir()
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(24))
    page = clone.root / "docs/index.md"
    page.write_text(page.read_text() + "\n![](pictures/harbour.png)\n")


def code_and_content(clone: Clone) -> None:
    one_field(clone)
    clone.change("macros/greeting.py", ("Good morning", "Good evening"))
    clone.write(".github/workflows/extra.yml", "on: push\n")


def mechanical(clone: Clone) -> None:
    hub = clone.root / "data/departments/hub.yml"
    text = hub.read_text()
    first, _, second = text.partition("people:\n")[2].partition("  sam-poole:\n")
    hub.write_text(
        f"# The hub\n{text.partition('people:')[0]}people:\n  sam-poole:\n{second}{first}"
    )


CASES: dict[str, tuple[Callable[[Clone], None], int]] = {
    "one-field": (one_field, 0),
    "person-moved": (person_moved, 0),
    "person-left": (person_left, 1),
    "person-left-and-handed-over": (person_handed_over, 0),
    "new-department": (new_department, 0),
    "broken-yaml": (broken_yaml, 1),
    "misspelt-reference": (misspelt_reference, 1),
    "page-moved-alone": (page_moved, 1),
    "page-renamed": (page_renamed, 0),
    "page-renamed-and-redirected": (page_renamed_and_redirected, 0),
    "policy-revised": (policy_revised, 0),
    "image-without-alt": (image_without_alt, 1),
    "code-and-content": (code_and_content, 1),
    "mechanical": (mechanical, 0),
}


def comment_on(clone: Clone, *arguments: str) -> tuple[int, str]:
    """Look at the proposal from the branch that it is for; give the exit code and what is printed."""
    clone.git("checkout", "--quiet", "--force", "main")
    clone.git("reset", "--quiet", "--hard", "origin/main")
    clone.git("fetch", "--quiet", "origin")
    result = run(clone.root, "impact", "origin/main", "origin/proposal", *arguments)
    return result.exit_code, result.stdout


@pytest.mark.parametrize("name", CASES)
def test_the_comment_on_a_typical_proposal(clone: Clone, name: str) -> None:
    make, expected = CASES[name]
    make(clone)
    clone.commit()
    clone.propose()
    code, comment = comment_on(clone)
    assert comment == (GOLDEN / f"{name}.md").read_text(encoding="utf-8")
    assert code == expected
    assert linked(comment) == []


def test_the_comment_on_a_proposal_from_a_fork_calls_and_links_nobody(
    clone: Clone, tmp_path: Path
) -> None:
    remote = clone.root.parent / "remote.git"
    clone.git("clone", "--quiet", "--bare", str(remote), str(tmp_path / "fork.git"))
    fork = clone_of(tmp_path / "fork.git", tmp_path / "fork")
    fork.change(PRESS, ("purpose: Tells the world what we do.", f"purpose: {json.dumps(_HOSTILE)}"))
    fork.change(
        "docs/index.md",
        ("Read the", "@everyone /merge #1 GH-2 www.example.com\n\n- /close\n\nRead the"),
    )
    fork.commit()
    fork.git("push", "--quiet", str(tmp_path / "fork.git"), "HEAD:main")
    # What a code host does: the fork's commits come as a branch of its own, and nothing of them is
    # checked out.
    clone.git("fetch", "--quiet", str(tmp_path / "fork.git"), "main:refs/remotes/origin/proposal")
    code, comment = comment_on(clone)
    assert comment == (GOLDEN / "from-a-fork.md").read_text(encoding="utf-8")
    assert code == 0
    assert linked(comment) == []


def test_names_of_files_call_and_link_nobody(clone: Clone) -> None:
    clone.write("docs/best @anna-code #7 <b>.md", "# A page @everyone\n")
    clone.write("docs/`@anna-code` www.example.com.md", "{{ nothing }}\n")
    clone.commit()
    clone.propose()
    code, comment = comment_on(clone)
    assert comment == (GOLDEN / "hostile-names.md").read_text(encoding="utf-8")
    assert code == 1
    assert linked(comment) == []


def linked(comment: str) -> list[str]:
    """Return what a code host would turn into a link, a name that is notified, or a command: in the text that its readers see."""
    without_code = re.sub(
        r"(`+)(?!`).*?(?<!`)\1(?!`)",
        "",
        re.sub(r"^ *```.*?^ *```$", "", comment, flags=re.MULTILINE | re.DOTALL),
    )
    text = html.unescape(
        re.sub(
            r"</?(?:del|ins|strong|code|summary|details)>|<!-- playbook-impact -->",
            "",
            without_code,
        )
    )
    signs = r"[@!#$%&~]\w|\w://|www\.|\bGH-\d|\b[0-9a-f]{7,40}\b|:[a-z]+:|^\W*/\w"
    return re.findall(signs, text, flags=re.MULTILINE)


_HOSTILE = (
    "@anna-code !1 #7 org/repo#8 GH-9 https://evil.example.com www.evil.example.com rosa@evil.example.com "
    "[click](https://evil.example.com) ![x](https://evil.example.com/x.png) <img src=x onerror=alert(1)> <!-- --> "
    "**bold** `code` ~label $3 %4 &5 :tada: 0123456789abcdef0123456789abcdef01234567 | a"
)


@pytest.mark.exhaustive
def test_a_long_difference_is_cut_and_counted(clone: Clone) -> None:
    for number in range(400):
        words = " ".join(f"word{number}x{each}" for each in range(60))
        page = f"---\ntitle: Page {number}\ndescription: A page.\nowner: hub\nreview_by: 2027-06-01\n---\n\n# Page {number}\n\n{words}\n"
        clone.write(f"docs/many/page-{number}.md", page)
    clone.write(
        "mkdocs.yml",
        (clone.root / "mkdocs.yml").read_text()
        + "".join(f"  - many/page-{n}.md\n" for n in range(400)),
    )
    clone.commit()
    clone.git("push", "--quiet", "origin", "HEAD:main")
    for number in range(400):
        text = (clone.root / f"docs/many/page-{number}.md").read_text()
        clone.write(f"docs/many/page-{number}.md", text.replace("word", "term"))
    clone.commit()
    clone.propose()
    code, comment = comment_on(clone)
    shown = comment.count("<details>")
    assert code == 0
    assert 20 < shown < 400
    assert "<strong>Readers see 400 pages change.</strong>" in comment
    assert f"\n- … and {400 - shown} more pages\n" in comment
    assert 50_000 < len(comment) < 60_000
    assert comment.count("</details>") == shown
    assert "### Who approves" in comment


def test_a_link_to_the_preview_leads_to_each_page(clone: Clone) -> None:
    one_field(clone)
    clone.commit()
    clone.propose()
    _, comment = comment_on(clone, "--preview", "https://playbook.example.com/preview/7")
    assert (
        "See the whole site with this change: [preview](https://playbook.example.com/preview/7/)."
        in comment
    )
    assert (
        '<a href="https://playbook.example.com/preview/7/directory/press/"><strong>Press office</strong></a>'
        in comment
    )
    result = run(clone.root, "impact", "origin/main", "--preview", "javascript:alert(1)")
    assert result.exit_code == 2
    assert "'javascript:alert(1)' is not a web address." in result.stderr


def test_the_same_as_json_and_as_a_page(clone: Clone) -> None:
    misspelt_reference(clone)
    clone.commit()
    clone.propose()
    code, printed = comment_on(clone, "--format", "json")
    found = json.loads(printed)
    assert code == 1
    assert (found["errors"], found["old_errors"], found["changes"]) == (1, 0, None)
    assert [(one["path"], one["verb"]) for one in found["difference"]["files"]] == [
        (PRESS, "changed")
    ]
    assert found["found"][0]["correction"] == {
        "old": "deputy: dev-patl",
        "new": "deputy: dev-patel",
    }
    assert [one["who"] for one in found["approvals"]] == ["Press office"]
    code, page = comment_on(clone, "--format", "html")
    assert code == 1
    assert page.startswith("<!doctype html>")
    assert "<del>deputy: dev-patl</del>" in html.unescape(page)
    assert not re.search(r"<(script|link|img)|https?:", page)


def test_hostile_text_stays_text_on_the_page(clone: Clone) -> None:
    clone.change(
        PRESS, ("purpose: Tells the world what we do.", f"purpose: {json.dumps(_HOSTILE)}")
    )
    clone.commit()
    clone.propose()
    _, page = comment_on(clone, "--format", "html")
    assert "<img src=x onerror=alert(1)> <!-- --> bold code ~label" in html.unescape(page)
    assert "<img" not in page
    assert "onerror=" not in page


def test_the_files_as_they_lie_here_are_looked_at_where_no_head_is_named(clone: Clone) -> None:
    one_field(clone)
    clone.write("docs/pictures/new.txt", "Text\n")
    result = run(clone.root, "impact", "main")
    assert result.exit_code == 0
    assert "<strong>Readers see 1 page change.</strong>" in result.stdout
    assert "- Image or document `docs/pictures/new.txt`: added" in result.stdout
    assert result.stderr.endswith("Checking the working tree …\nComparing what readers see …\n")


def test_commits_that_came_to_the_base_in_the_meantime_do_not_count(clone: Clone) -> None:
    one_field(clone)
    clone.commit()
    clone.propose()
    clone.git("reset", "--quiet", "--hard", "origin/main")
    clone.change(LEGAL, ("purpose: Says what the law asks of us.", "purpose: Knows the law."))
    clone.commit()
    clone.git("push", "--quiet", "origin", "HEAD:main")
    assert comment_on(clone)[1] == (GOLDEN / "one-field.md").read_text(encoding="utf-8")


def test_wrong_use(clone: Clone) -> None:
    result = run(clone.root, "impact", "nowhere")
    assert result.exit_code == 2
    assert "There is no commit, branch or tag 'nowhere'." in result.stderr
    assert run(clone.root, "impact").exit_code == 2


def test_a_proposal_that_mends_the_playbook_says_so(clone: Clone) -> None:
    misspelt_reference(clone)
    clone.commit()
    clone.git("push", "--quiet", "origin", "HEAD:main")
    clone.change(PRESS, ("deputy: dev-patl\n", "deputy: dev-patel\n"))
    clone.commit()
    clone.propose()
    code, comment = comment_on(clone)
    assert code == 0
    assert (
        "The playbook already had errors before this change, so there is nothing to compare with."
        in comment
    )
    assert (
        "### Fixed by this change\n\n- `data/departments/press.yml:9` 'dev-patl' under 'deputy' does not exist"
        in comment
    )
