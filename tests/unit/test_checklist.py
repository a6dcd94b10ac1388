"""The boxes of checklists have names."""

from __future__ import annotations

from macros.basics.i18n import Words
from macros.site.checklist_labels import label_boxes


def test_boxes_say_whether_they_are_done() -> None:
    assert label_boxes(
        Words(),
        '<li><input type="checkbox" disabled/> Ask</li><li><input type="checkbox" disabled checked/> Write</li>',
    ) == (
        '<li><input type="checkbox" disabled aria-label="To do"> Ask</li>'
        '<li><input type="checkbox" disabled checked aria-label="Done"> Write</li>'
    )


def test_other_boxes_stay_as_they_are() -> None:
    assert (
        label_boxes(Words(), '<input type="checkbox" id="a">') == '<input type="checkbox" id="a">'
    )
