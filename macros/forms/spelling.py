"""How forms spell names of any script in ids: a table of the characters, in blocks of 256."""

from __future__ import annotations

from macros.basics.text import in_ascii

_BLOCK = 256
_BLOCKS = 0x10000 // _BLOCK
_SURROGATES = range(0xD8, 0xE0)


def table() -> dict[str, str]:
    """Return each block's number with the spelling of its characters, one blank between them; what is '-' all over is left out."""
    blocks = {}
    for block in range(_BLOCKS):
        spelled = (
            [in_ascii(chr(block * _BLOCK + place)) for place in range(_BLOCK)]
            if block not in _SURROGATES
            else []
        )
        if any(each != "-" for each in spelled):
            blocks[str(block)] = " ".join(spelled)
    return blocks
