"""The made-up company's other data: goals, decisions, meetings, campaigns, courses, routes, questions, terms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.benchmarks.registry import Unit

OBJECTIVES = ("align", "communicate", "coordinate", "educate")
TERMS = 100
ROUTES = (
    "account-hacked",
    "fake-account",
    "threat",
    "journalist",
    "complaint",
    "data-breach",
    "mistake",
    "ask-the-hub",
)
TILES = ("Post", "Reply", "Open an account", "Something's wrong", "Who do I ask")
_CAMPAIGNS = 400


def subjects(units: Sequence[Unit]) -> dict[str, dict[str, Any]]:
    """Make every data file but those of departments and accounts, by path below the data folder."""
    return {
        "organization.yml": _organization(units[0]),
        "goals.yml": _goals(units),
        "decisions.yml": _decisions(units),
        "meetings.yml": _meetings(units),
        "campaigns.yml": _campaigns(units),
        "courses.yml": _courses(),
        "routes.yml": _routes(units),
        "questions.yml": _questions(),
        "triage.yml": _triage(),
        "glossary.yml": _glossary(),
    }


def _organization(hub: Unit) -> dict[str, Any]:
    return {
        "name": "Example Works",
        "hub_name": "Social media hub",
        "edition": "2026.11",
        "model": "hub-and-spoke",
        "mission": "Every department uses social media well, and none does so alone.",
        "sponsor": hub.people[0],
        "lead": hub.people[1],
        "objectives": {
            o: {"title": f"We {o}", "description": f"What we do to {o} stands in the goals."}
            for o in OBJECTIVES
        },
        "review_by": "2027-09-01",
        "repository": {"url": "https://code.example.com/example-works/playbook"},
    }


def _goals(units: Sequence[Unit]) -> dict[str, Any]:
    return {
        f"{objective}-{n}": _goal(objective, n, units)
        for objective in OBJECTIVES
        for n in range(1, 11)
    }


def _goal(objective: str, number: int, units: Sequence[Unit]) -> dict[str, Any]:
    readings = [
        {"date": f"2026-{month:02}-02", "value": 40 + month + number} for month in range(1, 12)
    ]
    common = {"source": "Registry", "cadence": "monthly", "readings": readings}
    return {
        "objective": objective,
        "statement": f"What we promised people is done in {80 + number} of a hundred cases.",
        "owner": units[number % len(units)].id,
        "due": "2027-06-30",
        "measures": {
            "share": {
                "level": "outcome",
                "definition": "Share of all cases.",
                "unit": "%",
                "baseline": 40,
                "target": 90,
                **common,
            },
            "cases": {
                "level": "output",
                "definition": "Cases that came in.",
                "target": 60,
                **common,
            },
        },
    }


def _decisions(units: Sequence[Unit]) -> dict[str, Any]:
    rights = {
        f"activity-{n}": {
            "activity": f"Decide on matter {n}",
            "tier": ("must", "agreed", "advice")[n % 3],
            "accountable": ("legal", "lead", "representative")[n % 3],
            "responsible": ["representative"],
            "consulted": ["privacy"],
            "informed": ["publisher"],
        }
        for n in range(1, 22)
    }
    log = {
        f"adopt-{n}": {
            "date": f"2026-{n % 9 + 1:02}-{n % 27 + 1:02}",
            "question": f"Do we adopt proposal {n}?",
            "outcome": f"Proposal {n} is **adopted** for a year.",
            "status": "agreed",
            "method": "consent",
            "participants": [unit.people[1] for unit in units[:6]],
            "policies": ["house-rules"],
        }
        for n in range(1, 61)
    }
    return {"rights": rights, "log": log}


def _meetings(units: Sequence[Unit]) -> dict[str, Any]:
    chair = units[0].people[1]
    kinds = ("sync", "representatives", "forum", "review")
    series = {
        kind: {
            "title": f"Meeting: {kind}",
            "kind": kind,
            "rule": f"FREQ=MONTHLY;BYDAY={n + 1}TU",
            "start": "2026-01-06T10:00",
            "minutes": 45,
            "timezone": "Europe/London",
            "place": "Room 1",
            "chair": chair,
            "open_to": "representatives",
        }
        for n, kind in enumerate(kinds)
    }
    held = {
        f"{kind}-2026-{month:02}-03": {
            "series": kind,
            "date": f"2026-{month:02}-03",
            "kind": kind,
            "chair": chair,
            "attended": [
                unit.people[1] for unit in units[: None if kind == "representatives" else 8]
            ],
            "topics": ["What went well", "What comes next"],
            "actions": [
                {
                    "text": "Share the notes",
                    "owner": chair,
                    "due": f"2026-{month:02}-06",
                    "status": "done",
                }
            ],
        }
        for kind in kinds
        for month in (7, 9, 11)
    }
    return {"series": series, "held": held}


def _campaigns(units: Sequence[Unit]) -> dict[str, Any]:
    """Make entries of the calendar: each has accounts of its own, so that none gets into another's way."""
    spokes = units[5 : 5 + _CAMPAIGNS]
    made: dict[str, Any] = {
        f"campaign-{unit.id}": {
            "title": f"Season {n}",
            "kind": ("campaign", "event", "evergreen")[n % 3],
            "department": unit.id,
            "accounts": list(unit.accounts)[:2],
            "start": f"2026-12-{n % 9 + 1:02}",
            "end": f"2026-12-{n % 9 + 11}",
            "goal": f"coordinate-{n % 9 + 1}",
            "approver": unit.people[0],
            "status": ("approved", "idea")[n % 2],
            "rights_cleared": "yes",
        }
        for n, unit in enumerate(spokes)
    }
    quiet = {
        "title": "Quiet days",
        "kind": "blackout",
        "department": "hub",
        "start": "2026-12-24",
        "end": "2027-01-01",
    }
    return made | {"quiet-days": {**quiet, "status": "approved"}}


