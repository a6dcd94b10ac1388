"""Macros about what employees ask: the tiles on Home, the questions of a tile, and single ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from macros.basics.text import slug
from macros.model.field import Reference
from macros.pages import edit_links, heading, record_links
from macros.pages.context import View
from macros.pages.macro_register import page_macro

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markupsafe import Markup

    from macros.model.question import Question

_QUESTIONS_PER_TILE = 4
"""How many questions are below a tile."""
_MIN_LIST = 6
"""With this many questions or more, a list of them is above the answers."""


@dataclass(frozen=True, slots=True)
class _Tile:
    """A tile on Home."""

    link: Markup
    questions: list[Question]
    """The questions below it on Home."""
    number: int
    """How many questions it answers."""
    urgent: bool
    """Whether its page leads to the route for what cannot wait."""


@page_macro("{{ question_tiles() }}")
def question_tiles(view: View) -> str:
    """Show the tiles on Home, each with a few of its questions, and how many there are.

    The tiles are the first words of the questions' paths in questions.yml, in the order of the
    file. A tile leads to the page that answers its questions. Below it is the first question of
    each group (the second word of the path), for four groups at most, so the questions that people
    ask most go first in the file. If there are no questions, it says so.
    """
    questions_by_tile: dict[str, list[Question]] = {}
    for question in view.playbook.questions.values():
        questions_by_tile.setdefault(question.path[0], []).append(question)
    if not questions_by_tile:
        return view.component("empty", text=view.words.gettext("No question is answered here yet."))
    tiles = [_tile(view, name, questions) for name, questions in questions_by_tile.items()]
    return view.component("question-tiles", tiles=tiles)


def _tile(view: View, name: str, questions: list[Question]) -> _Tile:
    home = view.home("question", questions[0].id)
    page = home[0] if home is not None else ""
    first_questions: dict[str, Question] = {}
    for question in questions:
        first_questions.setdefault(question.path[-1], question)
    urgent = view.playbook.organization.urgent
    route = view.home("route", urgent.route) if urgent else None
    return _Tile(
        link=view.link("page", page, name),
        questions=list(first_questions.values())[:_QUESTIONS_PER_TILE],
        number=len(questions),
        urgent=route is not None and route[0] == page,
    )


@page_macro('{{ question_index(path="Reply") }}')
def question_index(view: View, path: str | None = None) -> str:
    """List what employees ask, each question with its short answer.

    The questions are in groups, by the word under their tile. Each has an anchor for links. Below
    an answer are the page that says more and the route to somebody who helps. Other ways to ask the
    question are folded up, and the search finds them. `path` is a tile on Home as questions.yml has
    it, such as "Post"; without it all questions are listed. A tile without questions says so.
    """
    questions = [
        question
        for question in view.playbook.questions.values()
        if path is None or question.path[:1] == (path,)
    ]
    if not questions:
        return view.component("empty", text=view.words.gettext("No question is answered here yet."))
    groups: dict[tuple[str, ...], list[Question]] = {}
    for question in questions:
        groups.setdefault(question.path, []).append(question)
    if path is None:
        groups = dict(sorted(groups.items(), key=lambda group: group[0][0]))
    level = heading.level_below(view, "question_index")
    parts = [
        heading.part(
            level,
            _title(group, path),
            view.anchor("ask", slug(" ".join(group))),
            [_cards(view, group_questions, level + 1)],
        )
        for group, group_questions in groups.items()
    ]
    if len(questions) >= _MIN_LIST:
        parts.insert(0, view.component("question-list", groups=list(groups.values())))
    return "\n\n".join(parts)


def _title(group: tuple[str, ...], path: str | None) -> str:
    return ": ".join(group) if path is None else group[-1]


@page_macro('{{ question("post-about-our-product") }}')
def question(view: View, id: Annotated[str, Reference("question")]) -> str:
    """Show one question with its short answer, the page that says more, and the route to get help.

    `id` is the question's id in questions.yml.
    """
    return _cards(view, [view.playbook.questions[id]], heading.level_below(view, "question"))


def _cards(view: View, questions: Iterable[Question], level: int) -> Markup:
    return view.component(
        "questions",
        questions=questions,
        level=level,
        link=lambda question: _links(view, question),
        change=lambda question: edit_links.record_address(view, "question", question),
        form=lambda question: edit_links.form_address(view, "question", question),
    )


def _links(view: View, question: Question) -> list[tuple[str, Markup]]:
    """Return the links below an answer, each with its label: the page, and the route."""
    words = view.words
    links = (
        (words.pgettext("leads to a page", "Read"), record_links.page(view, question.page)),
        (
            words.pgettext("leads to whom to call", "Route"),
            record_links.route(view, question.route),
        ),
    )
    return [(label, link) for label, link in links if link is not None]
