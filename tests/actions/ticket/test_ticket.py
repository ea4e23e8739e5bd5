import pytest
from hypothesis import given
from hypothesis import strategies as st

from actuators import command, played
from house import IP
from sidelight.actions.ticket import TicketDesk
from sidelight.devcloud.faults import Fault
from sidelight.model import BadAnswer, NotSet, OverQuota, Refused, SidelightError, Unavailable
from sidelight.plugin import HttpResponse, Standing, header_key, shown

TICKET = TicketDesk()
ORDER = command(
    "ticket.open",
    IP,
    arguments={"title": "Clean the host", "severity": "high"},
    facts={"link": "https://console.example/cases/17"},
)


@pytest.fixture
def system(steered):
    return steered.cloud.services["ticket"]


def tickets(system):
    return list(system.vendor._tickets.values())


async def test_opened_proved_closed_and_gone(bench, system):
    ticket = bench(TICKET)
    plan = await ticket("plan", ORDER)
    assert (plan.text, plan.already) == ("open a ticket: Clean the host", False)
    assert (await ticket("verify", ORDER)).standing is Standing.ABSENT
    receipt = await ticket("apply", ORDER)
    assert (receipt.reference, receipt.undo) == ("1000", {"id": "1000"})
    [kept] = tickets(system)
    assert kept == {
        "id": "1000",
        "status": "open",
        "title": "Clean the host",
        "body": f"C2 of case 17\n{IP.value}\nlink: https://console.example/cases/17",
        "severity": "high",
        "external_id": header_key(ORDER.key),
    }
    assert (await ticket("verify", ORDER)).standing is Standing.HOLDS
    assert (await ticket("plan", ORDER)).already
    await ticket("undo", ORDER, receipt.undo)
    assert (await ticket("verify", ORDER)).text == "the ticket 1000 is closed"
    await ticket("undo", ORDER, receipt.undo)
    assert [each["status"] for each in tickets(system)] == ["closed"]


async def test_the_same_order_twice_is_one_ticket(bench, system):
    ticket = bench(TICKET)
    first = await ticket("apply", ORDER)
    assert (await ticket("apply", ORDER)).reference == first.reference
    assert len(tickets(system)) == 1


async def test_without_a_receipt_the_ticket_is_found_by_the_key(bench, system):
    ticket = bench(TICKET)
    assert "no open ticket" in (await ticket("undo", ORDER, {})).text
    await ticket("apply", ORDER)
    await ticket("undo", ORDER, {})
    assert [each["status"] for each in tickets(system)] == ["closed"]
    assert "no open ticket" in (await ticket("undo", ORDER, {})).text


async def test_an_answer_that_was_lost_is_cleared_up_by_the_probe(bench, system):
    ticket = bench(TICKET)
    system.fault = Fault.TRUNCATED
    with pytest.raises(Unavailable):
        await ticket("apply", ORDER)
    system.fault = None
    await ticket("apply", ORDER)
    assert (await ticket("verify", ORDER)).standing is Standing.HOLDS
    assert len(tickets(system)) == 1


async def test_a_dry_run_searches_and_opens_nothing(bench, system):
    change = await bench(TICKET).preview(ORDER)
    assert shown(change).startswith("POST https://own-server/tickets {")
    assert (system.calls.total(), tickets(system)) == (1, [])


@pytest.mark.parametrize("stage", ["plan", "apply", "verify", "undo"])
@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("401", Refused),
        ("403", Refused),
        ("404", Refused),
        ("429", OverQuota),
        ("500", Unavailable),
        ("timeout", Unavailable),
        ("html", BadAnswer),
        ("schema", BadAnswer),
        ("empty", BadAnswer),
    ],
)
async def test_what_goes_wrong_is_an_error_of_ours(bench, system, stage, fault, error):
    system.fault = Fault(fault)
    more = [{}] if stage == "undo" else []
    with pytest.raises(error):
        await bench(TICKET)(stage, ORDER, *more)
    assert tickets(system) == []


async def test_without_a_server_or_a_token_nothing_is_sent(bench):
    with pytest.raises(NotSet, match="SIDELIGHT_TICKET_URL"):
        await bench(TICKET, SIDELIGHT_TICKET_URL="")("apply", ORDER)
    with pytest.raises(NotSet, match="SIDELIGHT_TICKET_TOKEN"):
        await bench(TICKET, SIDELIGHT_TICKET_TOKEN="")("apply", ORDER)


async def test_the_reason_is_the_title_where_nobody_gave_one(bench, system):
    await bench(TICKET)("apply", command("ticket.open", None))
    [kept] = tickets(system)
    assert (kept["title"], kept["severity"]) == ("C2 of case 17", "medium")


@given(key=st.text(), title=st.text(), number=st.text(min_size=1))
def test_no_value_leaves_its_place(key, title, number):
    def answer(effect):
        found = b'{"data": []}' if effect.method == "GET" else b'{"id": 7}'
        return HttpResponse(status=200, body=found)

    order = command("ticket.open", None, key=key, arguments={"title": title})
    _, (search, opening) = played(TICKET.apply(order), answer)
    assert search.params == {"external_id": header_key(key)}
    assert opening.json["title"] == (title or order.reason)
    assert opening.headers["idempotency-key"].isascii()
    _, [closing] = played(TICKET.undo(order, {"id": number}), answer)
    assert (closing.url_template, closing.path) == (
        "https://own-server/tickets/{id}",
        {"id": number},
    )


@given(st.binary(max_size=200), st.sampled_from([200, 201, 400, 404, 422]))
def test_any_answer_is_read_or_an_error_of_ours(body, status):
    try:
        played(TICKET.apply(ORDER), lambda _: HttpResponse(status=status, body=body))
    except SidelightError as error:
        assert isinstance(error, BadAnswer | Refused)  # noqa: PT017 - every other error escapes
