import subprocess
import sys

import pytest

from house import START
from indexed import BAD, GOOD, SUFFIXES, index_file, index_of, matched
from sidelight.indicators import Index, pack
from sidelight.indicators.build import CHUNK, Builder
from sidelight.indicators.layout import unpack
from sidelight.model import ObservableType
from sidelight.plugin import Entry

DOMAIN = ObservableType.DOMAIN


def test_the_seed_changes_the_hashes_and_not_the_answers():
    entries = [("bad", DOMAIN, f"{number}.evil.com") for number in range(100)]
    one, two = index_file(*entries, seed=1), index_file(*entries, seed=2)
    assert bytes(unpack(memoryview(one))[1]["table.middles"]) != bytes(
        unpack(memoryview(two))[1]["table.middles"]
    )
    for seed in (1, 2):
        assert matched(index_of(*entries, seed=seed), "domain", "7.evil.com") == [
            "7.evil.com bad host exact"
        ]


def test_the_same_entries_and_seed_give_the_same_file():
    entries = [("bad", DOMAIN, f"{number % 7}.com", str(number)) for number in range(50)]
    assert index_file(*entries) == index_file(*entries)


def test_entries_beyond_one_chunk():
    builder = Builder((BAD,), 7)
    for number in range(CHUNK + 10):
        builder.add(Entry("bad", DOMAIN, f"{number}.com"))
    header, arrays = builder.finish(feed="test", data_date="2026-11-01", built_at=START)
    assert header.entries == CHUNK + 10
    assert arrays["table.middles"][1].nbytes == (CHUNK + 10) * 4


def test_an_entry_of_two_lists_is_held_once():
    index = index_of(("bad", DOMAIN, "evil.com"), ("good", DOMAIN, "evil.com"))
    assert matched(index, "domain", "evil.com") == [
        "evil.com bad host exact",
        "evil.com good host exact",
    ]


def test_keys_that_are_ready_are_taken_many_at_once():
    builder = Builder((BAD, GOOD), 7)
    builder.add(Entry("bad", DOMAIN, "evil.com"))
    builder.add_keys("good", ObservableType.FILE, [b"ab" * 16, b"cd" * 16])
    builder.add(Entry("bad", DOMAIN, "bad.com"))
    header, arrays = builder.finish(feed="test", data_date="2026-11-01", built_at=START)
    index = Index(memoryview(b"".join(pack(header, arrays))), SUFFIXES.registrable)
    assert (header.entries, header.types) == (4, ("domain", "file"))
    assert matched(index, "file", "cd" * 16) == ["cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd good hash exact"]
    assert matched(index, "domain", "bad.com") == ["bad.com bad host exact"]


def test_what_is_no_network_is_counted_and_left_out():
    header, _ = unpack(
        memoryview(index_file(("bad", None, "nonsense"), ("bad", None, " 10.0.0.1 ")))
    )
    assert (header.entries, header.skipped, header.types) == (1, 1, ("network",))


def test_an_empty_value_is_counted_and_left_out():
    header, _ = unpack(memoryview(index_file(("bad", DOMAIN, " . "))))
    assert (header.entries, header.skipped) == (0, 1)
    assert matched(index_of(("bad", DOMAIN, "")), "url", "http:///a") == []


def test_a_list_that_was_not_announced_is_a_mistake():
    with pytest.raises(KeyError, match="other"):
        Builder((GOOD,), 7).add(Entry("other", DOMAIN, "evil.com"))


def test_an_entry_takes_nine_bytes():
    entries = [("bad", DOMAIN, f"{number}.evil.com") for number in range(20_000)]
    assert len(index_file(*entries)) / len(entries) < 10


def test_reading_needs_no_numpy():
    code = "import sys, sidelight.indicators; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
