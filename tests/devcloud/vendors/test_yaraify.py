import pytest

from sidelight.devcloud.vendor import Asked
from sidelight.devcloud.vendors.yaraify import Yaraify
from sidelight.devcloud.world import Kind, Subject, World
from sidelight.model import Observable, ObservableType

HASHES = {Kind.MALICIOUS: "a" * 64, Kind.SUSPICIOUS: "b" * 64, Kind.BENIGN: "c" * 64}
WORLD = World(
    [
        Subject(
            observable=Observable(ObservableType.FILE, value),
            kind=kind,
            names=("invoice.exe",),
            hashes={"md5": value[:32]},
        )
        for kind, value in HASHES.items()
    ]
)


def ask(path="/api/v1/", **query):
    return Yaraify().answer(Asked(method="POST", path=path, json=query), WORLD)


@pytest.mark.parametrize(
    ("kind", "rules", "clamav"),
    [
        (Kind.MALICIOUS, ["generic_by_one", "generic_by_two"], ["Win.Malware.generic"]),
        (Kind.SUSPICIOUS, ["generic_by_one"], []),
        (Kind.BENIGN, [], []),
    ],
)
def test_the_rules_are_as_many_as_it_is_bad(kind, rules, clamav):
    data = ask(query="lookup_hash", search_term=HASHES[kind][:32]).body["data"]
    [task] = data["tasks"]
    assert [each["rule_name"] for each in task["static_results"]] == rules
    assert (task["clamav_results"], task["file_name"]) == (clamav, "invoice.exe")
    assert data["metadata"]["sha256_hash"] == HASHES[kind]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"query": "lookup_hash", "search_term": "d" * 64}, "no_results"),
        ({"query": "lookup_hash", "search_term": "abc"}, "illegal_search_term"),
        ({"query": "get_tea"}, "unknown_operation"),
    ],
)
def test_the_status_is_in_the_body(query, status):
    told = ask(**query)
    assert (told.status, told.body["query_status"]) == (200, status)


def test_another_path_is_not_found():
    assert ask("/other").status == 404
