"""The impact of a proposal as JSON: for other programs, and for the one that comments without having seen the proposal."""

from __future__ import annotations

from functools import cache

from pydantic import TypeAdapter, ValidationError

from macros.editions.changes_format import KINDS
from macros.pull_requests.impact import Impact

MOST_BYTES = 5_000_000


@cache
def _adapter() -> TypeAdapter[Impact]:
    return TypeAdapter(Impact)


def as_json(impact: Impact) -> str:
    """Write everything that is known of a proposal."""
    return _adapter().dump_json(impact, indent=2).decode()


def read_json(content: bytes) -> Impact:
    """Read what `as_json` wrote, or what somebody passes for it: nothing but values of the right kinds comes out.

    Raises ValueError with what is wrong, in words.
    """
    if len(content) > MOST_BYTES:
        raise ValueError(f"the report has more than {MOST_BYTES:,} bytes.")
    try:
        found = _adapter().validate_json(content, strict=False)
    except ValidationError as error:
        raise ValueError(
            f"the report is not one of 'playbook impact --format json' ({error.error_count()} faults)."
        ) from None
    if found.changes is not None and any(
        record.kind not in KINDS for record in found.changes.records
    ):
        raise ValueError("the report names a kind of record that does not exist.")
    return found
