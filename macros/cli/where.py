"""`playbook where`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from macros.basics.problem import Location, nearest, quote
from macros.basics.text import count, visible
from macros.cli.option import (
    complete_id,
    format_option,
    relocate,
    root_option,
    run_check,
    today_option,
)
from macros.model.kinds import KINDS

if TYPE_CHECKING:
    from macros.editing.references import RecordMention, RecordReferences


@click.command("where", short_help="Show where a record is used.")
@click.argument("record_id", metavar="ID", shell_complete=complete_id)
@click.option("--kind", type=click.Choice(list(KINDS)), help="Search this kind of record only.")
@format_option("text", "json")
@root_option
@today_option
def where_command(
    record_id: str, kind: str | None, form: str, root: Path, today: datetime | None
) -> None:
    """Show where a record is defined, referenced and shown: every file, line and page.

    ID is the id of a person, a department, an account, a policy, a term or any other record, or the
    path of a page.

    Exit code: 0, 1 if there is no such record, 2 for wrong usage.
    """
    from macros.editing.references import find_references, kinds_of
    from macros.editing.shown_fields import keep_fields
    from macros.site.rendering import site_of

    report = run_check(root, today)
    playbook = report.playbook
    kinds = [name for name in kinds_of(playbook, record_id) if kind in (None, name)]
    if not kinds:
        ids = {i for name in ([kind] if kind else KINDS) for i in playbook.ids(name)}
        near = nearest(record_id, sorted(ids))
        hint = f"Did you mean '{near}'?" if near else "Run 'playbook list' to see all records."
        raise click.ClickException(f"there is no {kind or 'record'} {quote(record_id)}. {hint}")
    site = site_of(report)
    fields = keep_fields(site, report.state)
    traces = [find_references(site, fields, name, record_id) for name in kinds]
    if form == "json":
        records = [_as_json(record, root) for record in traces]
        click.echo(json.dumps({"records": records}, indent=2, ensure_ascii=False))
    else:
        click.echo("\n\n".join("\n".join(_as_text(record, root)) for record in traces))


def _as_text(record: RecordReferences, root: Path) -> Iterator[str]:
    from macros.editing.references import SOURCES

    title = f" ({record.title})" if record.title and record.title != record.id else ""
    yield click.style(visible(f"{record.kind} {record.id}{title}"), bold=True)
    yield (
        f"  Defined in {_where(record.definition, root)}"
        if record.definition
        else "  Its file cannot be read: run 'playbook check'."
    )
    for source, heading in SOURCES.items():
        places = [place for place in record.places if place.source == source]
        if places:
            yield f"\n  {heading} ({count(len(places), 'place')})"
            yield from (f"    {_where(place.location, root)}{_field(place)}" for place in places)
    if record.pages_with_fields:
        yield f"\n  Shown on {count(len(record.pages_with_fields), 'page')} by macros, with these fields"
        yield from (
            f"    {visible(relocate(root, path))}: {', '.join(fields)}"
            for path, fields in record.pages_with_fields.items()
        )
    if not record.places and not record.pages_with_fields:
        yield "  Nothing refers to it."


def _field(place: RecordMention) -> str:
    """Return the field that refers to the record, with the record that has it."""
    if place.source == "data":
        owner = f"{place.kind} {place.id}" if place.kind != place.id else place.kind
        return f": {owner}: {place.field}"
    return f": {place.field}" if place.field else ""


def _where(place: Location, root: Path) -> str:
    return visible(f"{relocate(root, place.path)}:{place.line}:{place.column}")


def _as_json(record: RecordReferences, root: Path) -> dict[str, Any]:
    def at(place: Location) -> dict[str, Any]:
        return {"path": relocate(root, place.path), "line": place.line, "column": place.column}

    return {
        "kind": record.kind,
        "id": record.id,
        "title": record.title,
        "defined": at(record.definition) if record.definition else None,
        "places": [
            {**at(p.location), "source": p.source, "kind": p.kind, "id": p.id, "field": p.field}
            for p in record.places
        ],
        "shown": [
            {"path": relocate(root, path), "fields": list(fields)}
            for path, fields in record.pages_with_fields.items()
        ],
    }
