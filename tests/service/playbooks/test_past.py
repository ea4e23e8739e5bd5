from datetime import timedelta

import msgspec
import pytest

from house import DOMAIN, START
from sidelight.model import (
    Alert,
    AlertObservable,
    Approval,
    CaseStatus,
    Outcome,
    PlanStep,
    Resolution,
    Role,
    Severity,
)
from sidelight.service.playbooks.past import PAGE, found_harmful, found_harmless, past_alerts
from sidelight.store import Finding

CLOSED = PlanStep(
    step="s", action="alert.close", target="alert", reason="r", approval=Approval.AUTO
)


def alert(uid, time=None):
    seen = AlertObservable(observable=DOMAIN, role=Role.ATTACKER, path="x")
    return Alert(
        source="t", uid=str(uid), title="t", severity=Severity.LOW, time=time, observables=(seen,)
    )


@pytest.fixture
def store(app_with):
    return app_with().store


def close(store, case_id, resolution, plan=()):
    outcome = Outcome(status=CaseStatus.CLOSED, summary="s", resolution=resolution)
    store.update_case(case_id, outcome, plan)


def test_the_alerts_since_a_moment_come_newest_first(store, clock):
    store.record_alert(alert("old"), b"{}")
    clock.move(days=2)
    for uid in range(3):
        store.record_alert(alert(uid, START), b"{}")
        clock.move(minutes=1)
    [page] = past_alerts(store, clock.now() - timedelta(days=1))
    assert [each.alert.uid for each in page] == ["2", "1", "0"]
    assert {each.at for each in page} == {START}
    [everything] = past_alerts(store, START)
    assert len(everything) == 4
    assert everything[-1].at == START


def test_many_alerts_come_in_pages(store, clock):
    for uid in range(PAGE + 3):
        store.record_alert(alert(uid), b"{}")
    pages = list(past_alerts(store, START))
    assert [len(page) for page in pages] == [PAGE, 3]
    assert len({each.id for page in pages for each in page}) == PAGE + 3


@pytest.mark.parametrize(
    ("resolution", "plan", "harmful"),
    [
        (Resolution.TRUE_POSITIVE, (), True),
        (Resolution.FALSE_POSITIVE, (), False),
        (Resolution.BENIGN, (), False),
        (Resolution.BENIGN, (CLOSED,), None),
        (Resolution.TRUE_POSITIVE, (CLOSED,), True),
        (Resolution.DUPLICATE, (), None),
    ],
)
def test_only_a_person_says_what_an_alert_was(store, resolution, plan, harmful):
    recorded = store.record_alert(alert(1), b"{}")
    assert found_harmful(store.case(recorded.case_id)) is None
    close(store, recorded.case_id, resolution, plan)
    assert found_harmful(store.case(recorded.case_id)) is harmful
    [[past]] = past_alerts(store, START)
    assert past.harmful is harmful


def test_the_last_finding_on_a_value_counts(store, clock):
    finding = Finding(
        verdict_id="v", observable=DOMAIN, author="ada", malicious=False, sources=(), reason="r"
    )
    store.record_finding(finding)
    assert found_harmless(store) == {DOMAIN.value: True}
    clock.move(minutes=1)
    store.record_finding(msgspec.structs.replace(finding, malicious=True))
    assert found_harmless(store) == {DOMAIN.value: False}
