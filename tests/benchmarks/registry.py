"""A made-up company's departments, people and accounts, as many as are asked for, the same on every run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from macros.basics.text import slug

PEOPLE = 10
"""People in each department."""
ACCOUNTS = 5
"""Accounts of each department."""

_FIRST = (
    "Ada Aisha Alejandro Amina Anders Anneke Arjun Asha Beatriz Björn Camille Carlos Chiara Chloé Cyrus Dagny Dalia Danuta Deepa"
    " Dmitri Eilidh Elif Emeka Enzo Esi Farah Fatima Femi Fiona Florin Gita Goran Greta Gustav Hamid Hana Hinata Ilse Imani Ines"
    " Ingrid Isaac Ivana Jamal Jana Jean-Luc Joaquín Jonas Joyce Kaito Kamal Karima Kateřina Kofi Laila Lars Leila Liam Lina Luca"
    " Maeve Magnus Mai Malik Marek María Mateo Mei Milan Mina Mohammed Nadia Naoki Niamh Nils Nkechi Olga Omar Oscar Paloma"
    " Pavel Petra Quang Rafael Rania Ravi Rohan Rosa Ruth Samir Sanne Siobhán Soren Tariq Tatiana Thabo Uma Viktor Wanjiru Zofia"
).split()
_LAST = (
    "Abebe Adeyemi Ahlberg Ali Almeida Andersson Arslan Asante Bakker Banerjee Barros Bauer Becker Bianchi Botha Brandão Byrne"
    " Castillo Chaudhry Chen Clarke Costa Dąbrowski Delgado Demir Diallo Díaz Dlamini Dubois Dvořák Eklund Eriksen Falk Farouk"
    " Fischer Fofanah Fontaine Fraser Fujita Garcia Gomes Grigoryan Gupta Haddad Hansen Hernández Hoffmann Horvat Hussain Ito"
    " Ivanova Jansen Jensen Jung Kamara Kapoor Keita Khan Kim Kowalska Kruger Larsen Lefèvre Lindqvist Lombardi Lopez MacLeod"
    " Mbeki Mendes Mensah Meyer Moreau Müller Murphy Mwangi Nakamura Ndiaye Nguyen Novak Nowak O'Brien Okafor Olsen Ortiz Park"
    " Patel Pereira Petrov Popescu Reyes Rossi Saleh Santos Schmidt Sharma Silva Tanaka Weber Youssef Zhang"
).split()
_PLACES = (
    "Amberley Ashwick Birchford Brackenhill Bramford Calderbrook Cedarvale Clearwater Coldstream Copperhill Cranleigh Dalebrook"
    " Darnwell Eastmoor Elderfield Elmhurst Fairhaven Fernley Foxbridge Glenmore Goldcrest Grantham Greenhithe Harrowgate"
    " Hartwell Hazelmere Highcliff Hollowbrook Ironbridge Ivybridge Juniper Kestrel Kingsmere Lakeside Langdale Larchmont"
    " Linden Longmead Lowther Maplewood Marlowe Meadowbank Millbrook Moorgate Netherby Northwold Oakhampton Oldcastle Orchard"
    " Otterburn Pinehurst Plumstead Quarry Ravensworth Redwood Ridgeway Riverside Rosedale Rowanbank Saltash Sandford Seabrook"
    " Shelford Silverdale Southwick Springvale Stonebridge Summerhill Swanmore Tarnside Thornbury Tidewell Underwood Upland"
    " Valebrook Walnut Waterford Westbourne Wheatley Whitby Wildmoor Willowbank Winterfold Wolfscote Woodvale Wrenfield Wychwood"
    " Yarrow Yewtree Zennor Aldgate Bexhill Camberwell Duxford Enfield Felton Girton Histon Kelso Ludlow"
).split()
_WORK = "Marketing,Recruitment,Sales,Customer care,Products,Events,Alumni,Research,Web,Press".split(
    ","
)
_ADVISERS = {
    "legal": "Legal",
    "security": "Security",
    "human-resources": "Human resources",
    "privacy": "Privacy",
}
_PLATFORMS = (
    "LinkedIn,Instagram,Facebook,YouTube,TikTok,Bluesky,Threads,Mastodon,Pinterest,Engage".split(
        ","
    )
)
_INTERNAL = ("Engage",)
_TITLES = "Director,Manager,Officer,Editor,Producer,Specialist,Co-ordinator,Analyst,Designer,Assistant".split(
    ","
)
_ZONES = ("Europe/London", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Africa/Nairobi")
_LANGUAGES = ("en", "de", "fr", "es", "pt", "hi")
_LESSONS = ("basics", "disclosure", "good-post")
_SAFETY = "account-safety"


@dataclass(frozen=True, slots=True)
class Unit:
    """One department with its people and accounts, as its two files say them."""

    id: str
    name: str
    people: tuple[str, ...]
    department: dict[str, Any]
    accounts: dict[str, dict[str, Any]]


def units(number: int) -> list[Unit]:
    """Make departments: the hub first, then four advisers, then spokes. 6 at least, 1,000 at most."""
    names = {"hub": "Social media hub", **_ADVISERS}
    for count in range(number - len(names)):
        name = f"{_PLACES[count % 100]} {_WORK[(count // 100 + count) % 10].lower()}"
        names[slug(name)] = name
    people = {key: _names(place) for place, key in enumerate(names)}
    following = dict(zip(names, [*list(names)[1:], "hub"], strict=True))
    return [
        Unit(
            key,
            name,
            tuple(people[key]),
            _department(key, name, people[key]),
            _accounts(key, people[key], people[following[key]]),
        )
        for key, name in names.items()
    ]


def _names(department: int) -> dict[str, str]:
    """Name the people of one department: id and name."""
    numbers = range(department * PEOPLE, (department + 1) * PEOPLE)
    names = [
        f"{_FIRST[number % 100]} {_LAST[(number // 100 + number * 7) % 100]}" for number in numbers
    ]
    return {slug(name): name for name in names}


def _department(key: str, name: str, people: dict[str, str]) -> dict[str, Any]:
    ids = list(people)
    kind = "hub" if key == "hub" else "adviser" if key in _ADVISERS else "spoke"
    roles = [
        ["head"],
        ["representative", "admin"],
        ["deputy", "admin", "publisher"],
        ["admin", "publisher"],
        ["publisher"],
    ]
    roles += [["publisher"], ["publisher"], ["moderator"], ["moderator"], []]
    roles[0] = (
        ["sponsor", "head"]
        if kind == "hub"
        else ["head", "adviser"]
        if kind == "adviser"
        else ["head"]
    )
    roles[1] = ["lead", "admin"] if kind == "hub" else ["representative", "admin"]
    number = sum(map(ord, key))
    values: dict[str, Any] = {
        "name": name,
        "kind": kind,
        "purpose": f"Shows the people around us what {name} does, and answers what they ask.",
        "status": "active",
        "joined": "2024-03-04",
        "head": ids[0],
        "representative": ids[1],
        "deputy": ids[2],
        "channel": f"Chat, channel {key}",
    }
    if kind == "spoke":
        values["handles"] = [f"example/{key}"]
    return values | {
        "people": {i: _person(i, people[i], number + n, roles[n]) for n, i in enumerate(ids)}
    }


def _person(key: str, name: str, number: int, roles: list[str]) -> dict[str, Any]:
    if not roles and number % 3 == 0:
        return {"name": name, "status": "left"}
    person: dict[str, Any] = {
        "name": name,
        "title": f"{_TITLES[number % 10]}, {_WORK[number % 7].lower()}",
        "roles": roles,
        "email": f"{key.replace('-', '.')}@example.com",
        "phone": f"+44 20 7946 0{number % 1000:03}",
        "chat": f"@{key}",
        "location": f"{_PLACES[number % 97]}, floor {number % 9}",
        "timezone": _ZONES[number % 5],
        "languages": [_LANGUAGES[0], _LANGUAGES[1 + number % 5]],
        "expertise": [f"{_PLATFORMS[number % 9]} pages", "alternative text"],
        "status": "active",
    }
    if "representative" in roles:
        person["term_end"] = "2027-12-31"
    lessons = [*_LESSONS] if {"publisher", "admin"} & set(roles) else []
    if "admin" in roles:
        lessons.append(_SAFETY)
    if lessons:
        person["certificates"] = [
            {"course": lesson, "earned": f"2026-0{4 + n}-11"} for n, lesson in enumerate(lessons)
        ]
    return person


def _accounts(
    key: str, people: dict[str, str], next_people: dict[str, str]
) -> dict[str, dict[str, Any]]:
    """Make a department's accounts. Their second admin belongs to the next department."""
    own, others = list(people), list(next_people)
    number = sum(map(ord, key))
    made = {}
    for count in range(ACCOUNTS):
        platform = _PLATFORMS[(number + count) % 10]
        made[f"{slug(platform)}-{key}"] = _account(
            platform, key, count, number, admins=[own[1], others[1]], publishers=own[3:5]
        )
    return made


