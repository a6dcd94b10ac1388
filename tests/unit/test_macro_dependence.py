"""What macros declare to depend on is what they depend on: the day, and earlier editions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from macros import pages
from macros.check.rules import RULES
from macros.editions.html_text import as_text
from macros.editions.page_words import PageWords
from macros.model.playbook import Playbook
from macros.pages import component, timeliness
from macros.pages.context import View
from macros.pages.macro_register import PageMacro
from macros.pages.page_answers import PageAnswers
from macros.reading.template import Call, parse
from macros.site.rendering import rendered_pages, with_history
from tests.samples import college, company
from tests.unit.playbooks import TODAY, plain, site_at, write_playbook
from tests.unit.publications import changed
from tests.unit.roots import Root

DAYS = (date(1990, 1, 1), TODAY, date(2100, 1, 1))
"""Days on which everything in a playbook lies ahead, is as the sample describes, or is over."""
NEVER_DIFFERENT = {
    "health": "lists the problems of the check, which has a day of its own",
    "macro_reference": "shows what other macros print, which is compared where they are called",
}
"""Macros that declare the day, with the reason why they are the same on all days of this test."""


def site_of(playbook: Playbook, day: date) -> pages.Site:
    # The reference of macros shows other macros' output, which is compared where they are called.
    return pages.Site(playbook, day, {}, rules=tuple(RULES.values()))


def calls_of(playbook: Playbook) -> Iterator[tuple[str, Call]]:
    for page in playbook.pages.values():
        for call in page.text.calls:
            yield page.path, Call(call.name, call.arguments, tuple(call.keywords), 0, 0)
    policy = next(iter(playbook.policies.values())).path
    for macro in pages.MACROS.values():
        path = policy if macro.signature.only_on_policies else "index.md"
        yield path, parse(macro.signature.example).calls[0]


@cache
def answers() -> Mapping[str, list[tuple[list[str], list[str]]]]:
    """Return what each macro prints on the days, and what lasts of it, for each of its calls."""
    by_name: dict[str, list[tuple[list[str], list[str]]]] = defaultdict(list)
    for playbook in (company(), college()):
        sites = [site_of(playbook, day) for day in DAYS]
        for page, call in dict.fromkeys(calls_of(playbook)):
            if not _is_answerable(playbook, call):
                continue
            on_days = [PageAnswers(site, page, [call]) for site in sites]
            shown = [answer.shown[0] for answer in on_days]
            by_name[call.name].append((shown, [answer.lasting[0] for answer in on_days]))
    return by_name


def _is_answerable(playbook: Playbook, call: Call) -> bool:
    """Return whether the ids in a call, which may be an example of the sample, are known."""
    parameters = pages.MACROS[call.name].signature.parameters
    references = [parameter.reference for parameter in parameters]
    return all(
        reference is None or value in playbook.ids(reference)
        for reference, value in zip(references, call.arguments, strict=False)
    )


@pytest.mark.sample
@pytest.mark.parametrize("name", sorted(pages.MACROS))
def test_a_macro_prints_the_same_on_every_day_unless_it_declares_the_day(name: str) -> None:
    differs = any(len(set(shown)) > 1 for shown, _ in answers()[name])
    is_declared = "day" in pages.MACROS[name].depends_on
    if differs:
        assert is_declared, f"{name} prints something else on another day: declare it"
    else:
        assert not is_declared or name in NEVER_DIFFERENT, f"{name} need not declare the day"


@pytest.mark.sample
@pytest.mark.parametrize("name", sorted(pages.MACROS))
def test_the_words_that_last_are_the_same_on_every_day(name: str) -> None:
    words = PageWords()
    for _, texts in answers()[name]:
        assert len({words.sections(text) for text in texts}) == 1
        assert not any(timeliness.MARK.search(text) for text in texts)


@pytest.mark.sample
def test_no_mark_reaches_a_reader() -> None:
    for calls in answers().values():
        for shown, _ in calls:
            assert not any(timeliness.MARK.search(text) for text in shown)


def test_a_macro_cannot_read_what_it_does_not_declare(tmp_path: Path) -> None:
    view = View(site_at(write_playbook(tmp_path)), "index.md")
    assert view.today == TODAY
    view.begin(pages.MACROS["glossary"])
    with pytest.raises(
        LookupError, match=r"^glossary\(\) does not declare that it depends on: day$"
    ):
        _ = view.today
    view.begin(pages.MACROS["account_table"])
    assert view.today == TODAY
    with pytest.raises(LookupError, match=r"^account_table\(\) does not declare .*: editions$"):
        _ = view.history


@pytest.fixture
def evaluated(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Return a list to which the page and the name of each macro is added as it is evaluated."""
    calls: list[tuple[str, str]] = []
    begin = View.begin

    def counted(self: View, macro: PageMacro) -> None:
        calls.append((self.page_path, macro.signature.name))
        begin(self, macro)

    monkeypatch.setattr(View, "begin", counted)
    return calls


