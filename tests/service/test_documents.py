import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.model import InvalidInput
from sidelight.plugin.payload import MAIL, TEXT
from sidelight.service.documents import read_documents

ONE = b'{"src_ip": "8.8.8.8"}'


def bodies(content, name="in"):
    return [document.body for document in read_documents(content, name)]


def refused(content, name="in"):
    with pytest.raises(InvalidInput) as caught:
        read_documents(content, name)
    return str(caught.value)


@pytest.mark.parametrize(
    ("content", "number"),
    [
        (ONE, 1),
        (b"[" + ONE + b"," + ONE + b"]", 2),
        (ONE + b"\n" + ONE, 2),
        (ONE + b"\n\n" + ONE + b"\n", 2),
        (ONE + ONE, 2),
        (json.dumps({"a": {"b": 1}}, indent=2).encode() * 2, 2),
        (b'{"alerts": [{"a": 1}, {"a": 2}], "nextPageToken": "x"}', 2),
        (b'{"meta": {"query_time": 1}, "errors": [], "resources": [{"a": 1}]}', 1),
        (b'{"@odata.context": "x", "@odata.nextLink": "y", "value": [{"a": 1}]}', 1),
        (b'{"data": [{"a": 1}]}\n{"data": [{"a": 2}]}', 2),
        (b'{"data": []}', 0),
        (b"[]", 0),
        (b'{"data": [{"a": 1}], "actor": "joe"}', 1),
        (b'{"value": [1, 2]}', 1),
        (b"\xef\xbb\xbf" + ONE, 1),
        (ONE.decode().encode("utf-16"), 1),
        (b"\xfe\xff" + ONE.decode().encode("utf-16-be"), 1),
        (b" \r\n\t" + ONE, 1),
    ],
)
def test_json_comes_in_many_wrappings(content, number):
    found = read_documents(content, "in")
    assert len(found) == number
    assert all(json.loads(each.raw.decode()) == each.body for each in found)


def test_an_alert_that_holds_a_list_is_one_alert():
    assert bodies(b'{"data": [{"a": 1}], "actor": "joe"}') == [{"data": [{"a": 1}], "actor": "joe"}]


def test_places_are_lines_and_elements():
    found = read_documents(ONE + b"\n\n[" + ONE + b",\n" + ONE + b"]\n" + ONE, "in")
    assert [each.place for each in found] == [
        "line 1",
        "line 3, element 1",
        "line 3, element 2",
        "line 5",
    ]


@pytest.mark.parametrize(
    "content",
    [b"From: a@b.com\nTo: c@d.com\n\nx", b"Received: from x\n y\r\nSubject: z\r\n\r\nx"],
)
def test_a_mail_is_told_by_its_headers(content):
    assert bodies(content) == [{MAIL: content}]


def test_a_mail_is_told_by_its_name():
    assert bodies(b"hello", "a.EML") == [{MAIL: b"hello"}]


@pytest.mark.parametrize(
    "text",
    [
        "evil.com",
        "see http://evil.com",
        "[INFO] from 8.8.8.8",
        "{'python': 'dict'}",
        "From: here to there",
        "Subject: x",
        "44d88612fea8a8f36de82e1278abb02f",
        "grüße",
    ],
)
def test_the_rest_is_text(text):
    assert bodies(text.encode()) == [{TEXT: text}]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "in is empty"),
        (b" \n", "in is empty"),
        (b"\xef\xbb\xbf\n", "in is empty"),
        (b"{", "line 1 column 2: ends inside an object or array; the input was cut off"),
        (b'{"a": "bc', "line 1 column 10: ends inside a string; the input was cut off"),
        (b'{"a": 1,\n "b"', "line 2 column 5: ends inside an object or array"),
        (b"[" + ONE + b",", "line 1 column 24: ends inside an object or array"),
        (
            ONE + b'\n{"b" 2}\n' + ONE,
            "line 2 column 6: expecting ':' delimiter; nothing of the input",
        ),
        (ONE + b"\n5", "in, line 2: a JSON number is no alert"),
        (b"[" + ONE + b", 7]", "in, line 1, element 2: a JSON number is no alert"),
        (b'{"a": NaN}', "in, line 1 column 1: NaN is no JSON"),
        (b'{"a": -Infinity}', "-Infinity is no JSON"),
        (b'{"a": ' + b"9" * 5000 + b"}", "a number has too many digits"),
        (b'{"a":' * 100_000, "nested deeper than 128 levels"),
        (b"[" * 100_000, "nested deeper than 128 levels"),
        (b"5", "in holds a JSON number"),
        (b"null", "in holds a JSON null"),
        (b"true", "in holds a JSON boolean"),
        (b'"evil.com"', "in holds a JSON string"),
        (b'["evil.com"]', "in holds a JSON array"),
        (b'{"a": "\xe9"}', "in is no UTF-8 text: byte 7 is 0xe9; convert it to UTF-8"),
        (b"\xff\xfe{", "in is no UTF-16"),
        (b"\x00\x01\x02", "in is binary (byte 0 is 0x00)"),
        (b"\x1f\x8b\x08\x00", "in is gzip: unpack it first"),
        (b"PK\x03\x04", "in is a ZIP archive"),
        (b"MZ\x90\x00\x03", "in is a Windows program"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", "save the mail as .eml"),
    ],
)
def test_bad_input_is_refused_with_its_place(content, why):
    assert why in refused(content)


def test_a_key_that_stands_twice_keeps_both_values():
    assert bodies(b'{"ip": "8.8.8.8", "ip": "9.9.9.9"}') == [{"ip": ["8.8.8.8", "9.9.9.9"]}]
    assert bodies(b'{"ip": "8.8.8.8", "ip": "8.8.8.8"}') == [{"ip": "8.8.8.8"}]


def test_half_of_a_surrogate_pair_becomes_a_replacement():
    assert bodies(rb'{"a": "cut \ud83d", "b": "\ud83d\ude00"}') == [
        {"a": "cut \ufffd", "b": "\U0001f600"}
    ]


def test_large_numbers_are_kept():
    assert bodies(b'{"a": 123456789012345678901234567890}') == [
        {"a": 123456789012345678901234567890}
    ]


SAMPLE = (
    json.dumps({"a": ["ü", 1.5, None, True], "b": {"c": 'd\n\\"é'}}, ensure_ascii=False, indent=1)
    + '\n{"e": "f"}\n'
).encode()


@pytest.mark.parametrize("end", range(len(SAMPLE) + 1))
def test_an_input_cut_at_any_byte_is_read_or_refused(end):
    with suppress(InvalidInput):
        read_documents(SAMPLE[:end], "in")


@given(st.binary(max_size=100))
def test_any_bytes_are_read_or_refused(content):
    with suppress(InvalidInput):
        read_documents(content, "in")
