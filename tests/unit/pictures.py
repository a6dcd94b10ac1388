"""Reads the pictures that a playbook is written out as, for tests, and makes a blank one."""

from __future__ import annotations

import struct
import zlib

import zxingcpp


def blank(width: int, height: int) -> bytes:
    """Return a black PNG of a size in dots."""
    lines = (b"\0" + bytes(-(-width // 8))) * height
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(lines)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in chunks
    )


def picture(png: bytes) -> tuple[bytes, int, int]:
    """Read a PNG of two colours as the specification says, with every check sum: brightness, a byte a dot; width; height."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    chunks, at = {}, 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        kind, content = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        assert struct.unpack(">I", png[at + 8 + length : at + 12 + length]) == (
            zlib.crc32(kind + content),
        )
        chunks[kind] = content
        at += 12 + length
    assert list(chunks) == [b"IHDR", b"IDAT", b"IEND"]
    width, height, *form = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    assert form == [1, 0, 0, 0, 0]
    lines = zlib.decompress(chunks[b"IDAT"])
    room = 1 + -(-width // 8)
    assert len(lines) == room * height
    dots = bytearray()
    for line in range(0, len(lines), room):
        assert lines[line] == 0
        bits = "".join(f"{byte:08b}" for byte in lines[line + 1 : line + room])
        dots += bytes(255 * int(bit) for bit in bits[:width])
    return bytes(dots), width, height


def read_code(png: bytes) -> str:
    """Read the QR code in a picture as a phone's camera does."""
    dots, width, height = picture(png)  # a view holds no reference to the dots that it looks at
    code = zxingcpp.read_barcode(zxingcpp.ImageView(dots, width, height, zxingcpp.ImageFormat.Lum))
    assert code is not None
    assert code.format == zxingcpp.BarcodeFormat.QRCode
    return code.text
