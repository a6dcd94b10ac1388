"""JSON Schemas (2020-12) of the data files and of front matter, generated from the models.

They are for editors and other programs. A schema accepts what the check accepts, however it was
read: with every value as text, as this package reads YAML, or typed, as editors with YAML 1.2 do.
"""

from __future__ import annotations

import json
from typing import Any

from pydantic import TypeAdapter

from macros.model.files import DATA_FILES, DataFile
from macros.model.front_matter import FrontMatter, PolicyFrontMatter

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_AS_TEXT = {"integer": r"^\d{1,9}$", "number": r"^-?\d{1,15}(\.\d{1,9})?$"}
_KEYWORDS_WITH_NAMES = ("properties", "patternProperties", "$defs")
"""Keywords whose value maps names to schemas."""
_ACRONYMS = {"mfa": "MFA", "url": "address"}
_HEADS = (
    ("front-matter", FrontMatter, "The head of a page."),
    ("policy-front-matter", PolicyFrontMatter, "The head of a policy."),
)


def files() -> dict[str, str]:
    """Return all schemas: the text by file name below the folder of schemas."""
    schemas = {
        _file_name(kind): _whole(kind.schema, kind.name, kind.summary) for kind in DATA_FILES
    }
    for name, model, summary in _HEADS:
        schemas[f"{name}.schema.json"] = _whole(model, name, summary)
    return {name: _dump(schema) for name, schema in schemas.items()}


def bindings() -> dict[str, str]:
    """Return the data files, below the data folder, by the file name of their schema."""
    return {_file_name(kind): kind.name for kind in DATA_FILES}


def label(key: str) -> str:
    """Return the label of a field, made of its key."""
    words = " ".join(_ACRONYMS.get(word, word) for word in key.split("_"))
    return words[:1].upper() + words[1:]


def _file_name(kind: DataFile) -> str:
    return f"{kind.name.removesuffix('.yml').removesuffix('/*')}.schema.json"


def _dump(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _whole(model: Any, title: str, summary: str) -> dict[str, Any]:
    schema = _complete(TypeAdapter(model).json_schema())
    definitions = schema.pop("$defs", {})
    rest = {key: value for key, value in schema.items() if key not in ("title", "description")}
    head = {
        "$schema": _DIALECT,
        "title": title.replace("*", "<department>"),
        "description": summary,
    }
    return head | rest | ({"$defs": definitions} if definitions else {})


def _complete(schema: Any) -> Any:
    """Add to a schema, and to all schemas in it, what Pydantic leaves out."""
    if isinstance(schema, list):
        return [_complete(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    result: dict[str, Any] = {
        key: _complete_each(value) if key in _KEYWORDS_WITH_NAMES else _complete(value)
        for key, value in schema.items()
    }
    if "properties" in result:
        properties = result["properties"]
        result["properties"] = {key: _add_title(key, value) for key, value in properties.items()}
    if "patternProperties" in result:
        result["additionalProperties"] = False
    if result.get("default", 0) in (None, []):
        del result["default"]
    if "pattern" in result:
        # JavaScript does not know the escape.
        result["pattern"] = result["pattern"].replace('\\"', '"')
    if result.get("type") in ("integer", "number"):
        result |= {"type": [result["type"], "string"], "pattern": _AS_TEXT[result["type"]]}
    if result.get("pattern") == "^[1-3]$":
        # A severity is an id, but people write it as a number.
        del result["pattern"], result["type"]
        result["enum"] = ["1", "2", "3", 1, 2, 3]
    return _simplify(result) if "anyOf" in result else result


def _complete_each(schemas: dict[str, Any]) -> dict[str, Any]:
    return {name: _complete(schema) for name, schema in schemas.items()}


def _add_title(key: str, schema: Any) -> Any:
    """Add a field's label as the title."""
    if not isinstance(schema, dict) or "$ref" in schema:
        return schema
    return {"title": label(key), **{k: v for k, v in schema.items() if k != "title"}}


def _simplify(schema: dict[str, Any]) -> dict[str, Any]:
    """Write 'this or null' as one type with null.

    Editors word its errors better than those of two alternatives.
    """
    alternatives = [item for item in schema["anyOf"] if item != {"type": "null"}]
    if len(alternatives) != 1 or len(schema["anyOf"]) != 2 or "$ref" in alternatives[0]:
        return schema
    result: dict[str, Any] = dict(alternatives[0])
    if "enum" in result:
        result["enum"] = [*result["enum"], None]
    if "type" in result:
        types = [result["type"]] if isinstance(result["type"], str) else result["type"]
        result["type"] = [*types, "null"]
    return {key: value for key, value in schema.items() if key != "anyOf"} | result
