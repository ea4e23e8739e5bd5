"""The lists that firewalls and proxies pull: one value a line, of what is blocked now.

They take the key of a viewer as every door does, or as the password of HTTP Basic: many devices
know nothing else.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Annotated, Protocol
from urllib.parse import quote

from anyio import to_thread
from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, QueryParameter

from sidelight.api.doors import Call, Doors, Unauthenticated
from sidelight.api.limits import door_name
from sidelight.api.problems import Problem
from sidelight.model import Observable, ObservableType, Principal

LISTS = ("ip", "domain", "url", "file")
SUFFIX = ".txt"
MEDIA = "text/plain"
BARE = Annotated[
    bool, QueryParameter(description="Leave the schemes of URLs out, as some firewalls want it.")
]


@get(
    "/lists/{file:str}",
    media_type=MEDIA,
    responses={304: ResponseSpec(None, description="Nothing has changed")},
)
async def list_(
    doors: NamedDependency[Doors], request: Call, file: FromPath[str], *, bare: BARE = False
) -> Response[bytes]:
    """Return a list as a text: `ip.txt`, `domain.txt`, `url.txt` or `file.txt`."""
    principal = await _caller(doors, request)
    name = file.removesuffix(SUFFIX)
    if name not in LISTS or not file.endswith(SUFFIX):
        known = ", ".join(f"{each}{SUFFIX}" for each in LISTS)
        raise Problem(404, "Not Found", f"there is no list {file[:80]!r}; there are {known}")
    entries = await to_thread.run_sync(doors.app_of(principal).store.block_list.entries, name)
    body = _lines(entries, bare=bare)
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": "private, no-cache"}
    if entries:
        newest = max(each.added_at for each in entries)
        headers["last-modified"] = f"{newest.astimezone(UTC):%a, %d %b %Y %H:%M:%S} GMT"
    if _is_known(request.headers.get("if-none-match", ""), tag):
        return Response(b"", status_code=304, headers=headers)
    return Response(body, media_type=MEDIA, headers=headers)


def router() -> Router:
    """Return the routes of this module."""
    return Router("/", route_handlers=[list_])


class _Unknown(Unauthenticated):
    """A device that has to say who it is, and how it may."""

    headers: Mapping[str, str] = {"www-authenticate": 'Basic realm="sidelight", ApiKey'}


async def _caller(doors: Doors, call: Call) -> Principal:
    key = _password(call.headers.get("authorization", ""))
    if key is None or call.headers.get("x-apikey"):
        try:
            return await doors.caller(call)
        except Unauthenticated as error:
            raise _Unknown(key=error.key) from None
    principal = await doors.reception.holder(key)
    if principal is None:
        raise _Unknown(key=True)
    doors.limits.admit(principal, door_name(call.scope["path"]), doors.clock)
    return principal


def _password(header: str) -> str | None:
    """Return the password of HTTP Basic; the name before it may be anything."""
    scheme, _, coded = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        plain = base64.b64decode(coded.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return plain.partition(":")[2]


def _is_known(header: str, tag: str) -> bool:
    held = {each.strip().removeprefix("W/") for each in header.split(",")}
    return tag in held or held == {"*"}


class _Entry(Protocol):
    @property
    def observable(self) -> Observable: ...

    @property
    def added_at(self) -> datetime: ...


def _lines(entries: Iterable[_Entry], *, bare: bool) -> bytes:
    lines = (_line(each.observable, bare=bare) for each in entries)
    return "".join(f"{line}\n" for line in dict.fromkeys(lines)).encode()


def _line(value: Observable, *, bare: bool) -> str:
    """Return a value as one word: devices end it at a space or at what they take for a new line."""
    text = value.value
    if bare and value.type is ObservableType.URL:
        text = text.partition("://")[2]
    return "".join(each if _stays(each) else quote(each, safe="") for each in text)


def _stays(mark: str) -> bool:
    return mark.isprintable() and not mark.isspace()
