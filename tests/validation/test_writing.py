import json

import pytest

from sidelight.model import InvalidInput
from sidelight.validation.harness import measure
from sidelight.validation.writing import encode, write_report


@pytest.fixture(scope="module")
def figures(bench, material):
    return measure(bench, material, made_on="2026-08-24", most=5, progress=lambda _: None)


def test_a_report_is_a_page_figures_and_a_text(figures, tmp_path):
    write_report(tmp_path / "new", figures, "sidelight validate --out x")
    assert sorted(each.name for each in (tmp_path / "new").iterdir()) == [
        "report.html",
        "report.json",
        "report.md",
    ]
    text = (tmp_path / "new" / "report.md").read_text()
    assert "sidelight validate --out x" in text
    assert "2026-08-24" in text
    read = json.loads((tmp_path / "new" / "report.json").read_bytes())
    assert read["model_version"] == figures.model_version
    assert all({"name", "measured", "most", "values"} == set(gate) for gate in read["gates"])


def test_the_same_figures_give_the_same_bytes(figures):
    assert encode(figures) == encode(figures)


def test_a_place_that_cannot_be_written_to_is_named(figures, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InvalidInput, match="file"):
        write_report(tmp_path / "file" / "deeper", figures, "x")
