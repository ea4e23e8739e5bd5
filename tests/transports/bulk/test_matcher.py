import pickle
import subprocess
import sys

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from house import FakeClock
from loglike import BAD, cells, content, entries, expected, found
from sidelight.model import InvalidInput, NotReady, ObservableType
from sidelight.plugin import Entry, FeedContent
from sidelight.transports.bulk import match_table, matcher, serving_files
from sidelight.transports.bulk.matcher import MATCH, Matcher
from sidelight.transports.bulk.screen import IndexFile
from sidelight.transports.indexes import IndexStore

FEEDS = ["one", "two"]
DOMAIN = ObservableType.DOMAIN


@pytest.fixture
def store(tmp_path):
    return IndexStore(tmp_path / "indexes", FakeClock())


@pytest.fixture
def evil(store, tmp_path):
    """Return the files of an index that lists evil.com with all below it."""
    listed = Entry("bad", DOMAIN, "evil.com", "f", subdomains=True)
    store.write("one", FeedContent((BAD,), iter([listed]), "d"))
    return serving_files(tmp_path / "indexes")


@settings(max_examples=60, deadline=None)
@given(
    one=st.lists(entries, max_size=40),
    two=st.lists(entries, max_size=40),
    column=st.lists(st.none() | cells, max_size=60),
)
def test_it_finds_what_matching_one_value_after_another_finds(tmp_path_factory, one, two, column):
    folder = tmp_path_factory.mktemp("indexes")
    store = IndexStore(folder, FakeClock())
    store.write("one", content(one))
    store.write("two", content(two))
    table = pa.table({"cell": pa.array(column, pa.string())})
    matches = match_table(table, serving_files(folder, FEEDS), ["cell"])
    assert found(matches) == expected(store, FEEDS, column)


def test_a_value_that_was_met_before_matches_again(evil):
    tables = [pa.table({"host": ["a.evil.com", "good.com"]})] * 2
    first, second = (match_table(table, evil, ["host"]) for table in tables)
    assert first.to_pylist() == second.to_pylist() != []


def test_the_shape_of_a_match(evil):
    table = pa.table({"host": ["good.com", "a.evil.com"], "time": [1, 2]})
    matches = match_table(table, evil, ["host"], keep=["time"])
    assert matches.to_pylist() == [
        {
            "row": 1,
            "column": "host",
            "value": "a.evil.com",
            "feed": "one",
            "list": "bad",
            "claim": "malicious",
            "scope": "registrable",
            "matched": "evil.com",
            "label": "f",
            "since": None,
            "exact": False,
            "hint": False,
            "time": 2,
        }
    ]


@pytest.mark.parametrize(
    "column",
    [
        pa.array([["evil.com", "a.com"], [], None, ["b.com", "evil.com"]]),
        pa.array(["evil.com", "a", "b", "evil.com"]).dictionary_encode(),
        pa.array(["evil.com", None, "b", "evil.com"], pa.large_string()),
        pa.chunked_array([["evil.com", "a"], ["b", "evil.com"]]),
    ],
    ids=["lists", "dictionary", "large text", "chunks"],
)
def test_cells_of_every_kind(evil, column):
    matches = match_table(pa.table({"c": column}), evil, ["c"])
    assert matches["row"].to_pylist() == [0, 3]


def test_columns_are_matched_in_their_order_and_rows_in_theirs(evil):
    table = pa.table({"a": ["evil.com", "x", "evil.com"], "b": ["x.evil.com", None, "x"]})
    matches = match_table(table, evil, ["b", "a"])
    assert [(m["column"], m["row"]) for m in matches.to_pylist()] == [("b", 0), ("a", 0), ("a", 2)]


def test_without_rows_or_columns_there_are_no_matches_but_the_same_columns(evil):
    table = pa.table({"c": pa.array([], pa.string())})
    for matches in (match_table(table, evil, ["c"]), match_table(table, evil, [])):
        assert matches.num_rows == 0
        assert matches.column_names == list(MATCH)


def test_an_unknown_column_is_named_with_those_that_exist(evil):
    with pytest.raises(InvalidInput, match=r"no column 'nope'; there are host"):
        match_table(pa.table({"host": ["a"]}), evil, ["nope"])


@pytest.mark.parametrize(
    "column", [pa.array([b"\xff"]), pa.array([[{"a": "evil.com"}]])], ids=["bytes", "structs"]
)
def test_a_column_without_text_is_named(evil, column):
    with pytest.raises(InvalidInput, match="column 'c' holds no text"):
        match_table(pa.table({"c": column}), evil, ["c"])


def test_a_missing_index_names_the_command(tmp_path):
    with pytest.raises(NotReady, match="run `sidelight feeds sync`"):
        match_table(pa.table({"c": ["a"]}), [tmp_path / "nothing"], ["c"])


def test_a_file_that_takes_the_place_of_another_is_read_anew(store, evil, tmp_path):
    table = pa.table({"c": ["evil.com", "new.com"]})
    assert match_table(table, evil, ["c"])["value"].to_pylist() == ["evil.com"]
    store.write("two", FeedContent((BAD,), iter([Entry("bad", DOMAIN, "new.com")]), "d"))
    [other] = serving_files(tmp_path / "indexes", ["two"])
    other.replace(evil[0])
    assert match_table(table, evil, ["c"])["value"].to_pylist() == ["new.com"]


def test_what_is_remembered_has_a_limit_and_forgetting_loses_no_match(evil, monkeypatch):
    monkeypatch.setattr(matcher, "MOST_HITS", 10)
    small = Matcher([IndexFile(path) for path in evil])
    for start in range(0, 60, 3):
        hosts = [f"h{number}.evil.com" for number in range(start, start + 6)]
        table = pa.table({"c": hosts})
        rows = small.match("c", matcher._cells(table, "c"))
        assert rows["value"].to_list() == hosts
        assert small._hits.height <= 12


def test_a_hit_that_was_forgotten_and_met_again_is_found_once(evil):
    one = Matcher([IndexFile(path) for path in evil])
    one._seen = matcher.Seen(slots=1)
    for _ in range(3):
        for host in ("a.evil.com", "b.evil.com", "c.com", "d.com"):
            rows = one.match("c", matcher._cells(pa.table({"c": [host]}), "c"))
            assert rows.height == host.endswith("evil.com")


def test_function_and_arguments_can_be_sent_to_another_process(evil):
    table = pa.table({"c": ["evil.com", "x"]})
    script = (
        "import pickle, sys; f, t, i, c = pickle.load(sys.stdin.buffer);"
        "sys.stdout.buffer.write(pickle.dumps(f(t, i, c)))"
    )
    work = pickle.dumps((match_table, table, evil, ["c"]))
    assert len(work) < 10_000, "a worker opens the index by its path, it is not sent along"
    done = subprocess.run(
        [sys.executable, "-c", script], input=work, capture_output=True, check=True
    )
    assert pickle.loads(done.stdout) == match_table(table, evil, ["c"])  # noqa: S301 - our own
