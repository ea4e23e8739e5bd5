import json

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from typer.testing import CliRunner

from cacao_world import FIXTURES, simple
from sidelight.cli.playbook import playbook
from sidelight.model import InvalidInput

PEM = serialization.Encoding.PEM


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("SIDELIGHT_HOME", str(tmp_path))
    return lambda *arguments, **parts: CliRunner().invoke(
        playbook, [str(each) for each in arguments], **parts
    )


@pytest.fixture
def keys(tmp_path):
    """Return the files of a private key and of its public half."""
    key = ec.generate_private_key(ec.SECP256R1())
    form, no = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    private, public = tmp_path / "key.pem", tmp_path / "public.pem"
    private.write_bytes(key.private_bytes(PEM, form, no))
    info = serialization.PublicFormat.SubjectPublicKeyInfo
    public.write_bytes(key.public_key().public_bytes(PEM, info))
    return private, public


def test_a_playbook_comes_in_and_goes_out_as_it_was(run, tmp_path):
    mine = tmp_path / "mine.yaml"
    done = run("import", FIXTURES[0], "--out", mine)
    assert done.exit_code == 0
    assert "warning: " in done.stderr
    assert done.stdout == ""
    out = run("export", mine)
    assert json.loads(out.stdout) == json.loads(FIXTURES[0].read_text())


def test_the_text_goes_to_stdout_and_stdin_is_read(run):
    done = run("import", "-", input=json.dumps(simple()))
    assert done.stdout.startswith("# Imported from CACAO playbook--")
    assert "playbook: a-test" in done.stdout


def test_a_signed_playbook_is_taken_and_another_is_not(run, tmp_path, keys):
    private, public = keys
    assert run("new", "my-own").exit_code == 0
    signed = tmp_path / "signed.json"
    options = ("--sign", private, "--author", "the desk", "--out", signed)
    done = run("export", "my-own", *options)
    assert done.exit_code == 0
    assert "does not survive in other executors" in done.stderr
    done = run("import", signed, "--trust", public)
    assert "signed by the desk" in done.stderr
    signed.write_text(signed.read_text().replace("My own", "My other"))
    error = run("import", signed, "--trust", public).exception
    assert isinstance(error, InvalidInput)
    assert "no signature by a trusted key" in str(error)


def test_a_shipped_playbook_is_exported_by_its_name(run):
    assert json.loads(run("export", "quick-triage").stdout)["spec_version"] == "cacao-2.0"


def test_what_cannot_be_read_is_bad_input(run, tmp_path, keys):
    broken = tmp_path / "broken.json"
    broken.write_text(json.dumps(simple() | {"workflow": []}))
    assert "it is a list" in str(run("import", broken).exception)
    for arguments in (
        ("import", tmp_path / "none.json"),
        ("export", "no-such-playbook"),
        ("export", "quick-triage", "--sign", keys[1]),
        ("export", "quick-triage", "--out", tmp_path),
    ):
        assert isinstance(run(*arguments).exception, InvalidInput)


def test_errors_leave_with_2(sidelight, tmp_path):
    broken = tmp_path / "broken.json"
    broken.write_text("{}")
    code, out, err = sidelight("playbook", "import", str(broken))
    assert (code, out) == (2, "")
    assert "playbook: `workflow` is missing" in err
