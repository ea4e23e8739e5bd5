"""What kind of file begins with given bytes, in the words of VirusTotal: `peexe`, `Win32 EXE`."""

from typing import NamedTuple

HEAD = 65_536
"""The bytes at the beginning of a file that are enough to tell its type."""


class FileType(NamedTuple):
    """The type of a file: tag, description, usual extension."""

    tag: str
    description: str
    extension: str | None


SIGNATURES: tuple[tuple[int, bytes, FileType], ...] = (
    (0, b"\x7fELF", FileType("elf", "ELF", None)),
    (0, b"\xcf\xfa\xed\xfe", FileType("macho", "Mach-O", None)),
    (0, b"\xce\xfa\xed\xfe", FileType("macho", "Mach-O", None)),
    (0, b"\xca\xfe\xba\xbe", FileType("java-bytecode", "Java Bytecode", "class")),
    (0, b"dex\n", FileType("android", "Android DEX", "dex")),
    (0, b"%PDF-", FileType("pdf", "PDF", "pdf")),
    (0, b"{\\rtf", FileType("rtf", "Rich Text Format", "rtf")),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileType("doc", "MS Office or MSI (OLE2)", None)),
    (0, b"Rar!\x1a\x07", FileType("rar", "RAR", "rar")),
    (0, b"7z\xbc\xaf\x27\x1c", FileType("7zip", "7ZIP", "7z")),
    (0, b"\x1f\x8b", FileType("gzip", "GZIP", "gz")),
    (0, b"BZh", FileType("bzip", "BZIP2", "bz2")),
    (0, b"\xfd7zXZ\x00", FileType("xz", "XZ", "xz")),
    (0, b"\x28\xb5\x2f\xfd", FileType("zst", "Zstandard", "zst")),
    (0, b"MSCF", FileType("cab", "CAB", "cab")),
    (257, b"ustar", FileType("tar", "TAR", "tar")),
    (32769, b"CD001", FileType("isoimage", "ISO image", "iso")),
    (0, b"L\x00\x00\x00\x01\x14\x02\x00", FileType("lnk", "Windows shortcut", "lnk")),
    (0, b"ITSF", FileType("chm", "Compiled HTML Help", "chm")),
    (0, b"!<arch>\ndebian", FileType("deb", "Debian Package", "deb")),
    (0, b"\xed\xab\xee\xdb", FileType("rpm", "RPM", "rpm")),
    (0, b"\x89PNG\r\n\x1a\n", FileType("png", "PNG", "png")),
    (0, b"\xff\xd8\xff", FileType("jpeg", "JPEG", "jpg")),
    (0, b"GIF8", FileType("gif", "GIF", "gif")),
    (0, b"SQLite format 3\x00", FileType("sqlite", "SQLite database", "db")),
    (0, b"\x00asm", FileType("wasm", "WebAssembly", "wasm")),
    (0, b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d", FileType("one", "OneNote", "one")),
)
"""Offset, bytes and type; the first that fits counts."""

PARTS: tuple[tuple[bytes, FileType], ...] = (
    (b"AndroidManifest.xml", FileType("android", "Android", "apk")),
    (b"word/", FileType("docx", "Office Open XML Document", "docx")),
    (b"xl/", FileType("xlsx", "Office Open XML Spreadsheet", "xlsx")),
    (b"ppt/", FileType("pptx", "Office Open XML Slide Show", "pptx")),
    (b"META-INF/MANIFEST.MF", FileType("jar", "JAR", "jar")),
)
"""Name in a ZIP archive -> what the archive is."""

STARTS: tuple[tuple[bytes, FileType], ...] = (
    (b"#!", FileType("script", "Script", "sh")),
    (b"<!doctype html", FileType("html", "HTML", "html")),
    (b"<html", FileType("html", "HTML", "html")),
    (b"<?php", FileType("php", "PHP", "php")),
    (b"<?xml", FileType("xml", "XML", "xml")),
    (b"received:", FileType("email", "Email", "eml")),
    (b"return-path:", FileType("email", "Email", "eml")),
)
"""How a text begins, in lower case -> its type."""

UNKNOWN = FileType("unknown", "unknown", None)
TEXT = FileType("text", "Text", "txt")
EMPTY = FileType("unknown", "empty", None)
MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
DLL = 0x2000  # IMAGE_FILE_DLL in the characteristics of a PE header
MACHINES = {0x14C: "Win32", 0x8664: "Win64", 0xAA64: "Win64"}  # x86, x64, ARM64


def type_of(head: bytes) -> FileType:
    """Return the type of the file that begins with `head`.

    >>> type_of(b"%PDF-1.7").tag, type_of(b"hello").description
    ('pdf', 'Text')
    """
    if not head:
        return EMPTY
    if head.startswith(b"MZ"):
        return _executable(head)
    if head.startswith(b"PK\x03\x04"):
        found = (each for part, each in PARTS if part in head)
        return next(found, FileType("zip", "ZIP", "zip"))
    for offset, signature, each in SIGNATURES:
        if head[offset : offset + len(signature)] == signature:
            return each
    return _text(head)


def _executable(head: bytes) -> FileType:
    at = int.from_bytes(head[0x3C:0x40], "little")
    if head[at : at + 4] != b"PE\x00\x00" or at == 0:
        return FileType("mz", "DOS EXE", "exe")
    name = MACHINES.get(int.from_bytes(head[at + 4 : at + 6], "little"), "PE")
    if int.from_bytes(head[at + 22 : at + 24], "little") & DLL:
        return FileType("pedll", f"{name} DLL", "dll")
    return FileType("peexe", f"{name} EXE", "exe")


def _text(head: bytes) -> FileType:
    marked = head.startswith(MARKS)
    if b"\x00" in head and not marked:
        return UNKNOWN
    start = head.removeprefix(MARKS[0]).lstrip().lower()
    for beginning, each in STARTS:
        if start.startswith(beginning):
            return each
    if not marked:
        try:
            head[:-3].decode()  # a character may be cut off at the end
        except UnicodeDecodeError:
            return UNKNOWN
    return TEXT
