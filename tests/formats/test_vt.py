import json
import os
from pathlib import Path

import msgspec
import pytest

from sidelight.formats.vt import (
    AddressObject,
    Analysis,
    Answer,
    Descriptor,
    DomainObject,
    Failure,
    FileObject,
    Known,
    Object,
    Page,
    Problem,
    Related,
    Summary,
    UrlObject,
    attributes_of,
)
from sidelight.formats.vt_attributes import NOT_READ, Address, Domain, File, Url
from sidelight.formats.vt_edges import edges
from sidelight.formats.vt_evidence import detections, evidence
from sidelight.formats.vt_facts import facts
from sidelight.model import Scope

DATA = Path(os.environ.get("SIDELIGHT_DATA", Path(__file__).parents[3] / "shared" / "data"))
RESPONSES = DATA / "responses"
SHAPES = {
    "file": (FileObject, File),
    "url": (UrlObject, Url),
    "domain": (DomainObject, Domain),
    "ip_address": (AddressObject, Address),
}
MADE_UP = {"attrib1", "id"}  # by those who wrote the examples
FILES = sorted(RESPONSES.rglob("*.json"))


def objects(body):
    """Yield every object of the four types in a body, however deep."""
    if isinstance(body, dict) and body.get("type") in SHAPES and isinstance(body.get("id"), str):
        yield body
    else:
        parts = body.values() if isinstance(body, dict) else body if isinstance(body, list) else ()
        for part in parts:
            yield from objects(part)


def collections(body):
    """Yield every page of a collection, and everything that looks like a relationship."""
    if isinstance(body, dict):
        data = body.get("data")
        if isinstance(data, list) and all(isinstance(x, dict) and "type" in x for x in data):
            yield body
        for part in body.values():
            yield from collections(part)


@pytest.fixture(scope="module")
def bodies():
    if not RESPONSES.is_dir():
        pytest.skip("no recorded answers")
    return {path.relative_to(RESPONSES): json.loads(path.read_text()) for path in FILES}


def test_recorded_objects_are_read_and_mapped_in_full(bodies):
    mapped = 0
    for path, body in bodies.items():
        for each in objects(body):
            found = msgspec.convert(each, Object)
            shape, attributes = SHAPES[each["type"]]
            assert isinstance(found, shape), path
            known = attributes_of(found)
            assert isinstance(known, attributes)
            results = (each.get("attributes") or {}).get("last_analysis_results") or {}
            none = {"timeout", "confirmed-timeout", "failure", "type-unsupported"}
            spoken = [row for row in results.values() if row["category"] not in none]
            assert len(list(detections(known))) == len(spoken), path
            list(evidence(known, Scope.HASH, "link"))
            list(edges(found))
            mapped += bool(facts(known))
    assert mapped >= 60


def test_every_recorded_attribute_is_read_or_named_as_not_read(bodies):
    unknown = {}
    for body in bodies.values():
        for each in objects(body):
            _, shape = SHAPES[each["type"]]
            read = {field.encode_name for field in msgspec.structs.fields(shape)}
            left = {*NOT_READ["all"], *NOT_READ[each["type"]], *MADE_UP}
            new = set(each.get("attributes") or ()) - read - left
            if new:
                unknown.setdefault(each["type"], set()).update(new)
    assert unknown == {}


def test_recorded_collections_and_errors_are_read(bodies):
    pages = [page for body in bodies.values() for page in collections(body)]
    assert len(pages) > 50
    for page in pages:
        assert len(msgspec.convert(page, Page).data) == len(page["data"])
    errors = [body for path, body in bodies.items() if "__error_" in path.name]
    codes = [body["error"]["code"] for body in errors if isinstance(body.get("error"), dict)]
    assert codes
    assert codes == [
        msgspec.convert(body, Failure).error.code
        for body in errors
        if isinstance(body.get("error"), dict)
    ]


def test_a_recorded_behaviour_is_read(bodies):
    [body] = [body for path, body in bodies.items() if path.name == "vt3_behavior_summary.json"]
    behaviour = msgspec.convert({"data": body}, Summary).data
    assert "T1055" in behaviour.attack_techniques


def test_the_type_decides_the_shape():
    found = msgspec.json.decode(b'{"data": {"id": "192.0.2.1", "type": "ip_address"}}', type=Answer)
    assert isinstance(found.data, AddressObject)
    with pytest.raises(msgspec.ValidationError, match=r"data\.type"):
        msgspec.json.decode(b'{"data": {"id": "x", "type": "graph"}}', type=Answer)


@pytest.mark.parametrize(("kind", "shapes"), SHAPES.items())
def test_an_object_without_attributes_is_an_empty_one(kind, shapes):
    for body in ({}, {"attributes": None}, {"attributes": {}}):
        found = msgspec.convert({"type": kind, "id": "x", **body}, Object)
        assert attributes_of(found) == shapes[1]()


def test_related_objects_come_with_the_name_of_their_relationship():
    related = {
        "many": {"data": [{"type": "file", "id": "a"}, None, {"type": "file", "id": "b"}]},
        "one": {"data": {"type": "domain", "id": "c"}},
        "none": {"data": None},
        "unknown": None,
    }
    body = {"type": "file", "id": "x", "relationships": related}
    found = [(name, each.id) for name, each in msgspec.convert(body, Object).related()]
    assert found == [("many", "a"), ("many", "b"), ("one", "c")]
    assert list(FileObject(id="x").related()) == []
    assert Related().descriptors == []


def test_a_descriptor_knows_what_is_told_of_it():
    plain = Descriptor("url", "x")
    assert plain.known == (Known(), Known())
    told = Descriptor("url", "x", Known(url="http://a.example/"), Known(timestamp=5))
    assert [each.url for each in told.known] == [None, "http://a.example/"]


def test_errors_and_analyses_may_say_nothing():
    assert msgspec.convert({"error": {"code": None}}, Failure).error == Problem()
    assert msgspec.convert({"data": {}}, Analysis).data.attributes is None
