import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexed import index_file
from sidelight.indicators.layout import unpack
from sidelight.indicators.table import CHECK, Table, bucket_bits
from sidelight.model import ObservableType


def table_of(keys):
    entries = [("bad", ObservableType.FILE, key) for key in keys]
    header, arrays = unpack(memoryview(index_file(*entries)))
    return Table(arrays, header.seed, header.bits)


@given(st.sets(st.binary(min_size=1, max_size=12).map(bytes.hex), max_size=60))
def test_it_finds_exactly_what_it_holds(keys):
    table = table_of(keys)
    assert all(table.find(key.encode()) for key in keys)
    assert not any(table.find(key.encode()) for key in ("", "x", *(f"{key}!" for key in keys)))


def test_many_keys_fill_many_buckets():
    keys = [f"{number:032x}" for number in range(5000)]
    table = table_of(keys)
    assert all(table.find(key.encode()) for key in keys)
    assert not any(table.find(f"{number:032x}".encode()) for number in range(5000, 10000))


def test_keys_that_agree_in_the_searched_part_are_told_apart_by_the_check():
    arrays = {
        "table.buckets": memoryview(np.array([0, 3], np.uint32)),
        "table.middles": memoryview(np.array([5, 5, 5], np.uint32)),
        "table.checks": memoryview(np.array([1, 2, 3], np.uint16)),
        "table.sets": memoryview(np.array([11, 12, 13], np.uint16)),
    }
    table = Table(arrays, seed=0, bits=0)
    digests = {b"a": (5 << 32) | 2, b"b": (5 << 32) | 3, b"c": (5 << 32) | 4, b"d": (6 << 32) | 1}
    assert [table.at(digests[key]) for key in (b"a", b"b", b"c", b"d")] == [12, 13, 0, 0]
    assert digests[b"a"] & CHECK == 2


@pytest.mark.parametrize(
    ("entries", "bits"), [(0, 0), (7, 0), (8, 1), (10_000_000, 21), (2**40, 32)]
)
def test_a_bucket_holds_four_to_eight(entries, bits):
    assert bucket_bits(entries) == bits
