"""List what only the new organisation can fill in, each place with what belongs there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from macros.basics.problem import Location
from macros.editing import new_page
from macros.model.playbook import Playbook
from macros.setup.answers import Answers

_THEME = {
    "overrides/assets/css/brand.css": "your colours, a set for light and one for dark",
    "overrides/assets/images/logo.svg": (
        "your logo; favicon.svg, favicon.png and app-icon.png beside it"
    ),
}


@dataclass(frozen=True, slots=True)
class Remaining:
    """A place that only the organisation can fill in."""

    subject: str
    location: Location
    what: str


def remaining(
    playbook: Playbook, answers: Answers, *, has_translation: bool
) -> Iterator[Remaining]:
    """Yield the open places, the most urgent first.

    `has_translation` is whether there is a translation of the interface for the language.
    """
    yield from _routes(playbook)
    yield from _departments(playbook)
    yield from _organization(playbook)
    yield from _accounts(playbook)
    yield from _policies(playbook)
    yield from _goals(playbook)
    yield from _meetings(playbook)
    yield from _pages(playbook)
    yield from _looks(answers, has_translation=has_translation)


def _routes(playbook: Playbook) -> Iterator[Remaining]:
    for severity in playbook.severities.values():
        what = f"who approves statements on the level '{severity.name}', and the backup"
        yield Remaining("Routes", severity.at("approver"), what)
    for route in playbook.routes.values():
        what = f"who to call, how and when: {route.trigger}"
        yield Remaining("Routes", route.at("first_contact"), what)


def _departments(playbook: Playbook) -> Iterator[Remaining]:
    for department in playbook.departments.values():
        if department.kind == "hub":
            what = "more people of the hub; titles, phones and languages of the first two"
        elif department.kind == "adviser":
            what = (
                f"the people of {department.name}, its head and its channel; rename it if you call"
                " this function something else"
            )
        else:
            what = (
                f"the purpose of {department.name}, its people, a representative and a deputy; then"
                " set 'status: active'"
            )
        yield Remaining("Departments", department.at("people"), what)


def _organization(playbook: Playbook) -> Iterator[Remaining]:
    organization = playbook.organization
    yield Remaining("Organisation", organization.at("mission"), "the mission, in your words")
    yield Remaining(
        "Organisation", organization.objectives.at(), "what the four objectives mean for you"
    )
    yield Remaining(
        "Organisation", organization.at("defaults"), "the hours, days and months that you agree on"
    )
    if organization.repository is None:
        yield Remaining(
            "Organisation",
            organization.at(),
            "'repository', so that pages have links to edit them",
        )
    elif not organization.repository.maintainers:
        what = "'maintainers': who maintains code and settings; then run 'playbook codeowners'"
        yield Remaining("Organisation", organization.at("repository"), what)
    what = "'acknowledgement_url', if readers confirm policies on a form"
    yield Remaining("Organisation", organization.at(), what)


def _accounts(playbook: Playbook) -> Iterator[Remaining]:
    place = Location(f"{playbook.data_dir}/accounts")
    yield Remaining(
        "Accounts",
        place,
        "your accounts: 'playbook new account ID', or 'playbook import accounts FILE'",
    )


def _policies(playbook: Playbook) -> Iterator[Remaining]:
    for page, policy in sorted(playbook.current_policies(), key=lambda pair: pair[1].policy):
        owner = (
            playbook.departments[policy.owner].name
            if policy.owner in playbook.departments
            else policy.owner
        )
        what = (
            f"{policy.title}: have it read by {owner} and your lawyers; then set approver, version,"
            " status and dates"
        )
        yield Remaining(
            "Policies, all drafts",
            page.front.at("status") if page.front else Location(page.file),
            what,
        )


def _goals(playbook: Playbook) -> Iterator[Remaining]:
    for goal in playbook.goals.values():
        what = f"your owner, due date and targets, and today's value ('baseline'): {goal.statement}"
        yield Remaining("Goals", goal.at("owner"), what)


def _meetings(playbook: Playbook) -> Iterator[Remaining]:
    for series in playbook.series.values():
        yield Remaining(
            "Meetings", series.at("start"), f"when and where, and who chairs: {series.title}"
        )


def _pages(playbook: Playbook) -> Iterator[Remaining]:
    for department in playbook.departments.values():
        page = playbook.pages.get(f"directory/{department.id}.md")
        if page is None:
            continue
        text = (playbook.root / page.file).read_text(encoding="utf-8")
        open_places = new_page.placeholders(text)
        for line, what in open_places:
            yield Remaining("Pages", Location(page.file, line), what)
        if not open_places:
            what = f"check what colleagues should bring to {department.name}"
            yield Remaining("Pages", Location(page.file), what)


def _looks(answers: Answers, *, has_translation: bool) -> Iterator[Remaining]:
    for path, what in _THEME.items():
        yield Remaining("Looks", Location(path), what)
    if not has_translation:
        place = Location("overrides/locales/playbook.pot")
        what = f"a translation of the interface, as '{answers.language}.po' beside it"
        yield Remaining("Looks", place, what)
    settings = Location("mkdocs.yml")
    if answers.site_name is None:
        yield Remaining("Looks", settings, "'site_name', if the site needs another name")
    yield Remaining(
        "Looks", settings, "'publish': where editions are published, and their public address"
    )
