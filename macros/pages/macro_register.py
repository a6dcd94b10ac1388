"""The register of page macros: functions that a page may call, with their signatures."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, get_type_hints

from macros.model.macro import MacroSignature, Parameter
from macros.model.shape import shape_of_type

MacroFunction = Callable[..., str]
"""Takes a `View` and the arguments of the call; returns Markdown or HTML."""
Dependence = Literal["day", "editions"]
"""What a macro may read besides the playbook: the day of the build, or earlier editions."""


@dataclass(frozen=True, slots=True)
class Choices:
    """Marks a parameter that takes one of a closed list of values."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageMacro:
    """A page macro with its function."""

    function: MacroFunction
    signature: MacroSignature
    depends_on: frozenset[Dependence] = frozenset()
    """What it declares to read besides the playbook; anything else is refused."""
    lasting: bool = True
    """Whether editions are compared by its output. Pieces that depend on the day or on earlier
    editions are marked with `View.timely`, and left out."""

    @property
    def is_comparison(self) -> bool:
        """Whether it shows nothing but what comes of comparing editions."""
        return "editions" in self.depends_on and not self.lasting


MACROS: dict[str, PageMacro] = {}
"""All page macros, by name."""


def page_macro(
    example: str,
    *,
    inline: bool = False,
    only_on_policies: bool = False,
    depends_on: Iterable[Dependence] = (),
    lasting: bool = True,
) -> Callable[[MacroFunction], MacroFunction]:
    """Register a function as a page macro.

    `example` is a call that works in every playbook. The function's first parameter is the `View`;
    the others are what a page passes: `Annotated[str, Reference(kind)]` for ids, `Literal` or
    `Choices` for closed choices, int. `depends_on` names what it reads besides the playbook. It
    marks what comes of that with `View.timely`; `lasting=False` leaves all that it prints out of
    the texts by which editions are compared.
    """

    def register(function: MacroFunction) -> MacroFunction:
        documentation = inspect.getdoc(function) or ""
        summary = documentation.partition("\n\n")[0].replace("\n", " ")
        name = function.__name__
        signature = MacroSignature(
            name, _parameters(function), summary, documentation, example, inline, only_on_policies
        )
        MACROS[name] = PageMacro(function, signature, frozenset(depends_on), lasting)
        return function

    return register


def _parameters(function: MacroFunction) -> tuple[Parameter, ...]:
    hints = get_type_hints(function, include_extras=True)
    parameters = []
    for parameter in list(inspect.signature(function).parameters.values())[1:]:
        shape = shape_of_type(hints[parameter.name])
        values = next((m.values for m in shape.marks if isinstance(m, Choices)), shape.choices)
        kind = int if shape.type is int else str
        is_required = parameter.default is inspect.Parameter.empty
        keyword_only = parameter.kind is inspect.Parameter.KEYWORD_ONLY
        parameters.append(
            Parameter(parameter.name, is_required, shape.reference, values, kind, keyword_only)
        )
    return tuple(parameters)