def test_each_call_is_evaluated_once_in_a_build_that_compares_editions(
    tmp_path: Path, evaluated: list[tuple[str, str]]
) -> None:
    root = Root(tmp_path)
    root.publish("2026.10", "2026-10-05")
    page = "docs/directory/index.md"
    calls = "{{ people() }}\n\n{{ account_table() }}\n\n{{ edition_changes() }}\n"
    files = changed(page, ("# ", f"{calls}\n\n# "))
    site = with_history(site_at(write_playbook(tmp_path / "new", files)), root.root)
    for _ in range(2):
        rendered = rendered_pages(site)
    assert "compared with edition 2026.10" in plain(rendered["directory/index.md"].text)
    names = [name for path, name in evaluated if path == "directory/index.md"]
    assert sorted(names) == ["account_table", "edition_changes", "people"]
    assert len(evaluated) == sum(len(p.text.calls) for p in site.playbook.pages.values())


def test_a_call_that_is_repeated_is_evaluated_again_only_for_its_anchors(
    tmp_path: Path, evaluated: list[tuple[str, str]]
) -> None:
    calls = '{{ value("organization.hub_name") }}\n\n{{ people() }}\n'
    text = pages.render(site_at(write_playbook(tmp_path)), "index.md", calls * 3).text
    assert [name for _, name in evaluated] == ["value", "people", "people"]
    assert text.count('id="person-rosa-vega"') == 1
    assert text.count('<th scope="row"><bdi>Rosa Vega</bdi>') == 3


def test_what_is_marked_is_shown_or_lasts() -> None:
    timely = timeliness.timely(f"b {timeliness.timely('c')} ")
    hidden = timeliness.hidden(f"d{timeliness.timely('e')}")
    text = f"a {timely}{hidden} {timeliness.slot(2)}"
    assert timeliness.shown(text, [lambda: "1", lambda: "2"]) == "a b c  2"
    assert timeliness.lasting(text) == "a d "


def test_marks_leave_no_space_between_tags() -> None:
    item = timeliness.timely("<li>x</li>")
    html = component.one_line(f"<ul>\n{item}\n<li>y</li>\n</ul>\n<div>{item}</div>{item}")
    assert (
        timeliness.shown(html, ())
        == "<ul><li>x</li><li>y</li></ul><div><li>x</li></div> <li>x</li>"
    )
    assert timeliness.lasting(html) == "<ul><li>y</li></ul><div></div> "


def test_each_line_of_html_is_converted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    converted: list[str] = []

    def counted(pieces: Sequence[tuple[str, str]], *, in_row: bool = False) -> str:
        converted.append("".join(map("".join, pieces)))
        return as_text(pieces, in_row=in_row)

    monkeypatch.setattr("macros.editions.page_words.as_text", counted)
    words = PageWords()
    for text in ("<p>a</p>\n\n<p>b</p>", "\n<p>a</p>\n\n<p>b</p>\n", "<p>b</p>\n\n# <b>c</b>"):
        words.markdown(text)
        words.sections(text)
    assert converted == ["<p>a</p>", "<p>b</p>", "# <b>c</b>"]
