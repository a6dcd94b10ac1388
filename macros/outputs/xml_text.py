"""Build XML 1.0 documents from texts with any characters."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

Element = ET.Element
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot represent."""


def element(parent: Element, name: str, text: str | None = None, **attributes: str) -> Element:
    """Add an element to another, with U+FFFD for characters that XML cannot represent."""
    node = ET.SubElement(parent, name, {key: _clean(value) for key, value in attributes.items()})
    node.text = None if text is None else _clean(text)
    return node


def document(root: Element) -> bytes:
    """Return a whole document, indented."""
    ET.indent(root)
    content: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return content + b"\n"


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
