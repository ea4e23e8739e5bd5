import pytest

from extraction.documents.samples import MAIL, excel, pdf, word, zipped
from sidelight.extraction.documents.kinds import Kind, encoding, kind_of
from sidelight.model import InvalidInput


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (b"1.2.3.4 evil.com", "a.log", Kind.TEXT),
        (b"[2021-01-01] evil.com", "stdin", Kind.TEXT),
        (b"[+] evil.com", "stdin", Kind.TEXT),
        (b'{"a":1}', "stdin", Kind.JSON),
        (b'[\n {"a":1}]', "stdin", Kind.JSON),
        (b"<!DOCTYPE html><p>", "stdin", Kind.HTML),
        (b"<p>x", "a.html", Kind.HTML),
        (MAIL, "stdin", Kind.MAIL),
        (b"%PDF-1.7", "stdin", Kind.PDF),
        (pdf(), "x", Kind.PDF),
        (word(), "a.docx", Kind.WORD),
        (excel(), "a.xlsx", Kind.EXCEL),
        (zipped(a="b"), "stdin", Kind.ZIP),
        ("a\0".encode("utf-16"), "a.txt", Kind.TEXT),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "stdin", Kind.PICTURE),
        (b"GIF89a\1\0\1\0", "stdin", Kind.PICTURE),
        (b"GIF89a is how one begins", "stdin", Kind.TEXT),
        (b"BMW at evil.com", "stdin", Kind.TEXT),
    ],
)
def test_the_first_bytes_tell_the_kind(head, name, kind):
    assert kind_of(head, name) is kind


@pytest.mark.parametrize(
    ("head", "says"),
    [
        (b"", "x: empty"),
        (b" \n", "x: empty"),
        (b"\x7fELF\0\0", "x: binary"),
        (b"BM is no picture\0", "x: binary"),
        (b"RIFF\0\0\0\0WAVE", "x: binary"),
        (b"\x1f\x8b\x08", "zcat"),
        (b"\xd0\xcf\x11\xe0", "save it as"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_way_out(head, says):
    with pytest.raises(InvalidInput, match=says):
        kind_of(head, "x")


def test_a_byte_order_mark_names_the_encoding():
    assert encoding("a".encode("utf-16")) == "utf-16"
    assert encoding("a".encode("utf-32")) == "utf-32"
    assert encoding(b"\0\0\xfe\xff" + "a".encode("utf-32-be")) == "utf-32"
    assert encoding(b"a") == "utf-8"
