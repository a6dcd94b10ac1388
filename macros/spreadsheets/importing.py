"""Import a table: find what is new, what changes and what is missing.

Changes are tried on a copy before anything is written.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

from dateutil.relativedelta import relativedelta

from macros.basics.problem import Problem, quote
from macros.basics.text import slug
from macros.check.run import Report
from macros.check.validate import validate
from macros.editing import new_page
from macros.editing.house_style import FormatError, format_data
from macros.editing.sandbox import check_changes
from macros.editing.yaml_edit import YamlChange, edit
from macros.editing.yaml_lines import EditError
from macros.editing.yaml_text import Value
from macros.model.field import ID_LENGTH, ID_PATTERN
from macros.model.files import DataFile, data_file
from macros.model.record import Record
from macros.model.shape import record_shape, shape_of
from macros.reading.values import read_text
from macros.spreadsheets.cell_fields import CLEAR, ENTITIES, MODELS, Path
from macros.spreadsheets.column import Kind, find_columns
from macros.spreadsheets.entry import RowRecord, cells_of, entries, place, values_of
from macros.spreadsheets.merging import changed_fields, merge, node_of
from macros.spreadsheets.outcome import Import, ImportingError
from macros.spreadsheets.sheet import Sheet


def plan(
    report: Report,
    sheet: Sheet,
    kind: Kind,
    mappings: Mapping[str, str],
    department: str | None = None,
    country: str | None = None,
) -> Import:
    """Return what a table changes, after trying it on a copy.

    `mappings` maps headings or letters of columns to fields. New people and accounts belong to
    `department` unless a column names one. Phone numbers without a country code are taken for
    numbers of `country`.

    Raise ImportingError if the data cannot be read, or a file cannot be changed.
    """
    playbook = report.written
    # Rows of records that cannot be read would look new.
    if playbook.unread or any(
        playbook.ids(entity) != set(playbook.all(entity))
        for entity in ("department", ENTITIES[kind])
    ):
        raise ImportingError(
            "some records have errors, so new ones cannot be told from old ones; "
            "run 'playbook check' and fix them first"
        )
    columns = find_columns(sheet, kind, mappings)
    if columns.problems:
        return Import(columns.columns, problems=columns.problems)
    work = _Importing(report, sheet, kind, department)
    rows = entries(sheet, kind, columns, playbook, country)
    for entry in rows:
        work.take(entry)
    problems = {problem for entry in rows for problem in entry.problems}
    if problems:
        in_order = sorted(problems, key=lambda problem: problem.sort_key)
        return Import(columns.columns, problems=tuple(in_order))
    files = work.files()
    records = playbook.all(ENTITIES[kind]).values()
    expected_ids = {record.id for record in records if _is_expected(record, department)}
    absent = sorted(expected_ids - work.ids)
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
    return replace(result, found=check_changes(report, files)) if files else result


def _is_expected(record: Record, department: str | None) -> bool:
    """Return whether a table should contain a record: not those that are history."""
    is_here = getattr(record, "status", "") not in ("left", "closed", "archived")
    return is_here and department in (None, getattr(record, "department", None))


class _Importing:
    """Collects the changes of a table's rows."""

    def __init__(self, report: Report, sheet: Sheet, kind: Kind, department: str | None) -> None:
        self.playbook = report.written
        self.today = report.today
        self.sheet = sheet
        self.kind = kind
        self.department = department
        self.model = MODELS[kind]
        self.order = tuple(record_shape(self.model).keys)
        self.changes: dict[str, list[YamlChange]] = defaultdict(list)
        self.pages: dict[str, str] = {}
        self.leaving: dict[str, set[str]] = defaultdict(set)
        """By department: the people who leave it for another one."""
        self.new: list[str] = []
        self.changed: dict[str, tuple[str, ...]] = {}
        self.cleared: dict[str, tuple[str, ...]] = {}
        self.kept: dict[str, tuple[str, ...]] = {}
        self.unchanged = 0
        self.ids: set[str] = set()
        """Of all rows."""

    def take(self, entry: RowRecord) -> None:
        """Add the changes of a row, or what is wrong with it."""
        record: Record | None = self.playbook.all(ENTITIES[self.kind]).get(entry.id)
        self.ids.add(entry.id)
        home = entry.department or getattr(record, "department", None) or self.department
        if home is None and self.kind != "departments" and "department" not in entry.columns:
            message = f"no department is named for {quote(entry.id)}."
            hint = "Add a column 'department', or name one for all with --department."
            entry.problems.append(
                Problem.worded(place(self.sheet, entry, "department"), "missing-key", message, hint)
            )
        before = values_of(record) if record is not None else {}
        after = merge(before or self._defaults(entry), entry.values)
        values = {key: after[key] for key in self.order if key in after}
        # A value that could not be read is missing only for that reason.
        has_gaps = bool(entry.problems)
        for problem in self._wrong(entry, values):
            if not (has_gaps and problem.rule == "missing-key"):
                entry.problems.append(problem)
        if entry.problems:
            return
        self._note_removed_and_kept(entry, before)
        if record is None:
            self.new.append(entry.id)
            self._add(entry.id, str(home), values)
        elif home != getattr(record, "department", home):
            self.changed[entry.id] = ("department", *changed_fields(before, values))
            self._remove(entry.id, str(getattr(record, "department", "")))
            self._add(entry.id, str(home), values)
        elif fields := changed_fields(before, values):
            self.changed[entry.id] = fields
            self._change(entry.id, str(home), before, values)
        else:
            self.unchanged += 1

    def _note_removed_and_kept(self, entry: RowRecord, before: Mapping[str, Value]) -> None:
        """Note which values a row removes, and which stay because their cell is empty."""
        removals = tuple(".".join(path) for path, value in entry.values.items() if value is None)
        for fields_by_id, names in ((self.cleared, removals), (self.kept, tuple(entry.empty))):
            fields = tuple(
                name for name, value in cells_of(before, names) if value not in (None, [])
            )
            if fields:
                fields_by_id[entry.id] = fields

    def _defaults(self, entry: RowRecord) -> dict[str, Value]:
        """Return the values of a new record that the table need not have."""
        if self.kind == "people":
            return {"roles": [], "status": "active"}
        if self.kind == "accounts":
            months = self.playbook.defaults.account_audit_months
            return {"status": "requested", "audit_by": self.today + relativedelta(months=months)}
        purpose: dict[str, Value] = (
            {"purpose": new_page.TO_BE_AGREED} if ("purpose",) not in entry.values else {}
        )
        return {"kind": "spoke", "status": "onboarding", "people": {}, **purpose}

    def _wrong(self, entry: RowRecord, values: Mapping[str, Value]) -> Iterator[Problem]:
        """Yield what the model finds wrong with a record, at the cells."""
        if entry.id and not (len(entry.id) <= ID_LENGTH and re.fullmatch(ID_PATTERN, entry.id)):
            message = (
                f"{quote(entry.id)} is not an id, "
                "which has small letters, digits and single hyphens only."
            )
            hint = f"Write {quote(slug(entry.id)[:ID_LENGTH])}." if slug(entry.id) else ""
            yield Problem.worded(place(self.sheet, entry, "id"), "wrong-value", message, hint)
        by_position = {column.position + 1: column for column in entry.columns.values()}
        for problem in validate(self.model, node_of(values, self.sheet, entry), 1)[1]:
            column = by_position.get(problem.location.column)
            if problem.rule == "missing-key" and (field := _cleared_key(entry, problem)):
                yield self._not_clearable(entry, field)
                continue
            if problem.rule == "missing-key":
                yield replace(problem, advice="Add a column for it, or fill it in here.")
            else:
                yield problem if column is None else _named_by_column(problem, column.label)

    def _not_clearable(self, entry: RowRecord, name: str) -> Problem:
        message = (
            f"{entry.columns[name].label} is {quote(CLEAR)}, "
            f"which would clear it, but {quote(name)} is required."
        )
        hint = "Write a value, or leave the cell empty to keep the one there is."
        return Problem.worded(place(self.sheet, entry, name), "missing-key", message, hint)

    def _file(self, home: str) -> str:
        folder = "accounts" if self.kind == "accounts" else "departments"
        return f"{self.playbook.data_dir}/{folder}/{home}.yml"

    def _path(self, record_id: str) -> Path:
        return {"departments": (), "people": ("people", record_id), "accounts": (record_id,)}[
            self.kind
        ]

    def _add(self, record_id: str, home: str, values: dict[str, Value]) -> None:
        if self.kind == "departments":
            self.changes[self._file(record_id)] += [
                YamlChange((key,), value, self.order) for key, value in values.items()
            ]
            review_by = self.today + relativedelta(months=12)
            path = f"{self.playbook.docs_dir}/directory/{record_id}.md"
            self.pages[path] = new_page.department_of(str(values["name"]), record_id, review_by)
        else:
            self.changes[self._file(home)].append(YamlChange(self._path(record_id), values))

    def _remove(self, record_id: str, home: str) -> None:
        self.leaving[home].add(record_id)
        self.changes[self._file(home)].append(YamlChange(self._path(record_id), None))

    def _change(
        self, record_id: str, home: str, before: Mapping[str, Value], after: Mapping[str, Value]
    ) -> None:
        path = self._file(record_id if self.kind == "departments" else home)
        for key in self.order:
            if before.get(key) != after.get(key):
                self.changes[path].append(
                    YamlChange((*self._path(record_id), key), after.get(key), self.order)
                )

    def files(self) -> dict[str, tuple[str | None, str | None]]:
        """Return the files that change, with their text before and after.

        Raises ImportingError if one cannot be changed.
        """
        files: dict[str, tuple[str | None, str | None]] = {}
        for path, changes in sorted(self.changes.items()):
            target = self.playbook.root / path
            before = target.read_bytes().decode("utf-8") if target.is_file() else None
            try:
                after = self._text(path, before, self._keep_people(path, changes))
            except (EditError, FormatError) as error:
                raise ImportingError(f"{path} cannot be changed: {error}") from None
            files[path] = (before, after)
        for path, text in self.pages.items():
            target = self.playbook.root / path
            if not target.exists():
                files[path] = (None, text)
        return {path: (before, after) for path, (before, after) in files.items() if before != after}

    def _keep_people(self, path: str, changes: list[YamlChange]) -> list[YamlChange]:
        """Keep an empty block `people` if the last person leaves a department."""
        home = path.rpartition("/")[2].removesuffix(".yml")
        department = self.playbook.departments.get(home)
        if self.kind != "people" or department is None:
            return changes
        everybody_leaves = set(department.people) == self.leaving.get(home, set())
        nobody_joins = all(change.value is None for change in changes)
        return [YamlChange(("people",), {})] if everybody_leaves and nobody_joins else changes

    def _text(self, path: str, before: str | None, changes: list[YamlChange]) -> str | None:
        """Return a text with changes, or None if nothing would be left of a file of accounts.

        A text in the style of the forms stays in that style.
        """
        if (
            self.kind == "accounts"
            and before is not None
            and all(change.value is None for change in changes)
        ):
            root = read_text(before, "").root
            if root is not None and len(changes) == len(root):
                return None
        after = edit(before or "", changes)
        kind = data_file(path.removeprefix(f"{self.playbook.data_dir}/"))
        if kind is not None and _is_in_style(before, kind, path):
            return format_data(after, shape_of(kind), path)
        return after


def _cleared_key(entry: RowRecord, problem: Problem) -> str | None:
    """Return the field that a row removes and that a problem reports as missing."""
    for path, value in entry.values.items():
        if value is None and path[-1] == problem.value("key"):
            return ".".join(path)
    return None


def _is_in_style(text: str | None, kind: DataFile, path: str) -> bool:
    try:
        return text is None or format_data(text, shape_of(kind), path) == text
    except FormatError:
        return False


def _named_by_column(problem: Problem, label: str) -> Problem:
    """Return a problem that names the column, which people know, instead of the field."""
    sentence, values = problem.sentence, (*problem.values, ("column", label))
    for field in ("'{key}'", "'{field}'"):
        if sentence.message.startswith(field):
            message = sentence.message.replace(field, "{column}", 1)
            return replace(problem, sentence=replace(sentence, message=message), values=values)
    return problem
