"""What is kept between builds never shows: after any change, the site is what a build of everything writes."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from macros.site.store import VARIABLE
from tests.integration.engine import EPOCH, mkdocs, small_playbook
from tests.integration.kept import Outcome, Workshop, copy_sample

pytestmark = pytest.mark.build

Change = Callable[[Workshop], object]


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """Build the small playbook twice: with what is kept, and without."""
    made = Workshop(tmp_path, small_playbook(tmp_path / "playbook"))
    made.compare()
    return made


def replace(path: str, old: str, new: str) -> Change:
    """Replace a text in a file."""

    def change(workshop: Workshop) -> None:
        file = workshop.root / path
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")

    return change


def append(path: str, text: str) -> Change:
    """Add a text at the end of a file."""

    def change(workshop: Workshop) -> None:
        file = workshop.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as stream:
            stream.write(text)

    return change


def delete(path: str) -> Change:
    """Delete a file."""
    return lambda workshop: (workshop.root / path).unlink()


def together(*changes: Change) -> Change:
    """Make several changes at once."""
    return lambda workshop: [change(workshop) for change in changes]


def variable(name: str, value: str) -> Change:
    """Set a variable of the environment."""
    return lambda workshop: workshop.variables.update({name: value})


def options(*values: str) -> Change:
    """Set the options of the command."""
    return lambda workshop: setattr(workshop, "options", values)


def on_site(path: str, content: str | None) -> Change:
    """Change or delete a file of the site that was built."""

    def change(workshop: Workshop) -> None:
        file = workshop.store.parent / "kept" / path
        if content is None:
            file.unlink()
        else:
            file.write_text(content, encoding="utf-8")

    return change


def change_behind_times(file: Path) -> None:
    """Change a file, but leave its size and the time of its last change."""
    status = file.stat()
    content = file.read_bytes()
    file.write_bytes(content[:-1] + b"x")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert file.stat().st_size == status.st_size


def in_store(change_rows: Callable[[sqlite3.Connection], object]) -> Change:
    """Change the rows of the store."""

    def change(workshop: Workshop) -> None:
        with sqlite3.connect(workshop.store) as connection:
            change_rows(connection)
        connection.close()

    return change


PAGE = """---
title: {title}
description: About {title}.
owner: hub
review_by: 2027-10-01
---

# {title}

A page.
"""
HOOK = """
from pathlib import Path

def on_post_build(config):
    Path(config.site_dir, "index.html").open("a", encoding="utf-8").write("<!-- own -->")
