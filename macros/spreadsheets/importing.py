"""A table brought into the data: what is new, what changes, what is not in it; tried on a copy before anything is written."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

from dateutil.relativedelta import relativedelta

from macros.basics.problem import Problem, quoted
from macros.basics.text import slug
from macros.check.run import Report
from macros.check.validate import keys_of, validate
from macros.editing import new_page
from macros.editing.house_style import StyleError, in_style
from macros.editing.revision import Change, revised
from macros.editing.sandbox import tried
from macros.editing.written_yaml import InsertionError
from macros.editing.yaml_text import Value
from macros.model.field import ID_LENGTH, ID_PATTERN
from macros.model.files import DataFile, data_file
from macros.model.record import Record
from macros.model.shape import shape_of
from macros.reading.values import read_text
from macros.spreadsheets.column import Kind, find_columns
from macros.spreadsheets.entry import Entry, cells_of, entries, place, values_of
from macros.spreadsheets.field import ENTITIES, MODELS, REMOVED, Path
from macros.spreadsheets.merging import differing, merged, node_of
from macros.spreadsheets.outcome import Import, ImportingError
from macros.spreadsheets.sheet import Sheet


def plan(
    report: Report,
    sheet: Sheet,
    kind: Kind,
    said: Mapping[str, str],
    department: str | None = None,
    country: str | None = None,
) -> Import:
    """Find what a table changes, and try it on a copy.

    `said` maps headings or letters of columns to fields, `department` is whose people or accounts
    new ones are where no column says it, `country` is whose national phone numbers are meant.
    Raises ImportingError where the data cannot be read, or a file cannot be changed.
    """
    playbook = report.written
    if playbook.unread or any(
        playbook.ids(one) != set(playbook.all(one)) for one in ("department", ENTITIES[kind])
    ):
        raise ImportingError(
            "some records have errors, so nobody can tell what is new; run 'playbook check' and mend them first"
        )
    columns = find_columns(sheet, kind, said)
    if columns.problems:
        return Import(columns.columns, problems=columns.problems)
    work = _Importing(report, sheet, kind, department)
    read = entries(sheet, kind, columns, playbook, country)
    for entry in read:
        work.take(entry)
    problems = sorted(
        {one for entry in read for one in entry.problems}, key=lambda problem: problem.sort_key
    )
    if problems:
        return Import(columns.columns, problems=tuple(problems))
    try:
        files = work.files()
    except (InsertionError, StyleError) as error:
        raise ImportingError(f"a file cannot be changed: {error}") from None
    expected = [
        one for one in playbook.all(ENTITIES[kind]).values() if _is_expected(one, department)
    ]
    absent = sorted(one.id for one in expected if one.id not in work.seen)
    result = Import(
        columns.columns,
        tuple(work.new),
        work.changed,
        work.cleared,
        work.kept,
        work.unchanged,
        tuple(absent),
        files,
    )
    return replace(result, found=tried(report, files)) if files else result


def _is_expected(record: Record, department: str | None) -> bool:
    """Tell whether a table should hold a record: somebody who left, or a closed account, is history."""
    is_here = getattr(record, "status", "") not in ("left", "closed", "archived")
    return is_here and department in (None, getattr(record, "department", None))


class _Importing:
    """The changes that the rows of a table ask for, one after the other."""

    def __init__(self, report: Report, sheet: Sheet, kind: Kind, department: str | None) -> None:
        self.playbook = report.written
        self.today = report.today
        self.sheet = sheet
        self.kind = kind
        self.department = department
        self.model = MODELS[kind]
        self.order = tuple(keys_of(self.model))
        self.changes: dict[str, list[Change]] = defaultdict(list)
        self.pages: dict[str, str] = {}
        self.leaving: dict[str, set[str]] = defaultdict(set)
        """Department to the people who move out of it."""
        self.new: list[str] = []
        self.changed: dict[str, tuple[str, ...]] = {}
        self.cleared: dict[str, tuple[str, ...]] = {}
        self.kept: dict[str, tuple[str, ...]] = {}
        self.unchanged = 0
        self.seen: set[str] = set()

    def take(self, entry: Entry) -> None:
        """Note what a row changes, and what is wrong with it."""
        known: Record | None = self.playbook.all(ENTITIES[self.kind]).get(entry.id)
        self.seen.add(entry.id)
        home = entry.department or getattr(known, "department", None) or self.department
        if home is None and self.kind != "departments" and "department" not in entry.columns:
            message = f"nothing says to which department {quoted(entry.id)} belongs, a column 'department' was expected."
            hint = "Add the column, or name one for all with --department."
            entry.problems.append(
                Problem.worded(place(self.sheet, entry, "department"), "missing-key", message, hint)
            )
        before = values_of(known) if known is not None else {}
        after = merged(before or self._beginnings(entry), entry.values)
        ordered = {key: after[key] for key in self.order if key in after}
        # A value that could not be read is missing for that reason alone.
        has_gaps = bool(entry.problems)
        entry.problems += [
            p for p in self._wrong(entry, ordered) if not (has_gaps and p.rule == "missing-key")
        ]
        if entry.problems:
            return
        self._note_unsaid(entry, before)
        if known is None:
            self.new.append(entry.id)
            self._add(entry.id, str(home), ordered)
        elif home != getattr(known, "department", home):
            self.changed[entry.id] = ("department", *differing(before, ordered))
            self._remove(entry.id, str(getattr(known, "department", "")))
            self._add(entry.id, str(home), ordered)
        elif fields := differing(before, ordered):
            self.changed[entry.id] = fields
            self._change(entry.id, str(home), before, ordered)
        else:
            self.unchanged += 1

    def _note_unsaid(self, entry: Entry, before: Mapping[str, Value]) -> None:
        """Note which values a row takes away, and which stay because their cell is empty."""
        removed = tuple(".".join(path) for path, value in entry.values.items() if value is None)
        for noted, names in ((self.cleared, removed), (self.kept, tuple(entry.empty))):
            if held := tuple(
                name for name, value in cells_of(before, names) if value not in (None, [])
            ):
                noted[entry.id] = held

    def _beginnings(self, entry: Entry) -> dict[str, Value]:
        """Give what a new record says where the table says nothing."""
        if self.kind == "people":
            return {"roles": [], "status": "active"}
        if self.kind == "accounts":
            return {
                "status": "requested",
                "audit_by": self.today
                + relativedelta(months=self.playbook.defaults.account_audit_months),
            }
        purpose: dict[str, Value] = (
            {"purpose": new_page.TO_BE_AGREED} if ("purpose",) not in entry.values else {}
        )
        return {"kind": "spoke", "status": "onboarding", "people": {}, **purpose}

    def _wrong(self, entry: Entry, values: Mapping[str, Value]) -> Iterator[Problem]:
        """Ask the model what is wrong with a record, and say it at the cells."""
        if entry.id and not (len(entry.id) <= ID_LENGTH and re.fullmatch(ID_PATTERN, entry.id)):
            message = f"{quoted(entry.id)} is not an id: small letters, digits and single hyphens were expected."
            hint = f"Write {quoted(slug(entry.id)[:ID_LENGTH])}." if slug(entry.id) else ""
            yield Problem.worded(place(self.sheet, entry, "id"), "wrong-value", message, hint)
        by_position = {
            column.position + 1: (name, column) for name, column in entry.columns.items()
        }
        for problem in validate(self.model, node_of(values, self.sheet, entry), 1)[1]:
            name, column = by_position.get(problem.location.column, ("", None))
            if problem.rule == "missing-key" and (cleared := _cleared_key(entry, problem)):
                yield self._not_clearable(entry, cleared)
                continue
            opening = f"'{name.split('.')[-1]}' "
            message, hint = problem.message, problem.hint
            if problem.rule == "missing-key":
                hint = "Add a column for it, or fill it in here."
            elif column is not None and message.startswith(opening):
                message = f"{column.shown} {message.removeprefix(opening)}"
            yield Problem.worded(problem.location, problem.rule, message, hint)

    def _not_clearable(self, entry: Entry, name: str) -> Problem:
        message = f"{entry.columns[name].shown} is {quoted(REMOVED)}, which would clear it, but {quoted(name)} is required."
        hint = "Write a value, or leave the cell empty to keep the one there is."
        return Problem.worded(place(self.sheet, entry, name), "missing-key", message, hint)

    def _file(self, home: str) -> str:
        folder = "accounts" if self.kind == "accounts" else "departments"
        return f"{self.playbook.data_dir}/{folder}/{home}.yml"

    def _way(self, record_id: str) -> Path:
        return {"departments": (), "people": ("people", record_id), "accounts": (record_id,)}[
            self.kind
        ]

    def _add(self, record_id: str, home: str, values: dict[str, Value]) -> None:
        if self.kind == "departments":
            self.changes[self._file(record_id)] += [
                Change((key,), value, self.order) for key, value in values.items()
            ]
            review_by = self.today + relativedelta(months=12)
            path = f"{self.playbook.docs_dir}/directory/{record_id}.md"
            self.pages[path] = new_page.department_of(str(values["name"]), record_id, review_by)
        else:
            self.changes[self._file(home)].append(Change(self._way(record_id), values))

    def _remove(self, record_id: str, home: str) -> None:
        self.leaving[home].add(record_id)
        self.changes[self._file(home)].append(Change(self._way(record_id), None))

    def _change(
        self, record_id: str, home: str, before: Mapping[str, Value], after: Mapping[str, Value]
    ) -> None:
        path = self._file(record_id if self.kind == "departments" else home)
        for key in self.order:
            if before.get(key) != after.get(key):
                self.changes[path].append(
                    Change((*self._way(record_id), key), after.get(key), self.order)
                )

    def files(self) -> dict[str, tuple[str | None, str | None]]:
        """Give the files that change, with their texts before and after."""
        found: dict[str, tuple[str | None, str | None]] = {}
        for path, changes in sorted(self.changes.items()):
            target = self.playbook.root / path
            before = target.read_bytes().decode("utf-8") if target.is_file() else None
            found[path] = (before, self._text(path, before, self._kept(path, changes)))
        for path, text in self.pages.items():
            target = self.playbook.root / path
            if not target.exists():
                found[path] = (None, text)
        return {path: (before, after) for path, (before, after) in found.items() if before != after}

    def _kept(self, path: str, changes: list[Change]) -> list[Change]:
        """Leave an empty block where the last person moves out, and take away a file of accounts that holds none."""
        home = path.rpartition("/")[2].removesuffix(".yml")
        department = self.playbook.departments.get(home)
        gone = self.leaving.get(home, set())
        added = [change for change in changes if change.value is not None]
        if (
            self.kind == "people"
            and department is not None
            and set(department.people) == gone
            and not added
        ):
            return [Change(("people",), {})]
        return changes

    def _text(self, path: str, before: str | None, changes: list[Change]) -> str | None:
        """Change a text; one that was in the style of the forms is so afterwards. None where nothing would be left."""
        if (
            self.kind == "accounts"
            and before is not None
            and all(change.value is None for change in changes)
        ):
            root = read_text(before, "").root
            if root is not None and len(changes) == len(root):
                return None
        after = revised(before or "", changes)
        kind = data_file(path.removeprefix(f"{self.playbook.data_dir}/"))
        return (
            in_style(after, shape_of(kind), path)
            if kind is not None and _is_in_style(before, kind, path)
            else after
        )


def _cleared_key(entry: Entry, problem: Problem) -> str | None:
    """Return the field that a row takes away and a problem misses."""
    removed = [path for path, value in entry.values.items() if value is None]
    return next(
        (".".join(path) for path in removed if path[-1] == problem.value("key")),
        None,
    )


def _is_in_style(text: str | None, kind: DataFile, path: str) -> bool:
    try:
        return text is None or in_style(text, shape_of(kind), path) == text
    except StyleError:
        return False
