from sidelight.model import AccessRole

V3 = "/api/v3"


def test_a_caller_is_found_by_name_by_key_and_as_me(server):
    for name in ("test", "me", server.headers["x-apikey"]):
        told = server.get(f"{V3}/users/{name}").json()["data"]
        assert (told["type"], told["id"]) == ("user", "test")
    assert server.get(f"{V3}/users/somebody").json()["error"]["code"] == "NotFoundError"
    query = {"relationships": "groups,api_quota_group"}
    told = server.get(f"{V3}/users/me", params=query).json()["data"]
    assert told["relationships"] == {"groups": {"data": []}, "api_quota_group": {"data": []}}


def test_quotas_are_all_there_and_count(server):
    bounded = {"x-apikey": server.key(AccessRole.VIEWER, calls=4)}
    server.get(f"{V3}/domains/evil-shop.com", headers=bounded)
    told = server.get(f"{V3}/users/me/overall_quotas", headers=bounded).json()["data"]
    assert told["api_requests_hourly"]["user"] == {"allowed": 240, "used": 2}
    assert told["api_requests_daily"]["group"]["inherited_from"] == "default"
    assert told["private_scans_monthly"] == {"user": {"allowed": 0, "used": 0}}
    assert all(isinstance(each["user"]["allowed"], int) for each in told.values())


def test_use_is_told_by_day_and_door(server, clock):
    server.get(f"{V3}/domains/evil-shop.com")
    server.get(f"{V3}/domains/evil-shop.com/resolutions")
    clock.move(days=1)
    told = server.get(f"{V3}/users/me/api_usage").json()["data"]
    assert told["daily"]["2026-11-24"] == {"domains": 1, "domain_relationships": 1}
    assert told["total"]["users"] == 1
    query = {"start_date": "20261125", "end_date": "20261125"}
    told = server.get(f"{V3}/users/me/api_usage", params=query).json()["data"]
    assert list(told["daily"]) == ["2026-11-25"]
    wrong = server.get(f"{V3}/users/me/api_usage", params={"start_date": "yesterday"})
    assert wrong.json()["error"]["code"] == "InvalidArgumentError"
