import hashlib
import io
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.model import ObservableType, ReportState
from sidelight.service import local_analysis
from sidelight.service.local_analysis import analyse

EMPTY = "d41d8cd98f00b204e9800998ecf8427e"


def read(body, name="a.bin"):
    return analyse(io.BytesIO(body), name)


def values(found):
    return {(each.kind, each.target.value) for each in found.report.relations}


def test_an_empty_file():
    found = read(b"")
    assert found.md5 == EMPTY
    assert found.report.facts["entropy"] == 0.0
    assert found.report.facts["file_type"] == "empty"
    assert found.report.relations == ()


@given(st.binary(max_size=3000))
def test_hashes_and_size_are_those_of_the_bytes(body):
    found = read(body)
    assert found.md5 == hashlib.md5(body, usedforsecurity=False).hexdigest()
    assert found.sha1 == hashlib.sha1(body, usedforsecurity=False).hexdigest()
    assert found.sha256 == hashlib.sha256(body).hexdigest()
    assert found.report.facts["file_size"] == len(body)
    assert 0 <= found.report.facts["entropy"] <= 8
    assert found.report.state is ReportState.HIT


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("C:\\Users\\ada\\invoice.exe", "invoice.exe"),
        ("/tmp/x/../evil.sh", "evil.sh"),  # noqa: S108 - a name that somebody sends
        ("plain", "plain"),
        ("", None),
    ],
)
def test_the_name_is_that_of_the_file_without_its_folders(name, shown):
    assert read(b"x", name).report.facts.get("names") == ([shown] if shown else None)


def test_noise_has_the_highest_entropy():
    assert read(random.Random(1).randbytes(100_000)).report.facts["entropy"] > 7.9  # noqa: S311 - test
    assert read(b"a" * 1000).report.facts["entropy"] == 0.0


def test_values_in_narrow_and_in_wide_text_are_found():
    wide = "http://wide.evil-shop.com/a".encode("utf-16-le")
    body = b"\x00\x01http://evil-shop.com/x\x00" + wide + b"\xff\x00\x0045.155.205.233\x00"
    assert values(read(body)) >= {
        ("embedded_url", "http://evil-shop.com/x"),
        ("embedded_url", "http://wide.evil-shop.com/a"),
        ("embedded_ip", "45.155.205.233"),
    }


def test_a_value_across_the_edge_of_two_chunks_is_found(monkeypatch):
    monkeypatch.setattr(local_analysis, "CHUNK", 64)
    for text in (b"http://evil-shop.com/x", "http://evil-shop.com/x".encode("utf-16-le")):
        body = b"\x01" * 49 + b"\x00" + text + b"\x00" * 3
        assert ("embedded_url", "http://evil-shop.com/x") in values(read(body))


def test_a_list_of_values_is_cut():
    body = "".join(f"http://host{n}.evil-shop.com/\n" for n in range(500)).encode()
    found = read(body).report.relations
    urls = [each for each in found if each.target.type is ObservableType.URL]
    assert len(urls) == local_analysis.MOST


def test_values_are_searched_at_the_beginning_only(monkeypatch):
    monkeypatch.setattr(local_analysis, "CHUNK", 64)
    monkeypatch.setattr(local_analysis, "SEARCHED", 64)
    found = read(b"\x00" * 200 + b"http://evil-shop.com/x")
    assert values(found) == set()
    assert found.report.facts["file_size"] == 222
