import gzip
import logging
import re
from urllib.parse import urlsplit

import pytest

from house import START
from sidelight.model import Observable, ObservableType
from vt_world import DOMAIN, FILE, IP, URL
from widget_world import EMPTY, ERROR, HOSTILE, MARKUP, PLAIN, QUOTA, TYPES

ASK = "/api/v3/widget/url"


def asked(client, observable, **wishes):
    return client.get(ASK, params={"query": observable.value, **wishes})


def page(client, observable, **wishes):
    """Ask for the address as a back end does, and open it as a frame does: without a key."""
    url = asked(client, observable, **wishes).json()["data"]["url"]
    return client.get(urlsplit(url).path, headers={"x-apikey": ""})


@pytest.mark.parametrize(
    ("observable", "kind", "ratio"),
    [(FILE, "file", 47), (URL, "url", 13), (DOMAIN, "domain", 8), (IP, "ip_address", 6)],
)
def test_the_address_is_told_as_clients_of_the_api_read_it(client, observable, kind, ratio):
    answer = asked(client, observable)
    told = answer.json()["data"]
    assert answer.status_code == 200
    assert set(told) == {"found", "detection_ratio", "id", "type", "url"}
    assert (told["found"], told["type"]) == (True, kind)
    assert told["detection_ratio"]["detections"] in {ratio, ratio + 1}  # the list is a row too
    assert told["detection_ratio"]["total"] >= 70
    assert re.fullmatch(r"http://[^/]+/ui/widget/html/[A-Za-z0-9_-]+", told["url"])


def test_what_nobody_knows_has_a_page_too(client):
    told = asked(client, EMPTY).json()["data"]
    assert not told["found"]
    assert told["detection_ratio"]["detections"] == 0
    assert "No source knows this value" in page(client, EMPTY).text


def test_the_newer_name_tells_the_same_without_a_ratio(client):
    told = client.get("/api/v3/gtiwidget", params={"query": FILE.value}).json()["data"]
    assert set(told) == {"found", "id", "type", "url"}


@pytest.mark.parametrize(
    "query", [None, "", "no value", "CVE-2026-1234", "http://a.com/" + 5000 * "a"]
)
def test_a_bad_query_is_an_error_in_the_shape_of_the_api(client, query):
    answer = client.get(ASK, params={} if query is None else {"query": query})
    assert answer.status_code == 400
    assert set(answer.json()["error"]) == {"code", "message"}


def test_a_bad_origin_is_an_error(client):
    assert asked(client, PLAIN, origin="https://a.example; script-src *").status_code == 400


@pytest.mark.parametrize("path", [ASK, "/api/v3/gtiwidget", "/api/v1/context"])
def test_an_address_takes_a_key(client, path):
    answer = client.get(path, params={"query": "a.com", "value": "a.com"}, headers={"x-apikey": ""})
    assert answer.status_code == 401


@pytest.mark.parametrize("observable", TYPES.values(), ids=list(TYPES))
def test_a_page_needs_nothing_but_itself(client, observable):
    answer = page(client, observable)
    text = answer.text
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert " style=" not in text
    assert not re.search(r"<[^>]+ on[a-z]+=", text)
    assert not re.search(r"<(?:link|img|iframe|object|embed|form)\b|\bsrc=|@import|url\(", text)
    links = re.findall(r'href="([^"]+)"', text)
    assert links == ["https://world.example/page"]
    assert text.count("<script") == text.count("<style") == 1
    nonce = re.search(r"'nonce-([^']+)'", answer.headers["content-security-policy"])[1]
    assert text.count(f'nonce="{nonce}"') == 2
    assert nonce not in page(client, observable).text


def test_the_headers_allow_nothing_else(client):
    headers = page(client, PLAIN).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'nonce-")
    assert "frame-ancestors *;" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "unsafe" not in policy
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert "x-frame-options" not in headers
    assert "set-cookie" not in headers


def test_a_page_can_be_for_one_site_only(client):
    policy = page(client, PLAIN, origin="https://portal.example:8443").headers[
        "content-security-policy"
    ]
    assert "frame-ancestors https://portal.example:8443;" in policy


