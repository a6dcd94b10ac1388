"""What follows from a field that was added to a copy of the code; run with that copy, see `test_new_field`."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from macros import outputs, pages
from macros.check.load import load
from macros.editing.yaml_edit import YamlChange, edit
from macros.editions.record_comparison import compare_records
from macros.editions.redaction import Redactor
from macros.editions.snapshot import read_snapshot
from macros.forms.field import fields_of
from macros.model.department import Department
from macros.model.files import DATA_FILES
from macros.model.shape import Shape, record_shape, shape_of
from macros.pages.field_reference import record_docs
from macros.reading.values import read_text
from macros.site.rendering import publication_of
from tests.unit.command import run

PLANTED = "zz-from-the-sample"


def plant(root: Path) -> int:
    """Write the field `aside` into every record of a playbook; return how many there are."""
    count = 0
    for kind in DATA_FILES:
        for path in sorted((root / "data").glob(kind.name)):
            text = path.read_text(encoding="utf-8")
            paths = list(_records(shape_of(kind), read_text(text, "").root))
            # New keys of a record and of a part at its end would be written in the same place.
            for depth in sorted({len(keys) for keys in paths}):
                changes = [
                    YamlChange((*keys, "aside"), PLANTED) for keys in paths if len(keys) == depth
                ]
                text = edit(text, changes)
            text, items = _plant_in_lists(text)
            path.write_text(text, encoding="utf-8")
            count += len(paths) + items
    for path in sorted((root / "docs").rglob("*.md")):
        text = path.read_text(encoding="utf-8")
        change = YamlChange(("aside",), PLANTED)
        path.write_text(edit(text, [change], page=True), encoding="utf-8")
        count += 1
    return count


def _plant_in_lists(text: str) -> tuple[str, int]:
    """Add the field to records in lists: questions of a quiz, their choices, actions, readings."""
    start = re.compile(r"^( +)- (question|text|date|course|version): ", re.MULTILINE)
    return start.subn(rf"\1- aside: {PLANTED}\n\1  \2: ", text)


def _records(shape: Shape, node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if shape.kind == "record" and isinstance(node, dict):
        yield path
        for key, part in shape.keys.items():
            yield from _records(part, node.get(key), (*path, key))
    elif shape.kind == "mapping" and shape.items is not None and isinstance(node, dict):
        for key, value in node.items():
            yield from _records(shape.items, value, (*path, key))


def derived(root: Path) -> dict[str, Any]:
    """Return what is made of the fields `mailbox` and `aside` of the department "press"."""

    def api() -> dict[str, bytes]:
        site = pages.Site(load(root).playbook, date(2026, 11, 23), pages.catalogue())
        what = publication_of(site, "Playbook", None, {})
        return {file.path: file.content for file in outputs.api_files(what)}

    before = api()
    table = root / "table.csv"
    table.write_text(
        "Name,Sammelpostfach,Aside\nPress office,new@example.com,seen by nobody\n", encoding="utf-8"
    )
    imported = run(root, "import", "departments", str(table), "--write")
    after = api()
    old, new = read_snapshot("1", before.get), read_snapshot("2", after.get)
    exported = {
        private: json.loads(run(root, "export", "departments", "--format", "json", *private).output)
        for private in ((), ("--private",))
    }
    changes = compare_records(old, new, Redactor(old, new))
    schema = json.loads(after["api/v1/schemas/departments.schema.json"])
    return {
        "imported": imported.output,
        "file": (root / "data/departments/press.yml").read_text(encoding="utf-8"),
        "json": json.loads(after["api/v1/departments.json"])["departments"]["press"],
        "schema": schema["$defs"]["Department"]["properties"],
        "export": [sorted(rows[-1]) for rows in exported.values()],
        "changes": [
            [change.id, field.field, field.old, field.new]
            for change in changes
            for field in change.fields
        ],
        "form": {one["name"]: one for one in fields_of(record_shape(Department))},
        "reference": {row.name: row.meaning for row in record_docs(Department, "")[0].rows},
    }


if __name__ == "__main__":
    action, folder = sys.argv[1:]
    result = plant(Path(folder)) if action == "plant" else derived(Path(folder))
    sys.stdout.write(json.dumps(result))
