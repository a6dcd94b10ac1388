"""Keep the result of the last check, for a command that is run again before anything changed.

Importing this must stay quick: it decides whether the rest of the check is needed at all.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from macros.atomic_files.private_file import private_file, read_private, write_private
from macros.basics.code_state import code_state
from macros.basics.problem import Fix, Location, Problem, Sentence
from macros.check.folder_state import FolderState

_NAME = "check-1.json"


@dataclass(frozen=True, slots=True)
class LastCheck:
    """What a command learned of a playbook."""

    state: FolderState
    """The files that it learned it from."""
    ids: Mapping[str, Sequence[str]]
    """By kind of record: all ids, sorted, including those of faulty records."""
    rules: Mapping[str, str] = field(default_factory=dict)
    """What each rule holds, by its id; empty if no rule was applied."""
    day_key: str | None = None
    """What the problems depend on besides files (`day_key_of`); None if no rule was applied."""
    problems: tuple[Problem, ...] = ()

    def answers(self, day_key: str) -> bool:
        """Return whether these are the problems of a check with the same `day_key_of`."""
        return self.day_key == day_key

    def save(self, root: Path) -> None:
        """Keep it for the next command."""
        place = private_file(root, _NAME)
        if place is None:
            return
        content = {
            "state": self.state.without_old_digests().as_json(),
            "ids": {kind: list(ids) for kind, ids in self.ids.items()},
            "rules": dict(self.rules),
            "day_key": self.day_key,
            "problems": [_as_row(problem) for problem in self.problems],
        }
        # Texts that are no UTF-8 are escaped.
        write_private(place, json.dumps(content).encode())


def last_check(root: Path) -> LastCheck | None:
    """Return what the last command learned of a playbook; None if anything has changed since."""
    last = read_last_check(root)
    now = last.state.now(root.resolve()) if last is not None else None
    if last is None or now is None or not last.state.is_as(now):
        return None
    if now.without_old_digests().digests != last.state.digests:
        replace(last, state=now).save(root)  # spare the next command the hashes
    return last


def read_last_check(root: Path) -> LastCheck | None:
    """Return what the last command learned, whatever has changed since."""
    place = private_file(root, _NAME)
    content = read_private(place) if place is not None else None
    if content is None:
        return None
    try:
        values = json.loads(content)
        return LastCheck(
            state=FolderState.from_json(values["state"]),
            ids=values["ids"],
            rules=values["rules"],
            day_key=values["day_key"],
            problems=tuple(map(_problem, values["problems"])),
        )
    except (ValueError, TypeError, KeyError, AttributeError):  # another version wrote it
        return None


def save_ids(root: Path, state: FolderState, ids: Mapping[str, Sequence[str]]) -> None:
    """Keep the ids of a playbook that was read without applying a rule."""
    LastCheck(state, ids, last_rules(root)).save(root)


def last_rules(root: Path) -> Mapping[str, str]:
    """Return what each rule of this code holds, by its id; empty if that is not stored."""
    last = read_last_check(root)
    return last.rules if last is not None and last.state.code == code_state() else {}


def _as_row(problem: Problem) -> list[Any]:
    place, sentence, fix = problem.location, problem.sentence, problem.fix
    return [
        [place.path, place.line, place.column],
        [sentence.rule, sentence.message, sentence.hint, sentence.form, sentence.severity],
        problem.values,
        problem.advice,
        problem.severity,
        fix and [fix.old, fix.new],
    ]


def _problem(row: list[Any]) -> Problem:
    place, sentence, values, advice, severity, fix = row
    return Problem(
        Location(*place),
        Sentence(*sentence),
        tuple((name, value) for name, value in values),
        advice,
        severity,
        fix and Fix(*fix),
    )
