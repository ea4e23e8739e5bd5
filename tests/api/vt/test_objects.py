import pytest

from sidelight.formats import vt_ids
from vt_world import IP, MD5, SHA1, SHA256, URL

V3 = "/api/v3"
STATS = {"harmless", "malicious", "suspicious", "undetected", "timeout"}


def test_a_domain_has_what_clients_read_without_a_guard(server):
    told = server.get(f"{V3}/domains/evil-shop.com").json()["data"]
    assert (told["type"], told["id"]) == ("domain", "evil-shop.com")
    assert told["links"]["self"].endswith("/api/v3/domains/evil-shop.com")
    attributes = told["attributes"]
    assert set(attributes["last_analysis_stats"]) == STATS
    assert attributes["last_analysis_stats"]["malicious"] == 2
    assert attributes["categories"] == {"world": "phishing"}
    assert attributes["popularity_ranks"] == {"Tranco": {"rank": 12, "timestamp": 1795161600}}
    assert "Registrar: A Registrar" in attributes["whois"]
    assert attributes["creation_date"] == 1790812800


def test_every_date_is_a_whole_number_of_seconds(server):
    paths = ["domains/evil-shop.com", f"ip_addresses/{IP.value}", f"files/{SHA256}"]
    paths.append(f"urls/{vt_ids.url_id(URL.value)}")
    server.get(f"{V3}/domains/evil-shop.com/urls")
    for path in paths:
        attributes = server.get(f"{V3}/{path}").json()["data"]["attributes"]
        dates = {name: v for name, v in attributes.items() if name.endswith("_date")}
        assert dates
        assert all(type(each) is int for each in dates.values()), dates


def test_a_file_is_found_by_any_hash_and_named_by_its_sha256(server):
    for each in (MD5, MD5.upper(), SHA256):
        told = server.get(f"{V3}/files/{each}").json()["data"]
        assert told["id"] == SHA256
        assert (told["attributes"]["md5"], told["attributes"]["sha1"]) == (MD5, SHA1)


def test_an_address_says_null_where_clients_read_without_a_guard(server):
    told = server.get(f"{V3}/ip_addresses/45.155.205.233").json()["data"]["attributes"]
    assert (told["asn"], told["network"], told["country"]) == (64500, "45.155.205.0/24", "NL")


def test_a_url_is_found_by_each_of_its_identifiers(server):
    import base64

    raw = URL.value.encode()
    for form in (
        base64.urlsafe_b64encode(raw).decode().rstrip("="),
        base64.urlsafe_b64encode(raw).decode(),
        vt_ids.url_id(URL.value),
    ):
        told = server.get(f"{V3}/urls/{form}").json()["data"]
        assert (told["id"], told["attributes"]["url"]) == (vt_ids.url_id(URL.value), URL.value)


def test_an_escaped_slash_is_a_digit_of_base64(server):
    import base64

    id_ = base64.b64encode(b"http://evil-shop.com/?a=\xc3\xbf\xc3\xbf").decode()
    assert "/" in id_
    answer = server.get(f"{V3}/urls/{id_.replace('/', '%2F')}")
    assert answer.json()["error"]["code"] == "NotFoundError"


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("domains/nobody-knows.com", 404, "NotFoundError"),
        (f"files/{'0123456789abcdef' * 4}", 404, "NotFoundError"),
        (f"urls/{'0123456789abcdef' * 4}", 404, "NotFoundError"),
        ("files/nothash", 400, "InvalidArgumentError"),
        ("domains/not a domain", 400, "InvalidArgumentError"),
        ("ip_addresses/1.2.3", 400, "InvalidArgumentError"),
        ("urls/%00", 400, "InvalidArgumentError"),
        ("things/1", 404, "NotFoundError"),
        ("domains/evil-shop.com?relationships=friends", 400, "BadRequestError"),
        ("domains/evil-shop.com/friends", 400, "BadRequestError"),
        ("domains/evil-shop.com/relationships/friends", 400, "BadRequestError"),
    ],
)
def test_every_failure_has_a_code_and_a_message(server, path, status, code):
    answer = server.get(f"{V3}/{path}")
    assert answer.status_code == status
    error = answer.json()["error"]
    assert (set(error), error["code"]) == ({"code", "message"}, code)


def test_embedded_relationships_are_descriptors_with_links(server):
    query = "relationships=resolutions,comments,immediate_parent"
    told = server.get(f"{V3}/domains/evil-shop.com?{query}").json()["data"]["relationships"]
    assert len(told["resolutions"]["data"]) == 20
    assert told["resolutions"]["meta"] == {"count": 26}
    assert told["resolutions"]["links"]["self"].endswith("/relationships/resolutions?limit=20")
    assert told["comments"] == {**told["comments"], "data": [], "meta": {"count": 0}}
    assert told["immediate_parent"]["data"] is None


def test_relationship_counters_count(server):
    told = server.get(f"{V3}/domains/evil-shop.com?relationship_counters=true").json()
    assert told["data"]["relationships"]["resolutions"] == {"meta": {"count": 26}}
    assert told["data"]["relationships"]["graphs"] == {"meta": {"count": 0}}


def test_attributes_can_be_chosen(server):
    only = server.get(f"{V3}/domains/evil-shop.com?attributes=tags,registrar").json()["data"]
    assert only["attributes"] == {"tags": ["c2"], "registrar": "A Registrar"}
    without = server.get(f"{V3}/domains/evil-shop.com?exclude_attributes=tags").json()["data"]
    assert "tags" not in without["attributes"]
    assert "registrar" in without["attributes"]


def test_engines_and_lists_are_told_apart(server):
    rows = server.get(f"{V3}/files/{SHA256}").json()["data"]["attributes"]["last_analysis_results"]
    assert rows["Sophos"]["method"] == "blacklist"
    assert rows["Sophos"]["result"] == "Mal/A"
    assert rows["ESET"]["result"] is None
    assert rows["world"]["method"] == "list"


def test_an_unknown_argument_and_a_client_header_are_no_failure(server):
    answer = server.get(
        f"{V3}/domains/evil-shop.com?colour=red", headers={"x-tool": "org.product.1"}
    )
    assert answer.status_code == 200


def test_the_same_answer_is_kept_for_some_seconds_and_made_anew_then(server, world, clock):
    first = server.get(f"{V3}/domains/evil-shop.com").content
    clock.move(days=2)
    server.get(f"{V3}/domains/evil-shop.com")
    asked = len(world.told)
    assert server.get(f"{V3}/domains/evil-shop.com").content != first
    assert len(world.told) == asked
    clock.move(days=2)
    server.get(f"{V3}/domains/evil-shop.com")
    assert len(world.told) == asked + 1
