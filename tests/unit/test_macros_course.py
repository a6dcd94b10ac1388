"""The catalogue of courses, and learning paths."""

from __future__ import annotations

from pathlib import Path

from tests.unit.playbooks import show

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
CATALOGUE_PAGE = "---\ntitle: E\ndescription: E.\nowner: hub\n---\n\n# E\n\n{{ course_catalogue() }}\n"
FILES = {"data/courses.yml": COURSES, "docs/education.md": CATALOGUE_PAGE}


def test_the_catalogue(tmp_path: Path) -> None:
    shown = show(tmp_path, "{{ course_catalogue() }}", FILES)
    assert shown.index("course-basics") < shown.index("course-long")
    assert (
        '<div class="pb-course" id="course-long"><p class="pb-course__title"><strong>'
        '<a href="policies/"><bdi>A long course</bdi></a></strong><br> 1 hour 30 minutes, for publishers</p>'
        "<p>Afterwards you can:</p><ul><li>Write well</li><li>Cut twice</li></ul>"
        '<dl class="pb-pairs"><div class="pb-pairs__pair"><dt>Teaches</dt> <dd><a href="policies/disclosure/"><bdi>Disclosure</bdi></a></dd> </div> '
        '<div class="pb-pairs__pair"><dt>Certificate</dt> <dd>valid for 6 months</dd> </div> '
        '<div class="pb-pairs__pair"><dt>Kept by</dt> <dd><a href="directory/press/"><bdi>Press office</bdi></a></dd> </div> </dl></div>'
    ) in shown
    assert "<bdi>Social media basics</bdi></strong><br> 20 minutes, for everybody</p>" in shown
    assert "<dd>valid for 12 months</dd>" in shown


def test_the_catalogue_of_a_level(tmp_path: Path) -> None:
    assert "basics" not in show(tmp_path, '{{ course_catalogue(level="publisher") }}', FILES)
    assert show(tmp_path, '{{ course_catalogue(level="crisis") }}', FILES) == (
        '<p class="pb-empty">There is no course here yet&#46;</p>'
    )


def test_a_path_in_its_order(tmp_path: Path) -> None:
    assert show(tmp_path, '{{ learning_path("publisher") }}', FILES) == (
        '<div class="pb-path"><dl class="pb-pairs">'
        '<div class="pb-pairs__pair"><dt>For</dt> <dd>publishers&#44; Everybody who posts</dd> </div> '
        '<div class="pb-pairs__pair"><dt>Takes</dt> <dd>1 hour 50 minutes, 2 courses</dd> </div> '
        '<div class="pb-pairs__pair"><dt>Needed by</dt> <dd>account admin&#44; publisher</dd> </div> </dl>'
        '<ol class="pb-path__courses">'
        '<li><p><strong><a href="education/#course-basics"><bdi>Social media basics</bdi></a></strong>, 20 minutes</p>'
        "<p>Afterwards you can:</p><ul><li>Say where you work</li></ul></li>"
        '<li><p><strong><a href="education/#course-long"><bdi>A long course</bdi></a></strong>, 1 hour 30 minutes</p>'
        "<p>Afterwards you can:</p><ul><li>Write well</li><li>Cut twice</li></ul></li></ol></div>"
    )


def test_a_path_without_courses_says_so(tmp_path: Path) -> None:
    assert show(tmp_path, '{{ learning_path("empty") }}', FILES) == '<p class="pb-empty">This path has no course yet&#46;</p>'


def test_a_course_on_a_path_asks_and_every_choice_says_why(tmp_path: Path) -> None:
    shown = show(tmp_path, '{{ learning_path("publisher") }}').replace("> <", "><")
    assert "<summary>Check yourself: 1 question</summary>" in shown
    assert (
        "<li><details><summary>That you work here</summary><p><strong>Right.</strong> Readers must know&#46;</p></details></li>"
        "<li><details><summary>Nothing more</summary><p><strong>Not the best choice.</strong>"
        " They would take you for a customer&#46;</p></details></li>"
    ) in shown
    assert "<summary>What to remember</summary><p>Praise without disclosure misleads&#46;</p>" in shown


def test_a_course_without_questions_asks_none(tmp_path: Path) -> None:
    assert "Check yourself" not in show(tmp_path, '{{ learning_path("publisher") }}', FILES)
