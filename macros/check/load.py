"""Load a playbook from a folder, reading only the files that changed since the last time."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, TypeVar

from macros.basics.problem import Location, Problem, Sentence, quote, suggest
from macros.basics.text import slug
from macros.check.folder_state import FolderState, FolderTree
from macros.check.parsed_files import ParsedFiles
from macros.model.course import CourseFile
from macros.model.decision import DecisionFile
from macros.model.department import Department
from macros.model.field import ID_FORM, ID_PATTERN
from macros.model.files import DATA_FILES, DataFile, data_file
from macros.model.meeting import MeetingFile
from macros.model.page import Page
from macros.model.playbook import Playbook
from macros.model.record import InvalidEntry
from macros.model.route import RouteFile
from macros.reading import asset
from macros.reading.configuration import Configuration, read_configuration
from macros.reading.node import MappingNode
from macros.reading.tree import FileStatus
from macros.reading.twin import name_twins, page_twins

if TYPE_CHECKING:
    from macros.check.parse_result import DataResult, PageResult

Result = TypeVar("Result")
DUPLICATE = Sentence(
    "duplicate-id",
    "the {kind} '{id}' is already in {file}, on line {line}.",
    "Give one of the two another id.",
)
UNUSED_FILE = Sentence("unknown-file", "the playbook does not use a data file called '{path}'.")
SECOND_POLICY = Sentence(
    DUPLICATE.rule, "the policy '{id}' is already in {file}.", "Give one of the two another id."
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A playbook as far as it can be read, with the problems of reading it."""

    playbook: Playbook
    problems: tuple[Problem, ...]
    state: FolderState | None = None
    """What the files were before they were read; None unless results are kept."""


@dataclass(slots=True)
class _Cache:
    """What was read of a folder."""

    files: dict[str, tuple[FileStatus, Any]] = field(default_factory=dict)
    """By path: the stamp of the file, and the result of reading it."""
    stamps: Mapping[str, FileStatus | None] | None = None
    settings: tuple[Configuration, list[Problem]] | None = None
    result: Loaded | None = None


_caches: dict[Path, _Cache] = {}


def load(root: Path, *, keep: bool = False) -> Loaded:
    """Load the playbook in a folder with mkdocs.yml, docs/ and data/.

    Files that are unchanged since the last call (same modification time and size) are not read
    again, and a folder without changes returns the same playbook. With `keep`, that is so for files
    that an earlier process read, too.
    """
    root = root.resolve()
    cache = _caches.setdefault(root, _Cache())
    configuration, problems = read_configuration(root)
    tree = FolderTree(root, configuration.data_dir, configuration.docs_dir)
    stamps = tree.files()
    settings = (configuration, problems)
    if cache.result is not None and (cache.stamps, cache.settings) == (stamps, settings):
        return cache.result
    # What this process read before is compared by size and time only.
    store = ParsedFiles(tree, configuration.files) if keep and not cache.files else None
    if store is not None:
        cache.files = {path: (stamp, result) for path, stamp, result in store.results()}
    loader = _Loading(root, configuration, tree, cache)
    playbook = loader.run()
    cache.stamps, cache.settings = stamps, settings
    cache.files = {path: entry for path, entry in cache.files.items() if path in stamps}
    if store is not None:
        store.save({path: result for path, (_, result) in cache.files.items()})
    state = store.state if store is not None else None
    cache.result = Loaded(playbook, (*problems, *loader.problems), state)
    return cache.result


def adopt(original: Path, copy: Path) -> None:
    """Let the next load of a copy read only the files that differ from the original.

    The copy must have the modification times of the original.
    """
    cache = _caches.get(original.resolve())
    if cache is not None:
        _caches[copy.resolve()] = _Cache(files=dict(cache.files))


def forget() -> None:
    """Clear the cache."""
    _caches.clear()


def _parse_data(kind: DataFile, path: Path, file: str) -> DataResult:
    from macros.check.parse import parse_data  # noqa: PLC0415 - slow, and needed for changes only

    return parse_data(kind, path, file)


def _parse_page(path: Path, name: str, file: str) -> PageResult:
    from macros.check.parse import parse_page  # noqa: PLC0415 - as above

    return parse_page(path, name, file)


def _entities(kind: DataFile) -> set[str]:
    """Return the kinds of records that a data file may declare."""
    entities = {record.entity for _, record in kind.sections}
    return entities | {Department.entity} if kind.schema is Department else entities


