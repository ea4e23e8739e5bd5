import pytest

from vt_world import DOMAIN, IP, SHA256, URL

V3 = "/api/v3"


def test_related_objects_are_whole_and_nobody_is_asked_about_them(server, world):
    told = server.get(f"{V3}/domains/evil-shop.com/urls").json()
    [url] = told["data"]
    assert (url["type"], url["attributes"]["url"]) == ("url", URL.value)
    assert url["attributes"]["last_analysis_stats"]["malicious"] == 0
    assert url["context_attributes"]["sources"] == ["world"]
    assert world.told == [DOMAIN]


def test_what_is_held_of_a_related_object_is_shown(server):
    server.get(f"{V3}/files/{SHA256}")
    [file] = server.get(f"{V3}/domains/evil-shop.com/communicating_files").json()["data"]
    assert file["attributes"]["last_analysis_stats"]["malicious"] == 2
    assert file["attributes"]["names"] == ["a.exe", "invoice.exe"]


def test_the_identifier_of_a_related_url_leads_to_it(server):
    [url] = server.get(f"{V3}/domains/evil-shop.com/relationships/urls").json()["data"]
    assert set(url) == {"type", "id", "context_attributes"}
    assert server.get(f"{V3}/urls/{url['id']}").json()["data"]["attributes"]["url"] == URL.value


def test_both_ways_through_the_pages_meet_everything_once(server):
    by_cursor, by_link = [], []
    path = f"{V3}/domains/evil-shop.com/resolutions"
    cursor = None
    while True:
        query = {"limit": 10} | ({"cursor": cursor} if cursor else {})
        told = server.get(path, params=query).json()
        assert told["meta"]["count"] == 26
        assert told["data"]
        by_cursor += [each["id"] for each in told["data"]]
        cursor = told["meta"].get("cursor")
        assert (cursor is None) == ("next" not in told["links"])
        if cursor is None:
            break
    link = f"{path}?limit=13"
    while link:
        told = server.get(link).json()
        by_link += [each["id"] for each in told["data"]]
        link = told["links"].get("next")
    assert by_cursor == by_link
    assert len(set(by_cursor)) == 26


def test_a_page_beyond_the_end_is_empty_and_has_no_cursor(server):
    path = f"{V3}/domains/evil-shop.com/resolutions"
    cursor = server.get(path, params={"limit": 25}).json()["meta"]["cursor"]
    last = server.get(path, params={"limit": 25, "cursor": cursor}).json()
    assert len(last["data"]) == 1
    assert "cursor" not in last["meta"]
    beyond = server.get(path, params={"limit": 40, "cursor": "YXQ6OTk5"}).json()
    assert (beyond["data"], "cursor" in beyond["meta"]) == ([], False)


@pytest.mark.parametrize(("limit", "size"), [("9999999999999999999", 26), ("0", 1), ("-3", 1)])
def test_a_limit_out_of_bounds_is_cut(server, limit, size):
    told = server.get(f"{V3}/domains/evil-shop.com/resolutions", params={"limit": limit}).json()
    assert len(told["data"]) == size


@pytest.mark.parametrize("query", ["limit=x", "cursor=x", "cursor=%FF", "limit=%D9%A3"])
def test_what_is_no_page_is_an_error(server, query):
    answer = server.get(f"{V3}/domains/evil-shop.com/resolutions?{query}")
    assert answer.json()["error"]["code"] == "InvalidArgumentError"


def test_the_next_page_keeps_the_other_arguments(server):
    told = server.get(f"{V3}/domains/evil-shop.com/resolutions?limit=5&filter=a%26b").json()
    assert "filter=a%26b" in told["links"]["next"]


def test_a_resolution_has_its_six_attributes(server):
    [first, *_] = server.get(f"{V3}/domains/evil-shop.com/resolutions").json()["data"]
    assert first["id"] == "45.155.205.233evil-shop.com"
    assert set(first["attributes"]) == {
        *("date", "host_name", "ip_address", "resolver"),
        *("host_name_last_analysis_stats", "ip_address_last_analysis_stats"),
    }
    assert first["attributes"]["host_name_last_analysis_stats"]["malicious"] == 2


def test_a_relationship_to_one_is_an_object_or_null(server):
    server.get(f"{V3}/domains/evil-shop.com/urls")
    from sidelight.formats.vt_ids import url_id

    here = f"{V3}/urls/{url_id(URL.value)}"
    assert server.get(f"{here}/last_serving_ip_address").json()["data"]["id"] == IP.value
    assert server.get(f"{here}/network_location").json()["data"]["id"] == DOMAIN.value
    assert server.get(f"{here}/redirects_to").json() == {"data": None}
    parent = server.get(f"{V3}/domains/www.evil-shop.com/parent").json()
    assert parent["data"]["id"] == DOMAIN.value


@pytest.mark.parametrize("name", ["graphs", "collections", "behaviours", "analyses", "itw_ips"])
def test_a_known_relationship_without_anything_is_an_empty_collection(server, name):
    told = server.get(f"{V3}/files/{SHA256}/{name}").json()
    assert (told["data"], told["meta"]) == ([], {"count": 0})


def test_whois_is_a_map_with_dates_of_its_form(server):
    [entry] = server.get(f"{V3}/domains/evil-shop.com/historical_whois").json()["data"]
    told = entry["attributes"]["whois_map"]
    assert told["Creation Date"] == "2026-10-01T00:00:00Z"
    assert told["Name Server"] == "ns1.evil-shop.com | ns2.evil-shop.com"
    assert server.get(entry["links"]["self"]).json()["data"]["id"] == entry["id"]
