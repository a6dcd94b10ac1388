"""From values to records: what the models refuse, worded for people who have never seen YAML."""

from __future__ import annotations

import re
from functools import cache
from types import NoneType
from typing import TYPE_CHECKING, Any, get_args, get_origin

from pydantic import TypeAdapter, ValidationError

from macros.basics.problem import (
    Fix,
    Location,
    Problem,
    Sentence,
    did_you_mean,
    one_of,
    quoted,
    suggest,
)
from macros.basics.text import slug
from macros.model.field import ID_PATTERN
from macros.model.record import Record
from macros.reading.node import MappingNode, SequenceNode, place_of

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_MAX_PROBLEMS = 200
_CUSTOM_RULES = frozenset({"wrong-type", "wrong-value", "missing-key", "triage-tree"})
MISSING = Sentence(
    "missing-key",
    "the key '{key}' is missing.",
    "Add a line '{key}:'. {description}",
    form="Fill it in.",
)
TOO_LONG = Sentence(
    "wrong-value", "'{key}' has {count} characters, {most} at most were expected.", "Shorten it."
)
SEVERAL_LINES = Sentence(
    "wrong-type",
    "'{key}' runs over several lines, one line was expected.",
    "Write it on one line, without tabs.",
)
_EXPECTED = {
    "dict_type": (
        "an indented block of 'key: value' lines",
        "Write its keys on the next lines, indented by two spaces.",
    ),
    "model_type": (
        "an indented block of 'key: value' lines",
        "Write its keys on the next lines, indented by two spaces.",
    ),
    "model_attributes_type": (
        "an indented block of 'key: value' lines",
        "Write its keys on the next lines, indented by two spaces.",
    ),
    "tuple_type": ("a list", "Write each item on a line of its own, beginning with '- '."),
    "string_type": (
        "a text",
        "Write the text after the colon, in double quotes when it holds ': ', '[' or '{'.",
    ),
}


@cache
def adapter(model: Any) -> TypeAdapter[Any]:
    """Give the validator of a type, made once."""
    return TypeAdapter(model)


