from ipaddress import ip_address

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexed import index_file
from sidelight.indicators.keys import entry_keys
from sidelight.model import InvalidInput, NotReady, ObservableType
from sidelight.transports.bulk.screen import IndexFile, serving_files

DOMAIN = ObservableType.DOMAIN


@pytest.fixture
def opened(tmp_path):
    def open_(*entries):
        path = tmp_path / "index"
        path.unlink(missing_ok=True)
        path.write_bytes(index_file(*entries))
        return IndexFile(path)

    return open_


@pytest.mark.parametrize("size", [0, 1, 2, 7, 8, 9, 100, 5000])
def test_it_lists_what_a_single_look_up_lists(opened, size):
    file = opened(*(("bad", DOMAIN, f"{number}.com", "f") for number in range(size)))
    keys = [f"{number}.com".encode() for number in range(-20, size + 20)]
    held = file.lists(keys)
    assert held.tolist() == [file.index.find(key) != 0 for key in keys]
    assert held.sum() == size


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 32)), max_size=20),
    st.lists(st.integers(0, 2**32 - 1), max_size=40),
)
def test_it_encloses_what_a_network_holds(tmp_path_factory, networks, numbers):
    path = tmp_path_factory.mktemp("one") / "index"
    listed = [("bad", None, f"{ip_address(first)}/{length}") for first, length in networks]
    path.write_bytes(index_file(*listed))
    file = IndexFile(path)
    edges = [first for first, _ in networks]
    near = [each + step for each in edges for step in (-1, 0, 1) if 0 <= each + step < 1 << 32]
    numbers = [*numbers, *near, 0, 2**32 - 1]
    expected = [
        any(number >> 32 - length == first >> 32 - length for first, length in networks)
        for number in numbers
    ]
    assert file.encloses(np.array(numbers, np.uint32)).tolist() == expected
    assert file.encloses_any([ip_address(number) for number in numbers]) == expected


def test_addresses_of_version_6(opened):
    file = opened(("bad", None, "2001:db8::/32"))
    assert file.encloses_any(map(ip_address, ["2001:db8::1", "2001:db9::1"])) == [True, False]


def test_a_key_that_hides_behind_the_filter_is_refused_by_the_rest(opened):
    file = opened(*(("bad", DOMAIN, f"{number}.com") for number in range(1000)))
    keys = [f"{number}.net".encode() for number in range(50_000)]
    assert not file.lists(keys).any()
    [(key, _)] = entry_keys(DOMAIN, "7.com")
    assert file.lists([key]).all()


@pytest.mark.parametrize("content", [b"", b"no index", b"x" * 1000])
def test_a_damaged_file_names_the_command(tmp_path, content):
    (tmp_path / "index").write_bytes(content)
    with pytest.raises(NotReady, match="run `sidelight feeds sync`"):
        IndexFile(tmp_path / "index")


def test_the_files_that_serve_are_found_by_feed(tmp_path):
    for feed in ("two", "one"):
        (tmp_path / feed).mkdir()
        (tmp_path / feed / "current").write_text("000007")
    (tmp_path / "begun").mkdir()
    all_ = [tmp_path / feed / "000007/index" for feed in ("one", "two")]
    assert serving_files(tmp_path) == all_
    assert serving_files(tmp_path, ["two"]) == all_[1:]
    with pytest.raises(NotReady, match="no index of begun"):
        serving_files(tmp_path, ["begun"])
    with pytest.raises(InvalidInput, match="no name of a feed"):
        serving_files(tmp_path, ["../one"])
    with pytest.raises(NotReady, match="no index has been compiled"):
        serving_files(tmp_path / "empty")
