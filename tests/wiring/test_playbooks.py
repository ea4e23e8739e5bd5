import pytest

from house import FakeClock
from sidelight.model import InvalidInput, ObservableType
from sidelight.wiring.playbooks import (
    UNBOUND,
    catalog_of,
    known_playbooks,
    shipped_cases,
    shipped_names,
    shipped_text,
    shipped_version,
    user_texts,
)
from sidelight.workflow.playbook import Act, walk

TEXT = "playbook: {}\ntitle: Mine\nsteps: [{{{}}}]\n"
SHIPPED = {
    "edr-malware",
    "outbound-beacon",
    "quick-triage",
    "reported-phishing",
    "suspicious-sign-in",
    "workspace-alert",
}


def write(home, **steps):
    folder = home / "playbooks"
    folder.mkdir(exist_ok=True)
    for name, step in steps.items():
        (folder / f"{name}.yaml").write_text(TEXT.format(name, step))


def orders(name):
    playbook = shipped_version(name).playbook
    return [step for _, step in walk(playbook.steps, "steps") if isinstance(step, Act)]


def test_the_users_playbooks_come_beside_the_shipped_ones_and_call_each_other(tmp_path):
    assert set(known_playbooks(tmp_path, FakeClock())) == SHIPPED
    write(tmp_path, one="call: two", two="call: quick-triage")
    known = known_playbooks(tmp_path, FakeClock())
    assert set(known) == {*SHIPPED, "one", "two"}
    assert len(known) == len(SHIPPED) + 2
    assert known["one"].name == "one"
    assert "three" not in known


def test_the_cases_of_a_playbook_are_no_playbook(tmp_path):
    write(tmp_path, one="sleep: 1h")
    (tmp_path / "playbooks" / "one.cases.yaml").write_text("cases: []")
    assert set(known_playbooks(tmp_path, FakeClock())) == {*SHIPPED, "one"}


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


def test_a_broken_text_does_not_hide_the_others():
    catalog = catalog_of({"a": "[", "b": TEXT.format("two", "sleep: 1h")})
    assert set(catalog.playbooks) == {*SHIPPED, "two"}
    assert len(catalog.playbooks) == len(SHIPPED) + 1


def test_every_type_that_can_be_blocked_has_its_action():
    ordered = catalog_of({}).actions.items()
    blocked = {type_ for name, each in ordered if "block" in name for type_ in each.targets}
    assert blocked == set(ObservableType) - {
        ObservableType.EMAIL,
        ObservableType.ASN,
        ObservableType.CVE,
    }


def test_a_shipped_playbook_has_the_name_of_its_file_and_cases():
    assert set(shipped_names()) == SHIPPED
    for name in shipped_names():
        assert shipped_version(name).playbook.playbook == name
        assert shipped_cases(name).count("- name: ") > 1
    with pytest.raises(KeyError):
        shipped_text("../quick-triage")


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_what_nobody_is_bound_to_always_needs_a_person(name):
    for step in orders(name):
        ordered = {step.do} if isinstance(step.do, str) else set(step.do.values())
        if ordered & set(UNBOUND):
            assert step.approval != "auto"
            assert step.auto_when is None


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_a_block_ends_by_itself(name):
    for step in orders(name):
        ordered = [step.do] if isinstance(step.do, str) else step.do.values()
        assert step.ttl or not any(each.endswith(".block") for each in ordered)
