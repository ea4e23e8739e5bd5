from house import START, FakeClock
from sidelight.model import Clock


def test_a_clock_that_is_handed_in_can_be_moved():
    clock: Clock = FakeClock()
    before = clock.monotonic()
    clock.move(minutes=1)
    assert (clock.now() - START).total_seconds() == 60
    assert clock.monotonic() - before == 60
