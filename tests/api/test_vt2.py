import pytest

from sidelight.model import AccessRole
from vt_world import DOMAIN, IP, MD5, SHA256, URL, World


@pytest.fixture
def client(served, app_with):
    found = served(app_with(World()))
    key = found.key(AccessRole.VIEWER)

    def ask(path, **query):
        return found.get(f"/vtapi/v2/{path}", params={"apikey": key, **query})

    found.ask = ask
    return found


def test_a_file_report_is_flat(client):
    told = client.ask("file/report", resource=MD5).json()
    assert (told["response_code"], told["resource"], told["sha256"]) == (1, MD5, SHA256)
    assert (told["positives"], told["total"]) == (3, 4)
    assert told["scans"]["Sophos"]["detected"] is True
    assert told["scans"]["ESET"] == {
        "detected": False,
        "result": None,
        "version": None,
        "update": told["scan_date"],
    }
    assert len(told["scan_date"]) == len("2026-11-24 12:00:00")


def test_a_domain_report_has_its_relations(client):
    client.ask("file/report", resource=SHA256)
    told = client.ask("domain/report", domain="evil-shop.com").json()
    assert told["resolutions"][0] == {
        "ip_address": IP.value,
        "last_resolved": "2026-11-20 08:00:00",
    }
    assert told["detected_urls"][0]["url"] == URL.value
    [sample] = told["detected_communicating_samples"]
    assert (sample["sha256"], sample["positives"], sample["total"]) == (SHA256, 3, 4)
    assert told["detected_downloaded_samples"] == []


def test_an_address_report_names_hosts(client):
    told = client.ask("ip-address/report", ip=IP.value).json()
    assert told["resolutions"][0]["hostname"] == DOMAIN.value
    assert (told["asn"], told["country"]) == (64500, "NL")


def test_a_url_report_takes_the_url_as_it_is_typed(client):
    for typed in (URL.value, URL.value.removeprefix("http://")):
        assert client.ask("url/report", resource=typed).json()["url"] == URL.value


def test_what_nobody_knows_has_the_code_zero_and_no_count(client):
    told = client.ask("domain/report", domain="nobody-knows.com").json()
    assert told["response_code"] == 0
    assert "positives" not in told


def test_a_spent_quota_is_204_and_empty(client):
    key = client.key(calls=1)
    for status in (200, 204):
        query = {"apikey": key, "resource": MD5}
        answer = client.get("/vtapi/v2/file/report", params=query)
        assert answer.status_code == status
    assert answer.content == b""


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("file/report", {"resource": "x"}, 400),
        ("ip-address/report", {"ip": "evil-shop.com"}, 400),
        ("domain/report", {}, 400),
        ("file/report", {"apikey": "wrong", "resource": MD5}, 403),
        ("nothing", {}, 404),
    ],
)
def test_failures_say_what_is_wrong(client, path, query, status):
    answer = client.ask(path, **query)
    assert answer.status_code == status
    assert answer.json()["response_code"] == -1


def test_the_key_is_in_no_log(client, caplog):
    key = client.key()
    with caplog.at_level("DEBUG"):
        for path in ("file/report", "nothing"):
            client.get(f"/vtapi/v2/{path}", params={"apikey": key, "resource": MD5})
        client.get(f"/api/v3/users/{key}/overall_quotas", headers={"x-apikey": key})
    ours = [each for each in caplog.records if not each.name.startswith(("httpx", "httpcore"))]
    assert ours
    assert not [each for each in ours if key in repr(each.__dict__)]
