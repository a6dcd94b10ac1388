"""The rule that keeps secrets out of the data."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate, pairwise, repeat
from typing import TYPE_CHECKING, Any

from macros.check.rules.register import Check, rule
from macros.reading.node import MappingNode, SequenceNode

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from macros.basics.problem import Problem

# The forms are those that the services document for secret scanning.
_SHAPES = {
    "a private key": r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----",
    "an AWS access key": r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b",
    "a GitHub token": r"\b(?:gh[opsru]_[A-Za-z0-9]{30,}|github_pat_\w{22,})",
    "a GitLab token": r"\bgl(?:pat|dt|rt|ptt|cbt|oas|ft)-[\w-]{20,}",
    "a Slack token": r"\b(?:xox[abeoprs]|xapp)-[A-Za-z0-9-]{10,}",
    "a webhook address": r"(?:hooks\.slack\.com/\w+|/api/webhooks)/[\w/-]{20,}",
    "a JSON web token": r"\beyJ[\w-]{8,500}\.eyJ[\w-]{8,}\.",
    "a Google key": r"\b(?:AIza[\w-]{35}|GOCSPX-[\w-]{20,}|ya29\.[\w-]{20,})",
    "a Meta access token": r"\bEAA[A-Za-z0-9]{40,}",
    "a service's key": r"\b(?:[rs]k_(?:live|test)_\w{16,}|sk-(?:ant|proj)-[\w-]{20,}|SG\.[\w-]{16,}\.[\w-]{16,})",
    "a package registry's token": r"\b(?:npm_[A-Za-z0-9]{36}|pypi-[\w-]{50,})",
    "an access token": r"\b[Bb]earer\s+[\w.~+/-]{20,}",
    "a password inside an address": r"://[^\s/:@]+:[^\s/@]+@",
}
_PATTERNS = {name: re.compile(pattern) for name, pattern in _SHAPES.items()}

_SECRET_FIELDS = frozenset(
    "password passwd pwd passphrase passcode passwort kennwort secret token pin api_key apikey private_key secret_key access_key "
    "client_secret access_token".split()
)
_TELLING_FIELDS = _SECRET_FIELDS | {"credential_store"}
"""Fields whose values are looked at whatever they are."""
_ASSIGNMENT = re.compile(
    r"(?<![^\W_])(?P<name>password|passwd|pwd|passphrase|passcode|passwort|kennwort|pin"
    r"|secret|token|(?:api|access|secret|private|consumer)[ _-]?key)"
    r"\s*(?P<sign>[:=]|\bist?\b)\s*(?P<value>\S+)(?=(?P<rest>.*))",
    re.IGNORECASE,
)
_STEMS = ("passw", "passp", "passc", "pwd", "kennwort", "pin", "secret", "token", "key")
_ADDRESS = re.compile(r"\b[a-z][a-z0-9]{0,19}://\S+|[\w.+-]{1,64}@[\w.-]+\.[A-Za-z]{2,}\b")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_UNBROKEN = re.compile(r"[\w.~/+=-]{15,}|://[^\s/:@]+:")
_LONG_WORD = re.compile(r"[A-Za-z0-9+/_=-]{20,}")
_VAULT_WORD = re.compile(r"\S{12,}")
_SIGN = re.compile(r"[!@#$%^&+=?~\\|]")
_LETTER_AND_DIGIT = re.compile(r"[^\W\d_]\d|\d[^\W\d_]")
_APART = re.compile(r"\d\D+\d")
_QUOTES = "\"'`*_.,;:()[]{}<>"
_HONEST = frozenset(
    "ask changed hidden managed never no none protected required reset secret see strong unknown vault yes".split()
)
_PUBLIC_FIELDS = frozenset(
    {"url", "platform_id", "handle", "handles", "email", "acknowledgement_url"}
)
"""Fields whose values may look like chance and are public all the same."""
_SHORTEST = 8
_SHORT = 40
_RESTLESS = 0.3
"""Share of neighbours of different kinds (digit, capital, small letter): in random text 0.6, in
words and dates under 0.2."""
SECRETS = rule(
    "secret-in-data",
    "Files",
    "Nothing in data looks like a password, a token or a private key.",
    "What once was in a repository stays in its history, for everybody who ever copies it.",
)
SECRET = SECRETS.error(
    "'{shown}' under '{field}' looks like {what}.",
    "Delete it here, and change it today: everybody who can read these files has seen it. "
    "Secrets belong in the vault.",
    form="Delete it: everybody who can read these files would see it, for ever. "
    "Secrets belong in the vault.",
)


@SECRETS.check
def secret_in_data(check: Check) -> Iterator[Problem]:
    """Find texts in data and front matter that look like secrets.

    A message shows their first characters only.
    """
    sources: list[MappingNode] = list(check.playbook.sources)
    sources += [
        page.front.node
        for page in check.playbook.pages.values()
        if page.front is not None and page.front.node is not None
    ]
    nodes = list(_nodes(sources))
    suspects = _suspects({text for _, _, texts in nodes for text in texts})
    fields = {key for node, _, _ in nodes if isinstance(node, MappingNode) for key in node}
    telling_fields = set(filter(_is_telling, fields))
    for node, field, texts in nodes:
        keys = node if isinstance(node, MappingNode) else (field,)
        if telling_fields.isdisjoint(keys) and suspects.isdisjoint(texts):
            continue
        for step, name, text in _entries(node, field):
            is_suspect = name in telling_fields or text in suspects
            match = _secret(text, name) if is_suspect else None
            if match is not None:
                what, value = match
                start = value[: min(4, len(value) // 4)] + "…"
                place = node.value_place(step)
                yield SECRET.problem(place, shown=start, field=name, what=what)


def settings() -> dict[str, Any]:
    """Return what the form editor needs to find secrets itself (macros/forms/page/secrets.js)."""
    patterns = {
        "assigned": _ASSIGNMENT,
        "address": _ADDRESS,
        "uuid": _UUID,
        "unbroken": _UNBROKEN,
        "longWord": _LONG_WORD,
        "vaultWord": _VAULT_WORD,
        "sign": _SIGN,
        "letterAndDigit": _LETTER_AND_DIGIT,
        "apart": _APART,
    }
    return {
        "shapes": {name: _for_scripts(pattern) for name, pattern in _SHAPES.items()},
        "patterns": {name: _for_scripts(pattern.pattern) for name, pattern in patterns.items()},
        "secretFields": sorted(_SECRET_FIELDS),
        "tellingFields": sorted(_TELLING_FIELDS),
        "publicFields": sorted(_PUBLIC_FIELDS),
        "stems": list(_STEMS),
        "honest": sorted(_HONEST),
        "quotes": _QUOTES,
        "shortest": _SHORTEST,
        "short": _SHORT,
        "restless": _RESTLESS,
    }


def _for_scripts(pattern: str) -> str:
    """Return a pattern for JavaScript, whose classes know ASCII letters and digits only."""
    word = r"[\p{L}\p{N}_]"
    edge = f"(?:(?<={word})(?!{word})|(?<!{word})(?={word}))"
    for python, script in (
        ("(?P<", "(?<"),
        (r"\b", edge),
        (r"[^\W\d_]", r"\p{L}"),
        (r"\d", r"\p{Nd}"),
        (r"\D", r"\P{Nd}"),
    ):
        pattern = pattern.replace(python, script)
    return pattern


def _is_telling(field: str) -> bool:
    return field.lower() in _TELLING_FIELDS


def _nodes(
    sources: list[MappingNode],
) -> Iterator[tuple[MappingNode | SequenceNode, str, list[str]]]:
    """Yield every mapping and sequence with its field and the texts directly in it."""
    ahead: list[tuple[MappingNode | SequenceNode, str]] = [(source, "") for source in sources]
    while ahead:
        node, field = ahead.pop()
        if isinstance(node, MappingNode):
            values: Collection[Any] = node.values()
            keys: Iterable[str] = node
        else:
            values, keys = node, repeat(field)
        texts = [value for value in values if type(value) is str]
        if len(texts) < len(values):
            pairs = zip(values, keys, strict=False)
            ahead += [(v, key) for v, key in pairs if v is not None and type(v) is not str]
        yield node, field, texts


def _entries(node: MappingNode | SequenceNode, field: str) -> Iterator[tuple[Any, str, str]]:
    """Yield the texts of a mapping or a sequence, each with its key or index, and its field."""
    if isinstance(node, MappingNode):
        yield from ((key, key, value) for key, value in node.items() if type(value) is str)
    else:
        yield from ((index, field, value) for index, value in enumerate(node) if type(value) is str)


def _suspects(texts: set[str]) -> set[str]:
    """Return the texts that look like secrets.

    All texts are searched at once first: a closer look at each would take seconds.
    """
    candidates = [text for text in texts if len(text) >= _SHORTEST]
    joined_text = "\0".join(candidates)
    starts = list(accumulate((len(text) + 1 for text in candidates), initial=0))
    suspects = {
        candidates[bisect_right(starts, match.start()) - 1]
        for match in _UNBROKEN.finditer(joined_text)
    }
    folded_text = joined_text.lower()
    if len(folded_text) != len(joined_text):  # a few letters grow when they become small
        starts = list(accumulate((len(text.lower()) + 1 for text in candidates), initial=0))
    for stem in _STEMS:
        offset = folded_text.find(stem)
        while offset >= 0:
            position = bisect_right(starts, offset)
            suspects.add(candidates[position - 1])
            offset = folded_text.find(stem, starts[position])
    return {text for text in suspects if _secret(text, "") is not None}


def _secret(text: str, field: str) -> tuple[str, str] | None:
    """Return what a text looks like and its suspicious part; None for an innocent text."""
    for name, pattern in _PATTERNS.items():
        if (match := pattern.search(text)) is not None:
            return name, match[0]
    if field.lower() in _SECRET_FIELDS:
        return "a password", text
    plain = _ADDRESS.sub(" ", text)
    for match in _ASSIGNMENT.finditer(plain):
        if _is_password(match):
            return "a password", match["value"]
    if field not in _PUBLIC_FIELDS:
        for match in (_VAULT_WORD if field == "credential_store" else _LONG_WORD).finditer(plain):
            if _is_random(match[0]):
                return "a key or a token", match[0]
    return None


def _is_password(match: re.Match[str]) -> bool:
    """Return whether what follows 'password:' is one, rather than the next word of a sentence."""
    value = match["value"].strip(_QUOTES)
    if match["name"].lower() == "pin":
        return match["name"] == "PIN" and value.isdecimal() and len(value) >= 4
    if len(value) >= 6 and _LETTER_AND_DIGIT.search(value):
        return True
    if match["sign"] not in ":=" or not value:
        return False
    if len(value) >= 6 and _SIGN.search(value):
        return True
    is_all = not match["rest"].strip(_QUOTES + " ") and len(match.string) <= _SHORT
    return is_all and "pass" in match["name"].lower() and value.lower() not in _HONEST


def _is_random(word: str) -> bool:
    """Return whether a long word is random: lower case, upper case and digits mixed."""
    if _APART.search(word) is None or _UUID.fullmatch(word) is not None:
        return False
    kinds = [
        ("0" if c.isdigit() else "A" if c.isupper() else "a" if c.islower() else "") for c in word
    ]
    changes = sum(1 for one, two in pairwise(kinds) if one and two and one != two)
    return changes >= _RESTLESS * len(word)
