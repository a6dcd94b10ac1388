"""YAML as people write it: read from events, so that every value knows its line and nothing changes its type."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from macros.basics.problem import Location, Problem, quoted
from macros.reading.encoding import control_character, decode, place_in, without_invisible
from macros.reading.node import MappingNode, SequenceNode
from macros.reading.syntax import hidden_characters, is_no_character, is_too_deep, worded

MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 12
_TOO_DEEP = (
    f"the values are nested more than {MAX_DEPTH} levels deep.",
    "Look for brackets that were not meant, and put the text in quotes.",
)
"""What is wrong, and the remedy."""
MAX_VALUES = 500_000
MAX_TEXT = 20_000
_MAX_PROBLEMS = 200

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_MERGE = re.compile(r"^(?:<{7}|>{7})(?: |$)", re.MULTILINE)


@dataclass(slots=True)
class Reading:
    """What came out of one YAML text."""

    root: MappingNode | None
    """The mapping that the text holds; None when there is none to work with."""
    problems: list[Problem] = field(default_factory=list)


def read_values(raw: bytes, file: str) -> Reading:
    """Read a YAML file: every scalar stays text, and nothing but mappings, sequences and text comes out.

    Found and reported, all at once as far as the text can be read on: wrong encoding, size and
    depth over the limits, YAML syntax, duplicate keys, anchors, aliases, tags and merge keys, a `#`
    that cuts a value off, and a file whose content is no mapping.
    """
    if len(raw) > MAX_BYTES:
        message = f"the file has {len(raw):,} bytes, {MAX_BYTES:,} at most were expected."
        return Reading(
            None,
            [
                Problem.worded(
                    Location(file), "too-large", message, "Split it, or take out what is not data."
                )
            ],
        )
    text, problems = decode(raw, file)
    if text is None:
        return Reading(None, problems)
    reading = read_text(text, file)
    reading.problems[:0] = problems
    return reading


def read_text(text: str, file: str, first_line: int = 1) -> Reading:
    """Read YAML text that begins at `first_line` of its file; see `read_values`."""
    builder = _Builder(text, file, first_line)
    try:
        builder.merge_marks()
        builder.run()
    except _Stop:
        return Reading(None, builder.problems)
    except yaml.MarkedYAMLError as error:
        builder.syntax(error)
        return Reading(None, builder.problems)
    except (yaml.YAMLError, ValueError) as error:
        builder.add(
            "yaml-syntax", 0, 0, f"this is not YAML: {error}.", "Compare it with a file that works."
        )
        return Reading(None, builder.problems)
    root = builder.root
    if not isinstance(root, MappingNode):
        what = (
            "nothing"
            if root is None
            else "a list"
            if isinstance(root, SequenceNode)
            else f"the text {quoted(root)}"
        )
        builder.add(
            "wrong-type", 0, 0, f"the file holds {what}, lines of 'key: value' were expected.", ""
        )
        return Reading(None, builder.problems)
    return Reading(root, builder.problems)


class _Stop(Exception):  # noqa: N818 - nothing went wrong that is not reported already
    """Reading cannot go on; the problem is reported already."""


@dataclass(slots=True)
class _Frame:
    node: Any
    key: str | None = None
    key_line: int = 0
    key_column: int = 0
    drop: bool = False
    """The key stands for the second time: its value is read and forgotten."""


class _Builder:
    """Builds nodes from events with a stack of its own, so that nested input cannot exhaust the interpreter's."""

    def __init__(self, text: str, file: str, first_line: int) -> None:
        self.text = text
        self.file = file
        self.offset = first_line
        self.problems: list[Problem] = []
        self.root: Any = None
        self.frames: list[_Frame] = []
        self.values = 0
        self.documents = 0
        # Only a '#' after a space or tab can cut a value off; most files have none.
        cut = " #" in text or "\t#" in text
        self.hashed = (
            {number: line for number, line in enumerate(text.split("\n")) if "#" in line}
            if cut
            else {}
        )

    def add(self, rule: str, line: int, column: int, message: str, hint: str) -> None:
        """Add a problem; line and column count from 0 as YAML marks do."""
        self.problems.append(
            Problem.worded(Location(self.file, line + self.offset, column + 1), rule, message, hint)
        )

    def report(self, rule: str, line: int, column: int, message: str, hint: str) -> None:
        """Add a problem, and stop where a file is all mistakes."""
        self.add(rule, line, column, message, hint)
        if len(self.problems) >= _MAX_PROBLEMS:
            message = f"{_MAX_PROBLEMS} mistakes were found up to here, the rest of the file was not read."
            self.add("too-large", line, column, message, "Mend these first.")
            raise _Stop

    def merge_marks(self) -> None:
        """Refuse what a merge left over, in words that say so."""
        for match in (
            _MERGE.finditer(self.text) if "<<<<<<<" in self.text or ">>>>>>>" in self.text else ()
        ):
            place = place_in(self.text, match.start(), self.file)
            message = f"{quoted(match[0].strip())} is left over from a merge."
            self.report(
                "merge-marker",
                place.line - 1,
                0,
                message,
                "Choose one of the two texts, and delete the marker lines.",
            )
        if self.problems:
            raise _Stop

    def stop(self, rule: str, mark: Any, message: str, hint: str) -> None:
        self.report(rule, mark.line, mark.column, message, hint)
        raise _Stop

    def syntax(self, error: yaml.MarkedYAMLError) -> None:
        said = worded(error, self.text)
        if is_too_deep(error):
            self.add("too-large", said.line, said.column, *_TOO_DEEP)
            return
        if is_no_character(error):
            column = self.text.split("\n")[said.line].rfind("\\", 0, said.column)
            self.add(
                "control-character",
                said.line,
                column,
                f"{said.what} stands here.",
                "Type the character itself.",
            )
            return
        self.add(
            "yaml-syntax", said.line, said.column, f"this is not YAML: {said.what}.", said.hint
        )

    def run(self) -> None:
        """Build the nodes, event by event."""
        loader = LOADER(self.text)
        try:
            # Asked one by one: yaml.parse asks twice for each event, which is a seventh of all
            # reading.
            while (kind := type(event := loader.get_event())) is not yaml.StreamEndEvent:
                self.take(kind, event)
        finally:
            loader.dispose()

    def take(self, kind: type[Any], event: Any) -> None:
        if kind is yaml.ScalarEvent:
            self.scalar(event)
        elif kind is yaml.MappingStartEvent:
            self.open(event, MappingNode)
        elif kind is yaml.SequenceStartEvent:
            self.open(event, SequenceNode)
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            self.frames.pop()
        elif kind is yaml.AliasEvent:
            self.unsafe(event.start_mark, f"*{event.anchor}", "an alias")
            self.put(f"*{event.anchor}", event.start_mark)
        elif kind is yaml.DocumentStartEvent:
            self.documents += 1
            if self.documents > 1:
                message = "a second '---' begins another document, one was expected."
                self.stop("yaml-syntax", event.start_mark, message, "Delete the line with '---'.")

    def scalar(self, event: Any) -> None:
        mark = event.start_mark
        self.counted(mark)
        value = event.value
        if event.anchor or event.tag:
            self.marked(event)
        if len(value) > MAX_TEXT:
            message = f"the text has {len(value):,} characters, {MAX_TEXT:,} at most were expected."
            self.report(
                "too-large", mark.line, mark.column, message, "Shorten it, or make it a page."
            )
            value = value[:MAX_TEXT]
        if event.style == '"' or "&" in value:
            value = self.visible(event, value)
        if not event.style:
            end = event.end_mark
            line = self.hashed.get(end.line)
            if (
                line is not None
                and line[end.column :].lstrip(" \t").startswith("#")
                and line[: end.column].strip()
            ):
                what = (
                    f"'#' cuts this value off after {quoted(value)}"
                    if value
                    else "'#' makes a comment of this value"
                )
                message = f"{what}, the whole text was expected."
                self.report(
                    "yaml-syntax",
                    end.line,
                    end.column,
                    message,
                    "Put the whole text in double quotes.",
                )
                value = f"{value} {line[end.column :].strip()}".strip()
            if (
                value == "<<"
                and self.frames
                and isinstance(self.frames[-1].node, MappingNode)
                and self.frames[-1].key is None
            ):
                self.unsafe(mark, "<<", "a merge key")
            if value == "":
                value = None
        self.put(value, mark)

    def visible(self, event: Any, value: str) -> str:
        """Return a value without the invisible characters that its escapes stand for; report those, and references to some."""
        begin = event.start_mark.index
        hidden = hidden_characters(self.text[begin : event.end_mark.index], value)
        for offset, shown, character in hidden:
            place = place_in(self.text, begin + offset, self.file)
            problem = control_character(place, shown, character)
            self.report(
                problem.rule, place.line - 1, place.column - 1, problem.message, problem.hint
            )
        return without_invisible(value) if hidden else value

    def open(self, event: Any, node_type: type[MappingNode | SequenceNode]) -> None:
        mark = event.start_mark
        self.counted(mark)
        if event.anchor or event.tag:
            self.marked(event)
        if len(self.frames) >= MAX_DEPTH:
            self.stop("too-large", mark, *_TOO_DEEP)
        node = node_type(self.file, mark.line + self.offset, mark.column + 1)
        frame = self.frames[-1] if self.frames else None
        key = frame.key if frame is not None else None
        self.put(node, mark)
        if frame is not None and key is not None and frame.node.get(key) is node:
            # A block's place is the line that bears its name, not the line below it.
            node.line, node.column = frame.key_line, frame.key_column
            frame.node.marks[key] = (node.line, node.column, node.line, node.column)
        self.frames.append(_Frame(node))

    def counted(self, mark: Any) -> None:
        self.values += 1
        if self.values > MAX_VALUES:
            self.stop(
                "too-large", mark, f"the file holds more than {MAX_VALUES:,} values.", "Split it."
            )

    def marked(self, event: Any) -> None:
        """Refuse an anchor or a tag."""
        if event.anchor:
            self.unsafe(event.start_mark, f"&{event.anchor}", "an anchor")
        else:
            self.unsafe(event.start_mark, event.tag.replace("tag:yaml.org,2002:", "!!"), "a tag")

    def unsafe(self, mark: Any, value: str, what: str) -> None:
        message = f"{quoted(value)} is {what} to YAML, a plain text was expected."
        self.report(
            "unsafe-yaml", mark.line, mark.column, message, "Put the text in double quotes."
        )

    def put(self, value: Any, mark: Any) -> None:
        if not self.frames:
            self.root = value
            return
        frame = self.frames[-1]
        node = frame.node
        if type(node) is SequenceNode:
            node.marks.append((mark.line + self.offset, mark.column + 1))
            node.append(value)
        elif frame.key is None:
            self.put_key(frame, value, mark)
        else:
            if not frame.drop:
                node.marks[frame.key] = (
                    frame.key_line,
                    frame.key_column,
                    mark.line + self.offset,
                    mark.column + 1,
                )
                node[frame.key] = value
            frame.key = None
            frame.drop = False

    def put_key(self, frame: _Frame, value: Any, mark: Any) -> None:
        line = mark.line + self.offset
        if not isinstance(value, str):
            message = "a bracket or an empty text stands where a key was expected."
            self.stop(
                "yaml-syntax",
                mark,
                message,
                "Write 'key: value', and put a text with brackets in quotes.",
            )
        if value in frame.node.marks:
            first = frame.node.marks[value][0]
            message = f"the key {quoted(value)} stands on line {first} already, once was expected."
            self.report(
                "duplicate-key",
                mark.line,
                mark.column,
                message,
                f"Delete line {first} or line {line}.",
            )
            frame.drop = True
        frame.key = value
        frame.key_line = line
        frame.key_column = mark.column + 1
