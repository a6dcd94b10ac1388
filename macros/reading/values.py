"""Read YAML from events: every value knows its line, and every scalar stays text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from macros.basics.problem import Location, Problem, Sentence
from macros.reading.encoding import control_character_problem, decode, place_in, without_invisible
from macros.reading.node import MappingNode, SequenceNode
from macros.reading.syntax import explain, hidden_characters, is_no_character, is_too_deep

MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 12
MAX_VALUES = 500_000
MAX_TEXT = 20_000
_MAX_PROBLEMS = 200

_SPLIT = "Split it, or take out what is not data."
_COMPARE = "Compare it with a file that works."
_QUOTE = "Put the text in double quotes."
TOO_DEEP = Sentence(
    "too-large",
    f"the values are nested more than {MAX_DEPTH} levels deep.",
    "Look for stray brackets, and put the text in quotes.",
)
LARGE_FILE = Sentence("too-large", "the file has {size} bytes; the limit is {most}.", _SPLIT)
LONG_TEXT = Sentence(
    "too-large",
    "the text has {length} characters; the limit is {most}.",
    "Shorten it, or move it to a page.",
)
MANY_VALUES = Sentence("too-large", f"the file holds more than {MAX_VALUES:,} values.", "Split it.")
MANY_MISTAKES = Sentence(
    "too-large",
    f"{_MAX_PROBLEMS} mistakes were found up to here, the rest of the file was not read.",
    "Fix these first.",
)
NOT_YAML = Sentence("yaml-syntax", "this is not YAML: {reason}.", _COMPARE)
SECOND_DOCUMENT = Sentence(
    "yaml-syntax", "a second '---' begins another document.", "Delete the line with '---'."
)
CUT_OFF = Sentence(
    "yaml-syntax",
    "'#' cuts this value off after '{value}'.",
    "Put the whole text in double quotes.",
)
ALL_COMMENT = Sentence("yaml-syntax", "'#' turns this value into a comment.", CUT_OFF.hint)
NO_KEY = Sentence(
    "yaml-syntax",
    "a bracket or an empty text is in the place of a key.",
    "Write 'key: value', and put a text with brackets in quotes.",
)
NO_CHARACTER = Sentence("control-character", "this is {reason}.", "Type the character itself.")
NO_KEYS_HINT = "Write each value on a line of its own: 'key: value'."
"""How to fix a file that is a list or a single text."""
NO_LINES = Sentence("wrong-type", "the file has no lines of 'key: value'.", NO_KEYS_HINT)
ONLY_LIST = Sentence(
    "wrong-type", "the file has a list instead of lines of 'key: value'.", NO_KEYS_HINT
)
ONLY_TEXT = Sentence(
    "wrong-type", "the file has the text '{text}' instead of lines of 'key: value'.", NO_KEYS_HINT
)
LEFT_OVER = Sentence(
    "merge-marker",
    "'{mark}' is left over from a merge.",
    "Choose one of the two texts, and delete the marker lines.",
)
UNSAFE = Sentence("unsafe-yaml", "YAML reads '{value}' as {kind}, not as text.", _QUOTE)
SECOND_KEY = Sentence(
    "duplicate-key",
    "the key '{key}' is already on line {first}.",
    "Delete line {first} or line {line}.",
)

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_MERGE = re.compile(r"^(?:<{7}|>{7})(?: |$)", re.MULTILINE)


@dataclass(slots=True)
class ParsedYaml:
    """The result of reading a YAML text."""

    root: MappingNode | None
    """The mapping in the text; None if it cannot be read."""
    problems: list[Problem] = field(default_factory=list)


def read_values(raw: bytes, file: str) -> ParsedYaml:
    """Read a YAML file as mappings, sequences and text.

    As many problems as possible are reported at once: wrong encoding, size and depth over the
    limits, YAML syntax, duplicate keys, anchors, aliases, tags and merge keys, a `#` that cuts off
    a value, and content that is not a mapping.
    """
    if len(raw) > MAX_BYTES:
        problem = LARGE_FILE.problem(Location(file), size=f"{len(raw):,}", most=f"{MAX_BYTES:,}")
        return ParsedYaml(None, [problem])
    text, problems = decode(raw, file)
    if text is None:
        return ParsedYaml(None, problems)
    reading = read_text(text, file)
    reading.problems[:0] = problems
    return reading


def read_text(text: str, file: str, first_line: int = 1) -> ParsedYaml:
    """Read YAML text that begins at `first_line` of its file; see `read_values`."""
    builder = _Builder(text, file, first_line)
    try:
        builder.merge_marks()
        builder.run()
    except _Stop:
        return ParsedYaml(None, builder.problems)
    except yaml.MarkedYAMLError as error:
        builder.syntax(error)
        return ParsedYaml(None, builder.problems)
    except (yaml.YAMLError, ValueError) as error:
        builder.add(NOT_YAML, 0, 0, reason=error)
        return ParsedYaml(None, builder.problems)
    root = builder.root
    if isinstance(root, MappingNode):
        return ParsedYaml(root, builder.problems)
    if root is None:
        builder.add(NO_LINES, 0, 0)
    elif isinstance(root, SequenceNode):
        builder.add(ONLY_LIST, 0, 0)
    else:
        builder.add(ONLY_TEXT, 0, 0, text=root)
    return ParsedYaml(None, builder.problems)


class _Stop(Exception):  # noqa: N818 - nothing went wrong that is not reported already
    """Reading cannot go on; the problem has been reported."""


@dataclass(slots=True)
class _OpenNode:
    node: Any
    key: str | None = None
    key_line: int = 0
    key_column: int = 0
    drop: bool = False
    """The key is a duplicate, so its value is read and dropped."""


class _Builder:
    """Builds nodes from events.

    It keeps its own stack, so that nested input cannot exhaust the interpreter's.
    """

    def __init__(self, text: str, file: str, first_line: int) -> None:
        self.text = text
        self.file = file
        self.offset = first_line
        self.problems: list[Problem] = []
        self.root: Any = None
        self.frames: list[_OpenNode] = []
        self.values = 0
        self.documents = 0
        # Only a '#' after a space or tab can cut a value off; most files have none.
        has_comments = " #" in text or "\t#" in text
        lines = text.split("\n") if has_comments else []
        self.lines_with_hash = {number: line for number, line in enumerate(lines) if "#" in line}

    def add(
        self,
        sentence: Sentence,
        line: int,
        column: int,
        hint: str | None = None,
        /,
        **values: object,
    ) -> None:
        """Add a problem; line and column count from 0, like YAML marks."""
        place = Location(self.file, line + self.offset, column + 1)
        self.problems.append(sentence.problem(place, hint, **values))

    def report(self, sentence: Sentence, line: int, column: int, /, **values: object) -> None:
        """Add a problem, and stop after too many."""
        self.add(sentence, line, column, **values)
        if len(self.problems) >= _MAX_PROBLEMS:
            self.add(MANY_MISTAKES, line, column)
            raise _Stop

    def merge_marks(self) -> None:
        """Report conflict markers, which would otherwise be an obscure syntax error."""
        if "<<<<<<<" not in self.text and ">>>>>>>" not in self.text:
            return
        for match in _MERGE.finditer(self.text):
            place = place_in(self.text, match.start(), self.file)
            self.report(LEFT_OVER, place.line - 1, 0, mark=match[0].strip())
        if self.problems:
            raise _Stop

    def stop(self, sentence: Sentence, mark: Any) -> None:
        self.report(sentence, mark.line, mark.column)
        raise _Stop

    def syntax(self, error: yaml.MarkedYAMLError) -> None:
        explanation = explain(error, self.text)
        line, column = explanation.line, explanation.column
        if is_too_deep(error):
            self.add(TOO_DEEP, line, column)
        elif is_no_character(error):
            column = self.text.split("\n")[line].rfind("\\", 0, column)
            self.add(NO_CHARACTER, line, column, reason=explanation.message)
        else:
            self.add(NOT_YAML, line, column, explanation.hint, reason=explanation.message)

    def run(self) -> None:
        """Build the nodes, event by event."""
        loader = LOADER(self.text)
        try:
            # yaml.parse would ask twice for each event, which costs a seventh of the time.
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
                self.stop(SECOND_DOCUMENT, event.start_mark)

    def scalar(self, event: Any) -> None:
        mark = event.start_mark
        self.count_value(mark)
        value = event.value
        if event.anchor or event.tag:
            self.refuse_mark(event)
        if len(value) > MAX_TEXT:
            length, most = f"{len(value):,}", f"{MAX_TEXT:,}"
            self.report(LONG_TEXT, mark.line, mark.column, length=length, most=most)
            value = value[:MAX_TEXT]
        if event.style == '"' or "&" in value:
            value = self.visible(event, value)
        if not event.style:
            line = self.lines_with_hash.get(event.end_mark.line)
            if line is not None:
                value = self.with_comment(value, event.end_mark, line)
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

    def with_comment(self, value: str, end: Any, line: str) -> str:
        """Report a comment in the line of a value, and return the value with it.

        It was probably meant as part of the value.
        """
        rest = line[end.column :]
        if not rest.lstrip(" \t").startswith("#") or not line[: end.column].strip():
            return value
        if value:
            self.report(CUT_OFF, end.line, end.column, value=value)
        else:
            self.report(ALL_COMMENT, end.line, end.column)
        return f"{value} {rest.strip()}".strip()

    def visible(self, event: Any, value: str) -> str:
        """Report and remove the invisible characters that escapes in a value stand for.

        References to invisible characters are only reported.
        """
        begin = event.start_mark.index
        characters = hidden_characters(self.text[begin : event.end_mark.index], value)
        for offset, escape, character in characters:
            place = place_in(self.text, begin + offset, self.file)
            problem = control_character_problem(place, escape, character)
            line, column = place.line - 1, place.column - 1
            self.report(problem.sentence, line, column, **dict(problem.values))
        return without_invisible(value) if characters else value

    def open(self, event: Any, node_type: type[MappingNode | SequenceNode]) -> None:
        mark = event.start_mark
        self.count_value(mark)
        if event.anchor or event.tag:
            self.refuse_mark(event)
        if len(self.frames) >= MAX_DEPTH:
            self.stop(TOO_DEEP, mark)
        node = node_type(self.file, mark.line + self.offset, mark.column + 1)
        frame = self.frames[-1] if self.frames else None
        key = frame.key if frame is not None else None
        self.put(node, mark)
        if frame is not None and key is not None and frame.node.get(key) is node:
            # The place of a block is the line of its key, not the line below.
            node.line, node.column = frame.key_line, frame.key_column
            frame.node.marks[key] = (node.line, node.column, node.line, node.column)
        self.frames.append(_OpenNode(node))

    def count_value(self, mark: Any) -> None:
        self.values += 1
        if self.values > MAX_VALUES:
            self.stop(MANY_VALUES, mark)

    def refuse_mark(self, event: Any) -> None:
        """Refuse an anchor or a tag."""
        if event.anchor:
            self.unsafe(event.start_mark, f"&{event.anchor}", "an anchor")
        else:
            self.unsafe(event.start_mark, event.tag.replace("tag:yaml.org,2002:", "!!"), "a tag")

    def unsafe(self, mark: Any, value: str, kind: str) -> None:
        self.report(UNSAFE, mark.line, mark.column, value=value, kind=kind)

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

    def put_key(self, frame: _OpenNode, value: Any, mark: Any) -> None:
        line = mark.line + self.offset
        if not isinstance(value, str):
            self.stop(NO_KEY, mark)
        if value in frame.node.marks:
            first = frame.node.marks[value][0]
            self.report(SECOND_KEY, mark.line, mark.column, key=value, first=first, line=line)
            frame.drop = True
        frame.key = value
        frame.key_line = line
        frame.key_column = mark.column + 1
