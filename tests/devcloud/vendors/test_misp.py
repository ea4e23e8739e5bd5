from sidelight.devcloud.vendor import Asked
from sidelight.devcloud.vendors.misp import Misp
from sidelight.devcloud.world import Kind, Subject, World
from sidelight.model import Observable, ObservableType

NAME = Observable(ObservableType.DOMAIN, "evil.example.net")
SAMPLE = Observable(
    ObservableType.FILE, "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f"
)
WORLD = World(
    [
        Subject(observable=NAME, kind=Kind.MALICIOUS, family="Emotet"),
        Subject(observable=Observable(ObservableType.IPV4, "192.0.2.53"), kind=Kind.BENIGN),
        Subject(
            observable=SAMPLE,
            kind=Kind.SUSPICIOUS,
            hashes={"md5": "44d88612fea8a8f36de82e1278abb02f"},
        ),
    ]
)


def ask(body, path="/attributes/restSearch", method="POST"):
    return Misp().answer(Asked(method=method, path=path, json=body), WORLD)


def found(value):
    return ask({"value": [value]}).body["response"]["Attribute"]


def test_malicious_is_meant_for_detection_and_carries_its_family():
    [attribute] = found(NAME.value)
    assert (attribute["type"], attribute["to_ids"]) == ("domain", True)
    assert {"name": 'misp-galaxy:malpedia="Emotet"', "inherited": 1} in attribute["Tag"]
    assert "warnings" not in attribute


def test_benign_is_on_a_warninglist():
    [attribute] = found("192.0.2.53")
    assert attribute["warnings"][0]["warninglist_category"] == "false_positive"
    assert not attribute["to_ids"]


def test_a_file_is_found_by_each_hash_under_its_type():
    assert found(SAMPLE.value)[0]["type"] == "sha256"
    [attribute] = found("44d88612fea8a8f36de82e1278abb02f")
    assert (attribute["type"], attribute["value"]) == ("md5", "44d88612fea8a8f36de82e1278abb02f")


def test_unknown_is_an_empty_list_and_a_200():
    assert found("unknown.example.org") == []


def test_a_search_without_a_value_is_an_error_inside_a_200():
    told = ask({})
    assert (told.status, told.body["errors"]) == (200, ["no value"])
    assert ask(None).body["message"] == "Invalid search"


def test_another_path_or_method_is_404():
    assert ask({}, path="/events/1").status == 404
    assert ask({}, method="GET").status == 404


def test_a_bad_key_is_403():
    assert Misp().unauthorized(Asked(method="POST", path="/attributes/restSearch")).status == 403
