"""The routes of the widget: its address for a back end, its page for a frame, its model for chats.

An error is raised as it is; each door tells it in its own shape.
"""

import re
from enum import StrEnum
from typing import Annotated, Any

import msgspec
from litestar import Response, Router, get
from litestar.background_tasks import BackgroundTask
from litestar.di import NamedDependency, Provide
from litestar.exceptions import ClientException
from litestar.params import FromPath, QueryParameter

from sidelight.enrichment import Request
from sidelight.formats import (
    context_adaptive,
    context_markdown,
    context_slack,
    vt_blocks,
    vt_ids,
    vt_objects,
)
from sidelight.model import AccessRole, Context, InvalidObservable, Principal
from sidelight.service import App
from sidelight.service.knowledge import contexts_of, glance, is_known, observable_of
from sidelight.widget import scripts
from sidelight.widget.collecting import Collector, Kept, Subject
from sidelight.widget.entrance import Call, Entrance
from sidelight.widget.pages import page
from sidelight.widget.panel import Panel, Reader, notice, panel, silent
from sidelight.widget.states import State, state_of
from sidelight.widget.theme import Theme, theme_of
from sidelight.widget.tokens import Expired, Forged, Pass, Tokens

LONGEST = 4096
"""Characters of a value; a token is part of an address."""

ORIGIN = re.compile(r"https?://[a-zA-Z0-9.-]{1,253}(:[0-9]{1,5})?")
JSON = "application/json"


class Rendering(StrEnum):
    """The forms in which a context is told."""

    JSON = "json"
    MARKDOWN = "markdown"
    SLACK = "slack"
    ADAPTIVE_CARD = "adaptive-card"


class Widget(msgspec.Struct, frozen=True):
    """What the routes work with."""

    doors: Entrance
    tokens: Tokens
    collector: Collector


Parts = NamedDependency[Widget]
WHAT = "A hash, URL, domain or address."
Query = Annotated[str, QueryParameter(name="query", description=WHAT)]
Value = Annotated[str, QueryParameter(description=WHAT)]


class Row(msgspec.Struct, frozen=True):
    """What both addresses tell beside the URL."""

    caller: Principal
    context: Context
    url: str


@get("/api/v3/widget/url")
async def widget_url(request: Call, widget: Parts, asked: Query) -> dict[str, Any]:
    """Return the address of a page on a value, and how many of how many engines accuse it."""
    row = await _row(request, widget, asked)
    stats = vt_objects.stats(vt_objects.results(row.context).values(), vt_objects.STATS)
    told = _told(row)
    told["detection_ratio"] = {"detections": stats["malicious"], "total": sum(stats.values())}
    return {"data": told}


@get("/api/v3/gtiwidget")
async def gti_widget(request: Call, widget: Parts, asked: Query) -> dict[str, Any]:
    """Return the address of a page on a value, under the newer name."""
    return {"data": _told(await _row(request, widget, asked))}


@get("/ui/widget/html/{token:str}", include_in_schema=False)
async def html(request: Call, widget: Parts, token: FromPath[str]) -> Response[bytes]:
    """Return the page that a token opens; it takes no key, and asks for nothing but itself."""
    try:
        opened = widget.tokens.read(token)
    except Expired as over:
        told, was = notice(State.EXPIRED), over.opened
        return page(request, told, was.theme, origin=was.origin, status=400)
    except Forged:
        return page(request, notice(State.INVALID), Theme(), status=400)
    subject = Subject(opened.owner, opened.user or None, opened.observable)
    app = widget.doors.app_of(_bearer(opened))
    kept = widget.collector.recent(subject)
    if kept is not None:
        return page(request, _finished(app, subject, kept), opened.theme, origin=opened.origin)
    response = page(request, await _partial(app, subject), opened.theme, origin=opened.origin)
    if not widget.collector.is_under_way(subject):
        response.background = BackgroundTask(widget.collector.collect, app, subject)
    return response


