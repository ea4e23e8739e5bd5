"""What `sidelight extract` makes of files of every sort, through the real entry point."""

import csv
import io
import json

import pytest

from extraction.documents.samples import MAIL, excel, pdf, word, zipped
from sidelight.extraction.documents import Kind

MIXED = "é \U0001f600 evil.example\nbücher.de 日本 http://evil.example/ü 192.0.2.7\n"


def lines(out):
    return [json.loads(line) for line in out.splitlines()]


@pytest.fixture
def written(tmp_path):
    """Return a function that writes a file and returns its name."""

    def write(content, name="input"):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    return write


def test_offsets_are_characters_of_the_file(sidelight, written):
    code, out, err = sidelight("extract", "--json", written(MIXED))
    assert (code, err) == (0, "")
    found = lines(out)
    assert [each["value"] for each in found] == [
        "evil.example",
        "xn--bcher-kva.de",
        "http://evil.example/ü",
        "evil.example",
        "192.0.2.7",
    ]
    assert all(MIXED[each["start"] : each["end"]] == each["raw"] for each in found)


def test_offsets_in_json_are_characters_of_the_file(sidelight, written):
    text = json.dumps(
        {"é": ["\U0001f600", "see evil.example"], "ü": "192.0.2.7"}, ensure_ascii=False
    )
    _, out, _ = sidelight("extract", "--json", written(text))
    found = lines(out)
    assert [(each["path"], each["value"]) for each in found] == [
        ("é[1]", "evil.example"),
        ("ü", "192.0.2.7"),
    ]
    assert all(text[each["start"] : each["end"]] == each["raw"] for each in found)


def test_stdin_gives_what_the_file_gives(sidelight, written):
    _, from_file, _ = sidelight("extract", "--json", written(MIXED))
    code, from_stdin, err = sidelight("extract", "--json", "-", stdin=MIXED.encode())
    assert (code, from_stdin, err) == (0, from_file, "")


@pytest.mark.parametrize("broken", [b"\xff\xfeA", b"\xe9\xe8", b"\x80 \x81\xc3"])
def test_bytes_that_are_no_utf8_count_as_one_character_each(sidelight, written, broken):
    if broken.startswith(b"\xff\xfe"):
        broken = b" " + broken  # at the start it would be the mark of UTF-16
    content = broken + b" evil.example \xff"
    code, out, _ = sidelight("extract", "--json", written(content))
    [found] = lines(out)
    assert code == 0
    assert (
        content.decode("utf-8", "surrogateescape")[found["start"] : found["end"]] == "evil.example"
    )


def test_bytes_that_are_no_utf8_inside_a_value_do_not_stop_the_output(sidelight, written):
    content = b"http://evil.example/\xff\xfe/x and http://evil.example/a\xe9 end"
    for option in ("--json", "--csv", "--count", "--context=9", "--defang"):
        code, out, err = sidelight("extract", option, written(content))
        assert (code, err) == (0, "")
        assert out


@pytest.mark.parametrize("content", [b"", b"\n\n", b" "])
def test_an_empty_input_is_a_mistake(sidelight, written, content):
    code, out, err = sidelight("extract", "--json", written(content))
    assert (code, out) == (2, "")
    assert "empty" in err
    assert sidelight("extract", "-", stdin=content)[0] == 2


def test_nothing_found_is_no_mistake(sidelight, written):
    assert sidelight("extract", "--json", written("no value here")) == (0, "", "")


@pytest.mark.parametrize(
    ("content", "advice"),
    [
        (b"\x7fELF\x00\x00", "strings"),
        (b"\x1f\x8b\x08\x00", "zcat"),
        (b"PK\x03\x04" + b"\x00" * 40, "cut off"),
        (b"%PDF-1.7\n%cut", "cut off"),
        (b'{"a": "evil.example', "--as text"),
        (zipped(a=bytes(30 << 20)), "zip bomb"),
    ],
)
def test_what_cannot_be_read_is_named_with_a_way_out(sidelight, written, content, advice):
    name = written(content)
    code, out, err = sidelight("extract", "--json", name)
    assert (code, out) == (2, "")
    assert err.startswith(f"sidelight: {name}")
    assert advice in err
    assert len(err.splitlines()) == 1


def test_a_file_that_is_not_there_and_a_folder_are_named(sidelight, tmp_path):
    for name in (tmp_path / "none", tmp_path):
        code, _, err = sidelight("extract", name)
        assert code == 2
        assert f"{name} cannot be read" in err


@pytest.mark.parametrize("jobs", [[], ["-j", "2"]])
def test_one_bad_file_of_several_is_named(sidelight, written, jobs):
    good, bad = written("evil.example", "good"), written(b"\x00\x01", "bad")
    code, _, err = sidelight("extract", "--json", *jobs, good, bad)
    assert code == 2
    assert f"{bad}: binary" in err


def test_a_missing_library_is_no_fault_of_the_file(sidelight, written, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "pypdf", None)
    code, _, err = sidelight("extract", written(pdf()))
    assert code == 3
    assert "sidelight[documents]" in err


@pytest.mark.parametrize(
    ("make", "name", "path"),
    [
        (lambda: MAIL % b"", "a.eml", "header.From"),
        (pdf, "a.pdf", "page[1]"),
        (word, "a.docx", "text"),
        (excel, "a.xlsx", "IOCs[1]"),
        (lambda: zipped(in__txt="evil.example"), "a.zip", "in.txt"),
        (lambda: b"<html><p>evil<b>.</b>example</p>", "a.html", "text"),
        (lambda: b"when,what\n1,evil.example\n", "a.csv", None),
        (
            lambda: b'{"objects": [{"pattern": "[domain-name:value = \'evil.example\']"}]}',
            "a.stix",
            "objects[0].pattern",
        ),
    ],
)
def test_documents_of_every_kind(sidelight, written, make, name, path):
    code, out, err = sidelight("extract", "--json", written(make(), name))
    assert (code, err) == (0, "")
    value = "pay@evil.example" if name == "a.eml" else "evil.example"
    assert (path, value) in {(each.get("path"), each["value"]) for each in lines(out)}


