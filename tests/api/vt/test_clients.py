"""The real clients, over a real socket: they decide what the API is."""

import asyncio
import base64
import gc
import io

import pytest
import vt as vtpy
from wtfis.clients.virustotal import VTClient

from sidelight.api.vt import scans
from sidelight.formats.vt_ids import url_id
from vt_world import DOMAIN, IP, MD5, SHA256, URL

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


@pytest.fixture(autouse=True)
def loop():
    """Own the event loop that a client would make and leave open."""
    found = asyncio.new_event_loop()
    asyncio.set_event_loop(found)
    yield
    found.close()
    asyncio.set_event_loop(None)
    gc.collect()


@pytest.fixture
def client(host, key):
    with vtpy.Client(key(), host=host) as found:
        yield found


def test_vtpy_reads_objects(client):
    file = client.get_object("/files/{}", MD5)
    assert (file.type, file.id, file.size) == ("file", SHA256, 4711)
    assert file.last_analysis_date.year == 2026
    assert file.last_analysis_stats["malicious"] == 2
    assert client.get_object("/domains/evil-shop.com").registrar == "A Registrar"
    assert client.get_object("/ip_addresses/{}", IP.value).asn == 64500
    assert client.get_object("/urls/{}", vtpy.url_id(URL.value)).id == url_id(URL.value)
    assert client.get_object("/domains/evil-shop.com", params={"relationships": "urls"})


def test_vtpy_iterates_over_every_page(client):
    found = client.iterator("/domains/evil-shop.com/resolutions", batch_size=4)
    assert len({each.id for each in found}) == 26
    limited = client.iterator("/domains/evil-shop.com/resolutions", limit=5, batch_size=2)
    assert len(list(limited)) == 5
    assert list(client.iterator("/domains/evil-shop.com/graphs")) == []
    ids = [each.id for each in client.iterator("/domains/evil-shop.com/relationships/urls")]
    assert ids == [url_id(URL.value)]


def test_vtpy_scans_files_and_urls(client):
    analysis = client.scan_file(io.BytesIO(b"hello"), wait_for_completion=True)
    assert (analysis.status, len(analysis.stats)) == ("completed", 8)
    assert analysis.date.year == 2026
    assert client.get_object("/analyses/{}/item", analysis.id).size == 5
    analysis = client.scan_url(URL.value, wait_for_completion=True)
    assert analysis.results["Sophos"]["category"] == "malicious"
    again = client.post("/files/{}/analyse", MD5)
    assert again.status == 200


def test_vtpy_scans_privately(client, world):
    analysis = client.scan_file_private(io.BytesIO(b"secret"), wait_for_completion=True)
    assert (analysis.type, analysis.status) == ("private_analysis", "completed")
    analysis = client.scan_url_private("http://secret.evil-shop.com/", wait_for_completion=True)
    assert analysis.status == "completed"
    assert world.told == []


def test_vtpy_comments_and_votes(client):
    made = vtpy.Object("comment")
    made.text = "seen in #emotet"
    comment = client.post_object("/files/{}/comments", SHA256, obj=made)
    assert comment.date.year == 2026
    assert [each.id for each in client.iterator("/comments", params={"filter": "tag:emotet"})]
    vote = vtpy.Object("vote")
    vote.verdict = "malicious"
    assert client.post_object("/files/{}/votes", SHA256, obj=vote).value == -1
    with pytest.raises(vtpy.APIError) as twice:
        client.post_object("/files/{}/votes", SHA256, obj=vote)
    assert twice.value.code == "AlreadyExistsError"
    assert client.delete("/comments/{}", comment.id).status == 200
    with pytest.raises(vtpy.APIError) as gone:
        client.get_object("/comments/{}", comment.id)
    assert gone.value.code == "NotFoundError"


