from hypothesis import given
from hypothesis import strategies as st

from indexed import index_of
from sidelight.indicators.compare import Change, compare
from sidelight.model import ObservableType

entries = st.sets(
    st.one_of(
        st.integers(0, 400).map(lambda number: (ObservableType.DOMAIN, f"{number}.com")),
        st.integers(0, 30).map(lambda number: (None, f"10.{number}.0.0/16")),
        st.integers(0, 30).map(lambda number: (None, f"10.3.{number}.0/24")),
        st.integers(0, 30).map(lambda number: (None, f"2001:db8:{number:x}::/48")),
    ),
    max_size=40,
)


def index(listed, seed=7):
    return index_of(*(("bad", type_, value) for type_, value in sorted(listed, key=str)), seed=seed)


@given(entries, entries)
def test_what_is_new_and_what_is_gone_is_counted(old, new):
    assert compare(index(old), index(new)) == Change(len(new - old), len(old - new))


def test_tables_of_different_sizes_are_compared():
    many = {(ObservableType.DOMAIN, f"{number}.com") for number in range(5000)}
    few = {(ObservableType.DOMAIN, f"{number}.com") for number in range(4990, 5010)}
    assert compare(index(many), index(few)) == Change(added=10, removed=4990)
    assert compare(index(few), index(many)) == Change(added=4990, removed=10)


def test_another_seed_says_nothing():
    assert compare(index([], seed=1), index([], seed=2)) is None
