"""A vendor made of recorded answers, for a provider that has no vendor of its own here.

The format is that of `tests/providers/<name>/recorded.json`: a list of recordings, each with its
`exchanges` of a `request` (method, path, and the query, form and json that count) and a `response`
(status, json or text, headers), or of a `dns` question with its `records` and `rcode`.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import unquote

import msgspec

from sidelight.devcloud.vendor import Asked, DnsVendor, Told, Vendor
from sidelight.devcloud.world import World
from sidelight.model import InvalidInput
from sidelight.plugin import DnsAnswer

NOT_RECORDED = Told(501, {"error": "nothing is recorded for this request"})


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What a request must have to be the recorded one."""

    path: str
    method: str = "GET"
    query: Mapping[str, str] = {}
    form: Mapping[str, str] = {}
    json: Any = msgspec.UNSET

    def fits(self, asked: Asked) -> bool:
        """Whether `asked` has all of it."""
        return (
            self.method == asked.method
            and _segments(self.path) == _segments(asked.path)
            and self.query.items() <= asked.query.items()
            and self.form.items() <= asked.form.items()
            and self.json in (msgspec.UNSET, asked.json)
        )


class Response(msgspec.Struct, frozen=True, kw_only=True):
    """What was answered; `text` is a body that is no JSON."""

    status: int = 200
    json: Any = None
    text: str | None = None
    headers: Mapping[str, str] = {}


class Exchange(msgspec.Struct, frozen=True, kw_only=True):
    """One question and its answer, over HTTP or DNS."""

    request: Request | None = None
    response: Response = Response()
    dns: tuple[str, str] | None = None
    records: tuple[str, ...] = ()
    rcode: str = "NOERROR"


class Recording(msgspec.Struct, frozen=True, kw_only=True):
    """One conversation about one observable, with the state of the report that it ends in."""

    title: str
    observable: tuple[str, str]
    state: str
    exchanges: tuple[Exchange, ...]


class Recorded(Vendor, DnsVendor):
    """Answers what is recorded; for the rest 501, which unlike 404 nobody takes for a miss.

    A name that is not recorded does not exist.
    """

    name: ClassVar[str] = "recorded"
    zones: ClassVar[tuple[str, ...]] = ()

    def __init__(self, recordings: Sequence[Recording]) -> None:
        """Take the conversations; the first exchange that fits is the answer."""
        self._exchanges = [each for one in recordings for each in one.exchanges]

    def answer(self, asked: Asked, world: World) -> Told:  # noqa: ARG002 - it knows no world
        """Return the recorded answer."""
        for each in self._exchanges:
            if each.request is not None and each.request.fits(asked):
                response = each.response
                body = response.json if response.text is None else response.text
                return Told(response.status, body, response.headers)
        return NOT_RECORDED

    def reach(self, name: str) -> int | None:
        """Return the length of a name that was asked for in a recording."""
        asked = (each.dns[0].lower() for each in self._exchanges if each.dns)
        return len(name) if name in asked else None

    def resolve(self, name: str, type_: str, world: World) -> DnsAnswer:  # noqa: ARG002 - as above
        """Return the recorded records."""
        for each in self._exchanges:
            if each.dns and (each.dns[0].lower(), each.dns[1]) == (name, type_):
                return DnsAnswer(each.rcode, each.records)
        return DnsAnswer("NXDOMAIN")


def read_recordings(file: Path) -> tuple[Recording, ...]:
    """Return the recordings of a file; raises InvalidInput that names it."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=tuple[Recording, ...])
    except (msgspec.DecodeError, OSError) as error:
        raise InvalidInput(f"{file} cannot be read: {error}") from None


def _segments(path: str) -> list[str]:
    return [unquote(part) for part in path.split("/")]
