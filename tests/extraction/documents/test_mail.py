import base64

import pytest

from extraction.documents.samples import MAIL, zipped
from sidelight.extraction import extract
from sidelight.extraction.documents import Kind, sections
from sidelight.model import InvalidInput


def found(data):
    return {
        (path, mention.value)
        for path, text in sections(data, "m.eml", Kind.MAIL)
        for mention in extract(text)
        if not mention.derived
    }


def test_headers_bodies_links_and_attachments_are_read():
    inner = base64.b64encode(zipped(note__txt="drop at 192.0.2.99", pic__png=b"\x89PNG\0"))
    values = found(MAIL % inner)
    assert values >= {
        ("header.Received", "192.0.2.7"),
        ("header.From", "pay@evil.example"),
        ("header.Subject", "http://evil.example/i"),
        ("part[1]", "http://long.evil.example/abc"),
        ("part[2].links", "http://link.evil.example/?a=1&b=2"),
        ("part[2].text", "evil.com"),
        ("part[3]!inner.zip!note.txt", "192.0.2.99"),
    }
    assert not any("mid.example" in value for _, value in values)


def test_a_text_without_headers_is_no_mail():
    with pytest.raises(InvalidInput, match="no mail headers"):
        list(sections(b"\nhello", "m.eml", Kind.MAIL))


@pytest.mark.parametrize("end", range(0, 700, 37))
def test_a_mail_that_is_cut_off_is_read_as_far_as_it_goes(end):
    list(sections(b"Subject: x\n" + MAIL[:end], "m.eml", Kind.MAIL))
