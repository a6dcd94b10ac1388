"""Turn values into records, and say what is wrong to people who have never seen YAML."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from macros.basics.problem import Fault, Location, Problem, Sentence, one_of, quote, suggest
from macros.basics.text import slug
from macros.model.field import ID_FORM, ID_PATTERN
from macros.model.shape import shape_at, shape_of_type
from macros.reading.node import MappingNode, SequenceNode, place_of

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_MAX_PROBLEMS = 200
MISSING = Sentence(
    "missing-key",
    "the key '{key}' is missing.",
    "Add a line '{key}:'. {description}",
    form="Fill it in.",
)
UNKNOWN_KEY = Sentence("unknown-key", "'{key}' is not a key that the playbook uses here.")
TOO_MANY = Sentence(
    "too-large", "the file has {count} mistakes; the first {most} are listed.", "Fix these first."
)
TOO_LONG = Sentence(
    "wrong-value", "'{key}' has {count} characters; the limit is {most}.", "Shorten it."
)
SEVERAL_LINES = Sentence(
    "wrong-type", "'{key}' runs over several lines.", "Write it on one line, without tabs."
)
NO_VALUE = Sentence("wrong-type", "'{key}' has no value.", "Write the value, or delete the line.")
NOT_A_BLOCK = Sentence(
    "wrong-type",
    "'{key}' is {value}; it must be a block of 'key: value' lines.",
    "Write its keys on the next lines, indented by two spaces.",
)
NOT_A_LIST = Sentence(
    "wrong-type",
    "'{key}' is {value}; it must be a list.",
    "Write each item on a line of its own, beginning with '- '.",
)
NOT_A_TEXT = Sentence(
    "wrong-type",
    "'{key}' is {value}; it must be text.",
    "Write the text after the colon, in double quotes if it contains ': ', '[' or '{'.",
)
NO_CHOICE = Sentence("wrong-value", "'{key}' is {value}; it must be one of {choices}.")
KEY_NO_ID = Sentence("wrong-value", "'{key}' is not an id.")
VALUE_NO_ID = Sentence("wrong-value", "'{key}' is {value}, which is not an id.")
NO_LEVEL = Sentence("wrong-value", "'{key}' is {value}; it must be 1, 2 or 3.")
EMPTY = Sentence("wrong-type", "'{key}' is empty.", "Write the text, or delete the line.")
TOO_HIGH = Sentence("wrong-value", "'{key}' is {value}; the limit is {most}.")
NOT_ALLOWED = Sentence("wrong-value", "'{key}' is {value}, which is not allowed here.")
_BY_KIND = {
    "dict_type": NOT_A_BLOCK,
    "model_type": NOT_A_BLOCK,
    "model_attributes_type": NOT_A_BLOCK,
    "tuple_type": NOT_A_LIST,
    "string_type": NOT_A_TEXT,
}
"""What Pydantic's own errors are called, and what to say of them."""


@cache
def adapter(model: Any) -> TypeAdapter[Any]:
    """Return the validator of a type."""
    return TypeAdapter(model)


def validate(schema: Any, node: MappingNode, entity_depth: int) -> tuple[Any, list[Problem]]:
    """Return the records of a file, and its problems.

    `entity_depth` is how many keys lead to an entry of its own (1: `id`, 2: `people` and id). An
    entry with a problem is left out of the result; a field above the entries is left out when it
    may be. None when nothing is left.
    """
    validator = adapter(schema)
    try:
        return validator.validate_python(node), []
    except ValidationError as error:
        details = error.errors(include_url=False)
    problems = [_problem(detail, schema, node) for detail in details[:_MAX_PROBLEMS]]
    if len(details) > _MAX_PROBLEMS:
        last = problems[-1].location
        count = f"{len(details):,}"
        return None, [*problems, TOO_MANY.problem(last, count=count, most=_MAX_PROBLEMS)]
    invalid_paths = {_droppable(detail, schema, node, entity_depth) for detail in details}
    if () in invalid_paths:
        return None, problems
    try:
        return validator.validate_python(_without(node, invalid_paths)), problems
    except ValidationError:
        return None, problems


def _droppable(
    detail: ErrorDetails, schema: Any, node: MappingNode, entity_depth: int
) -> tuple[str | int, ...]:
    path = tuple(step for step in detail["loc"] if step != "[key]")
    above = path[: entity_depth - 1]
    is_entry = len(path) >= entity_depth and isinstance(place_value(node, above), MappingNode)
    whole = shape_of_type(schema)
    entries = shape_at(whole, above)
    if is_entry and entries is not None and entries.kind == "mapping":
        return path[:entity_depth]
    if whole.kind == "record" and path:
        field = whole.fields.get(str(path[0]))
        if field is None or not field.is_required:
            return path[:1]
    return () if detail["type"] != "extra_forbidden" else path


