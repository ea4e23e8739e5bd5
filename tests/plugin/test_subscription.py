import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.formats.detect import Format
from sidelight.formats.taxii import MEDIA_TYPE
from sidelight.model import BadAnswer, Claim, SidelightError, Unavailable
from sidelight.plugin import FeedKind, FeedManifest, HttpResponse
from sidelight.plugin.subscription import subscription
from sidelight.plugin.testing import play

HOST = "https://lists.example"
INDICATOR = {
    "type": "indicator",
    "id": "indicator--1",
    "pattern": "[domain-name:value = 'evil.com']",
    "modified": "2026-10-01T00:00:00Z",
}
UUIDS = [f"5f5a1c1a-0000-4000-8000-{number:012}" for number in range(40)]


def feed(url, format_=None, columns=None):
    card = FeedManifest(
        name="corp",
        title="Corp",
        docs=HOST,
        kind=FeedKind.SUSPICIOUS,
        licence="MIT",
        hosts=frozenset({"lists.example"}),
        urls=(url,),
    )
    return subscription(card, format_, columns or {})


def answer(body, **headers):
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()
    return HttpResponse(status=200, body=body, headers=headers)


def values(content):
    return [entry.value for entry in content.entries]


@pytest.mark.parametrize(
    ("body", "listed"),
    [
        (b"evil.com\nbad.com\n", ["evil.com", "bad.com"]),
        (b"0.0.0.0 evil.com\n", ["evil.com"]),
        (b"domain\tevil.com\tx\n", ["evil.com"]),
        (b"name,ip\nx,1.2.3.4\n", ["1.2.3.4"]),
        (b'{"objects": [' + json.dumps(INDICATOR).encode() + b"]}", ["evil.com"]),
        (
            b'{"Event": {"Attribute": [{"type": "url", "value": "http://e.com/"}]}}',
            ["http://e.com/"],
        ),
    ],
)
def test_the_format_of_a_body_is_found_out(body, listed):
    content, effects = play(feed(f"{HOST}/list").read(), answer(body))
    assert [each.url_template for each in effects] == [f"{HOST}/list"]
    assert values(content) == listed
    assert [(each.name, each.claim) for each in content.lists] == [("corp", Claim.SUSPICIOUS)]


def test_a_table_is_read_by_the_columns_that_were_named():
    asked = feed(f"{HOST}/list", Format.CSV, {"value": "2"})
    content, _ = play(asked.read(), answer(b"1.1.1.1,evil.com\n"))
    assert values(content) == ["evil.com"]


def test_the_pages_of_a_collection_are_followed():
    asked = feed(f"{HOST}/api/collections/7/", Format.TAXII)
    second = {**INDICATOR, "id": "indicator--2", "pattern": "[ipv4-addr:value = '1.2.3.4']"}
    content, effects = play(
        asked.read(),
        answer({"more": True, "next": "n1", "objects": [INDICATOR]}),
        answer({"objects": [second]}),
    )
    assert values(content) == ["evil.com", "1.2.3.4"]
    assert content.data_date == "2026-10-01"
    assert {each.url_template for each in effects} == {f"{HOST}/api/collections/7/objects/"}
    assert [each.params for each in effects] == [{}, {"next": "n1"}]
    assert {each.headers["accept"] for each in effects} == {MEDIA_TYPE}


def test_a_collection_that_never_ends_is_given_up(monkeypatch):
    monkeypatch.setattr("sidelight.plugin.subscription.MOST_PAGES", 2)
    page = answer({"more": True, "next": "n", "objects": [INDICATOR]})
    with pytest.raises(BadAnswer, match="more than 2 pages"):
        play(feed(f"{HOST}/collections/7/", Format.TAXII).read(), page, page)


def test_the_events_of_a_misp_feed_are_fetched_together():
    manifest = {
        uuid: {"info": "x", "date": f"2026-10-{n % 28 + 1:02}"} for n, uuid in enumerate(UUIDS)
    }
    event = answer({"Event": {"Attribute": [{"type": "domain", "value": "evil.com"}]}})
    content, effects = play(
        feed(f"{HOST}/feed/manifest.json", Format.MISP).read(),
        answer(manifest),
        (event,) * 32,
        (event,) * 8,
    )
    assert len(values(content)) == 40
    assert content.data_date == "2026-10-28"
    assert effects[1].url_template == f"{HOST}/feed/{UUIDS[27]}.json"


def test_a_brace_in_the_address_is_no_place():
    _, [request] = play(feed(f"{HOST}/{{x}}").read(), answer(b"evil.com"))
    assert request.url_template == f"{HOST}/%7Bx%7D"


@pytest.mark.parametrize(
    ("response", "error"),
    [
        (HttpResponse(status=404, body=b""), Unavailable),
        (answer(b"<html>"), BadAnswer),
        (answer(b'{"neither": 1}'), BadAnswer),
        (answer(b"{"), BadAnswer),
    ],
)
def test_what_is_no_list_is_refused(response, error):
    with pytest.raises(error):
        play(feed(f"{HOST}/list").read(), response)


@given(st.binary(), st.sampled_from([None, *Format]))
def test_any_body_is_a_list_or_an_error_of_ours(body, format_):
    with suppress(SidelightError):
        values(play(feed(f"{HOST}/list", format_).read(), answer(body))[0])
