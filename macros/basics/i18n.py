"""Texts, dates, numbers and names in the language of the site, by gettext and Babel.

English texts are the messages themselves. Other languages are files
overrides/locales/<language>.po, selected by `theme.language` in mkdocs.yml like the theme's own
texts. MkDocs does not publish a folder of that name.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from functools import cached_property, lru_cache, reduce
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.core import Locale, UnknownLocaleError
from markupsafe import Markup

from macros.basics.text import escape

FOLDER = Path("overrides", "locales")
_PRODUCT_FOLDER = Path(__file__).resolve().parents[2] / FOLDER
_BRITISH = "en-GB"
"""The locale for English, as the theme's code `en` names no country."""
_PLACEHOLDER = re.compile(r"%\((\w+)\)s")
_ANY_PLACEHOLDER = re.compile(r"%\(\w+\)s|%[a-z]\b|\{\w+\}")
"""Placeholders of scripts are %d and {name}."""
_UNSAFE = re.compile(r"[^\w .,:;?!'()/\x80-\U0010ffff-]|_")
"""Escaped in messages. Less than in data: translations come with the code and are whole
sentences."""
_DAY = 24 * 60
_COMPACT_FROM = 10_000
"""From this number on, axes show a short form such as 25K."""


class Words:
    """Texts, dates and numbers in one language. Instances never change, so threads may share them.

    Messages are English; their placeholders are named, `%(name)s`. Whole numbers among the values
    are written with the language's thousands separators. Methods return unescaped text, except
    `fill`, `listed` and the functions of `in_components`, which return markup.
    """

    def __init__(
        self,
        language: str = "en",
        translations: gettext.NullTranslations | None = None,
        version: str = "",
    ) -> None:
        """Take a language code as the theme writes it (de, pt-BR) and the translations, if any.

        Without translations the texts stay English. `version` identifies a state of the
        translations: caches compare it.
        """
        self.language = language
        self.version = version
        self.locale = locale_of(language)
        self._translations = translations or gettext.NullTranslations()
        self._pieces: dict[str, list[Markup]] = {}

    def _message(self, message: str, context: str | None) -> str:
        if context is None:
            return self._translations.gettext(message)
        return self._translations.pgettext(context, message)

    def _plural(self, singular: str, plural: str, num: int, context: str | None) -> str:
        if context is None:
            return self._translations.ngettext(singular, plural, num)
        return self._translations.npgettext(context, singular, plural, num)

    def gettext(self, message: str, **values: object) -> str:
        """Translate a message and fill in its placeholders."""
        return self._fill_text(self._message(message, None), values)

    def pgettext(self, context: str, message: str, **values: object) -> str:
        """Translate a message whose meaning depends on the context, a note for translators."""
        return self._fill_text(self._message(message, context), values)

    def ngettext(self, singular: str, plural: str, num: int, **values: object) -> str:
        """Translate a message about a number, its value `num`: '1 page', '3 pages'."""
        return self._fill_text(self._plural(singular, plural, num, None), {"num": num, **values})

    def npgettext(
        self, context: str, singular: str, plural: str, num: int, **values: object
    ) -> str:
        """Translate a message about a number in a context; see `pgettext`."""
        return self._fill_text(self._plural(singular, plural, num, context), {"num": num, **values})

    def fill_text(self, message: str, **values: object) -> str:
        """Fill in the placeholders of a message that is already translated."""
        return self._fill_text(message, values)

    def fill(self, message: str, **values: object) -> Markup:
        """Fill in the placeholders of a translated message: text is escaped, markup is kept."""
        return self._fill_markup(message, values)

    def in_components(self) -> dict[str, Callable[..., Markup]]:
        """Return the gettext functions for templates, which return markup."""

        def translate(message: str, **values: object) -> Markup:
            return self._fill_markup(self._message(message, None), values)

        def translate_in(context: str, message: str, **values: object) -> Markup:
            return self._fill_markup(self._message(message, context), values)

        def number(singular: str, plural: str, num: int, **values: object) -> Markup:
            return self._fill_markup(
                self._plural(singular, plural, num, None), {"num": num, **values}
            )

        def number_in(
            context: str, singular: str, plural: str, num: int, **values: object
        ) -> Markup:
            return self._fill_markup(
                self._plural(singular, plural, num, context), {"num": num, **values}
            )

        return {
            "_": translate,
            "gettext": translate,
            "pgettext": translate_in,
            "ngettext": number,
            "npgettext": number_in,
        }

    def _fill_text(self, message: str, values: Mapping[str, object]) -> str:
        if not values:
            return message
        return _PLACEHOLDER.sub(lambda match: str(self._value(values[match[1]])), message)

    def _fill_markup(self, message: str, values: Mapping[str, object]) -> Markup:
        pieces = self._pieces.get(message)
        if pieces is None:
            # Escaped in the next line.
            pieces = [Markup(piece) for piece in _PLACEHOLDER.split(message)]  # noqa: S704
            pieces[::2] = [escape_message(piece) for piece in pieces[::2]]
            self._pieces[message] = pieces
        if len(pieces) == 1:
            return pieces[0]
        parts = list(pieces)
        # `split` with a group returns the names of placeholders at odd indexes.
        parts[1::2] = [escape(self._value(values[name])) for name in pieces[1::2]]
        return Markup("".join(parts))  # noqa: S704 - every part is escaped

    def _value(self, value: object) -> object:
        return (
            self.number(value) if isinstance(value, int) and not isinstance(value, bool) else value
        )

    def long_date(self, day: date) -> str:
        """Return a date in full: 23 November 2026."""
        return _date(day, "long", self.locale)

    def short_date(self, day: date) -> str:
        """Return a date in short: 23 Nov 2026."""
        return _date(day, "medium", self.locale)

    def month(self, day: date) -> str:
        """Return the month of a day: November 2026."""
        return self._skeleton("yMMMM", day)

    def day_and_month(self, day: date) -> str:
        """Return a day of every year: 23 November."""
        return self._skeleton("MMMMd", day)

    def _skeleton(self, skeleton: str, day: date) -> str:
        from babel.dates import format_skeleton  # noqa: PLC0415 - few pages need it

        return format_skeleton(skeleton, day, locale=self.locale)

    def weekday(self, number: int) -> str:
        """Return the name of a weekday; 0 is Monday. Raise LookupError outside 0 to 6."""
        names: Any = self.locale.days["format"]["wide"]
        return str(names[number])

    def month_name(self, number: int) -> str:
        """Return the name of a month; 1 is January. Raise LookupError outside 1 to 12."""
        names: Any = self.locale.months["format"]["wide"]
        return str(names[number])

    def clock(self, moment: time) -> str:
        """Return a time of day: 14:00."""
        from babel.dates import format_time  # noqa: PLC0415 - few pages need it

        return format_time(moment, "short", locale=self.locale)

    @property
    def weekdays(self) -> list[tuple[str, str]]:
        """The short and full names of the days of a week, from Monday on."""
        names: Any = self.locale.days["stand-alone"]
        return [(names["abbreviated"][day], names["wide"][day]) for day in range(7)]

    def number(self, value: float) -> str:
        """Return a number with thousands separators and no needless decimals: 12, 3.5, 1,250."""
        return (
            str(value)
            if isinstance(value, int) and 0 <= value < 1000
            else _number(value, self.locale)
        )

    def short_number(self, value: float) -> str:
        """Return a number in short for an axis: 25K, 1.5M."""
        if abs(value) < _COMPACT_FROM:
            return self.number(value)
        from babel.numbers import format_compact_decimal  # noqa: PLC0415 - few pages need it

        return format_compact_decimal(value, locale=self.locale, fraction_digits=2)

    def percent(self, value: float) -> str:
        """Return a percentage: 97%, 3.5%."""
        return _percent(value, self.locale)

    def duration(self, minutes: int) -> str:
        """Return a duration: '15 minutes', '1 hour 30 minutes', '3 days'."""
        if minutes > _DAY and minutes % _DAY == 0:
            return self._unit(minutes // _DAY, "duration-day")
        hours, rest = divmod(minutes, 60)
        if not hours or not rest:
            return (
                self._unit(hours, "duration-hour") if hours else self._unit(rest, "duration-minute")
            )
        return self.pgettext(
            "duration",
            "%(hours)s %(minutes)s",
            hours=self._unit(hours, "duration-hour"),
            minutes=self._unit(rest, "duration-minute"),
        )

    def minutes(self, minutes: int) -> str:
        """Return a duration in minutes, however long it is."""
        return self._unit(minutes, "duration-minute")

    def _unit(self, number: int, unit: str) -> str:
        from babel.units import format_unit  # noqa: PLC0415 - few pages need it

        return format_unit(number, unit, length="long", locale=self.locale)

    def language_name(self, code: str) -> str:
        """Return the name of a language code (BCP 47), without its region; else the code itself."""
        return self._languages.get(code.partition("-")[0], code)

    @cached_property
    def _languages(self) -> Mapping[str, str]:
        names: Any = self.locale.languages
        return dict(names)

    def joined(self, items: Sequence[str], *, last: str = "") -> str:
        """Join texts as a list: 'a, b, c'; `last` puts "and" or "or" before the last item."""
        if not last or len(items) < 2:
            return self.pgettext("between the items of a list", ", ").join(items)
        patterns: Any = self.locale.list_patterns["standard" if last == "and" else "or"]
        if len(items) == 2:
            return str(patterns["2"].format(*items))
        *first, final = items
        start = reduce(patterns["middle"].format, first[2:], patterns["start"].format(*first[:2]))
        return str(patterns["end"].format(start, final))

    def join_markup(self, items: Iterable[object], *, last: str = "") -> Markup:
        """Join texts and links like `joined`, into markup in which text is escaped."""
        text = self.joined([escape(item) for item in items], last=last)
        return Markup(text)  # noqa: S704 - the items are escaped, the separators are plain text


def escape_message(message: str) -> Markup:
    """Escape a message so that it stays text in HTML, in Markdown and in quoted attributes."""
    text = _UNSAFE.sub(lambda match: f"&#{ord(match[0])};", message)
    return Markup(text)  # noqa: S704 - escaped in the line above


@lru_cache(maxsize=4096)
def _date(day: date, length: Any, locale: Locale) -> str:
    from babel.dates import format_date  # noqa: PLC0415 - only needed for pages

    return format_date(day, length, locale)


@lru_cache(maxsize=4096)
def _number(value: float, locale: Locale) -> str:
    from babel.numbers import format_decimal  # noqa: PLC0415 - few pages need it

    # Adding 0 turns -0.0 into 0.
    return format_decimal(round(value, 9) + 0, "#,##0.#########", locale=locale)


@lru_cache(maxsize=4096)
def _percent(value: float, locale: Locale) -> str:
    from babel.numbers import format_percent  # noqa: PLC0415 - few pages need it

    patterns: Any = locale.percent_formats
    # Locales format percentages without decimals by default.
    pattern = patterns[None].pattern.replace("#0", "#0.#########", 1)
    return format_percent(Decimal(str(value)) / 100, pattern, locale=locale)


def locale_of(language: str) -> Locale:
    """Return the locale of a language; British English for `en` and for unknown codes."""
    try:
        return Locale.parse(_BRITISH if language == "en" else language, sep="-")
    except (ValueError, UnknownLocaleError):
        return Locale.parse(_BRITISH, sep="-")


def folder_of(root: Path) -> Path:
    """Return a playbook's folder of translations, or the product's if it has none."""
    folder = root / FOLDER
    return folder if folder.is_dir() else _PRODUCT_FOLDER


def load_words(root: Path, language: str) -> Words:
    """Return the words of a playbook in a language.

    Without a file for the language, texts are English but dates and numbers follow the language.
    """
    path = folder_of(root) / f"{language}.po"
    if not path.is_file():
        return _load_words(language, None, 0, 0)
    stamp = path.stat()
    return _load_words(language, path, stamp.st_mtime_ns, stamp.st_size)


@lru_cache(maxsize=16)
def _load_words(language: str, path: Path | None, _modification_time: int, _size: int) -> Words:
    if path is None:
        return Words(language)
    return Words(language, read_translations(path, language), sha256(path.read_bytes()).hexdigest())


def placeholders(message: str) -> set[str]:
    """Return the placeholders of a message."""
    return set(_ANY_PLACEHOLDER.findall(message))


def read_translations(path: Path, language: str) -> gettext.NullTranslations:
    """Read a .po file; skip fuzzy translations and those with other placeholders."""
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - English needs none of this
    from babel.messages.pofile import read_po  # noqa: PLC0415

    with path.open("rb") as stream:
        catalogue = read_po(stream, locale=locale_of(language))
    for message in list(catalogue):
        if message.id and not is_usable(message.id, message.string):
            catalogue.delete(message.id, message.context)
    binary = BytesIO()
    write_mo(binary, catalogue)
    binary.seek(0)
    return gettext.GNUTranslations(binary)


def is_usable(message: str | Iterable[str], translation: str | Iterable[str] | None) -> bool:
    """Return whether a translation has the placeholders of its message.

    A plural form may leave out the number: "one page" for `%(num)s page`.
    """
    messages = [message] if isinstance(message, str) else list(message)
    translations = [translation] if isinstance(translation, str) else list(translation or ())
    names = set().union(*map(placeholders, messages))
    optional = {"%(num)s"} if len(messages) > 1 else set()
    return all(names - optional <= placeholders(text) <= names for text in translations)
