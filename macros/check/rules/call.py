"""Rules for the macros that pages call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from macros.basics.problem import Fix, Problem, Sentence, one_of, suggest
from macros.basics.text import count
from macros.check.rules.rule import Check, error, rule
from macros.model.page import is_policy_path
from macros.model.playbook import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macros.model.macro import MacroSignature, Parameter
    from macros.model.page import Page
    from macros.reading.page_text import MacroCall

_MAX_LISTED = 12
_MAX_SUGGESTIONS = 20
"""Comparing an id with thousands of others takes time; whoever has more wrong ids than this lost a
file."""


_Advice = tuple[str, Fix | None]
"""A hint, and the fix that it is about."""
_Refusal = tuple[str, str, Fix | None]
"""What is wrong, a hint, and the fix."""


UNKNOWN = Sentence(
    "unknown-macro", "there is no macro '{name}'.", form="Correct its name, or delete the call."
)
_ARGUMENT = "macro-argument"
ONLY_ON_POLICIES = Sentence(
    _ARGUMENT,
    "'{name}' stands on a page that is no policy, only policies can use it.",
    "Delete the call.",
)
TOO_MANY = Sentence(
    _ARGUMENT,
    "'{name}' gets {values} without a name, {expected}.",
    "It is called like this: {example}",
)
TAKES_NO = Sentence(_ARGUMENT, "'{name}' takes no '{key}'.", "Delete it.")
TWICE = Sentence(
    _ARGUMENT, "'{name}' gets '{key}' twice, once was expected.", "Delete one of the two."
)
LACKS = Sentence(_ARGUMENT, "'{name}' lacks '{key}'.", "It is called like this: {example}")
NO_NUMBER = Sentence(
    _ARGUMENT,
    "'{key}' of '{name}' is '{value}', a whole number of 1 or more was expected.",
    "Write {key}=10, without quotes.",
)
NO_TEXT = Sentence(
    _ARGUMENT,
    "'{key}' of '{name}' is '{value}', a text was expected.",
    'Write it in quotes: "{value}".',
)
NO_CHOICE = Sentence(_ARGUMENT, "'{key}' of '{name}' is '{value}', {expected} was expected.")
NO_RECORD = Sentence(
    _ARGUMENT,
    "'{key}' of '{name}' is '{value}', the id of a {kind} that exists was expected.",
    form="Correct the id.",
)


def _calls(check: Check) -> Iterator[tuple[Page, MacroCall]]:
    return ((page, call) for page in check.playbook.pages.values() for call in page.text.calls)


@rule(
    "unknown-macro",
    "Pages",
    "Every macro that a page calls exists.",
    "The page would have a hole where the facts belong.",
)
def unknown_macro(check: Check) -> Iterator[Problem]:
    """Find calls of macros that do not exist."""
    for _, call in _calls(check):
        if call.name not in check.macros:
            message, _ = UNKNOWN.said(name=call.name)
            yield error(call.location, "unknown-macro", message, *suggest(call.name, check.macros))


@rule(
    "macro-argument",
    "Pages",
    "Every macro call passes what the macro takes, and every id in it exists.",
    "A macro that gets a wrong id has nothing to show.",
)
def macro_argument(check: Check) -> Iterator[Problem]:
    """Find calls whose arguments do not fit the macro, or lead nowhere."""
    hints: dict[tuple[str, str], _Advice] = {}
    for page, call in _calls(check):
        signature = check.macros.get(call.name)
        if signature is None:
            continue
        if signature.only_on_policies and not is_policy_path(page.path):
            yield ONLY_ON_POLICIES.problem(call.location, name=call.name)
        bound: list[tuple[Parameter, Any]] = []
        for said, hint, fix in _bind(signature, call, bound):
            yield error(call.location, _ARGUMENT, said, hint, fix)
        for parameter, value in bound:
            refused = _refuse(call.name, parameter, value) or _lost(
                check, call.name, parameter, value, hints
            )
            if refused is not None:
                yield error(call.location, _ARGUMENT, *refused)


def _bind(
    signature: MacroSignature, call: MacroCall, bound: list[tuple[Parameter, Any]]
) -> Iterator[_Refusal]:
    """Pair values with parameters, into `bound`; give message and hint for what fits none."""
    positional = [parameter for parameter in signature.parameters if not parameter.keyword_only]
    named = {parameter.name: parameter for parameter in signature.parameters}
    bound += zip(positional, call.arguments, strict=False)
    if len(call.arguments) > len(positional):
        expected = f"{len(positional)} at most were expected" if positional else "none was expected"
        values = count(len(call.arguments), "value")
        yield (
            *TOO_MANY.said(
                name=call.name, values=values, expected=expected, example=signature.example
            ),
            None,
        )
    given = {parameter.name for parameter, _ in bound}
    for name, value in call.keywords:
        if name not in named:
            message, hint = TAKES_NO.said(name=call.name, key=name)
            near, fix = suggest(name, named)
            yield message, near or hint, fix
        elif name in given:
            yield *TWICE.said(name=call.name, key=name), None
        else:
            given.add(name)
            bound.append((named[name], value))
    for parameter in signature.parameters:
        if parameter.required and parameter.name not in given:
            yield *LACKS.said(name=call.name, key=parameter.name, example=signature.example), None


def _refuse(name: str, parameter: Parameter, value: Any) -> _Refusal | None:
    """Say what is wrong with the form of a value, and how to fix it."""
    values = {"name": name, "key": parameter.name, "value": value}
    if parameter.type is int:
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            return *NO_NUMBER.said(**values), None
        return None
    if not isinstance(value, str):
        return *NO_TEXT.said(**values), None
    if parameter.choices and value not in parameter.choices:
        hint, fix = suggest(value, parameter.choices)
        return (
            NO_CHOICE.said(**values, expected=expected_choice(parameter))[0],
            hint if fix.new else "",
            fix,
        )
    return None


def expected_choice(parameter: Parameter) -> str:
    """Return what a closed choice takes, as a message says it."""
    is_long = len(parameter.choices) > _MAX_LISTED
    return "a value that the macro knows" if is_long else f"one of {one_of(parameter.choices)}"


def _lost(
    check: Check, name: str, parameter: Parameter, value: str, hints: dict[tuple[str, str], _Advice]
) -> _Refusal | None:
    """Say where an id leads nowhere; kinds with a file that cannot be read are left alone."""
    kind = parameter.reference
    playbook = check.playbook
    if kind not in KINDS or kind in playbook.unread or playbook.knows(kind, value):
        return None
    if (kind, value) not in hints:
        hints[kind, value] = (
            suggest(value, playbook.ids(kind))
            if len(hints) < _MAX_SUGGESTIONS
            else ("", Fix(value))
        )
    return NO_RECORD.said(name=name, key=parameter.name, value=value, kind=kind)[0], *hints[
        kind, value
    ]
