"""The goals of an objective, and how each is measured."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from macros.basics.i18n import Words
from macros.pages.goal import amount
from tests.unit.playbooks import show

GOALS = """\
tidy:
  objective: align
  statement: Every account is tidy.
  owner: hub
  due: {due}
  status: {status}
  measures:
    share:
      level: outcome
      definition: Share of tidy accounts.
      unit: percent
      source: Registry
      baseline: 40
      target: {target}
      direction: {direction}
      cadence: monthly
      readings: {readings}
"""
THREE = """
        - date: 2026-09-30
          value: 70
        - date: 2026-10-31
          value: 80.5
          note: Two accounts were found.
        - date: 2026-08-31
          value: 60
"""


def goals(
    readings: str = THREE,
    due: str = "2027-06-30",
    status: str = "open",
    target: str = "90",
    direction: str = "up",
) -> dict[str, str]:
    return {
        "data/goals.yml": GOALS.format(
            readings=readings, due=due, status=status, target=target, direction=direction
        ),
        "docs/goals.md": (
            "---\ntitle: G\ndescription: G.\nowner: hub\n---\n\n# G\n\n"
            "{{ objective_goals('align') }}\n"
        ),
    }


ALIGN = '{{ objective_goals("align") }}'
TABLE = '{{ measure_table("tidy") }}'


def test_a_goal_is_shown_with_owner_day_and_how_far_it_has_come(tmp_path: Path) -> None:
    output = show(tmp_path, ALIGN, goals())
    assert (
        '<div class="pb-goal" id="goal-tidy"><p class="pb-goal__statement">'
        "<strong>Every account is tidy&#46;</strong></p>" in output
    )
    assert (
        '<dt>Owner</dt> <dd><a href="directory/hub/"><bdi>Social media hub</bdi></a></dd>' in output
    )
    assert '<dt>Due</dt> <dd><time datetime="2027-06-30">30 June 2027</time></dd>' in output
    assert "<dt>Status</dt> <dd>open</dd>" in output
    assert (
        '<strong>80&#46;5&#37;</strong> on <time datetime="2026-10-31">31 October 2026</time>; '
        "target: at least 90&#37;. Not there yet.</p>"
    ) in output


def test_a_small_line_stands_beside_the_words(tmp_path: Path) -> None:
    output = show(tmp_path, ALIGN, goals())
    drawing = re.search(r"<svg.*?</svg>", output)
    assert drawing is not None
    assert drawing[0].startswith(
        '<svg class="pb-spark" role="img" aria-labelledby="pb-spark-1-title pb-spark-1-desc" '
        'viewBox="0 0 120 32" width="120" height="32"'
    )
    assert '<title id="pb-spark-1-title">Share of tidy accounts&#46;</title>' in drawing[0]
    assert "From 60&#37; on 31 August 2026 to 80&#46;5&#37; on 31 October 2026&#44;" in drawing[0]
    assert "style=" not in output


def test_a_target_that_is_reached_is_said_so(tmp_path: Path) -> None:
    assert "Reached.</p>" in show(tmp_path, ALIGN, goals(target="80"))
    assert "target: at most 90&#37;. Reached.</p>" in show(tmp_path, ALIGN, goals(direction="down"))
    assert "target: at most 80&#37;. Not there yet.</p>" in show(
        tmp_path, ALIGN, goals(direction="down", target="80")
    )


def test_a_measure_without_reading_is_honest(tmp_path: Path) -> None:
    for call in (ALIGN, TABLE):
        output = show(tmp_path, call, goals(readings="[]"))
        assert '<p class="pb-empty">No data yet. The target is at least 90&#37;.</p>' in output
        assert "<svg" not in output
        assert "<table" not in output


def test_an_open_goal_past_its_day_is_overdue_and_a_met_one_is_not(tmp_path: Path) -> None:
    overdue = '<span class="pb-tag pb-tag--overdue">overdue</span>'
    assert overdue in show(tmp_path, ALIGN, goals(due="2026-11-22"))
    assert overdue not in show(tmp_path, ALIGN, goals(due="2026-11-23"))
    met_goal = show(tmp_path, ALIGN, goals(due="2026-11-22", status="met"))
    assert overdue not in met_goal
    assert '<span class="pb-tag pb-tag--met">met</span>' in met_goal


def test_an_objective_without_goal_says_so(tmp_path: Path) -> None:
    assert show(tmp_path, '{{ objective_goals("educate") }}', goals()) == (
        '<p class="pb-empty">No goal is set under this objective&#46;</p>'
    )


def test_a_goal_has_its_anchor_once_on_a_page(tmp_path: Path) -> None:
    assert show(tmp_path, f"{ALIGN}\n\n{ALIGN}", goals()).count('id="goal-tidy"') == 1


def test_a_measure_is_drawn_with_its_table_as_alternative(tmp_path: Path) -> None:
    output = show(tmp_path, TABLE, goals())
    assert (
        'class="pb-chart" role="img" aria-labelledby="pb-chart-1-title pb-chart-1-desc" '
        'viewBox="0 0 320 176"' in output
    )
    assert '<text class="pb-chart__label"' in output
    assert ">Target (dashed): at least 90&#37;</text>" in output
    assert "<summary>All readings as a table (3)</summary>" in output
    rows = re.findall(
        r'<th scope="row"><time datetime="([^"]+)">.*?<td[^>]*>(.*?)</td> <td[^>]*>(.*?)</td>',
        output,
    )
    assert rows == [
        ("2026-10-31", "80&#46;5&#37;", "Two accounts were found&#46;"),
        ("2026-09-30", "70&#37;", ""),
        ("2026-08-31", "60&#37;", ""),
    ]
    assert "<dt>Where we started</dt> <dd>40&#37;</dd>" in output
    assert "<dt>Source</dt> <dd>Registry</dd>" in output


def test_a_goal_without_measures_says_so(tmp_path: Path) -> None:
    text = goals()["data/goals.yml"]
    files = {"data/goals.yml": text[: text.index("  measures:")] + "  measures: {}\n"}
    assert (
        show(tmp_path, TABLE, files)
        == '<p class="pb-empty">Nothing is measured for this goal yet&#46;</p>'
    )
    assert '<p class="pb-empty">Nothing is measured for this goal yet.</p>' in show(
        tmp_path, ALIGN, files
    )


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (97, "percent", "97%"),
        (97.5, "%", "97.5%"),
        (1, "hours", "1 hour"),
        (2, "hours", "2 hours"),
        (1, "people", "1 person"),
        (1, "GBP", "1 GBP"),
        (1, "press", "1 press"),
        (1200, None, "1,200"),
        (1, "Stunden", "1 Stunden"),
    ],
)
def test_amounts_are_written_with_their_unit(value: float, unit: str | None, expected: str) -> None:
    assert amount(Words(), value, unit) == expected
