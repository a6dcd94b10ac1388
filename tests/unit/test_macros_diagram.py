from __future__ import annotations

import html as entities
import re
from pathlib import Path

import pytest

from macros.pages.enum_labels import MODELS
from macros.pages.operating_model import DEEPEST, MOST_DRAWN
from macros.reading import html
from tests.unit.playbooks import BASE, show

ORGANIZATION, HUB = "data/organization.yml", "data/departments/hub.yml"
_RAY = re.compile(r"M(\d+) (\d+)L(\d+) (\d+)")


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


def _spokes(number: int) -> dict[str, str]:
    """Return a number of spokes; the base has one more."""
    return {f"d{i:03}": _department(f"D{i:03}") for i in range(number)}


def _changed_hub(old: str, new: str) -> dict[str, str]:
    return {HUB: (BASE / HUB).read_text(encoding="utf-8").replace(old, new)}


def _draw(folder: Path, files: dict[str, str]) -> str:
    return show(folder, "{{ hub_and_spoke() }}", files)


def _lists(output: str) -> str:
    """Return the lists of a picture: their items' texts, and how they nest."""
    inside = output[output.index("<ul") : output.index("<figcaption")]
    text = entities.unescape(re.sub(r"<(?!/?(?:ul|li)\b)[^<>]*>", "", inside))
    text = " ".join(re.sub(r"<(ul|li)\b[^<>]*>", r"<\1>", text).split())
    return re.sub(r"\s*(</?(?:ul|li)>)\s*", r"\1", text)


@pytest.mark.parametrize("model", MODELS)
def test_each_model_is_drawn_with_its_name_links_and_a_description(
    tmp_path: Path, model: str
) -> None:
    output = _draw(tmp_path, _model(model, web=_department("Web", "parent: press")))
    assert html.find(output, is_finished=True) == []
    assert (
        f'<figure class="pb-diagram pb-diagram--{model}" aria-label="Our operating model' in output
    )
    assert 'aria-describedby="pb-diagram-1-text"' in output
    assert '<figcaption id="pb-diagram-1-text">' in output
    assert output.count('href="directory/press/"') == 1
    assert "Advisers" in output
    assert "style=" not in output
    assert "\n" not in output


@pytest.mark.parametrize("model", ["decentralised", "holistic"])
def test_departments_without_a_common_hub_are_equals(tmp_path: Path, model: str) -> None:
    output = _draw(tmp_path, _model(model, web=_department("Web", "parent: press")))
    assert _lists(output) == (
        "<ul><li>Social media hub (hub)</li><li>Press office</li><li>Web</li></ul>"
        "Advisers<ul><li>Legal</li></ul>"
    )


@pytest.mark.parametrize("model", ["centralised", "hub-and-spoke"])
def test_a_single_hub_ignores_who_is_above_whom(tmp_path: Path, model: str) -> None:
    output = _draw(tmp_path, _model(model, web=_department("Web", "parent: press")))
    assert _lists(output) == (
        "<ul><li>Social media hub (hub)<ul><li>Press office</li><li>Web</li></ul></li></ul>"
        "Advisers<ul><li>Legal</li></ul>"
    )


def test_hubs_below_the_hub_follow_its_own_departments(tmp_path: Path) -> None:
    files = _model(
        "multiple-hub-and-spoke",
        alpha=_department("Alpha"),
        beta=_department("Beta", "parent: alpha"),
        gamma=_department("Gamma", "parent: beta"),
        delta=_department("Delta", "parent: alpha"),
    )
    output = _draw(tmp_path, files)
    assert _lists(output).startswith(
        "<ul><li>Social media hub (hub)<ul><li>Press office</li><li>Alpha<ul><li>Delta</li>"
        "<li>Beta<ul><li>Gamma</li></ul></li></ul></li></ul></li></ul>"
    )
    assert re.findall(r"pb-diagram__box--(\w+)", output) == [
        *("hub", "spoke", "branch", "spoke", "branch", "spoke", "adviser")
    ]


@pytest.mark.parametrize(
    ("model", "part"), [("multiple-hub-and-spoke", "branch"), ("hub-and-spoke", "spoke")]
)
def test_a_second_hub_is_a_hub_only_where_there_are_several(
    tmp_path: Path, model: str, part: str
) -> None:
    north = _department("North", "parent: hub").replace("kind: spoke", "kind: hub")
    output = _draw(tmp_path, _model(model, north=north))
    assert re.findall(r"pb-diagram__box--(\w+)[^>]*><bdi>North", output) == [part]


