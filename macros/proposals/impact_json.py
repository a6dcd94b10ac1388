"""The impact of a proposal as JSON, for other programs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from macros.problem import Problem
from macros.proposals.difference import FileChange
from macros.proposals.impact import Found, Impact


def as_json(impact: Impact) -> str:
    """Write everything that is known of a proposal."""
    values = {
        "base": impact.difference.base,
        "head": impact.difference.head,
        "sound": impact.is_sound,
        "seen": impact.is_seen if impact.changes is not None else None,
        "errors": impact.errors,
        "reason": impact.reason,
        "files": [_file(file) for file in impact.difference.files],
        "code": impact.code,
        "refusals": [_problem(problem) for problem in impact.refusals],
        "problems": [_found(found) for found in impact.found],
        "mended": [_problem(problem) for problem in impact.mended],
        "records": [asdict(record) for record in impact.changes.records] if impact.changes else [],
        "pages": [asdict(page) for page in impact.changes.pages] if impact.changes else [],
        "assets": [_file(file) for file in impact.assets],
        "menu": impact.menu,
        "redirects": dict(impact.redirects),
        "lost": [asdict(lost) for lost in impact.lost],
        "approvals": [asdict(approval) for approval in impact.approvals],
    }
    return json.dumps(_printable(values), indent=2, ensure_ascii=False)


def _file(file: FileChange) -> dict[str, str]:
    return {"path": file.path, "verb": file.verb, **({"old_path": file.old_path} if file.old_path else {})}


def _found(found: Found) -> dict[str, Any]:
    mend = {"old": found.correction.old, "new": found.correction.new} if found.correction is not None else None
    return {**_problem(found.problem), "correction": mend}


def _problem(problem: Problem) -> dict[str, Any]:
    place = problem.location
    return {
        "rule": problem.rule,
        "severity": problem.severity,
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "message": problem.message,
        "hint": problem.hint,
    }


def _printable(value: Any) -> Any:
    """Spell bytes of names that are not UTF-8, which JSON cannot hold."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, dict):
        return {_printable(key): _printable(held) for key, held in value.items()}
    return [_printable(held) for held in value] if isinstance(value, Iterable) else value