"""
HOME, RULES, PRESS = "docs/index.md", "docs/policies/house-rules.md", "data/departments/press.yml"
NEW_IN_MENU = replace("mkdocs.yml", "  - Departments:", "  - More: more.md\n  - Departments:")
CHANGES: dict[str, Change] = {
    "nothing": lambda _: None,
    "a sentence": append(HOME, "\nOne more sentence.\n"),
    "a heading": append(HOME, "\n## Another part\n\nText.\n"),
    "a title": together(
        replace(RULES, "title: House rules", "title: Rules of the house"),
        replace(RULES, "# House rules", "# Rules of the house"),
    ),
    "a description": replace(HOME, "How we use", "Where we use"),
    "an owner": replace(HOME, "owner: hub", "owner: press"),
    "keywords": replace(HOME, "owner: hub", "owner: hub\nkeywords: [zebra]"),
    "what a page hides": replace(HOME, "owner: hub", "owner: hub\nhide: [toc]"),
    "a page is added": together(append("docs/more.md", PAGE.format(title="More")), NEW_IN_MENU),
    "a page is deleted": together(
        delete("docs/directory/legal.md"), replace(HOME, "Read the", "Read our")
    ),
    "a page moves": together(
        lambda w: shutil.move(w.root / "docs/policies/index.md", w.root / "docs/policies/all.md"),
        replace("mkdocs.yml", "policies/index.md", "policies/all.md"),
    ),
    "pages change places": replace(
        "mkdocs.yml",
        "      - policies/disclosure.md\n      - policies/house-rules.md",
        "      - policies/house-rules.md\n      - policies/disclosure.md",
    ),
    "a section is renamed": replace("mkdocs.yml", "Policies:", "What holds:"),
    "a link breaks": replace(HOME, "policies/house-rules.md", "policies/gone.md"),
    "an anchor breaks": replace(HOME, "policies/house-rules.md", "policies/house-rules.md#gone"),
    "an anchor is renamed": together(
        append(RULES, "\n## One {: #one }\n\nText.\n"),
        append(HOME, "\n[One](policies/house-rules.md#one)\n"),
        lambda workshop: workshop.compare(),
        replace(RULES, "#one", "#two"),
    ),
    "a value of the data": replace(PRESS, "Rosa Vega", "Rosa Vega-Lund"),
    "a department's name": replace(PRESS, "Press office", "Press and media"),
    "a department's purpose": replace(PRESS, "Tells the world", "Tells everybody"),
    "a line is added above a record": replace(
        PRESS, "kind: spoke", "kind: spoke\nchannel: '#press'"
    ),
    "a person leaves": replace(
        PRESS,
        "email: dev.patel@example.com\n    status: active",
        "email: dev.patel@example.com\n    status: leaving\n    last_day: 2026-12-01",
    ),
    "a term": append("data/glossary.yml", "hub:\n  term: Hub\n  definition: The centre.\n"),
    "the organisation's name": replace("data/organization.yml", "Tidewater", "Lowwater"),
    "an error in the data": replace(PRESS, "kind: spoke", "kind: spook"),
    "a macro that fails": append(HOME, '\n{{ person("nobody") }}\n'),
    "an unsafe page": append(HOME, "\n<script>alert(1)</script>\n"),
    "a macro's code": replace("macros/pages/person.py", "gettext(", "gettext("),
    "a component": append("overrides/components/person.html", "<i>new</i>"),
    "a template": append(
        "overrides/main.html", "{% block footer %}{{ super() }}<p>new</p>{% endblock %}"
    ),
    "a style": append("overrides/assets/css/tone.css", "\n.new { color: red }\n"),
    "a script": append("overrides/assets/javascripts/kit.js", "\nwindow.pbNew = 1;\n"),
    "a logo": append("overrides/assets/images/logo.svg", "\n"),
    "an image of a page": append("docs/images/new.txt", "new"),
    "the site's name": replace("mkdocs.yml", "site_name: Social", "site_name: Our social"),
    "the language": replace("settings.yml", "language: en", "language: de"),
    "an extension of Markdown": replace("settings.yml", "Link to this section", "Link to here"),
    "a feature of the theme": replace("settings.yml", "    - navigation.top\n", ""),
    "an unknown plugin": replace("settings.yml", "  - search\n", "  - search\n  - tags\n"),
    "the address": variable("SITE_URL", "https://playbook.example.com/"),
    "the next day": variable("SOURCE_DATE_EPOCH", str(int(EPOCH) + 86400)),
    "a day when much is due": variable("SOURCE_DATE_EPOCH", str(int(EPOCH) + 400 * 86400)),
    "a preview": variable("PLAYBOOK_PREVIEW_OF", "12"),
    "addresses of files": options("--no-directory-urls"),
    "not strict": together(options("--no-strict"), replace(HOME, "policies/house", "policies/no")),
    "a page of the site is changed": on_site("index.html", "tampered"),
    "a page of the site is gone": on_site("policies/index.html", None),
    "a page of the site is changed behind its times": lambda workshop: change_behind_times(
        workshop.store.parent / "kept/policies/index.html"
    ),
    "a page of the site is another": lambda workshop: shutil.copy2(
        workshop.store.parent / "kept/index.html",
        workshop.store.parent / "kept/policies/index.html",
    ),
    "the site has another file": on_site("other.html", "other"),
    "the site is gone": lambda workshop: shutil.rmtree(workshop.store.parent / "kept"),
    "a hook of its own": together(
        append("own/hook.py", HOOK),
        replace("settings.yml", "  - macros/hooks.py\n", "  - macros/hooks.py\n  - own/hook.py\n"),
    ),
    "the store is gone": lambda workshop: workshop.store.unlink(),
    "the store is cut off": lambda w: w.store.write_bytes(w.store.read_bytes()[:5000]),
    "the store is no store": lambda w: w.store.write_bytes(b"no store at all" * 100),
    "the store is empty": in_store(lambda rows: rows.execute("DELETE FROM results")),
    "the store has other contents": in_store(
        lambda rows: rows.execute("UPDATE results SET content = x'00' || substr(content, 2)")
    ),
    "results stand under other keys": in_store(
        lambda rows: rows.executescript(
            "CREATE TABLE other AS SELECT key, (SELECT content FROM results AS r WHERE r.key > "
            "results.key ORDER BY r.key LIMIT 1) AS content, used FROM results; "
            "DELETE FROM results; INSERT INTO results SELECT * FROM other WHERE content NOT NULL; "
            "DROP TABLE other"
        )
    ),
    "the store is of another version": in_store(lambda rows: rows.execute("DROP TABLE results")),
    "the store cannot be written": together(
        lambda workshop: workshop.store.unlink(), lambda workshop: workshop.store.mkdir()
    ),
}
_QUICK = ("nothing", "a sentence", "a title", "a value of the data", "the next day")


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", CHANGES)
def test_after_any_change_the_site_is_what_a_full_build_writes(
    workshop: Workshop, name: str
) -> None:
    before = workshop.build(keeping=True)
    CHANGES[name](workshop)
    after = workshop.compare()
    harmless = name.startswith(
        (
            "the store",
            "the site is",
            "the site has",
            "results",
            "nothing",
            "a page of the site",
            "a macro's",
        )
    )
    assert (after == before) == harmless


def test_after_usual_changes_the_site_is_what_a_full_build_writes(workshop: Workshop) -> None:
    for name in _QUICK:
        CHANGES[name](workshop)
        assert workshop.compare().code == 0


def test_going_back_gives_the_first_site_again(workshop: Workshop) -> None:
    first = workshop.build(keeping=True)
    page = workshop.root / HOME
    text = page.read_text(encoding="utf-8")
    CHANGES["a sentence"](workshop)
    assert workshop.build(keeping=True) != first
    page.write_text(text, encoding="utf-8")
    assert workshop.build(keeping=True) == first


@pytest.mark.exhaustive
@pytest.mark.parametrize("seed", range(3))
def test_after_random_changes_the_site_is_what_a_full_build_writes(
    workshop: Workshop, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same changes for the same seed
    for _ in range(8):
        workshop.change_at_random(chance)
        workshop.compare()


@pytest.mark.exhaustive
def test_after_random_changes_of_the_sample_too(tmp_path: Path) -> None:
    workshop = Workshop(tmp_path, copy_sample(tmp_path / "playbook"))
    chance = random.Random(4)  # noqa: S311 - as above
    for _ in range(4):
        workshop.change_at_random(chance)
        workshop.compare()


@pytest.mark.exhaustive
def test_two_builds_at_once_share_a_store(workshop: Workshop, tmp_path: Path) -> None:
    """Both write it; whoever comes second may have to do without."""
    CHANGES["a sentence"](workshop)
    codes: list[int] = []

    def build(name: str) -> None:
        variables = workshop.variables | {VARIABLE: str(workshop.store)}
        codes.append(
            mkdocs(
                workshop.root, "build", "--site-dir", str(tmp_path / name), **variables
            ).returncode
        )

    threads = [threading.Thread(target=build, args=(name,)) for name in ("one", "two", "three")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == [0, 0, 0]
    workshop.compare()


def test_a_failed_build_keeps_nothing_of_an_unsafe_page(workshop: Workshop) -> None:
    CHANGES["an unsafe page"](workshop)
    outcomes: list[Outcome] = [workshop.build(keeping=True) for _ in range(2)]
    assert [outcome.code for outcome in outcomes] == [1, 1]
    assert outcomes[0].messages == outcomes[1].messages


def test_nothing_is_kept_beside_a_plugin_that_may_read_other_files(workshop: Workshop) -> None:
    CHANGES["an unknown plugin"](workshop)
    workshop.store.unlink()
    outcome = workshop.build(keeping=True)
    assert outcome.code == 0
    assert any(
        "Nothing is kept between builds, because of material/tags" in line
        for line in outcome.messages
    )
    assert not workshop.store.exists()