def _account(
    platform: str, key: str, count: int, number: int, admins: list[str], publishers: list[str]
) -> dict[str, Any]:
    account: dict[str, Any] = {"platform": platform, "handle": f"example-{key}"}
    if platform not in _INTERNAL:
        account["url"] = f"https://{slug(platform)}.example.com/{key}"
    account |= {
        "platform_id": f"88{number:06}{count}",
        "audience": "internal" if platform in _INTERNAL else "public",
        "purpose": f"What {key.replace('-', ' ')} does, for the people who live and work around it.",
        "language": "en",
        "region": f"Around {key.replace('-', ' ')}",
        "admins": admins,
        "publishers": publishers,
        "recovery": "role-mailbox",
        "mfa": "on",
        "credential_store": "Company vault",
        "tool": "Planner",
        "status": "active",
        "opened": "2023-05-08",
        "verified": "2026-10-12",
        "last_post": f"2026-11-{1 + number % 20:02}",
        "audit_by": "2027-02-12",
    }
    if count == ACCOUNTS - 1:
        account["status"] = "dormant"
    account["house_rules"] = "policies/house-rules.md"
    account["service"] = {
        "hours": "Monday to Friday, 9:00 to 17:00",
        "acknowledge": "in 2 working hours",
        "resolve": "within 24 hours",
    }
    account["goals"] = [f"communicate-{1 + number % 9}"]
    account["tags"] = ["news", "people"]
    return account
