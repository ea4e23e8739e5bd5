import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from xxhash import xxh3_64_intdigest

from indexed import index_file
from sidelight.indicators.layout import unpack
from sidelight.indicators.table import CHECK, bucket_bits, open_table, slot_bits
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


def test_keys_that_agree_in_the_searched_part_are_told_apart_by_the_check():
    keys = [b"a", b"b", b"c"]
    digests = [xxh3_64_intdigest(key, 7) for key in keys]
    arrays = {
        "table.filter": memoryview(bytes([255, 255])),
        "table.buckets": memoryview(np.array([0, 2], np.uint32)),
        "table.middles": memoryview(np.array([digests[1] >> 32] * 2, np.uint32)),
        "table.checks": memoryview(np.array([5, digests[1] & CHECK], np.uint16)),
        "table.sets": memoryview(np.array([11, 12], np.uint16)),
    }
    find = open_table(arrays, 7)
    assert [find(key) for key in keys] == [0, 12, 0]


@pytest.mark.parametrize(
    ("entries", "buckets", "slots"),
    [(0, 0, 0), (1, 0, 0), (7, 0, 2), (8, 1, 3), (10_000_000, 21, 23), (2**40, 32, 40)],
)
def test_the_bits_grow_with_the_entries(entries, buckets, slots):
    assert (bucket_bits(entries), slot_bits(entries)) == (buckets, slots)