class _Loading:
    """One pass over a folder."""

    def __init__(
        self, root: Path, configuration: Configuration, tree: FolderTree, cache: _Cache
    ) -> None:
        self.root = root
        self.configuration = configuration
        self.tree = tree
        self.cache = cache
        self.problems: list[Problem] = []
        self.places_by_id: dict[str, dict[str, Location]] = defaultdict(dict)
        self.unread: set[str] = set()
        self.sources: list[MappingNode] = []
        self.invalid_entries: list[InvalidEntry] = []

    def run(self) -> Playbook:
        data = dict(self.data())
        pages, assets = self.pages()
        departments: dict[str, Department] = data["departments/*.yml"]
        decisions: DecisionFile = data["decisions.yml"] or DecisionFile()
        meetings: MeetingFile = data["meetings.yml"] or MeetingFile()
        courses: CourseFile = data["courses.yml"] or CourseFile()
        routes: RouteFile = data["routes.yml"] or RouteFile()
        return Playbook(
            root=self.root,
            data_dir=self.configuration.data_dir,
            docs_dir=self.configuration.docs_dir,
            language=self.configuration.language,
            organization_or_none=data["organization.yml"],
            departments=departments,
            accounts=data["accounts/*.yml"],
            goals=data["goals.yml"] or {},
            rights=decisions.rights,
            decisions=decisions.log,
            series=meetings.series,
            meetings=meetings.held,
            campaigns=data["campaigns.yml"] or {},
            courses=courses.courses,
            paths=courses.paths,
            severities=routes.severities,
            routes=routes.routes,
            questions=data["questions.yml"] or {},
            trees=data["triage.yml"] or {},
            terms=data["glossary.yml"] or {},
            redirects=data["redirects.yml"],
            pages=pages,
            navigation=self.configuration.navigation,
            assets=assets,
            declared={kind: frozenset(ids) for kind, ids in self.places_by_id.items()},
            unread=frozenset(self.unread),
            sources=tuple(self.sources),
            refused=tuple(self.invalid_entries),
        )

    def report(self, file: str, rule: str, message: str, hint: str = "") -> None:
        self.problems.append(Problem.worded(Location(file), rule, message, hint))

    def data(self) -> Iterator[tuple[str, Any]]:
        """Yield the kind and the records of every data file, in a fixed order."""
        folder = self.configuration.data_dir
        records: dict[str, Any] = {
            kind.name: {} if "*" in kind.name else None for kind in DATA_FILES
        }
        for path, stamp in self.tree.data.items():
            if path != "README.md" and not path.startswith("schema/"):
                self.data_path(path, f"{folder}/{path}", stamp, records)
        self.problems += name_twins(self.tree.data, folder)
        self.missing_data(records)
        yield from records.items()

    def data_path(
        self, path: str, file: str, stamp: FileStatus | None, records: dict[str, Any]
    ) -> None:
        """Read a file of the data folder, or report why it must not be there."""
        kind = data_file(path)
        name = PurePosixPath(path).stem
        if stamp is None:
            message = "this is a link or another repository, not a file."
            self.report(file, "unsafe-yaml", message, "Copy the file itself into the folder.")
        elif kind is None:
            self.unused_file(path, file)
        elif "*" in kind.name and re.fullmatch(ID_PATTERN, name) is None:
            message = f"the file's name {quote(name)} is not an id."
            hint = (
                f"Rename it to {quote(slug(name) + '.yml')}." if slug(name) else f"Write {ID_FORM}."
            )
            self.report(file, "unknown-file", message, hint)
            self.unread |= _entities(kind)
        else:
            self.data_file(kind, path, file, stamp, records)

    def unused_file(self, path: str, file: str) -> None:
        """Report a file that is none of the data files; what it may have declared is unread."""
        meant = PurePosixPath(path).with_suffix(".yml")
        kind = data_file(str(meant)) if PurePosixPath(path).suffix.lower() == ".yaml" else None
        if kind is not None:
            hint = f"Rename it to {quote(meant.name)}."
        else:
            names = {kind.name.replace("*", "<department>"): kind for kind in DATA_FILES}
            hint, fix = suggest(path, names)
            kind = names.get(fix.new) if path.endswith(".yml") else None
        self.unread |= _entities(kind) if kind is not None else set()
        self.problems.append(UNUSED_FILE.problem(Location(file), hint, path=path))

    def missing_data(self, records: dict[str, Any]) -> None:
        """Report missing files that every playbook needs."""
        folder = self.configuration.data_dir
        if not self.tree.data:
            self.unread.update(*map(_entities, DATA_FILES))
        if folder in self.tree.outside:
            message = f"the data folder {quote(folder)} is outside the repository."
            self.report("mkdocs.yml", "unsafe-yaml", message, "Copy the folder into it.")
        elif not self.tree.data:
            message = f"there is no folder {quote(folder)} with data."
            self.report(
                folder,
                "unknown-file",
                message,
                "Name it in mkdocs.yml under extra.playbook.data_dir.",
            )
        elif "organization.yml" not in self.tree.data:
            message = "the file is missing; every playbook has one."
            self.report(
                f"{folder}/organization.yml",
                "unknown-file",
                message,
                "Copy it from the sample playbook.",
            )
        if (
            self.tree.data
            and not records["departments/*.yml"]
            and not self.places_by_id["department"]
        ):
            message = "there is no department."
            self.report(
                f"{folder}/departments",
                "unknown-file",
                message,
                "Run 'playbook new department ID'.",
            )

    def data_file(
        self, kind: DataFile, path: str, file: str, stamp: FileStatus, records: dict[str, Any]
    ) -> None:
        name = PurePosixPath(path).stem
        result = self.read_cached(file, stamp, lambda: _parse_data(kind, self.root / file, file))
        self.problems += result.problems
        self.invalid_entries += result.invalid_entries
        if result.root is not None:
            self.sources.append(result.root)
        if result.value is None and not result.entries:
            self.unread.update(record.entity for _, record in kind.sections)
        for entity, entry, place in result.entries:
            first = self.places_by_id[entity].setdefault(entry, place)
            if first is not place:
                values = {"kind": entity, "id": entry, "file": first.path, "line": first.line}
                self.problems.append(DUPLICATE.problem(place, **values))
        if kind.schema is Department:
            self.places_by_id["department"].setdefault(name, Location(file))
            if result.value is not None:
                records[kind.name][name] = result.value
        elif "*" in kind.name:
            records[kind.name].update(
                {
                    i: record
                    for i, record in (result.value or {}).items()
                    if self.places_by_id["account"].get(i) == record.at()
                    or i not in records[kind.name]
                }
            )
        else:
            records[kind.name] = result.value

    def read_cached(self, file: str, stamp: FileStatus, read: Callable[[], Result]) -> Result:
        """Return the result of reading a file, from the cache if the file has not changed."""
        entry = self.cache.files.get(file)
        if entry is None or not stamp.is_copy_of(entry[0]):
            entry = (stamp, read())
            self.cache.files[file] = entry
        result: Result = entry[1]
        return result

    def pages(self) -> tuple[dict[str, Page], frozenset[str]]:
        """Return the pages by path, and the paths of all other files."""
        folder = self.configuration.docs_dir
        pages: dict[str, Page] = {}
        assets: set[str] = set()
        if folder in self.tree.outside:
            message = f"the folder of pages {quote(folder)} is outside the repository."
            self.report("mkdocs.yml", "file-type", message, "Copy the folder into it.")
        for path, stamp in self.tree.docs.items():
            file = f"{folder}/{path}"
            if stamp is not None and path.endswith(".md"):
                pages[path] = self.page(path, file, stamp)
            else:
                assets.add(path)
                self.asset(path, file, stamp)
        self.problems += [
            *name_twins(self.tree.docs, folder),
            *page_twins(pages, folder),
            *asset.submodules(self.root, folder),
        ]
        self.policies(pages)
        return pages, frozenset(assets)

    def page(self, path: str, file: str, stamp: FileStatus) -> Page:
        result = self.read_cached(file, stamp, lambda: _parse_page(self.root / file, path, file))
        self.problems += (*result.problems, *asset.file_problems(path, file, self.root / file))
        self.invalid_entries += result.invalid_entries
        return result.page

    def asset(self, path: str, file: str, stamp: FileStatus | None) -> None:
        if stamp is None:
            self.problems += asset.file_problems(path, file, None)
        else:
            self.problems += self.read_cached(
                file, stamp, lambda: tuple(asset.file_problems(path, file, self.root / file))
            )

    def policies(self, pages: Mapping[str, Page]) -> None:
        """Record the id of every policy, and report ids that are on two pages."""
        first: dict[str, Page] = {}
        for page in pages.values():
            if (policy := page.declared_policy) is None:
                continue
            self.places_by_id["policy"].setdefault(policy, Location(page.file))
            other = first.setdefault(policy, page)
            if other is not page:
                place = page.at("policy")
                self.problems.append(SECOND_POLICY.problem(place, id=policy, file=other.file))
