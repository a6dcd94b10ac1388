"""Macros about what employees ask: the tiles on Home, all questions of a tile, and a single one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from macros.basics.text import slug
from macros.model.field import Reference
from macros.pages import edit_links, heading, record_links
from macros.pages.context import View
from macros.pages.macro import page_macro

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markupsafe import Markup

    from macros.model.question import Question

_ON_HOME = 4
"""How many questions stand under a tile."""
_LISTED_FROM = 6
"""From so many questions on, a list of them stands above the answers."""


@dataclass(frozen=True, slots=True)
class _Tile:
    """A way in on Home."""

    link: Markup
    questions: list[Question]
    """Those that stand under it on Home."""
    number: int
    """How many questions it answers."""
    urgent: bool
    """Whether its page leads to the route for what cannot wait."""


@page_macro("{{ question_tiles() }}")
def question_tiles(view: View) -> str:
    """Show the ways in on Home: each with a few of its questions, and how many there are.

    The tiles are the first words of the questions' paths in questions.yml, in the order of the
    file. A tile leads to the page that answers its questions. Under it stands the first question of
    each group (the second word of the path), of four groups at most: what is asked most goes first
    in the file. Without questions it says so.
    """
    asked: dict[str, list[Question]] = {}
    for question in view.playbook.questions.values():
        asked.setdefault(question.path[0], []).append(question)
    if not asked:
        return view.component("empty", text=view.words.gettext("No question is answered here yet."))
    return view.component(
        "question-tiles", tiles=[_tile(view, name, questions) for name, questions in asked.items()]
    )


def _tile(view: View, name: str, questions: list[Question]) -> _Tile:
    home = view.site.homes.of("question", questions[0].id)
    page = home[0] if home is not None else ""
    firsts: dict[str, Question] = {}
    for question in questions:
        firsts.setdefault(question.path[-1], question)
    urgent = view.playbook.organization.urgent
    route = view.site.homes.of("route", urgent.route) if urgent else None
    return _Tile(
        link=view.link("page", page, name),
        questions=list(firsts.values())[:_ON_HOME],
        number=len(questions),
        urgent=route is not None and route[0] == page,
    )


@page_macro('{{ question_index(path="Reply") }}')
def question_index(view: View, path: str | None = None) -> str:
    """List what employees ask, each question with its short answer.

    The questions stand in groups, by the word under their tile, and have an anchor each. Under an
    answer stand the page that says more and the route to somebody who helps; other ways to ask it
    are folded, and the search finds them. `path` is a tile on Home as questions.yml writes it, such
    as "Post"; without it all questions are listed. A tile without questions says so.
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
            [_cards(view, asked, level + 1)],
        )
        for group, asked in groups.items()
    ]
    if len(questions) >= _LISTED_FROM:
        parts.insert(0, view.component("question-list", groups=list(groups.values())))
    return "\n\n".join(parts)


def _title(group: tuple[str, ...], path: str | None) -> str:
    return ": ".join(group) if path is None else group[-1]


@page_macro('{{ question("post-about-our-product") }}')
def question(view: View, id: Annotated[str, Reference("question")]) -> str:
    """Show one question with its short answer, the page that says more, and the route to somebody who helps.

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
    """Lead on from an answer, each link with what it is: the page that says more, the route to somebody who helps."""
    words = view.words
    found = (
        (words.pgettext("leads to a page", "Read"), record_links.page(view, question.page)),
        (
            words.pgettext("leads to whom to call", "Route"),
            record_links.route(view, question.route),
        ),
    )
    return [(label, link) for label, link in found if link is not None]
