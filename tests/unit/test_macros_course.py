"""The catalogue of courses, and learning paths."""

from __future__ import annotations

import re
from pathlib import Path

from tests.unit.playbooks import BASE, show

COURSES = """\
courses:
  long:
    title: A long course
    level: publisher
    minutes: 90
    outcomes: [Write well, Cut twice]
    policies: [disclosure]
    owner: press
    valid_months: 6
    review_by: 2027-09-01
    page: policies/index.md
  basics:
    title: Social media basics
    level: everyone
    minutes: 20
    outcomes: [Say where you work]
    owner: hub
    review_by: 2027-09-01
paths:
  publisher:
    title: Publishers
    audience: [publisher, Everybody who posts]
    courses: [basics, long]
    grants: [admin, publisher]
  empty:
    title: Nothing yet
    audience: everyone
    courses: []
"""
CATALOGUE_PAGE = (
    "---\ntitle: E\ndescription: E.\nowner: hub\n---\n\n# E\n\n{{ course_catalogue() }}\n"
)
PATH = (
    '<div class="pb-path" data-pb-check="Check my answer" data-pb-choose="Choose an answer first."'
    ' data-pb-several="Several answers may be right, or none." data-pb-right="Right." '
    'data-pb-wrong="Not the best choice."'
    ' data-pb-score="&#37;n of &#37;m answered, &#37;r right at the first try."'
    ' data-pb-finished="Finished on &#37;d: &#37;r of &#37;m right at the first try." data-pb-begun="&#37;n of &#37;m answered."'
    ' data-pb-changed="The questions have changed since you answered them. Please answer them again."'
    ' data-pb-again="Start again"'
    ' data-pb-certificate="Certificate of completion" '
    'data-pb-name="Your name, which stays on this device"'
    ' data-pb-paper="Print the certificate" data-pb-organization="Tidewater Instruments"'
    ' data-pb-title="Certificate of completion" '
    'data-pb-answered="has answered the questions of the course"'
    ' data-pb-edition="Playbook edition 2026&#46;11"'
    " data-pb-self=\"This is a self-check: it was made on the reader's own device, and nobody has "
    "looked at it."
    ' It proves nothing. The directory says who holds a certificate for a role.">'
)
FILES = {"data/courses.yml": COURSES, "docs/education.md": CATALOGUE_PAGE}


def test_the_catalogue(tmp_path: Path) -> None:
    output = show(tmp_path, "{{ course_catalogue() }}", FILES)
    assert output.index("course-basics") < output.index("course-long")
    assert (
        '<div class="pb-course" id="course-long"><p class="pb-course__title"><strong>'
        '<a href="policies/"><bdi>A long course</bdi></a></strong>'
        "<br> 1 hour 30 minutes, for publishers</p>"
        "<p>Afterwards you can:</p><ul><li>Write well</li><li>Cut twice</li></ul>"
        '<dl class="pb-pairs"><div class="pb-pairs__pair"><dt>Teaches</dt> <dd>'
        '<a href="policies/disclosure/"><bdi>Disclosure</bdi></a></dd> </div> '
        '<div class="pb-pairs__pair"><dt>Certificate</dt> <dd>valid for 6 months</dd> </div> '
        '<div class="pb-pairs__pair"><dt>Owner</dt> <dd><a href="directory/press/"><bdi>Press office</bdi></a></dd> </div> </dl></div>'
    ) in output
    assert "<bdi>Social media basics</bdi></strong><br> 20 minutes, for everybody</p>" in output
    assert "<dd>valid for 12 months</dd>" in output


def test_the_catalogue_of_a_level(tmp_path: Path) -> None:
    assert "basics" not in show(tmp_path, '{{ course_catalogue(level="publisher") }}', FILES)
    assert show(tmp_path, '{{ course_catalogue(level="crisis") }}', FILES) == (
        '<p class="pb-empty">There is no course here yet&#46;</p>'
    )


def test_a_path_in_its_order(tmp_path: Path) -> None:
    assert show(tmp_path, '{{ learning_path("publisher") }}', FILES) == (
        f'{PATH}<dl class="pb-pairs">'
        '<div class="pb-pairs__pair"><dt>For</dt> <dd>publishers, Everybody who posts</dd> </div> '
        '<div class="pb-pairs__pair"><dt>Takes</dt> <dd>1 hour 50 minutes, 2 courses</dd> </div> '
        '<div class="pb-pairs__pair"><dt>Needed by</dt> <dd>account admin, publisher</dd> </div> '
        "</dl>"
        '<p class="pb-path__progress"></p><ol class="pb-path__courses">'
        '<li><p><strong><a href="education/#course-basics"><bdi>Social media basics</bdi></a>'
        "</strong>, 20 minutes</p>"
        "<p>Afterwards you can:</p><ul><li>Say where you work</li></ul></li>"
        '<li><p><strong><a href="education/#course-long"><bdi>A long course</bdi></a>'
        "</strong>, 1 hour 30 minutes</p>"
        "<p>Afterwards you can:</p><ul><li>Write well</li><li>Cut twice</li></ul></li></ol></div>"
    )


