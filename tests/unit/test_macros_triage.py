"""Decision trees as an outline."""

from __future__ import annotations

import re
from pathlib import Path

from tests.unit.playbooks import show

TREE = '{{ triage("reply") }}'


def tree(tmp_path: Path, start: str, *steps: str) -> str:
    text = f"reply:\n  title: How do I reply?\n  start: {start}\n  steps:\n" + "".join(
        f"    {step}\n" for step in steps
    )
    return show(tmp_path, TREE, {"data/triage.yml": text})


def test_a_tree_of_one_question(tmp_path: Path) -> None:
    output = show(tmp_path, TREE)
    assert output.startswith(
        '<div class="pb-triage" role="group" aria-label="How do I reply&#63;" id="tree-reply" '
        'data-pb-triage="2" '
    )
    assert output.endswith(
        '<p class="pb-triage__title"><strong>How do I reply&#63;</strong></p>'
        '<ol class="pb-triage__questions"><li id="step-reply-threat" '
        'data-pb-step="step-reply-threat">'
        '<p class="pb-triage__test"><strong>Does it threaten somebody&#63;</strong></p><ul>'
        '<li id="step-reply-call" data-pb-to="step-reply-call" data-pb-answer="Yes">'
        '<span class="pb-triage__answer">Yes:</span> '
        '<span class="pb-triage__action">Call for help&#46;<br> Route: '
        "<bdi>Somebody else posts in our name</bdi></span></li>"
        '<li id="step-reply-answer" data-pb-to="step-reply-answer" data-pb-answer="No">'
        '<span class="pb-triage__answer">No:</span> '
        '<span class="pb-triage__action">Answer politely&#46;<br> '
        '<span class="pb-note">Policies: <a href="policies/house-rules/"><bdi>House rules</bdi>'
        "</a></span></span></li>"
        "</ul></li></ol></div>"
    )


STEPS = (
    "one: {test: One?, yes: three, no: two}",
    "two: {test: Two?, yes: end, no: three}",
    "three: {test: Three?, yes: end, no: other}",
    "end: {action: Stop.}",
    "other: {action: Go on.}",
)


def test_questions_are_numbered_as_one_meets_them_and_stand_once(tmp_path: Path) -> None:
    output = tree(tmp_path, "one", *STEPS)
    assert re.findall(r'data-pb-step="step-reply-(\w+)"', output) == ["one", "three", "two"]
    assert '<a href="#step-reply-three">go to question 2</a>' in output
    assert '<a href="#step-reply-two">go to question 3</a>' in output
    assert output.count("Stop&#46;") == 2
    assert output.count('id="step-reply-end"') == 1
    assert output.count('data-pb-to="step-reply-end"') == 2


def test_a_loop_ends(tmp_path: Path) -> None:
    output = tree(
        tmp_path,
        "one",
        "one: {test: One?, yes: two, no: one}",
        "two: {test: Two?, yes: one, no: two}",
    )
    assert output.count("<p class") == 3
    assert output.count("go to question 1") == 2


def test_a_step_that_is_missing_sends_to_the_hub(tmp_path: Path) -> None:
    output = tree(
        tmp_path, "one", "one: {test: One?, yes: nowhere, no: end}", "end: {action: Stop.}"
    )
    assert (
        '<span class="pb-triage__answer">Yes:</span> '
        '<span class="pb-triage__action">ask the hub.</span>' in output
    )


def test_a_tree_that_is_one_action_shows_it(tmp_path: Path) -> None:
    assert "<p>Stop&#46;</p>" in tree(tmp_path, "end", "end: {action: Stop.}")


def test_a_tree_without_its_first_step_says_so(tmp_path: Path) -> None:
    assert (
        tree(tmp_path, "nowhere", "end: {action: Stop.}")
        == '<p class="pb-empty">This tree has no step yet&#46;</p>'
    )


def test_the_same_tree_twice_has_its_anchors_once(tmp_path: Path) -> None:
    output = show(tmp_path, f"{TREE}\n\n{TREE}")
    assert output.count('id="tree-reply"') == 1
    assert output.count('id="step-reply-threat"') == 1


def test_a_very_long_tree_is_no_trouble(tmp_path: Path) -> None:
    steps = [f"s{n}: {{test: Is it {n}?, yes: end, no: s{n + 1}}}" for n in range(3000)]
    output = tree(tmp_path, "s0", *steps, "s3000: {action: Give up.}", "end: {action: Stop.}")
    assert output.count("go to question") == 2999
