"""Pages call macros with literals; everything else like a template is refused, and nothing runs."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from macros.reading.template import UNCLOSED_RAW, Call, parse

template_like = st.text(alphabet="{}%#-()\"'\\ab1,.=|[]~+*: \n", max_size=120)
literals = st.text(
    alphabet=st.characters(blacklist_categories=["C"], blacklist_characters='\\"{}%#')
) | st.integers(0, 10**9)


@settings(deadline=None, max_examples=200)
@given(st.text() | template_like)
def test_any_text_can_be_taken_apart_without_losing_anything(text: str) -> None:
    template = parse(text)
    assert all(0 <= start < len(text) for start, _ in template.refusals)
    assert len(template.refusals) <= 50
    spans = sorted([(call.start, call.end) for call in template.calls] + list(template.marks))
    rest, position = "", 0
    for start, end in spans:
        assert position <= start < end
        rest += text[position:start]
        position = end
    if not any(fault.sentence is UNCLOSED_RAW for _, fault in template.refusals):
        assert (
            "".join(part for part in template.parts if isinstance(part, str))
            == rest + text[position:]
        )


@settings(deadline=None, max_examples=100)
@given(st.text() | template_like)
def test_what_is_not_refused_leaves_no_template_behind(text: str) -> None:
    template = parse(text)
    if not template.refusals and not template.marks:
        left = "".join(part if isinstance(part, str) else "\n" for part in template.parts)
        assert not any(opening in left for opening in ("{{", "{%", "{#"))


@settings(deadline=None)
@given(
    st.lists(literals, max_size=4),
    st.dictionaries(st.sampled_from(["kind", "limit", "id"]), literals),
)
def test_literals_arrive_as_they_are_written(values: list[Any], keywords: dict[str, Any]) -> None:
    arguments = [f'"{value}"' if isinstance(value, str) else str(value) for value in values]
    arguments += [
        f'{key}="{value}"' if isinstance(value, str) else f"{key}={value}"
        for key, value in keywords.items()
    ]
    text = f"a {{{{ macro({', '.join(arguments)}) }}}} b"
    assert parse(text).parts == (
        "a ",
        Call("macro", tuple(values), tuple(keywords.items()), 2, len(text) - 2),
        " b",
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "{{ person }}",
            "'{{ person }}' names 'person' without parentheses.",
        ),
        ("{{ 7*7 }}", "'{{ 7*7 }}' is not a plain macro call."),
        ("{{ }}", "'{{ }}' is empty."),
        (
            "{{ a(b) }}",
            "'{{ a(b) }}' has the name 'b' without quotes; it may only have texts and numbers.",
        ),
        (
            "{{ a(b()) }}",
            "'{{ a(b()) }}' has a calculation, or a text without quotes; it may only have texts and numbers.",
        ),
        (
            "{{ a(1+1) }}",
            "'{{ a(1+1) }}' has a calculation, or a text without quotes; it may only have texts and numbers.",
        ),
        (
            "{{ a([1]) }}",
            "'{{ a([1]) }}' has a calculation, or a text without quotes; it may only have texts and numbers.",
        ),
        (
            '{{ a("\\u202e") }}',
            "'{{ a(\"\\u202e\") }}' has an invisible character; it may only have texts and numbers.",
        ),
        (
            '{{ a("\\ud800") }}',
            "'{{ a(\"\\ud800\") }}' has an invisible character; it may only have texts and numbers.",
        ),
        ("{{ a(*b) }}", "'{{ a(*b) }}' is not a plain macro call."),
        ("{{ a(**b) }}", "'{{ a(**b) }}' is not a plain macro call."),
        ("{{ a.b() }}", "'{{ a.b() }}' is not a plain macro call."),
        ("{{ a()() }}", "'{{ a()() }}' is not a plain macro call."),
        ("{{ a()|safe }}", "'{{ a()|safe }}' is not a plain macro call."),
        ("{{ a() if b }}", "'{{ a() if b }}' is not a plain macro call."),
        ("{{ a() ~ b() }}", "'{{ a() ~ b() }}' is not a plain macro call."),
        ("{{ a(1 }}", "'{{ a(1 }}' cannot be read as a macro call."),
        ("{{ a('\\x') }}", "'{{ a('\\x') }}' cannot be read as a macro call."),
        ("{{ a( }", "'{{ a( }' is not a whole macro call."),
        ('{{ a("}} ', "'{{ a(\"}} ' is not a whole macro call."),
        (
            "{% for a in b %}",
            "'{% for a in b %}' is a template statement, not a macro call.",
        ),
        (
            "{% include 'a' %}",
            "'{% include 'a' %}' is a template statement, not a macro call.",
        ),
        (
            "{%- set a = 1 %}",
            "'{%- set a = 1 %}' is a template statement, not a macro call.",
        ),
        ("{# a #}", "'{# a #}' begins a template comment."),
        ("## A {#a}", "'{#a}' begins a template comment."),
        ("{% raw %}", "'{% raw %}' is never closed."),
        ("{{ a({{ b() }}) }}", "'{{ a({{ b() }}) }}' is not a whole macro call."),
        (f"{{{{ a({'(' * 5000}) }}}}", f"'{{{{ a({'(' * 54}…' cannot be read as a macro call."),
        (f"{{{{ a({'9' * 5000}) }}}}", f"'{{{{ a({'9' * 54}…' cannot be read as a macro call."),
        (f"{{{{ {'not ' * 5000}a() }}}}", f"'{{{{ {'not ' * 14}…' cannot be read as a macro call."),
    ],
)
def test_what_is_no_plain_call_is_refused(text: str, message: str) -> None:
    assert parse(text).refusals[0][1].message == message
    assert not [call for call in parse(text).calls if call.name == "a"]


PAYLOADS = (
    "cycler.__init__.__globals__.os.popen('id').read()",
    "config.theme.get_env().from_string('x')",
    "lipsum.__globals__['os'].system('id')",
    "''.__class__.__mro__[1].__subclasses__()",
    "self.__init__.__globals__",
    "request|attr('application')",
    "get_flashed_messages.__globals__",
    "x.__class__",
    "macros_info()",
)


@pytest.mark.parametrize("payload", PAYLOADS[:-1])
@pytest.mark.parametrize(
    "around",
    [
        "{{{{ {} }}}}",
        "{{{{{}}}}}",
        "{{{{- {} -}}}}",
        "{{% if {} %}}",
        "{{% set x = {} %}}",
        "{{{{ a({}) }}}}",
    ],
)
def test_payloads_are_refused(payload: str, around: str) -> None:
    template = parse(around.format(payload))
    assert template.refusals
    assert template.calls == ()


def test_raw_text_is_text() -> None:
    template = parse("a {% raw %}{{ b }} {% c %}{%- endraw -%} d {{ e() }}")
    assert template.parts == ("a ", "{{ b }} {% c %}", " d ", Call("e", (), (), 43, 52), "")
    assert template.refusals == ()
    assert template.marks == ((2, 11), (26, 40))
