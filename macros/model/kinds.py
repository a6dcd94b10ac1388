"""The kinds of records that a playbook has."""

from __future__ import annotations

KINDS: dict[str, str] = {
    "person": "people",
    "department": "departments",
    "account": "accounts",
    "goal": "goals",
    "activity": "rights",
    "decision": "decisions",
    "series": "series",
    "meeting": "meetings",
    "campaign": "campaigns",
    "course": "courses",
    "path": "paths",
    "severity": "severities",
    "route": "routes",
    "question": "questions",
    "tree": "trees",
    "term": "terms",
    "policy": "policies",
    "page": "pages",
}
"""By kind of record: the attribute of `Playbook` with the records."""
KINDS_TO_TAKE = (*(plural for kind, plural in KINDS.items() if kind != "person"), "organization")
"""The kinds whose responsibilities can pass to a successor of their own, in the plural."""
