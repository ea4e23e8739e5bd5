import contextlib
import json
from copy import deepcopy

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cacao_world import (
    FIXTURES,
    NOW,
    START,
    action,
    document,
    encoded,
    end,
    ident,
    simple,
    values,
    workflows,
)
from sidelight.formats.cacao import CacaoError, sign
from sidelight.model import InvalidInput
from sidelight.workflow import Catalog, LintError, interpret, lint, read_playbook
from sidelight.workflow.cacao import export_cacao, import_cacao
from sidelight.workflow.cacao.patches import difference
from workflow_world import FakeRun, alert, means, text_of

slow = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
STOPPED = {  # what the linter has to stop: no action does it yet, or the playbook is not there
    "attack-commands",
    "calls-in-a-loop",
    "every-command",
    "executor-agents",
    "layout-extension",  # what is decided is not said, as in `shared-process`
    "parallel-while",
    "shared-process",
    "siem-trigger",
    "switch-parallel",
}


def again(content):
    """Import and export; return the export."""
    playbook = read_playbook(import_cacao(content).text, "imported")
    return export_cacao(playbook, now=NOW).document


def test_there_are_playbooks_of_our_own():
    found = {
        step["type"]
        for file in FIXTURES
        for step in json.loads(file.read_text())["workflow"].values()
    }
    assert len(FIXTURES) >= 10
    assert len(found) == 8


def test_variables_of_one_name_that_are_not_the_same_are_told():
    one, two, last = ident("action", "one"), ident("action", "two"), ident("end", "last")
    said = {"type": "string", "value": "first"}
    there = document(
        {
            one: action(two, step_variables={"__path__": said, "__same__": said}),
            two: action(last, step_variables={"__path__": {**said, "value": "second"}}),
            last: end(),
        },
        playbook_variables={"__same__": said},
    )
    told = [each for each in import_cacao(encoded(there)).warnings if "same input" in each.message]
    assert [(each.at, "__path__" in each.message) for each in told] == [(two, True)]


def test_an_agent_and_a_target_of_one_identifier_stay_apart():
    one, two, last = ident("action", "one"), ident("action", "two"), ident("end", "last")
    host = ident("linux", "host")
    original = document(
        {one: action(two, agent=host), two: action(last, targets=[host]), last: end()},
        agent_definitions={host: {"type": "linux", "name": "agent", "address": {"ipv4": ["a"]}}},
        target_definitions={host: {"type": "linux", "name": "target"}},
    )
    assert list(difference(again(encoded(original)), original)) == []


@pytest.mark.parametrize("file", FIXTURES, ids=lambda file: file.stem)
def test_a_playbook_is_the_same_after_there_and_back(file):
    original = json.loads(file.read_text())
    assert list(difference(again(file.read_bytes()), original)) == []


@pytest.mark.parametrize("file", FIXTURES, ids=lambda file: file.stem)
def test_an_imported_playbook_lints_or_is_stopped_for_what_nothing_does(file):
    text = import_cacao(file.read_bytes()).text
    if file.stem not in STOPPED:
        lint(text, file.name, Catalog())
        return
    with pytest.raises(LintError) as raised:
        lint(text, file.name, Catalog())
    unread = "there is no variable or function `unsupported_condition`"
    expected = ("unknown action `", "unknown playbook `", unread, "`inputs.")  # used only there
    assert all(each.message.startswith(expected) for each in raised.value.findings)
    assert any(each.message.startswith(expected[:3]) for each in raised.value.findings)


@pytest.mark.parametrize(
    ("inputs", "asked"),
    [
        ({"engines": 12}, ["Block 198.51.100.7 at the firewall", "Write the report"]),
        ({"engines": 2}, ["Watch 198.51.100.7 for a day", "Write the report"]),
        ({"own": True}, ["Close the alert", "Write the report"]),
        ({"address": "203.0.113.1"}, ["Close the alert", "Write the report"]),
    ],
)
async def test_an_imported_playbook_does_what_the_original_says(inputs, asked):
    [file] = [each for each in FIXTURES if each.stem == "nested-if"]
    version = lint(import_cacao(file.read_bytes()).text, file.name, Catalog())
    run = FakeRun()
    await interpret(version, alert(), run, means(), inputs)
    assert [said[1] for said in run.said] == asked


@slow
@given(workflows())
def test_any_workflow_is_the_same_after_there_and_back(original):
    made = again(encoded(original))
    assert list(difference(made, original)) == []
    assert again(encoded(made)) == made


@slow
@given(st.data())
def test_a_spoilt_playbook_is_read_or_refused_and_nothing_else(data):
    spoilt = json.loads(data.draw(st.sampled_from(FIXTURES)).read_text())
    for _ in range(data.draw(st.integers(1, 3))):
        holder = spoilt
        for _ in range(data.draw(st.integers(0, 4))):
            inner = [
                each
                for each in (holder.values() if isinstance(holder, dict) else holder)
                if each and isinstance(each, dict | list)
            ]
            if not inner:
                break
            holder = data.draw(st.sampled_from(inner))
        spoil(holder, data)
    content = encoded(spoilt)
    with contextlib.suppress(InvalidInput):
        made = again(content)
        assert list(difference(made, spoilt)) == [] or "secret in clear" in str(
            import_cacao(content).warnings
        )


