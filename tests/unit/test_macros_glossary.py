from __future__ import annotations

import re
from pathlib import Path

import pytest

from macros.pages import render
from macros.pages.glossary import letter
from macros.reading import html
from tests.unit.playbooks import show, site_at, write_playbook

FILE = "data/glossary.yml"
PAGE = (
    "---\ntitle: Glossary\ndescription: Words.\nowner: hub\n---\n\n# Glossary\n\n{{ glossary() }}\n"
)
TERMS = """\
spoke:
  term: Spoke
  definition: A department that *runs* accounts, see [the rules](policies/house-rules.md).
  also:
    - member
    - unit
  see:
    - hub
hub:
  term: hub
  definition: It says "hello".
"2fa":
  term: 2FA
  definition: Two steps.
elan:
  term: Élan
  definition: Drive.
ombud:
  term: Ωmega
  definition: The end.
"""
HOSTILE = (
    "<script>alert(1)</script>",
    "A | B",
    "x](javascript:alert(1))",
    "{ onclick=alert(1) }",
    "{{7*7}}",
)


def test_a_term_leads_to_the_glossary_and_has_its_meaning_at_hand(tmp_path: Path) -> None:
    assert show(
        tmp_path, '{{ term("spoke") }}', {FILE: TERMS, "docs/directory/glossary.md": PAGE}
    ) == (
        '<a class="pb-term" href="directory/glossary/#term-spoke">'
        '<abbr title="A department that runs accounts&#44; see the rules&#46;"><bdi>Spoke</bdi>'
        "</abbr></a>"
    )


def test_a_term_without_a_glossary_keeps_its_meaning(tmp_path: Path) -> None:
    assert show(tmp_path, '{{ term("hub") }}', {FILE: TERMS}) == (
        '<abbr class="pb-term" title="It says &#34;hello&#34;&#46;"><bdi>hub</bdi></abbr>'
    )


def test_the_glossary_goes_from_a_to_z_with_a_heading_for_each_letter(tmp_path: Path) -> None:
    output = show(tmp_path, "{{ glossary() }}", {FILE: TERMS, "docs/directory/glossary.md": PAGE})
    assert re.findall(r"^## .*$", output, re.MULTILINE) == [
        "## 0&#45;9 {: #letter-0-9 }",
        "## E {: #letter-e }",
        "## H {: #letter-h }",
        "## S {: #letter-s }",
        "## Ω {: #letter-n5 }",
    ]
    assert output.startswith(
        '<nav class="pb-letters" aria-label="Terms by letter"><p>5 terms: '
        '<a href="#letter-0-9">0&#45;9</a> '
    )
    assert (
        '<dl class="pb-glossary" data-search-exclude="true"><dt id="term-spoke"><dfn>'
        "<bdi>Spoke</bdi></dfn></dt> "
        "<dd>A department that <em>runs</em> accounts&#44; see "
        '<a href="policies/house-rules/">the rules</a>&#46;</dd> '
        '<dd class="pb-note">Also: member, unit</dd> '
        '<dd class="pb-note">See also: <a href="directory/glossary/#term-hub"><bdi>hub</bdi></a>'
        "</dd> </dl>"
    ) in output


def test_a_second_glossary_on_a_page_repeats_no_anchor(tmp_path: Path) -> None:
    output = show(tmp_path, "{{ glossary() }}\n\n{{ glossary() }}", {FILE: TERMS})
    assert output.count('id="term-hub"') == 1
    assert output.count("{: #letter-h }") == 1


def test_a_playbook_without_terms_says_so(tmp_path: Path) -> None:
    root = write_playbook(tmp_path)
    (root / FILE).unlink()
    assert (
        render(site_at(root), "index.md", "{{ glossary() }}").text
        == '<p class="pb-empty">No terms are listed yet&#46;</p>'
    )


@pytest.mark.parametrize(
    ("word", "expected"),
    [("Élan", "E"), ("ärger", "A"), ("2FA", "0-9"), ("#tag", "0-9"), ("Ω", "Ω"), ("ليل", "ل")],
)
def test_a_word_stands_under_its_letter(word: str, expected: str) -> None:
    assert letter(word) == expected


@pytest.mark.parametrize("word", HOSTILE)
def test_hostile_words_stay_text(tmp_path: Path, word: str) -> None:
    files = {FILE: f"bad:\n  term: '{word}'\n  definition: '{word}'\n  also:\n    - '{word}'\n"}
    output = show(tmp_path, '{{ term("bad") }}\n\n{{ glossary() }}', files)
    assert html.find(output, is_finished=True) == []
    assert "<script" not in output
    assert "{{" not in output
    assert "onclick=" not in output
    assert "](" not in output
