import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings import recorded, replay
from sidelight.model import (
    BadAnswer,
    Claim,
    Observable,
    ObservableType,
    Refused,
    ReportState,
    Scope,
)
from sidelight.plugin import HttpResponse
from sidelight.plugin.testing import play
from sidelight.providers.urlhaus import Urlhaus

RECORDED = recorded("urlhaus")
URL = RECORDED["hit"].subject
HOST = RECORDED["miss"].subject
FILE = Observable(
    ObservableType.FILE, "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f"
)
DATA = Path(os.environ.get("SIDELIGHT_DATA", Path(__file__).parents[4] / "shared" / "data"))
REAL = sorted((DATA / "responses" / "wtfis").glob("urlhaus_*.json"))


def answered(subject, *, status=200, **body):
    response = HttpResponse(status=status, body=json.dumps({"query_status": "ok"} | body).encode())
    return play(Urlhaus().lookup(subject), response)[0]


def test_a_url_is_malicious_and_as_fresh_as_it_was_last_online():
    report, [request] = replay(Urlhaus(), RECORDED["hit"])
    assert report.state is ReportState.HIT
    assert (request.method, request.form, request.changes) == ("POST", {"url": URL.value}, False)
    [evidence] = report.evidence
    assert (evidence.claim, evidence.scope, evidence.label) == (
        Claim.MALICIOUS,
        Scope.URL,
        "Heodo",
    )
    assert evidence.text == "serves malware (malware_download), online"
    assert evidence.observed_at == datetime(2026, 11, 23, 11, tzinfo=UTC)
    assert [(each.kind, each.target) for each in report.relations] == [("downloaded_file", FILE)]
    assert report.facts == {
        "url_status": "online",
        "threat": "malware_download",
        "threat_family": "Heodo",
        "tags": ["emotet", "exe"],
        "spamhaus_dbl": "not listed",
        "surbl": "listed",
    }
    assert report.first_seen == datetime(2026, 11, 19, 1, 33, 26, tzinfo=UTC)
    assert report.link == "https://urlhaus.abuse.ch/url/105821/"


def test_an_offline_url_weighs_as_old_as_it_was_added():
    report, _ = replay(Urlhaus(), RECORDED["offline"])
    [evidence] = report.evidence
    assert evidence.claim is Claim.MALICIOUS
    assert evidence.observed_at == datetime(2026, 4, 7, 12, 39, 14, tzinfo=UTC)
    assert report.facts == {"url_status": "offline", "threat": "malware_download"}


def test_an_online_url_without_a_date_is_fresh_however_old_the_entry():
    report = answered(URL, url_status="online", date_added="2020-01-01 00:00:00 UTC")
    assert report.evidence[0].observed_at is None
    assert report.evidence[0].text == "serves malware (no threat is named), online"


def test_a_host_is_malicious_while_a_url_on_it_is_online():
    report, _ = replay(Urlhaus(), RECORDED["host"])
    [evidence] = report.evidence
    assert (evidence.claim, evidence.scope) == (Claim.MALICIOUS, Scope.IP)
    assert evidence.text == "11 malware URLs on it, 1 of the last 2 online"
    assert evidence.observed_at == datetime(2026, 11, 20, 9, 55, 39, tzinfo=UTC)
    assert report.facts["url_count"] == 11
    assert report.facts["tags"] == ["elf", "mirai"]
    assert [(each.kind, each.target.value) for each in report.relations] == [
        ("hosted_url", "http://192.0.2.7/bins/x86"),
        ("hosted_url", "http://192.0.2.7/bins/arm"),
    ]


def test_a_host_with_nothing_online_is_suspicious():
    urls = [{"url": "http://example.com/a", "url_status": "offline"}]
    report = answered(HOST, url_count="1", urls=urls)
    assert [each.claim for each in report.evidence] == [Claim.SUSPICIOUS]
    assert report.evidence[0].text == "1 malware URL on it, 0 online"


def test_a_host_whose_urls_are_not_told_is_suspicious():
    assert answered(HOST).evidence[0].text == "malware URLs on it"


def test_a_legitimate_host_that_is_abused_is_not_malicious():
    report, _ = replay(Urlhaus(), RECORDED["abused"])
    [evidence] = report.evidence
    assert (evidence.claim, evidence.scope) == (Claim.SUSPICIOUS, Scope.HOST)
    assert evidence.text == (
        "3248 malware URLs on it, 1 of the last 1 online, a legitimate host that is abused"
    )