@pytest.mark.parametrize("observable", TYPES.values(), ids=list(TYPES))
def test_a_page_is_small(client, observable):
    answer = page(client, observable)
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) <= 15 * 1024
    script = re.search(r"<script[^>]*>(.*)</script>", answer.text, re.DOTALL)[1]
    style = re.search(r"<style[^>]*>(.*)</style>", answer.text, re.DOTALL)[1]
    assert len(script.encode()) <= 3 * 1024
    assert len(style.encode()) <= 8 * 1024
    plain = client.get(answer.request.url.path, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert len(gzip.compress(plain.content)) <= 15 * 1024


def test_foreign_text_is_text(client):
    text = page(client, HOSTILE).text
    assert MARKUP not in text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "http://click.me" not in text
    assert "hxxp://click.me" in text


@pytest.mark.parametrize(
    ("observable", "owner", "words"),
    [
        (EMPTY, "default", "No source knows this value"),
        (ERROR, "default", "Context could not be loaded"),
        (QUOTA, "default", "The look-up quota is used up"),
        (DOMAIN, "closed", "Not sent to anybody outside"),
    ],
)
def test_every_state_says_what_is_the_matter(client, house, observable, owner, words):
    path = f"/ui/widget/html/{house.token(observable, owner)}"
    first = client.get(path).text
    assert 'http-equiv="refresh"' in first
    text = client.get(path).text
    assert words in text
    assert 'http-equiv="refresh"' not in text


def test_quota_says_when_it_resets_and_that_nothing_was_sent(client):
    text = page(client, QUOTA).text
    assert "Nothing was sent" in text
    assert "resets at 18:00 UTC" in text


def test_what_is_blocked_says_why_and_was_not_sent(client, house):
    path = f"/ui/widget/html/{house.token(DOMAIN, 'closed')}"
    client.get(path)
    assert "TLP:RED" in client.get(path).text
    assert house.worlds["closed"].told == []


def test_a_first_view_shows_what_is_held_and_comes_again(client, house):
    asked(client, PLAIN)
    house.clock.move(minutes=11)
    path = f"/ui/widget/html/{house.token(PLAIN)}"
    first = client.get(path).text
    assert "Another Registrar" in first
    assert "1 of 2 sources answered so far" in first
    assert "so far" not in client.get(path).text


def test_a_view_asks_nobody_again_for_a_while(client, house):
    page(client, PLAIN)
    page(client, PLAIN)
    assert house.worlds["default"].told.count(PLAIN) == 1


def test_a_link_ends_after_three_days(client, house):
    path = f"/ui/widget/html/{house.token(PLAIN)}"
    house.clock.move(days=2, hours=23)
    assert client.get(path).status_code == 200
    house.clock.move(hours=1)
    answer = client.get(path)
    assert answer.status_code == 400
    assert "This link has expired" in answer.text


def test_a_changed_link_shows_nothing(client, house):
    asked(client, PLAIN)
    token = house.token(PLAIN)
    for at in range(0, len(token), 7):
        changed = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
        answer = client.get(f"/ui/widget/html/{changed}")
        assert answer.status_code == 400
        assert "well-known" not in answer.text


def test_a_foreign_team_sees_only_its_own(client, house):
    assert "A Registrar, Inc." in page(client, DOMAIN).text
    first = client.get(f"/ui/widget/html/{house.token(DOMAIN, 'other')}").text
    assert "A Registrar, Inc." not in first
    assert "Collecting context" in first
    assert house.worlds["other"].told == [DOMAIN]  # it asked with its own means


def test_the_key_is_in_no_page_log_or_address(client, house, caplog):
    caplog.set_level(logging.DEBUG)
    answer = asked(client, DOMAIN)
    assert house.key not in answer.text
    assert house.key not in page(client, DOMAIN).text
    token = urlsplit(answer.json()["data"]["url"]).path.rpartition("/")[2]
    told = "".join(record.getMessage() + str(record.__dict__) for record in caplog.records)
    assert house.key not in told
    ours = [r for r in caplog.records if r.name.startswith("sidelight")]
    assert token not in "".join(str(r.__dict__) for r in ours)


def test_colours_that_are_none_change_nothing(client):
    text = page(client, PLAIN, bg1="fff;}x{", fg1="red").text
    assert "--bg1:#ffffff" in text
    assert "}x{" not in text
    assert "--bg1:#09090b" in page(client, PLAIN, bg1="#09090b").text
    assert "prefers-color-scheme:dark" in page(client, PLAIN, theme="auto").text


def test_a_pending_page_says_so(client, house):
    text = client.get(f"/ui/widget/html/{house.token(EMPTY, 'slow')}").text
    assert "Collecting context" in text
    assert "0 of 2 sources answered so far" in text


def test_a_context_as_json_markdown_slack_and_card(client):
    def told(form):
        return client.get("/api/v1/context", params={"value": DOMAIN.value, "as": form})

    assert told("json").json()["observable"]["value"] == DOMAIN.value
    assert told("markdown").text.startswith("## `evil-shop[.]com`")
    assert told("slack").json()["blocks"][0]["type"] == "header"
    assert told("adaptive-card").json()["type"] == "AdaptiveCard"
    assert told("poem").status_code == 400
    wrong = client.get("/api/v1/context", params={"value": "no value"})
    assert wrong.status_code == 422
    assert wrong.headers["content-type"].startswith("application/problem+json")


def test_every_type_of_value_has_its_context(client):
    asn = Observable(ObservableType.ASN, "AS64500")
    answer = client.get("/api/v1/context", params={"value": asn.value})
    assert answer.status_code == 200


def test_pages_tell_ages_by_the_clock_that_is_passed_in(client):
    assert START.year == 2026
    assert "2026-10-01, 54 days ago" in page(client, DOMAIN).text
