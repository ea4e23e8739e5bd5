import pytest

from contexts import REPORTS, verdict
from house import DOMAIN
from sidelight.model import Report, ReportState
from sidelight.service.context import merge
from sidelight.widget.states import MESSAGES, State, state_of

QUOTA = "queued: over quota at One, 3rd in line, expected at 18:00"
CLOSED = "not disclosed: TLP:RED is above TLP:AMBER"
NO_KEY = "no key: set SIDELIGHT_ONE_API_KEY"
DOWN = "HTTP 502"
MISS = None


def state(*whys, lists=1):
    reports = [
        Report(provider=f"list-{n}", observable=DOMAIN, state=ReportState.MISS)
        for n in range(lists)
    ]
    for n, why in enumerate(whys):
        how = ReportState.MISS if why is MISS else ReportState.UNAVAILABLE
        reports.append(Report(provider=f"out-{n}", observable=DOMAIN, state=how, why=why))
    context = merge(DOMAIN, verdict(), reports)
    return state_of(context, lambda name: name.startswith("out"))


@pytest.mark.parametrize(
    ("whys", "expected"),
    [
        ((), State.EMPTY),
        ((MISS,), State.EMPTY),
        ((MISS, DOWN, QUOTA), State.EMPTY),
        ((NO_KEY,), State.EMPTY),
        ((DOWN, QUOTA, CLOSED), State.ERROR),
        ((QUOTA, CLOSED), State.QUOTA),
        ((QUOTA, NO_KEY), State.QUOTA),
        ((CLOSED, NO_KEY), State.BLOCKED),
    ],
)
def test_what_nobody_knows_is_told_by_what_became_of_the_questions(whys, expected):
    assert state(*whys) is expected


def test_what_somebody_knows_is_ready():
    assert state_of(merge(DOMAIN, verdict(), REPORTS), lambda _: True) is State.READY


def test_every_state_but_ready_has_its_message():
    assert set(MESSAGES) == set(State) - {State.READY}
