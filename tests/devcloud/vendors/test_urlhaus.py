import pytest

from sidelight.devcloud.vendor import Asked
from sidelight.devcloud.vendors.urlhaus import Urlhaus
from sidelight.devcloud.world import Kind, Subject, World
from sidelight.model import Observable, ObservableType

FILE = Observable(
    ObservableType.FILE, "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f"
)
PAGE = Observable(ObservableType.URL, "http://evil.example.net/in")
GOOD = Observable(ObservableType.URL, "http://evil.example.net/robots.txt")
LOGIN = Observable(ObservableType.URL, "https://login.example.net/")
SEEN = Observable(ObservableType.FILE, "d" * 64)
NAME = Observable(ObservableType.DOMAIN, "evil.example.net")
WORLD = World(
    [
        Subject(observable=FILE, kind=Kind.MALICIOUS, family="Heodo", hashes={"md5": "a" * 32}),
        Subject(observable=PAGE, kind=Kind.MALICIOUS, related={"downloaded_files": (FILE,)}),
        Subject(observable=GOOD, kind=Kind.BENIGN),
        Subject(observable=LOGIN, kind=Kind.MALICIOUS, family="phishing"),
        Subject(observable=SEEN, kind=Kind.MALICIOUS),
        Subject(observable=NAME, kind=Kind.MALICIOUS, related={"urls": (PAGE, GOOD)}),
    ]
)


def ask(section, method="POST", **form):
    return Urlhaus().answer(Asked(method=method, path=f"/v1/{section}/", form=form), WORLD)


def test_a_url_has_its_payloads():
    body = ask("url", url=PAGE.value).body
    assert (body["query_status"], body["url_status"]) == ("ok", "online")
    assert body["payloads"][0]["response_sha256"] == FILE.value
    assert body["payloads"][0]["signature"] == "Heodo"


def test_a_host_has_its_listed_urls_and_a_count_in_text():
    body = ask("host", host=NAME.value).body
    assert (body["url_count"], [each["url"] for each in body["urls"]]) == ("1", [PAGE.value])


def test_a_file_is_found_by_both_hashes_with_its_urls():
    for field, value in (("sha256_hash", FILE.value), ("md5_hash", "a" * 32)):
        body = ask("payload", **{field: value}).body
        assert (body["sha256_hash"], body["signature"]) == (FILE.value, "Heodo")
        assert body["urls"][0]["url"] == PAGE.value


@pytest.mark.parametrize(
    ("section", "form", "status"),
    [
        ("url", {"url": GOOD.value}, "no_results"),
        ("url", {"url": "http://example.com/"}, "no_results"),
        ("url", {"url": LOGIN.value}, "no_results"),
        ("payload", {"sha256_hash": SEEN.value}, "no_results"),
        ("host", {"host": "example.com"}, "no_results"),
        ("payload", {"sha256_hash": "b" * 64}, "no_results"),
        ("url", {}, "invalid_url"),
        ("payload", {"sha1_hash": "c" * 40}, "invalid_payload"),
    ],
)
def test_the_status_is_in_the_body(section, form, status):
    told = ask(section, **form)
    assert (told.status, told.body) == (200, {"query_status": status})


def test_another_method_and_another_path():
    assert ask("url", method="GET").body["query_status"] == "http_post_expected"
    assert ask("tag", tag="exe").status == 404
