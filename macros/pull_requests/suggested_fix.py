"""Suggest the line that fixes a problem, verified by parsing the result."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

import yaml

from macros.basics.problem import Fix, Location, Problem
from macros.editing.yaml_text import scalar
from macros.reading import front_matter
from macros.reading.page import read_page_text
from macros.reading.page_text import MacroCall, PageText
from macros.reading.values import LOADER, read_text

_MAX_LENGTH = 300


@dataclass(frozen=True, slots=True)
class LineFix:
    """A line as it is, and as it should be."""

    old: str
    new: str


def suggest_line(problem: Problem, text: str) -> LineFix | None:
    """Return the line of a problem with the suggested value in place of the wrong one.

    `text` is that of the file, with LF line ends. Returns None if there is no suggestion, or if the
    new line would be parsed as anything but the suggested value.
    """
    fix, line = problem.fix, problem.location.line
    lines = text.split("\n")
    if fix is None or not fix.new or fix.new == fix.old or line > len(lines):
        return None
    old = lines[line - 1]
    for new in _candidates(problem, text, old, fix):
        if new != old and max(len(old), len(new)) <= _MAX_LENGTH and "\n" not in new:
            return LineFix(old, new)
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
    """Yield the line with the value replaced, in every spelling that is parsed as the new value."""
    match = _scalar_at(text, place, fix.old)
    if match is None:
        return
    node, in_flow = match
    begin, end = node.start_mark.column, node.end_mark.column
    lines = text.split("\n")
    before = _values(text)
    if before is None:
        return
    problems = len(read_text(text, place.path).problems)
    for spelling in _spellings(line[begin:end], fix.new, in_flow=in_flow):
        new = f"{line[:begin]}{spelling}{line[end:]}"
        text_after = "\n".join([*lines[: place.line - 1], new, *lines[place.line :]])
        after = _values(text_after)
        if after is None or not _is_replaced_once(before, after, fix):
            continue
        # A duplicate key, or a forbidden character, can be parsed but is a problem.
        if len(read_text(text_after, place.path).problems) <= problems:
            yield new


def _scalar_at(text: str, place: Location, value: str) -> tuple[yaml.ScalarNode, bool] | None:
    """Return the value at a place, else the only equal one on its line; True if in [] or {}."""
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
    matches = exact or on_line
    return matches[0] if len(matches) == 1 else None


def _scalars(
    node: yaml.Node | None, *, in_flow: bool = False
) -> Iterator[tuple[yaml.ScalarNode, bool]]:
    """Yield the scalar keys and values below a node, each with whether it is in [] or {}."""
    if isinstance(node, yaml.ScalarNode):
        yield node, in_flow
    elif isinstance(node, yaml.CollectionNode):
        inside = in_flow or bool(node.flow_style)
        for item in node.value:
            for child in item if isinstance(node, yaml.MappingNode) else (item,):
                yield from _scalars(child, in_flow=inside)


def _spellings(source: str, value: str, *, in_flow: bool) -> Iterator[str]:
    """Yield ways to write a value, first in the style of the source that it replaces."""
    if source.startswith("'") and value.isprintable():
        yield "'" + value.replace("'", "''") + "'"
    elif not source.startswith('"'):
        yield scalar(value, in_flow=in_flow)
    yield json.dumps(value, ensure_ascii=False)


def _values(text: str) -> list[tuple[str, str]] | None:
    """Return the events of a text, as (kind, value), or None if it is not YAML."""
    try:
        return [
            (type(event).__name__, getattr(event, "value", ""))
            for event in yaml.parse(text, LOADER)
        ]
    except yaml.YAMLError:
        return None


def _is_replaced_once(
    before: Collection[tuple[str, str]], after: Collection[tuple[str, str]], fix: Fix
) -> bool:
    """Return whether two texts differ in one value only: the old and the new one of the fix."""
    if len(before) != len(after):
        return False
    pairs = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    if len(pairs) != 1:
        return False
    (old_kind, old_value), new_event = pairs[0]
    return old_value == fix.old and new_event == (old_kind, fix.new)


# Pages


def _on_page(head: front_matter.SplitPage, place: Location, line: str, fix: Fix) -> Iterator[str]:
    """Yield the line with the old address, name or argument replaced, at each place it may be."""
    lines = head.body.split("\n")
    number = place.line - head.first_line
    before, _ = read_page_text(head.body, place.path, head.first_line)
    column = line.find(fix.old, place.column - 1)
    while column >= 0:
        new = f"{line[:column]}{fix.new}{line[column + len(fix.old) :]}"
        body = "\n".join([*lines[:number], new, *lines[number + 1 :]])
        after, _ = read_page_text(body, place.path, head.first_line)
        if _is_fixed(before, after, place, fix):
            yield new
        column = line.find(fix.old, column + 1)


def _is_fixed(before: PageText, after: PageText, place: Location, fix: Fix) -> bool:
    """Return whether the link or call at a place is fixed, and nothing else has changed."""
    if len(before.links) != len(after.links) or len(before.calls) != len(after.calls):
        return False
    links = [
        (old, new)
        for old, new in zip(before.links, after.links, strict=True)
        if (old.target, old.text) != (new.target, new.text)
    ]
    calls = [
        (old, new)
        for old, new in zip(before.calls, after.calls, strict=True)
        if (old.name, old.arguments, old.keywords) != (new.name, new.arguments, new.keywords)
    ]
    if len(links) == 1 and not calls:
        link, new_link = links[0]
        is_same_text = link.text == new_link.text
        is_target_fixed = (link.target, new_link.target) == (fix.old, fix.new)
        return link.location == place and is_same_text and is_target_fixed
    if len(calls) == 1 and not links:
        call, new_call = calls[0]
        return call.location == place and list(_parts(new_call)) == _replace_first(call, fix)
    return False


def _parts(call: MacroCall) -> Iterator[object]:
    yield call.name
    yield from call.arguments
    for key, value in call.keywords:
        yield from (key, value)


def _replace_first(call: MacroCall, fix: Fix) -> list[object]:
    """Return the parts of a call with the first wrong one replaced."""
    parts = list(_parts(call))
    if fix.old in parts:
        parts[parts.index(fix.old)] = fix.new
    return parts


# Pages that moved


def hint_for_moved_page(
    problem: Problem, renames: Mapping[str, str], docs: str, pages: Collection[str] = ()
) -> Problem:
    """Return a problem with a better hint if it comes from a page that moved.

    Either the page linked to has moved, or the page with the link. `renames` maps old to new paths
    below the folder of pages `docs`; `pages` are all paths that exist now. Links on pages are
    relative to the page.
    """
    if problem.fix is None or problem.rule not in ("broken-reference", "unknown-reference"):
        return problem
    path, mark, anchor = problem.fix.old.partition("#")
    linking_page = problem.location.path.removeprefix(f"{docs}/") if _is_link(problem) else ""
    # The folders that the link may be relative to: that of the page now, and before it moved.
    folders = [posixpath.dirname(linking_page)]
    if linking_page:
        folders += [posixpath.dirname(old) for old, new in renames.items() if new == linking_page]
    for folder in folders:
        old_target = posixpath.normpath(posixpath.join(folder, path))
        target = renames.get(old_target)
        if target is None and old_target in pages and folder != folders[0]:
            target = old_target
        if target is not None:
            if linking_page:
                target = posixpath.relpath(target, folders[0] or ".")
            value = f"{target}{mark}{anchor}"
            advice = f"The page has moved. Did you mean '{value}'?"
            return replace(problem, advice=advice, fix=Fix(problem.fix.old, value))
    return problem


def _is_link(problem: Problem) -> bool:
    """Return whether a problem is in a link on a page; paths in data start at the docs folder."""
    return problem.rule == "broken-reference" and problem.location.path.endswith(".md")
