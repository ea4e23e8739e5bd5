import base64
import io

import pytest

from extraction.documents.samples import MAIL
from sidelight.extraction import extract
from sidelight.extraction.documents import Kind, kind_of, pictures, sections

zxingcpp = pytest.importorskip("zxingcpp")
Image = pytest.importorskip("PIL.Image")

LINK = "http://login.evil.example/scan?u=7"


def picture(*texts, kind="PNG", mode="RGB"):
    """Return a picture with a QR code for each text."""
    whole = Image.new(mode, (400 * len(texts), 400), "white")
    for number, text in enumerate(texts):
        code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
        tile = Image.fromarray(zxingcpp.write_barcode_to_image(code, scale=6))
        whole.paste(tile, (400 * number + 40, 40))
    stream = io.BytesIO()
    whole.save(stream, kind)
    return stream.getvalue()


def texts(data):
    """Return the text of each code."""
    return [text for _, text in pictures.sections(data)]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "WEBP"])
def test_a_code_is_read_in_every_kind_of_picture(kind):
    data = picture(LINK, kind=kind)
    assert kind_of(data[:8192], "stdin") is Kind.PICTURE
    assert list(sections(data, "a.bin", Kind.PICTURE)) == [("qr[1]", LINK)]


def test_each_code_has_a_path_of_its_own():
    found = list(pictures.sections(picture(LINK, "http://two.example/")))
    assert [path for path, _ in found] == ["qr[1]", "qr[2]"]
    assert {text for _, text in found} == {LINK, "http://two.example/"}


def mail_with(data):
    """Return a mail with a picture attached."""
    return MAIL.replace(b"inner.zip", b"pay.png") % base64.b64encode(data)


def test_a_code_in_a_mail_is_extracted():
    values = {
        (path, mention.value)
        for path, text in sections(mail_with(picture(LINK)), "m.eml", Kind.MAIL)
        for mention in extract(text)
    }
    path = "part[3]!pay.png!qr[1]"
    assert {(path, LINK), (path, "login.evil.example")} <= values


@pytest.mark.parametrize("end", [4, 20, 60, 400, -40])
def test_a_damaged_picture_is_passed_over(end):
    assert texts(picture(LINK)[:end]) == []


def test_a_picture_without_codes_and_what_is_none_give_nothing():
    stream = io.BytesIO()
    Image.new("L", (50, 50)).save(stream, "PNG")
    assert texts(stream.getvalue()) == texts(b"MZ\0") == []


def test_a_picture_beyond_the_limit_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(pictures, "_PIXELS", 1000)
    assert texts(picture(LINK)) == []
