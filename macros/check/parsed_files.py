"""Keep what parsing each file yields for the next run, so that only changed files are parsed again.

The results are pickled: they are models, nodes and problems that refer to each other, and reading
them back takes a tenth of the time of parsing. A pickle can run code, so it is read only from a
file in git's folder that this user wrote and nobody else may write (`private_file.py`), and it may
name nothing but the classes of results. Whoever can write there can have git run code anyway.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from macros.atomic_files.private_file import private_file, read_private, write_private
from macros.check.folder_state import FolderState, FolderTree
from macros.reading.tree import FileStatus

_NAME = "parsed-1.pickle"
_MODULES = (
    "macros.model.",
    "macros.reading.",
    "macros.check.parse_result",
    "macros.basics.problem",
)


class ParsedFiles:
    """The results that an earlier run left, as far as they still hold."""

    def __init__(self, tree: FolderTree, settings: Iterable[str]) -> None:
        """Read the results of a tree, whose settings are in these files."""
        self._place = private_file(tree.root, _NAME)
        earlier, contents = _read(read_private(self._place) if self._place is not None else None)
        hashes = earlier.digests if earlier is not None else ()
        self.state = FolderState.of(tree, settings, hashes) if self._place is not None else None
        """What the files were before they were read; None if nothing can be kept."""
        self._same_files: set[str] = set()
        self._is_current = False
        if self.state is not None and earlier is not None:
            self._same_files = self.state.same_files(earlier)
            self._is_current = earlier.is_as(self.state)
        self._contents = {path: contents[path] for path in self._same_files.intersection(contents)}

    def results(self) -> Iterator[tuple[str, FileStatus, Any]]:
        """Yield the files that need not be parsed, with their stamps and results."""
        for path, content in self._contents.items():
            stamp = self.state.files[path] if self.state is not None else None
            result = _unpickle(content)
            if stamp is not None and result is not None:
                yield path, stamp, result

    def save(self, results: Mapping[str, Any]) -> None:
        """Keep the results of the files that have not changed since the last run.

        A file that is met for the first time may be met only once, as in a pipeline, and pickling
        takes a tenth of the time of a check.
        """
        if self._place is None or self.state is None:
            return
        paths = self._same_files.intersection(results)
        if self._is_current and paths == self._contents.keys():
            return
        contents = {
            path: self._contents.get(path) or pickle.dumps(results[path], pickle.HIGHEST_PROTOCOL)
            for path in sorted(paths)
        }
        whole = pickle.dumps(
            (self.state.without_old_digests().as_json(), contents), pickle.HIGHEST_PROTOCOL
        )
        write_private(self._place, whole)


def _read(content: bytes | None) -> tuple[FolderState | None, dict[str, bytes]]:
    with suppress(TypeError, ValueError, KeyError):  # another version wrote it
        state, contents = _unpickle(content)
        return FolderState.from_json(state), contents
    return None, {}


def _unpickle(content: bytes | None) -> Any:
    """Return what was pickled; None if there is nothing, or if it is no result."""
    try:
        return None if content is None else _Unpickler(io.BytesIO(content)).load()
    except (pickle.UnpicklingError, EOFError, ImportError, AttributeError, TypeError, ValueError):
        return None


class _Unpickler(pickle.Unpickler):
    """Reads results, and refuses to call anything but the classes that they are made of."""

    def find_class(self, module: str, name: str) -> Any:
        """Return a class. Raises UnpicklingError for anything else."""
        if (module == "datetime" or module.startswith(_MODULES)) and "." not in name:
            value = super().find_class(module, name)
            if isinstance(value, type):
                return value
        raise pickle.UnpicklingError(f"{module}.{name} is no part of a result")
