import pytest

HASH = "a" * 64


def test_calls_are_counted_for_each_service_and_key(client):
    for key in ("one", "one", "two"):
        client.get(
            "/otx/api/v1/indicators/domain/a.example.net/general", headers={"X-OTX-API-KEY": key}
        )
    counted = client.get("/_cloud").json()
    assert counted["otx"]["requests"] == 3
    assert counted["otx"]["keys"] == {"one": 2, "two": 1}
    assert counted["hashlookup"]["requests"] == 0


def test_a_fault_is_set_and_taken_away(client):
    def status():
        return client.get(f"/hashlookup/lookup/sha256/{HASH}").status_code

    assert status() == 404
    assert client.put("/_cloud/hashlookup", json={"fault": "503"}).json()["fault"] == "503"
    assert status() == 503
    assert client.put("/_cloud/hashlookup", json={"latency_ms": 1}).json()["fault"] == "503"
    assert client.put("/_cloud/hashlookup", json={"fault": None}).json()["latency_ms"] == 1
    assert status() == 404


def test_all_is_forgotten_on_demand(client):
    client.put("/_cloud/hashlookup", json={"fault": "503"})
    client.get("/hashlookup/lookup/sha256/x")
    assert client.delete("/_cloud").status_code == 204
    state = client.get("/_cloud").json()["hashlookup"]
    assert (state["requests"], state["fault"]) == (0, None)


@pytest.mark.parametrize("body", [{"fault": "tired"}, {"colour": 1}, [], {"latency_ms": "x"}])
def test_a_setting_that_is_none_is_refused(client, body):
    answer = client.put("/_cloud/hashlookup", json=body)
    assert answer.status_code == 400
    assert "timeout" in answer.json()["faults"]


@pytest.mark.parametrize(("method", "path"), [("PUT", "/_cloud/nobody"), ("POST", "/_cloud")])
def test_what_cannot_be_steered_is_not_found(client, method, path):
    answer = client.request(method, path, json={})
    assert answer.status_code == 404
    assert "hashlookup" in answer.json()["services"]


def test_curl_names_its_body_a_form(client):
    answer = client.put(
        "/_cloud/hashlookup",
        content=b'{"fault": "503"}',
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    assert answer.json()["fault"] == "503"
    client.put("/_cloud/hashlookup", json={"fault": None})
