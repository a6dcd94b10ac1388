"""JSON Schemas of the data files and of pages' heads, for editors and other programs, made from the models.

They follow JSON Schema 2020-12. A schema takes what the check takes, read in either way: with every
value as text, as this package reads YAML, or typed, as an editor with YAML 1.2 reads it.
"""

from __future__ import annotations

import json
from typing import Any

from pydantic import TypeAdapter

from macros.model.files import DATA_FILES, DataFile
from macros.model.front_matter import FrontMatter, PolicyFrontMatter

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_AS_TEXT = {"integer": r"^\d{1,9}$", "number": r"^-?\d{1,15}(\.\d{1,9})?$"}
_NAMED = ("properties", "patternProperties", "$defs")
"""Keywords that hold schemas under names."""
_ACRONYMS = {"mfa": "MFA", "url": "address"}
_HEADS = (
    ("front-matter", FrontMatter, "The head of a page."),
    ("policy-front-matter", PolicyFrontMatter, "The head of a policy."),
)


def files() -> dict[str, str]:
    """Write every schema: file name below the folder of schemas to its text."""
    found = {
        _file_name(kind): _dump(_whole(kind.schema, kind.name, kind.summary)) for kind in DATA_FILES
    }
    return found | {
        f"{name}.schema.json": _dump(_whole(model, name, summary))
        for name, model, summary in _HEADS
    }


def bindings() -> dict[str, str]:
    """Give the file name of each data file's schema with the files, below the data folder, that it is for."""
    return {_file_name(kind): kind.name for kind in DATA_FILES}


def label(key: str) -> str:
    """Call a field what its key says, in words."""
    words = " ".join(_ACRONYMS.get(word, word) for word in key.split("_"))
    return words[:1].upper() + words[1:]


def _file_name(kind: DataFile) -> str:
    return f"{kind.name.removesuffix('.yml').removesuffix('/*')}.schema.json"


def _dump(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _whole(model: Any, title: str, summary: str) -> dict[str, Any]:
    made = _mended(TypeAdapter(model).json_schema())
    definitions = made.pop("$defs", {})
    rest = {key: value for key, value in made.items() if key not in ("title", "description")}
    head = {
        "$schema": _DIALECT,
        "title": title.replace("*", "<department>"),
        "description": summary,
    }
    return head | rest | ({"$defs": definitions} if definitions else {})


def _mended(schema: Any) -> Any:
    """Say of a schema, and of all in it, what Pydantic's output leaves out."""
    if isinstance(schema, list):
        return [_mended(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    made: dict[str, Any] = {
        key: _each(value) if key in _NAMED else _mended(value) for key, value in schema.items()
    }
    if "properties" in made:
        made["properties"] = {key: _titled(key, value) for key, value in made["properties"].items()}
    if "patternProperties" in made:
        made["additionalProperties"] = False
    if made.get("default", 0) in (None, []):
        del made["default"]
    if "pattern" in made:
        made["pattern"] = made["pattern"].replace('\\"', '"')  # as JavaScript reads patterns
    if made.get("type") in ("integer", "number"):
        made |= {"type": [made["type"], "string"], "pattern": _AS_TEXT[made["type"]]}
    if made.get("pattern") == "^[1-3]$":
        # A severity is an id, and a number to whoever writes it.
        del made["pattern"], made["type"]
        made["enum"] = ["1", "2", "3", 1, 2, 3]
    return _simpler(made) if "anyOf" in made else made


def _each(schemas: dict[str, Any]) -> dict[str, Any]:
    return {name: _mended(schema) for name, schema in schemas.items()}


def _titled(key: str, schema: Any) -> Any:
    """Give a field its label as title."""
    if not isinstance(schema, dict) or "$ref" in schema:
        return schema
    return {"title": label(key), **{k: v for k, v in schema.items() if k != "title"}}


def _simpler(schema: dict[str, Any]) -> dict[str, Any]:
    """Write 'this or nothing' as one type with null, which editors word better than two alternatives."""
    others = [one for one in schema["anyOf"] if one != {"type": "null"}]
    if len(others) != 1 or len(schema["anyOf"]) != 2 or "$ref" in others[0]:
        return schema
    only: dict[str, Any] = dict(others[0])
    if "enum" in only:
        only["enum"] = [*only["enum"], None]
    if "type" in only:
        only["type"] = [
            *([only["type"]] if isinstance(only["type"], str) else only["type"]),
            "null",
        ]
    return {key: value for key, value in schema.items() if key != "anyOf"} | only
