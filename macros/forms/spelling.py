"""A table for spelling names of any script in ids, in blocks of 256 characters."""

from __future__ import annotations

from macros.basics.text import in_ascii

_BLOCK = 256
_BLOCKS = 0x10000 // _BLOCK
_SURROGATES = range(0xD8, 0xE0)


def table() -> dict[str, str]:
    """Return the spellings of each block's characters, separated by spaces, by block number.

    Blocks in which every character is spelled '-' are left out.
    """
    blocks = {}
    for block in range(_BLOCKS):
        if block in _SURROGATES:
            continue
        spellings = [in_ascii(chr(block * _BLOCK + offset)) for offset in range(_BLOCK)]
        if any(spelling != "-" for spelling in spellings):
            blocks[str(block)] = " ".join(spellings)
    return blocks
