"""Write the gettext files for translators.

There is a template with all texts of the interface, and a file for each language, which is updated
from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
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
"""Options for reading templates: the same as in the environment that renders them."""
_HEADER = (
    "# The texts of the interface.\n"
    "# 'make words' writes this file from the code and the components; "
    "a translation is a copy of it, called after its language."
)
_MARK = "Translators:"
"""Starts a comment for translators, in the line above the text."""
_VOLATILE = (b'"POT-Creation-Date:', b'"Generated-By:')
"""Lines of the header that would change with every run."""
_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Translation:
    """The updated file of a language."""

    language: str
    content: bytes
    texts: int
    """The number of texts."""
    missing: int
    """The number of texts without a translation, or with one that is fuzzy or has other
    placeholders."""


def template(overrides: Path) -> Catalog:
    """Collect the texts of the code and of the templates below a folder of overrides."""
    catalogue = Catalog(project="Playbook", header_comment=_HEADER, fuzzy=False)
    messages = sorted(_messages(overrides), key=lambda message: (message[0], message[1]))
    for path, line, message, comments, context in messages:
        catalogue.add(message, None, [(path, line)], auto_comments=comments, context=context)
    return catalogue


def _messages(overrides: Path) -> Iterator[tuple[str, int, Any, list[str], str | None]]:
    """Yield path, line, message, comments and context of each text."""
    for folder, pattern, method, options in (
        (_CODE, "*.py", "python", {}),
        (overrides, "*.html", "jinja2", _OPTIONS),
    ):
        for path in folder.rglob(pattern):
            name = f"{folder.name}/{path.relative_to(folder).as_posix()}"
            messages = extract_from_file(
                method, path, DEFAULT_KEYWORDS, (_MARK,), options, strip_comment_tags=True
            )
            for line, message, comments, context in messages:
                yield name, line, message, comments, context


def serialize(catalogue: Catalog) -> bytes:
    """Return the content of a catalogue's file.

    Line numbers, dates and tool versions are left out, so the same texts give the same file.
    """
    stream = BytesIO()
    write_po(stream, catalogue, width=_WIDTH, ignore_obsolete=True, include_lineno=False)
    lines = stream.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(_VOLATILE))


def update(path: Path, texts: Catalog) -> Translation:
    """Update a language's file: add new texts untranslated, remove those that are gone."""
    with path.open("rb") as stream:
        catalogue = read_po(stream, locale=locale_of(path.stem))
    catalogue.update(texts, no_fuzzy_matching=True)
    messages = [message for message in catalogue if message.id]
    missing = sum(not _is_translated(message) for message in messages)
    return Translation(path.stem, serialize(catalogue), len(messages), missing)


def _is_translated(message: Message) -> bool:
    """Return whether a message has a complete translation that is used."""
    if message.fuzzy or not message.string or not _is_whole(message.string):
        return False
    return is_usable(message.id, message.string)


def _is_whole(translation: Any) -> bool:
    """Return whether a translation has all its plural forms."""
    return all([translation] if isinstance(translation, str) else translation)