def test_vtpy_searches_and_asks_about_itself(client, host, key):
    assert [e.id for e in client.iterator("/search", params={"query": "evil-shop.com"})]
    assert "relationships" in client.get_data("/metadata")
    quotas = client.get_data("/users/{}/overall_quotas", "me")
    assert quotas["api_requests_daily"]["user"]["used"] >= 1
    mine = key()
    with vtpy.Client(mine, host=host) as other:
        assert other.get_object("/users/{}", mine).status == "active"
        assert "daily" in other.get_data("/users/{}/api_usage", mine)
    assert client.get_json("/files/{}/behaviour_summary", SHA256) == {"data": {}}


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/domains/nobody-knows.com", "NotFoundError"),
        ("/files/nonsense", "InvalidArgumentError"),
        ("/no/such/path/at/all", "NotFoundError"),
        ("/intelligence/search?query=p:5%2B", "ForbiddenError"),
    ],
)
def test_vtpy_is_told_every_failure_by_its_code(client, path, code):
    with pytest.raises(vtpy.APIError) as told:
        client.get_object(path)
    assert told.value.code == code


def test_vtpy_is_told_of_its_key_and_its_quota(host, key):
    with vtpy.Client("0" * 64, host=host) as client, pytest.raises(vtpy.APIError) as wrong:
        client.get_object("/domains/evil-shop.com")
    assert wrong.value.code == "WrongCredentialsError"
    with vtpy.Client(key(calls=1), host=host) as client:
        client.get_object("/domains/evil-shop.com")
        with pytest.raises(vtpy.APIError) as spent:
            client.get_object("/domains/evil-shop.com")
    assert spent.value.code == "QuotaExceededError"


def test_vtpy_waits_for_an_analysis_that_is_under_way(client, monkeypatch):
    monkeypatch.setattr(scans, "PATIENCE", 0.0)
    analysis = client.scan_url(URL.value)
    waiting = client.get_object("/analyses/{}", analysis.id)
    assert (waiting.status, waiting.results) == ("in-progress", {})
    assert set(waiting.stats.values()) == {0}


def test_wtfis_accepts_every_model(host, key):
    client = VTClient(key())
    client.baseurl = f"{host}/api/v3"
    domain = client.get_domain("evil-shop.com").data.attributes
    assert (domain.categories, domain.registrar) == (["phishing"], "A Registrar")
    resolutions = client.get_domain_resolutions("evil-shop.com")
    assert (resolutions.meta.count, resolutions.ip_list(1)) == (26, [IP.value])
    whois = client.get_whois("evil-shop.com")
    assert whois.name_servers == ["ns1.evil-shop.com", "ns2.evil-shop.com"]
    assert whois.date_created == "2026-10-01T00:00:00Z"
    assert client.get_whois(IP.value).domain == ""


def test_virustotal_python_reads_objects_pages_and_errors(host, key):
    from virustotal_python import Virustotal, VirustotalError

    client = Virustotal(API_KEY=key(), API_VERSION="v3")
    client.BASEURL = f"{host}/api/v3/"
    told = client.request("domains/evil-shop.com")
    assert (told.object_type, told.data["id"]) == ("domain", DOMAIN.value)
    page = client.request("domains/evil-shop.com/resolutions", params={"limit": 5})
    assert (page.cursor is not None, page.meta["count"]) == (True, 26)
    with pytest.raises(VirustotalError) as unknown:
        client.request("domains/nobody-knows.com")
    assert unknown.value.error()["code"] == "NotFoundError"


def test_vtapi3_reads_reports(host, key):
    from vtapi3 import (
        VirusTotalAPIDomains,
        VirusTotalAPIFiles,
        VirusTotalAPIIPAddresses,
        VirusTotalAPIUrls,
    )

    for kind, value in (
        (VirusTotalAPIDomains, "evil-shop.com"),
        (VirusTotalAPIFiles, MD5),
        (VirusTotalAPIIPAddresses, IP.value),
        (VirusTotalAPIUrls, VirusTotalAPIUrls.get_url_id_base64(URL.value)),
    ):
        client = kind(key())
        client.base_url = f"{host}/api/v3"
        assert b'"last_analysis_stats"' in client.get_report(value)
        assert client.get_last_http_error() == client.HTTP_OK


