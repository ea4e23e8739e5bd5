"""Relationships of an object: whole objects, or type and id of each."""

from collections.abc import Sequence

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
    collection_of,
    glanced,
    known,
    paths,
    remember,
    subject_of,
)
from sidelight.api.vt.errors import VtError
from sidelight.api.vt.pages import page
from sidelight.formats import vt_blocks, vt_ids, vt_objects, vt_relations
from sidelight.model import Context, Edge
from sidelight.service.knowledge import glance

EMBEDDED = 20
"""The most descriptors of a relationship inside an object."""

Related = Edge | Body
"""What a relationship holds: a relation of ours, or an object that stands for itself."""


@get(paths("/{name:str}"))
async def relationship(
    request: Call, gate: Entrance, id_: FromPath[str], name: FromPath[str]
) -> Body:
    """Return the related objects, whole; one object or null where there can be but one."""
    return await _answer(request, gate, id_, name, whole=True)


@get(paths("/relationships/{name:str}"))
async def descriptors(
    request: Call, gate: Entrance, id_: FromPath[str], name: FromPath[str]
) -> Body:
    """Return type and id of the related objects."""
    return await _answer(request, gate, id_, name, whole=False)


def check(kind: str, name: str) -> None:
    """Raise VtError for a name that is no relationship of a type."""
    if name not in vt_relations.NAMES[kind]:
        raise VtError(400, f'"{name[:60]}" is not a valid relationship of {kind}')


async def count(ask: Asking, found: Context, name: str) -> int:
    """Return how many objects a relationship holds."""
    return len(await _related(ask, found, name))


async def embedded(ask: Asking, found: Context, name: str, told: Body) -> Body:
    """Return a relationship as it stands inside the object: descriptors and links."""
    everything = await _related(ask, found, name)
    shown = [_descriptor(found, each, name) for each in everything[:EMBEDDED]]
    await _remember(ask, everything[:EMBEDDED])
    here = f"{ask.base}/api/v3/{vt_ids.PATHS[told['type']]}/{told['id']}"
    links = {"self": f"{here}/relationships/{name}?limit={EMBEDDED}", "related": f"{here}/{name}"}
    if name in vt_relations.SINGLE:
        return {"data": shown[0] if shown else None, "links": links}
    return {"data": shown, "links": links, "meta": {"count": len(everything)}}


async def _answer(request: Call, gate: Entrance, id_: str, name: str, *, whole: bool) -> Body:
    ask, collection = await asking(gate.doors, request), collection_of(request)
    check(vt_ids.TYPES[vt_ids.COLLECTIONS[collection][0]], name)
    found = await known(ask, collection, id_)
    everything = await _related(ask, found, name)
    if name in vt_relations.SINGLE:
        shown = await _shown(ask, found, everything[:1], name, whole=whole)
        return {"data": shown[0] if shown else None}
    told = page(request, ask.base, everything)
    told["data"] = await _shown(ask, found, told["data"], name, whole=whole)
    return told


async def _related(ask: Asking, found: Context, name: str) -> Sequence[Related]:
    if name == "historical_whois":
        entry = vt_blocks.whois(found, ask.base)
        return [entry] if entry else []
    if name in notes.RELATIONSHIPS:
        return await to_thread.run_sync(
            notes.RELATIONSHIPS[name], ask.community, subject_of(found), ask.base
        )
    return vt_objects.related(found, name)


async def _shown(
    ask: Asking, found: Context, some: Sequence[Related], name: str, *, whole: bool
) -> list[Body]:
    await _remember(ask, some)
    if not whole:
        return [_descriptor(found, each, name) for each in some]
    ready = [each for each in some if not isinstance(each, Edge)]
    edges = [each for each in some if isinstance(each, Edge)]
    targets = [each.target for each in edges]
    if name == "resolutions":
        others = await glance(ask.app, targets, user=ask.principal.user)
        pairs = zip(edges, others, strict=True)
        return [vt_objects.resolution(found, each, ask.base, other) for each, other in pairs]
    objects = await glanced(ask, targets)
    return ready + [
        {**told, "context_attributes": vt_objects.context_of(edge)}
        for told, edge in zip(objects, edges, strict=True)
    ]


async def _remember(ask: Asking, some: Sequence[Related]) -> None:
    await remember(ask, [each.target for each in some if isinstance(each, Edge)])


def _descriptor(found: Context, each: Related, name: str) -> Body:
    if not isinstance(each, Edge):
        return {"type": each["type"], "id": each["id"]}
    if name == "resolutions":
        told = vt_objects.resolution(found, each, "")
        return {"type": told["type"], "id": told["id"]}
    context = vt_objects.context_of(each)
    told = vt_objects.descriptor(each.target)
    return {**told, "context_attributes": context} if context else told
