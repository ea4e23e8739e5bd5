from xml.etree.ElementTree import fromstring, tostring

from sidelight.validation.calibration import Point, calibrate
from sidelight.validation.plots import Bar, Dot, bars, reliability, trade


def drawn(svg):
    return fromstring(tostring(svg))  # noqa: S314 - our own picture


def places(svg, kind):
    return [each for each in svg.iter() if each.get("class") == kind]


def test_a_reliability_plot_has_a_dot_for_each_bin_with_values():
    svg = drawn(
        reliability(
            calibrate("x", [Point(0.05, bad=False, weight=3.0), Point(0.95, bad=True, weight=1.0)])
        )
    )
    low, high = places(svg, "three")
    assert float(low.get("cx")) < float(high.get("cx"))
    assert float(low.get("cy")) > float(high.get("cy"))
    assert float(low.get("r")) > float(high.get("r"))
    assert svg.get("aria-label") == "Reliability: x"


def test_a_bar_is_as_long_as_its_part_and_no_longer_than_the_scale():
    svg = drawn(bars("x", [Bar("a", (0.5, 0.25), "25 %"), Bar("b", (9.0,), "900 %")], limit=0.5))
    half, whole = places(svg, "one")
    assert 2 * float(half.get("width")) == float(whole.get("width"))
    assert float(places(svg, "two")[0].get("width")) < float(half.get("width"))
    assert len(places(svg, "limit")) == 1


def test_no_alarm_stands_left_of_the_scale():
    dots = [Dot("ours", 0.0, 0.2, ours=True), Dot("1 list", 100.0, 0.4, ours=False)]
    svg = drawn(trade("x", dots, "alarms"))
    (ours,), (count,) = places(svg, "three"), places(svg, "ring")
    assert float(ours.get("cx")) < float(count.get("cx"))
    assert float(ours.get("cy")) > float(count.get("cy"))


def test_empty_plots_are_plots():
    assert drawn(bars("x", [])).tag.endswith("svg")
    assert drawn(trade("x", [], "alarms")).tag.endswith("svg")
