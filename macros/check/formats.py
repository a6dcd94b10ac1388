"""How problems are printed: as text, for code hosts, and for other tools."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from macros.basics.problem import Location, Problem
from macros.basics.text import count, visible

if TYPE_CHECKING:
    from collections.abc import Mapping

    from macros.check.rules import Rule

Relocate = Callable[[str], str]
"""Turns a path relative to the playbook's root into the one to print."""


def line(problem: Problem, path: str | None = None) -> str:
    """Write a problem as one line: path:line:column: rule: message hint."""
    place = problem.location
    mark = "warning: " if problem.severity == "warning" else ""
    hint = f" {problem.hint}" if problem.hint else ""
    return visible(
        f"{path or place.path}:{place.line}:{place.column}: "
        f"{problem.rule}: {mark}{problem.message}{hint}"
    )


def _text(problem: Problem) -> str:
    """Return what is wrong and how to fix it, without characters that would hide or turn text."""
    return visible(f"{problem.message} {problem.hint}".strip())


def summary(problems: Sequence[Problem]) -> str:
    """Count errors and warnings in words."""
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    if not problems:
        return "No problem found."
    return f"{count(errors, 'error')}, {count(warnings, 'warning')}."


def as_json(problems: Sequence[Problem], relocate: Relocate) -> str:
    """Write problems as JSON: errors, warnings and a list of problems."""
    errors = sum(problem.severity == "error" for problem in problems)
    rows = [
        {
            "rule": problem.rule,
            "severity": problem.severity,
            "path": relocate(problem.location.path),
            "line": problem.location.line,
            "column": problem.location.column,
            "message": visible(problem.message),
            "hint": visible(problem.hint),
        }
        for problem in problems
    ]
    return _dump({"errors": errors, "warnings": len(problems) - errors, "problems": rows})


def as_github(problems: Sequence[Problem], relocate: Relocate) -> str:
    """Write problems as workflow commands, which GitHub shows at the line in a pull request."""

    def data(text: str) -> str:
        return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")

    def attribute(text: str) -> str:
        return data(text).replace(":", "%3A").replace(",", "%2C")

    def command(problem: Problem) -> str:
        place = problem.location
        file = f"file={attribute(relocate(place.path))},line={place.line},col={place.column}"
        text = visible(data(f"{problem.message} {problem.hint}".strip()))
        return f"::{problem.severity} {file},title={attribute(problem.rule)}::{text}"

    return "\n".join(command(problem) for problem in problems)


def as_gitlab(problems: Sequence[Problem], relocate: Relocate) -> str:
    """Write problems as a code quality report, which GitLab shows in a merge request."""
    occurrences: dict[str, int] = {}
    issues = []
    for problem in problems:
        path = relocate(problem.location.path)
        # The fingerprint leaves the line out, so that a problem keeps its identity when lines move.
        rule, _, sentence, values = problem.identity
        identity = "\0".join([rule, path, sentence, *values])
        occurrences[identity] = occurrences.get(identity, 0) + 1
        content = f"{identity}\0{occurrences[identity]}".encode(errors="backslashreplace")
        fingerprint = hashlib.sha256(content).hexdigest()
        issues.append(
            {
                "description": _text(problem),
                "check_name": problem.rule,
                "fingerprint": fingerprint,
                "severity": "major" if problem.severity == "error" else "minor",
                "location": {"path": path, "lines": {"begin": problem.location.line}},
            }
        )
    return _dump(issues)


def as_sarif(
    problems: Sequence[Problem], relocate: Relocate, rules: Mapping[str, Rule], version: str
) -> str:
    """Write problems as SARIF 2.1.0 (OASIS), which code-scanning services read."""
    used = sorted({problem.rule for problem in problems})
    driver = {
        "name": "playbook check",
        "version": version,
        "rules": [_sarif_rule(rule_id, rules.get(rule_id)) for rule_id in used],
    }
    results = [
        {
            "ruleId": problem.rule,
            "ruleIndex": used.index(problem.rule),
            "level": problem.severity,
            "message": {"text": _text(problem)},
            "locations": [{"physicalLocation": _sarif_location(problem.location, relocate)}],
        }
        for problem in problems
    ]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return _dump(
        {
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [run],
        }
    )


def _sarif_rule(rule_id: str, rule: Rule | None) -> dict[str, Any]:
    """Describe a rule, as far as it is registered."""
    if rule is None:
        return {"id": rule_id}
    return {
        "id": rule_id,
        "shortDescription": {"text": rule.holds},
        "fullDescription": {"text": rule.reason},
    }


def _sarif_location(place: Location, relocate: Relocate) -> dict[str, Any]:
    return {
        # An address, in which a blank or a letter with an accent is written as its bytes.
        "artifactLocation": {"uri": quote(Path(relocate(place.path)).as_posix(), errors="replace")},
        "region": {"startLine": place.line, "startColumn": place.column},
    }


def _dump(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
