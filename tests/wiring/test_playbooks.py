import pytest

from house import FakeClock
from sidelight.model import InvalidInput
from sidelight.playbooks.quick_triage import ACTIONS as ORDERED
from sidelight.wiring.playbooks import ACTIONS, catalog_of, known_playbooks, user_texts

TEXT = "playbook: {}\ntitle: Mine\nsteps: [{{{}}}]\n"


def write(home, **steps):
    folder = home / "playbooks"
    folder.mkdir(exist_ok=True)
    for name, step in steps.items():
        (folder / f"{name}.yaml").write_text(TEXT.format(name, step))


def test_the_users_playbooks_come_beside_the_shipped_ones_and_call_each_other(tmp_path):
    assert set(known_playbooks(tmp_path, FakeClock())) == {"quick-triage"}
    write(tmp_path, one="call: two", two="call: quick-triage")
    assert set(known_playbooks(tmp_path, FakeClock())) == {"quick-triage", "one", "two"}


def test_a_mistake_is_named_with_its_file_and_place(tmp_path):
    write(tmp_path, one="call: tow")
    with pytest.raises(InvalidInput, match=r"one\.yaml:3:16: unknown playbook `tow`"):
        known_playbooks(tmp_path, FakeClock())


def test_a_name_is_given_once(tmp_path):
    write(tmp_path, one="sleep: 1h")
    (tmp_path / "playbooks" / "other.yaml").write_text(TEXT.format("quick-triage", "sleep: 1h"))
    with pytest.raises(InvalidInput, match="another playbook 'quick-triage'"):
        known_playbooks(tmp_path, FakeClock())


def test_a_file_that_is_no_text_is_named(tmp_path):
    write(tmp_path)
    (tmp_path / "playbooks" / "bad.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(InvalidInput, match=r"bad\.yaml is no text"):
        user_texts(tmp_path)


def test_the_catalog_has_what_the_shipped_playbook_orders():
    for type_, action in ORDERED.items():
        assert type_ in ACTIONS[action].targets
    assert {"alert.close", "case.open"} <= set(catalog_of({}).actions)


def test_a_broken_text_does_not_hide_the_others():
    catalog = catalog_of({"a": "[", "b": TEXT.format("two", "sleep: 1h")})
    assert set(catalog.playbooks) == {"quick-triage", "two"}
