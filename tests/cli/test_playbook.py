import json

import pytest
from typer.testing import CliRunner

from sidelight.cli.playbook import playbook
from sidelight.model import InvalidInput


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("SIDELIGHT_HOME", str(tmp_path))
    return lambda *arguments: CliRunner().invoke(playbook, [str(each) for each in arguments])


@pytest.fixture
def mine(run, tmp_path):
    assert run("new", "my-first").exit_code == 0
    return tmp_path / "playbooks" / "my-first.yaml"


def test_a_new_playbook_is_sound_and_is_not_written_over(run, mine):
    done = run("lint", mine)
    assert done.exit_code == 0
    assert "my-first version 1, 'My first', digest " in done.stdout
    assert isinstance(run("new", "my-first").exception, InvalidInput)
    assert isinstance(run("new", "My First").exception, InvalidInput)


def test_a_new_playbook_goes_where_it_is_told(run, tmp_path):
    assert run("new", "other", "--out", tmp_path / "here.yaml").exit_code == 0
    assert (tmp_path / "here.yaml").read_text().count("playbook: other") == 1


def test_mistakes_are_shown_with_their_place_and_the_exit_code_is_2(run, mine):
    mine.write_text(mine.read_text().replace("deep: weak", "deepest: weak"))
    done = run("lint", mine)
    assert done.exit_code == 2
    assert f"{mine}:11:5: unknown key `deepest`" in done.stdout
    assert "     |     ^ did you mean `deep`?" in done.stdout
    [finding] = map(json.loads, run("lint", mine, "--json").stdout.splitlines())
    assert (finding["line"], finding["column"]) == (11, 5)


def test_files_that_are_linted_together_may_call_each_other(run, tmp_path, mine):
    one = tmp_path / "one.yaml"
    one.write_text("playbook: one\ntitle: x\nsteps: [{call: two}, {call: my-first}]\n")
    two = tmp_path / "two.yaml"
    two.write_text("playbook: two\ntitle: x\nsteps: [{sleep: 1h}]\n")
    assert run("lint", one).exit_code == 2
    assert run("lint", one, two).exit_code == 0


def test_the_steps_are_shown_and_drawn(run, mine, tmp_path):
    done = run("show", mine, "--svg", tmp_path / "out.svg")
    assert "Look up alert.observables  (item.role != 'victim'; deeper where weak)" in done.stdout
    assert (tmp_path / "out.svg").read_text().startswith("<svg")
    shown = json.loads(run("show", mine, "--json").stdout)
    assert len(shown["digest"]) == 64
    assert isinstance(run("show", mine, "--svg", tmp_path).exception, InvalidInput)


def test_the_schema_is_printed(run):
    assert json.loads(run("schema").stdout)["title"] == "Sidelight playbook"


def test_a_missing_file_is_named(run, tmp_path):
    assert isinstance(run("lint", tmp_path / "none.yaml").exception, InvalidInput)


def test_a_playbook_of_ones_own_triages(sidelight, home):
    assert sidelight("playbook", "new", "my-first")[0] == 0
    code, out, _ = sidelight(
        *("triage", "--offline", "--json", "--playbook", "my-first", "-"), stdin=b"see 8.8.8.8"
    )
    assert code == 0
    assert json.loads(out)["case"]["status"] == "closed"
