"""The rule looks closely at few texts only; it must find what it would find in all of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from macros.basics.problem import Location
from macros.check.load import load
from macros.check.rules import Check, secret
from macros.reading.node import MappingNode, SequenceNode
from macros.reading.values import read_text
from tests.unit.playbooks import TODAY, write_playbook

if TYPE_CHECKING:
    from collections.abc import Iterator

FIELDS = ("note", "url", "handles", "Password", "token", "credential_store", "people", "ß", "İd")
PIECES = (
    *("password", "Passwort", "PIN", "pin", "api key", "SECRET", "token", "is", "passwd", "kEy"),
    *(":", "=", " ", ": ", "1234", "hunter2!", "q7Rt2xV9mK4zLw8PbN3s", "AKIAABCDEFGHIJKLMNOP"),
    *("https://ann:pw@example.com/", "ghp_", "a" * 30, "sk-ant-", "Bearer ", "eyJ", "İ", "ẞ", "K"),
)
NAMES = ("password", "Passwd", "PWD", "passphrase", "passcode", "Kennwort", "PIN", "token", "key")
ASSIGNED = st.tuples(
    st.sampled_from((*NAMES, "api_key", "secret")),
    st.sampled_from((":", " = ", " is ", " ist ")),
    st.sampled_from(("1234", "hunter2", "a!b?c&", "none", "xyz")),
).map("".join)
TEXTS = ASSIGNED | st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=6).map("".join)


def nodes(value: Any) -> Any:
    """Turn a plain value into nodes, each text at a line of its own."""
    if isinstance(value, dict):
        mapping = MappingNode("x.yml", 1, 1)
        for line, (key, item) in enumerate(value.items(), 1):
            mapping[key] = nodes(item)
            mapping.marks[key] = (line, 1, line, len(key) + 2)
        return mapping
    if isinstance(value, list):
        sequence = SequenceNode("x.yml", 1, 1)
        for line, item in enumerate(value, 1):
            sequence.append(nodes(item))
            sequence.marks.append((line, 3))
        return sequence
    return value


VALUES = st.recursive(
    TEXTS | st.none(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=4)
    ),
    max_leaves=12,
)
FILES = st.lists(st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=5), max_size=3)


def secrets_in_all_texts(node: Any, field: str) -> Iterator[tuple[Location, str, str]]:
    """Yield the place, the field and the kind of each secret, after a close look at every text."""
    entries = node.items() if isinstance(node, MappingNode) else enumerate(node)
    for step, value in entries:
        name = str(step) if isinstance(node, MappingNode) else field
        if isinstance(value, str):
            match = secret._secret(value, name)
            if match is not None:
                yield node.value_place(step), name, match[0]
        elif value is not None:
            yield from secrets_in_all_texts(value, name)


@pytest.fixture(scope="module")
def check(tmp_path_factory: pytest.TempPathFactory) -> Check:
    """The smallest valid playbook."""
    return Check(load(write_playbook(tmp_path_factory.mktemp("secret"))).playbook, TODAY)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(files=FILES)
def test_nothing_is_missed(check: Check, files: list[dict[str, Any]]) -> None:
    sources = tuple(nodes(file) for file in files)
    problems = secret.secret_in_data(Check(replace(check.playbook, sources=sources), TODAY))
    matches = [(p.location, str(p.value("field")), str(p.value("what"))) for p in problems]
    expected = [match for source in sources for match in secrets_in_all_texts(source, "")]
    assert sorted(matches, key=repr) == sorted(expected, key=repr)


def test_every_text_of_a_secret_field_is_reported(check: Check) -> None:
    root = read_text("pin: '1'\nnote: [pin]\n", "x.yml").root
    assert root is not None
    problems = secret.secret_in_data(Check(replace(check.playbook, sources=(root,)), TODAY))
    assert [problem.location.line for problem in problems] == [1]
