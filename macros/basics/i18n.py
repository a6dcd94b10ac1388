"""The words of the interface in the language of the site: texts by gettext, dates, numbers and names by Babel.

English texts are the messages themselves. Another language is a file
overrides/locales/<language>.po, and is chosen by `theme.language` in mkdocs.yml, as the theme's own
texts are. The folder's name is one that MkDocs does not publish.
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
_OWN = Path(__file__).resolve().parents[1] / FOLDER
_BRITISH = "en-GB"
"""What the theme calls English."""
_PLACEHOLDER = re.compile(r"%\((\w+)\)s")
_ANY_PLACEHOLDER = re.compile(r"%\(\w+\)s|%[a-z]\b|\{\w+\}")
"""Those that scripts fill are %d or {name}."""
_UNSAFE = re.compile(r"[^\w .,:;?!'()/\x80-\U0010ffff-]|_")
"""What is escaped in a message: less than in data, because translations come with the code and hold
whole sentences."""
_DAY = 24 * 60
_SHORTENED = 10_000
"""From this number on, an axis has no room for all digits."""


class Words:
    """Texts, dates and numbers in one language. The same object may be asked by many pages at once: it never changes.

    Messages are English; their placeholders are named, `%(name)s`. Values that are whole numbers
    come out with the language's marks between thousands. The functions give text that is not
    escaped yet; `fill` and `in_components` give markup.
    """

    def __init__(
        self,
        language: str = "en",
        translations: gettext.NullTranslations | None = None,
        version: str = "",
    ) -> None:
        """Speak a language, by its code as the theme writes it (de, pt-BR); without translations the texts stay English.

        `version` tells translations from earlier ones of the same language.
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
        """Translate a message, and put values into its placeholders."""
        return self._filled(self._message(message, None), values)

    def pgettext(self, context: str, message: str, **values: object) -> str:
        """Translate a message that means something else elsewhere; the context tells translators where it stands."""
        return self._filled(self._message(message, context), values)

    def ngettext(self, singular: str, plural: str, num: int, **values: object) -> str:
        """Translate a message about a number, which is the value `num` in it: '1 page', '3 pages'."""
        return self._filled(self._plural(singular, plural, num, None), {"num": num, **values})

    def npgettext(
        self, context: str, singular: str, plural: str, num: int, **values: object
    ) -> str:
        """Translate a message about a number with a context, as `pgettext` does."""
        return self._filled(self._plural(singular, plural, num, context), {"num": num, **values})

    def filled(self, message: str, **values: object) -> str:
        """Put values into a translated message, as the functions of gettext do."""
        return self._filled(message, values)

    def fill(self, message: str, **values: object) -> Markup:
        """Put values into a translated message that holds links or other markup; text is escaped, markup stays."""
        return self._marked(message, values)

    def in_components(self) -> dict[str, Callable[..., Markup]]:
        """Give what the components call under the names of gettext: the same functions, giving markup."""

        def translate(message: str, **values: object) -> Markup:
            return self._marked(self._message(message, None), values)

        def translate_in(context: str, message: str, **values: object) -> Markup:
            return self._marked(self._message(message, context), values)

        def number(singular: str, plural: str, num: int, **values: object) -> Markup:
            return self._marked(self._plural(singular, plural, num, None), {"num": num, **values})

        def number_in(
            context: str, singular: str, plural: str, num: int, **values: object
        ) -> Markup:
            return self._marked(
                self._plural(singular, plural, num, context), {"num": num, **values}
            )

        return {
            "_": translate,
            "gettext": translate,
            "pgettext": translate_in,
            "ngettext": number,
            "npgettext": number_in,
        }

    def _filled(self, message: str, values: Mapping[str, object]) -> str:
        if not values:
            return message
        return _PLACEHOLDER.sub(lambda held: str(self._value(values[held[1]])), message)

    def _marked(self, message: str, values: Mapping[str, object]) -> Markup:
        pieces = self._pieces.get(message)
        if pieces is None:
            pieces = [Markup(piece) for piece in _PLACEHOLDER.split(message)]  # noqa: S704 - escaped in the next line
            pieces[::2] = [escape_message(piece) for piece in pieces[::2]]
            self._pieces[message] = pieces
        if len(pieces) == 1:
            return pieces[0]
        filled = list(pieces)
        # The names of the placeholders stand at the odd places.
        filled[1::2] = [escape(self._value(values[name])) for name in pieces[1::2]]
        return Markup("".join(filled))  # noqa: S704 - every part is escaped

    def _value(self, value: object) -> object:
        return (
            self.number(value) if isinstance(value, int) and not isinstance(value, bool) else value
        )

    def long_date(self, day: date) -> str:
        """Write a date as people say it: 23 November 2026."""
        return _date(day, "long", self.locale)

    def short_date(self, day: date) -> str:
        """Write a date in few characters: 23 Nov 2026."""
        return _date(day, "medium", self.locale)

    def month(self, day: date) -> str:
        """Write the month of a day: November 2026."""
        return self._skeleton("yMMMM", day)

    def day_and_month(self, day: date) -> str:
        """Write a day that comes every year: 23 November."""
        return self._skeleton("MMMMd", day)

    def _skeleton(self, skeleton: str, day: date) -> str:
        from babel.dates import format_skeleton  # noqa: PLC0415 - few pages need it

        return format_skeleton(skeleton, day, locale=self.locale)

    def weekday(self, number: int) -> str:
        """Name a day of the week; 0 is Monday. Raises LookupError for a day that there is not."""
        names: Any = self.locale.days["format"]["wide"]
        return str(names[number])

    def month_name(self, number: int) -> str:
        """Name a month; 1 is January. Raises LookupError for a month that there is not."""
        names: Any = self.locale.months["format"]["wide"]
        return str(names[number])

    def clock(self, moment: time) -> str:
        """Write the time of a day: 14:00."""
        from babel.dates import format_time  # noqa: PLC0415 - few pages need it

        return format_time(moment, "short", locale=self.locale)

    @property
    def weekdays(self) -> list[tuple[str, str]]:
        """Name the days of a week from Monday on, in few letters and in full."""
        names: Any = self.locale.days["stand-alone"]
        return [(names["abbreviated"][day], names["wide"][day]) for day in range(7)]

    def number(self, value: float) -> str:
        """Write a number with thousands apart and no needless decimals: 12, 3.5, 1,250."""
        return (
            str(value)
            if isinstance(value, int) and 0 <= value < 1000
            else _number(value, self.locale)
        )

    def short_number(self, value: float) -> str:
        """Write a number in few characters for an axis: 25K, 1.5M."""
        if abs(value) < _SHORTENED:
            return self.number(value)
        from babel.numbers import format_compact_decimal  # noqa: PLC0415 - few pages need it

        return format_compact_decimal(value, locale=self.locale, fraction_digits=2)

    def percent(self, value: float) -> str:
        """Write a number of percent: 97%, 3.5%."""
        return _percent(value, self.locale)

    def duration(self, minutes: int) -> str:
        """Write a number of minutes as people say it: '15 minutes', '1 hour 30 minutes', '3 days'."""
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
        """Write a number of minutes as minutes."""
        return self._unit(minutes, "duration-minute")

    def _unit(self, number: int, unit: str) -> str:
        from babel.units import format_unit  # noqa: PLC0415 - few pages need it

        return format_unit(number, unit, length="long", locale=self.locale)

    def language_name(self, code: str) -> str:
        """Name the language of a code (BCP 47) without its region; the code itself where it is not known."""
        return self._languages.get(code.partition("-")[0], code)

    @cached_property
    def _languages(self) -> Mapping[str, str]:
        names: Any = self.locale.languages
        return dict(names)

    def joined(self, items: Sequence[str], *, last: str = "") -> str:
        """Join texts: 'a, b, c'; with `last` ("and" or "or") that word stands before the last one."""
        if not last or len(items) < 2:
            return self.pgettext("between the items of a list", ", ").join(items)
        patterns: Any = self.locale.list_patterns["standard" if last == "and" else "or"]
        if len(items) == 2:
            return str(patterns["2"].format(*items))
        *first, final = items
        made = reduce(patterns["middle"].format, first[2:], patterns["start"].format(*first[:2]))
        return str(patterns["end"].format(made, final))

    def listed(self, items: Iterable[object], *, last: str = "") -> Markup:
        """Join texts and links as `joined` does, to markup in which text is escaped."""
        return Markup(self.joined([escape(item) for item in items], last=last))  # noqa: S704 - what stands between is plain


