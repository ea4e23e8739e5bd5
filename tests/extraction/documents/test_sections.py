import sys

import pytest

from extraction.documents.samples import pdf, zipped
from sidelight.extraction.documents import Kind, Limits, sections
from sidelight.model import InvalidInput, NotReady


def test_documents_in_an_archive_are_read_with_their_paths():
    data = zipped(a__txt="evil.com", b__pdf=pdf(), c__bin=b"\0\0", d__zip=zipped(e__txt="evil.net"))
    assert {path for path, _ in sections(data, "x.zip", Kind.ZIP)} == {
        *("a.txt", "b.pdf!page[1]", "b.pdf!page[1].links", "d.zip!e.txt")
    }


def test_nesting_has_an_end():
    data = b"x"
    for _ in range(5):
        data = zipped(a__zip=data) if data != b"x" else zipped(a__txt="x")
    with pytest.raises(InvalidInput, match="nested too deep"):
        list(sections(data, "x.zip", Kind.ZIP, Limits(levels=2)))


def test_text_in_utf_16_is_decoded():
    assert list(sections("evil.com".encode("utf-16"), "x", Kind.TEXT)) == [("", "evil.com")]


def test_without_a_library_for_pictures_the_rest_is_read_and_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "zxingcpp", None)
    data = zipped(a__png=b"\x89PNG\r\n\x1a\n\0", b__txt="evil.com")
    read = []
    with pytest.raises(NotReady, match=r"QR codes in pictures .* 'sidelight\[documents\]'"):
        read.extend(sections(data, "x.zip", Kind.ZIP))
    assert read == [("b.txt", "evil.com")]
