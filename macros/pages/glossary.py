"""Macros about terms: one term in a sentence, and the whole glossary."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Annotated

from macros.basics.text import plain_ascii
from macros.model.field import Reference
from macros.pages import heading, person, record_links
from macros.pages.context import View
from macros.pages.macro_register import page_macro
from macros.reading.html_tokens import text_of

if TYPE_CHECKING:
    from macros.model.question import Term

_OTHER = "0-9"


def letter(word: str) -> str:
    """Return the letter under which a word is listed: its first, without accent.

    Words that begin with anything else are listed under 0-9.
    """
    first = plain_ascii(word.strip())[:1].upper()
    return first if first.isalpha() else _OTHER


@page_macro('{{ term("spoke") }}', inline=True)
def term(view: View, id: Annotated[str, Reference("term")]) -> str:
    """Name a term in a sentence, with its meaning, as a link to the glossary.

    Takes the term's id. The meaning appears when the pointer rests on the word; everybody can read
    it in the glossary.
    """
    record = view.playbook.terms[id]
    meaning = text_of(view.markdown(record.definition))
    return view.component(
        "term", term=record, meaning=" ".join(meaning.split()), href=view.href("term", id)
    )


@page_macro("{{ glossary() }}")
def glossary(view: View) -> str:
    """List every term with its meaning, from A to Z.

    It shows other words for the term, and related terms. Each letter has a heading, and each term
    an anchor for links. If there is no term yet, it says so. Write the call alone on its line.
    """
    terms = sorted(view.playbook.terms.values(), key=_order)
    if not terms:
        return view.component("empty", text=view.words.gettext("No terms are listed yet."))
    groups = [
        (name, list(group)) for name, group in groupby(terms, key=lambda term: letter(term.term))
    ]
    numbers = {name: str(number) for number, (name, _) in enumerate(groups, 1)}
    anchors = {name: view.anchor("letter", _slug(name, numbers[name])) for name in numbers}
    level = heading.level_below(view, "glossary")
    parts: list[str] = [view.component("glossary-letters", anchors=anchors, total=len(terms))]
    for name, group in groups:
        block = view.component(
            "glossary", terms=group, see=lambda term: record_links.terms(view, term.see)
        )
        parts.append(heading.part(level, name, anchors[name], [block]))
    return "\n\n".join(parts)


def _order(term: Term) -> tuple[bool, tuple[str, str]]:
    return letter(term.term) != _OTHER, (letter(term.term), person.sort_key(term.term)[0])


def _slug(name: str, number: str) -> str:
    """Return the anchor of a letter.

    It is the letter if that is ASCII, otherwise its number in this glossary's alphabet.
    """
    return name.lower() if name.isascii() else f"n{number}"
