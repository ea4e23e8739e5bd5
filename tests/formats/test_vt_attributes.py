import json
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.formats.vt_attributes import (
    LATEST,
    NOT_READ,
    Address,
    Domain,
    File,
    Rule,
    Url,
    moment,
    present,
    titles,
)

PAGE = Path(__file__).parents[2] / "docs" / "providers" / "virustotal.md"
SHAPES = {"file": File, "url": Url, "domain": Domain, "ip_address": Address}


def fields(shape):
    return {each.encode_name for each in msgspec.structs.fields(shape)}


@pytest.mark.parametrize("shape", SHAPES.values())
def test_every_attribute_may_be_null_or_missing(shape):
    nulls = dict.fromkeys(fields(shape))
    assert msgspec.convert(nulls, shape) == msgspec.convert({}, shape) == shape()


@pytest.mark.parametrize("kind", SHAPES)
def test_an_attribute_is_either_read_or_named_as_not_read(kind):
    assert not fields(SHAPES[kind]) & {*NOT_READ["all"], *NOT_READ[kind]}


@pytest.mark.parametrize("kind", NOT_READ)
def test_what_is_not_read_stands_in_the_documents(kind):
    text = PAGE.read_text()
    assert [name for name in NOT_READ[kind] if f"`{name}`" not in text] == []


def test_detected_counts_malicious_and_suspicious():
    file = File(last_analysis_stats={"malicious": 3, "suspicious": 1, "undetected": 60})
    assert (file.detected, file.count("undetected"), file.count("failure")) == (4, 60, 0)
    assert Url(last_analysis_stats={"malicious": None}).detected == 0


def test_rules_of_every_kind_have_titles():
    rules = [Rule(rule_title="a"), None, Rule(rule_name="b"), Rule(rule_msg="c"), Rule(), Rule("a")]
    assert titles(rules) == ["a", "b", "c"]
    assert titles(None) == []


def test_present_leaves_nulls_out():
    assert present([0, None, ""]) == [0, ""]


@given(st.integers() | st.floats(allow_nan=True, allow_infinity=True))
def test_any_number_is_a_time_or_none(number):
    found = moment(number)
    if 0 < number <= LATEST:
        assert abs(found.timestamp() - number) < 1e-3
    else:
        assert found is None


def test_the_last_second_is_a_time():
    assert moment(LATEST) == datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize("number", [10**400, 2**64, -(2**54), 1e300])
def test_a_number_that_nobody_can_hold_is_no_number(number):
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(json.dumps({"size": number}), type=File)
