import pytest

from sidelight.devcloud.vendor import Asked
from sidelight.devcloud.vendors.tickets import Tickets
from sidelight.devcloud.world import World

NOWHERE = World([])


@pytest.fixture
def tickets():
    return Tickets()


def ask(tickets, method, path="/tickets", **parts):
    return tickets.answer(Asked(method=method, path=path, **parts), NOWHERE)


def test_a_ticket_is_opened_found_and_closed(tickets):
    told = ask(tickets, "POST", json={"title": "A", "external_id": "k"})
    assert (told.status, told.body["id"], told.body["status"]) == (201, "1000", "open")
    assert ask(tickets, "GET", query={"external_id": "k"}).body == {"data": [told.body]}
    assert ask(tickets, "GET", query={"external_id": "x"}).body == {"data": []}
    closed = ask(tickets, "PATCH", "/tickets/1000", json={"status": "closed"})
    assert (closed.status, closed.body["status"]) == (200, "closed")
    assert ask(tickets, "GET", "/tickets/1000").body["status"] == "closed"


def test_who_asks_twice_has_two(tickets):
    for _ in range(2):
        ask(tickets, "POST", json={"title": "A", "external_id": "k"})
    assert len(ask(tickets, "GET", query={"external_id": "k"}).body["data"]) == 2
    tickets.forget()
    assert ask(tickets, "GET").body == {"data": []}


def test_what_it_does_not_take(tickets):
    assert ask(tickets, "POST", json={"title": ""}).status == 422
    assert ask(tickets, "POST").status == 422
    assert ask(tickets, "PATCH", "/tickets/7", json={"status": "closed"}).status == 404
    assert ask(tickets, "GET", "/else").status == 404
    ask(tickets, "POST", json={"title": "A"})
    assert ask(tickets, "PATCH", "/tickets/1000", json={"status": "lost"}).status == 422
