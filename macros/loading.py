"""From a folder to a playbook: reads what changed since the last time, and lists every problem of form."""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from macros.model.account import Account
from macros.model.course import CourseFile
from macros.model.decision import DecisionFile
from macros.model.department import Department
from macros.model.files import DATA_FILES, DataFile, data_file
from macros.model.front_matter import FrontMatter, PolicyFrontMatter
from macros.model.meeting import MeetingFile
from macros.model.organization import Organization
from macros.model.page import Page, is_policy_path
from macros.model.playbook import Playbook
from macros.model.record import Record
from macros.model.route import RouteFile
from macros.problem import Location, Problem, did_you_mean, quoted
from macros.reading import front_matter
from macros.reading.configuration import Configuration, read_configuration
from macros.reading.encoding import decode
from macros.reading.node import MappingNode
from macros.reading.page import MAX_BYTES as MAX_PAGE_BYTES
from macros.reading.page import read_page_text
from macros.reading.page_text import PageText
from macros.reading.values import MAX_BYTES, read_values
from macros.validation import validate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Stamp = tuple[int, int]
"""Modification time in nanoseconds, and size: a file with the same stamp is not read again."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A playbook as far as it can be read, with every problem of form found on the way."""

    playbook: Playbook
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _Cache:
    """What was read of a folder."""

    files: dict[str, tuple[Stamp, Any]] = field(default_factory=dict)
    """Path to its stamp and what came out of it."""
    stamps: dict[str, Stamp] | None = None
    loaded: Loaded | None = None


_caches: dict[Path, _Cache] = {}


def load(root: Path) -> Loaded:
    """Load the playbook in a folder with mkdocs.yml, docs/ and data/.

    Files that are unchanged since the last call (same modification time and size) are not read again, and a
    folder in which nothing changed gives the same playbook.
    """
    root = root.resolve()
    cache = _caches.setdefault(root, _Cache())
    configuration, problems = read_configuration(root)
    tree = _Tree(root, configuration)
    stamps = tree.stamps()
    if cache.loaded is not None and cache.stamps == stamps:
        return cache.loaded
    loader = _Loading(root, configuration, tree, cache)
    playbook = loader.run()
    cache.stamps = stamps
    cache.files = {path: kept for path, kept in cache.files.items() if path in stamps}
    cache.loaded = Loaded(playbook, (*problems, *loader.problems))
    return cache.loaded


def forget() -> None:
    """Forget everything that was read."""
    _caches.clear()


class _Tree:
    """The files below docs/ and data/, with what may not be followed or read set apart."""

    def __init__(self, root: Path, configuration: Configuration) -> None:
        self.root = root
        self.configuration = configuration
        self.data = self._walk(configuration.data_dir)
        self.docs = self._walk(configuration.docs_dir)

    def _walk(self, folder: str) -> dict[str, Stamp | None]:
        """List paths below a folder; None stands for a link, or a folder that is a repository of its own."""
        found: dict[str, Stamp | None] = {}
        top = self.root / folder
        for parent, folders, files in os.walk(top):
            below = PurePosixPath(Path(parent).relative_to(top).as_posix())
            for name in sorted(folders):
                path = Path(parent, name)
                if path.is_symlink() or (path / ".git").exists():
                    found[str(below / name)] = None
                    folders.remove(name)
            folders.sort()
            for name in sorted(files):
                path = Path(parent, name)
                if path.is_symlink():
                    found[str(below / name)] = None
                else:
                    status = path.stat()
                    found[str(below / name)] = (status.st_mtime_ns, status.st_size)
        return found

    def stamps(self) -> dict[str, Stamp]:
        """Give every file's stamp, mkdocs.yml's included: what decides whether anything changed."""
        result = {f"{self.configuration.data_dir}/{path}": stamp or (0, 0) for path, stamp in self.data.items()}
        result |= {f"{self.configuration.docs_dir}/{path}": stamp or (0, 0) for path, stamp in self.docs.items()}
        for name in ("mkdocs.yml", ".gitmodules"):
            if (self.root / name).is_file():
                status = (self.root / name).stat()
                result[name] = (status.st_mtime_ns, status.st_size)
        result[repr(self.configuration)] = (0, 0)
        return result


