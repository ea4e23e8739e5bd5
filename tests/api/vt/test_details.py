import pytest

from vt_world import SHA256

V3 = "/api/v3"


def test_search_finds_a_value_and_never_fails(server):
    found = server.get(f"{V3}/search", params={"query": "evil-shop[.]com"}).json()
    assert [each["id"] for each in found["data"]] == ["evil-shop.com"]
    assert found["meta"] == {"count": 1}
    for query in ("", "nobody-knows.com", "a b c", "AS64500"):
        assert server.get(f"{V3}/search", params={"query": query}).json()["data"] == []


def test_intelligence_search_finds_values_only(server):
    query = {"query": SHA256, "descriptors_only": "true"}
    found = server.get(f"{V3}/intelligence/search", params=query).json()
    assert found["data"] == [{"type": "file", "id": SHA256}]
    refused = server.get(f"{V3}/intelligence/search", params={"query": "type:peexe p:5+"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "ForbiddenError")


def test_a_resolution_is_found_by_its_identifier(server):
    server.get(f"{V3}/domains/evil-shop.com")
    told = server.get(f"{V3}/resolutions/45.155.205.233evil-shop.com").json()["data"]
    assert told["attributes"]["host_name"] == "evil-shop.com"
    assert told["attributes"]["ip_address"] == "45.155.205.233"


@pytest.mark.parametrize("id_", ["x", "45.155.205.233", "8.8.8.8evil-shop.com", "1" * 500])
def test_what_is_no_resolution_is_not_found(server, id_):
    answer = server.get(f"{V3}/resolutions/{id_}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NotFoundError")


def test_whois_of_an_unknown_name_is_not_found(server):
    for id_ in ("nobody-knows.com-whois", "x", "-whois"):
        assert server.get(f"{V3}/whois/{id_}").status_code == 404


def test_what_is_not_done_here_says_so(server):
    assert server.get(f"{V3}/files/{SHA256}/behaviour_summary").json() == {"data": {}}
    assert server.get(f"{V3}/files/{SHA256}/behaviour_mitre_trees").json() == {"data": {}}
    assert server.get(f"{V3}/files/{SHA256}/behaviours").json()["data"] == []
    assert server.get(f"{V3}/yara_rulesets/abc").status_code == 404
    assert server.get(f"{V3}/sigma_rules/abc").json()["error"]["code"] == "NotFoundError"
    for name in ("download", "download_url"):
        answer = server.get(f"{V3}/files/{SHA256}/{name}")
        assert answer.json()["error"]["code"] == "ForbiddenError"


def test_metadata_names_the_relationships(server):
    told = server.get(f"{V3}/metadata").json()["data"]
    assert set(told) == {"engines", "privileges", "relationships"}
    assert set(told["relationships"]) == {"file", "url", "domain", "ip_address"}
    assert {"name": "urls", "description": "urls"} in told["relationships"]["domain"]
