import msgspec

from sidelight.actions.described import json_schema
from sidelight.actions.described.shape import Order, Request

APPLY = Request(path="/a", method="POST")


def test_it_is_reversible_where_there_is_an_undo():
    assert not Order(title="A", apply=APPLY).is_reversible
    assert Order(title="A", apply=APPLY, undo=APPLY).is_reversible
    assert not Order(title="A", apply=APPLY, undo=APPLY, reversible=False).is_reversible


def test_the_schema_knows_every_key():
    schema = json_schema()
    definitions = schema["$defs"]
    assert schema["title"] == "Sidelight actuator"
    assert set(definitions["Request"]["properties"]) == set(Request.__struct_fields__)
    assert definitions["Order"]["additionalProperties"] is False
    assert msgspec.json.encode(schema)
