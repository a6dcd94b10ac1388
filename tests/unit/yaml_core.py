"""YAML as an editor reads it: the core schema of YAML 1.2, on PyYAML's nodes."""

from __future__ import annotations

import re
from typing import Any

import yaml

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEX = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_ODD = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_WORDS = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_BOOLEANS = {word: word[0] in "tT" for word in ("true", "True", "TRUE", "false", "False", "FALSE")}


def load(text: str) -> Any:
    """Load a text with the types of YAML 1.2."""
    return _value(yaml.compose(text, LOADER))


def _value(node: yaml.Node | None) -> Any:
    if isinstance(node, yaml.MappingNode):
        # What an editor validates is JSON, where every key is a text.
        return {str(key.value): _value(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_value(item) for item in node.value]
    if node is None or (isinstance(node, yaml.ScalarNode) and node.style is None):
        return _parse_scalar(node.value if node is not None else "")
    return node.value


def _parse_scalar(text: str) -> Any:
    if text in _WORDS:
        return _WORDS[text]
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _OCTAL.fullmatch(text) or _HEX.fullmatch(text):
        return int(text, 0)
    if _FLOAT.fullmatch(text) or _ODD.fullmatch(text):
        return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
    return text
