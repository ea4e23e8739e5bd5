import pytest

from sidelight.plugin import Argument
from sidelight.workflow import Catalog, LintError, Signature, lint
from workflow_world import text_of


def test_a_catalog_is_empty_unless_told():
    assert Catalog().actions == {}
    assert Signature().targets == frozenset()
    assert not Argument().required


def test_an_open_action_takes_any_argument_and_its_references_are_checked():
    catalog = Catalog(actions={"shell.ssh": Signature(open=True)})
    steps = "- {do: shell.ssh, with: {command: 'kill ${alert.host}', more: [1, {a: b}]}, reason: r}"
    assert lint(text_of(steps), "t.yaml", catalog).playbook.steps
    with pytest.raises(LintError, match="hst"):
        lint(text_of(steps.replace("alert.host", "alert.hst")), "t.yaml", catalog)
