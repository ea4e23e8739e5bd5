import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from sidelight.transports.bulk.seen import Seen

hashes = arrays.arrays(np.uint64, st.integers(1, 40), elements=st.integers(1, 2**64 - 1))


@given(hashes, hashes)
def test_what_was_met_last_is_known_and_what_was_not_is_not(first, second):
    seen = Seen(slots=1 << 10)
    assert not seen.of(first).any()
    seen.add(first)
    assert set(second[seen.of(second)]) <= set(first)
    seen.add(second)
    for value in second[-1:]:
        assert seen.of(np.array([value])).all()


def test_a_slot_keeps_the_two_that_came_last():
    seen = Seen(slots=1)
    for value in (5, 6, 7):
        seen.add(np.array([value], np.uint64))
    assert seen.of(np.array([5, 6, 7], np.uint64)).tolist() == [False, True, True]
