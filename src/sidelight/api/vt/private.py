"""Objects that were scanned privately: from our own lists and scans, and nobody is asked."""

from anyio import to_thread
from litestar import get
from litestar.params import FromPath

from sidelight.api.doors import Call
from sidelight.api.vt.asking import Asking, Body, Entrance, asking, rendered
from sidelight.api.vt.errors import not_found
from sidelight.api.vt.identifiers import named
from sidelight.model import Context
from sidelight.service.knowledge import is_known, own_context


@get("/private/files/{id_:str}")
async def private_file(request: Call, gate: Entrance, id_: FromPath[str]) -> Body:
    """Return a file that was scanned privately."""
    return await _answer(request, gate, "files", id_)


@get("/private/urls/{id_:str}")
async def private_url(request: Call, gate: Entrance, id_: FromPath[str]) -> Body:
    """Return a URL that was scanned privately."""
    return await _answer(request, gate, "urls", id_)


async def private_object(ask: Asking, found: Context) -> Body:
    """Return the object of a private scan."""
    told = await rendered(ask, found)
    here = told["links"]["self"].replace("/api/v3/", "/api/v3/private/")
    return {**told, "type": f"private_{told['type']}", "links": {"self": here}}


async def _answer(request: Call, gate: Entrance, collection: str, id_: str) -> Body:
    ask = await asking(gate.doors, request)
    observable = named(collection, id_)
    if isinstance(observable, str):
        url = await to_thread.run_sync(ask.community.url, observable)
        if url is None:
            raise not_found("url", id_)
        observable = url
    found = await own_context(ask.app, observable)
    if not is_known(found):
        raise not_found(collection.removesuffix("s"), id_)
    return {"data": await private_object(ask, found)}
