from sidelight.formats.drawing import draw_line, draw_text, picture


def test_a_picture_says_what_it_shows():
    svg = picture(10, 20.5, "Alerts", "chart")
    assert svg.get("viewBox") == "0 0 10 20.5"
    assert (svg.get("class"), svg.get("role")) == ("chart", "img")
    assert svg.get("aria-label") == svg.find("title").text == "Alerts"


def test_parts_have_their_place_and_class():
    svg = picture(1, 1, "t", "chart")
    draw_line(svg, "grid", (0, 1), (2, 3.04))
    draw_text(svg, 4, 5, "<b>", "faint end")
    line, text = svg.find("line"), svg.find("text")
    assert [line.get(each) for each in ("x1", "y1", "x2", "y2")] == ["0.0", "1.0", "2.0", "3.0"]
    assert line.get("class") == "grid"
    assert (text.get("x"), text.get("y"), text.text) == ("4.0", "5.0", "<b>")