def test_a_kind_that_is_told_is_not_guessed(sidelight, written):
    name = written('{"a": "version 1.2.3.4", "b": "evil.example"')
    assert sidelight("extract", "--json", name)[0] == 2
    code, out, _ = sidelight("extract", "--json", "--as", "text", name)
    assert code == 0
    assert [each["value"] for each in lines(out)] == ["evil.example"]
    assert "path" not in lines(out)[0]


@pytest.mark.parametrize("kind", Kind)
def test_a_kind_that_is_told_wrongly_ends_with_a_message(sidelight, written, kind):
    code, _, err = sidelight("extract", "--as", kind, written("see evil.example"))
    assert code in {0, 2}
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--types", "nonsense"], "there are ipv4-addr"),
        (["--types", ""], "no type"),
        (["--as", "nonsense"], "there are text"),
        (["--json", "--csv"], "--json"),
        (["--csv", "--count"], "--count"),
        (["--context", "-1"], "context"),
        (["-j", "0"], "jobs"),
        (["--nonsense"], "--nonsense"),
    ],
)
def test_wrong_usage_is_explained(sidelight, written, arguments, says):
    code, out, err = sidelight("extract", *arguments, written("evil.example"))
    assert (code, out) == (2, "")
    assert says in err


def test_no_file_at_all_is_wrong_usage(sidelight):
    assert sidelight("extract")[0] == 2


@pytest.mark.parametrize(
    ("types", "found"),
    [
        ("ip", {"ipv4-addr"}),
        ("hash", {"md5"}),
        ("email, cve", {"email-addr", "cve"}),
        ("path", {"windows-path", "unix-path"}),
        ("registry", {"registry-key"}),
        ("URL", {"url"}),
        ("wallet", {"btc"}),
    ],
)
def test_types_may_be_groups(sidelight, written, types, found):
    text = (
        "192.0.2.7 d41d8cd98f00b204e9800998ecf8427e a@evil.example CVE-2021-44228 http://x.example/\n"
        "HKLM\\Software\\Run\nC:\\temp\\a.exe\n/etc/passwd 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa\n"
    )
    name = written(text)
    _, out, _ = sidelight("extract", "--json", "--types", types, name)
    assert {each["type"] for each in lines(out)} == found
    _, out, _ = sidelight("extract", "--json", "--types", "all", name)
    assert found <= {each["type"] for each in lines(out)}


def test_unique_is_over_all_files(sidelight, written):
    one, two = written("a.example b.example a.example", "1"), written("b.example c.example", "2")
    _, out, _ = sidelight("extract", "--json", "--unique", one, two)
    assert [each["value"] for each in lines(out)] == ["a.example", "b.example", "c.example"]


def test_csv_has_a_header_and_a_column_for_the_file(sidelight, written):
    one, two = written('"x","http://a.example/,b"', "1"), written("c.example", "2")
    _, out, _ = sidelight("extract", "--csv", one, two)
    rows = list(csv.DictReader(io.StringIO(out)))
    assert rows[0].keys() == {
        *("file", "type", "value", "raw", "start", "end", "path", "derived", "context")
    }
    assert [row["file"] for row in rows] == [one, one, two]
    _, alone, _ = sidelight("extract", "--csv", two)
    assert alone.splitlines()[0].startswith("type,value,raw,")


def test_count_and_defang_and_context_work_on_every_format(sidelight, written):
    name = written("one two http://evil.example/x.php a@evil.example three")
    _, out, _ = sidelight("extract", "--count", "--unique", name)
    assert out.split() == ["1", "url", "1", "domain", "1", "email-addr"]
    _, out, _ = sidelight("extract", "--json", "--defang", "--context", "4", name)
    first, *_, last = lines(out)
    assert first["value"] == "hxxp://evil[.]example/x[.]php"
    assert first["raw"] == "http://evil.example/x.php"
    assert first["context"] == "two http://evil.example/x.php a@e"
    assert last["value"] == "a[@]evil[.]example"


def test_jobs_keep_the_order_of_the_files(sidelight, written):
    names = [written(f"q{number}.example " * (40 - number), f"{number}") for number in range(4)]
    alone = sidelight("extract", "--json", *names)
    assert sidelight("extract", "--json", "--jobs", "3", *names) == alone
    assert len(lines(alone[1])) == 40 + 39 + 38 + 37


@pytest.mark.parametrize("filler", ["lorem ipsum, ", "x", '{"a":"b"},'])
def test_a_single_line_of_fifty_megabytes_is_read(sidelight, written, filler):
    size = 50 << 20
    content = (filler * (size // len(filler))).encode() + b' evil.example "'
    code, out, _ = sidelight("extract", "--json", "--as", "text", written(content))
    assert code == 0
    assert [(each["value"], each["end"]) for each in lines(out)] == [
        ("evil.example", len(content) - 2)
    ]


def test_a_reader_that_has_had_enough_is_no_error(written):
    import subprocess
    import sys

    name = written("q.example\n" * 200_000)
    with subprocess.Popen(
        [sys.executable, "-m", "sidelight", "extract", name],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as run:
        assert run.stdout.readline().split() == [b"domain", b"q.example"]
        run.stdout.close()
        assert b"Traceback" not in run.stderr.read()
