import pytest

from sidelight.devcloud.vendor import Asked
from sidelight.devcloud.vendors.urlscan import Urlscan
from sidelight.devcloud.world import Kind, Subject, World
from sidelight.model import Observable, ObservableType

PAGE = Observable(ObservableType.URL, "http://evil.example.net/in")
ADDRESS = Observable(ObservableType.IPV4, "192.0.2.7")
WORLD = World(
    [
        Subject(observable=PAGE, kind=Kind.MALICIOUS),
        Subject(observable=ADDRESS, kind=Kind.BENIGN),
    ]
)


def ask(path, vendor=None, method="GET", **parts):
    asked = Asked(method=method, path=f"/api/v1/{path}/", **parts)
    return (vendor or Urlscan()).answer(asked, WORLD)


def search(query):
    return ask("search", query={"q": query})


def test_a_search_has_no_verdict_and_the_result_has():
    [scan] = search(f'page.url:"{PAGE.value}" OR task.url:"{PAGE.value}"').body["results"]
    assert "verdicts" not in scan
    result = ask(f"result/{scan['_id']}").body
    assert result["verdicts"]["overall"] == {
        "score": 100,
        "malicious": True,
        "categories": ["phishing"],
        "brands": [],
    }


def test_an_address_is_found_by_its_page():
    [scan] = search('page.ip:"192.0.2.7"').body["results"]
    assert scan["page"]["ip"] == "192.0.2.7"
    assert ask(f"result/{scan['_id']}").body["verdicts"]["overall"]["score"] == -50


def test_unknown_is_an_empty_list_and_nonsense_a_400():
    assert search('page.domain:"example.com"').body["results"] == []
    assert search('page.url:"http://a.example/\\"x"').body["results"] == []
    assert search("nonsense").status == 400


def test_a_scan_is_404_until_it_is_ready():
    vendor = Urlscan()
    told = ask(
        "scan", vendor, "POST", json={"url": "http://new.example.net/", "visibility": "private"}
    )
    assert told.body["visibility"] == "private"
    uuid = told.body["uuid"]
    answers = [ask(f"result/{uuid}", vendor) for _ in range(2)]
    assert [each.status for each in answers] == [404, 200]
    assert answers[1].body["page"]["domain"] == "new.example.net"


@pytest.mark.parametrize("body", [None, {"url": "nothing"}])
def test_what_is_no_url_is_not_scanned(body):
    assert ask("scan", method="POST", json=body).status == 400


@pytest.mark.parametrize("path", ["result/unknown", "other"])
def test_the_rest_is_not_found(path):
    assert ask(path).status == 404


def test_a_bad_key_is_400_and_a_full_quota_has_the_header_of_the_vendor():
    asked = Asked(method="GET", path="/")
    assert Urlscan().unauthorized(asked).status == 400
    over = Urlscan().over_quota(asked, 42)
    assert (over.status, over.headers) == (429, {"x-rate-limit-reset-after": "42"})
