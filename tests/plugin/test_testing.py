import pytest

from sidelight.model import Unavailable
from sidelight.plugin import DnsAnswer, DnsQuery, Exchange, perform, perform_all
from sidelight.plugin.testing import play

A, B = DnsQuery("a.example", "A"), DnsQuery("b.example", "A")


def addresses() -> Exchange[str]:
    first = yield from perform(A)
    second, third = yield from perform_all((A, B))
    return first.rcode + second.rcode + third.rcode


def test_results_are_sent_in_order_and_effects_come_back_unrolled() -> None:
    value, effects = play(addresses(), DnsAnswer("1"), (DnsAnswer("2"), DnsAnswer("3")))
    assert value == "123"
    assert effects == [A, A, B]


def test_an_exchange_that_asks_too_much_fails() -> None:
    with pytest.raises(AssertionError, match="nothing is recorded for"):
        play(addresses(), DnsAnswer("1"))


def test_an_exchange_that_asks_too_little_fails() -> None:
    pair = (DnsAnswer("2"), DnsAnswer("3"))
    with pytest.raises(AssertionError, match="never asked for"):
        play(addresses(), DnsAnswer("1"), pair, DnsAnswer("4"))


def test_a_recorded_error_is_raised_inside_the_exchange() -> None:
    with pytest.raises(Unavailable, match="down"):
        play(addresses(), Unavailable("down"))


def test_an_exchange_without_effects_returns_at_once() -> None:
    def nothing() -> Exchange[int]:
        return 7
        yield

    assert play(nothing()) == (7, [])
