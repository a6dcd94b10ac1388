"""Settings for handing over in the forms: which files name whom, and what each place requires.

Who currently holds a place is read from the newest files when somebody leaves
(macros/forms/page/leave.js); only the files are listed here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from macros import pages
from macros.check.rules.leaving import people_named
from macros.forms.collection import collection
from macros.model.account import Account
from macros.model.files import DATA_FILES
from macros.model.front_matter import PolicyFrontMatter
from macros.model.holding import (
    FIRST_ADMINS,
    HANDLES,
    HISTORY,
    OTHER_SEATS,
    ROLES,
    SECOND_SEATS,
    fields_of_person,
    role_of,
)
from macros.model.json_schema import label
from macros.model.kinds import KINDS
from macros.model.playbook import Playbook
from macros.model.record import Record
from macros.model.shape import Shape, record_shape, shape_of

COLLECTION = "leaving"
"""The form editor's collection of these proposals, one per person."""
_ANY = "*"
"""Matches each id of a mapping and each item of a list."""
_TITLES = (("platform", "handle"), ("name",), ("title",), ("trigger",))
"""Fields of a record's title: the first group that the record has."""


def leaving(playbook: Playbook) -> dict[str, Any]:
    """Return the places that name people, their requirements, and the files naming each person."""
    organization = playbook.organization_or_none
    day = organization.sample_day if organization is not None else None
    return {
        "today": day.isoformat() if day is not None else None,
        "files": {kind.name: list(_places(shape_of(kind))) for kind in DATA_FILES},
        "policy": list(_places(record_shape(PolicyFrontMatter))),
        "data": playbook.data_dir,
        "admins": FIRST_ADMINS,
        "courses": _courses(playbook),
        "people": _people(playbook),
    }


def proposals(playbook: Playbook) -> dict[str, Any]:
    """Return the collection of proposals, which the board shows; it has no files of its own."""
    field = {
        "name": "files",
        "label": "What this proposal changes",
        "widget": "told",
        "required": False,
    }
    return collection(
        COLLECTION,
        "Somebody leaves",
        "Proposals that hand over what somebody holds.",
        [{"name": "title", "label": "Title", "widget": "hidden"}, field],
        folder=f"{playbook.data_dir}/{COLLECTION}",
        identifier_field="title",
        summary="{{title}}",
        create=False,
        hide=True,
    )


def _places(shape: Shape) -> Iterator[dict[str, Any]]:
    """Yield each place of a file that names a person, and each list of handles."""
    for path, holder, start in _records(shape, (), None, 0):
        below = path[start:]
        if holder is not None:
            yield from _place(path, below, holder)


def _records(
    shape: Shape, path: tuple[str, ...], holder: type[Record] | None, start: int
) -> Iterator[tuple[tuple[str, ...], type[Record] | None, int]]:
    """Yield each path to a person or a handle, its record, and the length of the record's path."""
    if shape.model is not None and shape.model.entity:
        holder, start = shape.model, len(path)
    handles = HANDLES.get(holder.entity) if holder is not None else None
    is_handle = handles is not None and handles == path[start:-1] and path[-1:] == (_ANY,)
    if shape.reference == "person" or is_handle:
        yield path, holder, start
    if shape.items is not None:
        yield from _records(shape.items, (*path, _ANY), holder, start)
    for key, value in shape.keys.items():
        yield from _records(value, (*path, key), holder, start)


def _place(
    path: tuple[str, ...], below: tuple[str, ...], holder: type[Record]
) -> Iterator[dict[str, Any]]:
    """Yield the description of a place, unless it only ever records who did something."""
    history = [each for each in HISTORY if holder.entity in each.kinds and each.path == below]
    if any(not each.key for each in history):
        return
    field = ".".join(step for step in below if step != _ANY)
    name = below[-2] if below[-1] == _ANY else below[-1]
    fields = record_shape(holder).keys
    place: dict[str, Any] = {
        "path": list(path),
        "record": len(path) - len(below),
        "kind": KINDS.get(holder.entity, holder.entity),
        "entity": label(holder.entity),
        "field": field,
        "label": label(name),
        "title": next((list(keys) for keys in _TITLES if fields.keys() >= set(keys)), []),
    }
    if HANDLES.get(holder.entity) == below[:-1]:
        place["handle"] = True
    if history:
        place["unless"] = {
            "depth": history[0].depth,
            "key": history[0].key,
            "values": list(history[0].values),
        }
    if seats := [seat for seat in OTHER_SEATS.get(field, ()) if seat in fields]:
        place["seats"] = seats
    if (second := SECOND_SEATS.get(field)) in fields:
        place["second"] = second
    if (role := role_of(field)) is not None:
        place["role"] = role
    if issubclass(holder, Account) and field in ROLES:
        place["duty"] = ROLES[field]
    yield place


def _courses(playbook: Playbook) -> dict[str, list[dict[str, Any]]]:
    """Return the courses that each role requires, with the months that a certificate is valid."""
    courses: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for path in playbook.paths.values():
        for course_id in path.courses:
            course = playbook.courses.get(course_id)
            if course is None:
                continue
            months = course.valid_months
            if months is None:
                months = playbook.defaults.certificate_months
            for role in path.grants:
                courses[role].append({"id": course.id, "title": course.title, "months": months})
    return dict(courses)


def _people(playbook: Playbook) -> dict[str, Any]:
    """Return each person's department, file, and the files and pages that name the person."""
    pages_by_person = _pages_by_person(playbook)
    people = {}
    for person in sorted(playbook.people.values(), key=lambda person: person.name.casefold()):
        files = {place.location.path for place in fields_of_person(playbook, person)}
        is_settled = not person.last_day_has_passed and not files and not person.roles
        if person.status == "left" and is_settled:
            continue
        people[person.id] = {
            "name": person.name,
            "department": person.department,
            "group": playbook.departments[person.department].name,
            "file": person.at().path,
            "files": sorted({person.at().path, *files}),
            "pages": pages_by_person.get(person.id, []),
        }
    return people


def _pages_by_person(playbook: Playbook) -> Mapping[str, list[str]]:
    """Return the titles of the pages whose macros show each person."""
    signatures = pages.catalogue()
    titles: dict[str, list[str]] = defaultdict(list)
    for page in playbook.pages.values():
        people: set[str] = set()
        for call in page.text.calls:
            people.update(people_named(call, signatures.get(call.name)))
        for person_id in people:
            titles[person_id].append(page.title)
    return titles
