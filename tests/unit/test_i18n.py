"""The texts of the interface: values, escaping, and dates and numbers in a language."""

from __future__ import annotations

import gettext
from datetime import date
from pathlib import Path

import jinja2
import pytest
from markupsafe import Markup

from macros.basics.i18n import Words, escape_message, load_words
from macros.pages import component
from tests.unit.playbooks import show, site_at, write_playbook

GERMAN = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

msgid "Nobody is listed here."
msgstr "Hier ist niemand aufgeführt."

msgid "%(num)s page"
msgid_plural "%(num)s pages"
msgstr[0] "eine Seite"
msgstr[1] "%(num)s Seiten"

msgctxt "goal"
msgid "open"
msgstr "offen"

msgctxt "day"
msgid "open"
msgstr "geöffnet"

msgid "Kept by %(department)s."
msgstr "Gepflegt von %(department)s."

msgid "Kept by %(team)s."
msgstr "Gepflegt von %(department)s."

#, fuzzy
msgid "Owner"
msgstr "Besitz"
"""


@pytest.fixture
def german(tmp_path: Path) -> Words:
    """Words of a playbook that has a file of German texts."""
    return load_words(write_playbook(tmp_path, {"overrides/locales/de.po": GERMAN}), "de")


def _component(tmp_path: Path, words: Words, text: str, **values: object) -> str:
    (tmp_path / "one.html").write_text(text, encoding="utf-8")
    return str(component.render(tmp_path, words, "one", dict(values)))


def test_english_needs_no_file(tmp_path: Path) -> None:
    words = load_words(write_playbook(tmp_path), "en")
    assert words.gettext("Nobody is listed here.") == "Nobody is listed here."
    assert words.ngettext("%(num)s page", "%(num)s pages", 1) == "1 page"
    assert words.ngettext("%(num)s page", "%(num)s pages", 1200) == "1,200 pages"


def test_a_file_of_the_playbook_translates(german: Words) -> None:
    assert german.gettext("Nobody is listed here.") == "Hier ist niemand aufgeführt."
    assert german.gettext("Kept by %(department)s.", department="Sales") == "Gepflegt von Sales."
    assert [german.ngettext("%(num)s page", "%(num)s pages", num) for num in (0, 1, 2000)] == [
        "0 Seiten",
        "eine Seite",
        "2.000 Seiten",
    ]


def test_a_context_tells_one_word_from_the_other(german: Words) -> None:
    assert german.pgettext("goal", "open") == "offen"
    assert german.pgettext("day", "open") == "geöffnet"
    assert german.gettext("open") == "open"


def test_a_translation_that_is_not_sure_or_names_other_values_is_left_out(german: Words) -> None:
    assert german.gettext("Owner") == "Owner"
    assert german.gettext("Kept by %(team)s.", team="Sales") == "Kept by Sales."


def test_a_language_without_a_file_has_its_dates_and_english_texts(tmp_path: Path) -> None:
    words = load_words(write_playbook(tmp_path), "fr")
    assert words.gettext("Owner") == "Owner"
    assert words.long_date(date(2026, 11, 3)) == "3 novembre 2026"


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    root = write_playbook(tmp_path, {"overrides/locales/de.po": GERMAN})
    assert load_words(root, "de").pgettext("goal", "open") == "offen"
    (root / "overrides/locales/de.po").write_text(
        GERMAN.replace('"offen"', '"noch offen"'), encoding="utf-8"
    )
    updated_words = load_words(root, "de")
    assert updated_words.pgettext("goal", "open") == "noch offen"
    assert (
        updated_words.version
        != load_words(
            write_playbook(tmp_path / "as-before", {"overrides/locales/de.po": GERMAN}), "de"
        ).version
    )


def test_the_site_speaks_the_language_of_the_theme(tmp_path: Path) -> None:
    files = {
        "mkdocs.yml": "site_name: Test\ntheme:\n  name: material\n  language: de\n",
        "overrides/locales/de.po": GERMAN,
    }
    site = site_at(write_playbook(tmp_path, files))
    assert site.words.language == "de"
    assert site.words.gettext("Nobody is listed here.") == "Hier ist niemand aufgeführt."


@pytest.mark.parametrize("settings", ["theme: material\n", "theme:\n  name: material\n", ""])
def test_a_site_that_names_no_language_speaks_english(tmp_path: Path, settings: str) -> None:
    assert (
        site_at(
            write_playbook(tmp_path, {"mkdocs.yml": f"site_name: Test\n{settings}"})
        ).words.language
        == "en"
    )


def test_what_a_message_says_stays_text() -> None:
    assert escape_message("Don't: 5 of 12 (a/b), yes?") == "Don't: 5 of 12 (a/b), yes?"
    assert escape_message('<b>*a*</b> "_x_" {n} &') == (
        "&#60;b&#62;&#42;a&#42;&#60;/b&#62; &#34;&#95;x&#95;&#34; &#123;n&#125; &#38;"
    )


def test_a_component_calls_gettext_by_its_names(tmp_path: Path, german: Words) -> None:
    text = (
        '{{ _("Nobody is listed here.") }} {{ pgettext("goal", "open") }} {{ ngettext("%(num)s page", "%(num)s pages", 3) }} '
        '{{ _("Kept by %(department)s.", department=name) }} '
        "{% trans department=name %}Kept by {{ department }}.{% endtrans %} {{ day | long_date }} {{ number | number }}"
    )
    link = Markup('<a href="x">A &amp; B</a>')
    assert _component(tmp_path, german, text, name="<i>", day=date(2026, 11, 23), number=1250) == (
        "Hier ist niemand aufgeführt. offen 3 Seiten Gepflegt von &#60;i&#62;. Gepflegt von &#60;i&#62;. "
        "23&#46; November 2026 1&#46;250"
    )
    assert _component(
        tmp_path, german, '{{ _("Kept by %(department)s.", department=name) }}', name=link
    ) == ('Gepflegt von <a href="x">A &amp; B</a>.')


def test_a_macro_of_a_component_passes_messages_on(tmp_path: Path, german: Words) -> None:
    text = '{% macro cell(label) %}<td data-label="{{ label }}">{% endmacro %}{{ cell(_("Nobody is listed here.")) }}'
    assert _component(tmp_path, german, text) == '<td data-label="Hier ist niemand aufgeführt.">'


def test_a_value_that_a_message_asks_for_must_be_given(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="department"):
        _component(tmp_path, Words(), '{{ _("Kept by %(department)s.", team=1) }}')


def test_an_unknown_name_in_a_component_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(jinja2.UndefinedError):
        _component(tmp_path, Words(), '{{ _("Kept by %(department)s.", department=nobody.name) }}')


def test_filled_messages_keep_markup_and_escape_text() -> None:
    message = Words().gettext("Tell %(people)s or %(others)s.")
    assert (
        Words().fill(message, people=Markup("<b>Ada</b>"), others="<b>")
        == "Tell <b>Ada</b> or &#60;b&#62;."
    )


@pytest.mark.parametrize(
    ("language", "long", "short", "month"),
    [
        ("en", "3 September 2026", "3 Sept 2026", "September 2026"),
        ("de", "3. September 2026", "03.09.2026", "September 2026"),
        ("pt-BR", "3 de setembro de 2026", "3 de set. de 2026", "setembro de 2026"),
        ("xx", "3 September 2026", "3 Sept 2026", "September 2026"),
    ],
)
def test_dates_are_written_as_the_language_does(
    language: str, long: str, short: str, month: str
) -> None:
    words = Words(language)
    day = date(2026, 9, 3)
    assert (words.long_date(day), words.short_date(day), words.month(day)) == (long, short, month)


@pytest.mark.parametrize(
    ("value", "english", "german"),
    [
        (0, "0", "0"),
        (12, "12", "12"),
        (3.5, "3.5", "3,5"),
        (1250, "1,250", "1.250"),
        (-0.0, "0", "0"),
        (0.1 + 0.2, "0.3", "0,3"),
    ],
)
def test_numbers_are_written_as_the_language_does(value: float, english: str, german: str) -> None:
    assert (Words().number(value), Words("de").number(value)) == (english, german)


@pytest.mark.parametrize(
    ("value", "english", "german"),
    [(97, "97%", "97\xa0%"), (3.5, "3.5%", "3,5\xa0%"), (0.07, "0.07%", "0,07\xa0%")],
)
def test_percentages_are_written_as_the_language_does(
    value: float, english: str, german: str
) -> None:
    assert (Words().percent(value), Words("de").percent(value)) == (english, german)


@pytest.mark.parametrize(
    ("minutes", "english", "german"),
    [
        (0, "0 minutes", "0 Minuten"),
        (1, "1 minute", "1 Minute"),
        (60, "1 hour", "1 Stunde"),
        (90, "1 hour 30 minutes", "1 Stunde 30 Minuten"),
        (1440, "24 hours", "24 Stunden"),
        (4320, "3 days", "3 Tage"),
    ],
)
def test_durations_are_written_as_the_language_does(
    minutes: int, english: str, german: str
) -> None:
    assert (Words().duration(minutes), Words("de").duration(minutes)) == (english, german)


def test_lists_are_joined_as_the_language_does() -> None:
    english, german = Words(), Words("de")
    assert english.join_markup(["a", Markup("<b>b</b>"), "<c>"]) == "a, <b>b</b>, &#60;c&#62;"
    assert [english.join_markup("abcd"[:length], last="and") for length in range(5)] == [
        "", "a", "a and b", "a, b and c", "a, b, c and d",
    ]  # fmt: skip
    assert english.join_markup("abc", last="or") == "a, b or c"
    assert german.join_markup("abc", last="or") == "a, b oder c"


def test_languages_have_their_names() -> None:
    assert [Words().language_name(code) for code in ("de", "en-GB", "mi", "xx")] == [
        "German",
        "English",
        "Māori",
        "xx",
    ]
    assert Words("de").language_name("fr-CH") == "Französisch"


def test_words_that_are_asked_twice_are_the_same(tmp_path: Path) -> None:
    root = write_playbook(tmp_path)
    assert load_words(root, "en") is load_words(root, "en")


def test_a_page_comes_out_in_the_language_of_the_site(tmp_path: Path) -> None:
    files = {
        "mkdocs.yml": "site_name: Test\ntheme:\n  name: material\n  language: de\n",
        "overrides/locales/de.po": GERMAN,
    }
    assert (
        show(tmp_path, '{{ people(role="moderator") }}', files)
        == '<p class="pb-empty">Hier ist niemand aufgeführt&#46;</p>'
    )


def test_translations_come_from_any_library_of_gettext() -> None:
    assert Words("de", gettext.NullTranslations()).gettext("Owner") == "Owner"
