from sidelight.model import Health


def test_the_95th_percentile_is_that_of_the_latest_calls():
    assert Health().p95_ms is None
    assert Health(recent_ms=(7,)).p95_ms == 7
    assert Health(recent_ms=(*[10] * 19, 900)).p95_ms == 900
    assert Health(recent_ms=(*[10] * 39, 900)).p95_ms == 10
