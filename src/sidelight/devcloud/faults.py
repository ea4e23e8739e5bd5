"""What can be wrong with a vendor, and the answer that it gives then."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from sidelight.devcloud.vendor import Asked, Told, Vendor

RETRY_AFTER = 60  # seconds that an overloaded vendor asks for
LOGIN_PAGE = "<!DOCTYPE html><html><title>Please log in</title><h1>Please log in</h1></html>"
HTML_TYPE = {"content-type": "text/html; charset=utf-8"}


class Fault(StrEnum):
    """What is wrong: a status, no answer, or an answer that is none.

    `timeout` never answers, `truncated` stops in the middle of the body, `html` is a page in its
    place, `schema` has every value changed to one of another type, `empty` is a 200 without a body.
    """

    UNAUTHORIZED = "401"
    FORBIDDEN = "403"
    MISSING = "404"
    OVER_QUOTA = "429"
    BROKEN = "500"
    DOWN = "503"
    TIMEOUT = "timeout"
    TRUNCATED = "truncated"
    HTML = "html"
    SCHEMA = "schema"
    EMPTY = "empty"


REFUSALS: Mapping[Fault, Callable[[Vendor, Asked], Told]] = {
    Fault.UNAUTHORIZED: lambda vendor, asked: vendor.unauthorized(asked),
    Fault.FORBIDDEN: lambda vendor, asked: vendor.forbidden(asked),
    Fault.MISSING: lambda *_: Told(404, "404 page not found\n"),
    Fault.OVER_QUOTA: lambda vendor, asked: vendor.over_quota(asked, RETRY_AFTER),
    Fault.BROKEN: lambda *_: Told(500, "Internal Server Error"),
    Fault.DOWN: lambda vendor, asked: vendor.down(asked),
    Fault.HTML: lambda *_: Told(200, LOGIN_PAGE, HTML_TYPE),
    Fault.EMPTY: lambda *_: Told(200, ""),
}
"""Fault -> the answer of a vendor that does not even look; the other faults spoil a good answer."""


def changed(body: Any) -> Any:
    """Return a body of the same shape with every value below the top replaced by another type.

    >>> changed({"ip": "192.0.2.1", "ports": [80], "asn": 64496, "owner": {"name": "x"}})
    {'ip': ['192.0.2.1'], 'ports': 'changed', 'asn': {'value': 64496}, 'owner': 'changed'}
    """
    match body:
        case dict():
            return {name: _other(value) for name, value in body.items()}
        case list():
            return [_other(value) for value in body]
        case _:
            return _other(body)


def _other(value: Any) -> Any:
    match value:
        case str():
            return [value]
        case bool() | int() | float():
            return {"value": value}
        case list() | dict():
            return "changed"
        case _:
            return value  # null says nothing in any type
