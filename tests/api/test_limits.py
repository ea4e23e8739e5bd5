import pytest

from sidelight.api.limits import KEPT, Limits, TooManyCalls, door_name, first_of_month, this_minute
from sidelight.model import AccessRole, Principal


def principal(calls=None, key_id="k1", owner="one"):
    return Principal(owner=owner, name="n", role=AccessRole.VIEWER, key_id=key_id, calls=calls)


def test_the_minute_slides(clock):
    limits, who = Limits(), principal(calls=2)
    limits.admit(who, "files", clock)
    clock.move(seconds=40)
    limits.admit(who, "files", clock)
    with pytest.raises(TooManyCalls) as refused:
        limits.admit(who, "files", clock)
    assert refused.value.retry_after == 20
    assert refused.value.headers == {"retry-after": "20"}
    clock.move(seconds=20)
    limits.admit(who, "files", clock)
    with pytest.raises(TooManyCalls):
        limits.admit(who, "files", clock)


def test_a_refused_request_does_not_count(clock):
    limits, who = Limits(), principal(calls=1)
    limits.admit(who, "files", clock)
    for _ in range(3):
        with pytest.raises(TooManyCalls):
            limits.admit(who, "files", clock)
    assert limits.use(who).total(clock.now().date()) == 1
    clock.move(seconds=60)
    limits.admit(who, "files", clock)


def test_a_bound_of_zero_lets_nothing_in(clock):
    with pytest.raises(TooManyCalls) as refused:
        Limits().admit(principal(calls=0), "files", clock)
    assert refused.value.retry_after == 60


def test_each_key_and_team_counts_for_itself(clock):
    limits = Limits()
    for each in (principal(1), principal(1, "k2"), principal(1, owner="two")):
        limits.admit(each, "files", clock)
    with pytest.raises(TooManyCalls):
        limits.admit(principal(1), "files", clock)


def test_use_is_remembered_by_day_and_then_forgotten(clock):
    limits, who = Limits(), principal()
    limits.admit(who, "files", clock)
    clock.move(days=1)
    limits.admit(who, "urls", clock)
    use = limits.use(who)
    assert [dict(each) for each in use.days.values()] == [{"files": 1}, {"urls": 1}]
    assert use.total(first_of_month(clock.now())) == 2
    assert this_minute(use, clock) == 0
    clock.move(days=KEPT)
    limits.admit(who, "files", clock)
    assert len(limits.use(who).days) == 1


def test_who_did_not_come_for_longest_is_forgotten(clock, monkeypatch):
    monkeypatch.setattr("sidelight.api.limits.MOST_CALLERS", 2)
    limits = Limits()
    for name in ("a", "b", "c"):
        limits.admit(principal(key_id=name), "files", clock)
    assert limits.use(principal(key_id="a")).days == {}


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/", "other"),
        ("/api/v3/urls/x/comments", "url_relationships"),
        ("/api/v3/ip_addresses/x/urls", "ip_address_relationships"),
        ("/api/v3/whatever", "other"),
        ("/api/v1/me", "v1"),
    ],
)
def test_doors_have_few_names(path, name):
    assert door_name(path) == name


def test_too_many_requests_are_told_in_the_words_of_each_door(served, app_with):
    client = served(app_with())
    key = {"x-apikey": client.key(calls=1)}
    client.get("/api/v1/me", headers=key)
    own = client.get("/api/v1/me", headers=key)
    assert (own.status_code, own.headers["retry-after"]) == (429, "60")
    assert own.headers["content-type"] == "application/problem+json"
    third = client.get("/api/v3/metadata", headers=key)
    assert third.json() == {"error": {"code": "QuotaExceededError", "message": "Quota exceeded"}}
    assert (third.status_code, third.headers["retry-after"]) == (429, "60")
