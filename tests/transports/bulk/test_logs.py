import bz2
import gzip
import io
import sys
from hashlib import shake_128

import pyarrow as pa
import pyarrow.parquet
import pytest
import zstandard

from sidelight.model import InvalidInput
from sidelight.transports.bulk import lines, read_log

CSV = b"time,host\n1,evil.com\n2,good.com\n"


def read(path, content=None, **options):
    """Return all rows of a file, as tuples."""
    if content is not None:
        path.write_bytes(content)
    return [
        tuple(row.values())
        for batch in read_log(str(path), **options)
        for row in batch.table.to_pylist()
    ]


def test_the_form_is_told_by_content_and_name(tmp_path):
    rows = [("1", "evil.com"), ("2", "good.com")]
    assert read(tmp_path / "a.csv", CSV) == rows
    assert read(tmp_path / "a.CSV", CSV) == rows
    assert read(tmp_path / "a.tsv", CSV.replace(b",", b"\t")) == rows
    assert read(tmp_path / "a.json", b'{"h":"evil.com"}\n') == [(1, "h", "evil.com")]
    assert read(tmp_path / "a.log", b'{"h":"evil.com"}\n') == [(1, "h", "evil.com")]
    assert read(tmp_path / "a.log", CSV) == [(2, None, "evil.com"), (3, None, "good.com")]
    zeek = b"#separator \\x09\n#fields\ta\tb\tc\n1\tevil.com\t2\n#close\tx\n"
    assert read(tmp_path / "a.log", zeek) == [("1", "evil.com", "2")]
    pa.parquet.write_table(pa.table({"h": ["evil.com"]}), tmp_path / "a")
    assert read(tmp_path / "a") == [("evil.com",)]


@pytest.mark.parametrize(
    ("suffix", "pack"),
    [("gz", gzip.compress), ("bz2", bz2.compress), ("zst", zstandard.ZstdCompressor().compress)],
)
def test_packed_files_are_unpacked(tmp_path, suffix, pack):
    big = CSV + b"3,more.com\n" * 200_000
    assert len(read(tmp_path / f"a.csv.{suffix}", pack(big))) == 200_002
    assert read(tmp_path / f"a.log.{suffix}", pack(b"see evil.com\n")) == [(1, None, "evil.com")]


def test_as_text_no_form_counts(tmp_path):
    assert read(tmp_path / "a.csv", CSV, as_text=True)[0] == (2, None, "evil.com")


@pytest.mark.parametrize("content", [b"see evil.com\n", CSV + b"\n" * 100_000])
def test_stdin_is_read_once_from_its_beginning(monkeypatch, content):
    class Trickle(io.BytesIO):
        """A pipe that hands out a few bytes at a time."""

        def read(self, size=-1):
            return super().read(min(size, 7) if size >= 0 else size)

        def readinto(self, buffer):
            return super().readinto(memoryview(buffer)[:4099])

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(Trickle(content)))
    assert next(value for _, _, value in read("-")) == "evil.com"


def test_progress_is_the_share_of_the_packed_file(tmp_path, monkeypatch):
    monkeypatch.setattr(lines, "BLOCK", 1 << 17)
    path = tmp_path / "a.log.gz"
    path.write_bytes(gzip.compress(shake_128().digest(400_000).hex("\n", 30).encode()))
    shares = [batch.done for batch in read_log(str(path))]
    assert shares == sorted(shares)
    assert len(shares) > 2
    assert shares[-1] == 1


def test_rows_are_counted_through_all_batches(tmp_path, monkeypatch):
    monkeypatch.setattr(lines, "BLOCK", 1 << 10)
    path = tmp_path / "a.log"
    path.write_bytes(b"evil.com\nx\n" * 2_000)
    batches = list(read_log(str(path)))
    assert [batch.first for batch in batches[1:]] == [b.first + b.rows for b in batches[:-1]]
    assert batches[-1].first + batches[-1].rows == 4_001
    numbers = [row for batch in batches for row in batch.table["row"].to_pylist()]
    assert numbers == list(range(1, 4_001, 2))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("missing", None, "No such file"),
        ("a.parquet", b"PAR1 cut off", "cannot be read"),
        ("a.csv.gz", b"no gzip", "cannot be read"),
        ("a.log", b"#separator \\x09\nno fields", "no #fields"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path, name, content, message):
    with pytest.raises(InvalidInput, match=message):
        read(tmp_path / name, content)


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.json", "a.log", "a.csv.gz"])
def test_an_empty_file_has_no_rows(tmp_path, name):
    content = gzip.compress(b"") if name.endswith("gz") else b""
    assert read(tmp_path / name, content) == []


def test_parquet_from_stdin_is_refused(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"PAR1xxxx")))
    with pytest.raises(InvalidInput, match="give a file"):
        read("-")
