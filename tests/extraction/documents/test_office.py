import pytest

from extraction.documents.samples import excel, pdf, word
from sidelight.extraction.documents import section
from sidelight.extraction.documents.office import excel as read_excel
from sidelight.extraction.documents.office import pdf as read_pdf
from sidelight.extraction.documents.office import word as read_word
from sidelight.extraction.documents.section import Limits
from sidelight.model import InvalidInput, NotReady


def test_pages_and_links_of_a_pdf():
    parts = dict(read_pdf(pdf(), "a.pdf"))
    assert "evil.example" in parts["page[1]"]
    assert parts["page[1].links"] == "http://link.example/p"


def test_paragraphs_tables_and_links_of_a_word_document():
    parts = dict(read_word(word(), "a.docx", Limits()))
    assert parts["text"] == "beacons to evil.example\n192.0.2.9"
    assert "http://link.example/w" in parts["links"]


def test_rows_of_a_workbook():
    parts = dict(read_excel(excel(), "a.xlsx", Limits()))
    assert parts == {"IOCs[1]": "domain\tevil.example", "IOCs[2]": "ip\t192.0.2.9"}


@pytest.mark.parametrize(("make", "read"), [(word, read_word), (excel, read_excel)])
@pytest.mark.parametrize("part", [0.3, 0.9])
def test_damaged_office_files_are_named(make, read, part):
    data = make()
    with pytest.raises(InvalidInput, match=r"a\.x: not a readable"):
        list(read(data[: int(len(data) * part)], "a.x", Limits()))


@pytest.mark.parametrize("data", [b"%PDF-1.4\nnothing", pdf()[:200]])
def test_damaged_pdfs_are_named(data):
    with pytest.raises(InvalidInput, match=r"a\.pdf: not a readable PDF"):
        list(read_pdf(data, "a.pdf"))


def test_a_missing_library_says_how_to_get_it(monkeypatch):
    def missing(_):
        raise ImportError

    monkeypatch.setattr(section, "import_module", missing)
    with pytest.raises(NotReady, match=r"pip install 'sidelight\[documents\]'"):
        list(read_pdf(pdf(), "a.pdf"))
