"""The list of commands in the docs is the list of commands."""

from __future__ import annotations

import pytest

from macros.cli import main, reference
from tests.integration.engine import ROOT


@pytest.mark.sample
def test_the_list_of_commands_is_up_to_date() -> None:
    page = (ROOT / reference.PAGE).read_text(encoding="utf-8")
    assert reference.with_commands(page) == page, "Run 'make reference'."


def test_what_is_above_the_list_stays() -> None:
    page = f"# Commands\n\nOurs.\n\n{reference.HEADING}\nOld.\n"
    text = reference.with_commands(page)
    assert text.startswith(f"# Commands\n\nOurs.\n\n{reference.HEADING}\n### Every day\n")
    assert "Old." not in text
    assert "| `playbook list WHAT` | List departments" in text


def test_the_sections_are_those_of_the_help() -> None:
    page = reference.with_commands(reference.HEADING)
    titles = [line[4:] for line in page.splitlines() if line.startswith("### ")]
    assert titles == list(main.sections)
