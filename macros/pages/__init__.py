"""Page macros, their signatures, and the rendering of a page's text."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from macros.basics.problem import Location
from macros.model.macro import MacroSignature
from macros.pages import (  # noqa: F401 - a module registers its macros when it is imported
    account,
    campaign,
    change,
    course,
    decision,
    department,
    downloads,
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
    triage,
)
from macros.pages.context import Site, Use, View
from macros.pages.lazy_parts import parts
from macros.pages.macro_register import MACROS, PageMacro
from macros.reading.template import Call, parse

__all__ = ["MACROS", "Rendered", "Site", "View", "catalogue", "parts", "render"]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page's text with its macros replaced."""

    text: str
    uses: frozenset[Use]
    """What the page read from the playbook."""
    lasting: tuple[str, ...] = ()
    """The text without what only holds for this build, on a day before everything in the playbook
    and on a day after it; a single text if both are the same."""


_BEFORE, _AFTER = date(1990, 1, 1), date(2100, 1, 1)
"""Days on which everything in a playbook lies ahead, or is over."""


def catalogue() -> Mapping[str, MacroSignature]:
    """Return the signature of every page macro, by name."""
    return {name: macro.signature for name, macro in MACROS.items()}


def render(site: Site, page: str, text: str) -> Rendered:
    """Replace the macro calls in a page's text; `page` is its path below the folder of pages.

    The text must have passed the check. Raises LookupError or TypeError for a call that cannot be
    answered, and ValueError for a template that pages may not hold.
    """
    template = parse(text)
    if template.refusals:
        problem = template.refusals[0][1].at(Location(page))
        raise ValueError(f"{page}: {problem.message} {problem.hint}")
    views = (View(site, page), View(site, page, _BEFORE), View(site, page, _AFTER))
    parts = [
        _answers(views, part) if isinstance(part, Call) else (part, part, part)
        for part in template.parts
    ]
    text, *lasting = ("".join(part[day] for part in parts) for day in range(3))
    return Rendered(text, frozenset(views[0].uses), tuple(dict.fromkeys(lasting)))


def _answers(views: tuple[View, View, View], call: Call) -> tuple[str, str, str]:
    """Return what a call prints on the day of the build, and what lasts of it on two other days.

    The three views share steady parts, so that what no day changes is built once.
    """
    view, before, after = views
    macro = _macro(view, call)
    view.depends_on_build = False
    parts: dict[Hashable, Markup] = {}
    for day_view in views:
        day_view.steady_parts = parts
    answer = _answer(macro, view, call)
    if not macro.lasting:
        return answer, "", ""
    if not view.depends_on_build:
        return answer, answer, answer
    return answer, _answer(macro, before, call), _answer(macro, after, call)


def _macro(view: View, call: Call) -> PageMacro:
    macro = MACROS.get(call.name)
    if macro is None:
        raise LookupError(f"{view.page_path}: there is no macro '{call.name}'")
    return macro


def _answer(macro: PageMacro, view: View, call: Call) -> str:
    return str(macro.function(view, *call.arguments, **dict(call.keywords)))
