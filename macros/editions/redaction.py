"""Remove the names and contacts of people who have left from the text of changes.

An old edition still contains them; a comparison with it must not publish them again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from macros.editions.snapshot import Snapshot, as_string, mappings

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMER_MEMBER = "somebody who left"
_WORD = re.compile(r"\w+")


class Redactor:
    """Hides people of the old edition, or of a decision, who are not in the new edition."""

    def __init__(self, old: Snapshot, new: Snapshot) -> None:
        """Collect the texts to hide: none if the new edition publishes no people at all."""
        self._texts: set[str] = set()
        self._offsets: dict[str, list[tuple[int, int]]] = {}
        """First word of a text to hide to (length of the text, offset of the word in it), longest
        first."""
        if "person" not in new.records:
            return
        people = new.by_id("person").values()
        present = {text for person in people for text in _identifiers(person)}
        offsets = set()
        for text in set(_absent(old, new)) - present:
            if (match := _WORD.search(text)) is not None:
                self._texts.add(text)
                offsets.add((len(text), match.start(), match[0]))
        for length, offset, word in sorted(offsets, reverse=True):
            self._offsets.setdefault(word, []).append((length, offset))

    def redact(self, text: str) -> str:
        """Return a text with everybody hidden who must not be named.

        Only words that begin a text to hide are looked up, so the time does not depend on how many
        people have left.
        """
        pieces = []
        position = 0
        for word in _WORD.finditer(text) if self._offsets else ():
            for length, offset in self._offsets.get(word[0], ()):
                begin, end = word.start() - offset, word.start() - offset + length
                is_whole = not text[end : end + 1].isalnum()
                if begin >= position and text[begin:end] in self._texts and is_whole:
                    pieces += [text[position:begin], FORMER_MEMBER]
                    position = end
                    break
        return "".join([*pieces, text[position:]])


def _absent(old: Snapshot, new: Snapshot) -> Iterator[str]:
    """Yield the names and contacts of people who are not in the new edition."""
    for person_id, person in old.by_id("person").items():
        if person_id not in new.by_id("person"):
            yield from _identifiers(person)
    for snapshot in (old, new):
        for decision in snapshot.by_id("decision").values():
            for participant in mappings(decision.get("participants")):
                if participant.get("id") not in new.by_id("person"):
                    yield as_string(participant.get("name"))


def _identifiers(person: Mapping[str, object]) -> Iterator[str]:
    """Yield what identifies a person: the name and the contacts."""
    yield as_string(person.get("name"))
    contacts = person.get("contacts")
    yield from map(as_string, contacts.values() if isinstance(contacts, dict) else ())
