"""The impact of a proposal as JSON.

For other programs, and for the job that comments on a proposal without access to its files.
"""

from __future__ import annotations

from functools import cache

from pydantic import TypeAdapter, ValidationError

from macros.basics.text import count
from macros.editions.changes_format import KINDS
from macros.pull_requests.impact import Impact

MOST_BYTES = 5_000_000
"""Maximum size of a report that is read."""


@cache
def _adapter() -> TypeAdapter[Impact]:
    return TypeAdapter(Impact)


def as_json(impact: Impact) -> str:
    """Return an impact as JSON."""
    return _adapter().dump_json(impact, indent=2).decode()


def read_json(content: bytes) -> Impact:
    """Return the impact in a report, which may come from an untrusted source.

    Raises ValueError, with a message for people, if it does not have the form that `as_json`
    writes.
    """
    if len(content) > MOST_BYTES:
        raise ValueError(f"the report has more than {MOST_BYTES:,} bytes.")
    try:
        impact = _adapter().validate_json(content, strict=False)
    except ValidationError as error:
        raise ValueError(
            "the report is not one of 'playbook impact --format json' "
            f"({count(error.error_count(), 'error')})."
        ) from None
    records = impact.changes.records if impact.changes is not None else ()
    if any(record.kind not in KINDS for record in records):
        raise ValueError("the report contains an unknown kind of record.")
    return impact
