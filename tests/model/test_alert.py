from sidelight.model import Severity


def test_severity_follows_ocsf_and_can_be_compared():
    assert [each.label for each in Severity] == [
        "unknown",
        "informational",
        "low",
        "medium",
        "high",
        "critical",
        "fatal",
    ]
    assert [int(each) for each in Severity] == list(range(7))
    assert Severity.HIGH > Severity.MEDIUM