def test_a_path_without_courses_says_so(tmp_path: Path) -> None:
    assert (
        show(tmp_path, '{{ learning_path("empty") }}', FILES)
        == '<p class="pb-empty">This path has no course yet&#46;</p>'
    )


def test_a_course_on_a_path_asks_and_every_choice_says_why(tmp_path: Path) -> None:
    output = show(tmp_path, '{{ learning_path("publisher") }}').replace("> <", "><")
    assert "<summary>Check yourself: 1 question</summary>" in output
    assert (
        '<li data-pb-right="true"><details><summary>That you work here</summary><p>'
        "<strong>Right.</strong> Readers must know&#46;</p></details></li>"
        "<li><details><summary>Nothing more</summary><p><strong>Not the best choice.</strong>"
        " They would take you for a customer&#46;</p></details></li>"
    ) in output
    assert (
        "<summary>What to remember</summary><p>Praise without disclosure misleads&#46;</p>"
        in output
    )


def test_a_course_without_questions_asks_none(tmp_path: Path) -> None:
    assert "Check yourself" not in show(tmp_path, '{{ learning_path("publisher") }}', FILES)


def fingerprint(output: str) -> str:
    """Return the fingerprint of a path's questions, the same in the form and in the catalogue."""
    fingerprints: set[str] = set(re.findall(r'data-pb-print="([0-9a-f]{12})"', output))
    assert len(fingerprints) == 1
    return fingerprints.pop()


def test_questions_are_known_by_all_that_readers_see_of_them(tmp_path: Path) -> None:
    text = (BASE / "data/courses.yml").read_text(encoding="utf-8")

    def of(old: str = "", new: str = "") -> str:
        assert old in text
        files = {"data/courses.yml": text.replace(old, new)} if old else {}
        path, catalogue = (
            show(tmp_path, call, files)
            for call in ('{{ learning_path("publisher") }}', "{{ course_catalogue() }}")
        )
        assert fingerprint(path) == fingerprint(catalogue)
        return fingerprint(path)

    original = of()
    assert of() == original
    assert of("minutes: ", "minutes: 1") == original
    changes = [
        ("Readers must know.", "Readers must see it."),
        ("Nothing more", "No more"),
        ("right: yes", "right: no"),
    ]
    assert len({original, *(of(*change) for change in changes)}) == 4


def test_the_catalogue_tells_how_far_the_reader_is_where_a_course_asks(tmp_path: Path) -> None:
    output = show(tmp_path, "{{ course_catalogue() }}")
    assert (
        'data-pb-finished="Finished on &#37;d: &#37;r of &#37;m right at the first try." '
        'data-pb-begun="&#37;n of &#37;m answered.">' in output
    )
    assert re.search(
        r'<br> <span class="pb-note pb-progress" data-pb-progress="[a-z-]+" '
        r'data-pb-print="[0-9a-f]+" data-pb-total="1">',
        output,
    )
    assert "data-pb-progress" not in show(tmp_path, "{{ course_catalogue() }}", FILES)


def test_a_question_with_several_answers_says_so_to_the_script(tmp_path: Path) -> None:
    text = (BASE / "data/courses.yml").read_text(encoding="utf-8")
    several = text.replace("        choices:", "        several: yes\n        choices:")
    assert several != text
    assert '<li data-pb-several="true"><p class="pb-quiz__question">' in show(
        tmp_path, '{{ learning_path("publisher") }}', {"data/courses.yml": several}
    )
    assert 'data-pb-several="true"' not in show(
        tmp_path / "one", '{{ learning_path("publisher") }}'
    )


def test_a_path_counts_its_courses_where_several_ask(tmp_path: Path) -> None:
    courses = (BASE / "data/courses.yml").read_text(encoding="utf-8")
    course, paths = courses.removeprefix("courses:\n").split("paths:\n")
    more = course.replace("  basics:", "  more:", 1)
    longer = paths.replace("- basics", "- basics\n      - more")
    twice = f"courses:\n{course}{more}paths:\n{longer}"
    progress = 'data-pb-path-progress="You have finished &#37;n of &#37;m courses."'
    assert progress in show(
        tmp_path, '{{ learning_path("publisher") }}', {"data/courses.yml": twice}
    )
    assert progress not in show(tmp_path / "one", '{{ learning_path("publisher") }}')
