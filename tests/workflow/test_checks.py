from sidelight.expressions import Scalar
from sidelight.workflow.checks import Checks
from sidelight.workflow.scope import first_scope
from sidelight.workflow.source import read_source

TEXT = """\
plain: alert.kidn == 'x'
quoted: "alert.kidn == 'x'"
folded: >-
  alert.kidn == 'x'
constant: 1 < 2
"""
SCOPE = first_scope({}, ["hook"])


def checks():
    return Checks(read_source(TEXT, "f"))


def test_a_mistake_inside_a_text_is_pointed_at():
    for name, column in (("plain", 13), ("quoted", 15), ("folded", 9)):
        found = checks()
        found.condition(name, "alert.kidn == 'x'", SCOPE)
        [finding] = found.findings
        assert finding.column == column, name


def test_a_sound_condition_is_kept_under_its_path():
    found = checks()
    assert found.condition("plain", "alert.kind == 'x'", SCOPE) is None
    assert found.conditions["plain"].text == "alert.kind == 'x'"


def test_a_condition_that_decides_nothing_is_a_finding():
    found = checks()
    found.varying("constant", "1 < 2", SCOPE)
    found.varying("plain", "1 > 2", SCOPE)
    assert [each.message.partition(":")[0] for each in found.findings] == [
        "always true",
        "never true",
    ]


def test_a_secret_has_its_own_places():
    found = checks()
    found.text("plain", "${secrets.hook}", SCOPE)
    assert "only as a whole argument" in found.findings[0].message
    assert ("secrets", "hook") in found.used


def test_types_are_compared():
    found = checks()
    found.expect("plain", Scalar.INT, Scalar.FLOAT)
    found.expect("plain", Scalar.ANY, Scalar.BOOL)
    found.expect("plain", None, Scalar.BOOL)
    assert found.findings == []
    found.expect("plain", Scalar.INT, Scalar.BOOL)
    assert found.findings[0].message == "expected bool, got int"