def validate(schema: Any, node: MappingNode, entity_depth: int) -> tuple[Any, list[Problem]]:
    """Make records of values: every problem, and as much as is right.

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
        message = f"the file has {len(details):,} mistakes, the first {_MAX_PROBLEMS} are listed."
        return None, [
            *problems,
            Problem(problems[-1].location, "too-large", message, "Mend these first."),
        ]
    dropped = {_droppable(detail, schema, node, entity_depth) for detail in details}
    if () in dropped:
        return None, problems
    try:
        return validator.validate_python(_without(node, dropped)), problems
    except ValidationError:
        return None, problems


def _droppable(
    detail: ErrorDetails, schema: Any, node: MappingNode, entity_depth: int
) -> tuple[str | int, ...]:
    path = tuple(step for step in detail["loc"] if step != "[key]")
    if len(path) >= entity_depth and isinstance(
        place_value(node, path[: entity_depth - 1]), MappingNode
    ):
        held = schema_at(schema, path[: entity_depth - 1])
        if get_origin(held) is dict:
            return path[:entity_depth]
    model = schema_at(schema, ())
    if isinstance(model, type) and issubclass(model, Record) and path:
        info = model.model_fields.get(str(path[0]))
        if info is None or not info.is_required():
            return path[:1]
    return () if detail["type"] != "extra_forbidden" else path


def place_value(node: Any, path: tuple[str | int, ...]) -> Any:
    """Follow keys and indices into values; None where they lead nowhere."""
    for step in path:
        if isinstance(node, MappingNode) and isinstance(step, str):
            node = node.get(step)
        elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node):
            node = node[step]
        else:
            return None
    return node


def _without(node: MappingNode, dropped: set[tuple[str | int, ...]]) -> MappingNode:
    copy = MappingNode(node.file, node.line, node.column)
    copy.marks = node.marks
    for key, value in node.items():
        if (key,) in dropped:
            continue
        below = {path[1:] for path in dropped if len(path) > 1 and path[0] == key}
        copy[key] = _without(value, below) if below and isinstance(value, MappingNode) else value
    return copy


def schema_at(schema: Any, path: tuple[str | int, ...]) -> Any:
    """Find the type of the value that a path leads to; None where the path leaves the schema."""
    for step in path:
        schema = _bare(schema)
        if get_origin(schema) is dict:
            schema = get_args(schema)[1]
        elif get_origin(schema) is tuple:
            schema = get_args(schema)[0]
        elif isinstance(schema, type) and issubclass(schema, Record):
            field = next(
                (f for name, f in schema.model_fields.items() if (f.alias or name) == step), None
            )
            if field is None:
                return None
            schema = field.annotation
        else:
            return None
    return _bare(schema)


def _bare(schema: Any) -> Any:
    """Take off `Annotated` and `| None`."""
    while True:
        arguments = get_args(schema)
        if hasattr(schema, "__metadata__"):
            schema = arguments[0]
        elif NoneType in arguments:
            schema = next(a for a in arguments if a is not NoneType)
        else:
            return schema


def keys_of(schema: Any) -> list[str]:
    """List the keys that a record may have; empty for what is not a record."""
    if isinstance(schema, type) and issubclass(schema, Record):
        return [field.alias or name for name, field in schema.model_fields.items()]
    return []


def _problem(detail: ErrorDetails, schema: Any, node: MappingNode) -> Problem:
    """Word one refusal."""
    path = tuple(detail["loc"])
    kind = detail["type"]
    is_key = bool(path) and path[-1] == "[key]"
    path = path[:-1] if is_key else path
    name = next((str(step) for step in reversed(path) if isinstance(step, str)), "")
    context = detail.get("ctx", {})
    if kind == "missing":
        parent = schema_at(schema, path[:-1])
        fields = (
            parent.model_fields if isinstance(parent, type) and issubclass(parent, Record) else {}
        )
        described = fields[name].description if name in fields else ""
        message, hint = MISSING.said(key=name, description=described)
        return Problem(_key_place(node, path[:-1]), MISSING.rule, message, hint.strip())
    if kind == "extra_forbidden":
        known = keys_of(schema_at(schema, path[:-1]))
        hint, fix = suggest(name, known)
        message = f"{quoted(name)} is not a key that is known here."
        return Problem(
            _key_place(node, path), "unknown-key", message, hint or "Delete it.", fix=fix
        )
    place = _key_place(node, path) if is_key else place_of(node, path) or Location(node.file)
    if kind in _CUSTOM_RULES:
        said, hint = str(context.get("said", "")), str(context.get("hint", ""))
        if not said.startswith(("is ", "has ")):
            return Problem(_key_place(node, path), kind, said, hint)
        return Problem(place, kind, f"{quoted(name)} {said}", hint)
    if kind == "string_too_long":
        return TOO_LONG.problem(
            place, key=name, count=f"{len(str(detail['input'])):,}", most=context.get("max_length")
        )
    if kind in ("string_pattern_mismatch", "string_too_short") and _is_several_lines(
        detail["input"], context
    ):
        return SEVERAL_LINES.problem(place, key=name)
    rule, said, hint = _worded(kind, detail["input"], context, is_key=is_key)
    return Problem(
        place, rule, f"{quoted(name)} {said}", hint, fix=_fix(kind, detail["input"], context)
    )


def _fix(kind: str, value: Any, context: dict[str, Any]) -> Fix | None:
    """Return the fix of a closed choice; no other refusal has one."""
    return (
        suggest(str(value), _choices(context))[1]
        if kind == "literal_error" and value is not None
        else None
    )


def _choices(context: dict[str, Any]) -> list[str]:
    """Return the values of a closed choice, which Pydantic lists in words."""
    return re.findall(r"'([^']*)'", str(context.get("expected", "")))


def _key_place(node: MappingNode, path: tuple[str | int, ...]) -> Location:
    """Tell where the key stands that a path ends with."""
    parent = place_value(node, path[:-1]) if path else None
    if isinstance(parent, MappingNode) and isinstance(path[-1], str):
        return parent.place(path[-1])
    return place_of(node, path) or Location(node.file)


def _worded(
    kind: str, value: Any, context: dict[str, Any], *, is_key: bool
) -> tuple[str, str, str]:
    """Word a refusal of Pydantic's own types: rule, what is wrong, how to mend it."""
    found = _found(value)
    if value is None:
        return "wrong-type", "has no value.", "Write the value, or delete the line."
    if kind in _EXPECTED:
        expected, hint = _EXPECTED[kind]
        return "wrong-type", f"is {found}, {expected} was expected.", hint
    if kind == "literal_error":
        known = _choices(context)
        return (
            "wrong-value",
            f"is {found}, one of {one_of(known)} was expected.",
            did_you_mean(str(value), known),
        )
    if kind == "string_pattern_mismatch" and context.get("pattern") == ID_PATTERN:
        hint = f"Write {quoted(slug(str(value)))}." if slug(str(value)) else ""
        what = "is not an id" if is_key else f"is {found}, which is not an id"
        return (
            "wrong-value",
            f"{what}: small letters, digits and single hyphens were expected.",
            hint,
        )
    if kind == "string_pattern_mismatch" and context.get("pattern") == "^[1-3]$":
        return "wrong-value", f"is {found}, 1, 2 or 3 was expected.", ""
    if kind in ("string_pattern_mismatch", "string_too_short"):
        return "wrong-type", "is empty, a text was expected.", "Write the text, or delete the line."
    if kind == "less_than_equal":
        return "wrong-value", f"is {found}, {context.get('le')} at most was expected.", ""
    return "wrong-value", f"is {found}, which is not allowed here.", ""


def _is_several_lines(value: Any, context: dict[str, Any]) -> bool:
    """Tell a text that runs over several lines from an empty one, and from what has a pattern of its own."""
    return context.get("pattern") not in (ID_PATTERN, "^[1-3]$") and bool(str(value).strip())


def _found(value: Any) -> str:
    if isinstance(value, dict):
        return "an indented block"
    return "a list" if isinstance(value, list) else quoted(value)
