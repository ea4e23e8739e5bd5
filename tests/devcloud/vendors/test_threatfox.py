import pytest

from sidelight.devcloud.vendor import Asked
from sidelight.devcloud.vendors.threatfox import Threatfox
from sidelight.devcloud.world import Kind, Subject, World
from sidelight.model import Observable, ObservableType

FILE = Observable(
    ObservableType.FILE, "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f"
)
ADDRESS = Observable(ObservableType.IPV4, "192.0.2.7")
NEXT = Observable(ObservableType.IPV4, "192.0.2.77")
LONG = Observable(ObservableType.IPV6, "2001:db8::7")
GOOD = Observable(ObservableType.DOMAIN, "example.org")
LOGIN = Observable(ObservableType.URL, "https://login.example.net/")
PAGE = Observable(ObservableType.URL, "http://evil.example.net/in")
WORLD = World(
    [
        Subject(
            observable=FILE,
            kind=Kind.MALICIOUS,
            family="Emotet",
            hashes={"md5": "a" * 32},
            related={"contacted_ips": (ADDRESS,), "contacted_domains": (GOOD,)},
        ),
        Subject(observable=ADDRESS, kind=Kind.MALICIOUS, family="Emotet", tags=("c2",)),
        Subject(observable=NEXT, kind=Kind.SUSPICIOUS),
        Subject(observable=LONG, kind=Kind.MALICIOUS),
        Subject(observable=GOOD, kind=Kind.BENIGN),
        Subject(observable=PAGE, kind=Kind.MALICIOUS),
        Subject(observable=LOGIN, kind=Kind.MALICIOUS, family="phishing"),
    ]
)


def ask(path="/api/v1/", **query):
    return Threatfox().answer(Asked(method="POST", path=path, json=query), WORLD)


def found(**query):
    return [(each["ioc"], each["ioc_type"]) for each in ask(**query).body["data"]]


def test_a_search_finds_parts_and_addresses_have_ports():
    assert found(query="search_ioc", search_term="192.0.2.7") == [
        ("192.0.2.7:443", "ip:port"),
        ("192.0.2.77:443", "ip:port"),
    ]
    assert found(query="search_ioc", search_term="2001:db8::7") == [
        ("[2001:db8::7]:443", "ip:port")
    ]
    assert found(query="search_ioc", search_term="evil.example.net") == [(PAGE.value, "url")]
    assert found(query="search_ioc", search_term="a" * 32) == [(FILE.value, "sha256_hash")]


def test_suspicious_has_half_the_confidence():
    first, second = ask(query="search_ioc", search_term="192.0.2.7").body["data"]
    assert (first["confidence_level"], first["malware_printable"]) == (100, "Emotet")
    assert (second["confidence_level"], second["malware_printable"]) == (50, "Unknown malware")


def test_a_hash_has_what_it_talks_to():
    assert found(query="search_hash", hash=FILE.value) == [("192.0.2.7:443", "ip:port")]


@pytest.mark.parametrize(
    "query",
    [
        {"query": "search_ioc", "search_term": "example.org"},
        {"query": "search_ioc", "search_term": "example.com"},
        {"query": "search_ioc", "search_term": "login.example.net"},
        {"query": "search_hash", "hash": "b" * 64},
    ],
)
def test_a_miss_has_a_text_in_place_of_data(query):
    told = ask(**query)
    assert (told.status, told.body["query_status"]) == (200, "no_result")
    assert isinstance(told.body["data"], str)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"query": "search_ioc", "search_term": "a"}, "illegal_search_term"),
        ({"query": "search_ioc"}, "illegal_search_term"),
        ({"query": "search_hash"}, "illegal_hash"),
        ({"query": "get_tea"}, "unknown_operation"),
        ({}, "unknown_operation"),
    ],
)
def test_a_wrong_question_has_its_status(query, status):
    assert ask(**query).body == {"query_status": status}


def test_another_path_is_not_found():
    assert ask("/other").status == 404
