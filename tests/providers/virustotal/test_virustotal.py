import base64
import hashlib
import json
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings import recorded, replay
from sidelight.formats.vt_attributes import Address, Domain, File, Url
from sidelight.model import (
    BadAnswer,
    Claim,
    Observable,
    ObservableType,
    ProviderError,
    Refused,
    Report,
    ReportState,
    Scope,
    Unavailable,
)
from sidelight.plugin import Disclosure, HttpResponse, Sample, Wait, Waited
from sidelight.plugin.testing import play
from sidelight.providers.virustotal import (
    POLLS,
    SIMPLE_UPLOAD,
    WAIT,
    VirusTotal,
    VirusTotalSubmit,
)

RECORDED = recorded("virustotal")
FILE = RECORDED["hit"].subject
DOMAIN = RECORDED["domain"].subject
PAGE = RECORDED["url"].subject
KINDS = {
    FILE: "file",
    PAGE: "url",
    DOMAIN: "domain",
    RECORDED["address"].subject: "ip_address",
}


def told(body, status=200):
    return HttpResponse(status=status, body=json.dumps(body).encode())


def failed(code, status=400, message="because"):
    return told({"error": {"code": code, "message": message}}, status)


def recorded_answers(title):
    return [told(each["response"]["json"]) for each in RECORDED[title].exchanges]


def lookup(observable, *results):
    return play(VirusTotal().lookup(observable), *results)


def pairs(report):
    return {(each.kind, each.target.value) for each in report.relations}


def test_a_file_is_told_by_its_engines_and_by_what_it_did():
    report, asked = replay(VirusTotal(), RECORDED["hit"])
    assert report.state is ReportState.HIT
    assert len(asked) == 2
    assert [(each.engine, each.rating, each.label) for each in report.detections] == [
        ("Alder Antivirus", Claim.MALICIOUS, "EICAR-Test-File"),
        ("Birch Scan", Claim.MALICIOUS, "EICAR-Test-File"),
        ("Cedar Guard", Claim.MALICIOUS, "Trojan.Generic"),
        ("Elder Labs", Claim.SUSPICIOUS, "Unsafe"),
        ("Fir Scan", Claim.CLEAN, None),
        ("Oak Watch", Claim.CLEAN, None),
    ]
    assert {each.scope for each in report.evidence} == {Scope.HASH}
    assert report.facts["attack_techniques"] == ["T1027", "T1055"]
    assert report.facts["threat_family"] == "eicar"
    assert report.link == f"https://www.virustotal.com/gui/file/{FILE.value}"
    assert report.first_seen == datetime(2020, 3, 16, 23, 6, 40, tzinfo=UTC)
    assert report.last_seen == datetime(2025, 11, 21, 8, 0, tzinfo=UTC)


def test_a_file_leads_to_its_other_hashes_and_to_what_it_contacts():
    report, _ = replay(VirusTotal(), RECORDED["hit"])
    assert pairs(report) == {
        ("same_sample", "3395856ce81f2b7382dee72602f798b642f14140"),
        ("same_sample", "44d88612fea8a8f36de82e1278abb02f"),
        ("contacted_domain", "c2.example.net"),
        ("contacted_domain", "stats.example.net"),
        ("contacted_ip", "192.0.2.7"),
        ("contacted_ip", "192.0.2.8"),
        ("contacted_url", "http://c2.example.net/gate"),
        ("contacted_url", "http://stats.example.net/a"),
        ("dropped_file", "301c9ec7a9aadee4d745e8fd4fa659dafbbcc6b75b9ff491d14cbbdd840814e9"),
    }


@pytest.mark.parametrize(
    ("title", "shape"), [("hit", File), ("url", Url), ("domain", Domain), ("address", Address)]
)
def test_every_recorded_attribute_that_is_read_is_told(title, shape):
    subject, answers = RECORDED[title].subject, recorded_answers(title)
    report, _ = lookup(subject, *answers)
    recorded_names = set(json.loads(answers[0].body)["data"]["attributes"])
    names = {each.encode_name for each in msgspec.structs.fields(shape)} & recorded_names
    for name in names - {"last_analysis_stats"}:  # counted by their engines, one by one
        body = json.loads(answers[0].body)
        value = body["data"]["attributes"].pop(name)
        without, _ = lookup(subject, told(body), *answers[1:])
        assert not value or without != report, name


def test_a_url_is_asked_for_by_its_base64_and_named_by_the_id_that_comes_back():
    report, [asked] = replay(VirusTotal(), RECORDED["url"])
    assert asked.path["id"] == base64.urlsafe_b64encode(PAGE.value.encode()).decode().rstrip("=")
    assert report.link == f"https://www.virustotal.com/gui/url/{'a' * 64}"
    assert pairs(report) == {
        ("final_url", "https://login.example.org/"),
        ("outgoing_url", "https://www.example.com/help"),
        ("serving_ip", "198.51.100.23"),
        ("downloaded_file", "301c9ec7a9aadee4d745e8fd4fa659dafbbcc6b75b9ff491d14cbbdd840814e9"),
    }
    assert report.facts["page_title"] == "Log in"


