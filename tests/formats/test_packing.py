import bz2
import gzip
import lzma
from contextlib import suppress

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from sidelight.formats.packing import unpacked
from sidelight.model import InvalidInput

TEXT = b"".join(b"evil%d.com\n" % number for number in range(5_000))
PACKERS = {
    "none": bytes,
    "gzip": gzip.compress,
    "zstd": zstandard.ZstdCompressor().compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
}


def cut(content, size=1_000):
    return [content[start : start + size] for start in range(0, len(content), size)]


@pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS)
def test_what_was_packed_is_unpacked_however_it_arrives(pack):
    assert b"".join(unpacked(cut(pack(TEXT)), "list")) == TEXT
    assert b"".join(unpacked(cut(pack(TEXT), 7), "list")) == TEXT
    assert b"".join(unpacked([pack(TEXT) + pack(b"more\n")], "list")) == TEXT + b"more\n"


@pytest.mark.parametrize("name", ["gzip", "zstd", "bz2", "xz"])
def test_what_is_cut_off_says_so(name):
    with pytest.raises(InvalidInput, match=r"bad.gz is cut off"):
        list(unpacked([PACKERS[name](TEXT)[:-20]], "bad.gz"))


@pytest.mark.parametrize("name", ["gzip", "zstd", "bz2", "xz"])
def test_what_is_damaged_says_so(name):
    packed = bytearray(PACKERS[name](TEXT))
    packed[10:-4] = b"\x55" * (len(packed) - 14)
    with pytest.raises(InvalidInput, match=r"bad.gz (cannot be unpacked|is cut off)"):
        list(unpacked([bytes(packed)], "bad.gz"))


@pytest.mark.parametrize("name", ["gzip", "zstd", "bz2", "xz"])
def test_a_bomb_comes_out_in_pieces(name):
    packed = PACKERS[name](b"\0" * 50_000_000)
    pieces = unpacked([packed], "bomb")
    assert len(next(pieces)) < 70_000_000
    if name != "zstd":
        assert max(map(len, unpacked([packed], "bomb"))) <= 1 << 20


@pytest.mark.parametrize(
    ("start", "kind"), [(b"PK\x03\x04", "ZIP"), (b"%PDF-1.7", "PDF"), (b"\x7fELF", "Linux program")]
)
def test_other_files_are_named(start, kind):
    with pytest.raises(InvalidInput, match=rf"list is an? .*{kind}"):
        list(unpacked([start + bytes(100)], "list"))


@given(
    st.sampled_from([b"", b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"BZh9", b"\xfd7zXZ\0"]), st.binary()
)
def test_any_bytes_are_unpacked_or_refused(magic, content):
    with suppress(InvalidInput):
        list(unpacked([magic + content], "list"))
