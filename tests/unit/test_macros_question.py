"""What employees ask."""

from __future__ import annotations

from pathlib import Path

from tests.unit.playbooks import BASE, plain, show

QUESTION = """\
{name}:
  question: {question}
  also: [{also}]
  path: [{path}]
  answer: "Yes, **when** you say so. See [the rules](policies/house-rules.md)."
  page: policies/disclosure.md
  route: journalist
"""
ROUTE_PAGE = '---\ntitle: R\ndescription: R.\nowner: hub\n---\n\n# R\n\n{{ route("journalist") }}\n'


def question(
    name: str, path: str = "Post, Work", also: str = "may I tweet", text: str = "May I post?"
) -> str:
    return QUESTION.format(name=name, path=path, also=also, question=text)


def ask(tmp_path: Path, call: str, *questions: str) -> str:
    return show(
        tmp_path, call, {"data/questions.yml": "\n".join(questions), "docs/route.md": ROUTE_PAGE}
    )


POST = '{{ question_index(path="Post") }}'


def test_questions_stand_in_groups_with_answer_and_ways_on(tmp_path: Path) -> None:
    assert ask(tmp_path, POST, question("may-i-post")) == (
        "## Work {: #ask-post-work }\n\n"
        '<div class="pb-questions"><div class="pb-question">'
        '<h3 class="pb-question__title" id="question-may-i-post">May I post&#63;</h3>'
        '<div class="pb-question__answer">Yes&#44; <strong>when</strong> you say so&#46; See '
        '<a href="policies/house-rules/">the rules</a>&#46;</div> '
        '<ul class="pb-question__links"><li>Read: <a href="policies/disclosure/">'
        "<bdi>Disclosure</bdi></a></li>"
        '<li>Route: <a href="route/#route-journalist"><bdi>A journalist asks</bdi></a></li></ul>'
        '<details class="pb-question__also" data-search-exclude="true">'
        "<summary>Also asked as</summary> <ul><li>may I tweet</li></ul></details></div> </div>"
    )


def test_groups_keep_the_order_of_the_file(tmp_path: Path) -> None:
    questions = (
        question("a", "Post, Work"),
        question("b", "Post, Animals"),
        question("c", "Post, Work"),
    )
    output = ask(tmp_path, POST, *questions)
    order = [
        output.index(text)
        for text in ("## Work", "question-a", "question-c", "## Animals", "question-b")
    ]
    assert order == sorted(order)


def test_only_the_questions_of_the_tile_are_shown(tmp_path: Path) -> None:
    output = ask(tmp_path, POST, question("a"), question("b", "Reply, Media"))
    assert "question-b" not in output


def test_without_a_tile_all_questions_are_shown(tmp_path: Path) -> None:
    output = ask(
        tmp_path,
        "{{ question_index() }}",
        question("b", "Reply, Media"),
        question("a"),
        question("c", "Post"),
    )
    assert "## Post&#58; Work {: #ask-post-work }" in output
    assert "## Reply&#58; Media {: #ask-reply-media }" in output
    assert "## Post {: #ask-post }" in output


def test_a_tile_without_questions_says_so(tmp_path: Path) -> None:
    empty = '<p class="pb-empty">No question is answered here yet&#46;</p>'
    assert ask(tmp_path, '{{ question_index(path="Nothing") }}', question("a")) == empty


def test_many_questions_are_listed_above_their_answers(tmp_path: Path) -> None:
    few = ask(tmp_path, POST, *(question(f"q{number}") for number in range(5)))
    many = ask(tmp_path, POST, *(question(f"q{number}") for number in range(6)))
    assert "pb-question-list" not in few
    assert many.startswith(
        '<ul class="pb-question-list" data-search-exclude="true"><li>'
        '<a href="#question-q0">May I post&#63;</a></li>'
    )


def test_one_question(tmp_path: Path) -> None:
    output = ask(tmp_path, '{{ question("b") }}', question("a"), question("b", also=""))
    assert output.startswith(
        '<div class="pb-questions"><div class="pb-question">'
        '<h2 class="pb-question__title" id="question-b">'
    )
    assert "<details" not in output
    assert "question-a" not in output


