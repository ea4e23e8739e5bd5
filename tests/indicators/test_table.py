import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from xxhash import xxh3_64_intdigest

from indexed import index_file
from sidelight.indicators.layout import unpack
from sidelight.indicators.table import MARKS, bucket_bits, open_table
from sidelight.model import ObservableType


def table_of(keys):
    entries = [("bad", ObservableType.FILE, key) for key in keys]
    header, arrays = unpack(memoryview(index_file(*entries)))
    return open_table(arrays, header.seed)


@given(st.sets(st.binary(min_size=1, max_size=12).map(bytes.hex), max_size=60))
def test_it_finds_exactly_what_it_holds(keys):
    find = table_of(keys)
    assert all(find(key.encode()) for key in keys)
    assert not any(find(key.encode()) for key in ("", "x", *(f"{key}!" for key in keys)))


def test_many_keys_fill_many_buckets():
    keys = [f"{number:032x}" for number in range(5000)]
    find = table_of(keys)
    assert all(find(key.encode()) for key in keys)
    assert not any(find(f"{number:032x}".encode()) for number in range(5000, 10000))


def test_keys_that_agree_in_the_searched_part_are_told_apart_by_the_tail():
    keys = [b"a", b"b", b"c"]
    digest = xxh3_64_intdigest(b"b", 7)
    check = digest & ((1 << 28) - 1)  # what 4 bits for 14 sets leave of 32
    arrays = {
        "table.filter": memoryview(np.array([(1 << 32) - 1], np.uint32)),
        "table.buckets": memoryview(np.array([0, 2], np.uint32)),
        "table.middles": memoryview(np.array([digest >> 32] * 2, np.uint32)),
        "table.tails": memoryview(np.array([5 << 4 | 11, check << 4 | 12], np.uint32)),
        "set.bounds": memoryview(bytes(16)),
    }
    find = open_table(arrays, 7)
    assert [find(key) for key in keys] == [0, 12, 0]


def test_the_filter_answers_most_misses():
    keys = [f"{number:032x}" for number in range(20_000)]
    _, arrays = unpack(memoryview(index_file(*(("bad", ObservableType.FILE, key) for key in keys))))
    passed = 0
    for number in range(20_000):
        digest = xxh3_64_intdigest(b"%d" % number, 7)
        marks = MARKS[digest & 255]
        passed += arrays["table.filter"][digest >> 64 - bucket_bits(20_000)] & marks == marks
    assert passed < 0.08 * 20_000


def test_the_marks_are_different_triples():
    assert len(set(MARKS)) == 256
    assert all(mark.bit_count() == 3 for mark in MARKS)


@pytest.mark.parametrize(
    ("entries", "bits"), [(0, 0), (1, 0), (7, 0), (8, 1), (10_000_000, 21), (2**40, 32)]
)
def test_the_buckets_grow_with_the_entries(entries, bits):
    assert bucket_bits(entries) == bits
