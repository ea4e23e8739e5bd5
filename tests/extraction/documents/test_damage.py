"""Documents that somebody cut off, damaged, encrypted, or made to do harm."""

import io
import struct
import sys
import time
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.documents.samples import MAIL, excel, pdf, word, zipped
from extraction.mentions import FEW
from sidelight.extraction.documents import Kind, Limits, read, sections
from sidelight.extraction.documents.archive import members
from sidelight.model import InvalidInput, NotReady

MADE = {"a.pdf": pdf, "a.docx": word, "a.xlsx": excel, "a.zip": lambda: zipped(a="evil.example")}


def texts(data, kind, name="a.bin"):
    return list(sections(data, name, kind))


def refusal(reading, *arguments):
    """Return the message with which a reader refuses a document, or nothing where it reads it."""
    try:
        list(reading(*arguments))
    except InvalidInput as refused:
        return str(refused)
    return ""


@pytest.mark.parametrize("name", MADE)
@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9, 0.99])
def test_a_document_that_is_cut_off_is_named_or_read_as_far_as_it_goes(name, share):
    data = MADE[name]()
    said = refusal(read, [data[: int(len(data) * share)]], name)
    assert said.startswith(name) or not said


@FEW
@given(st.sampled_from(sorted(MADE)), st.integers(0, 1 << 20), st.binary(min_size=1, max_size=8))
def test_a_document_that_is_damaged_is_named_or_read(name, place, noise):
    data = bytearray(DATA[name])
    place = 8 + place % (len(data) - 8)
    data[place : place + len(noise)] = noise
    said = refusal(read, [bytes(data)], name)
    assert said.startswith(name) or not said


DATA = {name: make() for name, make in MADE.items()}


def test_an_encrypted_pdf_is_named():
    import pypdf

    writer = pypdf.PdfWriter(io.BytesIO(pdf()))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(InvalidInput, match="encrypted"):
        texts(out.getvalue(), Kind.PDF)


def test_an_encrypted_file_in_an_archive_is_named():
    data = bytearray(zipped(a=b"text"))
    for magic, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(magic) + flags] |= 1
    with pytest.raises(InvalidInput, match="encrypted"):
        texts(bytes(data), Kind.ZIP)


def test_an_unknown_method_of_packing_is_named():
    data = bytearray(zipped(a=b"text" * 99))
    for magic, method in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        data[data.index(magic) + method] = 99
    with pytest.raises(InvalidInput, match=r"^a\.bin"):
        texts(bytes(data), Kind.ZIP)


def test_a_size_that_an_archive_states_falsely_does_not_help():
    data = bytearray(zipped(a=bytes(30 << 20)))
    place = data.index(b"PK\x01\x02")
    data[place + 24 : place + 28] = struct.pack("<I", 10)
    with pytest.raises(InvalidInput):
        texts(bytes(data), Kind.ZIP)


def test_a_bomb_is_refused_before_it_is_unpacked_whole():
    bomb = zipped(bomb__txt=bytes(100 << 20))
    start = time.process_time()
    with pytest.raises(InvalidInput, match=r"a\.bin!bomb\.txt: .*zip bomb"):
        texts(bomb, Kind.ZIP)
    assert time.process_time() - start < 2


def test_many_files_are_refused_and_a_small_one_may_shrink_as_it_likes():
    with pytest.raises(InvalidInput, match="holds 2001 files, the limit is 2000"):
        texts(zipped(**{f"f{number}": b"" for number in range(2_001)}), Kind.ZIP)
    [(_, content)] = members(zipped(a=bytes(1_000_000)), "a.zip", Limits())
    assert len(content) == 1_000_000


@pytest.mark.parametrize("kind", [Kind.WORD, Kind.EXCEL])
def test_an_office_file_keeps_the_limits_of_an_archive(kind):
    data = zipped(**{"word/document.xml": bytes(3 << 20), "xl/workbook.xml": bytes(3 << 20)})
    with pytest.raises(InvalidInput, match="zip bomb"):
        list(sections(data, "a.bin", kind, Limits(ratio=2)))


