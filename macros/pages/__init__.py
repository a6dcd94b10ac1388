"""What pages may call: the page macros, their signatures, and the rendering of a page's text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from macros.model.macro import MacroSignature
from macros.pages import (  # noqa: F401 - a module registers its macros when it is imported
    account,
    campaign,
    change,
    course,
    decision,
    department,
    diagram,
    finder,
    glossary,
    goal,
    health,
    meeting,
    organization,
    person,
    policy,
    question,
    reference,
    route,
    triage,
)
from macros.pages.macro import MACROS
from macros.pages.part import parts
from macros.pages.view import Site, Use, View
from macros.reading.template import Call, parse

__all__ = ["MACROS", "Rendered", "Site", "View", "catalogue", "parts", "render"]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page's text with its macros replaced."""

    text: str
    uses: frozenset[Use]
    """What the page read from the playbook."""


def catalogue() -> Mapping[str, MacroSignature]:
    """Give the signature of every page macro, by name."""
    return {name: macro.signature for name, macro in MACROS.items()}


def render(site: Site, page: str, text: str) -> Rendered:
    """Replace the macro calls in a page's text; `page` is its path below the folder of pages.

    The text must have passed the check: LookupError or TypeError is raised for a call that cannot be answered,
    ValueError for a template that pages may not hold.
    """
    template = parse(text)
    if template.refusals:
        refused = template.refusals[0]
        raise ValueError(f"{page}: {refused.message} {refused.hint}")
    view = View(site, page)
    pieces = [_call(view, part) if isinstance(part, Call) else part for part in template.parts]
    return Rendered("".join(pieces), frozenset(view.uses))


def _call(view: View, call: Call) -> str:
    macro = MACROS.get(call.name)
    if macro is None:
        raise LookupError(f"{view.page_path}: there is no macro '{call.name}'")
    return str(macro.function(view, *call.arguments, **dict(call.keywords)))
