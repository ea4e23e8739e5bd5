"""Small documents of each kind, made here."""

import io
import zipfile

MAIL = b"""Received: from mx.evil.example (192.0.2.7)
From: Billing <pay@evil.example>
Subject: =?utf-8?q?See_hxxp=3A//evil=5B=2E=5Dexample/i?=
Message-ID: <1@mid.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

go to http://long.evil.example/a=
bc now
--b
Content-Type: text/html

<p>pay <a href="http://link.evil.example/?a=1&amp;b=2">here</a> at e&shy;vil<b>.</b>com</p>
--b
Content-Type: application/octet-stream
Content-Disposition: attachment; filename="inner.zip"
Content-Transfer-Encoding: base64

%s
--b--
"""


def zipped(**files):
    """Return a zip archive; a name is given as `a__txt` for `a.txt`."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return stream.getvalue()


def pdf(text="c2 is evil.example", link="http://link.example/p"):
    """Return a PDF of one page with a line of text and a link."""
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
            b"/Annots [6 0 R]\n/Resources << /Font << /F1 5 0 R >> >> >>"
        ),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (%s) >> >>"
        % link.encode(),
    ]
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + (
        b"xref\n0 7\n0000000000 65535 f \n%strailer\n"
        b"<< /Size 7 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (table, len(body))
    )


def word():
    """Return a Word document with a paragraph, a table and a link."""
    import docx

    document = docx.Document()
    document.add_paragraph("beacons to evil.example")
    document.add_table(rows=1, cols=1).cell(0, 0).text = "192.0.2.9"
    document.part.relate_to(
        "http://link.example/w", docx.opc.constants.RELATIONSHIP_TYPE.HYPERLINK, is_external=True
    )
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def excel():
    """Return a workbook with one sheet of two rows."""
    import openpyxl

    workbook = openpyxl.Workbook()
    workbook.active.title = "IOCs"
    workbook.active.append(["domain", "evil.example"])
    workbook.active.append(["ip", "192.0.2.9"])
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()
