"""Values from data stay plain text in the output of every macro."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from itertools import product
from pathlib import Path

import markdown
import pytest

from macros import pages
from macros.basics.problem import Location, Problem
from macros.model.macro import Parameter
from macros.reading import html as guard
from macros.site.rendering import with_history
from tests.unit.playbooks import site_at, write_playbook
from tests.unit.roots import Root

NAMES = {
    "script": "<script>alert(1)</script>",
    "cell": "A | B",
    "link": "x](javascript:alert(1))",
    "attributes": "x{ onclick=alert(1) }",
    "template": "{{7*7}} {% raw %} {# x #}",
    "markdown": "*a* _b_ `c` # d ![e](f) &lt; <br>",
    "quotes": '"a\' onmouseover="alert(1)',
    "heading": "## Not a heading {: #id }",
    "right-to-left": "שלום عربى",
    "combining": "Zoë Åkesson",
    "emoji": "👩🏽\u200d🚒 ok",
}
EXTENSIONS = [
    "abbr", "admonition", "attr_list", "def_list", "footnotes", "md_in_html", "tables", "toc",
    "pymdownx.details", "pymdownx.superfences", "pymdownx.tabbed", "pymdownx.tasklist",
]  # fmt: skip
DECISIONS = """\
rights:
  a: {{activity: {x}, tier: must, accountable: {x}, responsible: [{x}]}}
log:
  a: {{date: 2026-06-02, question: {x}, outcome: Yes., status: agreed, method: vote, participants: [lena-moss], dissent: {x}}}
"""
MEETINGS = """\
series:
  a: {{title: {x}, kind: forum, rule: FREQ=WEEKLY, start: 2026-01-06T10:00, minutes: 45, timezone: Europe/London, place: {x}, chair: lena-moss, open_to: hub}}
held:
  a:
    series: a
    date: 2026-11-03
    kind: forum
    chair: lena-moss
    topics: [{x}]
    actions: [{{text: {x}, owner: lena-moss, due: 2026-12-01, status: open}}]
"""
CAMPAIGNS = """\
a: {{title: {x}, kind: campaign, department: press, start: 2026-12-01, end: 2026-12-20, status: idea, sensitivities: {x}}}
b: {{title: {x}, kind: event, department: press, start: 2026-10-01, end: 2026-10-20, status: done}}
"""
COURSES = """\
courses:
  a: {{title: {x}, level: everyone, minutes: 20, outcomes: [{x}], owner: hub, review_by: 2027-09-01}}
paths:
  a: {{title: {x}, audience: {x}, courses: [a]}}
"""
ROUTES = """\
severities:
  3: {{name: {x}, definition: {x}, examples: [{x}], approver: lena-moss, backup: sam-poole, clock_minutes: 15, holding_statement: {x}}}
routes:
  a: {{trigger: {x}, severity: 3, first_contact: lena-moss, backup: sam-poole, channel: {x}, hours: {x}, clock_minutes: 15, do_first: [{x}], dont: [{x}]}}
"""
QUESTIONS = """\
a: {{question: {x}, also: [{x}], path: [Post, {x}], answer: Yes., route: a}}
"""
TRIAGE = """\
a:
  title: {x}
  start: one
  steps:
    one: {{test: {x}, yes: two, no: two}}
    two: {{action: {x}, route: a}}
"""
GOALS = """\
a:
  objective: align
  statement: {x}
  owner: hub
  due: 2027-06-30
  measures:
    a: {{level: outcome, definition: {x}, unit: {x}, source: {x}, target: 95, cadence: monthly, readings: [{{date: 2026-10-01, value: 80, note: {x}}}]}}
"""
HUB = """\
name: {x}
kind: hub
purpose: {x}
status: active
people:
  lena-moss: {{name: {x}, title: {x}, roles: [lead], email: lena@example.com, chat: {x}, status: active}}
  sam-poole: {{name: Sam, roles: [sponsor], email: sam@example.com, status: active}}
"""
GLOSSARY = """\
a: {{term: {x}, definition: A word., also: [{x}]}}
"""
ORGANIZATION = """\
name: {x}
hub_name: {x}
edition: "2026.11"
model: hub-and-spoke
mission: {x}
sponsor: sam-poole
lead: lena-moss
urgent: {{label: {x}, route: a}}
objectives:
  align: {{title: {x}, description: {x}}}
  communicate: {{title: {x}, description: {x}}}
  coordinate: {{title: {x}, description: {x}}}
  educate: {{title: {x}, description: {x}}}
