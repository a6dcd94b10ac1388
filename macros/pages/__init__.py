"""What pages may call: the page macros, their signatures, and the rendering of a page's text."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from macros.model.macro import MacroSignature
from macros.pages import (  # noqa: F401 - a module registers its macros when it is imported
    account,
    campaign,
    change,
    course,
    decision,
    department,
    edition,
    finder,
    glossary,
    goal,
    health,
    meeting,
    operating_model,
    organization,
    person,
    policy,
    question,
    reference,
    route,
    takeaway,
    triage,
)
from macros.pages.context import Site, Use, View
from macros.pages.lazy_table import parts
from macros.pages.macro import MACROS, PageMacro
from macros.reading.template import Call, parse

__all__ = ["MACROS", "Rendered", "Site", "View", "catalogue", "parts", "render"]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page's text with its macros replaced."""

    text: str
    uses: frozenset[Use]
    """What the page read from the playbook."""
    lasting: tuple[str, ...] = ()
    """The text without what is true of this build alone, on a day before everything and on one
    after; once where both are the same."""


_BEFORE, _AFTER = date(1990, 1, 1), date(2100, 1, 1)
"""Days on which everything in a playbook lies ahead, or is over."""


def catalogue() -> Mapping[str, MacroSignature]:
    """Give the signature of every page macro, by name."""
    return {name: macro.signature for name, macro in MACROS.items()}


def render(site: Site, page: str, text: str) -> Rendered:
    """Replace the macro calls in a page's text; `page` is its path below the folder of pages.

    The text must have passed the check: LookupError or TypeError is raised for a call that cannot
    be answered, ValueError for a template that pages may not hold.
    """
    template = parse(text)
    if template.refusals:
        refused = template.refusals[0]
        raise ValueError(f"{page}: {refused.message} {refused.hint}")
    views = (View(site, page), View(site, page, _BEFORE), View(site, page, _AFTER))
    parts = [
        _answers(views, part) if isinstance(part, Call) else (part,) * 3 for part in template.parts
    ]
    text, *lasting = ("".join(part[day] for part in parts) for day in range(3))
    return Rendered(text, frozenset(views[0].uses), tuple(dict.fromkeys(lasting)))


def _answers(views: tuple[View, View, View], call: Call) -> tuple[str, str, str]:
    """Give what a call prints on the day of the build, and what lasts of it on the other two days."""
    view, *others = views
    macro = _macro(view, call)
    view.asked_for_build = False
    parts: dict[Hashable, Markup] = {}
    for each in views:
        each.steady_parts = parts
    answer = _answer(macro, view, call)
    if not macro.lasting:
        return answer, "", ""
    before, after = (
        (_answer(macro, other, call) for other in others)
        if view.asked_for_build
        else (answer, answer)
    )
    return answer, before, after


def _macro(view: View, call: Call) -> PageMacro:
    macro = MACROS.get(call.name)
    if macro is None:
        raise LookupError(f"{view.page_path}: there is no macro '{call.name}'")
    return macro


def _answer(macro: PageMacro, view: View, call: Call) -> str:
    return str(macro.function(view, *call.arguments, **dict(call.keywords)))
