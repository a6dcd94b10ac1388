"""Page macros, their signatures, and the rendering of a page's text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

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
from macros.pages.context import Site, View
from macros.pages.lazy_parts import parts
from macros.pages.macro_register import MACROS
from macros.pages.page_answers import PageAnswers
from macros.pages.reads import Read, Use, uses_of
from macros.reading.template import Call, Template, parse

__all__ = ["MACROS", "Rendered", "Site", "View", "catalogue", "lasting_text", "parts", "render"]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page's text with its macros replaced."""

    text: str
    lasting: str
    """The text without what only holds for this build."""
    reads: frozenset[Read] = frozenset()
    """What the page was made from (`macros.pages.reads`)."""

    @property
    def uses(self) -> frozenset[Use]:
        """The fields of records that the page read."""
        return uses_of(self.reads)


def catalogue() -> Mapping[str, MacroSignature]:
    """Return the signature of every page macro, by name."""
    return {name: macro.signature for name, macro in MACROS.items()}


def render(site: Site, page: str, text: str) -> Rendered:
    """Replace the macro calls in a page's text; `page` is its path below the folder of pages.

    The text must have passed the check. Raises LookupError or TypeError for a call that cannot be
    answered, and ValueError for a template that pages may not hold.
    """
    template = _parse(page, text)
    answers = _answers(site, page, template)
    text, lasting = _fill(template, answers.shown), _fill(template, answers.lasting)
    return Rendered(text, lasting, answers.reads)


def lasting_text(site: Site, page: str, text: str) -> str:
    """Return `Rendered.lasting` of a page, without asking for earlier editions. Raises as it."""
    template = _parse(page, text)
    return _fill(template, _answers(site, page, template).lasting)


def _parse(page: str, text: str) -> Template:
    template = parse(text)
    if template.refusals:
        problem = template.refusals[0][1].at(Location(page))
        raise ValueError(f"{page}: {problem.message} {problem.hint}")
    return template


def _answers(site: Site, page: str, template: Template) -> PageAnswers:
    """Return the answers to a page's calls, which a build evaluates once."""
    calls = template.calls
    key = page, tuple((call.name, call.arguments, call.keywords) for call in calls)
    if key not in site.answers:
        site.answers[key] = PageAnswers(site, page, calls)
    return site.answers[key]


def _fill(template: Template, answers: Iterable[str]) -> str:
    """Return a page's text with these answers in place of its calls."""
    remaining = iter(answers)
    return "".join(next(remaining) if isinstance(part, Call) else part for part in template.parts)
