from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.formats.listing import Junk
from sidelight.formats.misp import (
    is_event,
    is_manifest,
    latest,
    read_events,
    read_manifest,
    read_misp,
)
from sidelight.model import BadAnswer

UUID = "5f5a1c1a-0000-4000-8000-000000000001"
EVENT = {
    "Event": {
        "info": "Emotet campaign",
        "date": "2026-10-01",
        "Tag": [{"name": "tlp:clear"}],
        "Attribute": [
            {"type": "domain", "value": "evil.com", "to_ids": True},
            {"type": "ip-dst|port", "value": "1.2.3.4|8080", "to_ids": True},
            {"type": "ip-dst|port", "value": "2001:db8::1|8080", "to_ids": True},
            {"type": "domain|ip", "value": "bad.com|5.6.7.8", "to_ids": True},
            {"type": "filename|sha256", "value": f"x.exe|{'a' * 64}", "to_ids": True},
            {"type": "AS", "value": "64496", "to_ids": True},
            {"type": "link", "value": "https://blog.com/report", "to_ids": True},
            {"type": "domain", "value": "google.com", "to_ids": False},
            {"type": "domain", "value": "gone.com", "deleted": True},
            {"type": "domain", "value": "no domain"},
        ],
        "Object": [
            {
                "Attribute": [
                    {
                        "type": "md5",
                        "value": "b" * 32,
                        "Tag": [{"name": 'misp-galaxy:malpedia="Heodo"'}],
                    }
                ]
            }
        ],
    }
}


def test_attributes_for_detection_are_taken():
    junk = Junk()
    rows = list(read_misp(read_events(EVENT), junk, "event.json"))
    assert [row[1] for row in rows] == [
        "evil.com",
        "1.2.3.4:8080",
        "[2001:db8::1]:8080",
        "bad.com",
        "a" * 64,
        "AS64496",
        "b" * 32,
    ]
    assert {row[2] for row in rows[:-1]} == {"Emotet campaign"}
    assert rows[-1][2] == "Heodo"
    assert junk.shown == ["event.json, domain: 'no domain'"]


def test_the_answer_of_the_api_wraps_events():
    assert len(read_events({"response": [EVENT, EVENT]})) == 2
    assert len(read_events({"response": EVENT})) == 1
    assert latest(read_events(EVENT)) == "2026-10-01"


def test_documents_are_told_apart():
    manifest = {UUID: {"info": "Emotet", "date": "2026-10-01"}}
    assert is_manifest(manifest)
    assert not is_manifest({})
    assert not is_manifest(EVENT)
    assert is_event(EVENT)
    assert not is_event([EVENT])
    assert latest(read_manifest(manifest)) == "2026-10-01"


@pytest.mark.parametrize(
    "document",
    [{"Event": 7}, {"Event": {"Attribute": [{}]}}, {"response": 7}, {"response": [7]}, 7],
)
def test_another_shape_is_a_bad_answer(document):
    with pytest.raises(BadAnswer):
        read_events(document)


@pytest.mark.parametrize("document", [7, [], {UUID: 7}, {"../../etc/passwd": {}}])
def test_a_manifest_names_events_by_uuid_and_nothing_else(document):
    with pytest.raises(BadAnswer, match="manifest"):
        read_manifest(document)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(
            st.sampled_from(
                ["Event", "response", "Attribute", "type", "value", "Tag", "name", "date"]
            ),
            inner,
        )
    ),
)


@given(JSON)
def test_any_document_is_read_or_a_bad_answer(document):
    is_manifest(document)
    with suppress(BadAnswer):
        list(read_misp(read_events(document), Junk(), "x"))
