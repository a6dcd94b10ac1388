"""The fields whose changes between two editions matter to readers, as the model declares them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from macros.editions.snapshot import FILES
from macros.model.account import Account
from macros.model.course import Course
from macros.model.decision import Decision, Right
from macros.model.declaration import Comparison
from macros.model.department import Department, Person
from macros.model.front_matter import PolicyFrontMatter
from macros.model.goal import Goal, Measure
from macros.model.question import Question
from macros.model.record import Record
from macros.model.route import Route
from macros.model.shape import record_shape

MODELS: dict[str, type[Record]] = {
    "policy": PolicyFrontMatter,
    "person": Person,
    "department": Department,
    "account": Account,
    "goal": Goal,
    "route": Route,
    "course": Course,
    "decision": Decision,
    "right": Right,
    "question": Question,
}
"""Kind of record to the model whose declarations say which fields are compared."""
_LEADING: Mapping[type[Record], tuple[str, ...]] = {
    PolicyFrontMatter: ("title", "version", "status", "tier", "owner", "effective"),
    Person: ("name", "department", "roles"),
    Department: ("name", "kind", "status"),
    Account: (
        *("department", "platform", "handle", "profile", "platform_id", "audience", "status"),
    ),
    Decision: ("question", "status"),
    Measure: ("definition", "target"),
}
"""Fields that are listed first, in this order; the others follow in the order of the model."""
SEPARATORS: Mapping[type[Record], str] = {Measure: ", "}
"""Between the values of a part of a record, unless it is a semicolon."""


@dataclass(frozen=True, slots=True)
class ComparedField:
    """A published field whose changes matter to readers."""

    name: str
    how: bool | Comparison = True
    reference: str | None = None
    """The kind of record that its ids refer to."""
    part: type[Record] | None = None
    """The model of the group of fields that it holds, once or several times."""
    is_keyed: bool = False
    """Whether its groups are under ids."""


_COMPUTED: Mapping[type[Record], tuple[ComparedField, ...]] = {
    Person: (ComparedField("department", reference="department"),),
    Account: (
        ComparedField("department", reference="department"),
        ComparedField("profile", "verbatim"),
    ),
}
"""Compared fields of the JSON that are not fields of the record."""


@cache
def compared_fields(model: type[Record]) -> Mapping[str, ComparedField]:
    """Return the fields that are declared as compared, by name, in the order of a list."""
    fields = {computed.name: computed for computed in _COMPUTED.get(model, ())}
    for field in record_shape(model).fields.values():
        if how := field.declaration.compared:
            name, shape = field.name, field.shape
            inner = shape.items or shape
            kind = inner.reference if inner.reference in FILES else None
            is_keyed = shape.kind == "mapping"
            fields[name] = ComparedField(name, how, kind, inner.model, is_keyed=is_keyed)
    leading = _LEADING.get(model, ())
    order = (*leading, *(name for name in fields if name not in leading))
    return {name: fields[name] for name in order}
