"""The picture of the operating model: a list of links that follow the keyboard, are seen in focus and fit every screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from macros.pages.enum_labels import MODELS
from tests.browser.conftest import DESKTOP, PHONE, Opening
from tests.unit.playbooks import BASE, show

pytestmark = [pytest.mark.build, pytest.mark.browser]

MODEL = "/governance/operating-model/"
LINKS = ".pb-diagram a.pb-diagram__box"
_COLOURS = """() => {
  const probe = document.createElement("i");
  document.body.append(probe);
  const system = name => { probe.style.setProperty("color", name); return getComputedStyle(probe).color; };
  const [canvas, ink, link] = ["Canvas", "CanvasText", "LinkText"].map(system);
  probe.remove();
  const boxes = [...document.querySelectorAll(".pb-diagram a.pb-diagram__box")].map(one => getComputedStyle(one));
  const rays = getComputedStyle(document.querySelector(".pb-diagram__rays"));
  return rays.color === ink && boxes.every(box => box.backgroundColor === canvas && box.color === link);
}"""
_OUTSIDE = """() => {
  const holds = (outer, inner) => inner.left > outer.left - 1 && inner.right < outer.right + 1
    && inner.top > outer.top - 1 && inner.bottom < outer.bottom + 1;
  const frame = document.querySelector(".pb-diagram").getBoundingClientRect();
  return [...document.querySelectorAll(".pb-diagram__box")].filter(box => {
    const text = document.createRange();
    text.selectNodeContents(box);
    const place = box.getBoundingClientRect();
    return !holds(frame, place) || !holds(place, text.getBoundingClientRect());
  }).map(box => box.textContent);
}"""
"""The boxes that leave the picture, or whose text leaves them."""
_OVERLAPS = """() => {
  const places = [...document.querySelectorAll(".pb-diagram__box")].map(box => [box.textContent, box.getBoundingClientRect()]);
  return places.flatMap(([name, a], at) => places.slice(at + 1).filter(([, b]) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1
  ).map(([other]) => `${name} / ${other}`));
}"""
NARROWEST = 320


def _departments(model: str) -> dict[str, str]:
    """Return 16 spokes below each other in threes, some with long names, laid over the small playbook."""
    names = {1: "Donaudampfschifffahrtsgesellschaft for International Communication", 4: "広報部"}
    organization = (BASE / "data/organization.yml").read_text(encoding="utf-8")
    files = {"data/organization.yml": organization.replace("hub-and-spoke", model)}
    for number in range(16):
        files[f"data/departments/d{number}.yml"] = (
            f"name: {names.get(number, f'Department {number}')}\nkind: spoke\npurpose: Posts.\n"
            f"status: onboarding\nparent: {f'd{number // 3}' if number > 2 else 'hub'}\npeople: {{}}\n"
        )
    return files


def _names(page: Page) -> list[str]:
    return [name.strip() for name in page.locator(f"{LINKS} bdi").all_text_contents()]


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_the_keyboard_goes_from_the_hub_over_the_spokes_to_the_advisers(
    opening: Opening, width: int
) -> None:
    page = opening(MODEL, width)
    expected = _names(page)
    assert expected[0] == "Social Media Centre of Excellence"
    advisers = expected[expected.index("Accessibility") :]
    spokes = expected[1 : expected.index("Accessibility")]
    assert spokes == sorted(spokes, key=str)
    assert advisers == sorted(advisers, key=str)
    page.locator(LINKS).first.focus()
    walked = []
    for _ in expected:
        walked.append(page.evaluate("document.activeElement.querySelector('bdi').textContent"))
        page.keyboard.press("Tab")
    assert walked == expected


def test_those_who_do_not_see_it_get_a_name_a_description_and_nested_lists(
    opening: Opening,
) -> None:
    page = opening(MODEL, PHONE)
    figure = page.get_by_role("figure", name="Our operating model: Hub and spoke")
    expect(figure).to_have_accessible_description(
        "Social Media Centre of Excellence guides, and the departments around it do the work."
        " It shows 9 departments besides the hub. 5 advisers are set apart."
    )
    hub = figure.get_by_role("listitem").first
    expect(
        hub.get_by_role("list").get_by_role("link", name="Marketing", exact=True)
    ).to_be_visible()
    expect(figure.get_by_role("list", name="Advisers").get_by_role("link")).to_have_count(5)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_focus_is_seen_and_leads_to_the_department(opening: Opening, scheme: str) -> None:
    page = opening(MODEL, DESKTOP)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.locator(LINKS).first.focus()
    page.keyboard.press("Tab")
    link = page.locator(LINKS).nth(1)
    expect(link).to_be_focused()
    expect(link).to_have_css("outline-style", "solid")
    expect(page.locator(LINKS).nth(2)).to_have_css("outline-style", "none")
    page.keyboard.press("Enter")
    page.wait_for_url("**/directory/customer-service/")


def test_the_colours_that_a_reader_forces_reach_the_picture(opening: Opening) -> None:
    page = opening(MODEL, DESKTOP)
    page.emulate_media(forced_colors="active")
    # The theme lets the colour of a link pass over, so it is waited for rather than read at once.
    page.wait_for_function(_COLOURS)


@pytest.mark.parametrize("width", [NARROWEST, DESKTOP])
@pytest.mark.parametrize("model", MODELS)
def test_no_name_is_cut_off_or_covers_another(
    opening: Opening, tmp_path: Path, model: str, width: int
) -> None:
    page = opening(MODEL, DESKTOP)
    page.set_viewport_size({"width": width, "height": 800})
    picture = show(tmp_path, "{{ hub_and_spoke() }}", _departments(model))
    page.locator(".pb-diagram").evaluate("(one, picture) => { one.outerHTML = picture; }", picture)
    expect(page.locator(".pb-diagram__box")).to_have_count(19)
    for direction in ("ltr", "rtl"):
        page.evaluate("direction => { document.body.dir = direction; }", direction)
        assert page.evaluate(_OUTSIDE) == []
        assert page.evaluate(_OVERLAPS) == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_each_ray_ends_at_its_spoke(opening: Opening) -> None:
    page = opening(MODEL, DESKTOP)
    for direction in ("ltr", "rtl"):
        page.evaluate("direction => { document.body.dir = direction; }", direction)
        away = page.evaluate(
            """() => {
              const path = document.querySelector(".pb-diagram__rays path");
              const matrix = path.getScreenCTM();
              const ends = [...path.getAttribute("d").matchAll(/L(\\d+) (\\d+)/g)]
                .map(([, x, y]) => new DOMPoint(x, y).matrixTransform(matrix));
              return [...document.querySelectorAll(".pb-diagram__wheel > li > a")].map((box, at) => {
                const place = box.getBoundingClientRect();
                const across = Math.min(Math.abs(place.left - ends[at].x), Math.abs(place.right - ends[at].x));
                return Math.max(across, Math.abs((place.top + place.bottom) / 2 - ends[at].y));
              });
            }"""
        )
        assert len(away) == 9
        assert max(away) <= 1.5


def test_nobody_has_to_go_through_a_long_picture(opening: Opening) -> None:
    page = opening(MODEL, DESKTOP)
    skip = page.get_by_role("link", name="Skip the picture")
    assert skip.evaluate("link => getComputedStyle(link).clipPath") == "inset(50%)"
    skip.focus()
    assert skip.evaluate("link => getComputedStyle(link).clipPath") == "none"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.pb-diagram')") is None
    assert (
        page.evaluate(
            "document.querySelector('.pb-diagram').compareDocumentPosition(document.activeElement)"
        )
        == 4
    )
