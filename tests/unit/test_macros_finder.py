"""The search button, and the finder of the reader's own department."""

from __future__ import annotations

from pathlib import Path

from macros.reading import html
from tests.unit.playbooks import BASE, plain, show

FINDER = "{{ my_representative() }}"
PRESS = "data/departments/press.yml"


def _press(old: str, new: str) -> dict[str, str]:
    return {PRESS: (BASE / PRESS).read_text(encoding="utf-8").replace(old, new)}


def test_the_search_button_is_hidden_until_a_script_shows_it(tmp_path: Path) -> None:
    assert show(tmp_path, "{{ search_button() }}") == (
        '<p class="pb-search" data-pb-search="true" hidden><button class="md-button md-button--primary pb-search__button" '
        'type="button">Search the playbook</button></p>'
    )


def test_without_a_script_departments_and_the_hub_are_there(tmp_path: Path) -> None:
    shown = show(tmp_path, FINDER)
    assert shown.startswith(
        '<aside class="pb-finder" aria-label="My department" data-pb-finder="My department" '
        'data-pb-none="Choose your department" data-pb-forget="Forget my choice" data-search-exclude="true">'
        '<details class="pb-finder__all"><summary>Find your department</summary> <ul class="pb-columns">'
        '<li data-pb-department="legal"><a href="directory/legal/"><bdi>Legal</bdi></a><dl class="pb-pairs" hidden>'
    )
    assert plain(shown).endswith("No answer, or no representative? Ask Social media hub: Lena Moss (lena.moss@example.com).")
    assert html.find(shown, finished=True) == []


def test_a_department_names_its_representative_and_deputy(tmp_path: Path) -> None:
    press = show(tmp_path, FINDER).partition('data-pb-department="press"')[2].partition("</li>")[0]
    assert plain(f"<li{press}") == (
        "Press office Representative Rosa Vega rosa.vega@example.com Deputy Dev Patel dev.patel@example.com"
    )


def test_only_contacts_that_may_be_shown_are_printed(tmp_path: Path) -> None:
    shown = show(tmp_path, FINDER, _press("term_end", "show: []\n    term_end"))
    assert "Rosa Vega" in shown
    assert "rosa&#46;vega" not in shown


def test_a_department_without_people_says_so(tmp_path: Path) -> None:
    web = "name: Web\nkind: spoke\npurpose: Web.\nstatus: onboarding\npeople: {}\n"
    shown = show(tmp_path, FINDER, {"data/departments/web.yml": web}).partition('data-pb-department="web"')[2]
    assert plain(f"<li{shown}").startswith("Web Representative not named yet")


def test_a_hostile_name_stays_text(tmp_path: Path) -> None:
    shown = show(tmp_path, FINDER, _press("name: Press office", "name: '<script>x</script> | {{7*7}}'"))
    assert html.find(shown, finished=True) == []
    assert "<script" not in shown
    assert "{{" not in shown
    assert "|" not in shown
