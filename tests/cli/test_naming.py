import pytest

from sidelight.cli.naming import cases_of, found, inputs_of, is_file, version_in
from sidelight.cli.session import opened
from sidelight.model import InvalidInput
from sidelight.workflow import LintError
from workflow_world import linted

HEAD = """
inputs:
  n: {type: int, default: 1}
  share: {type: float, default: 0.5}
  on_call: {type: bool, default: true}
  names: {type: strings, default: [a]}
  wait: {type: duration, default: 1h}
"""
STEPS = """
- {when: inputs.n > 1 && inputs.share > 0.1 && inputs.on_call && 'a' in inputs.names, sleep: 1h}
- {sleep: "${inputs.wait}"}
"""
TEXT = "playbook: mine\ntitle: Mine\nsteps: [{sleep: 1h}]\n"
CASES = "playbook: mine\ncases: [{name: one, alert: {}, expect: {status: open}}]\n"


@pytest.fixture
def own(home, tmp_path):
    folder = tmp_path / "playbooks"
    folder.mkdir()
    (folder / "other-name.yaml").write_text(TEXT)
    (folder / "other-name.cases.yaml").write_text(CASES)
    return folder / "other-name.yaml"


def test_inputs_are_read_in_their_types():
    given = ["n=3", "share=0.25", "on_call=False", "names=x, y,", "wait=2d"]
    assert inputs_of(linted(STEPS, HEAD), given) == {
        "n": 3,
        "share": 0.25,
        "on_call": False,
        "names": ["x", "y"],
        "wait": "2d",
    }


def test_what_is_no_number_is_left_for_the_playbook_to_refuse():
    assert inputs_of(linted(STEPS, HEAD), ["n=many"]) == {"n": "many"}


@pytest.mark.parametrize(
    ("given", "message"),
    [("n", "write it as NAME=VALUE"), ("m=1", "has no input 'm'; known: n, share")],
)
def test_an_input_that_is_none_is_refused(given, message):
    with pytest.raises(InvalidInput, match=message):
        inputs_of(linted(STEPS, HEAD), [given])


def test_a_file_is_told_from_a_name():
    assert is_file("x/quick.yaml")
    assert not is_file("quick-triage@3")


def test_the_cases_lie_beside_the_playbook(own):
    assert [each.name for each in cases_of(str(own))] == ["one"]
    assert [each.name for each in cases_of("mine@live")] == ["one"]
    assert len(cases_of("quick-triage")) > 10
    assert cases_of("nope") == ()


def test_a_file_is_linted_with_the_users_own_playbooks(own, tmp_path):
    file = tmp_path / "caller.yaml"
    file.write_text("playbook: caller\ntitle: x\nsteps: [{call: mine}]\n")
    version, text = version_in(str(file))
    assert version.playbook.playbook == "caller"
    assert text.startswith("playbook: caller")
    file.write_text("playbook: caller\ntitle: x\nsteps: [{call: mime}]\n")
    with pytest.raises(LintError, match="unknown playbook `mime`"):
        version_in(str(file))


async def test_a_file_or_a_name_is_found(own):
    async with opened(offline=True) as app:
        assert found(app, str(own)).name == "mine"
        assert found(app, str(own)).number == 0
        assert found(app, "quick-triage").name == "quick-triage"