review_by: 2027-06-01
"""
ACCOUNTS = """\
a: {{platform: {x}, handle: {x}, url: "https://example.com/a", audience: public, purpose: {x}, language: en, admins: [lena-moss, sam-poole], recovery: role-mailbox, mfa: "on", credential_store: {x}, status: active, last_post: 2026-11-20, audit_by: 2026-11-01, service: {{hours: {x}, acknowledge: {x}, resolve: {x}}}}}
"""
POLICY = """\
---
title: {x}
description: {x}
owner: hub
policy: a
tier: agreed
version: "1.0"
status: active
effective: 2026-10-01
review_by: 2027-10-01
material_change: yes
approver: lena-moss
jurisdictions:
  - {x}
changes:
  - version: "1.0"
    date: 2026-10-01
    summary: {x}
---

# A policy

A rule.
"""
DATA = {
    "data/organization.yml": ORGANIZATION,
    "data/accounts/press.yml": ACCOUNTS,
    "data/glossary.yml": GLOSSARY,
    "data/decisions.yml": DECISIONS,
    "data/meetings.yml": MEETINGS,
    "data/campaigns.yml": CAMPAIGNS,
    "data/courses.yml": COURSES,
    "data/routes.yml": ROUTES,
    "data/questions.yml": QUESTIONS,
    "data/triage.yml": TRIAGE,
    "data/goals.yml": GOALS,
    "data/departments/hub.yml": HUB,
}
NAMELESS = {"search_button", "rule_reference", "data_reference"}
"""Macros that show no text from data: counts, buttons, and what the code says."""


class _Text(HTMLParser):
    """Collects the text of each element, as a browser reads it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.elements: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if ("class", "pb-code") not in attrs:  # the QR code of a contact card
            self.elements.add(tag)
        for name, _ in attrs:
            assert not name.startswith("on"), name

    def handle_data(self, data: str) -> None:
        self.text += data


def _site(tmp_path: Path, name: str) -> pages.Site:
    """Write a playbook whose texts are all `name`; front matter cannot hold templates."""
    value = json.dumps(name, ensure_ascii=False)
    files = {path: text.format(x=value) for path, text in DATA.items()}
    files["docs/policies/a.md"] = POLICY.replace("{x}", value.replace("{", "(").replace("}", ")"))
    editions = Root(tmp_path)
    editions.publish("2026.10", "2026-10-05")
    site = with_history(site_at(write_playbook(tmp_path / "new", files)), editions.root)
    problem = Problem.worded(Location("data/glossary.yml"), "term-ended", name, name, "warning")
    return replace(site, problems=(problem,))


def _calls(site: pages.Site) -> Iterator[tuple[str, str, str]]:
    """Yield every macro with a call and the page for it: one for each of its choices, and each id."""
    for signature in pages.catalogue().values():
        page = "policies/a.md" if signature.only_on_policies else "index.md"
        required = [each for each in signature.parameters if each.required]
        optional = [each for each in signature.parameters if not each.required]
        for values in product(*(_values(site, each) for each in required)):
            arguments = [json.dumps(value) for value in values]
            yield signature.name, f"{signature.name}({', '.join(arguments)})", page
            for parameter in optional:
                keywords = (f"{parameter.name}={json.dumps(v)}" for v in _values(site, parameter))
                for keyword in keywords:
                    call = f"{signature.name}({', '.join([*arguments, keyword])})"
                    yield signature.name, call, page


def _values(site: pages.Site, parameter: Parameter) -> list[str | int]:
    if parameter.type is int:
        return [1]
    if parameter.reference is not None:
        return sorted(site.playbook.ids(parameter.reference))
    return list(parameter.choices)


@pytest.mark.parametrize("kind", NAMES)
def test_a_hostile_text_stays_that_text_in_every_macro(tmp_path: Path, kind: str) -> None:
    site = _site(tmp_path, NAMES[kind])
    name = " ".join(NAMES[kind].split())
    in_front_matter = name.replace("{", "(").replace("}", ")")
    named: dict[str, bool] = {}
    for macro, call, page in _calls(site):
        output = pages.render(site, page, f"Before.\n\n{{{{ {call} }}}}\n\nAfter.\n").text
        page_html = markdown.Markdown(extensions=EXTENSIONS).convert(output)
        assert guard.find(page_html, is_finished=True) == [], call
        reader = _Text()
        reader.feed(page_html)
        reader.close()
        assert not reader.elements & {"script", "img", "style", "iframe"}, call
        assert "After." in reader.text, call
        is_named = any(each in reader.text for each in (name, in_front_matter))
        named[macro] = named.get(macro, False) or is_named
    assert named.keys() == pages.MACROS.keys()
    assert {macro for macro, is_named in named.items() if not is_named} == NAMELESS
