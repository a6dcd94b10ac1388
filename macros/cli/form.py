"""Turn the fields of a record into options of a command, and into questions on a terminal.

The models define which values a field accepts.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import click

from macros.check.validate import validate
from macros.cli.form_field import FieldType, FormField, is_nested
from macros.editing.yaml_text import Value, document
from macros.model.playbook import Playbook
from macros.model.record import Record
from macros.model.shape import record_shape
from macros.reading.values import read_text

Answers = dict[str, str | list[str]]
"""Key to answer: a text, or a list of texts if the field is a list."""


def on_terminal() -> bool:
    """Return whether the command can ask questions."""
    return sys.stdin.isatty() and sys.stdout.isatty()


@dataclass(frozen=True)
class Form:
    """The options and questions of a command that creates a record."""

    model: type[Record]
    required: tuple[str, ...]
    """Keys that need an answer, in the order of the questions."""
    optional: tuple[str, ...] = ()
    """Keys that are asked for on a terminal after the required ones, and may stay empty."""
    left_out: frozenset[str] = frozenset()
    """Keys that the command sets itself."""
    when: Mapping[str, Callable[[Answers], bool]] = field(default_factory=dict)
    """Conditions on earlier answers: a key with one is asked for only if it holds."""

    @cached_property
    def fields(self) -> dict[str, FormField]:
        """The fields whose value fits on one line, in the model's order."""
        return {
            key: FormField(self.model, key, field_.shape, field_.description)
            for key, field_ in record_shape(self.model).fields.items()
            if key not in self.left_out and not is_nested(field_.shape)
        }

    def options(self, command: Callable[..., Any]) -> Callable[..., Any]:
        """Add an option for every field to a command."""
        # click lists the option that was added last first.
        for key, field_ in reversed(self.fields.items()):
            note = " May be repeated." if field_.many else ""
            is_date = (field_.shape.items or field_.shape).kind == "date"
            metavar = "YYYY-MM-DD" if is_date else (field_.kind or "text").upper()
            if field_.choices:
                metavar = f"[{'|'.join(field_.choices)}]"
            command = click.option(
                field_.option,
                key,
                type=FieldType(field_),
                multiple=field_.many,
                metavar=metavar,
                help=f"{field_.description}{note}",
            )(command)
        return command

    def answers(
        self,
        options: Mapping[str, Any],
        playbook: Playbook,
        defaults: Mapping[str, str],
        suggestions: Mapping[str, str] | None = None,
    ) -> Answers:
        """Return the answers from the options, then from questions on a terminal.

        `defaults` apply to every required key without an option; `suggestions` only prefill the
        questions. Raises click.UsageError that names all missing options if there is no terminal.
        """
        answers: Answers = {}
        for key, value in options.items():
            if key in self.fields and value:
                answers[key] = self._validate(key, value, playbook)
        missing = []
        for key in self.required:
            if key in answers or not self.when.get(key, _always)(answers):
                continue
            if on_terminal():
                default = defaults.get(key) or (suggestions or {}).get(key)
                answers[key] = self._ask(key, playbook, default)
            elif key in defaults:
                answers[key] = self._split(key, defaults[key])
            else:
                missing.append(self.fields[key])
        if missing:
            lines = [f"  {f.option}: {f.description}{f.choices_hint(playbook)}" for f in missing]
            raise click.UsageError(
                "these options are missing, and there is no terminal to ask for them:\n"
                + "\n".join(lines)
            )
        for key in self.optional if on_terminal() else ():
            if key in answers or not self.when.get(key, _always)(answers):
                continue
            if answer := self._ask(key, playbook, "", is_required=False):
                answers[key] = answer
        return answers

    def _validate(self, key: str, value: Any, playbook: Playbook) -> str | list[str]:
        """Return the value of an option, lists split. Raises click.BadParameter."""
        field_ = self.fields[key]
        texts = [value] if isinstance(value, str) else value
        for text in texts:
            if message := field_.refuse(text, playbook):
                raise click.BadParameter(message, param_hint=field_.option)
        if isinstance(value, str):
            return value
        return [piece for text in texts for piece in field_.pieces(text)]

    def _split(self, key: str, value: str) -> str | list[str]:
        return self.fields[key].pieces(value) if self.fields[key].many else value

    def _ask(
        self, key: str, playbook: Playbook, default: str | None, *, is_required: bool = True
    ) -> str | list[str]:
        field_ = self.fields[key]
        hint = field_.choices_hint(playbook)

        def accept(value: str) -> str:
            value = value.strip()
            if is_required and not value:
                raise click.UsageError(f"{key} is required. Type a value.{hint}")
            if value and (message := field_.refuse(value, playbook)):
                raise click.UsageError(message)
            return value

        note = "" if is_required else " Press Enter to leave it empty."
        click.echo(f"\n{field_.description}{hint}{note}")
        # Without a default, click would ask again after an empty line and not say why.
        answer = click.prompt(
            f"  {key}", default=default or "", value_proc=accept, show_default=bool(default)
        )
        return self._split(key, answer)

    def record(
        self, answers: Mapping[str, Any], more: Mapping[str, Value] | None = None
    ) -> dict[str, Value]:
        """Return the values of the record in the model's order, with typed dates and numbers.

        Raises click.UsageError with all problems that the model finds.
        """
        all_values = {**answers, **(more or {})}
        keys = record_shape(self.model).keys
        values = {key: all_values[key] for key in keys if key in all_values}
        root = read_text(document(values), "").root
        record, problems = validate(self.model, root, 1) if root is not None else (None, [])
        if problems or record is None:
            raise click.UsageError(" ".join(f"{p.message} {p.hint}".strip() for p in problems))
        for key in set(values) & set(self.fields):
            value = getattr(record, key)
            if isinstance(value, int | float | date):
                values[key] = value
        return values


def _always(_answers: Answers) -> bool:
    return True
