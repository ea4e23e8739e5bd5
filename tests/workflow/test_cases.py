import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.model import ActionScope, Observable, ObservableType, Severity, VerdictClass
from sidelight.workflow import LintError
from sidelight.workflow.cases import CaseVerdict, read_cases

DOMAIN = Observable(ObservableType.DOMAIN, "a.com")
TEXT = """
playbook: test
cases:
  - name: one
    alert:
      severity: high
      labels: [mfa=passed]
      observables: [{type: domain, value: a.com, role: victim}]
    verdicts:
      a.com: malicious
      b.com: {class: suspicious, engines_malicious: 12, sightings: 3}
    deep: {a.com: benign}
    expect: {status: open}
  - {name: two, alert: {}, expect: {fails: limit}}
"""


def test_a_case_has_an_alert_and_verdicts():
    one, two = read_cases(TEXT, "f")
    alert = one.alert.alert()
    assert (alert.severity, alert.labels) == (Severity.HIGH, ("mfa=passed",))
    assert [str(each.role) for each in alert.observables] == ["victim"]
    assert one.verdict(DOMAIN, deep=False).class_ is VerdictClass.MALICIOUS
    assert one.verdict(DOMAIN, deep=True).class_ is VerdictClass.BENIGN
    other = Observable(ObservableType.DOMAIN, "b.com")
    found = one.verdict(other, deep=True)
    assert (found.known.engines_malicious, found.known.engines_total) == (12, 12)
    assert found.known.sightings == 3
    assert two.verdict(DOMAIN, deep=False).class_ is VerdictClass.UNKNOWN


@pytest.mark.parametrize(
    ("class_", "scope", "expected"),
    [
        ("malicious", None, ActionScope.HOST),
        ("malicious", ActionScope.NONE, ActionScope.NONE),
        ("suspicious", None, ActionScope.NONE),
    ],
)
def test_only_what_is_malicious_may_be_acted_on_without_saying_so(class_, scope, expected):
    recorded = CaseVerdict(class_=VerdictClass(class_), scope=scope)
    assert recorded.verdict(DOMAIN).action_scope is expected


@pytest.mark.parametrize(
    ("before", "after", "place", "message"),
    [
        ("severity: high", "severity: hihg", "6:7", "'hihg' is no severity: unknown,"),
        ("status: open", "staus: open", "13:13", "unknown field `staus`"),
        ("type: domain", "type: host", "8:28", "Invalid enum value 'host'"),
        ("name: two", "name: one", "14:12", "the name 'one' is given twice"),
        ("cases:", "other:", "2:1", "unknown field `other`"),
    ],
)
def test_a_mistake_is_named_with_its_place(before, after, place, message):
    with pytest.raises(LintError) as caught:
        read_cases(TEXT.replace(before, after), "x.cases.yaml")
    assert message in str(caught.value)
    assert str(caught.value).startswith(f"x.cases.yaml:{place}: ")


@given(st.text(max_size=60))
def test_any_text_is_cases_or_a_mistake(text):
    with pytest.raises(LintError):
        read_cases(f"playbook: x\ncases: {text}", "f")
