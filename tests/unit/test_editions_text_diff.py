"""What changed in the words of a page, word by word."""

from __future__ import annotations

import random

from macros.editions.diff import edit_script
from macros.editions.plain_text import PageSection, parse_sections
from macros.editions.text_diff import Passage, diff_text


def compared(old: str, new: str, *, ordered: bool = False) -> list[str]:
    """Compare two pages; a line 'heading: text' for each passage, with what goes as [-…-] and what comes as {+…+}."""
    found, more = diff_text(parse_sections(old), parse_sections(new), is_order_compared=ordered)
    assert more == 0
    return [marked(passage) for passage in found]


def marked(passage: Passage) -> str:
    marks = {"same": "{}", "old": "[-{}-]", "new": "{{+{}+}}"}
    moved = f" (after '{passage.after}')" if passage.after is not None else ""
    return f"{passage.heading}: {''.join(marks[sign].format(text) for sign, text in passage.pieces)}{moved}"


def test_edits_lead_from_one_to_the_other() -> None:
    chance = random.Random(7)  # noqa: S311 - any letters will do
    for _ in range(2000):
        old, new = (chance.choices("abc", k=chance.randint(0, 9)) for _ in range(2))
        path = edit_script(old, new, 50)
        assert path is not None
        assert [part for sign, part in path if sign != "new"] == old
        assert [part for sign, part in path if sign != "old"] == new


def test_edits_are_as_few_as_can_be_and_bounded() -> None:
    path = edit_script("abcabba", "cbabac", 10)
    assert path is not None
    assert sum(sign != "same" for sign, _ in path) == 5
    assert edit_script("abc", "xyz", 5) is None
    assert edit_script("abc", "xyz", 6) is not None


def test_words_that_changed_are_marked_in_their_sentence() -> None:
    assert compared(
        "# T\n\nNever write or buy a review.", "# T\n\nNever write, buy or hide a review."
    ) == ["T: Never write[- or buy-]{+, buy or hide+} a review."]


def test_what_is_far_from_a_change_is_left_out() -> None:
    words = " ".join(f"w{number}" for number in range(40))
    assert compared(f"# T\n\n{words} end.", f"# T\n\n{words} stop.") == [
        "T: … w32 w33 w34 w35 w36 w37 w38 w39[- end-]{+ stop+}."
    ]
    assert compared(f"# T\n\nold {words} old.", f"# T\n\nnew {words} new.") == [
        "T: [-old-]{+new+} w0 w1 w2 w3 w4 w5 w6 w7 … w32 w33 w34 w35 w36 w37 w38 w39[- old-]{+ new+}."
    ]


def test_lines_that_have_nothing_in_common_are_shown_whole() -> None:
    assert compared("# T\n\n- one thing\n", "# T\n\n- quite another matter\n") == [
        "T: {+- quite another matter+}",
        "T: [-- one thing-]",
    ]


def test_the_order_of_entries_and_rows_does_not_count_nor_that_of_sections() -> None:
    assert (
        compared(
            "# T\n\n- a\n- b\n\n## X\n\nx\n\n## Y\n\ny", "# T\n\n- b\n- a\n\n## Y\n\ny\n\n## X\n\nx"
        )
        == []
    )
    table = "# T\n\n| a | b |\n|--|--|\n| {} | 1 |\n| {} | 1 |"
    assert compared(table.format("x", "y"), table.format("y", "x")) == []


def test_the_order_of_steps_counts_and_their_numbers_do_not() -> None:
    assert compared("# T\n\n1. Call.\n2. Write.", "# T\n\n1. Write.\n2. Call.") == [
        "T: Call. (after 'Write.')"
    ]
    assert compared("# T\n\n1. Call.\n2. Write.", "# T\n\n1. Look.\n2. Call.\n3. Write.") == [
        "T: {+Look.+}"
    ]


def test_every_order_counts_where_it_is_asked_for() -> None:
    old, new = (
        "# T\n\n- a\n- b\n- c\n\n## X\n\nx\n\n## Y\n\ny",
        "# T\n\n- c\n- a\n- b\n\n## Y\n\ny\n\n## X\n\nx",
    )
    assert compared(old, new, ordered=True) == ["T: - c (after '')", ": X (after 'Y')"]
    table = "# T\n\n| a | b |\n|--|--|\n| {} | 1 |\n| {} | 1 |"
    assert compared(table.format("x", "y"), table.format("y", "x"), ordered=True) == [
        "T: x | 1 (after 'y | 1')"
    ]


def test_a_line_that_is_reworded_and_one_that_moved_are_told_apart() -> None:
    old, new = (
        "# T\n\n1. Call us.\n2. Write.\n3. Wait.",
        "# T\n\n1. Wait.\n2. Write.\n3. Call us now.",
    )
    assert compared(old, new) == ["T: Call us{+ now+}.", "T: Write. (after 'Wait.')"]


def test_an_entry_that_goes_over_to_another_section_is_told() -> None:
    old = "# T\n\n## Do\n\n- Ask.\n\n## Don't\n\n- Share it."
    new = "# T\n\n## Do\n\n- Ask.\n- Share it.\n\n## Don't\n\n- Hide it away for long."
    assert compared(old, new) == [
        "Do: {+- Share it.+}",
        "Don't: {+- Hide it away for long.+}",
        "Don't: [-- Share it.-]",
    ]


def test_a_heading_that_changes_keeps_its_section() -> None:
    old, new = "# T\n\n## Who asks\n\n- a b c\n- d e f", "# T\n\n## Who to ask\n\n- a b c\n- d e f"
    assert compared(old, new) == ["Who to ask: Who[- asks-]{+ to ask+}"]


def test_sections_that_come_and_go() -> None:
    assert compared("# T\n\n## A\n\na", "# T\n\n## B\n\nb") == [
        "B: {+B+}",
        "B: {+b+}",
        "A: [-A-]",
        "A: [-a-]",
    ]


def test_a_lot_is_counted_instead_of_shown() -> None:
    old = [PageSection("T", 1, tuple(f"- old entry {number}" for number in range(100)))]
    found, more = diff_text(old, [PageSection("T", 1, ())])
    assert (len(found), more) == (40, 60)


def test_the_longest_pages_take_no_time() -> None:
    chance = random.Random(3)  # noqa: S311 - any words will do
    old = [PageSection("T", 1, tuple(" ".join(chance.choices("abc", k=30)) for _ in range(5000)))]
    new = [PageSection("T", 1, tuple(" ".join(chance.choices("abc", k=30)) for _ in range(5000)))]
    found, more = diff_text(old, new)
    assert len(found) + more == 10_000
    rows = [
        PageSection(
            "T", 1, tuple(f"person {number} | team {number % 7}" for number in range(10_000))
        )
    ]
    moved = [
        PageSection(
            "T",
            1,
            tuple(f"person {number} | team {number % 5}" for number in reversed(range(10_000))),
        )
    ]
    found, more = diff_text(rows, moved)
    assert marked(found[0]) == "T: person 9999 | team[- 3-]{+ 4+}"
