import json

import pytest

from sidelight.devcloud.recorded import NOT_RECORDED, Recorded, read_recordings
from sidelight.devcloud.vendor import Asked, Told
from sidelight.devcloud.world import World
from sidelight.model import InvalidInput
from sidelight.plugin import DnsAnswer

NOWHERE = World([])
BODY = [
    {
        "title": "hit",
        "observable": ["domain", "a.example.net"],
        "state": "hit",
        "exchanges": [
            {
                "request": {"path": "/u/http%3A%2F%2Fa.example", "query": {"n": "1"}},
                "response": {"json": {"ok": True}},
            },
            {
                "request": {"method": "POST", "path": "/api", "json": {"q": "a"}},
                "response": {"status": 404, "text": "no", "headers": {"x": "y"}},
            },
            {"dns": ["a.example.net", "A"], "records": ["192.0.2.1"]},
            {"dns": ["a.example.net", "TXT"], "rcode": "SERVFAIL"},
        ],
    }
]


@pytest.fixture
def vendor(tmp_path):
    file = tmp_path / "recorded.json"
    file.write_text(json.dumps(BODY))
    return Recorded(read_recordings(file))


def ask(vendor, method="GET", path="/", **parts):
    return vendor.answer(Asked(method=method, path=path, **parts), NOWHERE)


def test_a_request_has_what_is_recorded_and_may_have_more(vendor):
    query = {"n": "1", "key": "k"}
    for path in ("/u/http%3A%2F%2Fa.example", "/u/http:%2F%2Fa.example"):
        assert ask(vendor, path=path, query=query) == Told(200, {"ok": True})
    assert ask(vendor, path="/u/http%3A%2F%2Fa.example") is NOT_RECORDED
    assert ask(vendor, path="/u/http://a.example", query=query) is NOT_RECORDED


def test_status_text_and_headers_are_as_recorded(vendor):
    assert ask(vendor, "POST", "/api", json={"q": "a"}) == Told(404, "no", {"x": "y"})
    assert ask(vendor, "POST", "/api", json={"q": "b"}) is NOT_RECORDED
    assert ask(vendor, "GET", "/api", json={"q": "a"}) is NOT_RECORDED


def test_names_are_answered_as_recorded(vendor):
    assert vendor.reach("a.example.net") == len("a.example.net")
    assert vendor.reach("b.example.net") is None
    assert vendor.resolve("a.example.net", "A", NOWHERE) == DnsAnswer("NOERROR", ("192.0.2.1",))
    assert vendor.resolve("a.example.net", "TXT", NOWHERE) == DnsAnswer("SERVFAIL")
    assert vendor.resolve("a.example.net", "MX", NOWHERE) == DnsAnswer("NXDOMAIN")


@pytest.mark.parametrize("text", ["[", '[{"title": "hit"}]'])
def test_a_file_that_is_no_recording_is_named(tmp_path, text):
    file = tmp_path / "recorded.json"
    file.write_text(text)
    with pytest.raises(InvalidInput, match=r"recorded\.json"):
        read_recordings(file)
