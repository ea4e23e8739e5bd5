from hypothesis import given
from hypothesis import strategies as st

from house import FakeClock
from sidelight.api.vt.tickets import LASTS, Tickets


def test_a_ticket_opens_once_and_for_its_team(clock):
    tickets = Tickets(b"secret", clock)
    text = tickets.new("one", private=True)
    assert tickets.use(text, "two") is None
    assert tickets.use(text, "one").private is True
    assert tickets.use(text, "one") is None


def test_a_ticket_ends(clock):
    tickets = Tickets(b"secret", clock)
    text = tickets.new("one", private=False)
    clock.move(seconds=LASTS + 1)
    assert tickets.use(text, "one") is None


def test_a_ticket_of_another_secret_is_none(clock):
    text = Tickets(b"other", clock).new("one", private=False)
    assert Tickets(b"secret", clock).use(text, "one") is None


@given(st.text(max_size=200))
def test_whatever_comes_is_no_ticket(text):
    assert Tickets(b"secret", FakeClock()).use(text, "one") is None