def _courses() -> dict[str, Any]:
    titles = {
        "basics": "First steps",
        "disclosure": "Say where you work",
        "good-post": "A good post",
        "account-safety": "Safe accounts",
    }
    courses = {
        key: {
            "title": title,
            "level": "publisher",
            "minutes": 20,
            "outcomes": [
                "Decide in a minute whether something is fine",
                "Find the right person to ask",
            ],
            "policies": ["house-rules"],
            "owner": "human-resources",
            "valid_months": 12,
            "review_by": "2027-09-01",
            "quiz": [_quiz(n) for n in range(3)],
        }
        for key, title in titles.items()
    }
    lessons = ["basics", "disclosure", "good-post"]
    paths = {
        "publisher": {
            "title": "Publishers",
            "audience": "Everybody who posts",
            "courses": lessons,
            "grants": ["publisher", "admin"],
        },
        "admin": {
            "title": "Admins",
            "audience": "Everybody who holds an account",
            "courses": ["account-safety"],
            "grants": ["admin"],
        },
    }
    return {"courses": courses, "paths": paths}


def _quiz(number: int) -> dict[str, Any]:
    return {
        "question": f"Somebody asks you question {number}. What do you do?",
        "choices": [
            {
                "text": "Look it up, then answer",
                "right": True,
                "why": "What is checked can be trusted.",
            },
            {"text": "Guess", "right": False, "why": "A guess is soon quoted."},
        ],
        "why": "Readers remember what we got wrong.",
    }


def _routes(units: Sequence[Unit]) -> dict[str, Any]:
    hub = units[0].people
    severities = {
        str(n): {
            "name": name,
            "definition": f"{name} it is.",
            "approver": hub[n],
            "backup": hub[n + 1],
            "clock_minutes": 300 // n,
        }
        for n, name in enumerate(("Routine", "Serious", "Crisis"), 1)
    }
    routes = {
        key: {
            "trigger": f"It is about: {key.replace('-', ' ')}",
            "severity": str(n % 3 + 1),
            "first_contact": hub[1],
            "backup": hub[2],
            "channel": "Phone, then chat",
            "hours": "Every day",
            "clock_minutes": 30,
            "do_first": [
                "Write down what you saw, where and when.",
                "Call the first contact.",
                "Change nothing until then.",
            ],
            "dont": ["Delete anything."],
            "policies": ["house-rules"],
        }
        for n, key in enumerate(ROUTES)
    }
    return {"severities": severities, "routes": routes}


def _questions() -> dict[str, Any]:
    return {
        f"question-{n}": {
            "question": f"What holds for case {n}?",
            "also": [f"May I do what case {n} says?"],
            "path": [TILES[n % 5], f"Case {n}"],
            "answer": f"Yes, when the [house rules](policies/house-rules.md) are kept. Case {n} needs **no** approval.",
            "page": "policies/house-rules.md",
            "route": ROUTES[n % len(ROUTES)],
        }
        for n in range(1, 101)
    }


def _triage() -> dict[str, Any]:
    steps = {
        "threat": {"test": "Does it threaten somebody?", "yes": "call", "no": "answer"},
        "call": {"action": "Call for help.", "route": "threat"},
        "answer": {"action": "Answer politely.", "policies": ["house-rules"]},
    }
    return {"reply": {"title": "How do I reply?", "start": "threat", "steps": steps}}


def _glossary() -> dict[str, Any]:
    return {
        f"term-{n}": {
            "term": f"Word {n}",
            "definition": f"What we mean by it here: the *{n}th* thing that needed a word of its own.",
            "also": [f"Expression {n}"],
            "see": [f"term-{n % TERMS + 1}"],
        }
        for n in range(1, TERMS + 1)
    }
