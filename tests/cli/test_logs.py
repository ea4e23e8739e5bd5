import json
import logging
import sys

from sidelight.cli.logs import JsonLines


def record(**extra):
    made = logging.LogRecord("a.logger", logging.INFO, "f", 1, "text %s", ("here",), None)
    vars(made).update(extra)
    return made


def test_a_record_is_one_line_with_what_was_added():
    line = json.loads(JsonLines().format(record(request_id="r", status=200, other="left out")))
    assert line["text"] == "text here"
    assert (line["level"], line["request_id"], line["status"]) == ("info", "r", 200)
    assert "other" not in line


def test_an_error_stays_on_its_line():
    try:
        int("broken")
    except ValueError:
        text = JsonLines().format(record(exc_info=sys.exc_info()))
    assert "\n" not in text
    assert "ValueError: invalid literal" in json.loads(text)["error"]