def test_questions_stand_below_the_heading_of_the_page(tmp_path: Path) -> None:
    page = (
        "---\ntitle: A\ndescription: A.\nowner: hub\n---\n\n# A\n\n## Asked\n\n"
        "{{ question_index(path='Post') }}\n"
    )
    files = {"data/questions.yml": question("a"), "docs/ask.md": page}
    output = show(tmp_path, POST, files, page="ask.md")
    assert output.startswith("### Work ")
    assert "<h4 " in output


ASK = (
    "---\ntitle: Posting\ndescription: What you may post.\nowner: hub\n---\n\n# Posting\n\n"
    "{{ question_index(path='Post') }}\n"
)


def test_the_tiles_lead_to_the_pages_that_answer(tmp_path: Path) -> None:
    questions = (
        question("a", "Post, Work"),
        question("b", "Reply, Media"),
        question("c", "Post, Animals", text="May pets?"),
    )
    output = show(
        tmp_path,
        "{{ question_tiles() }}",
        {"data/questions.yml": "\n".join(questions), "docs/ask/post.md": ASK},
    )
    assert output == (
        '<div data-search-exclude="true"><ul class="pb-tiles"><li class="pb-tiles__tile">'
        '<p class="pb-tiles__name"><a href="ask/post/"><bdi>Post</bdi></a></p>'
        '<ul><li><a href="ask/post/#question-a"><bdi>May I post&#63;</bdi></a></li>'
        '<li><a href="ask/post/#question-c"><bdi>May pets&#63;</bdi></a></li></ul>'
        '<span class="pb-tiles__more">2 questions</span></li>'
        '<li class="pb-tiles__tile"><p class="pb-tiles__name"><bdi>Reply</bdi></p>'
        "<ul><li><bdi>May I post&#63;</bdi></li></ul>"
        '<span class="pb-tiles__more">1 question</span></li></ul></div>'
    )


def test_under_a_tile_stands_the_first_question_of_each_of_four_groups(tmp_path: Path) -> None:
    groups = ("Work", "Work", "Pay", "Photos", "Songs", "Animals")
    questions = [
        question(f"q{number}", f"Post, {group}", text=f"{group} {number}?")
        for number, group in enumerate(groups)
    ]
    output = plain(ask(tmp_path, "{{ question_tiles() }}", *questions))
    assert output == "Post Work 0? Pay 2? Photos 3? Songs 4? 6 questions"


def test_the_tile_of_what_cannot_wait_stands_out(tmp_path: Path) -> None:
    page = f'{ASK}\n{{{{ route("journalist") }}}}\n'
    organization = (BASE / "data/organization.yml").read_text(encoding="utf-8")
    files = {
        "data/questions.yml": "\n".join(
            (question("a", "Post, Work"), question("b", "Reply, Media"))
        ),
        "docs/ask/post.md": page,
        "data/organization.yml": (
            f"{organization}urgent:\n  route: journalist\n  label: A journalist?\n"
        ),
    }
    output = show(tmp_path, "{{ question_tiles() }}", files)
    assert output.count("pb-tiles__tile--urgent") == 1
    assert (
        '<li class="pb-tiles__tile pb-tiles__tile--urgent"><p class="pb-tiles__name">'
        '<a href="ask/post/">' in output
    )


def test_without_questions_there_are_no_tiles(tmp_path: Path) -> None:
    assert (
        ask(tmp_path, "{{ question_tiles() }}", "{}")
        == '<p class="pb-empty">No question is answered here yet&#46;</p>'
    )


def test_a_tile_with_a_hostile_name_stays_text(tmp_path: Path) -> None:
    output = ask(
        tmp_path, "{{ question_tiles() }}", question("a", "'<script>x</script> | {{7*7}}'")
    )
    assert "<script" not in output
    assert "{{" not in output
    assert "|" not in output
