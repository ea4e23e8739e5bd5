from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from house import START
from sidelight.model import InvalidInput, InvalidObservable, ObservableType
from sidelight.service.own_lists import (
    Order,
    changes,
    entries,
    entry_shape,
    is_public_suffix,
    put,
    read_expiry,
    read_target,
    remove,
)
from sidelight.store import OwnList
from store.decided import own_entry


def order(value="evil-shop.com", list_=OwnList.DENY, **parts):
    return Order(list=list_, value=value, **{"reason": "case 17", "author": "ana"} | parts)


@pytest.fixture
def app(app_with):
    return app_with()


async def test_a_value_is_read_listed_and_kept(app):
    listed = await put(app, order("hxxp://Evil-Shop[.]com/x", expires="30d"))
    assert listed.replaced is None
    assert (listed.entry.type, listed.entry.value) == (
        ObservableType.URL,
        "http://evil-shop.com/x",
    )
    assert listed.entry.added_at == START
    assert listed.entry.expires_at == START + timedelta(days=30)
    assert await entries(app) == (listed.entry,)


async def test_a_second_order_renews_or_moves(app):
    first = await put(app, order())
    second = await put(app, order(list_=OwnList.ALLOW))
    assert second.replaced == first.entry
    assert await entries(app) == (second.entry,)
    assert [change.what for change in await changes(app)] == ["allow", "deny"]


async def test_a_list_ends_by_itself(app, clock):
    await put(app, order())
    clock.move(days=90)
    assert await entries(app) == ()
    assert len(await entries(app, expired=True)) == 1


async def test_what_is_removed_is_found_in_any_spelling(app):
    listed = await put(app, order())
    assert await remove(app, "EVIL-SHOP[.]com", author="ben") == listed.entry
    with pytest.raises(InvalidInput, match="on none of your lists"):
        await remove(app, "evil-shop.com", author="ben")
    with pytest.raises(InvalidInput, match="needs an author"):
        await remove(app, "evil-shop.com", author=" ")


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (order(reason=" "), "needs a reason"),
        (order(author=""), "needs an author"),
        (order("com"), "com is a public suffix"),
        (order("co.uk"), "co.uk is a public suffix"),
        (order("github.io"), "github.io is a public suffix"),
        (order("github.io", OwnList.ALLOW, subdomains=True), "github.io is a public suffix"),
        (order("10.0.0.0/8"), "10.0.0.0/8 is too wide to deny.* at most /16"),
        (order("203.0.0.0/15"), "too wide"),
        (order("2001::/31"), "too wide.* at most /32"),
        (order("0.0.0.0/0"), "too wide"),
        (order("10.1.2.3/24"), r"write 10.1.2.3 or 10.1.2.0/24"),
        (order("203.0.113.9", subdomains=True), "no subdomains"),
        (order("203.0.113.0/24", subdomains=True), "no subdomains"),
        (order(expires="soon"), "'soon' is no expiry"),
        (order("nonsense"), "is no hash"),
    ],
)
async def test_what_is_refused_and_why(app, asked, why):
    with pytest.raises(InvalidInput, match=why):
        await put(app, asked)
    assert await entries(app, expired=True) == ()


@pytest.mark.parametrize(
    "asked",
    [
        order("10.0.0.0/8", OwnList.ALLOW),
        order("203.0.0.0/16"),
        order("2001:db8::/32"),
        order("github.io", OwnList.ALLOW),
        order("someone.github.io", subdomains=True),
        order("http://github.io/someone"),
    ],
    ids=lambda asked: asked.value,
)
async def test_what_looks_alike_and_is_taken(app, asked):
    assert (await put(app, asked)).entry.list is asked.list


@pytest.mark.parametrize(
    ("text", "type_", "value"),
    [
        ("1.2.3[.]0/24", None, "1.2.3.0/24"),
        (" 2001:DB8::/32 ", None, "2001:db8::/32"),
        ("1.2.3.4/32", ObservableType.IPV4, "1.2.3.4"),
        ("2001:db8::1/128", ObservableType.IPV6, "2001:db8::1"),
        ("10.0.0.0/255.0.0.0", None, "10.0.0.0/8"),
        ("http://1.2.3.4/24", ObservableType.URL, "http://1.2.3.4/24"),
    ],
)
def test_what_a_typed_value_is(text, type_, value):
    target = read_target(text)
    assert (target.type, target.value) == (type_, value)


@pytest.mark.parametrize("text", ["1.2.3.0/33", "/", "/24", "a/24", ""])
def test_what_is_no_value(text):
    with pytest.raises(InvalidObservable):
        read_target(text)


@given(st.text())
def test_any_text_is_a_target_or_refused(text):
    try:
        target = read_target(text)
    except InvalidInput:
        return
    assert read_target(target.value) == target


@given(st.text() | st.from_regex(r"\d{1,6}d|\d{4}-\d\d-\d\d", fullmatch=True))
def test_any_text_is_an_expiry_to_come_or_refused(text):
    try:
        expiry = read_expiry(text, START)
    except InvalidInput:
        return
    assert expiry > START
    assert expiry.tzinfo is UTC


def test_a_day_holds_until_its_end():
    assert read_expiry("2026-12-31", START) == datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert read_expiry("2026-11-24", START).day == START.day


@pytest.mark.parametrize("text", ["0d", "2026-11-23", "2026-02-30", "-3d", "30", "1d "])
def test_an_expiry_that_is_none(text):
    with pytest.raises(InvalidInput):
        read_expiry(text, START)


def test_a_network_is_a_cidr_in_json():
    shape = entry_shape(own_entry("203.0.113.0/24", None))
    assert (shape["type"], shape["list"]) == ("cidr", "deny")
    assert entry_shape(own_entry())["type"] == "domain"


@pytest.mark.parametrize(
    ("name", "public"), [("x.kobe.jp", True), ("a.x.kobe.jp", False), ("corp", False), ("", False)]
)
def test_suffixes_are_those_of_the_public_list(name, public):
    assert is_public_suffix(name) is public
