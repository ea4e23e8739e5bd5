from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from house import START
from sidelight.enrichment import breaker
from sidelight.enrichment.breaker import FAILURES, LONGEST_PAUSE, PAUSE, Outcome, after, denial
from sidelight.model import Health, NotSet, OverQuota, Refused, Unavailable

KEY = {"api_key": "s3cret"}


def failed(seconds=0, **parts):
    return Outcome(at=START + timedelta(seconds=seconds), seconds=0.1, error="down", **parts)


def answered(seconds=0, took=0.1):
    return Outcome(at=START + timedelta(seconds=seconds), seconds=took)


def following(*outcomes, health=None):
    health = health or Health()
    for outcome in outcomes:
        health = after(health, outcome)
    return health


def test_it_opens_after_failures_in_a_row():
    health = following(*[failed()] * (FAILURES - 1))
    assert denial(health, START, {}) is None
    health = after(health, failed())
    why = denial(health, START, {})
    assert isinstance(why, Unavailable)
    assert str(why) == (
        "not asked before 12:00:30 UTC, it failed 5 times in a row; the last time: down"
    )
    assert why.retry_after == PAUSE.total_seconds()


def test_an_answer_in_between_starts_the_count_again():
    health = following(*[failed()] * 4, answered(), *[failed()] * 4)
    assert denial(health, START, {}) is None


def test_the_pause_doubles_until_it_is_long_enough():
    health = following(*[failed()] * FAILURES)
    pauses = []
    for _ in range(8):
        moment = health.open_until
        health = after(health, Outcome(at=moment, seconds=0.1, error="down"))
        pauses.append(health.open_until - moment)
    assert pauses[:3] == [2 * PAUSE, 4 * PAUSE, 8 * PAUSE]
    assert pauses[-1] == LONGEST_PAUSE


def test_after_the_pause_one_probes_and_the_others_wait():
    health = following(*[failed()] * FAILURES)
    later = START + PAUSE
    assert denial(health, later, {}) is None
    assert breaker.is_probe(health)
    probing = breaker.probing(health, later)
    assert isinstance(denial(probing, later, {}), Unavailable)
    assert denial(probing, later + breaker.PROBE, {}) is None
    assert breaker.is_sound(after(probing, answered(31)))


def test_it_opens_when_most_answers_are_late():
    late = failed(late=True)
    health = following(*[each for _ in range(12) for each in (answered(), late, late)])
    assert health.failures < FAILURES
    assert denial(health, START, {}) is not None


def test_a_refused_key_is_not_used_until_it_changes():
    mark = breaker.mark_of(KEY, b"12345678")
    health = after(Health(), failed(refused_key=mark))
    why = denial(health, START + timedelta(days=9), KEY)
    assert isinstance(why, Refused)
    assert str(why) == "misconfigured: down; not asked again before the key changes"
    assert denial(health, START, {"api_key": "another"}) is None
    assert denial(breaker.retried(health), START, KEY) is None
    assert breaker.state(health, START, KEY).startswith("misconfigured")


def test_a_mark_is_not_the_key():
    one, two = (breaker.mark_of(KEY, salt) for salt in (b"12345678", b"abcdefgh"))
    assert one != two
    assert "s3cret" not in one
    assert breaker.is_key(one, KEY)
    assert not breaker.is_key(one, {"api_key": "s3cre"})
    assert not breaker.is_key(None, KEY)


def test_what_the_vendor_asks_for_is_not_a_failure():
    health = after(Health(), failed(wait_until=START + timedelta(seconds=40)))
    assert health.failures == 0
    why = denial(health, START, {})
    assert isinstance(why, OverQuota)
    assert why.retry_after == 40
    assert denial(health, START + timedelta(seconds=40), {}) is None
    assert breaker.is_sound(after(health, answered(41)))


def test_a_provider_in_trouble_that_says_when_it_is_back_is_left_alone_until_then():
    health = after(Health(), failed(back_at=START + timedelta(seconds=90)))
    assert denial(health, START, {}).retry_after == 90


def test_a_key_that_is_not_set_was_never_refused():
    assert breaker.is_refusal(Refused("HTTP 401"))
    assert not breaker.is_refusal(NotSet("no key"))
    assert not breaker.is_refusal(Unavailable("down"))


def test_the_states_in_words():
    assert breaker.state(Health(), START, {}) == "ready"
    health = following(*[failed()] * FAILURES)
    assert breaker.state(health, START, {}).startswith("not asked before")
    assert breaker.state(health, START + PAUSE, {}) == "tried again at the next look-up"


@given(st.lists(st.sampled_from([answered(), failed(), failed(late=True)]), max_size=60))
def test_the_figures_add_up(outcomes):
    health = following(*outcomes)
    assert health.calls == len(outcomes)
    assert health.errors == sum(each.error is not None for each in outcomes)
    assert 0 <= health.timeouts <= 1
    assert len(health.recent_ms) <= breaker.RECENT
