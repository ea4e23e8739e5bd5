from house import START
from sidelight.model import CaseStatus, Severity
from sidelight.store import rows
from sidelight.store.codec import pack
from store.samples import step


def test_a_case_without_an_end_has_none():
    plan = (step(),)
    row = ("case_1", "Malware", 3, "open", None, None, pack(plan), START, START, None)
    case = rows.case(row, ["alert_2", "alert_1"])
    assert (case.status, case.severity) == (CaseStatus.OPEN, Severity(3))
    assert (case.resolution, case.closed_at, case.plan) == (None, None, plan)
    assert case.alert_ids == ("alert_1", "alert_2")
