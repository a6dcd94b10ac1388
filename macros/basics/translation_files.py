"""The files that translators work on (gettext): the template of all texts of the interface, and each language brought up to date."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.pofile import read_po, write_po

from macros.basics.i18n import is_usable, locale_of

TEMPLATE = "playbook.pot"
_CODE = Path(__file__).resolve().parents[1]
_OPTIONS = {
    "trimmed": "true",
    "trim_blocks": "true",
    "lstrip_blocks": "true",
    "newstyle_gettext": "true",
    "silent": "false",
}
"""How components are read, as the environment that renders them reads them."""
_HEADER = """# The texts of the interface.
# 'make words' writes this file from the code and the components; a translation is a copy of it, called after its language."""
_MARK = "Translators:"
"""What a comment to translators begins with; it stands in the line above the text."""
_PASSING = (b'"POT-Creation-Date:', b'"Generated-By:')
"""Lines of the head that would change with every run."""
_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Translation:
    """A language, brought up to date."""

    language: str
    content: bytes
    texts: int
    """How many texts there are."""
    missing: int
    """How many of them have no translation, one that is marked as not sure, or one with other
    placeholders."""


def template(overrides: Path) -> Catalog:
    """Collect the texts of the code, and of the templates below a folder of overrides."""
    catalogue = Catalog(project="Playbook", header_comment=_HEADER, fuzzy=False)
    for path, line, message, comments, context in sorted(
        _extracted(overrides), key=lambda found: (found[0], found[1])
    ):
        catalogue.add(message, None, [(path, line)], auto_comments=comments, context=context)
    return catalogue


def _extracted(overrides: Path) -> Iterator[tuple[str, int, Any, list[str], str | None]]:
    """Give path, line, message, comments and context of each text."""
    for folder, pattern, method, options in (
        (_CODE, "*.py", "python", {}),
        (overrides, "*.html", "jinja2", _OPTIONS),
    ):
        for path in folder.rglob(pattern):
            shown = f"{folder.name}/{path.relative_to(folder).as_posix()}"
            found = extract_from_file(
                method, path, DEFAULT_KEYWORDS, (_MARK,), options, strip_comment_tags=True
            )
            for line, message, comments, context in found:
                yield shown, line, message, comments, context


def written(catalogue: Catalog) -> bytes:
    """Write a catalogue so that the same texts give the same file: without line numbers, days and versions of tools."""
    stream = BytesIO()
    write_po(stream, catalogue, width=_WIDTH, ignore_obsolete=True, include_lineno=False)
    lines = stream.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(_PASSING))


def up_to_date(path: Path, texts: Catalog) -> Translation:
    """Bring a language's file up to date: new texts come in without a translation, texts that are no more go."""
    with path.open("rb") as stream:
        catalogue = read_po(stream, locale=locale_of(path.stem))
    catalogue.update(texts, no_fuzzy_matching=True)
    messages = [message for message in catalogue if message.id]
    missing = sum(message.fuzzy or not message.string or not _is_whole(message.string) or not is_usable(message.id, message.string)
                  for message in messages)  # fmt: skip
    return Translation(path.stem, written(catalogue), len(messages), missing)


def _is_whole(translation: Any) -> bool:
    """Tell whether every form of a translation is there."""
    return all([translation] if isinstance(translation, str) else translation)
