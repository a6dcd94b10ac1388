"""`playbook where`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from macros.basics.problem import Location, nearest, quoted
from macros.basics.text import count, visible
from macros.cli.option import complete_id, relocate, root_option, run_check, today_option
from macros.editing.references import SOURCES, Place, Trace, kinds_of, trace
from macros.model.playbook import KINDS
from macros.site import rendering


@click.command("where", short_help="Show where a record is named and shown.")
@click.argument("record_id", metavar="ID", shell_complete=complete_id)
@click.option("--kind", type=click.Choice(list(KINDS)), help="Look at one kind of record only.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to print.",
)
@root_option
@today_option
def where_command(
    record_id: str, kind: str | None, form: str, root: Path, today: datetime | None
) -> None:
    """Show where a record is defined, named and shown: every file, line and page.

    ID is that of a person, a department, an account, a policy, a term or anything else in data; or
    a page's path.

    Exit code: 0, 1 where there is no such record, 2 for wrong use.
    """
    report = run_check(root, today)
    playbook = report.playbook
    kinds = [known for known in kinds_of(playbook, record_id) if kind in (None, known)]
    if not kinds:
        near = nearest(
            record_id,
            sorted({i for known in ([kind] if kind else KINDS) for i in playbook.ids(known)}),
        )
        hint = f" Did you mean '{near}'?" if near else " Run 'playbook list' to see what there is."
        raise click.ClickException(f"there is no {kind or 'record'} {quoted(record_id)}.{hint}")
    made = rendering.site_of(report)
    traces = [trace(made, known, record_id) for known in kinds]
    if form == "json":
        click.echo(
            json.dumps(
                {"records": [_as_json(one, root) for one in traces]}, indent=2, ensure_ascii=False
            )
        )
    else:
        click.echo("\n\n".join("\n".join(_as_text(one, root)) for one in traces))


def _as_text(found: Trace, root: Path) -> Iterator[str]:
    title = f" ({found.title})" if found.title and found.title != found.id else ""
    yield click.style(visible(f"{found.kind} {found.id}{title}"), bold=True)
    yield (
        f"  Defined in {_where(found.defined, root)}"
        if found.defined
        else "  Its file cannot be read: run 'playbook check'."
    )
    for source, heading in SOURCES.items():
        places = [place for place in found.places if place.source == source]
        if places:
            yield f"\n  {heading} ({count(len(places), 'place')})"
            yield from (f"    {_where(place.location, root)}{_what(place)}" for place in places)
    if found.shown:
        yield f"\n  Shown on {count(len(found.shown), 'page')} by macros, with these fields"
        yield from (
            f"    {visible(relocate(root, path))}: {', '.join(fields)}"
            for path, fields in found.shown.items()
        )
    if not found.places and not found.shown:
        yield "  Nothing names it."


def _what(place: Place) -> str:
    """Say what names the record at a place, as far as its path does not."""
    if place.source == "data":
        return (
            f": {place.kind} {place.id}: {place.field}"
            if place.kind != place.id
            else f": {place.kind}: {place.field}"
        )
    return f": {place.field}" if place.field else ""


def _where(place: Location, root: Path) -> str:
    return visible(f"{relocate(root, place.path)}:{place.line}:{place.column}")


def _as_json(found: Trace, root: Path) -> dict[str, Any]:
    def at(place: Location) -> dict[str, Any]:
        return {"path": relocate(root, place.path), "line": place.line, "column": place.column}

    return {
        "kind": found.kind,
        "id": found.id,
        "title": found.title,
        "defined": at(found.defined) if found.defined else None,
        "places": [
            {**at(p.location), "source": p.source, "kind": p.kind, "id": p.id, "field": p.field}
            for p in found.places
        ],
        "shown": [
            {"path": relocate(root, path), "fields": list(fields)}
            for path, fields in found.shown.items()
        ],
    }
