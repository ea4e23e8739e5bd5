"""Scans: a file is read here, a URL looked up; nothing is handed on to anybody."""

from typing import Literal

import anyio
from litestar import get, post
from litestar.params import FromPath

from sidelight.api.doors import Call
from sidelight.api.vt.asking import (
    Asking,
    Body,
    Entrance,
    Gate,
    asking,
    collection_of,
    context,
    known,
    paths,
    rendered,
)
from sidelight.api.vt.errors import VtError, not_found
from sidelight.api.vt.identifiers import typed_url
from sidelight.api.vt.posted import file_in, form_of, text_in
from sidelight.api.vt.private import private_object
from sidelight.formats import vt_analyses
from sidelight.model import AccessRole, Context
from sidelight.service.community import Analysis
from sidelight.service.knowledge import is_known, own_context
from sidelight.service.scanning import analysis_of, rescan_id, scan_file, scan_url

MOST_POSTED = 32 * 1024 * 1024
"""Bytes of a file that comes without an upload URL."""

AROUND = 64 * 1024
"""Bytes that a form may have around its file."""

PATIENCE = 15.0
"""Seconds until a look-up that is still under way is told as such."""


@post("/urls", status_code=200)
async def post_url(request: Call, gate: Entrance) -> Body:
    """Return the analysis of a URL."""
    return await _post_url(request, gate, private=False)


@post("/private/urls", status_code=200)
async def post_private_url(request: Call, gate: Entrance) -> Body:
    """Return the analysis of a URL that nobody else is told."""
    return await _post_url(request, gate, private=True)


@post("/files", status_code=200, request_max_body_size=MOST_POSTED + AROUND)
async def post_file(request: Call, gate: Entrance) -> Body:
    """Return the analysis of a file."""
    ask = await asking(gate.doors, request, AccessRole.ANALYST)
    return await _post_file(ask, gate, private=False)


@post("/private/files", status_code=200, request_max_body_size=MOST_POSTED + AROUND)
async def post_private_file(request: Call, gate: Entrance) -> Body:
    """Return the analysis of a file whose hash nobody else is told."""
    ask = await asking(gate.doors, request, AccessRole.ANALYST)
    return await _post_file(ask, gate, private=True)


@get("/files/upload_url")
async def upload_url(request: Call, gate: Entrance) -> Body:
    """Return where a larger file can be sent to, once."""
    return await _upload_url(request, gate, private=False)


@get("/private/files/upload_url")
async def private_upload_url(request: Call, gate: Entrance) -> Body:
    """Return where a larger file can be sent to, once, to be read privately."""
    return await _upload_url(request, gate, private=True)


async def upload(
    request: Call,
    gate: Entrance,
    token: FromPath[str],
) -> Body:
    """Return the analysis of a file that came to an upload URL."""
    ask = await asking(gate.doors, request, AccessRole.ANALYST)
    ticket = gate.tickets.use(token, ask.principal.owner)
    if ticket is None:
        raise VtError(403, "this upload URL was used, is too old, or is not yours: ask for another")
    return await _post_file(ask, gate, private=ticket.private)


@post(paths("/analyse"), status_code=200)
async def analyse(request: Call, gate: Entrance, id_: FromPath[str]) -> Body:
    """Return a new analysis of what is known already."""
    ask = await asking(gate.doors, request, AccessRole.ANALYST)
    found = await known(ask, collection_of(request), id_)
    object_id = (await rendered(ask, found))["id"]
    gate.kept.forget(ask.principal.owner)
    return {"data": vt_analyses.descriptor(rescan_id(ask.app, found, object_id), ask.base)}


@get("/analyses/{id_:str}")
async def analysis(request: Call, gate: Entrance, id_: FromPath[str]) -> Body:
    """Return how an analysis stands, and its result when it is done.

    There are clients that ask for a private analysis here: it stays private.
    """
    ask = await asking(gate.doors, request)
    asked = await _asked(ask, id_)
    if asked.private:
        return await _private(ask, asked)
    found = await _within(ask, asked)
    if found is not None and not is_known(found):
        raise not_found("Analysis", id_)
    return vt_analyses.analysis_of(id_, asked.at, asked.observable, found, ask.base)


@get(["/analyses/{id_:str}/item", "/analyses/{id_:str}/relationships/item"])
async def analysed(request: Call, gate: Entrance, id_: FromPath[str]) -> Body:
    """Return the object that an analysis is about."""
    ask = await asking(gate.doors, request)
    asked = await _asked(ask, id_)
    if asked.private:
        told = await private_object(ask, await own_context(ask.app, asked.observable))
    else:
        told = await rendered(ask, await context(ask, asked.observable))
    if "/relationships/" in request.scope["path"]:
        return {"data": {"type": told["type"], "id": told["id"]}}
    return {"data": told}


@get("/private/analyses/{id_:str}")
async def private_analysis(request: Call, gate: Entrance, id_: FromPath[str]) -> Body:
    """Return the result of a private analysis, from what is held here."""
    ask = await asking(gate.doors, request)
    return await _private(ask, await _privately_asked(ask, id_))


@get("/private/analyses/{id_:str}/item")
async def privately_analysed(request: Call, gate: Entrance, id_: FromPath[str]) -> Body:
    """Return the object that a private analysis is about, from what is held here."""
    ask = await asking(gate.doors, request)
    asked = await _privately_asked(ask, id_)
    return {"data": await private_object(ask, await own_context(ask.app, asked.observable))}


async def _post_url(request: Call, gate: Entrance, *, private: bool) -> Body:
    ask = await asking(gate.doors, request, AccessRole.ANALYST)
    url = typed_url(text_in(await form_of(request), "url"))
    made = await scan_url(ask.app, url, private=private)
    gate.kept.forget(ask.principal.owner)
    return {"data": vt_analyses.descriptor(made.id, ask.base, _kind(private=private))}


async def _post_file(ask: Asking, gate: Gate, *, private: bool) -> Body:
    form = await form_of(ask.request)
    try:
        file, name = file_in(form)
        made = await scan_file(ask.app, file, name, private=private)
    finally:
        await form.close()
    gate.kept.forget(ask.principal.owner)
    return {"data": vt_analyses.descriptor(made.id, ask.base, _kind(private=private))}


async def _upload_url(request: Call, gate: Entrance, *, private: bool) -> Body:
    ask = await asking(gate.doors, request, AccessRole.ANALYST)
    token = gate.tickets.new(ask.principal.owner, private=private)
    return {"data": f"{ask.base}/api/v3/files/upload/{token}"}


async def _asked(ask: Asking, id_: str) -> Analysis:
    found = await analysis_of(ask.app, id_)
    if found is None:
        raise not_found("Analysis", id_)
    return found


async def _privately_asked(ask: Asking, id_: str) -> Analysis:
    found = await _asked(ask, id_)
    if not found.private:
        raise not_found("Analysis", id_)
    return found


async def _private(ask: Asking, asked: Analysis) -> Body:
    """Return the result of a private analysis; nobody is asked."""
    found = await own_context(ask.app, asked.observable)
    return vt_analyses.analysis_of(
        asked.id, asked.at, asked.observable, found, ask.base, kind="private_analysis"
    )


async def _within(ask: Asking, asked: Analysis) -> Context | None:
    """Return what is known; None while providers take longer than we let a client wait."""
    with anyio.move_on_after(PATIENCE):
        return await context(ask, asked.observable)
    return None


def _kind(*, private: bool) -> Literal["analysis", "private_analysis"]:
    return "private_analysis" if private else "analysis"