def escape_message(message: str) -> Markup:
    """Turn a message into text that stays that text in HTML, in Markdown around it, and in a quoted attribute."""
    return Markup(_UNSAFE.sub(lambda match: f"&#{ord(match[0])};", message))  # noqa: S704 - this escapes it


@lru_cache(maxsize=4096)
def _date(day: date, length: Any, locale: Locale) -> str:
    from babel.dates import format_date  # noqa: PLC0415 - commands that print no page do not wait for it

    return format_date(day, length, locale)


@lru_cache(maxsize=4096)
def _number(value: float, locale: Locale) -> str:
    from babel.numbers import format_decimal  # noqa: PLC0415 - few pages need it

    return format_decimal(round(value, 9) + 0, "#,##0.#########", locale=locale)


@lru_cache(maxsize=4096)
def _percent(value: float, locale: Locale) -> str:
    from babel.numbers import format_percent  # noqa: PLC0415 - few pages need it

    patterns: Any = locale.percent_formats
    pattern = patterns[None].pattern.replace("#0", "#0.#########", 1)
    return format_percent(Decimal(str(value)) / 100, pattern, locale=locale)


def locale_of(language: str) -> Locale:
    """Find the customs of a language; those of Britain for English, and where none are known."""
    try:
        return Locale.parse(_BRITISH if language == "en" else language, sep="-")
    except (ValueError, UnknownLocaleError):
        return Locale.parse(_BRITISH, sep="-")


