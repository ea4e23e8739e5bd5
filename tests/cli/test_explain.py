import json
from xml.etree.ElementTree import fromstring

import pytest
import typer
from typer.testing import CliRunner

from sidelight.cli.explain import explain
from sidelight.model import InvalidInput


@pytest.fixture
def run(home):
    app = typer.Typer()
    app.command()(explain)
    return lambda *arguments: CliRunner().invoke(app, [*map(str, arguments)])


def test_a_person_sees_the_whole_ledger_and_why_nothing_may_be_done(run):
    result = run("--offline", "8.8.8.8")
    assert result.exit_code == 0
    for part in (
        "✓ known good",
        "before any evidence: probability 0.1",
        "the sum: probability",
        "thresholds:",
        "may act on: none",
        "✗ the class is malicious",
        "(not asked: offline)",
        "model ",
    ):
        assert part in result.output, part


def test_a_program_gets_the_ledger(run):
    result = run("--offline", "--json", "bit.ly")
    told = json.loads(result.output)
    assert told["observable"] == {"type": "domain", "value": "bit.ly"}
    assert told["guarded"]
    assert {"prior", "total", "entries", "families", "thresholds", "action"} <= set(told)
    assert sum(each["added"] for each in told["entries"]) == pytest.approx(
        told["total"] - told["prior"]
    )


def test_the_ledger_is_drawn_into_a_file(run, tmp_path):
    assert run("--offline", "--svg", tmp_path / "ledger.svg", "8.8.8.8").exit_code == 0
    assert fromstring((tmp_path / "ledger.svg").read_text()).tag.endswith("svg")  # noqa: S314 - ours


def test_a_file_that_cannot_be_written_is_named(run, tmp_path):
    result = run("--offline", "--svg", tmp_path / "no" / "ledger.svg", "8.8.8.8")
    assert isinstance(result.exception, InvalidInput)
    assert "ledger.svg" in str(result.exception)


def test_what_is_no_observable_is_refused(run):
    assert isinstance(run("--offline", "not a value").exception, InvalidInput)
