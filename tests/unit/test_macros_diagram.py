from __future__ import annotations

import html as entities
import re
from itertools import combinations
from pathlib import Path

import pytest

from macros.model.organization import OperatingModel
from macros.pages.diagrams.layout import LETTERS, NARROWEST, Box, Drawing, Line, Member
from macros.pages.diagrams.operating_models import DEEPEST, RING, draw, set_apart
from macros.pages.diagrams.text_width import width, wrap
from macros.pages.enum_labels import MODELS
from macros.reading import html
from tests.unit.playbooks import BASE, show

ORGANIZATION = "data/organization.yml"
HUB = Member("hub", "Social Media Centre of Excellence", "hub")
NAMES = (
    "Marketing",
    "Marketing Communications",
    "Web",
    "Donaudampfschifffahrtsgesellschaft",
    "広報部",
    "الموارد البشرية",
)
NUMBERS = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 59, 60, 61)


def _spokes(number: int) -> tuple[Member, ...]:
    return tuple(
        Member(f"s{i}", NAMES[i % len(NAMES)], "spoke", "onboarding" if i % 5 == 4 else "")
        for i in range(number)
    )


def _drawing(model: OperatingModel, number: int) -> Drawing:
    spokes = _spokes(number)
    hub = HUB
    if model == "multiple-hub-and-spoke":
        inner = tuple(
            Member(f"h{i}", "Inner hub", "spoke", members=spokes[i : i + 8])
            for i in range(0, number, 8)
        )
        hub = Member("hub", HUB.name, "hub", members=(*_spokes(2), *inner))
    drawing = draw(model, hub, hub.members or spokes)
    set_apart(
        drawing, [Member(f"a{i}", "Privacy and Records", "adviser") for i in range(4)], "Advisers"
    )
    return drawing


def _overlap(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def _inside(line: Line, box: Box) -> bool:
    """Return whether a line crosses the inner part of a box, by a hundred points of the line."""
    for step in range(101):
        share = step / 100
        x = line.x1 + (line.x2 - line.x1) * share
        y = line.y1 + (line.y2 - line.y1) * share
        if box.x + 1.5 < x < box.x + box.width - 1.5 and box.y + 4 < y < box.y + box.height - 4:
            return True
    return False


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("number", NUMBERS)
def test_boxes_stay_within_the_drawing_and_apart(model: OperatingModel, number: int) -> None:
    drawing = _drawing(model, number)
    assert all(box.x >= 0 and box.x + box.width <= 100 for box in drawing.boxes)
    assert all(box.y >= 0 and box.y + box.height <= drawing.height for box in drawing.boxes)
    assert all(panel.y + panel.height <= drawing.height for panel in drawing.panels)
    assert not [pair for pair in combinations(drawing.boxes, 2) if _overlap(*pair)]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("number", NUMBERS)
def test_text_fits_its_box_on_the_narrowest_screen(model: OperatingModel, number: int) -> None:
    for box in _drawing(model, number).boxes:
        assert all(width(line, LETTERS) <= NARROWEST * box.width / 100 for line in box.lines)
        heights = [y for y, _, _ in box.baselines]
        assert box.y + LETTERS - 1 <= heights[0]
        assert heights[-1] <= box.y + box.height - 3


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("number", NUMBERS)
def test_no_line_runs_through_a_box_that_it_does_not_join(
    model: OperatingModel, number: int
) -> None:
    drawing = _drawing(model, number)
    for line in drawing.lines:
        boxes = [box.member.id for box in drawing.boxes if _inside(line, box)]
        assert set(boxes) <= {"hub"}


@pytest.mark.parametrize("number", range(1, RING + 1))
def test_few_spokes_stand_around_the_hub_with_a_line_each(number: int) -> None:
    drawing = draw("hub-and-spoke", HUB, _spokes(number))
    assert len(drawing.lines) == number
    assert drawing.boxes[0].member is HUB


def test_many_spokes_stand_in_rows_on_trunks() -> None:
    drawing = draw("hub-and-spoke", HUB, _spokes(60))
    assert len(drawing.lines) == 62
    assert len({box.y for box in drawing.boxes[1:]}) == 20


def test_departments_that_act_alone_have_no_line() -> None:
    drawing = draw("decentralised", HUB, _spokes(9))
    assert drawing.lines == []
    assert [panel.kind for panel in drawing.panels] == ["island"] * 9


def test_departments_of_a_central_hub_ask_it() -> None:
    lines = draw("centralised", HUB, _spokes(9)).lines
    assert {line.tie for line in lines} == {"ask", "line"}
    assert sum(line.tie == "ask" for line in lines) == 11


def test_a_holistic_drawing_joins_every_box_with_its_neighbours() -> None:
    drawing = draw("holistic", HUB, _spokes(8))
    assert [box.member.id for box in drawing.boxes].index("hub") == 4
    # Nine boxes in a square: six lines across, six down, eight aslant.
    assert len(drawing.lines) == 20


def test_nested_hubs_stand_in_panels() -> None:
    inner = Member(
        "inner",
        "Inner",
        "spoke",
        members=(Member("deep", "Deep", "hub", members=_spokes(1)), *_spokes(2)),
    )
    drawing = draw(
        "multiple-hub-and-spoke",
        Member("hub", "Hub", "hub", members=(inner, Member("web", "Web", "spoke"))),
        (),
    )
    outer_panel, inner_panel = drawing.panels
    assert outer_panel.y < inner_panel.y
    assert inner_panel.y + inner_panel.height < outer_panel.y + outer_panel.height
    assert [
        box.part for box in drawing.boxes if box.member.id in ("hub", "inner", "deep", "web")
    ] == [
        "hub",
        "spoke",
        "branch",
        "hub",
    ]


def test_an_organisation_without_a_hub_is_drawn_as_well() -> None:
    assert [
        len(draw(model, None, _spokes(4)).boxes) for model in ("decentralised", "holistic")
    ] == [4, 4]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Web", ("Web",)),
        ("Marketing Communications", ("Marketing", "Communications")),
        ("Donaudampfschifffahrt", ("Donaudam-", "pfschifffahrt")),
        (
            "One two three four five six seven eight nine ten eleven twelve",
            ("One two three", "four five six", "seven eight nine", "ten eleven…"),
        ),
    ],
)
def test_text_is_broken_to_fit(text: str, lines: tuple[str, ...]) -> None:
    assert wrap(text, 91, 12) == lines
    assert all(width(line, 12) <= 91 for line in lines)


