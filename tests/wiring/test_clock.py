from datetime import UTC

from sidelight.wiring.clock import SystemClock


def test_it_moves_forward_in_utc():
    clock = SystemClock()
    first, tick = clock.now(), clock.monotonic()
    assert first.tzinfo is UTC
    assert clock.now() >= first
    assert clock.monotonic() >= tick
