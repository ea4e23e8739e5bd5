from datetime import timedelta

import msgspec
import pytest

from house import START
from sidelight.model import Approval, CaseStatus, Outcome, PlanStep, Resolution
from sidelight.service.playbooks.backtest_figures import (
    MOST_SHOWN,
    Labels,
    OrderCount,
    Problem,
    Quota,
    figures_of,
    in_words,
)
from sidelight.service.playbooks.past import Past
from sidelight.service.playbooks.replaying import Replay
from workflow_world import alert

LABELS = Labels(playbook="p", digest="d", against=None, since=None, made_at=START, seconds=1.5)


class Verdicts:
    """What is known, as the figures ask it."""

    deeper = frozenset({"a", "b"})

    def __len__(self):
        return 5

    def quota(self):
        return {"virustotal": 2}


class Told:
    """A replayer that is done."""

    def __init__(self, *replays, against=()):
        self.verdicts = Verdicts()
        self.pasts = [each.past if each else past("none") for each in replays]
        self.replays = list(replays)
        self.against = list(against)


def past(id_="a", harmful=None, **parts):
    return Past(id=id_, alert=alert(**parts), at=START, harmful=harmful)


def order(action="dns.block", target="x.example", approval="auto"):
    return PlanStep(
        step="s", action=action, target=target, reason="bad", approval=Approval(approval)
    )


def replay(status="open", *plan, of=None, resolution=None, problem=""):
    outcome = Outcome(status=CaseStatus(status), summary="said", resolution=resolution)
    return Replay(
        past=of or past(), outcome=None if problem else outcome, plan=plan, problem=problem
    )


def figures(*replays, harmless=None, live=(), against=None):
    labels = msgspec.structs.replace(LABELS, against=against)
    return figures_of(Told(*replays, against=live), labels, harmless or {})


def test_the_ends_are_counted():
    test = figures(
        replay("closed"),
        replay("open", order()),
        replay("open", order(approval="required"), order("ask", "analyst", "required")),
        replay(problem="it broke"),
        None,
    )
    ends = test.ends
    assert (test.alerts, ends.taken) == (5, 4)
    assert (ends.closed, ends.open, ends.failed) == (1, 2, 1)
    assert (ends.blocked, ends.asked) == (1, 1)
    assert test.problems == (Problem(text="it broke", times=1, alert_id="a"),)
    assert (test.observables, test.deep) == (5, 2)
    assert test.quota == (Quota(provider="virustotal", calls=2),)


def test_orders_are_counted_by_who_has_to_agree():
    test = figures(
        replay("open", order(), order(approval="required"), order(approval="two_person")),
        replay("open", order(), order("case.open", "alert")),
    )
    assert test.orders == (
        OrderCount(action="dns.block", auto=2, required=1, two_person=1),
        OrderCount(action="case.open", auto=1),
    )


def test_sources_come_by_size_and_days_by_date():
    second = Past(id="b", alert=alert(source="s"), at=START - timedelta(days=1))
    undated = Past(id="c", alert=alert(source="s"))
    test = figures(replay(of=past(source="t")), replay(of=second), replay("closed", of=undated))
    assert [(each.name, each.ends.taken) for each in test.sources] == [("s", 2), ("t", 1)]
    assert [each.name for each in test.days] == ["2026-11-23", "2026-11-24"]


@pytest.mark.parametrize(
    ("harmful", "harmless", "closed", "blocked"),
    [
        (None, {}, 0, 0),
        (True, {}, 1, 0),
        (False, {}, 0, 1),
        (True, {"x.example": True}, 1, 1),
        (False, {"x.example": False}, 0, 0),
        (None, {"x.example": True}, 0, 1),
    ],
)
def test_what_analysts_found_otherwise_is_wrong(harmful, harmless, closed, blocked):
    test = figures(replay("closed", order(), of=past(harmful=harmful)), harmless=harmless)
    assert (test.wrong_closed, test.wrong_blocked) == (closed, blocked)
    assert len(test.wrong) == closed + blocked
    assert test.reviewed == (harmful is not None)


def test_only_what_happens_without_a_person_is_wrong():
    asked = replay("open", order(approval="required"), of=past(harmful=False))
    assert figures(asked).wrong == ()
    assert figures(replay("open", of=past(harmful=True))).wrong == ()


def test_long_lists_are_cut_and_counted():
    many = [replay("closed", of=past(str(n), harmful=True)) for n in range(MOST_SHOWN + 5)]
    test = figures(*many)
    assert len(test.wrong) == MOST_SHOWN
    assert test.wrong_closed == MOST_SHOWN + 5


def test_differences_are_told_in_words():
    replays = (replay("closed", resolution=Resolution.BENIGN), None, replay("open", order()))
    live = [replay("open", order()), None, replay("open", order())]
    test = figures(*replays, live=live, against="x")
    [change] = test.differences
    assert test.differing == 1
    assert (change.now, change.then) == ("open: dns.block x.example (auto)", "closed as benign")
    assert (test.live.taken, test.live.blocked) == (2, 2)
    alone = figures(*replays)
    assert (alone.live, alone.differing) == (None, 0)


def test_one_line_says_what_became_of_an_alert():
    assert in_words(None) == "not taken"
    assert in_words(replay(problem="it broke")) == "failed: it broke"
    assert in_words(replay("closed", resolution=Resolution.BENIGN)) == "closed as benign"
    line = in_words(replay("open", order(), order("case.open", "alert")))
    assert line == "open: dns.block x.example (auto)"
