import base64
from datetime import timedelta

import pytest

from house import DOMAIN, IP
from sidelight.model import AccessRole, Observable, ObservableType
from sidelight.store import BlockEntry

URL = Observable(ObservableType.URL, "https://evil-shop.com/x?y=z")


@pytest.fixture
def put(store, clock):
    """Return a function that puts a value on a list."""

    def put(list_, observable, key="order", until=None):
        entry = BlockEntry(
            list=list_,
            observable=observable,
            key=key,
            reason="test",
            until=until,
            added_at=clock.now(),
        )
        store.block_list.put(entry)

    return put


def get(server, name, **headers):
    return server.get(f"/lists/{name}", headers={**server.as_(AccessRole.VIEWER), **headers})


def basic(key, name="firewall"):
    return {"authorization": "Basic " + base64.b64encode(f"{name}:{key}".encode()).decode()}


def test_a_list_has_one_value_a_line(server, put):
    put("ip", IP, "1")
    put("ip", IP, "2")
    put("ip", Observable(ObservableType.IPV6, "2001:db8::1"))
    answer = get(server, "ip.txt")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text == "2001:db8::1\n45.155.205.233\n"
    assert "no-cache" in answer.headers["cache-control"]
    assert answer.headers["last-modified"] == "Tue, 24 Nov 2026 12:00:00 GMT"


def test_lists_are_told_apart_and_may_be_empty(server, put):
    put("domain", DOMAIN)
    assert get(server, "domain.txt").text == f"{DOMAIN.value}\n"
    for name in ("ip", "url", "file"):
        empty = get(server, f"{name}.txt")
        assert (empty.status_code, empty.text) == (200, "")
        assert "last-modified" not in empty.headers


def test_schemes_are_left_out_where_a_firewall_wants_it(server, put):
    put("url", URL)
    assert get(server, "url.txt").text == "https://evil-shop.com/x?y=z\n"
    assert get(server, "url.txt?bare=true").text == "evil-shop.com/x?y=z\n"


@pytest.mark.parametrize("mark", ["\n", "\r\n", "\u2028", "\x85", "\x0b", " ", "\t", "\u3000"])
def test_no_value_brings_a_second_line_along(server, put, mark):
    put("url", Observable(ObservableType.URL, f"http://evil-shop.com/{mark}http://google.com/"))
    body = get(server, "url.txt").text
    assert body.split() == [body.rstrip("\n")]
    assert body.splitlines()[0].startswith("http://evil-shop.com/%")


def test_what_has_not_changed_is_not_sent_again(server, put, clock):
    put("ip", IP, until=clock.now() + timedelta(hours=1))
    tag = get(server, "ip.txt").headers["etag"]
    for held in (tag, f'"other", W/{tag}', "*"):
        again = get(server, "ip.txt", **{"if-none-match": held})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    clock.move(hours=2)
    after = get(server, "ip.txt", **{"if-none-match": tag})
    assert (after.status_code, after.text) == (200, "")


def test_a_key_comes_in_the_header_or_as_a_password(server, put):
    put("ip", IP)
    key = server.key(AccessRole.VIEWER)
    assert server.get("/lists/ip.txt", headers=basic(key)).text == f"{IP.value}\n"
    assert server.get("/lists/ip.txt", headers=basic(key, "")).status_code == 200
    assert server.get("/lists/ip.txt", headers={"x-apikey": key}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-apikey": "0" * 64},
        {"authorization": "Bearer x"},
        {"authorization": "Basic"},
        {"authorization": "Basic ???"},
        {"authorization": "Basic " + base64.b64encode(b"\xff:\xff").decode()},
        basic("0" * 64),
    ],
)
def test_nobody_else_comes_in(server, headers):
    answer = server.get("/lists/ip.txt", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert "Basic" in answer.headers["www-authenticate"]


def test_requests_by_password_are_counted_too(server):
    key = server.key(AccessRole.VIEWER, calls=1)
    assert server.get("/lists/ip.txt", headers=basic(key)).status_code == 200
    assert server.get("/lists/ip.txt", headers=basic(key)).status_code == 429


@pytest.mark.parametrize("name", ["ip", "mail.txt", "ip.txt.txt", ".txt", "ip.csv"])
def test_other_lists_are_not_found(server, name):
    answer = get(server, name)
    assert (answer.status_code, "ip.txt" in answer.json()["detail"]) == (404, True)
