"""The editor's settings: which schema it uses for which file. Other settings, and comments, stay as they are."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

PATH = ".vscode/settings.json"
_KEY = "yaml.schemas"
# A text, or what this kind of JSON allows between the values: comments, and a comma before a
# closing bracket.
_TOKEN = re.compile(
    r'"(?:[^"\\\n]|\\.)*"|(?P<drop>//[^\n]*|/\*.*?\*/|,(?=(?:\s|//[^\n]*|/\*.*?\*/)*[}\]]))',
    re.DOTALL,
)
_SPACE = re.compile(r"\s*")


def with_schemas(text: str, data_dir: str, bindings: Mapping[str, str]) -> str:
    """Bind schemas (file name to files below the data folder) in the text of a settings file; empty where there is none.

    Raises ValueError where the text is not JSON, comments aside.
    """
    folder = f"./{data_dir}/schema/"
    wanted = {f"{folder}{name}": [f"{data_dir}/{files}"] for name, files in bindings.items()}
    if not text.strip():
        return json.dumps({_KEY: wanted}, indent=2) + "\n"
    plain = _TOKEN.sub(_blanked, text)
    settings = json.loads(plain.removeprefix("\ufeff"))
    if not isinstance(settings, dict):
        raise json.JSONDecodeError("braces { } round the settings were expected", plain, 0)
    present = settings.get(_KEY, {})
    others = (
        {key: value for key, value in present.items() if not key.startswith(folder)}
        if isinstance(present, dict)
        else {}
    )
    if present == {**others, **wanted}:
        return text
    return _replaced(text, plain, {**others, **wanted})


def _blanked(match: re.Match[str]) -> str:
    """Put blanks in the place of a comment or a last comma, so that every value keeps its offset."""
    return re.sub(r"[^\n]", " ", match[0]) if match["drop"] else match[0]


def _replaced(text: str, plain: str, value: Any) -> str:
    """Put the value of our key in its place, or the key at the beginning."""
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
    entry = f"{end_of_line}{indent}{json.dumps(_KEY)}: {_dump(value, indent, end_of_line)}{end_of_line if is_empty else ','}"
    return (
        text[:start] + entry + text[start:].lstrip(" ")
        if is_empty
        else text[:start] + entry + text[start:]
    )


def _skip(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _dump(value: Any, indent: str, end_of_line: str) -> str:
    step = indent if indent.strip(" \t") == "" else "  "
    return json.dumps(value, indent=step, ensure_ascii=False).replace("\n", f"{end_of_line}{step}")
