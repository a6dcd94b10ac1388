"""A record's fields as options of a command, and as questions on a terminal; the models say what each takes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import click

from macros.check.validate import validate
from macros.cli.form_field import FieldType, FormField, is_nested, unfolded
from macros.editing.yaml_text import Value, document
from macros.model.playbook import Playbook
from macros.model.record import Record
from macros.reading.values import read_text

Answers = dict[str, str | list[str]]
"""Key to what was given: a text, or a list of texts for a field that holds a list."""


def on_terminal() -> bool:
    """Tell whether there is somebody to ask."""
    return sys.stdin.isatty() and sys.stdout.isatty()


@dataclass(frozen=True)
class Form:
    """What a command asks of a new record."""

    model: type[Record]
    asked: tuple[str, ...]
    """Keys that must be answered, in the order of the questions."""
    offered: tuple[str, ...] = ()
    """Keys that are asked for on a terminal, after the others, and may stay without an answer."""
    left_out: frozenset[str] = frozenset()
    """Keys that the command sets itself."""
    when: Mapping[str, Callable[[Answers], bool]] = field(default_factory=dict)
    """Keys that are asked for only when other answers demand it."""

    @cached_property
    def fields(self) -> dict[str, FormField]:
        """The fields that can be typed on one line, in the model's order."""
        found = {}
        for name, info in self.model.model_fields.items():
            annotation = (info.annotation, *info.metadata)
            key = info.alias or name
            if key not in self.left_out and not any(is_nested(one) for one in unfolded(annotation)):
                found[key] = FormField(self.model, key, annotation, info.description or "")
        return found

    def options(self, command: Callable[..., Any]) -> Callable[..., Any]:
        """Add an option to a command for every field."""
        for key, one in reversed(self.fields.items()):
            note = " May be repeated." if one.many else ""
            metavar = f"[{'|'.join(one.choices)}]" if one.choices else (one.kind or "text").upper()
            command = click.option(
                one.option,
                key,
                type=FieldType(one),
                multiple=one.many,
                metavar=metavar,
                help=f"{one.description}{note}",
            )(command)
        return command

    def answers(
        self,
        given: Mapping[str, Any],
        playbook: Playbook,
        defaults: Mapping[str, str],
        suggestions: Mapping[str, str] | None = None,
    ) -> Answers:
        """Gather the answers: from options, then by asking on a terminal.

        `defaults` stand where nothing was given, `suggestions` are only offered on a terminal.
        Wrong use without a terminal names everything that is missing at once.
        """
        found: Answers = {}
        for key, value in given.items():
            if key in self.fields and value:
                found[key] = self._checked(key, value, playbook)
        missing = []
        for key in self.asked:
            if key in found or not self.when.get(key, _always)(found):
                continue
            if on_terminal():
                found[key] = self._ask(
                    key, playbook, defaults.get(key) or (suggestions or {}).get(key)
                )
            elif key in defaults:
                found[key] = self._split(key, defaults[key])
            else:
                missing.append(self.fields[key])
        if missing:
            listed = "\n".join(
                f"  {one.option}: {one.description}{one.allowed(playbook)}" for one in missing
            )
            raise click.UsageError(
                f"without a terminal to ask on, these options are needed as well:\n{listed}"
            )
        for key in self.offered if on_terminal() else ():
            if (
                key not in found
                and self.when.get(key, _always)(found)
                and (given_now := self._ask(key, playbook, "", needed=False))
            ):
                found[key] = given_now
        return found

    def _checked(self, key: str, value: Any, playbook: Playbook) -> str | list[str]:
        one = self.fields[key]
        for text in [value] if isinstance(value, str) else value:
            if said := one.refuse(text, playbook):
                raise click.BadParameter(said, param_hint=one.option)
        return (
            value
            if isinstance(value, str)
            else [piece for text in value for piece in one.pieces(text)]
        )

    def _split(self, key: str, value: str) -> str | list[str]:
        return self.fields[key].pieces(value) if self.fields[key].many else value

    def _ask(
        self, key: str, playbook: Playbook, default: str | None, *, needed: bool = True
    ) -> str | list[str]:
        one = self.fields[key]

        def accept(value: str) -> str:
            value = value.strip()
            if needed and not value:
                raise click.UsageError(
                    f"nothing was typed, and {key} is required.{one.allowed(playbook)}"
                )
            if value and (said := one.refuse(value, playbook)):
                raise click.UsageError(said)
            return value

        click.echo(
            f"\n{one.description}{one.allowed(playbook)}{'' if needed else ' Enter leaves it open.'}"
        )
        # Without a default, click would ask again after an empty line and not say why.
        answer = click.prompt(
            f"  {key}", default=default or "", value_proc=accept, show_default=bool(default)
        )
        return self._split(key, answer)

    def record(
        self, answers: Mapping[str, Any], more: Mapping[str, Value] | None = None
    ) -> dict[str, Value]:
        """Make the values of the record, in the model's order: days as days, numbers as numbers.

        Raises UsageError with everything that the model has against them as a whole.
        """
        given = {**answers, **(more or {})}
        values = {
            key: given[key]
            for key in (i.alias or name for name, i in self.model.model_fields.items())
            if key in given
        }
        root = read_text(document(values), "").root
        made, problems = validate(self.model, root, 1) if root is not None else (None, [])
        if problems or made is None:
            raise click.UsageError(" ".join(f"{p.message} {p.hint}".strip() for p in problems))
        for key in set(values) & set(self.fields):
            typed = getattr(made, key)
            if isinstance(typed, int | float | date):
                values[key] = typed
        return values


def _always(_answers: Answers) -> bool:
    return True