@get("/api/v1/context")
async def context(
    request: Call,
    widget: Parts,
    value: Value,
    form: Annotated[Rendering, QueryParameter(name="as")] = Rendering.JSON,
) -> Response[bytes]:
    """Return all that is known of a value, merged: as JSON, Markdown, or a message of a chat."""
    caller = await widget.doors.caller(request)
    app = widget.doors.app_of(caller)
    observable = observable_of(value)
    if observable is None:
        raise InvalidObservable(value)
    [found] = await contexts_of(app, [observable], why="asked for its context", user=caller.user)
    if form is Rendering.MARKDOWN:
        text = context_markdown.document([found])
        return Response(text.encode(), media_type="text/markdown")
    shapes = {
        Rendering.SLACK: context_slack.message,
        Rendering.ADAPTIVE_CARD: context_adaptive.card,
    }
    told = shapes[form](found) if form in shapes else found
    return Response(msgspec.json.encode(told), media_type=JSON)


def router(doors: Entrance) -> Router:
    """Return the routes of the widget, behind the doors of a server."""
    widget = Widget(doors, Tokens(doors.secret, doors.clock), Collector(doors.clock))
    return Router(
        "/",
        route_handlers=[widget_url, gti_widget, html, context, scripts.augment, scripts.element],
        dependencies={"widget": Provide(lambda: widget, sync_to_thread=False)},
    )


async def _row(request: Call, widget: Widget, query: str) -> Row:
    """Look a value up for the caller, and sign the address of its page."""
    caller = await widget.doors.caller(request)
    observable = observable_of(query) if len(query) <= LONGEST else None
    if observable is None or observable.type not in vt_ids.TYPES:
        raise ClientException("query is no hash, URL, domain or IP address")
    subject = Subject(caller.owner, caller.user, observable)
    kept = widget.collector.recent(subject)
    if kept is None or kept.context is None:
        kept = await widget.collector.collect(widget.doors.app_of(caller), subject)
    if kept.context is None:
        raise ClientException("the look-up failed", status_code=503)
    theme = theme_of(request.query_params)
    token = widget.tokens.new(observable, theme, caller, _origin(request))
    url = f"{widget.doors.base(request)}/ui/widget/html/{token}"
    return Row(caller, kept.context, url)


def _told(row: Row) -> dict[str, Any]:
    found = row.context
    sha256 = vt_blocks.sha256_of(found)
    return {
        "found": is_known(found),
        "id": vt_ids.object_id(found.observable, sha256),
        "type": vt_ids.TYPES[found.observable.type],
        "url": row.url,
    }


def _origin(request: Call) -> str:
    """Return the only site that may frame the page; '' where the caller names none."""
    told: str = request.query_params.get("origin", "")
    if told and not ORIGIN.fullmatch(told):
        raise ClientException("origin is no scheme and host, such as https://portal.example")
    return told


def _bearer(opened: Pass) -> Principal:
    """Return who holds a token: somebody of the team that may read."""
    return Principal(
        owner=opened.owner,
        name="the holder of a link",
        role=AccessRole.VIEWER,
        user=opened.user or None,
    )


def _finished(app: App, subject: Subject, kept: Kept) -> Panel:
    found = kept.context
    if found is None:
        return notice(State.ERROR, subject.observable)
    state = state_of(found, lambda name: _is_outside(app, name))
    if state is not State.READY:
        return silent(state, found, _reader(app))
    return panel(found, _reader(app), kept.verdicts)


async def _partial(app: App, subject: Subject) -> Panel:
    """Return what is held while the look-up runs."""
    [held] = await glance(app, [subject.observable], user=subject.user)
    asked = Request(observable=subject.observable, tlp=app.tlp, user=subject.user)
    progress = f"{len(held.answers)} of {len(app.enricher.fitting(asked))} sources answered so far"
    if not is_known(held):
        return notice(State.PENDING, subject.observable, progress)
    return panel(held, _reader(app), {}, progress)


def _reader(app: App) -> Reader:
    return Reader(lambda name: _title(app, name), app.clock.now())


def _title(app: App, name: str) -> str:
    manifest = app.enricher.manifest(name)
    return manifest.title if manifest else name


def _is_outside(app: App, name: str) -> bool:
    manifest: Any = app.enricher.manifest(name)
    return bool(manifest and manifest.networked)
