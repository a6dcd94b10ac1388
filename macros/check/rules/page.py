"""Rules for pages: their headings and anchors, their place in the navigation, and what belongs into data."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from typing import TYPE_CHECKING

from macros.basics.problem import Location, Problem, Sentence, quoted
from macros.check.rules.rule import Check, error, rule, warning
from macros.reading.heading import plain_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from macros.model.department import Person
    from macros.model.page import Page

_WORD = re.compile(r"[^\W_]+")
_ADDRESS = re.compile(r"(?<![^\s<>()\[\]:;,\"'|@])[^\s<>()\[\]:;,\"'|@]++@[^\s<>()\[\]:;,\"'|@]+")


NO_HEADING = Sentence(
    "page-heading",
    "the page has no top heading, one line '# Title' was expected.",
    "Begin the text with '# {title}'.",
)
SECOND_HEADING = Sentence(
    "page-heading",
    "'{heading}' is a second top heading, one was expected.",
    "Write '##' for the parts of a page.",
)
OTHER_HEADING = Sentence(
    "page-heading",
    "the heading '{heading}' differs from the title '{title}'.",
    "Give both the same text.",
)


@rule(
    "page-heading",
    "Pages",
    "A page has one top heading, with the same text as its title.",
    "Screen readers and search results name the page by it.",
)
def page_heading(check: Check) -> Iterator[Problem]:
    """Find pages with no top heading, several, or one that differs from the title."""
    for page in check.playbook.pages.values():
        if not page.text.prose.strip():
            continue
        top = [heading for heading in page.text.headings if heading.level == 1]
        if not top:
            place = Location(page.file, page.text.first_line)
            message, hint = NO_HEADING.said(title=page.title)
            yield error(
                place,
                NO_HEADING.rule,
                message,
                hint if page.front else "Begin the text with '# ' and the title.",
            )
        for heading in top[1:]:
            yield SECOND_HEADING.problem(heading.location, heading=heading.text)
        if (
            top
            and page.front is not None
            and plain_text(top[0].text) != " ".join(page.front.title.split())
        ):
            yield OTHER_HEADING.problem(
                top[0].location, heading=top[0].text, title=page.front.title
            )


@rule(
    "duplicate-anchor",
    "Pages",
    "No id stands twice on a page.",
    "A link to it leads to the first one, whichever was meant.",
)
def duplicate_anchor(check: Check) -> Iterator[Problem]:
    """Find ids that a writer gave twice on a page."""
    for page in check.playbook.pages.values():
        first: dict[str, Location] = {}
        for anchor in page.text.anchors:
            if (other := first.setdefault(anchor.id, anchor.location)) is not anchor.location:
                message = f"the anchor {quoted(anchor.id)} stands on line {other.line} already, once was expected."
                yield error(
                    anchor.location, "duplicate-anchor", message, "Give one of the two another id."
                )


@rule(
    "missing-page",
    "Pages",
    "Every department has its page under directory/.",
    "The directory would lead to a page that does not exist.",
)
def missing_page(check: Check) -> Iterator[Problem]:
    """Find departments without a page."""
    playbook = check.playbook
    for department in sorted(playbook.ids("department")):
        if f"directory/{department}.md" not in playbook.pages:
            place = Location(f"{playbook.data_dir}/departments/{department}.yml")
            message = f"the department {quoted(department)} has no page, '{playbook.docs_dir}/directory/{department}.md' was expected."
            yield error(
                place,
                "missing-page",
                message,
                "Copy another department's page there, and mend its title, owner and macros.",
            )


@rule(
    "orphan-page",
    "Pages",
    "Every page is in the navigation, or is a department's own.",
    "Readers do not find a page that nothing leads to.",
)
def orphan_page(check: Check) -> Iterator[Problem]:
    """Find pages that the navigation does not list."""
    playbook = check.playbook
    if not playbook.navigation.given:
        return
    listed = {posixpath.normpath(path) for path, _ in playbook.navigation.pages}
    listed |= {f"directory/{department}.md" for department in playbook.ids("department")}
    for page in playbook.pages.values():
        of_unread = "department" in playbook.unread and page.path.startswith("directory/")
        if page.path not in listed and not of_unread:
            message = f"the page is not in the navigation of {playbook.navigation.file}."
            yield error(
                Location(page.file),
                "orphan-page",
                message,
                f"Add '{page.path}' under 'nav', or delete the page.",
            )


@rule(
    "navigation",
    "Pages",
    "No page stands twice in the navigation.",
    "The second place is ignored: its section opens somewhere else.",
)
def navigation(check: Check) -> Iterator[Problem]:
    """Find pages that the navigation lists twice."""
    first: dict[str, int] = {}
    for path, line in check.playbook.navigation.pages:
        other = first.setdefault(posixpath.normpath(path), line)
        if other != line:
            place = Location(check.playbook.navigation.file, line)
            message = f"the page {quoted(path)} stands on line {other} already, once was expected."
            yield error(place, "navigation", message, f"Delete line {other} or line {line}.")


@rule(
    "person-named-in-text",
    "Pages",
    "No page writes out the name or the e-mail address of somebody in data.",
    "When the person leaves or changes name, the page would go on naming them.",
    "warning",
)
def person_named_in_text(check: Check) -> Iterator[Problem]:
    """Find names and addresses of people in the texts of pages: the first place of each on a page."""
    people = check.playbook.people.values()
    addresses = {person.email.lower(): person for person in people if person.email}
    by_last_word: dict[str, list[tuple[Person, list[str]]]] = defaultdict(list)
    for person in people:
        # A name of one word is too often a word.
        if len(words := _WORD.findall(person.name.casefold())) > 1:
            by_last_word[words[-1]].append((person, words))
    for page in check.playbook.pages.values():
        found = dict(_addressed(page.text.prose, addresses))
        found |= {
            person.id: (start, person.name)
            for start, person in _named(page.text.prose, by_last_word)
        }
        for person_id, (start, written) in found.items():
            message = f"{quoted(written)} of {quoted(person_id)} is written out here, a macro was expected."
            hint = f'Write {{{{ person("{person_id}") }}}}, which follows the data.'
            yield warning(_place(page, start), "person-named-in-text", message, hint)


def _addressed(
    prose: str, addresses: Mapping[str, Person]
) -> Iterator[tuple[str, tuple[int, str]]]:
    for match in _ADDRESS.finditer(prose) if "@" in prose else ():
        person = addresses.get(match[0].lower().rstrip(".!?"))
        if person is not None:
            yield person.id, (match.start(), match[0])


def _named(
    prose: str, by_last_word: Mapping[str, list[tuple[Person, list[str]]]]
) -> Iterator[tuple[int, Person]]:
    """Find people by name. Most pages share no last name with anybody: only for the others names are searched."""
    words = set(_WORD.findall(prose.casefold()))
    for last in words & by_last_word.keys():
        for person, name in by_last_word[last]:
            if (
                words.issuperset(name)
                and (match := _written(person.name).search(prose)) is not None
            ):
                yield match.start(), person


def _written(name: str) -> re.Pattern[str]:
    """Make what finds a name in a text, over a line's end or half in bold too."""
    words = r"[\s*_]{1,5}".join(re.escape(word) for word in name.split())
    return re.compile(rf"(?<![^\W_]){words}(?![^\W_])", re.IGNORECASE)


def _place(page: Page, offset: int) -> Location:
    prose = page.text.prose
    line = page.text.first_line + prose.count("\n", 0, offset)
    return Location(page.file, line, offset - prose.rfind("\n", 0, offset))
