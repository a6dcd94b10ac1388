"""`playbook words`, and the files that translators work on."""

from __future__ import annotations

from pathlib import Path

import pytest

from macros.basics.i18n import load_words
from macros.basics.translation_files import template
from tests.unit.command import run
from tests.unit.playbooks import BASE, write_playbook

REPOSITORY = BASE.parent.parent.parent
POT, GERMAN, POLISH = (f"overrides/locales/{name}" for name in ("playbook.pot", "de.po", "pl.po"))
OWN = '<p>{{ _("Our own text") }}</p>{{ ngettext("%(num)s own page", "%(num)s own pages", 3) }}{{ pgettext("own", "open") }}'
BEGUN = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

# Somebody's own note.
msgid "Our own text"
msgstr "Unser eigener Text"

msgid "A text that is no more"
msgstr "Weg"

msgid "%(num)s own page"
msgid_plural "%(num)s own pages"
msgstr[0] "%(num)s eigene Seite"
msgstr[1] ""
"""


def test_the_template_holds_the_texts_of_code_and_components(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write_playbook(tmp_path, {"overrides/components/own.html": OWN})
    monkeypatch.chdir(root)
    result = run(root, "words")
    assert (result.exit_code, result.stdout) == (0, f"Wrote {POT}\n")
    written = (root / POT).read_text(encoding="utf-8")
    assert '#: overrides/components/own.html\nmsgid "Our own text"\nmsgstr ""\n' in written
    assert (
        'msgid "%(num)s own page"\nmsgid_plural "%(num)s own pages"\nmsgstr[0] ""\nmsgstr[1] ""\n'
        in written
    )
    assert 'msgctxt "own"\nmsgid "open"\n' in written
    assert 'macros/pages/person.py\nmsgid "Nobody is listed here."\n' in written
    assert "POT-Creation-Date" not in written
    assert run(root, "words").stdout == "The translation files are up to date.\n"


def test_a_language_is_brought_up_to_date_and_keeps_what_it_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write_playbook(tmp_path, {"overrides/components/own.html": OWN, GERMAN: BEGUN})
    monkeypatch.chdir(root)
    texts = len(template(root / "overrides"))
    said = f"de: {texts - 1} of {texts} texts have no translation and stay English.\n"
    assert run(root, "words").stdout == f"Wrote {POT}\nWrote {GERMAN}\n{said}"
    assert run(root, "words").stdout == f"{said}The translation files are up to date.\n"
    written = (root / GERMAN).read_text(encoding="utf-8")
    assert "# Somebody's own note.\n" in written
    assert 'msgid "Our own text"\nmsgstr "Unser eigener Text"\n' in written
    assert "no more" not in written
    assert load_words(root, "de").gettext("Our own text") == "Unser eigener Text"
    assert (
        load_words(root, "de").ngettext("%(num)s own page", "%(num)s own pages", 3) == "3 own pages"
    )


def test_a_copy_of_the_template_is_a_language(tmp_path: Path) -> None:
    root = write_playbook(tmp_path)
    run(root, "words")
    copy = (
        (root / POT)
        .read_text(encoding="utf-8")
        .replace(
            'msgid "Nobody is listed here."\nmsgstr ""',
            'msgid "Nobody is listed here."\nmsgstr "Nikogo tu nie ma."',
        )
    )
    (root / POLISH).write_text(copy, encoding="utf-8")
    assert f"pl: {len(template(root / 'overrides')) - 1} of" in run(root, "words").stdout
    assert "Plural-Forms: nplurals=3;" in (root / POLISH).read_text(encoding="utf-8")
    assert load_words(root, "pl").gettext("Nobody is listed here.") == "Nikogo tu nie ma."


def test_the_check_names_what_is_stale_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write_playbook(tmp_path, {GERMAN: BEGUN})
    monkeypatch.chdir(root)
    result = run(root, "words", "--check")
    assert result.exit_code == 1
    stale, missing, advice = (
        result.stdout.splitlines()[:2],
        result.stdout.splitlines()[2],
        result.stdout.splitlines()[3],
    )
    assert stale == [f"{POT} is not up to date.", f"{GERMAN} is not up to date."]
    assert missing.startswith("de: ")
    assert advice == "Run 'playbook words' and commit the result."
    assert not (root / POT).exists()
    assert (root / GERMAN).read_text(encoding="utf-8") == BEGUN


def test_messages_hold_no_markup_and_no_stray_percent_sign() -> None:
    for message in template(REPOSITORY / "overrides"):
        for text in [message.id] if isinstance(message.id, str) else message.id:
            assert "<" not in text, text
            assert "%%" not in text, text
            assert text == text.strip() or text == ", ", text
