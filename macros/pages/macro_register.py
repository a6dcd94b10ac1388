"""The register of page macros: functions that a page may call, with their signatures."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from macros.model.field import Reference
from macros.model.macro import MacroSignature, Parameter
from macros.model.record import choices

MacroFunction = Callable[..., str]
"""Takes a `View` and the arguments of the call; returns Markdown or HTML."""


@dataclass(frozen=True, slots=True)
class Choices:
    """Marks a parameter that takes one of a closed list of values."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageMacro:
    """A page macro with its function."""

    function: MacroFunction
    signature: MacroSignature
    lasting: bool = True
    """Whether its output depends on the playbook and its pages only, not on this build's check or
    editions."""


MACROS: dict[str, PageMacro] = {}
"""All page macros, by name."""


def page_macro(
    example: str, *, inline: bool = False, only_on_policies: bool = False, lasting: bool = True
) -> Callable[[MacroFunction], MacroFunction]:
    """Register a function as a page macro.

    `example` is a call that works in every playbook. The function's first parameter is the `View`;
    the others are what a page passes: `Annotated[str, Reference(kind)]` for ids, `Literal` or
    `Choices` for closed choices, int. `lasting=False` keeps what it prints out of the texts by
    which editions are compared.
    """

    def register(function: MacroFunction) -> MacroFunction:
        documentation = inspect.getdoc(function) or ""
        summary = documentation.partition("\n\n")[0].replace("\n", " ")
        name = function.__name__
        signature = MacroSignature(
            name, _parameters(function), summary, documentation, example, inline, only_on_policies
        )
        MACROS[name] = PageMacro(function, signature, lasting)
        return function

    return register


def _parameters(function: MacroFunction) -> tuple[Parameter, ...]:
    hints = get_type_hints(function, include_extras=True)
    parameters = []
    for parameter in list(inspect.signature(function).parameters.values())[1:]:
        kind, reference, values = _kind(hints[parameter.name])
        is_required = parameter.default is inspect.Parameter.empty
        keyword_only = parameter.kind is inspect.Parameter.KEYWORD_ONLY
        parameters.append(
            Parameter(parameter.name, is_required, reference, values, kind, keyword_only)
        )
    return tuple(parameters)


def _kind(annotation: Any) -> tuple[type, str | None, tuple[str, ...]]:
    """Return a parameter's type, the kind of record that it refers to, and its allowed values."""
    reference: str | None = None
    values = choices(annotation)
    while True:
        if get_origin(annotation) is Annotated:
            annotation, *metadata = get_args(annotation)
            reference = next((m.kind for m in metadata if isinstance(m, Reference)), reference)
            values = next((m.values for m in metadata if isinstance(m, Choices)), values)
        elif get_origin(annotation) in (Union, UnionType):
            annotation = next(a for a in get_args(annotation) if a is not NoneType)
        else:
            return (int if annotation is int else str), reference, values
