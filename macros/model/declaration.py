"""The declaration of a field: what it is for, and who gets to see, compare, import or keep it.

A field is declared once, in its record. The public JSON, the comparison of editions, the headings
of imports and what `playbook init` clears all follow from the declaration; forms and the data
reference follow from the field's type and description.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

    from macros.model.department import Person

Transformation = Callable[[Any, Mapping[str, "Person"]], Any]
"""Takes the value of a field and everybody by id; returns what is published of the value."""
Comparison = Literal["in-order", "verbatim"]
"""How a field is compared if not as usual: `in-order` if moving an item of a list is a change too,
`verbatim` if characters that look like Markdown belong to the value."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """The options of a field. Whatever is not allowed here stays private, and is not kept."""

    public: bool | Transformation = False
    """Whether the value is in the public JSON, or the function that returns what is."""
    compared: bool | Comparison = False
    """Whether a different value counts as a change between two editions. Only the kinds of record
    in `macros/editions/compared_field.py` are compared."""
    reusable: bool = False
    """Whether `playbook init` keeps the sample's value because it suits any organisation."""
    headings: tuple[str, ...] = ()
    """Further headings of columns that an import takes for this field. Only departments, people and
    accounts can be imported."""
    past: bool = False
    """Whether the value is a day on which something has happened, which cannot lie ahead."""
    not_before: str = ""
    """The field of the record whose day comes first; the day of this one may be the same."""


def field(
    description: str,
    *,
    public: bool | Transformation = False,
    compared: bool | Comparison = False,
    reusable: bool = False,
    headings: tuple[str, ...] = (),
    past: bool = False,
    not_before: str = "",
    **default: Any,
) -> Any:
    """Declare a field of a record; `Declaration` has the options.

    A field whose type allows None may be left out. Any other field is required, unless there is a
    `default` or a `default_factory`.
    """
    if compared and not public:
        message = "what is compared is what was published: set 'public' too"
        raise TypeError(message)
    info = Field(description=description, **default)
    info.metadata.append(Declaration(public, compared, reusable, headings, past, not_before))
    return info


def declaration(info: FieldInfo) -> Declaration:
    """Return the declaration of a field of a record."""
    declarations = (item for item in info.metadata if isinstance(item, Declaration))
    return next(declarations, Declaration())


def present_people(value: Any, people: Mapping[str, Person]) -> Any:
    """Return the people who have not left, from one id (None if that person has left) or many."""
    if value is None or isinstance(value, str):
        return next(iter(present_people((value,), people)), None) if value else None
    return [i for i in value if i in people and people[i].status != "left"]


def people_by_name(value: Iterable[str], people: Mapping[str, Person]) -> list[dict[str, str]]:
    """Return the id and the name of each person, including those who have left.

    Only for the decision log, in which people stay.
    """
    return [{"id": i, "name": people[i].name} for i in value if i in people]
