"""Rules for the macros that pages call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from macros.model.page import is_policy_path
from macros.model.playbook import KINDS
from macros.problem import Fix, Problem, one_of, quoted, suggest
from macros.rules.rule import Check, error, rule
from macros.text import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macros.model.macro import MacroSignature, Parameter
    from macros.model.page import Page
    from macros.reading.page_text import MacroCall

_MAX_LISTED = 12
_MAX_SUGGESTIONS = 20
"""Comparing an id with thousands of others takes time; whoever has more wrong ids than this lost a file."""


_Advice = tuple[str, Fix | None]
"""A hint, and the fix that it is about."""
_Refusal = tuple[str, str, Fix | None]
"""What is wrong, a hint, and the fix."""


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
            message = f"there is no macro {quoted(call.name)}."
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
            message = f"{quoted(call.name)} stands on a page that is no policy, only policies can use it."
            yield error(call.location, "macro-argument", message, "Delete the call.")
        bound: list[tuple[Parameter, Any]] = []
        for said, hint, fix in _bind(signature, call, bound):
            yield error(call.location, "macro-argument", f"{quoted(call.name)} {said}", hint, fix)
        for parameter, value in bound:
            refused = _refuse(parameter, value) or _lost(check, parameter, value, hints)
            if refused is not None:
                message = f"{quoted(parameter.name)} of {quoted(call.name)} is {refused[0]}"
                yield error(call.location, "macro-argument", message, *refused[1:])


def _bind(signature: MacroSignature, call: MacroCall, bound: list[tuple[Parameter, Any]]) -> Iterator[_Refusal]:
    """Pair values with parameters, into `bound`; give message and hint for what fits none."""
    positional = [parameter for parameter in signature.parameters if not parameter.keyword_only]
    named = {parameter.name: parameter for parameter in signature.parameters}
    bound += zip(positional, call.arguments, strict=False)
    if len(call.arguments) > len(positional):
        expected = f"{len(positional)} at most were expected" if positional else "none was expected"
        hint = f"It is called like this: {signature.example}"
        yield f"gets {count(len(call.arguments), 'value')} without a name, {expected}.", hint, None
    given = {parameter.name for parameter, _ in bound}
    for name, value in call.keywords:
        if name not in named:
            hint, fix = suggest(name, named)
            yield f"takes no {quoted(name)}.", hint or "Delete it.", fix
        elif name in given:
            yield f"gets {quoted(name)} twice, once was expected.", "Delete one of the two.", None
        else:
            given.add(name)
            bound.append((named[name], value))
    for parameter in signature.parameters:
        if parameter.required and parameter.name not in given:
            yield f"lacks {quoted(parameter.name)}.", f"It is called like this: {signature.example}", None


def _refuse(parameter: Parameter, value: Any) -> _Refusal | None:
    """Say what is wrong with the form of a value, and how to mend it."""
    if parameter.type is int:
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            return (
                f"{quoted(value)}, a whole number of 1 or more was expected.",
                f"Write {parameter.name}=10, without quotes.",
                None,
            )
        return None
    if not isinstance(value, str):
        return f"{quoted(value)}, a text was expected.", f'Write it in quotes: "{value}".', None
    if parameter.choices and value not in parameter.choices:
        if len(parameter.choices) > _MAX_LISTED:
            expected = "a value that the macro knows was expected"
        else:
            expected = f"one of {one_of(parameter.choices)} was expected"
        hint, fix = suggest(value, parameter.choices)
        return f"{quoted(value)}, {expected}.", hint if fix.new else "", fix
    return None


def _lost(check: Check, parameter: Parameter, value: str, hints: dict[tuple[str, str], _Advice]) -> _Refusal | None:
    """Say where an id leads nowhere; kinds with a file that cannot be read are left alone."""
    kind = parameter.reference
    playbook = check.playbook
    if kind not in KINDS or kind in playbook.unread or playbook.knows(kind, value):
        return None
    if (kind, value) not in hints:
        hints[kind, value] = suggest(value, playbook.ids(kind)) if len(hints) < _MAX_SUGGESTIONS else ("", Fix(value))
    return f"{quoted(value)}, the id of a {kind} that exists was expected.", *hints[kind, value]