def test_a_domain_is_dated_by_its_resolutions():
    report, asked = replay(VirusTotal(), RECORDED["domain"])
    assert len(asked) == 2
    seen = {e.target.value: e.last_seen for e in report.relations if e.kind == "dns_resolution"}
    assert seen == {
        "192.0.2.10": datetime(2025, 11, 21, 4, 40, tzinfo=UTC),  # its record is newer
        "192.0.2.12": datetime(2020, 9, 13, 12, 26, 40, tzinfo=UTC),
        "2001:db8::10": datetime(2025, 11, 21, 4, 40, tzinfo=UTC),
        "192.0.2.11": None,
    }
    assert {("subdomain", "a.shop.example.com"), ("parent_domain", "example.com")} <= pairs(report)
    assert report.facts["registered"] == "2020-01-01"


def test_an_address_that_nobody_detects_costs_one_request():
    report, asked = replay(VirusTotal(), RECORDED["address"])
    assert len(asked) == 1
    assert [each.claim for each in report.evidence] == [Claim.CLEAN]
    assert ("dns_resolution", "c2.example.net") in pairs(report)
    assert report.facts["asn"] == 64496


def test_an_unknown_hash_is_a_miss():
    report, _ = replay(VirusTotal(), RECORDED["miss"])
    assert (report.state, report.evidence) == (ReportState.MISS, ())


def test_a_hash_of_another_length_is_not_asked_about():
    report, asked = lookup(Observable(ObservableType.FILE, "a" * 128))
    assert (report.state, asked) == (ReportState.MISS, [])


@pytest.mark.parametrize(
    "second", [Unavailable("over quota"), Refused("no"), failed("NotFoundError", 404), told([])]
)
@pytest.mark.parametrize("title", ["hit", "domain"])
def test_what_the_first_answer_says_stands_without_the_second(title, second):
    report, _ = lookup(RECORDED[title].subject, recorded_answers(title)[0], second)
    assert report.state is ReportState.HIT
    assert report.detections
    assert "attack_techniques" not in report.facts


@pytest.mark.parametrize("title", ["hit", "domain"])
def test_an_empty_second_answer_adds_nothing(title):
    report, _ = lookup(RECORDED[title].subject, recorded_answers(title)[0], told({"data": None}))
    assert report.state is ReportState.HIT


def test_nothing_more_is_asked_where_nothing_is_related():
    body = {"type": "domain", "id": DOMAIN.value, "relationships": {"resolutions": {"data": []}}}
    body["attributes"] = {"last_analysis_stats": {"malicious": 9}}
    report, asked = lookup(DOMAIN, told({"data": body}))
    assert len(asked) == 1
    assert [each.claim for each in report.evidence] == [Claim.MALICIOUS]


@pytest.mark.parametrize(("observable", "kind"), KINDS.items())
def test_an_object_of_which_nothing_is_known_is_a_hit(observable, kind):
    report, _ = lookup(observable, told({"data": {"type": kind, "id": "x", "attributes": None}}))
    assert report.state is ReportState.HIT
    assert (report.evidence, report.detections, report.relations, report.facts) == ((), (), (), {})


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("NotAvailableYet", Unavailable),
        ("QuotaExceededError", Unavailable),
        ("TransientError", Unavailable),
        ("FailedDependencyError", Unavailable),
        ("WrongCredentialsError", Refused),
        ("ForbiddenError", Refused),
        ("InvalidArgumentError", BadAnswer),
        ("BadRequestError", BadAnswer),
        (None, BadAnswer),
    ],
)
@pytest.mark.parametrize("status", [200, 400, 424])
def test_an_error_is_known_by_its_code_under_any_status(code, error, status):
    with pytest.raises(error, match="VirusTotal: because"):
        lookup(FILE, failed(code, status))


@pytest.mark.parametrize(
    "answer",
    [
        HttpResponse(status=404, body=b"<html>not found</html>"),
        told({"detail": "Not Found"}, 404),
        failed("SomethingElse", 404),
        told({"data": None}),
        told({}),
        told({"data": {"type": "domain", "id": "example.com"}}),
        told({"data": {"type": "file"}}),
        told({"data": {"type": "file", "id": "x", "attributes": {"size": "68"}}}),
        HttpResponse(status=204, body=b""),
    ],
)
def test_no_answer_of_another_shape_is_a_miss(answer):
    with pytest.raises(BadAnswer):
        lookup(FILE, answer)


def test_a_quota_says_when_to_come_back():
    with pytest.raises(Unavailable) as caught:
        lookup(FILE, failed("QuotaExceededError"))
    assert caught.value.retry_after == 60


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
NAMES = sorted(each.encode_name for each in msgspec.structs.fields(File))


