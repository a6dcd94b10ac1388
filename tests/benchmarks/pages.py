"""The made-up company's pages: prose, notes, tables, links and macro calls in the measure that real pages hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.benchmarks.subjects import OBJECTIVES, ROUTES, TERMS, TILES
from tests.benchmarks.writing import to_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.benchmarks.registry import Unit

_SENTENCES = (
    "Say who you are before you say what you think about the {0}.",
    "A {0} that nobody can read on a phone reaches nobody.",
    "Whoever posts about a {0} asks the people in the picture first.",
    "The {0} comes first, the {1} second, and everything else can wait until Monday.",
    "When a {0} turns out to be wrong, correct it where it stands and say that you did.",
    "Write the {0} in short sentences, and read it aloud once.",
    "Somebody will ask about the {1}; have the answer ready before the {0} goes out.",
    "Keep the {0} apart from the {1}, because readers come for one of the two.",
    "Nobody has to answer a {0} after work, and nobody should expect it.",
    "A screenshot of the {0} with date and address is worth more than a long report.",
    "Numbers about a {0} need a source that the reader can open.",
    "If the {0} concerns children, stop and call the route below.",
    "Compare the {0} with last year's {1}, not with another company's.",
    "The people who look after the {0} see it on their own page as well.",
)
_WORDS = (
    "photo caption comment reply story channel campaign review question complaint giveaway interview launch video transcript"
    " poster survey newsletter picture message thread headline rumour permission promise calendar budget audience hashtag link"
    " summary rehearsal greeting apology correction quotation chart drawing recording workshop"
).split()
_HEADINGS = (
    "What it is about",
    "What to do",
    "What to leave",
    "A worked example",
    "When it goes wrong",
)


@dataclass(slots=True)
class Pages:
    """Every page by its path below the folder of pages, and the navigation that lists them."""

    texts: dict[str, str] = field(default_factory=dict)
    navigation: list[Any] = field(default_factory=list)

    def add(self, path: str, title: str, owner: str, body: str, **head: Any) -> str:
        """Add a page with its head and heading; gives its path."""
        values: dict[str, Any] = {
            "title": title,
            "description": f"{title}: what holds, and whom to ask.",
            "owner": owner,
        }
        values |= {
            "audience": ["everyone"],
            "review_by": "2027-10-01",
            "keywords": [f"about {title.lower()}"],
            **head,
        }
        # A link is written from the folder of pages, which '~' stands for.
        body = body.replace("](~", "](" + (f"{'../' * path.count('/')}".rstrip("/") or "."))
        self.texts[path] = f"---\n{to_yaml(values)}---\n\n# {title}\n\n{body}"
        return path


def pages(units: Sequence[Unit], number: int) -> Pages:
    """Make as many pages as are asked for, and at least what a playbook with these departments needs."""
    made = Pages()
    made.navigation.append({"Home": made.add("index.md", "Playbook", "hub", _home())})
    made.navigation += [{"Ask": list(_ask(made))}, {"Governance": list(_governance(made))}]
    directory = list(_directory(made, units))
    rest = max(number - len(made.texts), 40)
    made.navigation.append({"Policies": list(_policies(made, units, rest // 10))})
    made.navigation.append({"Guides": list(_guides(made, units, rest - rest // 10))})
    made.navigation.append({"Directory": directory})
    return made


def _home() -> str:
    return f"{_prose(1, 3)}\n\n{{{{ hub_and_spoke() }}}}\n\nRead the [house rules](~/policies/house-rules.md).\n\n{_tip(1)}\n"


def _ask(made: Pages) -> Iterator[str]:
    for number, tile in enumerate(TILES):
        body = (
            f'{_prose(number, 2)}\n\n{{{{ question_index(path="{tile}") }}}}\n\n{_route(number)}\n'
        )
        yield made.add(f"ask/tile-{number}.md", tile, "hub", body)


def _governance(made: Pages) -> Iterator[str]:
    subjects = {
        "Decisions": "{{ decision_rights() }}\n\n{{ decision_log(limit=20) }}",
        "Meetings": '{{ meeting_series() }}\n\n{{ meeting_log(kind="sync", limit=5) }}',
        "Goals": "\n\n".join(
            f'{{{{ objective_goals("{objective}") }}}}' for objective in OBJECTIVES
        ),
        "Calendar": "{{ campaign_calendar() }}",
        "Courses": '{{ course_catalogue() }}\n\n{{ learning_path("publisher") }}',
        "Crisis": '{{ severity_table() }}\n\n{{ triage("reply") }}',
        "Health": "{{ health() }}",
    }
    for number, (title, calls) in enumerate(subjects.items()):
        yield made.add(
            f"governance/{title.lower()}.md", title, "hub", f"{_prose(number, 2)}\n\n{calls}\n"
        )


def _directory(made: Pages, units: Sequence[Unit]) -> Iterator[Any]:
    """Make the pages of the registry, and a page for each department; the build lists these itself."""
    routes = "\n\n".join(f'{{{{ route("{route}") }}}}' for route in ROUTES)
    listing = made.add(
        "directory/departments.md",
        "Departments",
        "hub",
        f"{_prose(1, 2)}\n\n{{{{ department_list() }}}}\n",
    )
    yield {"Departments": [listing]}
    subjects = {
        "People": "{{ people() }}",
        "Accounts": "{{ account_table() }}",
        "Routes": routes,
        "Glossary": "{{ glossary() }}",
    }
    for number, (title, calls) in enumerate(subjects.items()):
        yield made.add(
            f"directory/{title.lower()}.md", title, "hub", f"{_prose(number, 2)}\n\n{calls}\n"
        )
    for number, unit in enumerate(units):
        own = f"{_tip(number)}\n\n{_table(number)}\n\n" if number % 3 == 0 else ""
        body = f'{_prose(number, 3)}\n\n{{{{ department_facts("{unit.id}") }}}}\n\n{own}{_next(number)}\n'
        made.add(f"directory/{unit.id}.md", unit.name, unit.id, body)


def _policies(made: Pages, units: Sequence[Unit], number: int) -> Iterator[str]:
    index = f"{_prose(1, 2)}\n\n{{{{ policy_table() }}}}\n"
    yield made.add("policies/index.md", "Policies", "hub", index)
    legal = next(unit for unit in units if unit.id == "legal")
    for count in range(max(number - 1, 2)):
        key = "house-rules" if count == 0 else f"policy-{count}"
        changes = [
            {
                "version": f"1.{n}",
                "date": f"202{3 + n}-10-01",
                "summary": f"Round {n} of comments is in.",
            }
            for n in (2, 1, 0)
        ]
        head: dict[str, Any] = {
            "policy": key,
            "tier": "must",
            "version": "1.2",
            "status": "active",
            "effective": "2025-10-01",
        }
        head |= {
            "approver": legal.people[0],
            "jurisdictions": ["GB"],
            "checked": "2026-09-01",
            "changes": changes,
        }
        sections = _sections(count, units)
        body = f'{_prose(count, 1)}\n\n{{{{ policy_facts() }}}}\n\n{sections}\n\n{{{{ department_card("legal") }}}}\n\n{_route(count)}\n'
        yield made.add(
            f"policies/{key}.md",
            "House rules" if count == 0 else f"Policy {count}",
            "legal",
            body,
            **head,
        )


def _guides(made: Pages, units: Sequence[Unit], number: int) -> Iterator[dict[str, list[str]]]:
    """Make guides in folders of at most forty, as somebody would who keeps the sidebar short."""
    for first in range(0, number, 40):
        folder = first // 40 + 1
        listed = []
        for count in range(first, min(first + 40, number)):
            unit = units[count % len(units)]
            calls = [f'{{{{ department_card("{unit.id}") }}}}', _route(count)]
            if count % 4 == 0:
                calls.insert(0, f'{{{{ account_table(department="{unit.id}") }}}}')
            body = (
                f"{_prose(count, 2)}\n\n{_sections(count, units)}\n\n{_next(count)}\n\n"
                + "\n\n".join(calls)
                + "\n"
            )
            listed.append(
                made.add(
                    f"guides/topic-{folder}/guide-{count + 1}.md",
                    f"Guide {count + 1}",
                    unit.id,
                    body,
                )
            )
        yield {f"Topic {folder}": listed}


def _sections(number: int, units: Sequence[Unit]) -> str:
    """Write five sections: prose with terms, a table, a list, a note, a person to ask."""
    someone = units[number % len(units)].people[1]
    parts = (
        f'{_prose(number, 4)} We say {{{{ term("term-{number % TERMS + 1}") }}}} for it.',
        f"{_table(number)}\n\n{_prose(number + 3, 2)}",
        "\n".join(f"- {_sentence(number + n)}" for n in range(6)),
        f"{_tip(number)}\n\n{_prose(number + 5, 3)}",
        f'{_prose(number + 7, 2)} Ask {{{{ person("{someone}") }}}} first, then read on in the [routes](~/directory/routes.md).',
    )
    return "\n\n".join(
        f"## {title}\n\n{part}" for title, part in zip(_HEADINGS, parts, strict=True)
    )


def _sentence(number: int) -> str:
    first, second = _WORDS[number * 7 % len(_WORDS)], _WORDS[(number * 11 + 3) % len(_WORDS)]
    return _SENTENCES[number % len(_SENTENCES)].format(first, second)


def _prose(number: int, sentences: int) -> str:
    """Write a paragraph; its third sentence is in bold."""
    said = [_sentence(number * 5 + n) for n in range(sentences)]
    return " ".join(f"**{sentence}**" if n == 2 else sentence for n, sentence in enumerate(said))


def _tip(number: int) -> str:
    return f'!!! tip "Case {number}"\n\n    {_prose(number, 2)}\n\n    Then see [who can help](~/directory/routes.md).'


def _table(number: int) -> str:
    rows = (
        f"| {_WORDS[(number + n) % len(_WORDS)].capitalize()} | {n + 1} days | {_sentence(number + n)} |"
        for n in range(6)
    )
    return "| What | By when | Why |\n|---|---|---|\n" + "\n".join(rows)


def _route(number: int) -> str:
    return f'{{{{ route("{ROUTES[number % len(ROUTES)]}") }}}}'


def _next(number: int) -> str:
    """Lead on to other pages."""
    tile = number % len(TILES)
    return f"- [{TILES[tile]}](~/ask/tile-{tile}.md)\n- [House rules](~/policies/house-rules.md)\n- [Goals](~/governance/goals.md)"
