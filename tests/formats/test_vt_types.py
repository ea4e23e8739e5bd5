import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.formats.vt_types import HEAD, type_of


def pe(machine=0x14C, characteristics=0x102):
    head = bytearray(b"MZ".ljust(0x80, b"\x00"))
    head[0x3C:0x40] = (0x80).to_bytes(4, "little")
    head += b"PE\x00\x00" + machine.to_bytes(2, "little") + bytes(16)
    return bytes(head) + characteristics.to_bytes(2, "little")


@pytest.mark.parametrize(
    ("head", "tag", "description"),
    [
        (pe(), "peexe", "Win32 EXE"),
        (pe(0x8664), "peexe", "Win64 EXE"),
        (pe(0x8664, 0x2102), "pedll", "Win64 DLL"),
        (pe(0x9999), "peexe", "PE EXE"),
        (b"MZ\x00", "mz", "DOS EXE"),
        (b"\x7fELF\x02", "elf", "ELF"),
        (b"PK\x03\x04....word/document.xml", "docx", "Office Open XML Document"),
        (b"PK\x03\x04....a.txt", "zip", "ZIP"),
        (b"\x00" * 257 + b"ustar", "tar", "TAR"),
        (b"#!/bin/sh\n", "script", "Script"),
        (b"  <!DOCTYPE HTML>", "html", "HTML"),
        (b"\xef\xbb\xbf<?xml ", "xml", "XML"),
        ("grüße".encode(), "text", "Text"),
        (b"\xff\xfea\x00", "text", "Text"),
        (b"\x01\x00\x02", "unknown", "unknown"),
        (b"\xc3\x28" * 9, "unknown", "unknown"),
        (b"", "unknown", "empty"),
    ],
)
def test_a_type_follows_from_the_first_bytes(head, tag, description):
    found = type_of(head)
    assert (found.tag, found.description) == (tag, description)


def test_an_image_of_a_disc_is_told_within_the_head():
    head = bytes(32769) + b"CD001"
    assert len(head) < HEAD
    assert type_of(head).tag == "isoimage"


@given(st.binary(max_size=400), st.sampled_from([b"", b"MZ", b"PK\x03\x04", b"<"]))
def test_whatever_comes_has_a_type(body, start):
    assert type_of(start + body).tag
