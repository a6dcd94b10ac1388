"""Ask axe-core what stands in the way of a reader: on pages of every kind, in light and in dark."""

from __future__ import annotations

from collections.abc import Collection
from importlib.resources import files
from typing import Any, Literal

import pytest
from playwright.sync_api import Page

KINDS = {
    "home": "/",
    "ask": "/ask/post/",
    "policy": "/policies/personal-use/",
    "best practice": "/best-practices/write-a-good-post/",
    "operating model with its diagram": "/governance/operating-model/",
    "decision log": "/governance/decisions/",
    "department": "/directory/marketing/",
    "people": "/directory/people/",
    "accounts": "/directory/accounts/",
    "goals with charts": "/measures/goals/",
    "campaign calendar": "/coordination/campaign-calendar/",
    "checklist": "/coordination/request-an-account/",
    "template in a code block": "/coordination/campaign-brief/",
    "course with a quiz": "/education/everyone/",
    "triage": "/best-practices/reply-triage/",
    "routes": "/directory/routes/",
    "policy register": "/directory/policy-register/",
    "what was in force": "/policies/in-force/?on=2026-06-15",
    "what changed": "/directory/whats-changed/",
    "glossary": "/directory/glossary/",
    "data reference": "/contribute/data-reference/",
    "macro reference": "/contribute/macro-reference/",
    "rule reference": "/contribute/check-messages/",
    "health": "/lead/health/",
    "page that does not exist": "/no-such-page/",
}
"""One page of every kind."""


def kinds(quick: Collection[str]) -> list[Any]:
    """Return the kinds of page as parameters of a test; all but the quick ones are left to the longer run."""
    return [
        pytest.param(kind, marks=() if kind in quick else pytest.mark.exhaustive) for kind in KINDS
    ]


TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
OF_COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules that can fail in dark though they held in light; the others don't look at colours."""

Scheme = Literal["light", "dark"]
_SCHEMES: dict[Scheme, str] = {"light": "default", "dark": "slate"}
_SCRIPT = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
_SETTLED = """() => Promise.race([
  Promise.allSettled(document.getAnimations().map(({ finished }) => finished)),
  new Promise((done) => setTimeout(done, 2000)),
])"""
"""Not every promise is kept: that of a transition whose element goes away in the middle of it may
stay open for ever."""
_RUN = "options => axe.run(document, options).then(result => result.violations)"


def violations(page: Page) -> list[str]:
    """Return every violation on the page as it stands, in light and dark."""
    found = _look(page, "light", TAGS)
    return found + _look(page, "dark", OF_COLOURS)


def _look(page: Page, scheme: Scheme, rules: list[str]) -> list[str]:
    page.emulate_media(color_scheme=scheme)
    page.locator(f"body[data-md-color-scheme={_SCHEMES[scheme]}]").wait_for()
    return violations_as_shown(page, scheme, rules)


def violations_as_shown(page: Page, scheme: str, rules: list[str]) -> list[str]:
    """Return every violation of rules on a page as it is shown, whatever made it; `scheme` is what each line begins with."""
    page.evaluate(_SETTLED)  # colours in the middle of a transition would be measured wrongly
    if page.evaluate("() => typeof window.axe") == "undefined":
        page.evaluate(_SCRIPT)
    found: list[dict[str, Any]] = page.evaluate(
        _RUN, {"runOnly": rules, "resultTypes": ["violations"]}
    )
    return [_line(scheme, rule, node) for rule in found for node in rule["nodes"]]


def _line(scheme: str, rule: dict[str, Any], node: dict[str, Any]) -> str:
    place, markup, why = (
        node["target"][-1],
        " ".join(node["html"].split())[:160],
        " ".join(node["failureSummary"].split()),
    )
    return f"{scheme}: {rule['id']}: {rule['help']}: {place}: {markup}: {why[:300]}"
