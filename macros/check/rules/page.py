"""Rules for pages: headings, anchors, navigation, and facts that belong in data."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from typing import TYPE_CHECKING

from macros.basics.problem import Location
from macros.check.rules.register import Check, rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from macros.basics.problem import Problem
    from macros.model.department import Person

_WORD = re.compile(r"[^\W_]+")
_ADDRESS = re.compile(r"(?<![^\s<>()\[\]:;,\"'|@])[^\s<>()\[\]:;,\"'|@]++@[^\s<>()\[\]:;,\"'|@]+")


HEADING = rule(
    "page-heading",
    "Pages",
    "A page has one top heading, with the same text as its title.",
    "Screen readers and search results name the page by it.",
)
NO_HEADING = HEADING.error("the page has no top heading.", "Begin the text with '# {title}'.")
SECOND_HEADING = HEADING.error(
    "'{heading}' is a second top heading.", "Write '##' for the sections of a page."
)
OTHER_HEADING = HEADING.error(
    "the heading '{heading}' differs from the title '{title}'.", "Give both the same text."
)
ANCHOR = rule(
    "duplicate-anchor",
    "Pages",
    "Every id is on a page once.",
    "A link to it leads to the first one, whichever was meant.",
)
SECOND_ANCHOR = ANCHOR.error(
    "the anchor '{anchor}' is already on line {line}.", "Give one of the two another id."
)
MISSING = rule(
    "missing-page",
    "Pages",
    "Every department has its page under directory/.",
    "The directory would lead to a page that does not exist.",
)
NO_PAGE = MISSING.error(
    "the department '{department}' has no page '{path}'.",
    "Copy another department's page there, and change its title, owner and macros.",
)
ORPHAN = rule(
    "orphan-page",
    "Pages",
    "Every page is in the navigation, or is a department's own.",
    "Readers do not find a page that nothing leads to.",
)
NOT_IN_NAVIGATION = ORPHAN.error(
    "the page is not in the navigation of {file}.",
    "Add '{path}' under 'nav', or delete the page.",
)
NAVIGATION = rule(
    "navigation",
    "Pages",
    "Every page is in the navigation once.",
    "The second place is ignored: its section opens somewhere else.",
)
LISTED_TWICE = NAVIGATION.error(
    "the page '{path}' is already on line {other}.", "Delete line {other} or line {line}."
)
NAMED_IN_TEXT = rule(
    "person-named-in-text",
    "Pages",
    "No page writes out the name or the e-mail address of somebody in data.",
    "When the person leaves or changes name, the page would go on naming them.",
)
WRITTEN_OUT = NAMED_IN_TEXT.warning(
    "'{text}' (the person '{id}') is written out here.",
    'Write {{ person("{id}") }} instead, which follows the data.',
)


@HEADING.check
def page_heading(check: Check) -> Iterator[Problem]:
    """Find pages with no top heading, several, or one that differs from the title."""
    from macros.reading.heading import plain_text  # noqa: PLC0415 - imports the Markdown parser

    for page in check.playbook.pages.values():
        if not page.text.prose.strip():
            continue
        top = [heading for heading in page.text.headings if heading.level == 1]
        if not top:
            place = Location(page.file, page.text.first_line)
            hint = None if page.front else "Begin the text with '# ' and the title."
            yield NO_HEADING.problem(place, hint, title=page.title)
        for heading in top[1:]:
            yield SECOND_HEADING.problem(heading.location, heading=heading.text)
        title = page.front.title if page.front is not None else None
        if top and title is not None and plain_text(top[0].text) != " ".join(title.split()):
            yield OTHER_HEADING.problem(top[0].location, heading=top[0].text, title=title)


@ANCHOR.check
def duplicate_anchor(check: Check) -> Iterator[Problem]:
    """Find ids that a writer gave twice on a page."""
    for page in check.playbook.pages.values():
        first: dict[str, Location] = {}
        for anchor in page.text.anchors:
            other = first.setdefault(anchor.id, anchor.location)
            if other is not anchor.location:
                yield SECOND_ANCHOR.problem(anchor.location, anchor=anchor.id, line=other.line)


@MISSING.check
def missing_page(check: Check) -> Iterator[Problem]:
    """Find departments without a page."""
    playbook = check.playbook
    for department in sorted(playbook.ids("department")):
        path = f"directory/{department}.md"
        if path not in playbook.pages:
            place = Location(f"{playbook.data_dir}/departments/{department}.yml")
            yield NO_PAGE.problem(place, department=department, path=f"{playbook.docs_dir}/{path}")


@ORPHAN.check
def orphan_page(check: Check) -> Iterator[Problem]:
    """Find pages that the navigation does not list."""
    playbook = check.playbook
    if not playbook.navigation.given:
        return
    paths = {posixpath.normpath(path) for path, _ in playbook.navigation.pages}
    paths |= {f"directory/{department}.md" for department in playbook.ids("department")}
    for page in playbook.pages.values():
        is_unread = "department" in playbook.unread and page.path.startswith("directory/")
        if page.path not in paths and not is_unread:
            file = playbook.navigation.file
            yield NOT_IN_NAVIGATION.problem(Location(page.file), file=file, path=page.path)


@NAVIGATION.check
def navigation(check: Check) -> Iterator[Problem]:
    """Find pages that the navigation lists twice."""
    first: dict[str, int] = {}
    for path, line in check.playbook.navigation.pages:
        other = first.setdefault(posixpath.normpath(path), line)
        if other != line:
            place = Location(check.playbook.navigation.file, line)
            yield LISTED_TWICE.problem(place, path=path, other=other, line=line)


@NAMED_IN_TEXT.check
def person_named_in_text(check: Check) -> Iterator[Problem]:
    """Find names and addresses of people in pages: the first of each person on a page."""
    people = check.playbook.people.values()
    addresses = {person.email.lower(): person for person in people if person.email}
    by_last_word: dict[str, list[tuple[Person, list[str]]]] = defaultdict(list)
    for person in people:
        # A name of one word is too often a word.
        if len(words := _WORD.findall(person.name.casefold())) > 1:
            by_last_word[words[-1]].append((person, words))
    for page in check.playbook.pages.values():
        mentions = dict(_addressed(page.text.prose, addresses))
        for person, start in _named(page.text.prose, by_last_word):
            mentions[person.id] = (start, person.name)
        for person_id, (start, text) in mentions.items():
            yield WRITTEN_OUT.problem(page.place_in_prose(start), text=text, id=person_id)


def _addressed(
    prose: str, addresses: Mapping[str, Person]
) -> Iterator[tuple[str, tuple[int, str]]]:
    for match in _ADDRESS.finditer(prose) if "@" in prose else ():
        address = match[0].rstrip(".!?")
        person = addresses.get(address.lower())
        if person is not None:
            yield person.id, (match.start(), address)


def _named(
    prose: str, by_last_word: Mapping[str, list[tuple[Person, list[str]]]]
) -> Iterator[tuple[Person, int]]:
    """Yield the people that a text names, each with the offset of the name.

    Most pages share no last name with anybody, so names are searched in the others only.
    """
    words = set(_WORD.findall(prose.casefold()))
    for last in words & by_last_word.keys():
        for person, name in by_last_word[last]:
            match = _pattern(person.name).search(prose) if words.issuperset(name) else None
            if match is not None:
                yield person, match.start()


def _pattern(name: str) -> re.Pattern[str]:
    """Return a pattern for a name in a text, also across lines or half in bold."""
    words = r"[\s*_]{1,5}".join(re.escape(word) for word in name.split())
    return re.compile(rf"(?<![^\W_]){words}(?![^\W_])", re.IGNORECASE)
