"""Find the fields that pages show, and keep them for the next command.

Only running all macros of all pages tells, which takes most of the time of `playbook where`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any

from macros.atomic_files.private_file import private_file, read_private, write_private
from macros.basics import i18n
from macros.check.folder_state import FolderState, FolderTree
from macros.pages import MACROS, Site, View, component
from macros.reading.page_text import MacroCall

Fields = Mapping[str, Mapping[str, Collection[str]]]
"""By file of a page, and by record: the fields that macros read when they are run."""
_NAME = "fields-1.json"
_PRODUCT = Path(__file__).resolve().parents[2]


def record_key(kind: str, record_id: str) -> str:
    """Return how a record is called in `Fields`."""
    return f"{kind} {record_id}"


def find_fields(site: Site) -> Fields:
    """Return the fields that each page shows."""
    result: dict[str, dict[str, list[str]]] = {}
    for page in site.playbook.pages.values():
        view = View(site, page.path)
        for call in page.text.calls:
            _run(view, call)
        records: dict[str, list[str]] = defaultdict(list)
        for kind, record_id, field in sorted(view.uses):
            records[record_key(kind, record_id)].append(field)
        result[page.file] = records
    return result


def _run(view: View, call: MacroCall) -> None:
    macro = MACROS.get(call.name)
    if macro is None:
        return
    # In a playbook with errors, a macro may lack what it needs; the check reports that.
    with suppress(Exception):
        macro.function(view, *call.arguments, **dict(call.keywords))


def keep_fields(site: Site, state: FolderState | None) -> Fields:
    """Return the fields that each page shows: those that an earlier command found, if they hold.

    `state` is that of the playbook before it was read, None to keep nothing.
    """
    place = private_file(site.playbook.root, _NAME)
    states = _states(site, state)
    if place is None or states is None:
        return find_fields(site)
    # What a page shows depends on the day, and the lead's on the problems.
    key = blake2b(f"{site.today} {site.problems}".encode(errors="replace")).hexdigest()
    fields = _read(place, states, key)
    if fields is None:
        fields = find_fields(site)
        content = {
            "states": [one.without_old_digests().as_json() for one in states],
            "key": key,
            "fields": fields,
        }
        write_private(place, json.dumps(content).encode())
    return fields


def _states(site: Site, state: FolderState | None) -> list[FolderState] | None:
    """Return the states of the playbook, and of the templates and translations; None if unknown."""
    roots = dict.fromkeys((site.playbook.root, _PRODUCT))
    folders = (str(component.FOLDER), str(i18n.FOLDER))
    states = [state, *(FolderState.of(FolderTree(root, *folders), ()) for root in roots)]
    complete = [one for one in states if one is not None]
    return complete if len(complete) == len(states) else None


def _read(place: Path, states: list[FolderState], key: str) -> Fields | None:
    content = read_private(place)
    if content is None:
        return None
    try:
        values: dict[str, Any] = json.loads(content)
        earlier = [FolderState.from_json(one) for one in values["states"]]
        fields: Fields = values["fields"]
    except (ValueError, TypeError, KeyError, AttributeError):  # another version wrote it
        return None
    holds = values["key"] == key and len(earlier) == len(states)
    return (
        fields
        if holds and all(old.is_as(new) for old, new in zip(earlier, states, strict=True))
        else None
    )