def test_a_misp_module_reads_what_it_reads_without_a_guard(client):
    """Ratio from four counts, then the relationships of the type; a 403 would end it all."""
    domain = client.get_object("/domains/evil-shop.com")
    counts = ("undetected", "suspicious", "harmless", "malicious")
    assert sum(domain.last_analysis_stats[each] for each in counts) > 0
    assert domain.whois
    for name in (
        *("siblings", "subdomains", "resolutions", "communicating_files", "downloaded_files"),
        *("referrer_files", "urls"),
    ):
        for each in client.iterator(f"/domains/evil-shop.com/{name}", limit=10):
            assert each.id
    [first] = client.iterator("/domains/evil-shop.com/resolutions", limit=1)
    assert first.ip_address == IP.value
    address = client.get_object("/ip_addresses/{}", IP.value)
    assert all((address.asn, address.network, address.country))
    [host_] = client.iterator(f"/ip_addresses/{IP.value}/resolutions", limit=1)
    assert host_.host_name == DOMAIN.value
    for name in ("itw_urls", "contacted_urls", "contacted_domains", "contacted_ips"):
        list(client.iterator(f"/files/{SHA256}/{name}", limit=10))
    for name in ("communicating_files", "downloaded_files", "referrer_files"):
        list(client.iterator(f"/urls/{url_id(URL.value)}/{name}", limit=10))


def test_a_cortex_analyzer_takes_identifiers_apart(client):
    analysis = client.scan_file(io.BytesIO(b"hello"))
    md5 = base64.b64decode(analysis.id).decode().split(":")[0]
    assert client.get_object("/files/{}", md5).size == 5
    analysis = client.scan_url(URL.value)
    assert client.get_object("/urls/{}", analysis.id.split("-")[1]).url == URL.value
    with pytest.raises(vtpy.APIError) as own_fault:
        client.get_object("/files/{}", analysis.id.split("-")[1])
    assert own_fault.value.code == "NotFoundError"
    for name in ("resolutions", "downloaded_files"):
        assert client.get_json(f"/domains/evil-shop.com/{name}")["meta"]["count"] >= 0
    assert client.get_json(f"/files/{SHA256}/contacted_domains")["meta"]["count"] == 1
    with pytest.raises(vtpy.APIError):
        client.get_object("/yara_rulesets/{}", "000abc")


def test_an_intelowl_analyzer_asks_for_descriptors_first(client):
    names = "resolutions,urls,subdomains,communicating_files,historical_whois,collections"
    told = client.get_json("/domains/evil-shop.com", params={"relationships": names})
    relations = told["data"]["relationships"]
    for name in names.split(","):
        if relations[name]["data"]:
            params = {"limit": 40 if name == "resolutions" else 1}
            assert client.get_json(f"/domains/evil-shop.com/{name}", params=params)["data"]


def test_msticpy_counts_relationships_and_sums_statistics(client):
    told = client.get_json("/files/{}", SHA256, params={"relationship_counters": "true"})["data"]
    assert told["relationships"]["contacted_ips"]["meta"]["count"] == 1
    assert sum(told["attributes"]["last_analysis_stats"].values()) == 4
    [descriptor] = client.get_json(f"/files/{SHA256}/relationships/contacted_ips")["data"]
    assert descriptor["id"] == IP.value
    found = client.get_json("/intelligence/search", params={"query": MD5})
    assert found["data"][0]["id"] == SHA256


def test_a_soar_finds_every_field_of_its_models(client):
    url = client.get_json("/urls/{}", vtpy.url_id(URL.value))["data"]["attributes"]
    assert {
        *("first_submission_date", "last_analysis_date", "last_modification_date"),
        *("last_submission_date", "last_analysis_results", "last_analysis_stats", "reputation"),
        *("times_submitted", "total_votes", "url"),
    } <= set(url)
    id_ = f"u-{url_id(URL.value)}-{url['last_submission_date']}"
    assert client.get_json("/analyses/{}", id_)["data"]["attributes"]["results"]
    quotas = client.get_data("/users/me/overall_quotas")
    for name in ("hourly", "daily", "monthly"):
        assert {"user", "group"} == set(quotas[f"api_requests_{name}"])
    assert len(quotas) == 16
