"""Objects: `/{collection}/{id}`, with the relationships and attributes that a client names."""

import msgspec
from litestar import Response, get
from litestar.params import FromPath

from sidelight.api.doors import Call
from sidelight.api.vt.asking import Asking, Body, Entrance, asking, collection_of, known, paths
from sidelight.api.vt.asking import rendered as rendered_object
from sidelight.api.vt.relations import check, count, embedded
from sidelight.formats import vt_relations
from sidelight.model import Context

JSON = "application/json"


@get(paths())
async def read(request: Call, gate: Entrance, id_: FromPath[str]) -> Response[bytes]:
    """Return an object, with the relationships that `relationships=` names."""
    ask = await asking(gate.doors, request)

    async def answer() -> bytes:
        found = await known(ask, collection_of(request), id_)
        return msgspec.json.encode({"data": await shown(ask, found)})

    place = gate.kept.place(ask.principal, ask.base, request)
    return Response(await gate.kept.made(place, answer), media_type=JSON)


async def shown(ask: Asking, found: Context) -> Body:
    """Return the object of a context as the query of the request wants it."""
    told = await rendered_object(ask, found)
    query = ask.request.query_params
    if names := _named(query.get("relationships", "")):
        for each in names:
            check(told["type"], each)
        told["relationships"] = {each: await embedded(ask, found, each, told) for each in names}
    elif query.get("relationship_counters") == "true":
        told["relationships"] = {
            each: {"meta": {"count": await count(ask, found, each)}}
            for each in vt_relations.NAMES[told["type"]]
        }
    _trim(told["attributes"], query.get("attributes", ""), query.get("exclude_attributes", ""))
    return told


def _named(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]


def _trim(attributes: Body, wanted: str, unwanted: str) -> None:
    """Leave out what `attributes=` does not name and what `exclude_attributes=` does."""
    kept, dropped = set(_named(wanted)), set(_named(unwanted))
    for name in list(attributes):
        if (kept and name not in kept) or name in dropped:
            del attributes[name]
