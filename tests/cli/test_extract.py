import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sidelight.cli.app import app

TEXT = "see hxxp://evil[.]example/x and 192.0.2.7\nagain 192.0.2.7 C:\\temp\\a.exe\n"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(TEXT)
    return str(path)


def run(*arguments, **options):
    return CliRunner().invoke(app, ["extract", *arguments], **options)


def lines(result):
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_json_lines_have_the_pinned_shape(file):
    found = lines(run("--json", file))
    assert found[0] == {
        "type": "url",
        "value": "http://evil.example/x",
        "raw": "hxxp://evil[.]example/x",
        "start": 4,
        "end": 27,
    }
    assert found[1]["derived"] is True
    assert all(TEXT[each["start"] : each["end"]] == each["raw"] for each in found)


def test_stdin_is_read_and_paths_are_kept():
    assert lines(run("--json", "-", input='{"a":{"ip":"192.0.2.1"}}'))[0]["path"] == "a.ip"


def test_unique_and_types(file):
    assert [each["value"] for each in lines(run("--json", "--unique", "--types", "ip", file))] == [
        "192.0.2.7"
    ]
    assert {each["type"] for each in lines(run("--json", "--types", "url,path", file))} == {
        "url",
        "windows-path",
    }


def test_defang_csv_count_and_context(file):
    assert "hxxp://evil[.]example/x" in run("--defang", file).stdout
    rows = list(csv.DictReader(io.StringIO(run("--csv", file).stdout)))
    assert (rows[0]["value"], rows[1]["derived"]) == ("http://evil.example/x", "True")
    assert run("--count", file).stdout.split() == ["2", "ipv4-addr", "1", "url", "1", "domain"]
    assert lines(run("--json", "--context", "6", file))[-1]["context"] == "again 192.0.2.7 C:\\te"


def test_several_files_in_parallel_come_in_order(tmp_path, file):
    other = tmp_path / "b.txt"
    other.write_text("evil.com")
    one, two = run("--json", file, str(other)), run("--json", "-j", "2", file, str(other))
    assert lines(one) == lines(two)
    assert lines(one)[-1]["file"] == str(other)


def test_stdin_is_read_beside_other_files_in_parallel(file):
    together = ["--json", "--context", "5", "-", file, "-j"]
    found = lines(run(*together, "2", input="see evil.com now"))
    assert found == lines(run(*together, "1", input="see evil.com now"))
    assert (found[0]["file"], found[0]["value"], found[-1]["file"]) == ("-", "evil.com", file)


def test_more_mentions_than_travel_at_once_come_whole(tmp_path, file):
    other = tmp_path / "b.log"
    other.write_text("".join(f"q{number}.example é 192.0.2.7\n" for number in range(1700)))
    arguments = ["--json", str(other), file, "-j"]
    found = lines(run(*arguments, "2"))
    assert found == lines(run(*arguments, "1"))
    assert len(found) == 3404


def test_a_file_that_cannot_be_read_ends_the_command_in_parallel_too(tmp_path, file):
    for jobs in ("1", "2"):
        result = run("--json", file, str(tmp_path / "none.txt"), "-j", jobs)
        assert result.exit_code != 0
        assert "evil.example" in result.stdout


@pytest.mark.parametrize(
    "arguments", [["--types", "nonsense"], ["--as", "nonsense"], ["--json", "--csv"]]
)
def test_wrong_usage_leaves_with_two(arguments, file):
    assert run(*arguments, file).exit_code == 2


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\0\1", "binary"),
        (b'{"a":', "cut off"),
        (b"%PDF-1.4", "PDF"),
        (b"PK\3\4", "zip"),
    ],
)
def test_bad_input_leaves_with_two_and_names_the_file(tmp_path, content, says):
    path = tmp_path / "bad"
    path.write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-m", "sidelight", "extract", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert str(path) in done.stderr
    assert says in done.stderr
    assert not done.stdout


def test_a_missing_file_is_named(tmp_path):
    result = run(str(tmp_path / "none"))
    assert "none cannot be read" in str(result.exception)


def test_importing_the_extraction_is_cheap():
    code = "import sys, sidelight.extraction; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"email", "numpy", "paula", "polars", "re2", "rich", "typer", "xml", "zipfile"}
    assert not heavy & set(done.stdout.split())


@pytest.mark.skipif(sys.platform != "linux", reason="the peak of a process is read from /proc")
def test_memory_stays_flat_on_a_large_log(tmp_path):
    path = tmp_path / "large.log"
    with path.open("w") as stream:
        for number in range(300_000):
            stream.write(f"2026-11-24 10.0.{number % 250}.7 GET http://h{number}.example/x 200\n")
    code = (
        "import re, sys; from sidelight.cli.app import app\n"
        "sys.argv = ['sidelight', 'extract', '--count', sys.argv[1]]\n"
        "try: app()\n"
        # getrusage would tell the peak of the test run that forked this process
        "finally:\n"
        "    status = open('/proc/self/status').read()\n"
        "    print(re.search(r'VmHWM:\\s+(\\d+)', status)[1], file=sys.stderr)"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "src")}
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    assert int(done.stderr.split()[-1]) < 200_000  # KB
