"""The line that fixes a problem: the value that was meant, written in the place of the wrong one and read back."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

import yaml

from macros.basics.problem import Fix, Location, Problem
from macros.editing.yaml_text import scalar
from macros.reading import front_matter
from macros.reading.page import read_page_text
from macros.reading.page_text import PageText
from macros.reading.values import LOADER, read_text

_FLOW = re.compile(r"[?,\[\]{}]")
"""Characters that end a value, or may, within [] or {}."""
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Correction:
    """A line as it is, and as it should be."""

    old: str
    new: str


def correction(problem: Problem, text: str) -> Correction | None:
    """Return the line of a problem with what was meant in it; `text` is that of the file, with plain line ends.

    None where nobody can tell what was meant, and where the line would be read as anything else
    than the value meant.
    """
    fix, line = problem.fix, problem.location.line
    lines = text.split("\n")
    if fix is None or not fix.new or fix.new == fix.old or line > len(lines):
        return None
    old = lines[line - 1]
    for new in _candidates(problem, text, old, fix):
        if new != old and max(len(old), len(new)) <= _LONGEST and "\n" not in new:
            return Correction(old, new)
    return None


def _candidates(problem: Problem, text: str, line: str, fix: Fix) -> Iterator[str]:
    if not problem.location.path.endswith(".md"):
        yield from _in_yaml(text, problem.location, line, fix)
        return
    head, _ = front_matter.split(text, problem.location.path)
    if problem.location.line < head.first_line:
        values = "\n".join(["", *text.split("\n")[1 : head.first_line - 2]])
        yield from _in_yaml(values, problem.location, line, fix)
    else:
        yield from _on_page(head, problem.location, line, fix)


# YAML


def _in_yaml(text: str, place: Location, line: str, fix: Fix) -> Iterator[str]:
    """Yield the line with the value replaced, in each way to write it that is read as the value meant."""
    found = _scalar_at(text, place, fix.old)
    if found is None:
        return
    node, in_flow = found
    begin, end = node.start_mark.column, node.end_mark.column
    lines = text.split("\n")
    before = _values(text)
    if before is None:
        return
    for written in _spellings(line[begin:end], fix.new, in_flow=in_flow):
        new = f"{line[:begin]}{written}{line[end:]}"
        text_after = "\n".join([*lines[: place.line - 1], new, *lines[place.line :]])
        after = _values(text_after)
        # A key that is there already, or a character that may not be written, is read and then
        # refused.
        refused = len(read_text(text_after, place.path).problems) > len(
            read_text(text, place.path).problems
        )
        if after is not None and _replaced_once(before, after, fix) and not refused:
            yield new


def _scalar_at(text: str, place: Location, value: str) -> tuple[yaml.ScalarNode, bool] | None:
    """Return the value at a place, or the only one of its line that is the same, and whether it stands in [] or {}."""
    try:
        root = yaml.compose(text, LOADER)
    except yaml.YAMLError:
        return None
    line = place.line - 1
    on_line = [
        (node, in_flow)
        for node, in_flow in _scalars(root)
        if node.start_mark.line == line == node.end_mark.line and str(node.value) == value
    ]
    exact = [
        (node, in_flow) for node, in_flow in on_line if node.start_mark.column == place.column - 1
    ]
    found = exact or on_line
    return found[0] if len(found) == 1 else None


def _scalars(
    node: yaml.Node | None, *, in_flow: bool = False
) -> Iterator[tuple[yaml.ScalarNode, bool]]:
    """Yield the values and keys below a node, each with whether it stands in [] or {}."""
    if isinstance(node, yaml.ScalarNode):
        yield node, in_flow
    elif isinstance(node, yaml.CollectionNode):
        inside = in_flow or bool(node.flow_style)
        for item in node.value:
            for each in item if isinstance(node, yaml.MappingNode) else (item,):
                yield from _scalars(each, in_flow=inside)


def _spellings(written: str, value: str, *, in_flow: bool) -> Iterator[str]:
    """Yield ways to write a value, in the style of the one that it replaces first."""
    if written.startswith("'") and value.isprintable():
        yield "'" + value.replace("'", "''") + "'"
    # Not every reader of YAML takes these as text in [] and {}, and the one that checks here may.
    elif not written.startswith('"') and not (in_flow and _FLOW.search(value)):
        yield scalar(value)
    yield json.dumps(value, ensure_ascii=False)


def _values(text: str) -> list[tuple[str, str]] | None:
    """Return what a text holds, in order: kinds of nodes, and values; None where it cannot be read."""
    try:
        return [
            (type(event).__name__, getattr(event, "value", ""))
            for event in yaml.parse(text, LOADER)
        ]
    except yaml.YAMLError:
        return None


def _replaced_once(
    before: Collection[tuple[str, str]], after: Collection[tuple[str, str]], fix: Fix
) -> bool:
    """Return whether two texts hold the same but for one value, which is the one meant."""
    if len(before) != len(after):
        return False
    pairs = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    return (
        len(pairs) == 1 and pairs[0][0][1] == fix.old and pairs[0][1] == (pairs[0][0][0], fix.new)
    )


# Pages


def _on_page(head: front_matter.Head, place: Location, line: str, fix: Fix) -> Iterator[str]:
    """Yield the line with the address, name or argument replaced that stands after a place."""
    lines = head.body.split("\n")
    number = place.line - head.first_line
    before, _ = read_page_text(head.body, place.path, head.first_line)
    at = line.find(fix.old, place.column - 1)
    while at >= 0:
        new = f"{line[:at]}{fix.new}{line[at + len(fix.old) :]}"
        after, _ = read_page_text(
            "\n".join([*lines[:number], new, *lines[number + 1 :]]), place.path, head.first_line
        )
        if _is_meant(before, after, place, fix):
            yield new
        at = line.find(fix.old, at + 1)


def _is_meant(before: PageText, after: PageText, place: Location, fix: Fix) -> bool:
    """Return whether the link or call at a place says what was meant, and every other one the same as before."""
    if len(before.links) != len(after.links) or len(before.calls) != len(after.calls):
        return False
    links = [
        (old, new)
        for old, new in zip(before.links, after.links, strict=True)
        if (old.target, old.text) != (new.target, new.text)
    ]
    old_calls, new_calls = (
        [(call.name, call.arguments, call.keywords) for call in text.calls]
        for text in (before, after)
    )
    calls = [
        (number, old, new)
        for number, (old, new) in enumerate(zip(old_calls, new_calls, strict=True))
        if old != new
    ]
    if len(links) == 1 and not calls:
        old, new = links[0]
        return old.location == place and (old.target, new.target, old.text) == (
            fix.old,
            fix.new,
            new.text,
        )
    if len(calls) == 1 and not links:
        number, was, now = calls[0]
        return before.calls[number].location == place and list(_parts(now)) == list(
            _swapped(_parts(was), fix)
        )
    return False


def _parts(
    call: tuple[str, tuple[object, ...], tuple[tuple[str, object], ...]],
) -> Iterator[object]:
    name, arguments, keywords = call
    yield name
    yield from arguments
    for key, value in keywords:
        yield from (key, value)


def _swapped(parts: Iterator[object], fix: Fix) -> Iterator[object]:
    """Yield the parts of a call with the first one that is wrong replaced."""
    done = False
    for part in parts:
        if part == fix.old and not done:
            done = True
            yield fix.new
        else:
            yield part


# Pages that moved


def with_moved(
    problem: Problem, moved: Mapping[str, str], docs: str, pages: Collection[str] = ()
) -> Problem:
    """Return a problem with the hint that helps where a page has just moved: the one linked to, or the one that links.

    `moved` maps old to new paths below the folder of pages, which is called `docs`; `pages` are all
    that exist now. Links on pages count from the page.
    """
    if problem.fix is None or problem.rule not in ("broken-reference", "unknown-reference"):
        return problem
    path, mark, anchor = problem.fix.old.partition("#")
    own = problem.location.path.removeprefix(f"{docs}/") if _is_link(problem) else ""
    folders = (
        [
            posixpath.dirname(own),
            *(posixpath.dirname(old) for old, new in moved.items() if new == own),
        ]
        if own
        else [""]
    )
    for folder in folders:
        was = posixpath.normpath(posixpath.join(folder, path))
        now = moved.get(was) or (was if was in pages and folder != folders[0] else None)
        if now is not None:
            meant = (
                f"{posixpath.relpath(now, folders[0] or '.')}{mark}{anchor}"
                if own
                else f"{now}{mark}{anchor}"
            )
            fix = Fix(problem.fix.old, meant)
            advice = f"The page has moved. Did you mean '{meant}'?"
            return replace(problem, advice=advice, fix=fix)
    return problem


def _is_link(problem: Problem) -> bool:
    """Return whether a problem is about a link in the text of a page: values of data count from the folder of pages."""
    return problem.rule == "broken-reference" and problem.location.path.endswith(".md")