def place_value(node: Any, path: tuple[str | int, ...]) -> Any:
    """Return the value that a path leads to; None if it leads nowhere."""
    for step in path:
        if isinstance(node, MappingNode) and isinstance(step, str):
            node = node.get(step)
        elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node):
            node = node[step]
        else:
            return None
    return node


def _without(node: MappingNode, invalid_paths: set[tuple[str | int, ...]]) -> MappingNode:
    copy = MappingNode(node.file, node.line, node.column)
    copy.marks = node.marks
    for key, value in node.items():
        if (key,) in invalid_paths:
            continue
        below = {path[1:] for path in invalid_paths if len(path) > 1 and path[0] == key}
        copy[key] = _without(value, below) if below and isinstance(value, MappingNode) else value
    return copy


def _problem(detail: ErrorDetails, schema: Any, node: MappingNode) -> Problem:
    """Return the problem of one error of Pydantic."""
    path = tuple(detail["loc"])
    kind = detail["type"]
    is_key = bool(path) and path[-1] == "[key]"
    path = path[:-1] if is_key else path
    name = next((str(step) for step in reversed(path) if isinstance(step, str)), "")
    if kind == "missing":
        description = _description(schema, path, name)
        return MISSING.problem(_key_place(node, path[:-1]), key=name, description=description)
    if kind == "extra_forbidden":
        hint, fix = suggest(name, _keys_at(schema, path[:-1]))
        return UNKNOWN_KEY.problem(_key_place(node, path), hint or "Delete it.", fix, key=name)
    place = _key_place(node, path) if is_key else place_of(node, path) or Location(node.file)
    context = detail.get("ctx", {})
    if "fault" in context:
        fault: Fault = context["fault"]
        is_about_field = "'{field}'" in fault.sentence.message
        place = place if is_about_field else _key_place(node, path)
        return replace(fault, values={"field": name, **fault.values}).at(place)
    if kind == "literal_error":
        hint, fix = suggest(str(detail["input"]), choices := _choices(schema, path, is_key=is_key))
        values = {"value": _quoted_value(detail["input"]), "choices": one_of(choices)}
        # The message names the choices already.
        return NO_CHOICE.problem(place, hint if fix.new else "", fix, key=name, **values)
    return _of_type(place, kind, name, detail["input"], context, is_key=is_key)


def _keys_at(schema: Any, path: tuple[str | int, ...]) -> list[str]:
    """Return the keys that may be in the mapping at a path."""
    shape = shape_at(shape_of_type(schema), path)
    return list(shape.keys) if shape is not None else []


def _description(schema: Any, path: tuple[str | int, ...], name: str) -> str:
    """Return what the model says about a field."""
    parent = shape_at(shape_of_type(schema), path[:-1])
    field = parent.fields.get(name) if parent is not None else None
    return field.description if field is not None else ""


def _choices(schema: Any, path: tuple[str | int, ...], *, is_key: bool) -> tuple[str, ...]:
    """Return the values of a closed choice."""
    shape = shape_at(shape_of_type(schema), path[:-1] if is_key else path)
    return shape.choices if shape is not None else ()


def _key_place(node: MappingNode, path: tuple[str | int, ...]) -> Location:
    """Return the place of the key that a path ends with."""
    parent = place_value(node, path[:-1]) if path else None
    if isinstance(parent, MappingNode) and isinstance(path[-1], str):
        return parent.place(path[-1])
    return place_of(node, path) or Location(node.file)


def _of_type(
    place: Location, kind: str, name: str, value: Any, context: dict[str, Any], *, is_key: bool
) -> Problem:
    """Return the problem of a value that Pydantic's own types refuse."""
    values = {"key": name, "value": _quoted_value(value), "most": context.get("le")}
    pattern = context.get("pattern")
    if value is None:
        return NO_VALUE.problem(place, key=name)
    if kind in _BY_KIND:
        return _BY_KIND[kind].problem(place, **values)
    if kind == "string_too_long":
        most = context.get("max_length")
        return TOO_LONG.problem(place, key=name, count=f"{len(str(value)):,}", most=most)
    if pattern == ID_PATTERN:
        spelling = slug(str(value))
        hint = f"Write {quote(spelling)}." if spelling else f"Write {ID_FORM}."
        return (KEY_NO_ID if is_key else VALUE_NO_ID).problem(place, hint, **values)
    if pattern == "^[1-3]$":
        return NO_LEVEL.problem(place, **values)
    if kind in ("string_pattern_mismatch", "string_too_short"):
        sentence = SEVERAL_LINES if str(value).strip() else EMPTY
        return sentence.problem(place, key=name)
    return (TOO_HIGH if kind == "less_than_equal" else NOT_ALLOWED).problem(place, **values)


def _quoted_value(value: Any) -> str:
    if isinstance(value, dict):
        return "an indented block"
    return "a list" if isinstance(value, list) else quote(value)
