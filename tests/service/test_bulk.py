import polars as pl
import pyarrow as pa
import pyarrow.parquet
import pytest

from house import FakeClock
from sidelight.model import Claim, InvalidInput, ObservableType
from sidelight.plugin import Entry, FeedContent, FeedList
from sidelight.service import bulk
from sidelight.service.bulk import Hunt, Tally, hunt, serving_files
from sidelight.transports.bulk import lines
from sidelight.transports.indexes import IndexStore

BAD = FeedList("bad", "a list of bad things", Claim.MALICIOUS)
GOOD = FeedList("good", "a list of good things", Claim.KNOWN_GOOD)
DOMAIN = ObservableType.DOMAIN
ENTRIES = [Entry("bad", DOMAIN, "evil.com", "family"), Entry("good", DOMAIN, "good.com")]


@pytest.fixture
def indexes(tmp_path):
    store = IndexStore(tmp_path / "indexes", FakeClock())
    store.write("one", FeedContent((BAD, GOOD), iter(ENTRIES), "2026-11-01"))
    return serving_files(tmp_path / "indexes")


@pytest.fixture
def log(tmp_path):
    """Return a function that writes a file and returns its name."""

    def write(name, content):
        (tmp_path / name).write_bytes(content)
        return str(tmp_path / name)

    return write


def found(indexes, *files, **options):
    frames = hunt(Hunt(files=files, indexes=indexes, **options))
    matches = pl.concat(frames).select("row", "column", "value", "claim", "hint")
    return matches.rows()


def test_rows_and_lines_count_from_one_whatever_the_form(indexes, log, tmp_path):
    match = (2, "host", "evil.com", "malicious", False)
    assert found(indexes, log("a.csv", b"t,host\n1,x.com\n2,evil.com\n")) == [match]
    assert found(indexes, log("a.json", b'{"host":"x.com"}\n{"host":"evil.com"}\n')) == [match]
    pa.parquet.write_table(pa.table({"host": ["x.com", "evil.com"]}), tmp_path / "a.parquet")
    assert found(indexes, str(tmp_path / "a.parquet")) == [match]
    text = log("a.log", b"x.com\nhost: evil.com\n")
    assert found(indexes, text) == [(2, None, "evil.com", "malicious", False)]


def test_rows_go_on_counting_in_the_next_batch(indexes, log, monkeypatch):
    monkeypatch.setattr(lines, "BLOCK", 100)
    rows = found(indexes, log("a.log", b"nothing\nevil.com\n" * 30))
    assert [row for row, *_ in rows] == list(range(2, 61, 2))


def test_a_match_says_whether_it_is_a_hint(indexes, log):
    name = log("a.csv", b"host\nwww.evil.com\n")
    assert found(indexes, name) == [(1, "host", "www.evil.com", "malicious", True)]


def test_only_the_claims_that_are_wanted(indexes, log):
    name = log("a.csv", b"host\nevil.com\ngood.com\n")
    assert len(found(indexes, name)) == 2
    [(row, *_)] = found(indexes, name, claims=[Claim.KNOWN_GOOD])
    assert row == 2


def test_only_the_columns_that_are_wanted(indexes, log):
    for name in (
        log("a.csv", b"a,b\nevil.com,evil.com\n"),
        log("a.json", b'{"a":"evil.com","b":"evil.com"}\n'),
    ):
        assert [column for _, column, *_ in found(indexes, name, columns=["b"])] == ["b"]
        with pytest.raises(InvalidInput, match=r"has no column c$"):
            found(indexes, name, columns=["b", "c"])


def test_progress_is_told_by_file(indexes, log):
    names = [log("a.csv", b"host\nx.com\n"), log("b.log", b"x\ny\n")]
    told = []
    wanted = Hunt(files=names, indexes=indexes)
    list(hunt(wanted, lambda name, rows, done: told.append((name, rows, done))))
    assert told == [(names[0], 1, 1), (names[1], 2, 1)]


def line(value, row=1, *, list_="bad", claim="malicious", hint=False):
    cells = ("f", row, "host", value, "one", list_, claim, "host", value, None, None, True, hint)
    return dict(zip(bulk.LINE, cells, strict=True))


def frame(*lines):
    return pl.DataFrame(lines, schema=bulk.LINE)


@pytest.mark.parametrize("merge_after", [0, 1_000_000])
def test_a_tally_holds_each_match_once_with_its_first_row(monkeypatch, merge_after):
    monkeypatch.setattr(bulk, "MERGE_AFTER", merge_after)
    tally = Tally()
    tally.add(frame(line("a", 5), line("b", 6), line("a", 7)))
    tally.add(frame())
    tally.add(frame(line("a", 9), line("c", 2)))
    rows = tally.unique().select("value", "row", "rows").rows()
    assert rows == [("a", 5, 3), ("b", 6, 1), ("c", 2, 1)]


def test_counts_tell_rows_values_and_hints_the_worst_first():
    tally = Tally()
    tally.add(frame(line("g", list_="good", claim="known_good")))
    tally.add(frame(line("a", 1), line("a", 2), line("b", 3), line("c", 4, hint=True)))
    counts = [(each.list, each.rows, each.values, each.hints) for each in tally.counts()]
    assert counts == [("bad", 3, 2, 1), ("good", 1, 1, 0)]
    assert tally.listed({Claim.MALICIOUS})
    assert not tally.listed({Claim.SUSPICIOUS})


def test_a_hint_is_no_listing_and_nothing_counts_as_nothing():
    tally = Tally()
    assert tally.counts() == []
    assert tally.unique().columns == [*bulk.LINE, "rows"]
    tally.add(frame(line("a", hint=True)))
    assert not tally.listed({Claim.MALICIOUS})
