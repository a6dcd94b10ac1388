"""List what the macros of a page use: the other way round from asking where a record is shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from macros.model.kinds import KINDS
from macros.pages.context import Site, View
from macros.pages.macro_register import MACROS
from macros.pages.reads import EVERYTHING, OF_RECORDS, Read
from macros.reading.page_text import MacroCall

_INTERNAL_FIELDS = frozenset(("at", "entity", "id", "node"))
"""What macros ask of a record that no file says."""


@dataclass(frozen=True, slots=True)
class RecordInput:
    """A record that a call uses."""

    kind: str
    id: str
    fields: tuple[str, ...]
    """Those that are read, in alphabetical order; empty if only the id or the address is used."""


@dataclass(frozen=True, slots=True)
class CallInputs:
    """What one macro call uses."""

    call: MacroCall
    records: tuple[RecordInput, ...]
    questions: tuple[Read, ...]
    """What else it asks of the playbook (`macros.pages.reads`), in alphabetical order."""
    has_failed: bool
    """Whether the macro failed, so that more may be missing. The check says why."""


def page_inputs(site: Site, path: str) -> list[CallInputs]:
    """Return what each macro call of a page uses, in the order of the page.

    `path` is that of the page below the folder of pages. Raises KeyError for an unknown page.
    """
    return [_inputs_of(site, path, call) for call in site.playbook.pages[path].text.calls]


def _inputs_of(site: Site, path: str, call: MacroCall) -> CallInputs:
    view = View(site, path)
    has_failed = True
    macro = MACROS.get(call.name)
    # In a playbook with errors, a macro may lack what it needs.
    with suppress(Exception):
        if macro is not None:
            macro.function(view, *call.arguments, **dict(call.keywords))
            has_failed = False
    reads = [EVERYTHING] if EVERYTHING in view.reads else sorted(view.reads)
    return CallInputs(call, tuple(_records(reads)), tuple(_questions(reads)), has_failed)


def _records(reads: Iterable[Read]) -> Iterator[RecordInput]:
    fields: dict[tuple[str, str], set[str]] = defaultdict(set)
    for question, *subject in reads:
        # Where a field may be empty, macros look for a record without an id.
        if question in OF_RECORDS and subject[1]:
            fields[subject[0], subject[1]].update(subject[2:])
    order = {kind: number for number, kind in enumerate(("organization", *KINDS))}
    for kind, record_id in sorted(fields, key=lambda key: (order.get(key[0], 0), key[1])):
        names = fields[kind, record_id] - _INTERNAL_FIELDS
        yield RecordInput(kind, record_id, tuple(sorted(names)))


def _questions(reads: Iterable[Read]) -> Iterator[Read]:
    for read in reads:
        if read[0] not in OF_RECORDS:
            yield read
