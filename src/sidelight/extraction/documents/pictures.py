"""Pictures: the text of the QR codes in them, the links that no reader of text sees."""

import io
import warnings

from sidelight.extraction.documents.section import Section, Sections, library

_FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP")
_PIXELS = 40_000_000
"""A larger picture is passed over; the photo of a telephone has about 12 million."""

_FAULTS = (OSError, ValueError, SyntaxError, EOFError, TypeError, IndexError, KeyError)
"""What the library raises on damaged pictures."""


def sections(data: bytes) -> Sections:
    """The text of each QR code in the picture; a picture that is damaged or too large has none.

    Raises:
        NotReady: a library of the `documents` extra is missing.
    """
    for number, text in enumerate(_codes(data), 1):
        yield Section(f"qr[{number}]", text)


def _codes(data: bytes) -> list[str]:
    reader = library("zxingcpp", "QR codes in pictures")
    pictures = library("PIL.Image", "QR codes in pictures")
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
