from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.formats.listing import Junk
from sidelight.formats.stix import is_bundle, latest, pattern_values, read_objects, read_stix
from sidelight.model import BadAnswer


def indicator(pattern, id_="i", **fields):
    return {
        "type": "indicator",
        "id": f"indicator--{id_}",
        "pattern": pattern,
        "pattern_type": "stix",
        "modified": "2026-10-01T00:00:00.000Z",
        **fields,
    }


def bundle(*objects):
    return {"type": "bundle", "id": "bundle--1", "objects": list(objects)}


def read(*objects, today="2026-11-24"):
    junk = Junk()
    return list(read_stix(read_objects(bundle(*objects)), junk, "b.json", today=today)), junk


@pytest.mark.parametrize(
    ("pattern", "values"),
    [
        ("[domain-name:value = 'evil.com']", ["evil.com"]),
        ("[ipv4-addr:value = '1.2.3.0/24']", ["1.2.3.0/24"]),
        ("[url:value='http://e.com/?a=\\'b\\\\']", ["http://e.com/?a='b\\"]),
        ("[domain-name:value IN ('a.com', 'b.com')]", ["a.com", "b.com"]),
        ("[file:hashes.'SHA-256' = 'aa' OR file:hashes.MD5 = 'bb']", ["aa", "bb"]),
        ("[file:hashes.'SHA-256' = 'aa' AND file:name = 'x.exe']", ["aa"]),
        ("[domain-name:value = 'a.com'] OR [domain-name:value = 'b.com']", ["a.com", "b.com"]),
        ("[domain-name:value = 'a.com'] FOLLOWEDBY [domain-name:value = 'b.com']", []),
        ("[domain-name:value = 'AND NOT.com']", ["AND NOT.com"]),
        ("[domain-name:value != 'a.com']", []),
        ("[domain-name:value LIKE '%.com']", []),
        ("[file:hashes.SSDEEP = 'x' OR file:name = 'x']", []),
        ("[autonomous-system:number = 64496]", ["AS64496"]),
        ("[network-traffic:dst_ref.value = '1.2.3.4']", ["1.2.3.4"]),
        ("", []),
    ],
)
def test_what_a_pattern_names_by_itself(pattern, values):
    assert list(pattern_values(pattern)) == values


def test_an_indicator_is_labelled_with_what_it_indicates():
    rows, junk = read(
        indicator("[domain-name:value = 'evil.com']"),
        {"type": "malware", "id": "malware--1", "name": "Emotet", "is_family": True},
        {
            "type": "relationship",
            "id": "relationship--1",
            "relationship_type": "indicates",
            "source_ref": "indicator--i",
            "target_ref": "malware--1",
        },
        indicator("[domain-name:value = 'bad.com']", "named", name="a report"),
        indicator("[domain-name:value = 'same.com']", "same", name="same.com"),
    )
    assert [(row[1], row[2]) for row in rows] == [
        ("evil.com", "Emotet"),
        ("bad.com", "a report"),
        ("same.com", None),
    ]
    assert junk.count == 0


def test_revoked_and_expired_indicators_are_left_out():
    rows, junk = read(
        indicator("[domain-name:value = 'a.com']", "1", revoked=True),
        indicator("[domain-name:value = 'b.com']", "2", valid_until="2026-11-01T00:00:00Z"),
        indicator("[domain-name:value = 'c.com']", "3", valid_until="2027-11-01T00:00:00Z"),
    )
    assert [row[1] for row in rows] == ["c.com"]
    assert junk.count == 0


def test_other_languages_and_compounds_are_junk():
    _, junk = read(
        indicator("rule x {}", "yara", pattern_type="yara"),
        indicator("[a:b = 'c' AND d:e = 'f']", "both"),
    )
    assert junk.shown == [
        "b.json, indicator--yara: 'rule x {}'",
        "b.json, indicator--both: \"[a:b = 'c' AND d:e = 'f']\"",
    ]


def test_the_newest_object_dates_the_bundle():
    assert latest(read_objects(bundle(indicator("x")))) == "2026-10-01"
    assert latest([]) == ""
    assert is_bundle(bundle())
    assert not is_bundle({"objects": 7})


def test_another_shape_names_the_field():
    with pytest.raises(BadAnswer, match=r"objects\[1\]\.pattern"):
        read_objects(bundle({"type": "x"}, {"type": "indicator", "pattern": 7}))
    with pytest.raises(BadAnswer):
        read_objects([])


@given(st.text())
def test_any_pattern_is_read(pattern):
    list(pattern_values(pattern))


@given(st.lists(st.dictionaries(st.sampled_from(["type", "id", "pattern", "name"]), st.text())))
def test_any_objects_are_read_or_a_bad_answer(objects):
    with suppress(BadAnswer):
        read(*objects)
