import msgspec

from house import IP, START
from sidelight.model import Errand, Priority, Turn


def test_an_errand_survives_being_written_down():
    errand = Errand(
        provider="one", holder="", observable=IP, priority=Priority.BATCH, asked_at=START
    )
    assert msgspec.json.decode(msgspec.json.encode(errand), type=Errand) == errand


def test_a_person_comes_before_an_alert_and_an_alert_before_a_pile():
    assert sorted(Priority) == [Priority.ANALYST, Priority.ALERT, Priority.BATCH]


def test_a_turn_says_which_and_when():
    assert (Turn(1, START).position, Turn(1, START).at) == (1, START)