@given(
    st.sampled_from([*KINDS]),
    st.binary(max_size=100) | JSON.map(lambda body: json.dumps(body).encode()),
    st.sampled_from([200, 204, 302, 400, 404, 424]),
)
def test_any_body_gives_a_report_or_an_error_of_the_provider(observable, body, status):
    try:
        report, _ = lookup(observable, HttpResponse(status=status, body=body))
    except ProviderError:
        return
    assert msgspec.json.decode(msgspec.json.encode(report), type=Report) == report


@given(
    st.sampled_from([*KINDS]),
    st.dictionaries(st.sampled_from(NAMES), JSON, max_size=4),
    st.dictionaries(st.sampled_from(["resolutions", "behaviours", "subdomains"]), JSON),
)
def test_any_attribute_gives_a_report_or_a_bad_answer(observable, attributes, relationships):
    data = {"type": KINDS[observable], "id": "x", "attributes": attributes}
    body = told({"data": data | {"relationships": relationships}})
    try:
        report, _ = lookup(observable, body)
    except BadAnswer:
        return
    assert msgspec.json.decode(msgspec.json.encode(report), type=Report) == report


BEGUN = told({"data": {"type": "analysis", "id": "MTIz=="}})
SAMPLE = Sample("eicar.com", b"X5O")


def analysis(status):
    return told({"data": {"type": "analysis", "id": "MTIz==", "attributes": {"status": status}}})


def submit(subject, *results):
    return play(VirusTotalSubmit().submit(subject), *results)


def test_a_sample_is_uploaded_polled_for_and_reported():
    digest = hashlib.sha256(SAMPLE.body).hexdigest()
    found = told({"data": {"type": "file", "id": digest}})
    polls = [Waited(), analysis("queued"), Waited(), analysis("completed")]
    report, asked = submit(SAMPLE, BEGUN, *polls, found)
    assert report.observable == Observable(ObservableType.FILE, digest)
    assert report.state is ReportState.HIT
    upload, wait, poll = asked[:3]
    assert (upload.method, upload.changes) == ("POST", True)
    assert upload.files["file"].body == SAMPLE.body
    assert wait == Wait(WAIT)
    assert poll.path == {"id": "MTIz=="}
    assert [each.changes for each in asked if not isinstance(each, Wait)].count(True) == 1


def test_a_url_is_scanned():
    polls = [Waited(), analysis("completed")]
    report, asked = submit(PAGE, BEGUN, *polls, recorded_answers("url")[0])
    assert asked[0].form == {"url": PAGE.value}
    assert report.observable == PAGE
    assert report.detections


def test_a_large_sample_asks_where_to_go():
    sample = Sample("big.bin", bytes(SIMPLE_UPLOAD + 1))
    place = told({"data": "http://www.virustotal.com/_ah/upload/{a}/"})
    found = told({"data": {"type": "file", "id": "x"}})
    _, asked = submit(sample, place, BEGUN, Waited(), analysis("completed"), found)
    assert asked[0].url_template.endswith("/files/upload_url")
    assert not asked[0].changes
    assert asked[1].url_template.format() == "https://www.virustotal.com/_ah/upload/{a}/"
    assert asked[1].files["file"].filename == "big.bin"


def test_an_analysis_that_does_not_end_is_unavailable():
    polls = [each for _ in range(POLLS) for each in (Waited(), analysis("in-progress"))]
    with pytest.raises(Unavailable, match="not ready"):
        submit(PAGE, BEGUN, *polls)


def test_an_analysis_without_a_status_is_not_completed():
    polls = [Waited(), told({"data": {}}), Waited(), analysis("completed")]
    report, _ = submit(PAGE, BEGUN, *polls, recorded_answers("url")[0])
    assert report.state is ReportState.HIT


def test_a_poll_over_quota_does_not_lose_the_upload():
    polls = [Waited(), Unavailable("over quota"), Waited(), analysis("completed")]
    report, _ = submit(PAGE, BEGUN, *polls, recorded_answers("url")[0])
    assert report.state is ReportState.HIT


def test_a_hash_alone_and_a_domain_cannot_be_submitted():
    for subject in (FILE, DOMAIN):
        with pytest.raises(Refused, match="needs the content"):
            submit(subject)


def test_a_file_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr("sidelight.providers.virustotal.LARGEST_UPLOAD", 2)
    with pytest.raises(Refused, match="650 MB"):
        submit(SAMPLE)


def test_a_refused_submission_says_why():
    with pytest.raises(BadAnswer, match="no scan"):
        submit(PAGE, failed("InvalidArgumentError", 400, "no scan"))


def test_a_submission_is_public_and_a_look_up_is_not():
    assert VirusTotalSubmit().manifest.disclosure is Disclosure.SUBMIT_PUBLIC
    assert VirusTotal().manifest.disclosure is Disclosure.LOOKUP
    assert not VirusTotal().manifest.terms.shared
