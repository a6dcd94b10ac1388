"""Macros about words: one term in a sentence, and the whole glossary."""

from __future__ import annotations

import html
import re
from itertools import groupby
from typing import TYPE_CHECKING, Annotated

from macros.basics.text import plain_ascii
from macros.model.field import Reference
from macros.pages import heading, person, record_links
from macros.pages.context import View
from macros.pages.macro import page_macro

if TYPE_CHECKING:
    from macros.model.question import Term

_TAG = re.compile(r"<[^<>]*>")
_OTHER = "0-9"


def letter(word: str) -> str:
    """Give the letter under which a word is looked up: its first, without accent; 0-9 for what is no letter."""
    first = plain_ascii(word.strip())[:1].upper()
    return first if first.isalpha() else _OTHER


@page_macro('{{ term("spoke") }}', inline=True)
def term(view: View, id: Annotated[str, Reference("term")]) -> str:
    """Name a term in a sentence, with its meaning at hand, as a link to the glossary.

    Takes the term's id. The meaning shows when the pointer rests on the word; the glossary has it
    for everybody.
    """
    found = view.playbook.terms[id]
    meaning = html.unescape(_TAG.sub("", view.markdown(found.definition)))
    return view.component(
        "term", term=found, meaning=" ".join(meaning.split()), href=view.href("term", id)
    )


@page_macro("{{ glossary() }}")
def glossary(view: View) -> str:
    """List every term with its meaning, from A to Z.

    It shows other words for the term and the terms that belong with it. Each letter has a heading,
    and each term an anchor that links lead to. Where there is no term yet, it says so. Write the
    call alone on its line.
    """
    terms = sorted(view.playbook.terms.values(), key=_order)
    if not terms:
        return view.component("empty", text=view.words.gettext("No terms are listed yet."))
    groups = [
        (name, list(held)) for name, held in groupby(terms, key=lambda held: letter(held.term))
    ]
    numbers = {name: str(number) for number, (name, _) in enumerate(groups, 1)}
    anchors = {name: view.anchor("letter", _slug(name, numbers[name])) for name in numbers}
    level = heading.level_below(view, "glossary")
    return "\n\n".join(
        [
            view.component("glossary-letters", anchors=anchors, total=len(terms)),
            *(
                heading.part(
                    level,
                    name,
                    anchors[name],
                    [
                        view.component(
                            "glossary",
                            terms=held,
                            see=lambda term: record_links.terms(view, term.see),
                        )
                    ],
                )
                for name, held in groups
            ),
        ]
    )


def _order(held: Term) -> tuple[bool, tuple[str, str]]:
    return letter(held.term) != _OTHER, (letter(held.term), person.sort_key(held.term)[0])


def _slug(name: str, number: str) -> str:
    """Give the anchor of a letter: itself in ASCII, its number in the alphabet of this glossary otherwise."""
    return name.lower() if name.isascii() else f"n{number}"
