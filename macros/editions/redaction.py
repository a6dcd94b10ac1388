"""Names and contacts of people who have left, taken out of what is told about changes.

An old edition still holds them; a comparison with it must not publish them again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from macros.editions.snapshot import Snapshot, string

if TYPE_CHECKING:
    from collections.abc import Mapping

SOMEBODY = "somebody who left"
_WORD = re.compile(r"\w+")


class Veil:
    """Hides everybody who is known to the old edition, or to a decision, and who is not in the new one."""

    def __init__(self, old: Snapshot, new: Snapshot) -> None:
        """Find out whom to hide; nobody where the new edition tells of nobody at all."""
        self._hidden: set[str] = set()
        self._forms: dict[str, list[tuple[int, int]]] = {}
        """First word of a text to hide, to the lengths of such texts and the places of that word in
        them, the longest first."""
        if "person" not in new.records:
            return
        present = {text for person in new.all("person").values() for text in _said_of(person)}
        forms = set()
        for text in set(_names(old, new)) - present:
            if (word := _WORD.search(text)) is not None:
                self._hidden.add(text)
                forms.add((len(text), word.start(), word[0]))
        for length, lead, first in sorted(forms, reverse=True):
            self._forms.setdefault(first, []).append((length, lead))

    def over(self, text: str) -> str:
        """Give a text with everybody hidden who must not be named."""
        pieces = []
        done = 0
        for word in _WORD.finditer(text) if self._forms else ():
            for length, lead in self._forms.get(word[0], ()):
                begin, end = word.start() - lead, word.start() - lead + length
                if (
                    begin >= done
                    and text[begin:end] in self._hidden
                    and not text[end : end + 1].isalnum()
                ):
                    pieces += [text[done:begin], SOMEBODY]
                    done = end
                    break
        return "".join([*pieces, text[done:]])


def _names(old: Snapshot, new: Snapshot) -> Iterator[str]:
    for person_id, person in old.all("person").items():
        if person_id not in new.all("person"):
            yield from _said_of(person)
    for snapshot in (old, new):
        for decision in snapshot.all("decision").values():
            given = decision.get("participants")
            for one in given if isinstance(given, list) else []:
                if isinstance(one, dict) and one.get("id") not in new.all("person"):
                    yield string(one.get("name"))


def _said_of(person: Mapping[str, object]) -> Iterator[str]:
    """List what tells who a person is: the name, and the contacts."""
    yield string(person.get("name"))
    contacts = person.get("contacts")
    yield from map(string, contacts.values() if isinstance(contacts, dict) else ())
