from sidelight.model import InvalidInput
from sidelight.workflow import Finding, LintError


def test_a_finding_shows_the_line_and_a_caret():
    finding = Finding("f.yaml", 12, 9, "no such field", "did you mean `kind`?", "  when: kidn")
    assert str(finding) == (
        "f.yaml:12:9: no such field\n  12 |   when: kidn\n     |         ^ did you mean `kind`?"
    )


def test_an_error_holds_every_finding_once_and_in_order():
    first, second = Finding("f", 1, 1, "a"), Finding("f", 2, 1, "b")
    error = LintError([second, first, second])
    assert error.findings == (first, second)
    assert isinstance(error, InvalidInput)
    assert "f:2:1: b" in str(error)
