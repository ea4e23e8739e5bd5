from sidelight.validation.alarms import Alarms
from sidelight.validation.bench import Counts
from sidelight.validation.calibration import Point, calibrate
from sidelight.validation.gates import Gate, check_gates
from sidelight.validation.outages import Outage


def alarms(name, actionable, *, values=10_000, own_withheld=False):
    counts = Counts(
        values=values,
        accused=0,
        suspicious=0,
        malicious=0,
        actionable=actionable,
        noise=0,
        votes=(0,) * 5,
    )
    return Alarms(
        name=name, title=name, own_withheld=own_withheld, of=values, counts=counts, examples=()
    )


def outage(flips, towards_harmless=0):
    return Outage(
        source="feed",
        answered=10,
        flips=flips,
        accused_flips=0,
        lost_actions=0,
        cleared=0,
        towards_harmless=towards_harmless,
    )


GOOD = calibrate("x", [Point(0.5, bad, 1.0) for bad in (True, False)])


def passed(rows, outages=(), calibration=GOOD):
    gates = check_gates(rows, calibration, list(outages), [])
    return {gate.name.partition(":")[0].partition(" (")[0]: gate.passed for gate in gates}


def test_a_popular_name_may_fail_once_in_ten_thousand_and_one_of_the_top_never():
    assert passed([alarms("top-100k", 1)])["actionable per 10,000"]
    assert not passed([alarms("top-100k", 2)])["actionable per 10,000"]
    assert not passed([alarms("top-10k", 1)])["actionable"]


def test_what_is_withheld_is_no_gate():
    assert "actionable" not in passed([alarms("scanners", 99, own_withheld=True)])


def test_flips_and_silence_are_gates():
    name = "class flips when one source is away"
    assert passed([], [outage(0.019)])[name]
    assert not passed([], [outage(0.021), outage(0.0)])[name]
    assert not passed([], [outage(0, 1)])["verdicts that silence moved towards harmless"]


def test_a_gate_that_tried_nothing_does_not_pass():
    assert not Gate(name="x", measured=0, most=1, values=0).passed


def test_calibration_is_a_gate():
    wrong = calibrate("x", [Point(0.9, bad=False, weight=1.0)])
    assert not passed([], calibration=wrong)["expected calibration error on the held-out half"]
