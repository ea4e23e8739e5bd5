import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.feeds.threatfox_recent import URL, ThreatFox
from sidelight.model import ObservableType, SidelightError
from sidelight.plugin import Entry, HttpResponse
from sidelight.plugin.testing import play


def indicator(value, **fields):
    return {
        "id": "41",
        "ioc": value,
        "ioc_type": "domain",
        "malware_printable": "Dridex",
        "confidence_level": 75,
        "first_seen": "2026-11-20 13:36:27 UTC",
        **fields,
    }


ANSWER = {
    "query_status": "ok",
    "data": [
        indicator("evil-shop.com"),
        indicator("1.2.3.4:443", malware_printable="Emotet", first_seen="2026-11-23 00:00:00 UTC"),
        indicator("a" * 64),
        indicator("doubtful.com", confidence_level=25),
        indicator("no indicator"),
    ],
}


def read(answer):
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    content, [request] = play(ThreatFox().read(), HttpResponse(status=200, body=body))
    assert (request.method, request.url_template) == ("POST", URL)
    assert request.json == {"query": "get_iocs", "days": 7}
    return content


def test_what_somebody_is_sure_of_is_taken():
    content = read(ANSWER)
    assert content.data_date == "2026-11-23"
    assert list(content.entries) == [
        Entry("threatfox", ObservableType.DOMAIN, "evil-shop.com", "Dridex"),
        Entry("threatfox", ObservableType.IPV4, "1.2.3.4:443", "Emotet"),
        Entry("threatfox", ObservableType.FILE, "a" * 64, "Dridex"),
    ]
    assert content.junk.count == 1


@pytest.mark.parametrize(
    "answer",
    [
        {"query_status": "no_result", "data": "Your search did not yield any results"},
        {"query_status": "unknown_auth_key"},
        {"query_status": "ok", "data": [{}]},
        {},
        b"<html>",
        b"{",
    ],
)
def test_another_answer_is_refused(answer):
    with pytest.raises(SidelightError):
        list(read(answer).entries)


@given(st.binary() | st.text().map(lambda text: {"query_status": "ok", "data": [indicator(text)]}))
def test_any_body_is_a_list_or_an_error_of_ours(answer):
    with suppress(SidelightError):
        list(read(answer).entries)