@dataclass(frozen=True, slots=True)
class _DataResult:
    """What came out of one data file."""

    value: Any
    problems: tuple[Problem, ...]
    declared: tuple[tuple[str, str, Location], ...]
    """Kind, id and place of every entry, faulty ones included."""
    root: MappingNode | None = None
    """Everything that the file says, faulty entries included."""


class _Loading:
    """One pass over a folder."""

    def __init__(self, root: Path, configuration: Configuration, tree: _Tree, cache: _Cache) -> None:
        self.root = root
        self.configuration = configuration
        self.tree = tree
        self.cache = cache
        self.problems: list[Problem] = []
        self.declared: dict[str, dict[str, Location]] = defaultdict(dict)
        self.unread: set[str] = set()
        self.sources: list[MappingNode] = []

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
            pages=pages,
            navigation=self.configuration.navigation,
            assets=assets,
            declared={kind: frozenset(ids) for kind, ids in self.declared.items()},
            unread=frozenset(self.unread),
            sources=tuple(self.sources),
        )

    def report(self, file: str, rule: str, message: str, hint: str = "") -> None:
        self.problems.append(Problem(Location(file), rule, message, hint))

    def data(self) -> Iterator[tuple[str, Any]]:
        """Read every data file, in a fixed order; gives the file's kind and what it holds."""
        folder = self.configuration.data_dir
        found: dict[str, Any] = {kind.name: {} if "*" in kind.name else None for kind in DATA_FILES}
        if not self.tree.data:
            self.report(
                folder,
                "unknown-file",
                f"there is no folder {quoted(folder)} with data.",
                "Name it in mkdocs.yml under extra.playbook.data_dir.",
            )
        for path, stamp in sorted(self.tree.data.items()):
            file = f"{folder}/{path}"
            kind = data_file(path)
            if path == "README.md" or path.startswith("schema/"):
                continue
            if stamp is None:
                self.report(
                    file,
                    "unsafe-yaml",
                    "this is a link, a file of its own was expected.",
                    "Copy the file itself into the folder.",
                )
            elif kind is None:
                known = [k.name.replace("*", "<department>") for k in DATA_FILES]
                self.report(
                    file,
                    "unknown-file",
                    f"no file of the name {quoted(path)} is known in the data folder.",
                    did_you_mean(path, known),
                )
            else:
                self.data_file(kind, path, file, stamp, found)
        if found["organization.yml"] is None and "organization.yml" not in self.tree.data and self.tree.data:
            self.report(
                f"{folder}/organization.yml",
                "unknown-file",
                "the file is missing, every playbook has one.",
                "Copy it from the sample playbook.",
            )
        if self.tree.data and not found["departments/*.yml"] and not self.declared["department"]:
            self.report(
                f"{folder}/departments",
                "unknown-file",
                "there is no department, one at least was expected.",
                "Run 'playbook new department ID'.",
            )
        yield from found.items()

    def data_file(self, kind: DataFile, path: str, file: str, stamp: Stamp, found: dict[str, Any]) -> None:
        name = PurePosixPath(path).stem
        result: _DataResult = self.cached(file, stamp, lambda: _read_data(kind, self.root / file, file, name))
        self.problems += result.problems
        if result.root is not None:
            self.sources.append(result.root)
        if result.value is None and not result.declared:
            self.unread.update(record.entity for _, record in kind.sections)
        for entity, entry, place in result.declared:
            first = self.declared[entity].setdefault(entry, place)
            if first is not place:
                message = f"the {entity} {quoted(entry)} stands in {first.path} on line {first.line} already, once was expected."
                self.problems.append(Problem(place, "duplicate-id", message, "Give one of the two another id."))
        if kind.schema is Department:
            self.declared["department"].setdefault(name, Location(file))
            if result.value is not None:
                found[kind.name][name] = result.value
        elif "*" in kind.name:
            found[kind.name].update(
                {
                    i: record
                    for i, record in (result.value or {}).items()
                    if self.declared["account"].get(i) == record.at() or i not in found[kind.name]
                }
            )
        else:
            found[kind.name] = result.value

    def cached(self, file: str, stamp: Stamp, read: Callable[[], Any]) -> Any:
        """Read a file unless it is as it was."""
        kept = self.cache.files.get(file)
        if kept is None or kept[0] != stamp:
            kept = (stamp, read())
            self.cache.files[file] = kept
        return kept[1]

    def pages(self) -> tuple[dict[str, Page], frozenset[str]]:
        """Read every page; gives the pages by path, and the other files."""
        pages: dict[str, Page] = {}
        assets: set[str] = set()
        policies: dict[str, Location] = {}
        for path, stamp in self.tree.docs.items():
            file = f"{self.configuration.docs_dir}/{path}"
            if stamp is None or not path.endswith(".md"):
                assets.add(path)
                continue
            page, problems = self.cached(file, stamp, lambda path=path, file=file: read_page(self.root / file, path, file))  # type: ignore[misc]
            self.problems += problems
            pages[path] = page
            if (policy := page.declared_policy) is not None:
                self.declared["policy"].setdefault(policy, Location(file))
                place = page.at("policy")
                first = policies.setdefault(policy, place)
                if first is not place:
                    message = f"the policy {quoted(policy)} stands in {first.path} already, once was expected."
                    self.problems.append(Problem(place, "duplicate-id", message, "Give one of the two another id."))
        return pages, frozenset(assets)


