"""Evaluate the macro calls of a page, each once in a build, whoever asks for them."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import cached_property

from macros.pages import timeliness
from macros.pages.context import Site, View
from macros.pages.macro_register import MACROS, PageMacro
from macros.pages.reads import Read
from macros.reading.template import Call


class PageAnswers:
    """The answers to the calls of one page, in order. They are evaluated when they are needed.

    What lasts of them never depends on earlier editions, because editions are compared by it.
    """

    def __init__(self, site: Site, page: str, calls: Sequence[Call]) -> None:
        """Look up the macros. Raises LookupError if there is no such macro."""
        self._view = View(site, page, is_marking=True)
        self._calls = [(_macro(page, call), call) for call in calls]
        self._repeatable: dict[Hashable, str] = {}

    @property
    def reads(self) -> frozenset[Read]:
        """What the calls that have been evaluated read (`macros.pages.reads`)."""
        return frozenset(self._view.reads)

    @cached_property
    def lasting(self) -> tuple[str, ...]:
        """What each call prints in every build of the same playbook."""
        return tuple(
            timeliness.lasting(self._marked[number]) if macro.lasting else ""
            for number, (macro, _) in enumerate(self._calls)
        )

    @cached_property
    def shown(self) -> tuple[str, ...]:
        """What each call prints in this build."""
        texts = [
            self._evaluate(number) if macro.is_comparison else self._marked[number]
            for number, (macro, _) in enumerate(self._calls)
        ]
        # Slots ask for earlier editions, and these for what lasts of all pages.
        self._view.permits = frozenset(("day", "editions"))
        return tuple(timeliness.shown(text, self._view.slots) for text in texts)

    @cached_property
    def _marked(self) -> dict[int, str]:
        """The marked output of each call, by number, without comparisons of editions."""
        return {
            number: self._evaluate(number)
            for number, (macro, _) in enumerate(self._calls)
            if not macro.is_comparison
        }

    def _evaluate(self, number: int) -> str:
        """Return the marked output of a call.

        A call that is on the page again is not evaluated again, unless it gave out anchors or ids.
        """
        macro, call = self._calls[number]
        key = call.name, call.arguments, call.keywords
        if key not in self._repeatable:
            self._view.begin(macro)
            ids = self._view.ids_given
            text = str(macro.function(self._view, *call.arguments, **dict(call.keywords)))
            if self._view.ids_given > ids:
                return text
            self._repeatable[key] = text
        return self._repeatable[key]


def _macro(page: str, call: Call) -> PageMacro:
    macro = MACROS.get(call.name)
    if macro is None:
        raise LookupError(f"{page}: there is no macro '{call.name}'")
    return macro
