from sidelight.extraction.documents.section import Limits, Section, broken, library


def test_a_section_is_a_path_and_a_text():
    path, text = Section("page[1]", "x")
    assert (path, text) == ("page[1]", "x")
    assert Limits().levels == 3


def test_libraries_are_imported_when_they_are_needed():
    assert library("json", "x").loads("1") == 1


def test_an_error_names_the_document_and_what_to_do():
    assert str(broken("a.pdf", "PDF", ValueError())).startswith(
        "a.pdf: not a readable PDF (ValueError)"
    )
