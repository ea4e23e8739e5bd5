"""Objects and their relationships: `/{collection}/{id}`, `/{id}/{relationship}`, `/search`."""

from typing import Any

from litestar import Router, get

from sidelight.api.doors import Call, Doors
from sidelight.api.vt.errors import VtError, not_found
from sidelight.api.vt.identifiers import named
from sidelight.api.vt.pages import page
from sidelight.formats import vt_ids, vt_objects, vt_relations
from sidelight.model import Context, Observable, ObservableType, Principal
from sidelight.service.knowledge import contexts_of, is_known, observable_of

Body = dict[str, Any]

EMBEDDED = 20
"""The most descriptors of a relationship inside an object."""

WHY = "asked over API v3"


@get("/{collection:str}/{id_:str}")
async def read(doors: Doors, call: Call, collection: str, id_: str) -> Body:
    """Return an object, with the relationships that `relationships=` names."""
    context = await _found(doors, call, collection, id_)
    base = doors.base(call)
    told = vt_objects.object_of(context, base)
    if names := _asked_for(call, told["type"]):
        told["relationships"] = {each: _embedded(context, each, told, base) for each in names}
    elif call.query_params.get("relationship_counters") == "true":
        told["relationships"] = {
            each: {"meta": {"count": len(vt_objects.related(context, each))}}
            for each in vt_relations.NAMES[told["type"]]
        }
    _trim(call, told["attributes"])
    return {"data": told}


@get("/{collection:str}/{id_:str}/{name:str}")
async def relationship(doors: Doors, call: Call, collection: str, id_: str, name: str) -> Body:
    """Return the related objects, whole; one object or null where there can be but one."""
    context = await _found(doors, call, collection, id_)
    return _related(doors, call, context, name, whole=True)


@get("/{collection:str}/{id_:str}/relationships/{name:str}")
async def descriptors(doors: Doors, call: Call, collection: str, id_: str, name: str) -> Body:
    """Return type and id of the related objects."""
    context = await _found(doors, call, collection, id_)
    return _related(doors, call, context, name, whole=False)


@get("/search")
async def search(doors: Doors, call: Call) -> Body:
    """Return the object that the query is a value of, if we know it; never an error."""
    principal = await doors.caller(call)
    query = call.query_params.get("query", "")
    observable = observable_of(query)
    found: list[Body] = []
    if observable is not None and observable.type in vt_ids.TYPES:
        context = await _context(doors, principal, observable)
        if is_known(context):
            found = [vt_objects.object_of(context, doors.base(call))]
    return page(call, doors.base(call), found)


@get("/metadata")
async def metadata(doors: Doors, call: Call) -> Body:
    """Return the relationships by type: a client makes its sub-commands from them."""
    await doors.caller(call)
    relationships = {
        kind: [{"name": each, "description": each.replace("_", " ")} for each in names]
        for kind, names in vt_relations.NAMES.items()
    }
    return {"data": {"engines": {}, "privileges": [], "relationships": relationships}}


def router() -> Router:
    """Return the routes of this module."""
    return Router("/", route_handlers=[read, relationship, descriptors, search, metadata])


async def _found(doors: Doors, call: Call, collection: str, id_: str) -> Context:
    """Return the context of a path; raises VtError for what nobody knows."""
    principal = await doors.caller(call)
    observable = named(collection, id_)
    if isinstance(observable, str):
        url = await doors.url_of(principal, observable)
        if url is None:
            raise not_found("url", id_)
        observable = url
    context = await _context(doors, principal, observable)
    if not is_known(context):
        raise not_found(vt_ids.TYPES[observable.type], id_)
    return context


async def _context(doors: Doors, principal: Principal, observable: Observable) -> Context:
    if observable.type is ObservableType.URL:
        await doors.remember_url(principal, observable)
    [context] = await contexts_of(doors.app_of(principal), [observable], why=WHY)
    return context


def _asked_for(call: Call, kind: str) -> list[str]:
    names = [each for each in call.query_params.get("relationships", "").split(",") if each]
    for each in names:
        _check(kind, each)
    return names


def _check(kind: str, name: str) -> None:
    if name not in vt_relations.NAMES[kind]:
        raise VtError(400, f'"{name}" is not a valid relationship of {kind}')


def _embedded(context: Context, name: str, told: Body, base: str) -> Body:
    found = [_descriptor(context, each, name) for each in vt_objects.related(context, name)]
    here = f"{base}/api/v3/{vt_ids.PATHS[told['type']]}/{told['id']}"
    links = {
        "self": f"{here}/relationships/{name}?limit={EMBEDDED}",
        "related": f"{here}/{name}",
    }
    if name in vt_relations.SINGLE:
        return {"data": found[0] if found else None, "links": links}
    return {"data": found[:EMBEDDED], "links": links, "meta": {"count": len(found)}}


def _related(doors: Doors, call: Call, context: Context, name: str, *, whole: bool) -> Body:
    _check(vt_ids.TYPES[context.observable.type], name)
    base = doors.base(call)
    if name == "historical_whois":
        entry = vt_objects.whois(context)
        return page(call, base, [entry] if entry else [])
    edges = vt_objects.related(context, name)
    if name in vt_relations.SINGLE:
        one = next(iter(edges), None)
        return {"data": _object(context, one, name, base, whole=whole) if one else None}
    told = page(call, base, edges)
    told["data"] = [_object(context, each, name, base, whole=whole) for each in told["data"]]
    return told


def _object(context: Context, edge: Any, name: str, base: str, *, whole: bool) -> Body:
    """Return a related object: a resolution has facts of its own, others their context."""
    if not whole:
        return _descriptor(context, edge, name)
    if name == "resolutions":
        return vt_objects.resolution(context, edge, base)
    return vt_objects.stub_of(edge, base)


def _descriptor(context: Context, edge: Any, name: str) -> Body:
    if name == "resolutions":
        told = vt_objects.resolution(context, edge, "")
        return {"type": told["type"], "id": told["id"]}
    return vt_objects.descriptor(edge.target)


def _trim(call: Call, attributes: Body) -> None:
    """Leave out what `attributes=` does not name and what `exclude_attributes=` does."""
    wanted = {each for each in call.query_params.get("attributes", "").split(",") if each}
    unwanted = set(call.query_params.get("exclude_attributes", "").split(","))
    for name in list(attributes):
        if (wanted and name not in wanted) or name in unwanted:
            del attributes[name]
