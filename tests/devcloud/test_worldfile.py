import json

import pytest

from sidelight.devcloud.world import Kind
from sidelight.devcloud.worldfile import read_world, shipped_world
from sidelight.model import InvalidInput, Observable, ObservableType

EICAR = "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f"


def test_the_shipped_world_has_every_type_and_kind():
    subjects = [each for kind in ObservableType for each in shipped_world().of_type(kind, "any")]
    assert len(subjects) >= 30
    assert {each.observable.type for each in subjects} >= {
        ObservableType.FILE,
        ObservableType.URL,
        ObservableType.DOMAIN,
        ObservableType.IPV4,
        ObservableType.IPV6,
    }
    assert {each.kind for each in subjects} == set(Kind)


def test_what_is_related_in_the_shipped_world_is_in_it():
    world = shipped_world()
    for kind in ObservableType:
        for subject in world.of_type(kind, "virustotal"):
            for relation, values in subject.related.items():
                missing = [
                    each.value for each in values if not world.find(each.value, "virustotal")
                ]
                assert relation == "nameservers" or not missing, subject.observable.value


def test_a_file_is_found_by_each_hash():
    world = shipped_world()
    assert world.find("44d88612fea8a8f36de82e1278abb02f", "any") is world.find(EICAR, "any")


def test_a_world_in_json(tmp_path):
    file = tmp_path / "world.json"
    one = {
        "value": "hxxp://evil[.]example[.]net/x",
        "kind": "malicious",
        "first_seen": "2026-11-01T00:00:00Z",
        "related": {"resolutions": ["192.0.2.1"]},
        "known_to": ["otx"],
    }
    file.write_text(json.dumps([one]))
    world = read_world(file)
    subject = world.find("http://evil.example.net/x", "otx")
    assert subject.first_seen.year == 2026
    assert subject.asked == 70
    assert subject.related == {"resolutions": (Observable(ObservableType.IPV4, "192.0.2.1"),)}
    assert world.find("http://evil.example.net/x", "urlhaus") is None


def test_a_world_in_csv(tmp_path):
    file = tmp_path / "world.csv"
    file.write_text(
        "value,kind,family\n# note\nevil[.]example.net,malicious,Loader\n\na.example.net,benign\n"
    )
    world = read_world(file)
    assert world.find("evil.example.net", "any").family == "Loader"
    assert world.find("a.example.net", "any").kind is Kind.BENIGN


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("w.csv", "a.example.net,bad\n", r"w\.csv, line 1: 'bad' is none of malicious"),
        ("w.json", "[", r"w\.json"),
        ("w.json", '[{"value": "a.example.net"}]', "kind"),
        ("w.json", '[{"value": "nothing", "kind": "benign"}]', "nothing"),
        ("w.json", '[{"value": "a.example.net", "kind": "benign", "colour": 1}]', "colour"),
    ],
)
def test_a_world_that_cannot_be_read_says_where(tmp_path, name, text, why):
    file = tmp_path / name
    file.write_text(text)
    with pytest.raises(InvalidInput, match=why):
        read_world(file)


def test_a_world_that_is_not_there_says_so(tmp_path):
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_world(tmp_path / "none.json")
