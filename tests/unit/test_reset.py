"""What `init` clears in one record: whatever is not declared as reusable."""

from __future__ import annotations

from macros.check.validate import validate
from macros.editing.yaml_edit import edit
from macros.model.declaration import field
from macros.model.field import Id, Text, YesNo
from macros.model.record import Record
from macros.reading.values import read_text
from macros.setup.reset import is_reusable, reset


class Choice(Record):
    """An item of a list."""

    text: Text = field("What to choose.", reusable=True)
    right: YesNo = field("Whether it is right.", default=False, reusable=True)
    source: Text | None = field("A field without options.")


class Part(Record):
    """A part of a lesson."""

    name: Text = field("Its name.", reusable=True)
    owner: Text | None = field("A field without options.")


class Lesson(Record):
    """A record with parts of every kind."""

    title: Text = field("Its title.", reusable=True)
    owner: Text = field("Gets a new value.")
    note: Text | None = field("A field without options.")
    tags: tuple[Text, ...] = field("Words.", default=(), reusable=True)
    part: Part | None = field("One part.", reusable=True)
    parts: dict[Id, Part] = field("Parts under ids.", default_factory=dict, reusable=True)
    choices: tuple[Choice, ...] = field("Parts in a list.", default=(), reusable=True)
    remarks: dict[Id, Part] = field("A group without options.", default_factory=dict)


BEFORE = """\
# A comment stays.
title: A title
owner: us
note: for us only
tags:
  - one
part:
  name: First
  owner: us
parts:
  second:
    owner: us
    name: Second
choices:
  - text: "yes"
    right: yes
    source: our archive
  - text: No
remarks:
  a:
    name: A
"""
AFTER = """\
# A comment stays.
title: A title
owner: them
tags:
  - one
part:
  name: First
parts:
  second:
    name: Second
choices:
  - text: "yes"
    right: "yes"
  - text: "No"
"""


def test_only_new_values_and_reusable_fields_stay() -> None:
    root = read_text(BEFORE, "").root
    assert root is not None
    record, problems = validate(Lesson, root, 1)
    assert problems == []
    assert edit(BEFORE, reset(Lesson, record, (), {"owner": "them"})) == AFTER


def test_nothing_changes_where_everything_is_reusable() -> None:
    text = "# as it was\nname: N\n"
    root = read_text(text, "").root
    assert root is not None
    record, _ = validate(Part, root, 1)
    assert edit(text, reset(Part, record, (), {})) == text


def test_a_record_without_anything_reusable_does_not_stay() -> None:
    class Private(Record):
        """A record without options."""

        name: Text = field("Its name.")

    assert is_reusable(Part)
    assert not is_reusable(Private)