def _department(name: str, *lines: str) -> str:
    fields = "\n".join(("kind: spoke", "purpose: Posts.", "status: active", *lines, "people: {}"))
    return f"name: {name}\n{fields}\n"


def _model(model: str, **departments: str) -> dict[str, str]:
    text = (
        (BASE / ORGANIZATION)
        .read_text(encoding="utf-8")
        .replace("model: hub-and-spoke", f"model: {model}")
    )
    return {ORGANIZATION: text} | {
        f"data/departments/{name}.yml": text for name, text in departments.items()
    }


def _list(output: str) -> str:
    inside = output.partition("<summary>")[2]
    text = " ".join(entities.unescape(re.sub(r"<(?!/?(?:ul|li)>)[^<>]*>", "", inside)).split())
    return re.sub(r"\s*(</?(?:ul|li)>)\s*", r"\1", text)


@pytest.mark.parametrize("model", MODELS)
def test_each_model_is_drawn_with_title_links_and_a_list(tmp_path: Path, model: str) -> None:
    output = show(
        tmp_path, "{{ hub_and_spoke() }}", _model(model, web=_department("Web", "parent: press"))
    )
    assert html.find(output, finished=True) == []
    assert 'role="group" aria-labelledby="pb-diagram-1-title pb-diagram-1-desc"' in output
    assert '<title id="pb-diagram-1-title">Our operating model' in output
    assert '<desc id="pb-diagram-1-desc">' in output
    assert output.count('href="directory/press/"') == 2
    assert "Legal" in output.partition("<summary>")[2]
    assert "\n" not in output


def test_the_list_says_the_same_as_the_drawing(tmp_path: Path) -> None:
    files = _model(
        "multiple-hub-and-spoke",
        web=_department("Web", "parent: press").replace("active", "paused"),
    )
    assert _list(show(tmp_path, "{{ hub_and_spoke() }}", files)) == (
        "The same as a list<ul><li>Social media hub (hub)<ul><li>Press office<ul>"
        "<li>Web (paused)</li></ul></li></ul></li>"
        "<li>Advisers<ul><li>Legal</li></ul></li></ul>"
    )


def test_a_single_hub_ignores_who_stands_above_whom(tmp_path: Path) -> None:
    files = _model("hub-and-spoke", web=_department("Web", "parent: press"))
    assert "<li>Press office</li><li>Web</li>" in _list(
        show(tmp_path, "{{ hub_and_spoke() }}", files)
    )


def test_departments_above_each_other_in_a_loop_stand_below_the_hub(tmp_path: Path) -> None:
    files = _model(
        "multiple-hub-and-spoke",
        a=_department("A", "parent: b"),
        b=_department("B", "parent: a"),
        c=_department("C", "parent: a"),
    )
    assert "(hub)<ul><li>A</li><li>B</li><li>C</li><li>Press office</li>" in _list(
        show(tmp_path, "{{ hub_and_spoke() }}", files)
    )


def test_a_long_line_of_departments_is_drawn_no_deeper_than_can_be_read(tmp_path: Path) -> None:
    chain = {
        f"d{i:03}": _department(f"D{i:03}", f"parent: d{i - 1:03}" if i else "parent: hub")
        for i in range(200)
    }
    output = show(tmp_path, "{{ hub_and_spoke() }}", _model("multiple-hub-and-spoke", **chain))
    assert all(f"D{i:03}" in output for i in range(200))
    assert output.count("pb-diagram__panel--group") == DEEPEST - 1


def test_a_department_that_joins_is_marked(tmp_path: Path) -> None:
    files = _model("hub-and-spoke", web=_department("Web").replace("active", "onboarding"))
    output = show(tmp_path, "{{ hub_and_spoke() }}", files)
    assert '<tspan class="pb-diagram__note"' in output
    assert "Web (onboarding)" in _list(output)


def test_a_hub_that_is_no_department_has_its_name_from_the_organisation(tmp_path: Path) -> None:
    hub = (
        (BASE / "data/departments/hub.yml")
        .read_text(encoding="utf-8")
        .replace("kind: hub", "kind: adviser")
    )
    output = show(tmp_path, "{{ hub_and_spoke() }}", {"data/departments/hub.yml": hub})
    assert '<g class="pb-diagram__part pb-diagram__part--hub">' in output


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        "A | B",
        "x](javascript:alert(1))",
        "{ onclick=alert(1) }",
        "{{7*7}}",
    ],
)
def test_a_hostile_name_stays_text(tmp_path: Path, name: str) -> None:
    output = show(
        tmp_path, "{{ hub_and_spoke() }}", _model("holistic", web=_department(f"'{name}'"))
    )
    assert html.find(output, finished=True) == []
    assert "<script" not in output
    assert "{{" not in output
    assert "onclick=" not in output
    assert "](" not in output
