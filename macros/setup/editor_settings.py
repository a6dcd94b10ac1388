"""Bind schemas to data files in the editor's settings, without touching anything else in them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

PATH = ".vscode/settings.json"
_KEY = "yaml.schemas"
# A string, or what JSON with comments allows in addition: comments and trailing commas.
_TOKEN = re.compile(
    r'"(?:[^"\\\n]|\\.)*"|(?P<drop>//[^\n]*|/\*.*?\*/|,(?=(?:\s|//[^\n]*|/\*.*?\*/)*[}\]]))',
    re.DOTALL,
)
_SPACE = re.compile(r"\s*")


def with_schemas(text: str, data_dir: str, bindings: Mapping[str, str]) -> str:
    """Return the text of a settings file with the bindings of our schemas.

    `bindings` maps the file name of a schema to a pattern of files below the data folder. Raises
    ValueError if the text is not JSON with comments.
    """
    folder = f"./{data_dir}/schema/"
    schemas = {f"{folder}{name}": [f"{data_dir}/{files}"] for name, files in bindings.items()}
    if not text.strip():
        return json.dumps({_KEY: schemas}, indent=2) + "\n"
    plain = _TOKEN.sub(_blank, text)
    settings = json.loads(plain.removeprefix("\ufeff"))
    if not isinstance(settings, dict):
        raise json.JSONDecodeError("Expecting braces { } around the settings", plain, 0)
    old = settings.get(_KEY, {})
    new = dict(schemas)
    if isinstance(old, dict):
        new = {key: value for key, value in old.items() if not key.startswith(folder)} | schemas
    return text if old == new else _replace_value(text, plain, new)


def _blank(match: re.Match[str]) -> str:
    """Replace a comment or a trailing comma with blanks, so that every value keeps its offset."""
    return re.sub(r"[^\n]", " ", match[0]) if match["drop"] else match[0]


def _replace_value(text: str, plain: str, value: Any) -> str:
    """Replace the value of our key, or insert the key at the beginning."""
    end_of_line = "\r\n" if "\r\n" in text else "\n"
    decoder = json.JSONDecoder()
    start = position = plain.index("{") + 1
    indent = "  "
    while (position := _skip(plain, position)) < len(plain) and plain[position] == '"':
        indent = plain[plain.rfind("\n", 0, position) + 1 : position] or indent
        key, position = decoder.raw_decode(plain, position)
        position = _skip(plain, plain.index(":", position) + 1)
        _, end = decoder.raw_decode(plain, position)
        if key == _KEY:
            return text[:position] + _dump(value, indent, end_of_line) + text[end:]
        position = _skip(plain, end)
        position += plain[position : position + 1] == ","
    is_empty = plain[_skip(plain, start)] == "}"
    entry = f"{end_of_line}{indent}{json.dumps(_KEY)}: {_dump(value, indent, end_of_line)}"
    if is_empty:
        return text[:start] + entry + end_of_line + text[start:].lstrip(" ")
    return text[:start] + entry + "," + text[start:]


def _skip(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _dump(value: Any, indent: str, end_of_line: str) -> str:
    step = indent if indent.strip(" \t") == "" else "  "
    return json.dumps(value, indent=step, ensure_ascii=False).replace("\n", f"{end_of_line}{step}")
