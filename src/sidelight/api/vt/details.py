"""What clients ask besides objects: search, resolutions, whois, behaviour, the vocabulary."""

from anyio import to_thread
from litestar import get
from litestar.params import FromPath

from sidelight.api.doors import Call
from sidelight.api.vt import notes
from sidelight.api.vt.asking import (
    Asking,
    Body,
    Entrance,
    asking,
    context,
    known,
    remember,
    rendered,
)
from sidelight.api.vt.errors import VtError, not_found
from sidelight.api.vt.pages import MOST_FOUND, page
from sidelight.formats import vt_blocks, vt_ids, vt_objects, vt_relations
from sidelight.model import Context, Observable, ObservableType
from sidelight.service.knowledge import glance, is_known, observable_of

LONGEST_ADDRESS = 45  # characters of an IPv6 address, with an IPv4 one in it


@get("/search")
async def search(request: Call, gate: Entrance) -> Body:
    """Return the object that the query is a value of, or the comments with a tag; never 404."""
    ask = await asking(gate.doors, request)
    query = request.query_params.get("query", "").strip()
    if query.startswith(("tag:", "#")):
        tag = query.removeprefix("tag:").removeprefix("#")
        found = await to_thread.run_sync(notes.tagged, ask.community, tag, ask.base)
        return page(request, ask.base, found)
    return page(request, ask.base, await _searched(ask, query))


@get("/intelligence/search")
async def intelligence_search(request: Call, gate: Entrance) -> Body:
    """Return the object that the query is a value of; queries by content are not served."""
    ask = await asking(gate.doors, request)
    query = request.query_params.get("query", "").strip()
    if observable_of(query) is None:
        raise VtError(403, "only hashes, URLs, domains and addresses can be searched here")
    found = await _searched(ask, query)
    if request.query_params.get("descriptors_only") == "true":
        found = [{"type": each["type"], "id": each["id"]} for each in found]
    return page(request, ask.base, found, MOST_FOUND)


@get("/resolutions/{id_:str}")
async def resolution(request: Call, gate: Entrance, id_: FromPath[str]) -> Body:
    """Return a resolution, if our own knowledge holds it."""
    ask = await asking(gate.doors, request)
    for address, host in _halves(id_):
        found, other = await glance(ask.app, [host, address], user=ask.principal.user)
        for mine, theirs, target in ((found, other, address), (other, found, host)):
            for edge in vt_objects.related(mine, "resolutions"):
                if edge.target == target:
                    return {"data": vt_objects.resolution(mine, edge, ask.base, theirs)}
    raise not_found("Resolution", id_)


@get("/whois/{id_:str}")
async def whois(request: Call, gate: Entrance, id_: FromPath[str]) -> Body:
    """Return an entry of `historical_whois`."""
    ask = await asking(gate.doors, request)
    observable = observable_of(id_.removesuffix("-whois"))
    if observable is not None and observable.type in HOSTS:
        entry = vt_blocks.whois(await context(ask, observable), ask.base)
        if entry is not None:
            return {"data": entry}
    raise not_found("Whois", id_)


@get(["/files/{id_:str}/behaviour_summary", "/files/{id_:str}/behaviour_mitre_trees"])
async def behaviour(request: Call, gate: Entrance, id_: FromPath[str]) -> Body:
    """Return nothing: no file is run here."""
    ask = await asking(gate.doors, request)
    await known(ask, "files", id_)
    return {"data": {}}


@get(["/files/{id_:str}/download", "/files/{id_:str}/download_url"])
async def download(request: Call, gate: Entrance, id_: FromPath[str]) -> Body:
    """Refuse: the bytes of files are not kept."""
    await asking(gate.doors, request)
    raise VtError(403, f"the bytes of {id_[:64]} are not kept here")


@get("/yara_rulesets/{id_:str}")
async def yara_ruleset(request: Call, gate: Entrance, id_: FromPath[str]) -> Body:
    """Refuse: rules are named in facts, and their text is not held."""
    await asking(gate.doors, request)
    raise not_found("YARA ruleset", id_)


@get("/metadata")
async def metadata(request: Call, gate: Entrance) -> Body:
    """Return the relationships by type: a client makes its sub-commands from them."""
    await asking(gate.doors, request)
    relationships = {
        kind: [{"name": each, "description": each.replace("_", " ")} for each in names]
        for kind, names in vt_relations.NAMES.items()
    }
    return {"data": {"engines": {}, "privileges": [], "relationships": relationships}}


HOSTS = frozenset({ObservableType.DOMAIN, ObservableType.IPV4, ObservableType.IPV6})


async def _searched(ask: Asking, query: str) -> list[Body]:
    observable = observable_of(query)
    if observable is None or observable.type not in vt_ids.TYPES:
        return []
    await remember(ask, [observable])
    found: Context = await context(ask, observable)
    return [await rendered(ask, found)] if is_known(found) else []


def _halves(id_: str) -> list[tuple[Observable, Observable]]:
    """Return every way to read an address and a name, which stand without anything between."""
    found = []
    for end in range(2, min(len(id_), LONGEST_ADDRESS + 1)):
        address, host = id_[:end], id_[end:]
        if address[-1] not in "0123456789abcdefABCDEF:" or host.startswith((".", ":")):
            continue
        first, second = observable_of(address), observable_of(host)
        if first and second and first.is_address and second.type is ObservableType.DOMAIN:
            found.append((first, second))
    return found
