"""The cloud as an ASGI application: every vendor under the name of its provider.

`/virustotal/api/v3/files/...` is VirusTotal's `/api/v3/files/...`. A request without such a prefix
goes to the vendor whose host it names, or whose paths begin as its path does.
"""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

import anyio
import msgspec

from sidelight.devcloud import steering
from sidelight.devcloud.asking import asked_of
from sidelight.devcloud.catalog import Service
from sidelight.devcloud.faults import Fault
from sidelight.devcloud.vendor import Asked, Told
from sidelight.devcloud.world import World

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Cloud:
    """Answers for all services from one world."""

    def __init__(self, services: Mapping[str, Service], world: World) -> None:
        """Take the services by name, and what is true."""
        self.services = services
        self.world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        asked = asked_of(scope, await _body(receive))
        if asked.path == steering.PATH or asked.path.startswith(f"{steering.PATH}/"):
            await _answer(send, steering.steer(self.services, asked))
            return
        service, asked = self._route(asked)
        if service is None:
            await _answer(send, Told(404, {"error": "nobody here has this path"}))
            return
        if service.latency:
            await anyio.sleep(service.latency)
        told = service.tell(asked, self.world)
        if service.fault is Fault.TIMEOUT:
            await _hang(receive)
        else:
            await _answer(send, told, whole=service.fault is not Fault.TRUNCATED)

    def _route(self, asked: Asked) -> tuple[Service | None, Asked]:
        """Return who is asked, and the request as that vendor knows it."""
        name, _, rest = asked.path.removeprefix("/").partition("/")
        if (service := self.services.get(name)) is not None:
            return service, msgspec.structs.replace(asked, path=f"/{rest}")
        host = asked.headers.get("host", "").partition(":")[0]
        for service in self.services.values():
            if host in service.manifest.hosts or asked.path.startswith(service.vendor.roots):
                return service, asked
        return None, asked


async def _body(receive: Receive) -> bytes:
    body = b""
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


async def _answer(send: Send, told: Told, *, whole: bool = True) -> None:
    """Send an answer; one that is not whole ends in the middle of the announced body."""
    kind, body = _rendered(told.body)
    headers = {"content-type": kind, "content-length": str(len(body)), **told.headers}
    await send(
        {
            "type": "http.response.start",
            "status": told.status,
            "headers": [(name.lower().encode(), text.encode()) for name, text in headers.items()],
        }
    )
    part = body if whole else body[: len(body) // 2]
    await send({"type": "http.response.body", "body": part, "more_body": not whole})


async def _hang(receive: Receive) -> None:
    """Wait until the client has had enough."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _rendered(body: Any) -> tuple[str, bytes]:
    match body:
        case None:
            return "application/json", b""
        case str():
            return "text/plain; charset=utf-8", body.encode()
        case bytes():
            return "application/octet-stream", body
        case _:
            return "application/json", msgspec.json.encode(body)
