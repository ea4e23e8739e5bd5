import json
import logging
import subprocess
import sys

from sidelight.cli.logs import JsonLines, Short


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


def test_a_person_reads_one_line_without_a_traceback():
    try:
        int("broken")
    except ValueError:
        text = Short().format(record(exc_info=sys.exc_info()))
    assert text.startswith("sidelight: text here: ValueError: invalid literal")
    assert "\n" not in text


def test_a_command_writes_its_warnings_so():
    script = (
        "import logging\n"
        "from sidelight.cli.logs import log_in_short\n"
        "log_in_short()\n"
        "logging.getLogger('sidelight.x').warning('mind the gap')\n"
        "logging.getLogger('sidelight.x').info('not told')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("", "sidelight: mind the gap\n")
