"""Read the state files of targets as data that may be edited or incomplete."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any


def read_object(content: bytes | str) -> dict[str, Any]:
    """Parse a JSON object. Raises ValueError if it is anything else."""
    try:
        values = json.loads(content)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if not isinstance(values, dict):
        raise ValueError("it is not an object")  # noqa: TRY004 - callers know one error
    return values


def as_texts(values: Any) -> dict[str, str]:
    """Return an object of texts. Raises ValueError if it is anything else."""
    if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
        raise ValueError("it holds something other than text")
    return values


def as_paths(values: Any) -> dict[str, str]:
    """Return an object of texts by path.

    Raises ValueError if it is anything else, or if a path leads out of its folder.
    """
    paths = as_texts(values)
    if any(_leads_out(path) for path in paths):
        raise ValueError("a path leads out of its folder")
    return paths


def as_paths_by_name(values: Any) -> dict[str, dict[str, str]]:
    """Return an object of objects of texts by path. Raises ValueError like `as_paths`."""
    if not isinstance(values, Mapping):
        raise ValueError("it is not an object")  # noqa: TRY004 - callers know one error
    return {name: as_paths(paths) for name, paths in values.items()}


def _leads_out(path: str) -> bool:
    return not path or path.startswith("/") or ".." in PurePosixPath(path).parts
