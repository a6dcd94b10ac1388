"""One field of a record as an option of a command, and as a question on a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import click
from click.shell_completion import CompletionItem

from macros.basics.problem import did_you_mean, nearest, one_of, quote
from macros.check.validate import validate
from macros.cli.option import completions, ids_at
from macros.editing.yaml_text import Value, document
from macros.model.playbook import Playbook
from macros.model.record import Record
from macros.model.shape import Shape
from macros.reading.values import read_text

_MAX_IDS = 20
"""Ids that a question lists; a longer list helps nobody."""


def mistakes(model: type[Record], values: Mapping[str, Value]) -> list[str]:
    """Return the model's problems with some values of a record, missing keys aside."""
    root = read_text(document(values), "").root
    problems = validate(model, root, 1)[1] if root is not None else []
    return [f"{p.message} {p.hint}".strip() for p in problems if p.rule != "missing-key"]


@dataclass(frozen=True)
class FormField:
    """A field of a record whose value can be typed on one line."""

    model: type[Record]
    key: str
    shape: Shape
    description: str

    @property
    def many(self) -> bool:
        """Whether the value is a list."""
        return self.shape.kind == "list"

    @property
    def kind(self) -> str | None:
        """The kind of record that the value refers to by id, or None."""
        return self._single.reference

    @property
    def choices(self) -> tuple[str, ...]:
        """The allowed values of a closed choice; empty for any other field."""
        return self._single.choices

    @property
    def _single(self) -> Shape:
        return self.shape.items or self.shape

    @property
    def option(self) -> str:
        """The name of the option, in the singular if it may be repeated."""
        name = self.key.replace("_", "-")
        return f"--{name.removesuffix('s') if self.many else name}"

    def pieces(self, value: str) -> list[str]:
        """Split a list of ids or choices at its commas. Other texts may contain commas."""
        if not self.many or not (self.kind or self.choices):
            return [value]
        return [piece.strip() for piece in value.split(",") if piece.strip()]

    def refuse(self, value: str, playbook: Playbook | None = None) -> str:
        """Return what is wrong with a value, or an empty text.

        Whether an id exists is checked only if there is a playbook.
        """
        pieces = self.pieces(value)
        if playbook is not None and self.kind:
            for record_id in pieces:
                if not playbook.has_id(self.kind, record_id):
                    suggestion = _suggestion(self.kind, record_id, playbook)
                    return f"there is no {self.kind} {quote(record_id)}. {suggestion}".strip()
        return next(iter(mistakes(self.model, {self.key: pieces if self.many else value})), "")

    def choices_hint(self, playbook: Playbook) -> str:
        """Return the possible answers in parentheses, or an empty text if there are too many.

        Of departments, the first ones of a long list are shown.
        """
        values = list(self.choices) or (sorted(playbook.ids(self.kind)) if self.kind else [])
        notes = []
        if 0 < len(values) <= _MAX_IDS or (values and self.kind == "department"):
            notes.append(one_of(values, _MAX_IDS))
        if self.many and (self.kind or self.choices):
            notes.append("separate several with commas")
        return f" ({'; '.join(notes)})" if notes else ""


def _suggestion(kind: str, text: str, playbook: Playbook) -> str:
    """Return a sentence with the id that was most likely meant: a similar id, or a similar name."""
    ids = playbook.ids(kind)
    records = playbook.all(kind).values()
    names = {str(name): record.id for record in records if (name := getattr(record, "name", None))}
    if nearest(text, ids) is None and (name := nearest(text, names)) is not None:
        return f"Did you mean '{names[name]}' ({name})?"
    return did_you_mean(text, ids) or f"There are {one_of(sorted(ids))}."


class FieldType(click.ParamType[str]):
    """The type of an option whose value the model validates."""

    def __init__(self, form_field: FormField) -> None:
        """Accept the values of a field."""
        self.field = form_field
        self.name = "|".join(form_field.choices) or form_field.kind or "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return a valid value. Whether an id exists is checked later, with the playbook."""
        if message := self.field.refuse(str(value)):
            self.fail(message, param, ctx)
        return str(value)

    def shell_complete(
        self, ctx: click.Context, _param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Return the choices or ids that begin with `incomplete`."""
        kinds = [self.field.kind] if self.field.kind else ()
        return completions(incomplete, self.field.choices or ids_at(ctx, kinds))


def is_nested(shape: Shape) -> bool:
    """Return whether a value has mappings or records, which do not fit on one line."""
    return shape.kind in ("mapping", "record") or (
        shape.items is not None and is_nested(shape.items)
    )
