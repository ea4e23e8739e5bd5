import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.plugin.logline import read_line, split_lines

CEF = (
    "<14>Nov 24 host CEF:0|Acme|Wall|1.0|100|Web \\| block|8|src=10.0.0.5 dst=8.8.8.8 "
    "request=http://evil.com/a?b\\=c fname=my file.exe cs1Label=Rule Name cs1=no go cs2=x"
)


def test_cef_has_a_header_an_extension_and_labels():
    fields = read_line(CEF)
    assert fields["title"] == "Web | block"
    assert fields["cefSeverity"] == "8"
    assert fields["request"] == "http://evil.com/a?b=c"
    assert fields["fname"] == "my file.exe"
    assert fields["Rule Name"] == "no go"
    assert fields["cs2"] == "x"
    assert "cs1" not in fields
    assert "cs1Label" not in fields


def test_leef_has_no_severity_in_its_header():
    fields = read_line("LEEF:1.0|Acme|Wall|1.0|denied|src=8.8.8.8\tdst=10.0.0.1")
    assert (fields["title"], fields["src"], fields["dst"]) == ("denied", "8.8.8.8", "10.0.0.1")


def test_pairs_keep_quotes_together_and_repeated_keys_apart():
    fields = read_line('date=2026-11-24 srcip=8.8.8.8 msg="a b" tag=x tag=y')
    assert fields["msg"] == "a b"
    assert fields["tag"] == ["x", "y"]
    assert fields["srcip"] == "8.8.8.8"


def test_named_values_stand_on_lines_or_between_commas():
    fields = read_line("Type: Virus\nUser: joe\nSHA256: abc\nMD5: def")
    assert fields["SHA256"] == "abc"
    commas = read_line("SONAR,IP Address: 1.2.3.4,Computer name: PC,Source: scan,Risk name: X")
    assert commas["IP Address"] == "1.2.3.4"


def test_an_event_in_xml():
    fields = read_line(
        "<?xml version='1.0'?><EPOEvent><M><Name>PC</Name><IP>1.2.3.4</IP></M>"
        "<MD5>abc</MD5><Data Name='Hashes'>a&amp;b</Data></EPOEvent>"
    )
    assert (fields["Name"], fields["IP"], fields["MD5"], fields["Hashes"]) == (
        "PC",
        "1.2.3.4",
        "abc",
        "a&b",
    )


def test_json_stands_behind_a_header():
    assert read_line('- :{"src_ip": "8.8.8.8"}') == {"src_ip": "8.8.8.8"}


@pytest.mark.parametrize("text", ["", "see evil.com", "Note: this is prose.", "{broken", "a=b"])
def test_prose_is_no_log_line(text):
    assert read_line(text) is None


def test_a_log_has_lines_and_continuations():
    assert split_lines("CEF:0|a|b\n more\nCEF:0|c|d") == ["CEF:0|a|b\n more\n", "CEF:0|c|d"]
    assert split_lines("prose\nCEF:0|c|d") == ["prose\nCEF:0|c|d"]
    assert split_lines("prose\nmore") == ["prose\nmore"]


@given(st.text())
def test_nothing_is_lost_in_the_split_and_no_text_is_an_error(text):
    assert "".join(split_lines(text)) == text
    read_line(text)
