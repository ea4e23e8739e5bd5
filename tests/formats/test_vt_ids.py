import hashlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from house import DOMAIN
from sidelight.formats import vt_ids
from sidelight.model import Observable, ObservableType

MOMENT = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("url", "begin"),
    [
        ("https://www.youtube.com/", "dbae2d0204aa"),
        ("https://www.virustotal.com/", "f1177df4"),
        ("http://www.virustotal.com/", "1db0ad7d"),
    ],
)
def test_identifiers_are_those_that_are_known(url, begin):
    assert vt_ids.url_id(url).startswith(begin)


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("example.com", "http://example.com/"),
        ("HTTP://EXAMPLE.com:80/A/../b/./c#x", "http://example.com/b/c"),
        ("https://example.com:443/?q=A#x", "https://example.com/?q=A"),
        ("https://example.com:8443", "https://example.com:8443/"),
        ("http://User:Pw@EXAMPLE.com/", "http://User:Pw@example.com/"),
        ("http://example.com/%41%2541%20", "http://example.com/AA%20"),
        ("http://example.com/100%", "http://example.com/100%25"),
        ("http://example.com/a/..", "http://example.com/"),
        ("http://[", "http://["),
    ],
)
def test_a_canonical_url(url, canonical):
    assert vt_ids.canonical_url(url) == canonical


@given(st.text(alphabet="ab/.%2A5#?:é ", max_size=30))
def test_a_canonical_url_stays_as_it_is(rest):
    once = vt_ids.canonical_url(f"http://example.com/{rest}")
    assert vt_ids.canonical_url(once) == once


@given(st.text(min_size=1, max_size=60))
def test_what_clients_encode_is_decoded_with_and_without_padding(url):
    import base64

    for alphabet in (base64.urlsafe_b64encode, base64.b64encode):
        id_ = alphabet(url.encode("utf-8", "replace")).decode()
        expected = url.encode("utf-8", "replace").decode()
        if not (expected.isprintable() and expected.strip()):
            expected = None
        assert vt_ids.decoded_url(id_) == vt_ids.decoded_url(id_.rstrip("=")) == expected


@given(st.text(max_size=60))
def test_whatever_comes_is_a_url_or_none(text):
    found = vt_ids.decoded_url(text)
    assert found is None or found.isprintable()
    assert vt_ids.md5_of_analysis(text) is None or ":" not in text
    parts = vt_ids.parts_of(text)
    assert parts is None or all(parts)


def test_identifiers_of_analyses_carry_what_clients_take_apart():
    md5 = hashlib.md5(b"", usedforsecurity=False).hexdigest()
    id_ = vt_ids.file_analysis_id(md5, MOMENT)
    assert id_.endswith("=")
    assert vt_ids.md5_of_analysis(id_) == (md5, int(MOMENT.timestamp()))
    assert vt_ids.url_analysis_id("ab", MOMENT) == f"u-ab-{int(MOMENT.timestamp())}"


def test_notes_are_named_after_their_object():
    for kind in ("file", "url", "domain", "ip_address"):
        id_ = vt_ids.note_id(kind, "some-name.com", "12345678")
        assert vt_ids.parts_of(id_) == (vt_ids.PATHS[kind], "some-name.com", "12345678")
    assert vt_ids.parts_of("x-y-z") is None
    assert vt_ids.parts_of("d-only") is None


def test_an_object_is_named_by_its_value_its_digest_or_its_sha256():
    md5 = Observable(ObservableType.FILE, "a" * 31 + "1")
    assert vt_ids.object_id(DOMAIN) == "evil-shop.com"
    assert vt_ids.object_id(md5) == md5.value
    assert vt_ids.object_id(md5, "f" * 64) == "f" * 64
    assert len(vt_ids.object_id(Observable(ObservableType.URL, "http://x.com/"))) == 64
