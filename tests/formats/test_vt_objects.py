import msgspec
import pytest

from contexts import verdict
from sidelight.formats import vt_objects
from sidelight.formats.vt_objects import Votes
from sidelight.model import Claim, Evidence, Report, ReportState, Scope, VerdictClass
from sidelight.service.context import merge
from vt_world import BY_MD5, DOMAIN, FILE, IP, REPORTS, SHA256, URL

FORBIDDEN = {"id", "type", "relationships", "context_attributes", "error", "get"}


def context(observable, *reports, class_=VerdictClass.MALICIOUS):
    return merge(observable, verdict(class_), reports or (REPORTS[observable],))


@pytest.mark.parametrize("observable", [DOMAIN, IP, URL, FILE, BY_MD5], ids=lambda o: o.value[:20])
def test_an_object_of_each_type_is_whole(observable):
    told = vt_objects.object_of(context(observable), "http://h")
    attributes = told["attributes"]
    assert not FORBIDDEN & set(attributes)
    assert isinstance(attributes["tags"], list)
    assert all(type(each) is int for each in attributes["last_analysis_stats"].values())
    assert all(type(value) is int for name, value in attributes.items() if name.endswith("_date"))
    assert told["links"]["self"].endswith(told["id"])
    msgspec.json.encode(told)


@pytest.mark.parametrize("observable", [DOMAIN, IP, URL, FILE], ids=lambda o: o.type)
def test_an_object_of_which_nothing_is_known_is_whole_too(observable):
    empty = Report(provider="one", observable=observable, state=ReportState.HIT)
    attributes = vt_objects.object_of(context(observable, empty), "")["attributes"]
    assert sum(attributes["last_analysis_stats"].values()) == 0
    assert None not in [v for n, v in attributes.items() if n not in vt_objects.NULLABLE]
    if observable is IP:
        assert (attributes["asn"], attributes["network"], attributes["country"]) == (None,) * 3
    if observable is DOMAIN:
        assert attributes["categories"] == attributes["popularity_ranks"] == {}
        assert attributes["whois"] == ""


def test_rows_are_named_honestly():
    rows = vt_objects.results(context(FILE))
    assert {name: row["method"] for name, row in rows.items()} == {
        **dict.fromkeys(("Sophos", "ESET", "Avira"), "blacklist"),
        "world": "list",
    }


def test_the_worst_claim_of_a_source_is_its_row():
    def claims(*found):
        return Report(
            provider="one",
            observable=DOMAIN,
            state=ReportState.HIT,
            evidence=tuple(
                Evidence(source="one", family="x", claim=each, scope=Scope.HOST, text="t")
                for each in found
            ),
        )

    for order in ((Claim.CLEAN, Claim.SUSPICIOUS), (Claim.SUSPICIOUS, Claim.CLEAN)):
        rows = vt_objects.results(context(DOMAIN, claims(*order)))
        assert rows["one"]["category"] == "suspicious"
    assert vt_objects.results(context(DOMAIN, claims(Claim.CONTEXT, Claim.SHARED))) == {}


def test_results_of_a_host_are_never_null_and_of_a_file_when_nothing_was_found():
    assert all(row["result"] for row in vt_objects.results(context(DOMAIN)).values())
    assert vt_objects.results(context(FILE))["ESET"]["result"] is None


@pytest.mark.parametrize(
    ("class_", "category"),
    [
        (VerdictClass.MALICIOUS, "malicious"),
        (VerdictClass.KNOWN_GOOD, "harmless"),
        (VerdictClass.UNKNOWN, "undetected"),
    ],
)
def test_an_analysis_without_a_row_has_that_of_our_verdict(class_, category):
    empty = Report(provider="one", observable=DOMAIN, state=ReportState.MISS)
    rows = vt_objects.analysed(context(DOMAIN, empty, class_=class_))
    assert rows == {
        "Sidelight": {
            "category": category,
            "engine_name": "Sidelight",
            "method": "verdict",
            "result": vt_objects.RESULTS.get(category, "unrated"),
        }
    }


def test_reputation_is_the_difference_of_the_votes():
    told = vt_objects.attributes(context(DOMAIN), Votes(harmless=1, malicious=3))
    assert (told["reputation"], told["total_votes"]["malicious"]) == (-2, 3)


def test_a_resolution_is_named_by_address_and_name_from_either_side():
    [one] = vt_objects.related(context(IP), "resolutions")
    from_address = vt_objects.resolution(context(IP), one, "", context(DOMAIN))
    two = vt_objects.related(context(DOMAIN), "resolutions")[0]
    from_name = vt_objects.resolution(context(DOMAIN), two, "", context(IP))
    assert from_address == from_name
    assert from_address["id"] == "45.155.205.233evil-shop.com"


def test_what_is_known_of_a_relation_stands_beside_the_object():
    [url] = vt_objects.related(context(DOMAIN), "urls")
    assert vt_objects.context_of(url) == {
        "sources": ["world"],
        "timestamp": 1795161600,
        "url": URL.value,
    }
    assert vt_objects.descriptor(FILE) == {"type": "file", "id": SHA256}
