from contexts import verdict
from sidelight.formats import vt_blocks
from sidelight.model import Report, ReportState
from sidelight.service.context import merge
from vt_world import BY_MD5, DOMAIN, FILE, IP, MD5, REPORTS, SHA1, SHA256


def context(observable, **facts):
    report = Report(provider="one", observable=observable, state=ReportState.HIT, facts=facts)
    return merge(observable, verdict(), (report,))


def test_the_sha256_of_a_file_comes_from_what_is_known():
    assert vt_blocks.sha256_of(context(FILE)) == SHA256
    assert vt_blocks.sha256_of(context(BY_MD5)) is None
    assert vt_blocks.sha256_of(context(BY_MD5, sha256=SHA256)) == SHA256
    related = merge(BY_MD5, verdict(), (REPORTS[BY_MD5],))
    assert vt_blocks.attributes_of(related)["sha1"] == SHA1
    assert vt_blocks.attributes_of(related)["md5"] == MD5


def test_a_threat_has_a_label_and_names():
    told = vt_blocks.attributes_of(context(FILE, threat_family="emotet", threat_label="t.e/a"))
    assert told["popular_threat_classification"] == {
        "suggested_threat_label": "t.e/a",
        "popular_threat_name": [{"value": "emotet", "count": 1}],
        "popular_threat_category": [],
    }


def test_days_become_seconds_and_nonsense_is_absent():
    told = vt_blocks.attributes_of(context(DOMAIN, registered="2026-10-01", expires="soon"))
    assert (told["creation_date"], told["expiration_date"]) == (1790812800, None)


def test_an_as_number_is_a_number_in_any_form():
    for text in (64500, "64500", "AS64500", "as64500"):
        assert vt_blocks.attributes_of(context(IP, asn=text))["asn"] == 64500
    assert vt_blocks.attributes_of(context(IP, asn="none"))["asn"] is None


def test_whois_is_text_for_some_clients_and_a_map_for_others():
    found = context(DOMAIN, registrar="R", registered="2026-10-01", nameservers=["a", "b"])
    told = vt_blocks.whois(found, "http://h")
    assert told["attributes"]["whois_map"] == {
        "Registrar": "R",
        "Creation Date": "2026-10-01T00:00:00Z",
        "Name Server": "a | b",
    }
    lines = vt_blocks.attributes_of(found)["whois"].splitlines()
    assert lines[0] == "Registrar: R"
    assert vt_blocks.whois(context(DOMAIN), "") is None
    raw = vt_blocks.attributes_of(context(DOMAIN, whois="Domain: x"))
    assert raw["whois"] == "Domain: x"


def test_a_certificate_is_told_by_the_parts_that_are_known():
    found = context(DOMAIN, certificate_names=["a.com", "b.com"], certificate_from="2026-01-02")
    told = vt_blocks.attributes_of(found)["last_https_certificate"]
    assert told["validity"] == {"not_before": "2026-01-02 00:00:00"}
    assert told["extensions"]["subject_alternative_name"] == ["a.com", "b.com"]
    assert vt_blocks.attributes_of(context(DOMAIN))["last_https_certificate"] is None


def test_seconds_of_nothing_are_nothing():
    assert vt_blocks.seconds(None) is None
