"""XML 1.0 documents: elements from texts that may hold anything, written the same way every time."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

Element = ET.Element
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write."""


def element(parent: Element, name: str, text: str | None = None, **attributes: str) -> Element:
    """Add an element to another; characters that XML cannot hold come out as the sign for an unknown one."""
    made = ET.SubElement(parent, name, {key: _clean(value) for key, value in attributes.items()})
    made.text = None if text is None else _clean(text)
    return made


def document(root: Element) -> bytes:
    """Write a whole document."""
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
