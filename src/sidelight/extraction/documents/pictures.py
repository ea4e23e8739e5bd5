"""Pictures: the text of the QR codes in them, the links that no reader of text sees."""

import io
import warnings
from importlib import import_module
from importlib.util import find_spec

from sidelight.extraction.documents.section import Section, Sections

_MAGIC = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"BM", b"RIFF")
_FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP")
_PIXELS = 40_000_000
"""A larger picture is passed over; the photo of a telephone has about 12 million."""

_FAULTS = (OSError, ValueError, SyntaxError, EOFError, TypeError, IndexError, KeyError)
"""What the library raises on damaged pictures."""


def sections(data: bytes, path: str) -> Sections:
    """The text of each QR code in the picture, at `path` and `.qr`; nothing where it is none.

    Pictures are seldom what a mail is about, so without the libraries of the `documents` extra,
    and where the picture is damaged, they are passed over.
    """
    if not data.startswith(_MAGIC) or not (find_spec("zxingcpp") and find_spec("PIL")):
        return
    for number, text in enumerate(_codes(data)):
        yield Section(f"{path}.qr[{number}]" if number else f"{path}.qr", text)


def _codes(data: bytes) -> list[str]:
    reader, pictures = import_module("zxingcpp"), import_module("PIL.Image")
    try:
        with (
            warnings.catch_warnings(action="ignore"),
            pictures.open(io.BytesIO(data), formats=_FORMATS) as picture,
        ):
            width, height = picture.size
            if width * height > _PIXELS:
                return []
            grey = picture.convert("L")
    except (*_FAULTS, pictures.DecompressionBombError):
        return []
    found = reader.read_barcodes(grey, formats=reader.BarcodeFormat.QRCode)
    return [code.text for code in found if code.text]
