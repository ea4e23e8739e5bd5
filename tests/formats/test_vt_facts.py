import msgspec
import pytest

from sidelight.formats.vt import Behaviour
from sidelight.formats.vt_attributes import Address, Domain, File, Url
from sidelight.formats.vt_facts import MOST, behaviour_facts, facts


@pytest.mark.parametrize("shape", [File, Url, Domain, Address])
def test_nothing_known_is_no_fact(shape):
    assert facts(shape()) == {}


def test_zero_is_a_fact_and_an_empty_text_is_none():
    assert facts(Url(reputation=0, title="", tags=[])) == {"reputation": 0}


def test_a_file_is_named_sized_and_dated():
    file = File(
        md5="a", size=68, meaningful_name="a.exe", names=["a.exe", None, "a.exe", "b.exe"],
        creation_date=1700000000, last_submission_date=0,
    )  # fmt: skip
    assert facts(file) == {
        "md5": "a",
        "file_size": 68,
        "file_name": "a.exe",
        "names": ["a.exe", "b.exe"],
        "compiled": "2023-11-14",
    }


def test_the_threat_family_is_the_most_frequent_name():
    classification = {
        "suggested_threat_label": "trojan.a/b",
        "popular_threat_name": [{"value": "a", "count": 5}, None, {"value": None}, {"value": "b"}],
        "popular_threat_category": [{"value": "trojan"}],
    }
    file = msgspec.convert({"popular_threat_classification": classification}, File)
    assert facts(file) == {
        "threat_label": "trojan.a/b",
        "threat_family": "a",
        "threat_names": ["a", "b"],
        "threat_categories": ["trojan"],
    }


def test_headers_are_found_in_any_case():
    assert facts(Url(last_http_response_headers={"SERVER": "nginx", "x": None})) == {
        "server": "nginx"
    }


def test_records_stand_under_their_type():
    records = [{"type": "A", "value": "192.0.2.2"}, {"type": "A", "value": "192.0.2.1"}, {}, None]
    domain = msgspec.convert({"last_dns_records": [*records, {"value": "x"}]}, Domain)
    assert facts(domain) == {"a": ["192.0.2.1", "192.0.2.2"], "other": ["x"]}


def test_a_certificate_in_part():
    certificate = {"subject": {"O": "Example"}, "validity": {"not_after": "2026-12-31 23:59:59"}}
    address = msgspec.convert({"last_https_certificate": certificate, "asn": 64496}, Address)
    assert facts(address) == {
        "certificate_subject": "Example",
        "certificate_until": "2026-12-31",
        "asn": 64496,
    }


def test_lists_are_bounded():
    many = [f"name-{number}" for number in range(3 * MOST)]
    assert facts(File(names=many))["names"] == many[:MOST]
    assert behaviour_facts(Behaviour(mutexes_created=many))["mutexes"] == many[:MOST]
    assert behaviour_facts(Behaviour()) == {}
