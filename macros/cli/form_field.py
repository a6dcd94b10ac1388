"""One field of a record as an option of a command, and as a question on a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import NoneType
from typing import Any, get_args, get_origin

import click
from click.shell_completion import CompletionItem

from macros.basics.problem import did_you_mean, nearest, one_of, quoted
from macros.check.validate import validate
from macros.cli.option import completed, ids_at
from macros.editing.yaml_text import Value, document
from macros.model.field import Reference
from macros.model.playbook import Playbook
from macros.model.record import Record, choices
from macros.reading.values import read_text

_SHOWN_IDS = 20


def mistakes(model: type[Record], values: Mapping[str, Value]) -> list[str]:
    """Say what a model has against values; what is missing does not count."""
    root = read_text(document(values), "").root
    problems = validate(model, root, 1)[1] if root is not None else []
    return [f"{p.message} {p.hint}".strip() for p in problems if p.rule != "missing-key"]


@dataclass(frozen=True)
class FormField:
    """A field of a record whose value can be typed on one line."""

    model: type[Record]
    key: str
    annotation: Any
    description: str

    @cached_property
    def many(self) -> bool:
        """Whether it holds a list."""
        return any(get_origin(one) is tuple for one in unfolded(self.annotation))

    @cached_property
    def kind(self) -> str | None:
        """The kind of record whose id it holds."""
        return next(
            (one.kind for one in unfolded(self.annotation) if isinstance(one, Reference)), None
        )

    @cached_property
    def choices(self) -> tuple[str, ...]:
        """The values that it may have, where it is a closed choice."""
        return next((found for one in unfolded(self.annotation) if (found := choices(one))), ())

    @property
    def option(self) -> str:
        """The name of its option; one that may be repeated bears the singular."""
        name = self.key.replace("_", "-")
        return f"--{name.removesuffix('s') if self.many else name}"

    def pieces(self, value: str) -> list[str]:
        """Take a list of ids or choices apart at its commas; a text may hold commas."""
        if not self.many or not (self.kind or self.choices):
            return [value]
        return [piece.strip() for piece in value.split(",") if piece.strip()]

    def refuse(self, value: str, playbook: Playbook | None = None) -> str:
        """Say what is wrong with a value, in the model's own words; nothing when it is right."""
        pieces = self.pieces(value)
        unknown = [
            i
            for i in pieces
            if playbook is not None and self.kind and not playbook.knows(self.kind, i)
        ]
        if playbook is None or not unknown or self.kind is None:
            return next(iter(mistakes(self.model, {self.key: pieces if self.many else value})), "")
        return f"there is no {self.kind} {quoted(unknown[0])}. {_suggestion(self.kind, unknown[0], playbook)}".strip()

    def allowed(self, playbook: Playbook) -> str:
        """List what can be answered, where that is a short list; of departments, the first ones of a long list too."""
        known = list(self.choices) or (sorted(playbook.ids(self.kind)) if self.kind else [])
        several = (
            "; several with commas between" if self.many and (self.kind or self.choices) else ""
        )
        is_shown = 0 < len(known) <= _SHOWN_IDS or (known and self.kind == "department")
        return (
            f" ({one_of(known, _SHOWN_IDS)}{several})"
            if is_shown
            else several and f" ({several[2:]})"
        )


def _suggestion(kind: str, given: str, playbook: Playbook) -> str:
    """Suggest the id that was most likely meant: one that is near, or whose record has such a name."""
    ids = playbook.ids(kind)
    names = {
        str(name): one.id
        for one in playbook.all(kind).values()
        if (name := getattr(one, "name", None))
    }
    if nearest(given, ids) is None and (name := nearest(given, names)) is not None:
        return f"Did you mean '{names[name]}' ({name})?"
    return did_you_mean(given, ids) or f"There are {one_of(sorted(ids))}."


class FieldType(click.ParamType[str]):
    """An option's value, checked by the model."""

    def __init__(self, form_field: FormField) -> None:
        """Take what a field takes."""
        self.field = form_field
        self.name = "|".join(form_field.choices) or form_field.kind or "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Refuse what the model refuses; whether an id exists is looked at later."""
        if said := self.field.refuse(str(value)):
            self.fail(said, param, ctx)
        return str(value)

    def shell_complete(
        self, ctx: click.Context, _param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Complete choices and ids."""
        return completed(
            incomplete,
            self.field.choices or ids_at(ctx, [self.field.kind] if self.field.kind else ()),
        )


def unfolded(annotation: Any) -> list[Any]:
    """List an annotation, its arguments and its metadata, however deep they stand."""
    if isinstance(annotation, tuple):
        return [found for one in annotation for found in unfolded(one)]
    metadata = list(getattr(annotation, "__metadata__", ()))
    arguments = (
        [one for one in get_args(annotation) if one is not NoneType]
        if not isinstance(annotation, str)
        else []
    )
    return [annotation, *metadata, *(found for one in arguments for found in unfolded(one))]


def is_nested(annotation: Any) -> bool:
    """Tell whether a type is a group of values, which no single line can hold."""
    return get_origin(annotation) is dict or (
        isinstance(annotation, type) and issubclass(annotation, Record)
    )
