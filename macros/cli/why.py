"""`playbook why`."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from macros.basics.problem import Location, nearest, quote
from macros.basics.text import visible
from macros.cli.option import (
    complete_ids,
    format_option,
    relocate,
    root_option,
    run_check,
    today_option,
)
from macros.model.playbook import Playbook
from macros.pages.page_inputs import CallInputs, RecordInput, page_inputs
from macros.pages.reads import Read
from macros.site import rendering

_MANY = 5
"""More records than this with the same fields are one line."""


@click.command("why", short_help="Show which facts a page is made of.")
@click.argument("page", metavar="PAGE", shell_complete=complete_ids("page"))
@format_option("text", "json")
@root_option
@today_option
def why_command(page: str, form: str, root: Path, today: datetime | None) -> None:
    """Show which facts a page is made of: by macro, the records and fields that it uses.

    PAGE is the path of a page, such as docs/index.md. When one of these facts changes, the page is
    built again. 'playbook where' answers the other question: which pages show a record.

    Exit code: 0, 1 if there is no such page, 2 for wrong usage.
    """
    report = run_check(root, today)
    playbook = report.playbook
    path = _page_path(playbook, page, root)
    inputs = page_inputs(rendering.site_of(report), path)
    if form == "json":
        calls = [_as_json(call, playbook, root) for call in inputs]
        click.echo(json.dumps({"page": path, "calls": calls}, indent=2, ensure_ascii=False))
    else:
        file = visible(relocate(root, playbook.pages[path].file))
        click.echo("\n".join(_as_text(file, inputs, playbook, root)))


def _page_path(playbook: Playbook, page: str, root: Path) -> str:
    """Return a page's path below the folder of pages. Fails with the nearest if there is none."""
    docs = (root / playbook.docs_dir).resolve()
    names = [page, page.removeprefix(f"{playbook.docs_dir}/")]
    file = Path(page).resolve()
    if file.is_relative_to(docs):
        names.append(file.relative_to(docs).as_posix())
    for name in names:
        if name in playbook.pages:
            return name
    near = nearest(names[1], sorted(playbook.pages))
    hint = f"Did you mean '{near}'?" if near else "Run 'playbook list page' to see all pages."
    raise click.ClickException(f"there is no page {quote(page)}. {hint}")


def _as_text(
    file: str, inputs: Sequence[CallInputs], playbook: Playbook, root: Path
) -> Iterator[str]:
    if not inputs:
        yield f"{file} is made of its own text alone."
        return
    yield click.style(f"{file} is made of its own text and of:", bold=True)
    for entry in inputs:
        yield f"\n  Line {entry.call.location.line}: {visible(_call(entry))}"
        lines = [*_record_lines(entry.records, playbook, root), *map(phrase, entry.questions)]
        if entry.has_failed:
            lines.append("It fails, so more may be missing: run 'playbook check'.")
        yield from (f"    {visible(line)}" for line in lines or ["No facts."])


def _call(entry: CallInputs) -> str:
    arguments = [*map(_literal, entry.call.arguments)]
    arguments += [f"{name}={_literal(value)}" for name, value in entry.call.keywords]
    return f"{entry.call.name}({', '.join(arguments)})"


def _literal(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def _record_lines(records: Sequence[RecordInput], playbook: Playbook, root: Path) -> Iterator[str]:
    groups: dict[tuple[str, tuple[str, ...]], list[RecordInput]] = defaultdict(list)
    for record in records:
        groups[record.kind, record.fields].append(record)
    for (kind, fields), members in groups.items():
        names = f": {', '.join(fields)}" if fields else ""
        if len(members) > _MANY:
            yield f"{kind}, {len(members)} of them{names}"
            continue
        for member in members:
            place = _place(playbook, member)
            at = f" ({relocate(root, place.path)}:{place.line})" if place else ""
            name = kind if kind == member.id else f"{kind} {member.id}"
            yield f"{name}{at}{names}"


def _place(playbook: Playbook, record: RecordInput) -> Location | None:
    if record.kind == "organization" and playbook.organization_or_none is not None:
        return playbook.organization_or_none.at()
    return playbook.definitions.get((record.kind, record.id))


def phrase(question: Read) -> str:
    """Return in words what a macro asks of the playbook, besides fields of records."""
    name, *subject = question
    match name, subject:
        case "everything", _:
            return "Everything: any change of data, pages or problems, and the day."
        case "ids", [kind]:
            return f"The list of all records of the kind {kind}."
        case "naming", [kind, record_id, by, field]:
            return f"Each {by} that names {kind} {record_id} as its {field}."
        case "accounts", [department]:
            return f"The list of accounts of department {department}."
        case "page", [path]:
            return f"The page {path}."
        case "callers", [macro]:
            return f"The list of pages that say {macro}()."
    return _PHRASES[name]


_PHRASES = {
    "hub": "Which department is the hub.",
    "day": "The day.",
    "edition": "The name of the edition.",
    "history": "What earlier editions published.",
    "heads": "The front matter and macros of all pages.",
    "oversized": "Whether a list is too long for one page.",
}


def _as_json(entry: CallInputs, playbook: Playbook, root: Path) -> dict[str, Any]:
    def record_as_json(record: RecordInput) -> dict[str, Any]:
        place = _place(playbook, record)
        return {
            "kind": record.kind,
            "id": record.id,
            "fields": list(record.fields),
            "path": relocate(root, place.path) if place else None,
            "line": place.line if place else None,
        }

    return {
        "macro": entry.call.name,
        "arguments": list(entry.call.arguments),
        "keywords": dict(entry.call.keywords),
        "line": entry.call.location.line,
        "records": [record_as_json(record) for record in entry.records],
        "questions": [list(question) for question in entry.questions],
        "failed": entry.has_failed,
    }
