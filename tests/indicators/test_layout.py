import struct
import sys

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexed import index_file
from sidelight.indicators.layout import PREFIX, VERSION, BrokenIndex, pack, unpack, verify
from sidelight.model import ObservableType

FILE = index_file(
    ("bad", ObservableType.DOMAIN, "evil.com", "family"), ("good", None, "192.0.2.0/24")
)


def test_what_is_packed_is_unpacked():
    header, arrays = unpack(memoryview(FILE))
    assert (header.feed, header.entries, header.data_date) == ("test", 2, "2026-11-01")
    assert [card.name for card in header.lists] == ["bad", "good"]
    again = pack(header, {name: (array.format, array.cast("B")) for name, array in arrays.items()})
    assert b"".join(again) == FILE


def test_every_section_starts_at_a_multiple_of_64():
    header, _ = unpack(memoryview(FILE))
    assert all(section.offset % 64 == 0 for section in header.sections.values())


@pytest.mark.parametrize("size", [0, 10, PREFIX.size, 100, len(FILE) - 1])
def test_a_truncated_file_is_refused(size):
    with pytest.raises(BrokenIndex, match=r"cut off|should have"):
        unpack(memoryview(FILE[:size]))


def test_a_longer_file_is_refused():
    with pytest.raises(BrokenIndex, match="should have"):
        unpack(memoryview(FILE + b"\0"))


def test_a_foreign_file_is_refused():
    with pytest.raises(BrokenIndex, match="no index"):
        unpack(memoryview(b"<html>" + FILE[6:]))


def test_another_version_is_refused():
    other = FILE[:8] + struct.pack("<I", VERSION + 1) + FILE[12:]
    with pytest.raises(BrokenIndex, match=f"has format {VERSION + 1}, and this program reads"):
        unpack(memoryview(other))


@given(st.integers(PREFIX.size, PREFIX.size + 900), st.integers(1, 255))
def test_a_changed_header_is_refused(place, change):
    length = PREFIX.unpack_from(FILE)[3]
    place = PREFIX.size + (place - PREFIX.size) % length
    damaged = bytearray(FILE)
    damaged[place] ^= change
    with pytest.raises(BrokenIndex, match="header is damaged"):
        unpack(memoryview(damaged))


def test_another_byte_order_is_refused():
    header, _ = unpack(memoryview(FILE))
    other = "big" if sys.byteorder == "little" else "little"
    foreign = b"".join(pack(msgspec.structs.replace(header, byte_order=other), {}))
    with pytest.raises(BrokenIndex, match=f"{other}-endian"):
        unpack(memoryview(foreign))


def test_verify_names_the_damaged_section():
    header, _ = unpack(memoryview(FILE))
    verify(memoryview(FILE))
    damaged = bytearray(FILE)
    start = len(FILE) - max(
        section.offset + -(-section.length // 64) * 64 for section in header.sections.values()
    )
    damaged[start + header.sections["table.middles"].offset] ^= 1
    with pytest.raises(BrokenIndex, match=r"section table\.middles is damaged"):
        verify(memoryview(damaged))
