import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sidelight.model import ActionScope, Observable, ObservableType, VerdictClass
from sidelight.validation.bench import Judged
from sidelight.validation.calibration import Point, calibrate, mix, shift, weigh_points
from sidelight.validation.withhold import nothing

DOMAIN, IPV4 = ObservableType.DOMAIN, ObservableType.IPV4


def judged(probability, *, bad, type_=DOMAIN, origin="x"):
    return Judged(
        observable=Observable(type_, "a.net"),
        origin=origin,
        bad=bad,
        probability=probability,
        class_=VerdictClass.UNKNOWN,
        action=ActionScope.NONE,
        votes=0,
        accused=False,
        withhold=nothing,
    )


def test_what_is_right_has_no_error():
    points = [Point(0.25, bad, 1.0) for bad in (True, False, False, False)]
    found = calibrate("x", points)
    assert found.ece == pytest.approx(0)
    assert found.brier == pytest.approx(0.25 * 0.75)
    assert found.reference == pytest.approx(found.brier)


def test_what_is_sure_and_wrong_has_the_whole_error():
    found = calibrate("x", [Point(1.0, bad=False, weight=1.0)])
    assert (found.ece, found.brier) == (1.0, 1.0)
    assert (found.bins[9].values, found.bins[9].given, found.bins[9].found) == (1, 1.0, 0.0)


def test_no_point_is_no_error_and_no_crash():
    assert calibrate("x", []).ece == 0


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.floats(0.001, 0.999), st.booleans(), st.floats(0.1, 5)), min_size=1),
    st.floats(0.1, 10),
)
def test_only_the_ratio_of_weights_counts(drawn, factor):
    points = [Point(*each) for each in drawn]
    scaled = [Point(p, bad, weight * factor) for p, bad, weight in drawn]
    assert calibrate("x", points).ece == pytest.approx(calibrate("x", scaled).ece)
    assert sum(each.share for each in calibrate("x", points).bins) == pytest.approx(1)


def test_the_mix_has_the_share_of_the_prior_whatever_the_sets_hold():
    values = [judged(0.5, bad=True), *(judged(0.5, bad=False) for _ in range(99))]
    points = weigh_points(values, lambda _: 0.1)
    assert sum(each.weight for each in points if each.bad) == pytest.approx(0.1)
    assert sum(each.weight for each in points) == pytest.approx(1)


def test_every_set_of_a_side_counts_the_same():
    keys = [(DOMAIN, True, "small"), *[(DOMAIN, True, "large")] * 9, (DOMAIN, False, "good")]
    weights = mix(keys, lambda _: 0.5)
    assert weights[0] == pytest.approx(sum(weights[1:10])) == pytest.approx(0.25)


def test_a_type_with_one_side_only_counts_nothing():
    keys = [(IPV4, True, "a"), (DOMAIN, True, "a"), (DOMAIN, False, "b")]
    assert mix(keys, lambda _: 0.1) == pytest.approx([0, 0.1, 0.9])


def test_another_prior_multiplies_the_odds():
    (moved,) = shift([Point(0.1, bad=True, weight=1.0)], 0.1, 0.5)
    assert moved.probability == pytest.approx(0.5)
