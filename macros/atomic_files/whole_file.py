"""Write one file as a whole or not at all, wherever it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield the path of a file beside `path`, and put what was written there in its place; the old file stays if that fails.

    Raises OSError, with a path in any case.
    """
    draft = path.with_name(f".{path.name}.new")
    try:
        yield draft
        draft.replace(path)
    except OSError as error:
        if error.filename in (None, str(draft), draft):
            error.filename, error.filename2 = str(path), None
        raise
    finally:
        draft.unlink(missing_ok=True)
