"""A field is declared once: what is public, compared, imported and kept follows from its declaration."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from pydantic import Field, create_model

from macros.editions.compared_field import MODELS, compared_fields
from macros.editions.record_comparison import compare_records
from macros.editions.redaction import FORMER_MEMBER, Redactor
from macros.editions.snapshot import Snapshot
from macros.model.declaration import Declaration, declaration, field, people_by_name, present_people
from macros.model.department import Person
from macros.model.field import Id, PersonId, Text
from macros.model.files import DATA_FILES
from macros.model.front_matter import FrontMatter, PolicyFrontMatter
from macros.model.goal import Goal, Measure
from macros.model.record import Record
from macros.model.shape import Shape, record_shape, shape_of
from macros.outputs.public import record_models
from macros.outputs.public.derivation import public_model
from macros.spreadsheets.cell_fields import MODELS as MODELS_OF_TABLES
from macros.spreadsheets.cell_fields import fields_of, headings_of
from macros.spreadsheets.column_aliases import plain


class Task(Record):
    """A part of a scratch record."""

    owner: PersonId = field("Who does it.", public=present_people)
    remark: Text | None = field("For the team only.")


class Scratch(Record):
    """A record for these tests."""

    title: Text = field("What it is called.", public=True, compared=True)
    note: Text | None = field("A field without options.")
    helpers: tuple[PersonId, ...] = field("Who helps.", default=(), public=present_people)
    chair: PersonId | None = field("Who chairs.", public=present_people)
    tasks: tuple[Task, ...] = field("What is to do.", default=(), public=True)


def person(status: str) -> Person:
    return Person.model_validate({"name": "A", "roles": [], "email": "a@b.cd", "status": status})


PEOPLE = {"mia": person("active"), "tom": person("left")}


def published(record: Record, people: Mapping[str, Person] = PEOPLE) -> dict[str, Any]:
    content = public_model(type(record)).of(record, people)
    return content.model_dump(exclude_none=True, mode="json")


def records(schema: Shape) -> Iterator[type[Record]]:
    """Yield the models within a shape."""
    if schema.model is not None:
        yield schema.model
    for part in (*schema.keys.values(), *filter(None, [schema.items])):
        yield from records(part)


def all_models() -> set[type[Record]]:
    """Return every model of data files and of front matter."""
    shapes = [*map(shape_of, DATA_FILES), record_shape(PolicyFrontMatter)]
    return {model for shape in shapes for model in records(shape)}


def test_a_field_without_options_is_private_not_compared_and_not_kept() -> None:
    info = Scratch.model_fields["note"]
    assert declaration(info) == Declaration(
        public=False, compared=False, reusable=False, headings=()
    )
    assert "note" not in public_model(Scratch).model_fields
    record = Scratch.model_validate({"title": "A", "note": "secret"})
    assert published(record) == {"title": "A", "helpers": [], "tasks": []}
    assert "note" not in str(public_model(Scratch).model_json_schema())


def test_a_field_without_a_declaration_is_private() -> None:
    assert declaration(Field(description="Pydantic's own.")) == Declaration(
        public=False, compared=False, reusable=False, headings=()
    )


def test_a_field_that_allows_none_may_be_left_out_and_no_other() -> None:
    required = {name for name, info in Scratch.model_fields.items() if info.is_required()}
    assert required == {"title"}
    assert Scratch.model_validate({"title": "A"}).note is None


def test_what_is_compared_must_be_public() -> None:
    with pytest.raises(TypeError, match="set 'public' too"):
        field("Compared with nothing.", compared=True)


def test_people_who_have_left_are_dropped_at_any_depth() -> None:
    record = Scratch.model_validate(
        {
            "title": "A",
            "helpers": ["tom", "mia", "nobody"],
            "chair": "tom",
            "tasks": [{"owner": "tom", "remark": "x"}, {"owner": "mia"}],
        }
    )
    assert published(record) == {"title": "A", "helpers": ["mia"], "tasks": [{}, {"owner": "mia"}]}
    record = Scratch.model_validate({"title": "A", "chair": "mia"})
    assert published(record)["chair"] == "mia"


@pytest.mark.parametrize("type_", [PersonId, tuple[PersonId, ...], dict[Id, Person], Person])
def test_a_field_that_names_people_is_not_published_as_it_is(type_: Any) -> None:
    fields: dict[str, Any] = {"who": (type_, field("Who.", public=True))}
    careless = create_model("Careless", __base__=Record, **fields)
    with pytest.raises(TypeError, match=re.escape("Careless.who names people")):
        public_model(careless)


def test_names_in_the_decision_log_are_those_of_known_people() -> None:
    assert people_by_name(("tom", "nobody"), PEOPLE) == [{"id": "tom", "name": "A"}]


def test_only_the_decision_log_names_people_who_have_left() -> None:
    transformations = {
        (model.__name__, name): public
        for model in all_models()
        for name, info in model.model_fields.items()
        if callable(public := declaration(info).public)
    }
    others = {key for key, public in transformations.items() if public is not present_people}
    assert others == {("Decision", "participants")}
    assert len(transformations) > 15


def test_every_public_field_of_every_file_is_declared_so() -> None:
    """The extras are listed here, so that another one is a decision and not an accident."""
    extras: dict[str, set[str]] = {
        "Account": {"department", "profile", "address"},
        "Department": {"people", "accounts", "address", "feed", "calendar", "card"},
        "Person": {"department", "contacts", "address", "card"},
        "Policy": {"page", "address", "feed"},
        "Page": {"policy", "address"},
        "Meeting": {"came", "address"},
        "Organization": set(),
        "Right": set(),
    }
    models = {model.__name__: model for model in all_models()}
    models |= {"Policy": PolicyFrontMatter, "Page": PolicyFrontMatter.__base__ or Record}
    checked = 0
    for public in vars(record_models).values():
        name = getattr(public, "__name__", "")
        if name in models and public is not models[name] and hasattr(public, "of"):
            declared = {
                key for key, info in models[name].model_fields.items() if declaration(info).public
            }
            assert set(public.model_fields) - declared == extras.get(name, {"address"}), name
            checked += 1
    assert checked == 18


def test_a_compared_field_belongs_to_a_kind_that_is_compared() -> None:
    compared = {
        model
        for model in all_models()
        if any(declaration(info).compared for info in model.model_fields.values())
    }
    within = {part for model in MODELS.values() for part in records(record_shape(model))}
    # A policy has the declarations of any page.
    assert compared - {FrontMatter} <= within
    assert list(compared_fields(Scratch)) == ["title"]


def changes(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[str, tuple[str, ...]]]:
    """Return the changed fields of a goal with their new values."""
    before, after = (Snapshot("", {"goal": {"a": values}}) for values in (old, new))
    result = compare_records(before, after, Redactor(before, after))
    return [(change.field, change.new) for record in result for change in record.fields]


@pytest.mark.parametrize("how", [True, "verbatim"])
def test_who_has_left_is_not_named_in_any_kind_of_comparison(
    monkeypatch: pytest.MonkeyPatch, how: Any
) -> None:
    fields: dict[str, Any] = {
        "contact": (Text | None, field("Whom to ask.", public=True, compared=how)),
        "chair": (PersonId | None, field("Who.", public=present_people, compared=True)),
        "tasks": (tuple[Measure, ...], field("Parts.", public=True, compared=True)),
    }
    monkeypatch.setitem(MODELS, "goal", create_model("Aim", __base__=Goal, **fields))
    values_of_tom = {"contact": "Tom Lee", "chair": "tom", "tasks": [{"definition": "By Tom Lee"}]}
    before = Snapshot("", {"goal": {"a": values_of_tom}, "person": {"tom": {"name": "Tom Lee"}}})
    after = Snapshot("", {"goal": {"a": {}}, "person": {}})
    goals = [
        record
        for record in compare_records(before, after, Redactor(before, after))
        if record.kind == "goal"
    ]
    (change,) = goals
    assert {one.field: one.old for one in change.fields} == {
        "contact": (FORMER_MEMBER,),
        "chair": (FORMER_MEMBER,),
        "tasks": (f"By {FORMER_MEMBER}",),
    }


def test_what_is_compared_follows_from_the_declaration(monkeypatch: pytest.MonkeyPatch) -> None:
    class Cost(Measure):
        """A measure with another field."""

        budget: Text | None = field("What it may cost.", public=True, compared=True)
        remark: Text | None = field("For the team only.", public=True)

    fields: dict[str, Any] = {
        "region": (Text | None, field("Where it counts.", public=True, compared=True)),
        "remark": (Text | None, field("For the team only.", public=True)),
        "measures": (dict[Id, Cost], field("How.", public=True, compared=True)),
    }
    monkeypatch.setitem(MODELS, "goal", create_model("Aim", __base__=Goal, **fields))
    old: dict[str, Any] = {"statement": "S", "region": "UK", "remark": "a", "measures": {}}
    assert changes(old, old | {"remark": "b"}) == []
    assert changes(old, old | {"region": "EU"}) == [("region", ("EU",))]
    cost = {"definition": "Costs", "target": 3, "unit": "k", "budget": "5 k", "remark": "c"}
    assert changes(old, old | {"measures": {"definition": cost}}) == [
        ("measures", ("Costs; k; target 3; 5 k",))
    ]


@pytest.mark.parametrize("kind", MODELS_OF_TABLES)
def test_a_heading_means_one_field_only(kind: str) -> None:
    field_by_heading = headings_of(kind)
    meanings: list[tuple[str, str]] = []
    for name in fields_of(kind):
        meanings.append((plain(name), name))
        field_ = record_shape(MODELS_OF_TABLES[kind]).fields.get(name)
        headings = field_.declaration.headings if field_ is not None else ()
        meanings += [(plain(heading), name) for heading in headings]
    assert [(word, name) for word, name in meanings if field_by_heading[word] != name] == []
    assert len(meanings) > 60
