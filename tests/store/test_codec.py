from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.model import InvalidInput, Observable, ObservableType, Report
from sidelight.store import codec
from store.samples import IP, alert, report

aware = st.datetimes(
    min_value=datetime(1970, 1, 2),  # noqa: DTZ001 - the zones are drawn
    timezones=st.timezones(),
)


@given(st.binary())
def test_compress_round_trip(payload):
    assert codec.decompress(codec.compress(payload)) == payload


def test_what_repeats_gets_small():
    assert len(codec.compress(b"alert" * 10_000)) < 100


def test_pack_round_trip():
    assert codec.unpack(codec.pack(report()), Report) == report()


def test_unpack_of_another_kind():
    with pytest.raises(msgspec.ValidationError):
        codec.unpack(codec.pack(alert()), Report)


def test_half_a_surrogate_pair():
    with pytest.raises(InvalidInput, match="surrogate"):
        codec.encode(alert(title="\udfff"))


@given(st.lists(st.text()), st.lists(st.text()))
def test_keys_are_equal_for_equal_parts_only(one, other):
    assert (codec.key(*one) == codec.key(*other)) == (one == other)


def test_key_is_the_same_for_ever():
    assert codec.observable_key(IP) == "f773ddb1ab9c70bc861b440892829796"


def test_key_of_text_that_is_no_unicode():
    assert len(codec.key("\ud800")) == 32


def test_observables_of_two_types_have_two_keys():
    assert codec.observable_key(IP) != codec.observable_key(
        Observable(ObservableType.DOMAIN, IP.value)
    )


@given(aware)
def test_moment_round_trip(time):
    read = codec.moment(codec.moment_text(time))
    assert read == time.astimezone(UTC)
    assert read.tzinfo is UTC


@given(aware, aware)
def test_moment_text_sorts_as_the_times_do(one, other):
    one, other = one.astimezone(UTC), other.astimezone(UTC)  # ambiguous local times compare oddly
    assert (codec.moment_text(one) < codec.moment_text(other)) == (one < other)


def test_moment_of_a_datetime_in_another_zone():
    time = datetime(2026, 11, 24, 1, tzinfo=timezone(timedelta(hours=2)))
    assert codec.moment(time).isoformat() == "2026-11-23T23:00:00+00:00"


def test_plain_replaces_the_one_character_that_postgresql_cannot_hold():
    assert codec.plain("a\x00b\tc") == "a\N{REPLACEMENT CHARACTER}b\tc"
