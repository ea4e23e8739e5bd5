import json

import pytest
import typer
import zstandard
from typer.testing import CliRunner

from sidelight.cli.validate import validate
from sidelight.model import InvalidInput

FEEDS = {
    "maltrail-malware": ("malicious", "domain\tevil-shop.net\temotet\n"),
    "unit42": ("malicious", "domain\tevil-shop.net\temotet\ndomain\tother.net\temotet\n"),
    "benign-tranco": ("benign", "domain\tharmless-shop.net\ttranco\n"),
}


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    for name, (_, text) in FEEDS.items():
        (folder / f"{name}.tsv.zst").write_bytes(zstandard.compress(text.encode()))
    manifest = [
        {"file": f"{name}.tsv.zst", "kind": kind, "commit_date": "2026-08-23"}
        for name, (kind, _) in FEEDS.items()
    ]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


@pytest.fixture
def run(home, data, monkeypatch):
    from sidelight.validation import harmless

    monkeypatch.setattr(harmless, "TOP_10K", frozenset({"moz-top500"}))
    monkeypatch.setattr(harmless, "TOP_100K", frozenset({"moz-top500"}))
    app = typer.Typer()
    app.command()(validate)
    return lambda *arguments: CliRunner().invoke(
        app, ["--data", str(data), "--sample", "2", *map(str, arguments)]
    )


@pytest.mark.timeout(180)
def test_the_figures_the_report_and_the_proposal(run, tmp_path):
    result = run("--json", "--out", tmp_path / "report", "--fit", tmp_path / "fit.yaml")
    assert result.exception is None
    figures = json.loads(result.stdout)
    assert {each["feed"] for each in figures["recall"]} == {"maltrail-malware", "unit42"}
    assert (tmp_path / "report" / "report.html").is_file()
    assert "weights:" in (tmp_path / "fit.yaml").read_text()


@pytest.mark.timeout(180)
def test_a_person_sees_the_gates(run):
    result = run()
    assert result.exception is None
    assert "✓ holds" in result.stdout
    assert "--out DIR" in result.stdout


def test_missing_data_is_named(run, tmp_path):
    assert isinstance(run("--data", tmp_path / "none").exception, InvalidInput)


def test_a_weights_file_that_is_none_is_named(run, tmp_path):
    assert isinstance(run("--weights", tmp_path / "none.yaml").exception, InvalidInput)
