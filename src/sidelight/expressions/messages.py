"""Our types as protocol buffer messages: the form in which the checker of CEL knows fields.

Only the checker sees them. What is evaluated are plain dictionaries.
"""

from collections.abc import Iterator, Mapping

from google.protobuf import (
    descriptor_pb2,
    struct_pb2,
    wrappers_pb2,
)
from google.protobuf.descriptor_pool import DescriptorPool

from sidelight.expressions.types import PACKAGE, ListOf, Nullable, Record, Scalar, Type

FIELD = descriptor_pb2.FieldDescriptorProto
PLAIN = {
    Scalar.BOOL: FIELD.TYPE_BOOL,
    Scalar.INT: FIELD.TYPE_INT64,
    Scalar.FLOAT: FIELD.TYPE_DOUBLE,
    Scalar.STRING: FIELD.TYPE_STRING,
}
MAY_BE_NULL = {
    Scalar.BOOL: "BoolValue",
    Scalar.INT: "Int64Value",
    Scalar.FLOAT: "DoubleValue",
    Scalar.STRING: "StringValue",
    Scalar.ANY: "Value",
}


def pool_of(variables: Mapping[str, Type]) -> DescriptorPool:
    """Return the messages of every record that the variables reach."""
    pool = DescriptorPool()
    for known in (wrappers_pb2, struct_pb2):
        pool.AddSerializedFile(known.DESCRIPTOR.serialized_pb)
    file = descriptor_pb2.FileDescriptorProto(
        name="context.proto",
        package=PACKAGE,
        syntax="proto3",
        dependency=["google/protobuf/wrappers.proto", "google/protobuf/struct.proto"],
    )
    records = {record.name: record for each in variables.values() for record in _records(each)}
    for record in records.values():
        message = file.message_type.add(name=record.name)
        for number, (name, type_) in enumerate(record.fields.items(), start=1):
            _add(message, number, name, type_)
    pool.AddSerializedFile(file.SerializeToString())
    return pool


def _records(type_: Type) -> Iterator[Record]:
    match type_:
        case Record():
            yield type_
            for each in type_.fields.values():
                yield from _records(each)
        case ListOf():
            yield from _records(type_.element)
        case Nullable():
            yield from _records(type_.of)
        case Scalar():
            return


def _add(message: descriptor_pb2.DescriptorProto, number: int, name: str, type_: Type) -> None:
    many = isinstance(type_, ListOf)
    field = message.field.add(
        name=name,
        json_name=name,
        number=number,
        label=FIELD.LABEL_REPEATED if many else FIELD.LABEL_OPTIONAL,
    )
    inner = type_.element if isinstance(type_, ListOf) else type_
    nullable = isinstance(inner, Nullable)
    core = inner.of if isinstance(inner, Nullable) else inner
    if isinstance(core, Scalar) and core in PLAIN and not nullable:
        field.type = PLAIN[core]
        return
    field.type = FIELD.TYPE_MESSAGE
    if isinstance(core, Scalar):
        field.type_name = f".google.protobuf.{MAY_BE_NULL[core]}"
    elif isinstance(core, Record):
        field.type_name = f".{PACKAGE}.{core.name}"