def test_an_archive_in_itself_has_an_end():
    data = zipped(a__txt="evil.example")
    for _ in range(2):
        data = zipped(a__zip=data)
    assert [text for _, text in texts(data, Kind.ZIP)] == ["evil.example"]
    with pytest.raises(InvalidInput, match="nested too deep"):
        texts(zipped(a__zip=data), Kind.ZIP)


def test_archives_in_an_archive_share_its_room():
    inner = zipped(a__txt="evil.example " * 60_000)
    data = zipped(**{f"f{number}__zip": inner for number in range(3)})
    assert len(list(sections(data, "a.zip", Kind.ZIP))) == 3
    with pytest.raises(InvalidInput, match="past the limit of 2000000 bytes in all"):
        list(sections(data, "a.zip", Kind.ZIP, Limits(unpacked=2_000_000)))


def test_a_document_that_cannot_be_read_does_not_hide_the_others():
    mail = EmailMessage()
    mail["Subject"] = "x"
    for name, content in (
        ("a.zip", b"PK\x03\x04 no"),
        ("b.pdf", b"%PDF-1"),
        ("c.txt", b"evil.example"),
    ):
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    found = []
    with pytest.raises(InvalidInput, match=r"^a\.eml!part\[1\]!a\.zip: not a readable zip"):
        found.extend(text for _, text in sections(bytes(mail), "a.eml", Kind.MAIL))
    assert "evil.example" in found


def test_nor_does_one_whose_library_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "pypdf", None)
    data, found = zipped(a__pdf=pdf(), b__txt="evil.example"), []
    with pytest.raises(NotReady, match=r"sidelight\[documents\]"):
        found.extend(text for _, text in sections(data, "a.zip", Kind.ZIP))
    assert found == ["evil.example"]


def test_an_attached_mail_is_read_with_its_headers():
    inner, outer = EmailMessage(), EmailMessage()
    inner["From"], inner["Subject"] = "x@inner.example", "forwarded"
    inner.set_content("see evil.example")
    outer["Subject"] = "fw"
    outer.set_content("look")
    outer.add_attachment(inner)
    found = dict(texts(bytes(outer), Kind.MAIL))
    assert found["part[2].header.From"] == "x@inner.example"
    assert found["part[3]"] == "see evil.example\n"
    assert found["header.Subject"] == "fw"


@pytest.mark.parametrize(
    "charset", ["idna", "undefined", "base64", "rot13", "no-such", "\xff", "utf-7"]
)
def test_a_charset_that_is_none_hides_nothing(charset):
    data = f"Message-ID: <1@x>\nContent-Type: text/plain; charset={charset}\n\nsee evil.example"
    assert [text for path, text in texts(data.encode("latin-1"), Kind.MAIL) if "part" in path] == [
        "see evil.example"
    ]


@pytest.mark.parametrize(
    "unit",
    ["Content-Type: message/rfc822\n\n", "Content-Type: multipart/mixed; boundary=b\n\n--b\n"],
)
def test_a_mail_in_mails_without_end_costs_no_stack(unit):
    data = b"Message-ID: <1@x>\n" + unit.encode() * 1_500 + b"\nevil.example"
    said = refusal(texts, data, Kind.MAIL)
    assert "nested too deep" in said or not said


PARTS = [
    *(
        "From: ",
        "To: ",
        "Subject: ",
        "Content-Type: ",
        "Content-Disposition: ",
        "Date: ",
        "Received: ",
    ),
    *("Content-Transfer-Encoding: ", "text/html", "message/rfc822", "multipart/mixed; boundary=b"),
    *("--b\n", "--b--\n", "\n", "\n\n", "=?utf-8?q?", "=?x?b?", "?=", '"', "<", ">", "@", "[", "("),
    *(
        ")",
        ";",
        "=",
        ",",
        ":",
        " ",
        "\t",
        "charset=",
        "filename*0*=",
        "name=",
        "attachment",
        "base64",
    ),
    *("uuencode", "quoted-printable", "\\", "evil.example", "é", "\x00", "\ud800", "''", "%", "0"),
]


