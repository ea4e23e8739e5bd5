"""The page behind a link in a chat: one question, what to judge it by, and its answers.

Programs that show what is behind a link fetch it; so only a form that somebody sends answers.
"""

import html
from collections.abc import Sequence
from typing import Annotated

import msgspec
from anyio import to_thread
from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException
from litestar.params import FromPath, URLEncodedBody

from sidelight.api.doors import Call, Doors
from sidelight.api.problems import Problem, problem
from sidelight.model import (
    APPROVE,
    DECLINE,
    ApprovalRequest,
    ApprovalState,
    InvalidInput,
    PolicyDenied,
)
from sidelight.service.approval_links import ApprovalLinks, Opened, until_text
from sidelight.service.approvals import Conflict, Reply

MEDIA = "text/html"
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "x-robots-tag": "noindex, nofollow",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}
GONE = "This link was used, has expired, or is none. Sign in to see what still waits for you."
WORDS = {APPROVE: "Approve", DECLINE: "Decline"}
STATUSES: tuple[tuple[type[Exception], int], ...] = (
    (PolicyDenied, 403),
    (Conflict, 409),
    (InvalidInput, 422),
)


class Form(msgspec.Struct, forbid_unknown_fields=True):
    """An answer as the form sends it."""

    answer: Annotated[str, msgspec.Meta(max_length=200)]
    reason: Annotated[str, msgspec.Meta(max_length=2000)] = ""


@get("/approve/{token:str}", media_type=MEDIA)
async def question(doors: NamedDependency[Doors], token: FromPath[str]) -> Response[bytes]:
    """Show a question and its answers; nothing is answered by that."""
    _, opened = await _opened(doors, token)
    return _page(200, _question(opened))


@post("/approve/{token:str}", status_code=200, media_type=MEDIA)
async def reply(
    doors: NamedDependency[Doors], token: FromPath[str], data: URLEncodedBody[Form]
) -> Response[bytes]:
    """Answer the question of a link, which ends with it."""
    links, opened = await _opened(doors, token)
    app = doors.app_of(opened.principal)
    given = Reply(answer=data.answer, reason=data.reason)
    after = await links.answer(token, opened, given, app.desk)
    return _page(200, _thanks(after or opened.shown.approval, data.answer))


def failed(call: Call, error: Exception) -> Response[bytes]:
    """Return a failure as a page that a person can read."""
    status = next((status for kind, status in STATUSES if isinstance(error, kind)), None)
    if status is None:
        told = problem(call, error)
        status = told.status_code or 503
    known = isinstance(error, (Problem, HTTPException, *(kind for kind, _ in STATUSES)))
    text = str(error) if known and not isinstance(error, HTTPException) else "This did not work."
    return _page(status, f"<h1>Not answered</h1><p>{html.escape(text)}</p>")


def router() -> Router:
    """Return the routes of this module."""
    return Router("/", route_handlers=[question, reply])


async def _opened(doors: Doors, token: str) -> tuple[ApprovalLinks, Opened]:
    links = doors.approval_links
    opened = await to_thread.run_sync(links.open, token) if links is not None else None
    if links is None or opened is None:
        raise Problem(404, "Not Found", GONE)
    return links, opened


def _question(opened: Opened) -> str:
    request = opened.shown.approval
    if request.state is not ApprovalState.OPEN:
        return f"<h1>Too late</h1><p>This question is {request.state} already.</p>"
    facts = "".join(f"<li>{html.escape(each)}</li>" for each in request.facts)
    listed = f'<h2>What to judge by</h2><ul class="facts">{facts}</ul>' if facts else ""
    two = "<p>Two people have to agree.</p>" if request.needed > 1 else ""
    return (
        f"<h1>{html.escape(request.question)}</h1>"
        f'<p class="about">Asked by {html.escape(request.author)}, open until '
        f"{until_text(request.expires_at)}. You answer as "
        f"<strong>{html.escape(opened.principal.name)}</strong>.</p>{two}{listed}"
        '<form method="post"><label for="reason">Why? Your words go into the record.</label>'
        '<textarea id="reason" name="reason" rows="3" maxlength="2000"></textarea>'
        f'<div class="answers">{_buttons(request.options)}</div></form>'
    )


def _buttons(options: Sequence[str]) -> str:
    return "".join(
        f'<button name="answer" value="{html.escape(each)}">'
        f"{html.escape(WORDS.get(each, each))}</button>"
        for each in options
    )


def _thanks(request: ApprovalRequest, answer: str) -> str:
    said = html.escape(WORDS.get(answer, answer))
    waits = request.state is ApprovalState.OPEN
    after = "It waits for another person now." if waits else "It is decided."
    return (
        f"<h1>Your answer: {said}</h1><p>{html.escape(request.question)}</p>"
        f"<p>{after} This link is used up; you can close the page.</p>"
    )


def _page(status: int, body: str) -> Response[bytes]:
    page = f"{HEAD}<main>{body}</main></html>\n".encode()
    return Response(page, status_code=status, media_type=MEDIA, headers=HEADERS)


HEAD = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
<title>Sidelight asks</title>
<style>
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
main { max-width: 40rem; margin: 6vh auto; padding: 0 1rem; overflow-wrap: anywhere }
h1 { font-size: 1.35rem; line-height: 1.3 }
h2 { font-size: 1rem; margin-bottom: .25rem }
.facts { padding-left: 1.2rem; margin-top: 0 }
label { display: block; margin-top: 1.5rem }
textarea { font: inherit; width: 100%; padding: .5rem; box-sizing: border-box }
.answers { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: 1rem }
button { font: inherit; min-width: 8rem; padding: .6rem 1rem; cursor: pointer }
:focus-visible { outline: 3px solid Highlight; outline-offset: 2px }
</style>
"""
