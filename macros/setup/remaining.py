"""What is left to fill in after the sample has gone: each place with what belongs there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from macros.basics.problem import Location
from macros.editing import new_page
from macros.model.playbook import Playbook
from macros.setup.answers import Answers

_THEME = {
    "overrides/assets/css/brand.css": "your colours, a set for light and one for dark",
    "overrides/assets/images/logo.svg": "your logo; favicon.svg, favicon.png and app-icon.png beside it",
}


@dataclass(frozen=True, slots=True)
class Remaining:
    """Something that only the organisation can fill in."""

    subject: str
    location: Location
    what: str


def remaining(playbook: Playbook, answers: Answers, *, translated: bool) -> Iterator[Remaining]:
    """List what is left, the most urgent first; `translated` tells whether the interface speaks the language."""
    yield from _routes(playbook)
    yield from _departments(playbook)
    yield from _organization(playbook)
    yield from _accounts(playbook)
    yield from _policies(playbook)
    yield from _goals(playbook)
    yield from _meetings(playbook)
    yield from _pages(playbook)
    yield from _looks(answers, translated=translated)


def _routes(playbook: Playbook) -> Iterator[Remaining]:
    for severity in playbook.severities.values():
        what = f"who approves what is said on the level '{severity.name}', and who does then"
        yield Remaining("Routes", severity.at("approver"), what)
    for route in playbook.routes.values():
        yield Remaining(
            "Routes", route.at("first_contact"), f"whom to call, how and when: {route.trigger}"
        )


def _departments(playbook: Playbook) -> Iterator[Remaining]:
    for department in playbook.departments.values():
        if department.kind == "hub":
            what = "the hub's people; titles, phones and languages of those who are there"
        elif department.kind == "adviser":
            what = f"the people of {department.name}, its head and its channel; a function that you have by another name"
        else:
            what = f"the purpose of {department.name}, its people, a representative and a deputy; then 'status: active'"
        yield Remaining("Departments", department.at("people"), what)


def _organization(playbook: Playbook) -> Iterator[Remaining]:
    organization = playbook.organization
    yield Remaining("Organisation", organization.at("mission"), "the mission, in your words")
    yield Remaining(
        "Organisation", organization.objectives.at(), "what the four objectives mean for you"
    )
    yield Remaining(
        "Organisation", organization.at("defaults"), "hours, days and months that you agreed on"
    )
    if organization.repository is None:
        yield Remaining(
            "Organisation",
            organization.at(),
            "'repository', so that pages lead to what changes them",
        )
    elif not organization.repository.maintainers:
        what = "'maintainers': who looks after code and settings; then run 'playbook codeowners'"
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
        what = f"{policy.title}: let {owner} and counsel read it; then set approver, version, status and days"
        yield Remaining(
            "Policies, all drafts",
            page.front.at("status") if page.front else Location(page.file),
            what,
        )


def _goals(playbook: Playbook) -> Iterator[Remaining]:
    for goal in playbook.goals.values():
        what = f"owner, day and targets that are yours, and where you stand today ('baseline'): {goal.statement}"
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
        open_places = new_page.left_to_write(text)
        for line, what in open_places:
            yield Remaining("Pages", Location(page.file, line), what)
        if not open_places:
            yield Remaining(
                "Pages",
                Location(page.file),
                f"what colleagues should bring to {department.name}: yours?",
            )


def _looks(answers: Answers, *, translated: bool) -> Iterator[Remaining]:
    for path, what in _THEME.items():
        yield Remaining("Looks", Location(path), what)
    if not translated:
        place = Location("overrides/locales/playbook.pot")
        yield Remaining(
            "Looks",
            place,
            f"the interface in the language '{answers.language}': a file '{answers.language}.po' beside it",
        )
    if answers.site_name is None:
        yield Remaining(
            "Looks",
            Location("mkdocs.yml"),
            "'site_name', if the site is to be called something else",
        )
    yield Remaining(
        "Looks",
        Location("mkdocs.yml"),
        "'publish': where editions go, and the address under which they are read",
    )