@FEW
@given(st.lists(st.sampled_from(PARTS), max_size=40).map("".join))
def test_no_mail_raises_anything_but_a_refusal(text):
    data = b"Message-ID: <1@x>\n" + text.encode("utf-8", "surrogatepass")
    said = refusal(texts, data, Kind.MAIL)
    assert said.startswith("a.bin") or not said


@FEW
@given(st.integers(0, len(MAIL)), st.binary(max_size=6))
def test_a_mail_that_is_damaged_is_read(place, noise):
    said = refusal(texts, b"Subject: x\n" + MAIL[:place] + noise + MAIL[place:], Kind.MAIL)
    assert said.startswith("a.bin") or not said


HIDDEN = [
    "<a href='http://evil.example/x'>",
    "<a href=http://evil.example/x title=it's>text</a>",
    "<p>x <a href='http://evil.example/x",
    "<meta http-equiv=refresh content='0;url=http://evil.example/x'>",
    "<img srcset='http://evil.example/x 1x'>",
    "<div style='background:url(http://evil.example/x)'>",
    "<a onclick=\"location='http://evil.example/x'\">",
    "<style>@import url(http://evil.example/x)</style>",
    "<script>if(a<b){u='http://evil.example/x'}</script>",
    "<script>u='http://evil.example/x'",
    "<SCRIPT type=x>u='http://evil.example/x'</SCRIPT >",
    "<!-- http://evil.example/x -->",
    "<!--[if mso]><v:fill src='http://evil.example/x'/><![endif]-->",
    "<svg><![CDATA[ http://evil.example/x ]]></svg>",
    "<p>http://ev<b>il.exa</b>mple/x</p>",
    "<p>http&#58;//evil&#x2e;example/x",
    "<p>ht<!-- x -->tp://evil.example/x",
]


@pytest.mark.parametrize("html", HIDDEN)
def test_a_link_is_found_wherever_a_page_hides_it(html):
    mail = f"MIME-Version: 1.0\nContent-Type: text/html\n\n{html}"
    found = {each.mention.value for each in read([mail.encode()], "a.eml")}
    assert "http://evil.example/x" in found


@pytest.mark.parametrize(
    "html",
    [
        '<!DOCTYPE html PUBLIC "-//W3C//DTD" "http://www.w3.org/TR/xhtml1/DTD">',
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:o="http://schemas.example/office">',
    ],
)
def test_the_name_of_a_language_is_no_link(html):
    assert texts(f"{html}<p>x</p>".encode(), Kind.HTML)[0][0] == "text"
    assert {path for path, _ in texts(f"{html}<p>x</p>".encode(), Kind.HTML)} == {"text"}


UNITS = [
    *(
        "<!--",
        "<a",
        "<a ",
        "</",
        "<![CDATA[",
        "<![x[",
        "<!",
        "<?",
        "<a href='",
        '<a href=x"',
        "<script>",
    ),
    *(
        "<script",
        "</script",
        "<style><a ",
        "<a b=c ",
        "<a =",
        "<a '",
        "<p>",
        "&",
        "&#",
        "&#9",
        "&#x",
    ),
    *("<", "]]>", "-->", "<!-- -->", "<a href=//b>", "<svg><![CDATA[", "<a \t", "<a/", "\x00<"),
]


@pytest.mark.parametrize("unit", UNITS)
def test_hostile_markup_costs_less_than_a_second_per_megabyte(unit):
    html = (unit * (256_000 // len(unit))).encode()
    start = time.process_time()
    texts(html, Kind.HTML)
    assert time.process_time() - start < 1


def test_the_number_of_a_character_may_have_any_length():
    [(_, text)] = texts(b"<p>&#" + b"9" * 9_999 + b"; evil.example", Kind.HTML)
    assert text.endswith("evil.example")


@FEW
@given(st.lists(st.sampled_from([*UNITS, "x", "=", "'", '"', ">", "/", "//"])).map("".join))
def test_no_page_raises(html):
    texts(html.encode(), Kind.HTML)
