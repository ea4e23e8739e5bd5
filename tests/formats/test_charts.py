from xml.etree.ElementTree import tostring

import pytest

from sidelight.formats.charts import LEAST, STYLE, WIDTH, Bar, columns, legend, rows

SERIES = ("closed", "open")
BARS = [Bar("one", (30, 10)), Bar("two", (0, 1), "1 of them"), Bar("none", (0, 0))]


def boxes(svg):
    return [each for each in svg.iter("rect") if "part" in each.get("class")]


@pytest.mark.parametrize("draw", [rows, columns])
def test_every_part_says_its_figure(draw):
    svg = draw("Alerts", BARS, SERIES)
    assert [box.find("title").text for box in boxes(svg)] == [
        "one: 30 closed",
        "one: 10 open",
        "two: 1 open",
    ]
    assert svg.get("role") == "img"
    assert svg.get("aria-label") == svg.find("title").text == "Alerts"


def test_parts_are_as_long_as_their_figures():
    first, second, third = boxes(rows("t", BARS, SERIES))
    assert float(first.get("width")) == pytest.approx(3 * float(second.get("width")), abs=0.2)
    assert float(second.get("x")) == pytest.approx(
        float(first.get("x")) + float(first.get("width")), abs=0.2
    )
    assert float(third.get("width")) >= LEAST


def test_columns_stand_on_the_same_line():
    ends = {
        round(float(box.get("y")) + float(box.get("height")))
        for box in (boxes(columns("t", BARS, SERIES))[0], boxes(columns("t", BARS, SERIES))[2])
    }
    assert len(ends) == 1


@pytest.mark.parametrize("count", [0, 1, 7, 365])
def test_any_number_of_columns_has_room(count):
    svg = columns("t", [Bar(f"2026-01-{n}", (n, 1)) for n in range(count)], SERIES)
    assert all(0 <= float(box.get("x")) <= WIDTH for box in boxes(svg))
    named = [each for each in svg.iter("text") if each.text.startswith("2026")]
    assert len(named) <= 12


def test_a_legend_names_the_series_in_their_colours():
    svg = legend(SERIES)
    assert [box.get("class") for box in boxes(svg)] == ["part one", "part two"]
    assert all(f"svg.chart .{kind}" in STYLE for kind in ("one", "two", "three", "four"))


def test_what_is_written_is_escaped():
    assert "<b>" not in tostring(rows("t", [Bar("<b>", (1,))], ("x",)), encoding="unicode")
