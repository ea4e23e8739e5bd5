"""Comments and votes: the team's own, on any object, and read by nobody else."""

from typing import Literal

import msgspec
from anyio import to_thread
from litestar import delete, get, post
from litestar.params import FromPath

from sidelight.api.doors import Call, Forbidden
from sidelight.api.vt import notes
from sidelight.api.vt.asking import (
    Asking,
    Body,
    Entrance,
    asking,
    collection_of,
    context,
    noted,
    paths,
    rendered,
)
from sidelight.api.vt.errors import VtError, bad_argument, not_found
from sidelight.api.vt.pages import page
from sidelight.api.vt.posted import read_json
from sidelight.formats import vt_ids
from sidelight.model import AccessRole
from sidelight.service.community import Comment

LONGEST = 4096
"""Characters of a comment."""


class Text(msgspec.Struct):
    """The attributes of a comment."""

    text: str


class Opinion(msgspec.Struct):
    """The attributes of a vote."""

    verdict: Literal["malicious", "harmless"]


class PostedComment(msgspec.Struct):
    """A comment as it is sent."""

    attributes: Text


class PostedVote(msgspec.Struct):
    """A vote as it is sent."""

    attributes: Opinion


class CommentBody(msgspec.Struct):
    """The envelope of a comment."""

    data: PostedComment


class VoteBody(msgspec.Struct):
    """The envelope of a vote."""

    data: PostedVote


class CommentVoteBody(msgspec.Struct):
    """A vote on a comment."""

    data: Literal["positive", "negative", "abuse"]


@get(paths("/comments"))
async def comments(request: Call, gate: Entrance, id_: FromPath[str]) -> Body:
    """Return the comments on an object, newest first."""
    ask = await asking(gate.doors, request)
    observable = await noted(ask, collection_of(request), id_)
    found = await to_thread.run_sync(notes.comments, ask.community, observable, ask.base)
    return page(request, ask.base, found)


@post(paths("/comments"), status_code=200)
async def add_comment(request: Call, gate: Entrance, id_: FromPath[str]) -> Body:
    """Keep a comment on an object."""
    ask = await asking(gate.doors, request, AccessRole.ANALYST)
    observable = await noted(ask, collection_of(request), id_)
    text = (await read_json(request, CommentBody)).data.attributes.text.strip()
    if not text or len(text) > LONGEST:
        raise bad_argument(f"a comment has 1 to {LONGEST} characters")
    comment = await to_thread.run_sync(
        ask.community.add_comment, observable, text, ask.principal.name
    )
    gate.kept.forget(ask.principal.owner)
    return {"data": notes.comment_object(comment, ask.base)}


@get(paths("/votes"))
async def votes(request: Call, gate: Entrance, id_: FromPath[str]) -> Body:
    """Return the votes on an object, newest first."""
    ask = await asking(gate.doors, request)
    observable = await noted(ask, collection_of(request), id_)
    found = await to_thread.run_sync(notes.votes, ask.community, observable, ask.base)
    return page(request, ask.base, found)


@post(paths("/votes"), status_code=200)
async def add_vote(request: Call, gate: Entrance, id_: FromPath[str]) -> Body:
    """Keep the caller's vote on an object, in place of their other one; the same again is 409."""
    ask = await asking(gate.doors, request, AccessRole.ANALYST)
    observable = await noted(ask, collection_of(request), id_)
    verdict = (await read_json(request, VoteBody)).data.attributes.verdict
    name = ask.principal.name
    new = await to_thread.run_sync(
        lambda: ask.community.vote(observable, name, malicious=verdict == "malicious")
    )
    if not new:
        kind = vt_ids.TYPES[observable.type]
        raise VtError(409, f'User "{name}" already voted "{verdict}" for this {kind}')
    gate.kept.forget(ask.principal.owner)
    found = await to_thread.run_sync(ask.community.votes, observable)
    mine = next(each for each in found if each.author == name)
    return {"data": notes.vote_object(mine, ask.base)}


@get("/comments")
async def latest_comments(request: Call, gate: Entrance) -> Body:
    """Return the latest comments of the team; `filter=tag:x` those with a tag."""
    ask = await asking(gate.doors, request)
    tag = request.query_params.get("filter", "").removeprefix("tag:").removeprefix("#")
    found = await to_thread.run_sync(notes.tagged, ask.community, tag, ask.base)
    return page(request, ask.base, found)


@get("/comments/{id_:str}")
async def comment(request: Call, gate: Entrance, id_: FromPath[str]) -> Body:
    """Return a comment."""
    ask = await asking(gate.doors, request)
    return {"data": notes.comment_object(await _comment(ask, id_), ask.base)}


@delete("/comments/{id_:str}", status_code=200)
async def remove_comment(request: Call, gate: Entrance, id_: FromPath[str]) -> Body:
    """Remove a comment of the caller's own; an administrator removes any."""
    ask = await asking(gate.doors, request, AccessRole.ANALYST)
    found = await _comment(ask, id_)
    if found.author != ask.principal.name and not ask.principal.role.includes(AccessRole.ADMIN):
        raise Forbidden("a comment is removed by its author, or by an administrator")
    await to_thread.run_sync(ask.community.remove_comment, found.id)
    gate.kept.forget(ask.principal.owner)
    return {"data": {"type": "comment", "id": id_}}


@post("/comments/{id_:str}/vote", status_code=200)
async def vote_on_comment(request: Call, gate: Entrance, id_: FromPath[str]) -> Body:
    """Count a vote on a comment."""
    ask = await asking(gate.doors, request, AccessRole.ANALYST)
    found = await _comment(ask, id_)
    kind = (await read_json(request, CommentVoteBody)).data
    await to_thread.run_sync(ask.community.vote_on_comment, found.id, kind)
    gate.kept.forget(ask.principal.owner)
    return {"data": notes.counts(await _comment(ask, id_))}


@get(["/comments/{id_:str}/{name:str}", "/comments/{id_:str}/relationships/{name:str}"])
async def comment_relationship(
    request: Call, gate: Entrance, id_: FromPath[str], name: FromPath[str]
) -> Body:
    """Return who wrote a comment, or what it is about."""
    ask = await asking(gate.doors, request)
    found = await _comment(ask, id_)
    if name == "author":
        told: Body = {"type": "user", "id": found.author, "attributes": {}}
    elif name == "item":
        told = await rendered(ask, await context(ask, found.observable))
    else:
        raise VtError(400, f'"{name[:60]}" is not a valid relationship of comment')
    if "/relationships/" in request.scope["path"]:
        return {"data": {"type": told["type"], "id": told["id"]}}
    return {"data": told}


async def _comment(ask: Asking, id_: str) -> Comment:
    """Return the comment of an identifier, whose last part is our own; raises VtError."""
    parts = vt_ids.parts_of(id_)
    found = await to_thread.run_sync(ask.community.comment, parts[2]) if parts else None
    if found is None or notes.comment_object(found, "")["id"] != id_:
        raise not_found("Comment", id_)
    return found
