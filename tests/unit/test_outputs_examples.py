"""The examples on the page about feeds and data match what the playbook writes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.unit.playbooks import BASE
from tests.unit.publications import changed, publication, written

PAGE = BASE.parent.parent.parent / "docs/contribute/feeds-and-data.md"
ADDRESS = "https://playbook.example.com/"
TEAM = """\
name: Example Team
kind: adviser
purpose: Shows what a file looks like.
status: active
head: sam-example
people:
  sam-example:
    name: Sam Example
    title: Editor
    roles:
      - representative
      - publisher
    email: sam@example.com
    timezone: Europe/London
    languages:
      - en-GB
    status: active
"""
MEETING = """\
series:
  example-meeting:
    title: Example meeting
    kind: sync
    rule: FREQ=MONTHLY;INTERVAL=3;BYDAY=2TH
    start: 2026-02-12T15:00
    minutes: 75
    timezone: Europe/London
    place: Room 1
    chair: lena-moss
    open_to: everyone
"""
DIRECTORY = "---\ntitle: D\ndescription: D.\nowner: hub\n---\n\n# D\n\n{{ people() }}\n"


@pytest.fixture
def content(tmp_path: Path) -> dict[str, bytes]:
    """Return the outputs of a playbook with the records in the examples."""
    files = {
        "data/departments/example-team.yml": TEAM,
        "docs/directory/example-team.md": DIRECTORY.replace("{{ people() }}", "Us."),
        "docs/directory/people.md": DIRECTORY,
        "data/meetings.yml": MEETING,
        **changed("data/organization.yml", ("Tidewater Instruments", "Example Group")),
    }
    return written(publication(tmp_path, files, ADDRESS))


def example(kind: str, number: int = 0) -> str:
    """Return a code block of the page."""
    return str(
        re.findall(
            rf"^```{kind}\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
        )[number]
    )


@pytest.mark.parametrize(
    ("number", "path", "begin"),
    [(0, "calendar/all.ics", "BEGIN:VEVENT"), (1, "cards/sam-example.vcf", "BEGIN:VCARD")],
)
def test_an_example_is_written_so_line_by_line(
    content: dict[str, bytes], number: int, path: str, begin: str
) -> None:
    shown = example("text", number).splitlines()
    real = content[path].replace(b"\r\n ", b"").decode().split("\r\n")
    real = real[real.index(begin) :]
    assert shown == [line for line in real[: real.index(shown[-1]) + 1] if line in shown]


def test_the_example_of_a_feed_is_an_entry(content: dict[str, bytes]) -> None:
    feed = content["feeds/policies/disclosure.xml"].decode()
    for line in example("xml").splitlines():
        shape = re.escape(line.strip()).replace("\\.\\.\\.", '[^<"]*')
        assert re.search(shape, feed), line


def test_the_example_of_json_is_what_a_program_gets(content: dict[str, bytes]) -> None:
    shown = json.loads(example("json"))
    real = json.loads(content["api/v1/people.json"])
    assert shown == {**real, "people": {"sam-example": real["people"]["sam-example"]}}


def test_every_file_that_the_page_lists_is_written_and_every_one_is_listed(
    content: dict[str, bytes],
) -> None:
    section = re.split(r"\n###? ", PAGE.read_text(encoding="utf-8").partition("\n## JSON")[2])[0]
    listed = set(re.findall(r"^\| `(\w+)\.json` \|", section, re.MULTILINE))
    files = {
        path.removeprefix("api/v1/").removesuffix(".json")
        for path in content
        if re.fullmatch(r"api/v1/\w+\.json", path)
    }
    assert listed | {"index"} == files
    for address in re.findall(r"\| `([\w/.<>-]+)` \|", PAGE.read_text(encoding="utf-8")):
        if "/" in address or address.endswith((".txt", ".xml")):
            pattern = re.sub(
                r"<\w+>", r"[a-z0-9-]+", re.escape(address).replace(r"\<", "<").replace(r"\>", ">")
            )
            assert any(re.fullmatch(pattern, path) for path in content), address