def spoil(holder, data):
    """Change one part of a list or an object."""
    if not holder:
        return
    keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
    key = data.draw(st.sampled_from(keys))
    way = data.draw(st.integers(0, 3))
    if way == 0:
        del holder[key]
    elif way == 1:
        holder[key] = data.draw(values)
    elif way == 2:
        other = data.draw(st.sampled_from(keys))
        holder[key], holder[other] = holder[other], holder[key]
    elif isinstance(holder, dict):
        holder[data.draw(st.sampled_from(["on_failure", "on_true", "x", "delay", "name"]))] = (
            holder[key]
        )


@pytest.mark.parametrize(
    ("extension", "fields"),
    [
        ("step", {"do": "x"}),
        ("step", {"ask": 5, "options": 5}),
        ("step", {"steps": [5]}),
        ("step", {"kind": "switch", "cases": 5}),
        ("when", {}),
        ("each", {"for_each": 5}),
        ("else-if", {}),
        ("condition", {}),
        ("other", {}),
    ],
)
def test_an_extension_that_does_not_fit_is_passed_over(extension, fields):
    from sidelight.workflow.cacao.extension import extended

    for file in FIXTURES[:6]:
        original = json.loads(file.read_text())
        for step in original["workflow"].values():
            step["step_extensions"] = extended(extension, fields)
        assert list(difference(again(encoded(original)), original)) == []


def test_a_foreign_edit_of_our_own_export_is_kept():
    text = text_of("- {id: a, enrich: alert.observables}\n- {sleep: 1h, when: alert.severity > 1}")
    made = export_cacao(read_playbook(text, "f"), now=NOW).document
    changed = deepcopy(made) | {"labels": ["reviewed"], "modified": "2027-01-01T00:00:00.000Z"}
    for step in changed["workflow"].values():
        step["x_seen"] = True
    assert list(difference(again(encoded(changed)), changed)) == []


def test_our_own_export_comes_back_without_a_trace():
    text = text_of("- {id: a, enrich: alert.observables}")
    made = export_cacao(read_playbook(text, "f"), now=NOW).document
    assert "x-cacao" not in import_cacao(encoded(made)).text


SECRET = "hunter2-of-a-test"  # noqa: S105 - what must not come through


def test_no_secret_in_clear_is_imported():
    headers = {"Authorization": [f"Bearer {SECRET}"]}
    command = {"type": "http-api", "command": "GET / HTTP/1.1", "headers": headers}
    one, last = ident("action"), ident("end")
    info = {"user-auth--1": {"type": "user-auth", "username": "u", "password": SECRET}}
    made = document(
        {one: action(last, commands=[command]), last: end()},
        authentication_info_definitions=info,
    )
    imported = import_cacao(encoded(made))
    assert SECRET not in imported.text
    assert "${secrets.header_authorization}" in imported.text
    assert "secrets: [header_authorization]" in imported.text
    assert sum("a secret in clear is left out" in str(each) for each in imported.warnings) == 2
    assert SECRET not in str(again(encoded(made)))


def keys():
    key = ed25519.Ed25519PrivateKey.generate()
    pem, no = serialization.Encoding.PEM, serialization.NoEncryption()
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, no)
    public = key.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private, public


def test_a_signature_is_verified_and_survives():
    private, public = keys()
    signed = sign(simple(), private, signee="the desk", now=NOW)
    assert import_cacao(encoded(signed), trusted=[public]).signee == "the desk"
    assert again(encoded(signed)) == signed
    untrusted = import_cacao(encoded(signed))
    assert untrusted.signee is None
    assert "signatures: not checked: no key is trusted" in map(str, untrusted.warnings)


def test_with_trusted_keys_nothing_else_is_taken():
    private, public = keys()
    signed = sign(simple(), private, signee="the desk", now=NOW)
    for content in (simple(), signed | {"name": "another"}):
        with pytest.raises(CacaoError, match="no signature by a trusted key"):
            import_cacao(encoded(content), trusted=[public])


def test_an_own_playbook_that_was_signed_is_the_same_version():
    from sidelight.workflow.version import digest_of

    private, _ = keys()
    playbook = read_playbook(text_of("- {sleep: 1h}"), "f")
    signed = sign(export_cacao(playbook, now=NOW).document, private, signee="s", now=NOW)
    imported = read_playbook(import_cacao(encoded(signed)).text, "again")
    assert digest_of(imported) == digest_of(playbook)
    assert export_cacao(imported, now="2027-01-01T00:00:00.000Z").document == signed


def test_what_cannot_be_run_is_refused():
    made = simple()
    made["workflow"][START]["on_completion"] = "action--gone"
    with pytest.raises(CacaoError, match="leads to action--gone"):
        import_cacao(encoded(made))
