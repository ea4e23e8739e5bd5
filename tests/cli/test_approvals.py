import json
from datetime import UTC, datetime, timedelta

import pytest

from answering import LONG
from sidelight.model import ApprovalRequest
from sidelight.store import open_store
from sidelight.wiring.clock import SystemClock


@pytest.fixture
def store(home):
    with open_store(None, home, SystemClock()) as found:
        yield found


@pytest.fixture
def asked(store):
    now = SystemClock().now()
    return store.approvals.ask(
        ApprovalRequest(
            id="",
            question="Phish or spam?",
            options=("phish", "spam"),
            facts=("the mail fails DMARC [red]",),
            author="playbook p",
            asked_at=now,
            expires_at=now + timedelta(days=1),
        )
    )


def test_a_question_is_listed_shown_and_answered(sidelight, asked, store):
    _, out, _ = sidelight("approvals", "list", "--json")
    assert json.loads(out)["id"] == asked.id
    assert "Phish or spam?" in sidelight("approvals", "list")[1]
    _, out, _ = sidelight("approvals", "show", asked.id)
    assert "the mail fails DMARC [red]" in out
    code, out, _ = sidelight(
        "approvals", "answer", asked.id, "spam", "--reason", "no link", "--author", "ann"
    )
    assert (code, "answered: spam" in out) == (0, True)
    [answer] = store.approvals.get(asked.id).answers
    assert (answer.author, answer.reason) == ("ann", "no link")
    assert sidelight("approvals", "list", "--json")[1] == ""
    _, out, _ = sidelight("approvals", "list", "--all", "--json")
    assert json.loads(out)["state"] == "answered"
    _, out, _ = sidelight("approvals", "list", "--state", "answered", "--limit", 1)
    assert asked.id in out
    _, out, _ = sidelight("approvals", "show", asked.id, "--json")
    assert json.loads(out)["answer"] == "spam"
    assert "no link" in sidelight("approvals", "show", asked.id)[1]


def test_what_is_no_answer_is_an_error(sidelight, asked):
    code, _, err = sidelight("approvals", "answer", asked.id, "maybe")
    assert (code, "phish, spam" in err) == (2, True)
    for command in (("show",), ("answer", "x")):
        name, *rest = command
        assert sidelight("approvals", name, "approval_none", *rest)[0] == 2
    sidelight("approvals", "answer", asked.id, "spam", "--json")
    code, _, err = sidelight("approvals", "answer", asked.id, "phish", "--author", "rob")
    assert (code, "already" in err) == (3, True)


def test_answers_are_handed_over_and_taken_back(sidelight, asked, store):
    for name, role in (("rita", "responder"), ("vic", "viewer")):
        add = ("admin", "user", "add", "--name", name, "--role", role)
        sidelight(*add, stdin=LONG.encode() + b"\n")
    answer = ("approvals", "answer", asked.id, "spam", "--author", "vic")
    assert sidelight(*answer)[0] == 3
    hand_over = ("approvals", "hand-over", "vic", "--author", "rita", "--until")
    assert sidelight(*hand_over, "soon")[0] == 2
    assert sidelight(*hand_over, "2020-01-31")[0] == 2
    assert "in your place until" in sidelight(*hand_over, "7d")[1]
    assert sidelight(*answer, "--behalf", "rob")[0] == 3
    assert sidelight(*answer, "--behalf", "rita")[0] == 0
    assert store.approvals.get(asked.id).answers[0].behalf == "rita"
    take_back = ("approvals", "take-back", "vic", "--author", "rita")
    assert sidelight(*take_back)[0] == 0
    assert sidelight(*take_back)[0] == 2


def test_a_day_counts_to_its_end(sidelight, store):
    sidelight("admin", "user", "add", "--name", "vic", stdin=LONG.encode() + b"\n")
    sidelight("approvals", "hand-over", "vic", "--author", "rita", "--until", "2999-12-31")
    [delegation] = store.approvals.delegations()
    assert delegation.until == datetime(3000, 1, 1, tzinfo=UTC)
