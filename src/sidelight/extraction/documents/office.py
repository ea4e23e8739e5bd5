"""PDF, Word and Excel, each by its known library of the `documents` extra."""

import io
import logging
import zipfile
from typing import Any

from sidelight.extraction.documents import archive
from sidelight.extraction.documents.section import Limits, Section, Sections, broken, library

_FAULTS = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    OSError,
    RecursionError,
    SyntaxError,
)
"""What the libraries raise on damaged files, beside their own errors."""


def pdf(data: bytes, name: str) -> Sections:
    """Text and link targets of each page."""
    pypdf = library("pypdf", "PDF")
    logging.getLogger("pypdf").setLevel(
        logging.CRITICAL
    )  # its remarks on format are not for our users
    faults = (*_FAULTS, pypdf.errors.PyPdfError)
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        for number, page in enumerate(reader.pages, 1):
            yield Section(f"page[{number}]", page.extract_text() or "")
            links = "\n".join(_page_links(page))
            if links:
                yield Section(f"page[{number}].links", links)
    except faults as error:
        raise broken(name, "PDF", error) from error


def _page_links(page: Any) -> list[str]:
    found = []
    for reference in page.get("/Annots") or ():
        action = reference.get_object().get("/A")
        target = action.get_object().get("/URI") if action is not None else None
        if target:
            found.append(str(target))
    return found


def word(data: bytes, name: str, limits: Limits) -> Sections:
    """Paragraphs, tables and link targets."""
    docx = library("docx", "Word documents")
    _check(data, name, limits)
    try:
        document = docx.Document(io.BytesIO(data))
        text = [paragraph.text for paragraph in document.paragraphs]
        text += [
            "\t".join(cell.text for cell in row.cells)
            for table in document.tables
            for row in table.rows
        ]
        links = [link.target_ref for link in document.part.rels.values() if link.is_external]
    except (*_FAULTS, docx.opc.exceptions.OpcError, zipfile.BadZipFile) as error:
        raise broken(name, "Word document", error) from error
    yield Section("text", "\n".join(text))
    if links:
        yield Section("links", "\n".join(links))


def excel(data: bytes, name: str, limits: Limits) -> Sections:
    """The cells of each row, and link targets."""
    openpyxl = library("openpyxl", "Excel workbooks")
    _check(data, name, limits)
    try:
        workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for sheet in workbook.worksheets:
            for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
                cells = [str(cell) for cell in row if cell is not None]
                if cells:
                    yield Section(f"{sheet.title}[{number}]", "\t".join(cells))
    except (*_FAULTS, zipfile.BadZipFile) as error:
        raise broken(name, "Excel workbook", error) from error


def _check(data: bytes, name: str, limits: Limits) -> None:
    for _ in archive.members(data, name, limits):
        pass
