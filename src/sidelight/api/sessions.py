"""Signing in and out, and the one-time link with which the first administrator comes in."""

import html
from typing import Self, TypeVar

import msgspec
from anyio import to_thread
from litestar import Response, Router, delete, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, URLEncodedBody

from sidelight.api.doors import COOKIE, Call, Doors
from sidelight.api.problems import Problem
from sidelight.model import AccessRole
from sidelight.service.access import (
    AccessStore,
    SignedIn,
    open_session,
    same,
    save_person,
    sign_in,
)

T = TypeVar("T")

PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'"


class Credentials(msgspec.Struct, forbid_unknown_fields=True):
    """A name and a password."""

    name: str
    password: str


class Me(msgspec.Struct, frozen=True):
    """Who is asking; `csrf` is what a change in this session must carry, None for a key."""

    name: str
    role: AccessRole
    owner: str
    csrf: str | None = None


class Welcome:
    """The one-time link: whoever opens it first makes the first administrator."""

    def __init__(self, token: str | None) -> None:
        """Take the secret part of the link; None is a link that does not open."""
        self.token = token

    @classmethod
    def closed(cls) -> Self:
        """Return a link that does not open."""
        return cls(None)

    def fits(self, token: FromPath[str]) -> bool:
        """Whether the token is the one of the link, and the link was not used yet."""
        return self.token is not None and same(token, self.token)

    def use(self) -> None:
        """End the link."""
        self.token = None


@post("/api/v1/session", status_code=200)
async def open_(
    doors: NamedDependency[Doors],
    access: NamedDependency[AccessStore],
    data: JSONBody[Credentials],
    request: Call,
) -> Response[Me]:
    """Sign in; the session is a cookie, and the token for changes is in the answer."""
    signed = await to_thread.run_sync(sign_in, access, doors.clock, data.name, data.password)
    if signed is None:
        raise Problem(401, "Unauthorized", "the name or the password is wrong, or it is locked")
    visit = await doors.reception.visitor(signed.secret)
    if visit is None:
        raise Problem(401, "Unauthorized", "the session is over")
    who = visit.principal
    return _with_cookie(
        Response(Me(who.name, who.role, who.owner, signed.session.csrf)), signed, request
    )


@delete("/api/v1/session", status_code=200)
async def close(
    doors: NamedDependency[Doors], access: NamedDependency[AccessStore], request: Call
) -> dict[str, str]:
    """Sign out everywhere."""
    principal = await doors.caller(request)
    if principal.user is not None:
        await to_thread.run_sync(access.of(principal.owner).close_sessions, principal.user)
    return {"status": "signed out"}


@get("/api/v1/me")
async def me(doors: NamedDependency[Doors], request: Call) -> Me:
    """Return who is asking."""
    principal = await doors.caller(request)
    cookie = request.cookies.get(COOKIE)
    visit = await doors.reception.visitor(cookie) if cookie and principal.user else None
    csrf = visit.session.csrf if visit else None
    return Me(principal.name, principal.role, principal.owner, csrf)


@get("/welcome/{token:str}")
async def welcome(welcome_link: NamedDependency[Welcome], token: FromPath[str]) -> Response[bytes]:
    """Return the form of the one-time link."""
    if not welcome_link.fits(token):
        raise Problem(404, "Not Found", "this link was used, or is none")
    return _page(FORM)


@post("/welcome/{token:str}", status_code=200)
async def settle(  # noqa: PLR0913, PLR0917 - the framework fills them by name
    doors: NamedDependency[Doors],
    access: NamedDependency[AccessStore],
    welcome_link: NamedDependency[Welcome],
    token: FromPath[str],
    data: URLEncodedBody[Credentials],
    request: Call,
) -> Response[bytes]:
    """Make the administrator, sign in and end the link."""
    if not welcome_link.fits(token):
        raise Problem(404, "Not Found", "this link was used, or is none")

    def make() -> SignedIn:
        save_person(
            access,
            doors.clock,
            name=data.name,
            password=data.password,
            role=AccessRole.ADMIN,
            author="one-time link",
        )
        return open_session(access, doors.clock, data.name)

    signed = await to_thread.run_sync(make)
    welcome_link.use()
    page = _page(DONE.format(name=html.escape(data.name)))
    return _with_cookie(page, signed, request)


def router() -> Router:
    """Return the routes of this module."""
    return Router("/", route_handlers=[open_, close, me, welcome, settle])


def _with_cookie(response: Response[T], signed: SignedIn, request: Call) -> Response[T]:
    response.set_cookie(
        Cookie(
            key=COOKIE,
            value=signed.secret,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
            path="/",
        )
    )
    return response


def _page(body: str) -> Response[bytes]:
    headers = {
        "content-security-policy": PAGE_POLICY,
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "no-referrer",
        "cache-control": "no-store",
    }
    return Response(
        f"{HEAD}{body}".encode(), media_type="text/html; charset=utf-8", headers=headers
    )


HEAD = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Sidelight</title>
<style>
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { max-width: 26rem; margin: 12vh auto; padding: 0 1rem }
label { display: block; margin-top: 1rem }
input, button { font: inherit; width: 100%; padding: .5rem; box-sizing: border-box }
button { margin-top: 1.5rem }
</style>
"""
FORM = """<h1>Sidelight</h1><p>This link works once. It makes the first administrator.</p>
<form method="post"><label>Name<input name="name" required autocomplete="username"></label>
<label>Password, at least 12 characters<input name="password" type="password" required
minlength="12" autocomplete="new-password"></label><button>Come in</button></form>
"""
DONE = """<h1>Welcome, {name}</h1><p>You are signed in. Make keys for your programs with
<code>sidelight admin key create</code>; the API is described at <a href="/schema">/schema</a>.</p>
"""