def test_departments_above_each_other_in_a_loop_are_below_the_hub(tmp_path: Path) -> None:
    files = _model(
        "multiple-hub-and-spoke",
        a=_department("A", "parent: b"),
        b=_department("B", "parent: a"),
        c=_department("C", "parent: a"),
    )
    assert "(hub)<ul><li>A</li><li>B</li><li>C</li><li>Press office</li></ul>" in _lists(
        _draw(tmp_path, files)
    )


def test_a_long_line_of_departments_is_drawn_no_deeper_than_can_be_read(tmp_path: Path) -> None:
    chain = {
        f"d{i:03}": _department(f"D{i:03}", f"parent: d{i - 1:03}" if i else "parent: hub")
        for i in range(90)
    }
    output = _draw(tmp_path, _model("multiple-hub-and-spoke", **chain))
    assert all(f"D{i:03}" in output for i in range(90))
    assert output.count('<ul class="pb-diagram__rails"') == DEEPEST


@pytest.mark.parametrize("number", [1, 2, 3, 12, 60])
def test_each_spoke_has_a_ray_that_ends_beside_it(tmp_path: Path, number: int) -> None:
    output = _draw(tmp_path, _model("hub-and-spoke", **_spokes(number - 1)))
    rows = (number + 1) // 2
    assert f'viewBox="0 0 2 {2 * rows}"' in output
    assert [tuple(map(int, ray)) for ray in _RAY.findall(output)] == [
        (1, min(rows, 6), 2 * (i % 2), 2 * (i // 2) + 1) for i in range(number)
    ]


@pytest.mark.parametrize("model", MODELS)
def test_many_departments_are_a_number_with_a_link_to_their_list(
    tmp_path: Path, model: str
) -> None:
    listing = (
        "---\ntitle: All\ndescription: D.\nowner: hub\n---\n\n# All\n\n{{ department_list() }}\n"
    )
    files = _model(model, **_spokes(MOST_DRAWN)) | {"docs/all.md": listing}
    output = _draw(tmp_path, files)
    number = f"{MOST_DRAWN + 1} departments"
    assert f'href="all/"><bdi>{number}</bdi></a>' in output
    assert "D000" not in output
    assert "<li>Legal</li>" in _lists(output)
    assert "pb-diagram__skip" not in output


@pytest.mark.parametrize("model", MODELS)
def test_only_models_with_a_hub_and_spokes_have_rays(tmp_path: Path, model: str) -> None:
    output = _draw(tmp_path, _model(model, **_spokes(3)))
    assert ("pb-diagram__rays" in output) == (model == "hub-and-spoke")
    assert output.count('class="pb-diagram__cell"') == (5 if model == "holistic" else 0)


@pytest.mark.parametrize(("number", "is_long"), [(9, False), (10, True)])
def test_only_a_long_picture_can_be_skipped(tmp_path: Path, number: int, is_long: bool) -> None:
    output = _draw(tmp_path, _model("hub-and-spoke", **_spokes(number)))
    assert ('<a class="pb-diagram__skip" href="#pb-diagram-1-text">' in output) == is_long


@pytest.mark.parametrize("status", ["onboarding", "paused"])
def test_a_department_that_does_not_take_part_yet_or_now_is_marked(
    tmp_path: Path, status: str
) -> None:
    files = _model("hub-and-spoke", web=_department("Web").replace("active", status))
    output = _draw(tmp_path, files)
    assert f'<bdi>Web</bdi> <small class="pb-diagram__note">({status})</small></' in output


def test_a_hub_that_pauses_says_both(tmp_path: Path) -> None:
    files = _changed_hub("\nstatus: active", "\nstatus: paused")
    assert "<li>Social media hub (hub, paused)<ul>" in _lists(_draw(tmp_path, files))


def test_a_hub_that_is_no_department_has_its_name_from_the_organisation(tmp_path: Path) -> None:
    output = _draw(tmp_path, _changed_hub("kind: hub", "kind: adviser"))
    assert '<span class="pb-diagram__box pb-diagram__box--hub">' in output


@pytest.mark.parametrize("model", ["decentralised", "holistic"])
def test_an_organisation_without_a_hub_is_drawn_as_well(tmp_path: Path, model: str) -> None:
    output = _draw(tmp_path, _model(model) | _changed_hub("kind: hub", "kind: adviser"))
    assert _lists(output).startswith("<ul><li>Press office</li></ul>Advisers")
    assert "It shows 1 department." in entities.unescape(output)


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
@pytest.mark.parametrize("model", MODELS)
def test_a_hostile_name_stays_text(tmp_path: Path, model: str, name: str) -> None:
    output = _draw(tmp_path, _model(model, web=_department(f"'{name}'")))
    assert html.find(output, is_finished=True) == []
    assert "<script" not in output
    assert "{{" not in output
    assert "onclick=" not in output
    assert "](" not in output