def test_a_file_with_a_signature_is_malicious():
    report, _ = replay(Urlhaus(), RECORDED["file"])
    [evidence] = report.evidence
    assert (evidence.claim, evidence.scope) == (Claim.MALICIOUS, Scope.HASH)
    assert evidence.text == "served by 2 malware URLs as Heodo"
    assert report.facts == {
        "url_count": 2,
        "threat_family": "Heodo",
        "file_type": "exe",
        "file_size": 68,
    }
    assert [(each.kind, each.target.value) for each in report.relations] == [
        ("same_sample", FILE.value),
        ("itw_url", URL.value),
    ]
    assert report.last_seen == datetime(2026, 11, 22, 8, 6, tzinfo=UTC)


def test_a_file_without_a_signature_is_suspicious():
    report = answered(FILE)
    assert [each.claim for each in report.evidence] == [Claim.SUSPICIOUS]
    assert report.evidence[0].text == "served by malware URLs, without a signature"
    assert report.link == f"https://urlhaus.abuse.ch/browse.php?search={FILE.value}"


def test_no_results_is_a_miss():
    report, _ = replay(Urlhaus(), RECORDED["miss"])
    assert (report.state, report.evidence) == (ReportState.MISS, ())


@pytest.mark.parametrize("digits", [40, 128])
def test_a_hash_that_is_not_held_is_not_asked_about(digits):
    report, effects = play(Urlhaus().lookup(Observable(ObservableType.FILE, "a" * digits)))
    assert (report.state, effects) == (ReportState.MISS, [])


def test_a_bad_key_in_the_body_is_a_refusal():
    with pytest.raises(Refused):
        answered(URL, query_status="unknown_auth_key")


@pytest.mark.parametrize(
    ("subject", "body", "path"),
    [
        (URL, {"query_status": "invalid_url"}, "$.query_status"),
        (URL, {"tags": "exe"}, "$.tags"),
        (HOST, {"urls": [{"url": 3}]}, "$.urls[0].url"),
        (FILE, {"signature": ["Heodo"]}, "$.signature"),
        (FILE, {"status": 404}, "status"),
    ],
)
def test_another_answer_is_bad(subject, body, path):
    with pytest.raises(BadAnswer) as caught:
        answered(subject, **body)
    assert caught.value.path == path


@pytest.mark.skipif(not REAL, reason="the recorded answers of the vendor are not here")
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_real_answers_are_read(path):
    for host, body in json.loads(path.read_text()).items():
        type_ = ObservableType.IPV4 if host[0].isdigit() else ObservableType.DOMAIN
        report = answered(Observable(type_, host), **body)
        assert report.facts["url_count"] == int(body["url_count"])
        assert len(report.relations) == len(body["urls"])
        abused = body["blacklists"]["spamhaus_dbl"].startswith("abused_legit")
        assert report.evidence[0].claim is (Claim.SUSPICIOUS if abused else Claim.MALICIOUS)


WORDS = st.one_of(st.none(), st.text(max_size=30), st.integers(), st.sampled_from(["online", "7"]))
LISTED = st.fixed_dictionaries(
    {"query_status": st.sampled_from(["ok", "no_results", "invalid_host", "no_api_key"])},
    optional={
        "url_status": WORDS,
        "date_added": WORDS,
        "signature": WORDS,
        "url_count": WORDS,
        "blacklists": st.one_of(WORDS, st.dictionaries(st.just("spamhaus_dbl"), WORDS)),
        "urls": st.lists(st.dictionaries(st.sampled_from(["url", "date_added"]), WORDS)),
        "payloads": st.lists(st.dictionaries(st.just("response_sha256"), WORDS)),
    },
)


@given(
    st.one_of(st.binary(max_size=200), LISTED.map(lambda body: json.dumps(body).encode())),
    st.sampled_from([200, 204, 302, 400, 404]),
    st.sampled_from([URL, HOST, FILE]),
)
def test_any_body_gives_a_report_or_a_bad_answer(body, status, subject):
    try:
        report, _ = play(Urlhaus().lookup(subject), HttpResponse(status=status, body=body))
    except (BadAnswer, Refused):
        return
    assert report.observable == subject