def folder_of(root: Path) -> Path:
    """Give the folder of translations of a playbook: its own, or the product's where it has none."""
    own = root / FOLDER
    return own if own.is_dir() else _OWN


def words_of(root: Path, language: str) -> Words:
    """Give the words of a playbook's language; a language without a file has English texts, with its own dates."""
    path = folder_of(root) / f"{language}.po"
    if not path.is_file():
        return _known(language, None, 0, 0)
    stamp = path.stat()
    return _known(language, path, stamp.st_mtime_ns, stamp.st_size)


@lru_cache(maxsize=16)
def _known(language: str, path: Path | None, _modified: int, _size: int) -> Words:
    if path is None:
        return Words(language)
    return Words(language, read_translations(path, language), sha256(path.read_bytes()).hexdigest())


def placeholders(message: str) -> set[str]:
    """List the placeholders of a message."""
    return set(_ANY_PLACEHOLDER.findall(message))


def read_translations(path: Path, language: str) -> gettext.NullTranslations:
    """Read a .po file. Translations that are marked fuzzy, or whose placeholders are not the message's, are left out."""
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - English needs none of this
    from babel.messages.pofile import read_po  # noqa: PLC0415

    with path.open("rb") as stream:
        catalogue = read_po(stream, locale=locale_of(language))
    for message in list(catalogue):
        if message.id and not is_usable(message.id, message.string):
            catalogue.delete(message.id, message.context)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def is_usable(message: str | Iterable[str], translation: str | Iterable[str] | None) -> bool:
    """Tell whether a translation has the placeholders of its message; a single thing may go without its number."""
    messages = [message] if isinstance(message, str) else list(message)
    translations = [translation] if isinstance(translation, str) else list(translation or ())
    wanted = set().union(*map(placeholders, messages))
    free = {"%(num)s"} if len(messages) > 1 else set()
    return all(wanted - free <= placeholders(text) <= wanted for text in translations)
