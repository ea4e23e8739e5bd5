from sidelight.expressions import ListOf, Nullable, Record, Scalar
from sidelight.expressions.messages import pool_of

INNER = Record("Inner", {"x": Scalar.INT})


def test_records_become_messages_with_their_fields():
    outer = Record(
        "Outer",
        {"one": Nullable(INNER), "many": ListOf(INNER), "text": Nullable(Scalar.STRING)},
    )
    message = pool_of({"outer": outer}).FindMessageTypeByName("sidelight.Outer")
    named = {each.name: each.message_type.full_name for each in message.fields}
    assert named == {
        "one": "sidelight.Inner",
        "many": "sidelight.Inner",
        "text": "google.protobuf.StringValue",
    }
