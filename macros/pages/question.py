"""Macros about what employees ask: the tiles on Home, all questions of a tile, and a single one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from macros.model.field import Reference
from macros.pages import heading, named
from macros.pages.macro import page_macro
from macros.pages.view import View
from macros.text import slug

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markupsafe import Markup

    from macros.model.question import Question

_LISTED_FROM = 6
"""From so many questions on, a list of them stands above the answers."""


@dataclass(frozen=True, slots=True)
class _Tile:
    """A way in on Home."""

    link: Markup
    line: str
    """What the tile's page is about."""
    number: int
    """How many questions it answers."""


@page_macro("{{ question_tiles() }}")
def question_tiles(view: View) -> str:
    """Show the ways in on Home as large links, each with one line and the number of its questions.

    The tiles are the first words of the questions' paths in questions.yml, in the order of the file. A tile leads to
    the page that answers its questions; the line is that page's description. Without questions it says so.
    """
    questions = list(view.playbook.questions.values())
    if not questions:
        return view.component("empty", text=view.words.gettext("No question is answered here yet."))
    numbers = Counter(question.path[0] for question in questions)
    first = {question.path[0]: question for question in reversed(questions)}
    return view.component("question-tiles", tiles=[_tile(view, first[name], number) for name, number in numbers.items()])


def _tile(view: View, question: Question, number: int) -> _Tile:
    name = question.path[0]
    home = view.site.homes.of("question", question.id)
    page = view.playbook.pages.get(home[0]) if home is not None else None
    link = view.link("page", page.path if page is not None else "", name)
    return _Tile(link, page.front.description if page is not None and page.front is not None else "", number)


@page_macro('{{ question_index(path="Reply") }}')
def question_index(view: View, path: str | None = None) -> str:
    """List what employees ask, each question with its short answer.

    The questions stand in groups, by the word under their tile, and have an anchor each. Under an answer stand the
    page that says more and the route to somebody who helps; other ways to ask it are folded, and the search finds
    them. `path` is a tile on Home as questions.yml writes it, such as "Post"; without it all questions are listed.
    A tile without questions says so.
    """
    questions = [question for question in view.playbook.questions.values() if path is None or question.path[:1] == (path,)]
    if not questions:
        return view.component("empty", text=view.words.gettext("No question is answered here yet."))
    groups: dict[tuple[str, ...], list[Question]] = {}
    for question in questions:
        groups.setdefault(question.path, []).append(question)
    if path is None:
        groups = dict(sorted(groups.items(), key=lambda group: group[0][0]))
    level = heading.level_below(view, "question_index")
    parts = [
        heading.part(level, _title(group, path), view.anchor("ask", slug(" ".join(group))), [_cards(view, asked, level + 1)])
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
    return view.component("questions", questions=questions, level=level, link=lambda question: _links(view, question))


def _links(view: View, question: Question) -> list[tuple[str, Markup]]:
    """Lead on from an answer, each link with what it is: the page that says more, the route to somebody who helps."""
    words = view.words
    found = (
        (words.pgettext("leads to a page", "Read"), named.page(view, question.page)),
        (words.pgettext("leads to whom to call", "Route"), named.route(view, question.route)),
    )
    return [(label, link) for label, link in found if link is not None]
