"""Rules for the macros that pages call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from macros.basics.problem import Fix, one_of, suggest
from macros.basics.text import count
from macros.check.rules.register import Check, rule
from macros.model.kinds import KINDS
from macros.model.page import is_policy_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macros.basics.problem import Problem
    from macros.model.macro import MacroSignature, Parameter
    from macros.model.page import Page
    from macros.reading.page_text import MacroCall

_MAX_LISTED = 12
_MAX_SUGGESTIONS = 20
"""Comparing an id with thousands of others takes time; whoever has more wrong ids than this lost a
file."""


_Advice = tuple[str, Fix | None]
"""A hint, and the fix that it is about."""

MACRO = rule(
    "unknown-macro",
    "Pages",
    "Every macro that a page calls exists.",
    "The page would have a hole where the facts belong.",
)
UNKNOWN = MACRO.error("there is no macro '{name}'.", "Correct its name, or delete the call.")
ARGUMENT = rule(
    "macro-argument",
    "Pages",
    "Every macro call passes what the macro takes, and every id in it exists.",
    "A macro that gets a wrong id has nothing to show.",
)
ONLY_ON_POLICIES = ARGUMENT.error(
    "'{name}' works on policies only, and this page is not a policy.", "Delete the call."
)
TOO_MANY = ARGUMENT.error(
    "'{name}' has {values} without a name; it takes {most}.", "Write it like this: {example}"
)
TAKES_NO = ARGUMENT.error("'{name}' takes no '{key}'.", "Delete it.")
TWICE = ARGUMENT.error("'{name}' has '{key}' twice.", "Delete one of the two.")
LACKS = ARGUMENT.error("'{name}' needs '{key}'.", "Write it like this: {example}")
NO_NUMBER = ARGUMENT.error(
    "'{key}' of '{name}' is '{value}', not a whole number of 1 or more.",
    "Write {key}=10, without quotes.",
)
NO_TEXT = ARGUMENT.error(
    "'{key}' of '{name}' is '{value}', not text.", 'Write it in quotes: "{value}".'
)
NO_CHOICE = ARGUMENT.error("'{key}' of '{name}' is '{value}'; it must be {expected}.")
NO_RECORD = ARGUMENT.error(
    "'{key}' of '{name}' is '{value}', and there is no such {kind}.", form="Correct the id."
)


def _calls(check: Check) -> Iterator[tuple[Page, MacroCall]]:
    return ((page, call) for page in check.playbook.pages.values() for call in page.text.calls)


@MACRO.check
def unknown_macro(check: Check) -> Iterator[Problem]:
    """Find calls of macros that do not exist."""
    for _, call in _calls(check):
        if call.name not in check.macros:
            hint, fix = suggest(call.name, check.macros)
            yield UNKNOWN.problem(call.location, hint or None, fix, name=call.name)


@ARGUMENT.check
def macro_argument(check: Check) -> Iterator[Problem]:
    """Find calls whose arguments do not fit the macro, or lead nowhere."""
    hints: dict[tuple[str, str], _Advice] = {}
    for page, call in _calls(check):
        signature = check.macros.get(call.name)
        if signature is None:
            continue
        if signature.only_on_policies and not is_policy_path(page.path):
            yield ONLY_ON_POLICIES.problem(call.location, name=call.name)
        binding: list[tuple[Parameter, Any]] = []
        yield from _bind(signature, call, binding)
        for parameter, value in binding:
            problem = _wrong_form(call, parameter, value)
            problem = problem or _wrong_id(check, call, parameter, value, hints)
            if problem is not None:
                yield problem


def _bind(
    signature: MacroSignature, call: MacroCall, binding: list[tuple[Parameter, Any]]
) -> Iterator[Problem]:
    """Pair values with parameters, into `binding`; yield problems of those that fit none."""
    place = call.location
    positional = [parameter for parameter in signature.parameters if not parameter.keyword_only]
    by_name = {parameter.name: parameter for parameter in signature.parameters}
    binding += zip(positional, call.arguments, strict=False)
    if len(call.arguments) > len(positional):
        values = count(len(call.arguments), "value")
        most = f"{len(positional)} at most" if positional else "none"
        yield TOO_MANY.problem(
            place, name=call.name, values=values, most=most, example=signature.example
        )
    names = {parameter.name for parameter, _ in binding}
    for name, value in call.keywords:
        if name not in by_name:
            hint, fix = suggest(name, by_name)
            yield TAKES_NO.problem(place, hint or None, fix, name=call.name, key=name)
        elif name in names:
            yield TWICE.problem(place, name=call.name, key=name)
        else:
            names.add(name)
            binding.append((by_name[name], value))
    for parameter in signature.parameters:
        if parameter.required and parameter.name not in names:
            yield LACKS.problem(
                place, name=call.name, key=parameter.name, example=signature.example
            )


def _wrong_form(call: MacroCall, parameter: Parameter, value: Any) -> Problem | None:
    """Return what is wrong with the form of a value; None if it is right."""
    place = call.location
    values = {"name": call.name, "key": parameter.name, "value": value}
    if parameter.type is int:
        is_count = isinstance(value, int) and not isinstance(value, bool) and value >= 1
        return None if is_count else NO_NUMBER.problem(place, **values)
    if not isinstance(value, str):
        return NO_TEXT.problem(place, **values)
    if parameter.choices and value not in parameter.choices:
        hint, fix = suggest(value, parameter.choices)
        expectation = expected_choice(parameter)
        return NO_CHOICE.problem(
            place, hint if fix.new else "", fix, **values, expected=expectation
        )
    return None


def expected_choice(parameter: Parameter) -> str:
    """Return what a closed choice takes, as a message says it."""
    if len(parameter.choices) > _MAX_LISTED:
        return "a value from the macro's list"
    return f"one of {one_of(parameter.choices)}"


def _wrong_id(
    check: Check,
    call: MacroCall,
    parameter: Parameter,
    value: str,
    hints: dict[tuple[str, str], _Advice],
) -> Problem | None:
    """Return the problem of an id that does not exist; None if its file cannot be read."""
    kind = parameter.reference
    playbook = check.playbook
    if kind not in KINDS or kind in playbook.unread or playbook.has_id(kind, value):
        return None
    if (kind, value) not in hints:
        is_many = len(hints) >= _MAX_SUGGESTIONS
        hints[kind, value] = suggest(value, () if is_many else playbook.ids(kind))
    values = {"name": call.name, "key": parameter.name, "value": value, "kind": kind}
    return NO_RECORD.problem(call.location, *hints[kind, value], **values)
