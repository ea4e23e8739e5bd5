"""Which kind of document a file is, by its first bytes and then its name."""

import re
from enum import StrEnum

from sidelight.model import InvalidInput


class Kind(StrEnum):
    """What a file holds, as far as reading it goes."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"
    MAIL = "mail"
    PDF = "pdf"
    WORD = "docx"
    EXCEL = "xlsx"
    ZIP = "zip"
    PICTURE = "picture"


_BY_SUFFIX = {
    "json": Kind.JSON,
    "jsonl": Kind.JSON,
    "ndjson": Kind.JSON,
    "htm": Kind.HTML,
    "html": Kind.HTML,
    "eml": Kind.MAIL,
    "docx": Kind.WORD,
    "docm": Kind.WORD,
    "xlsx": Kind.EXCEL,
    "xlsm": Kind.EXCEL,
}
_MAIL = re.compile(
    rb"\A(?:From \S+ [^\n]*\n)?(?:[A-Za-z][A-Za-z0-9-]{1,40}: [^\n]*\n(?:[ \t][^\n]*\n)*){0,60}?"
    rb"(?:Received|Message-I[Dd]|MIME-Version|Return-Path|DKIM-Signature): "
)
_HTML = re.compile(
    rb"\s*(?:<!--.{0,400}?-->\s*)?<(?:!doctype html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_JSON = re.compile(rb'\s*(?:\{\s*"|\[\s*[\{\["]|\{\s*\}|\[\s*\])')
_PICTURE = re.compile(
    rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|GIF8[79]a|BM.{4}\0{4}|RIFF.{4}WEBP", re.DOTALL
)
_UNREADABLE = {
    b"\x1f\x8b": "gzip data: unpack it first (zcat FILE | sidelight extract -)",
    b"BZh": "bzip2 data: unpack it first (bzcat FILE | sidelight extract -)",
    b"\xfd7zXZ": "xz data: unpack it first (xzcat FILE | sidelight extract -)",
    b"\x28\xb5\x2f\xfd": "zstd data: unpack it first (zstdcat FILE | sidelight extract -)",
    b"7z\xbc\xaf": "a 7z archive: unpack it and pass the files",
    b"Rar!": "a RAR archive: unpack it and pass the files",
    b"\xd0\xcf\x11\xe0": "an old Office document: save it as .docx or .xlsx",
}
_BOMS = {
    b"\xff\xfe\0\0": "utf-32",
    b"\0\0\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
"""Byte order mark -> encoding; the longer ones first, for they begin like a shorter one."""


def kind_of(head: bytes, name: str) -> Kind:
    """The kind of the file `name` that begins with `head`.

    Raises:
        InvalidInput: an empty or a binary file; the message names it and says what to do.
    """
    if not head.strip():
        raise InvalidInput(f"{name}: empty, there is nothing to extract")
    suffix = name.rpartition(".")[2].lower()
    if head.startswith(b"%PDF-"):
        return Kind.PDF
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        by_suffix = _BY_SUFFIX.get(suffix)
        return by_suffix if by_suffix in {Kind.WORD, Kind.EXCEL} else _packed(head)
    for magic, what in _UNREADABLE.items():
        if head.startswith(magic):
            raise InvalidInput(f"{name}: {what}")
    if encoding(head) == "utf-8" and b"\0" in head[:8192]:
        if _PICTURE.match(head):
            return Kind.PICTURE
        raise InvalidInput(
            f"{name}: binary; pass its text, for example: strings FILE | sidelight extract -"
        )
    return _text_kind(head, suffix)


def _packed(head: bytes) -> Kind:
    if b"word/" in head and b"[Content_Types].xml" in head:
        return Kind.WORD
    return Kind.EXCEL if b"xl/" in head and b"[Content_Types].xml" in head else Kind.ZIP


def _text_kind(head: bytes, suffix: str) -> Kind:
    if _JSON.match(head):
        return Kind.JSON
    if _HTML.match(head):
        return Kind.HTML
    if _MAIL.match(head):
        return Kind.MAIL
    by_suffix = _BY_SUFFIX.get(suffix, Kind.TEXT)
    return by_suffix if by_suffix in {Kind.HTML, Kind.MAIL, Kind.JSON} else Kind.TEXT


def encoding(head: bytes) -> str:
    """The encoding that a byte order mark names, else UTF-8."""
    return next((name for mark, name in _BOMS.items() if head.startswith(mark)), "utf-8")