def _read_data(kind: DataFile, path: Path, file: str, name: str) -> _DataResult:
    """Read one data file into records."""
    with path.open("rb") as stream:
        reading = read_values(stream.read(MAX_BYTES + 1), file)
    problems = list(reading.problems)
    if reading.root is None:
        return _DataResult(None, tuple(problems), ())
    root = reading.root
    declared = tuple(_declared(kind, root))
    sections = [key for key, _ in kind.sections if key is not None]
    value, refused = validate(kind.schema, root, entity_depth=2 if sections else 1)
    problems += refused
    if value is not None:
        _name(kind, value, name)
    return _DataResult(value, tuple(problems), declared, root)


def _declared(kind: DataFile, root: MappingNode) -> Iterator[tuple[str, str, Location]]:
    """List the entries of a file: kind, id, place."""
    for key, record in kind.sections:
        held = root if key is None else root.get(key)
        if isinstance(held, MappingNode) and record is not Organization:
            for entry in held:
                yield record.entity, entry, held.place(entry)


def _name(kind: DataFile, value: Any, name: str) -> None:
    """Give every record of a file its id, and people and accounts their department."""
    if isinstance(value, Department):
        value.named(name)
        for person_id, person in value.people.items():
            person.within(name).named(person_id)
    for key, _ in kind.sections:
        held = value if key is None else getattr(value, key)
        if isinstance(held, dict):
            for entry_id, record in held.items():
                record.named(entry_id)
                if isinstance(record, Account):
                    record.within(name)


def read_page(path: Path, name: str, file: str) -> tuple[Page, list[Problem]]:
    """Read one page: `name` is its path below the folder of pages, `file` its path below the root."""
    with path.open("rb") as stream:
        raw = stream.read(MAX_PAGE_BYTES + 1)
    if len(raw) > MAX_PAGE_BYTES:
        message = f"the page has {path.stat().st_size:,} bytes, {MAX_PAGE_BYTES:,} at most were expected."
        problem = Problem(Location(file), "page-too-large", message, "Make two pages of it.")
        return Page(name, file, None, PageText()), [problem]
    text, problems = decode(raw, file)
    if text is None:
        return Page(name, file, None, PageText()), problems
    head, found = front_matter.split(text, file)
    problems += found
    front: FrontMatter | None = None
    declared = None
    if head.values is not None:
        schema: type[Record] = PolicyFrontMatter if is_policy_path(name) else FrontMatter
        front, refused = validate(schema, head.values, entity_depth=1)
        problems += refused
        policy = head.values.get("policy")
        declared = policy if is_policy_path(name) and isinstance(policy, str) else None
        if front is not None:
            front.named(declared or name)
    page_text, found = read_page_text(head.body, file, head.first_line)
    return Page(name, file, front, page_text, declared), problems + found
