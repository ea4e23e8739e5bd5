"""One request of API v3: who asks, through which product, about which object."""

from collections.abc import Sequence
from typing import Any

import msgspec
from anyio import to_thread
from litestar.di import NamedDependency

from sidelight.api.doors import Call, Doors
from sidelight.api.vt.errors import not_found
from sidelight.api.vt.identifiers import named
from sidelight.api.vt.kept import Kept
from sidelight.api.vt.tickets import Tickets
from sidelight.formats import vt_blocks, vt_ids, vt_objects
from sidelight.formats.vt_objects import Votes
from sidelight.model import AccessRole, Context, Observable, ObservableType, Principal
from sidelight.service import App
from sidelight.service.community import CommunityStore
from sidelight.service.knowledge import contexts_of, glance, is_known

Body = dict[str, Any]


class Gate(msgspec.Struct, frozen=True):
    """The parts behind this API: one dependency, because two of them would cost a task each."""

    doors: Doors
    kept: Kept
    tickets: Tickets


Entrance = NamedDependency[Gate]
"""The parts behind this API, as a handler is given them."""

WHY = "asked over API v3"
ROOT = "/api/v3/"


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks, and what answers them; `base` is our scheme and host as they reach us."""

    principal: Principal
    app: App
    base: str
    request: Call

    @property
    def community(self) -> CommunityStore:
        """The comments, votes and scans of the caller's team."""
        return self.app.store.community


async def asking(doors: Doors, request: Call, role: AccessRole = AccessRole.VIEWER) -> Asking:
    """Return who asks; raises what `Doors.caller` does."""
    principal = await doors.caller(request, role)
    app = doors.app_of(principal)
    return Asking(principal=principal, app=app, base=doors.base(request), request=request)


def paths(rest: str = "") -> list[str]:
    """Return the path of every collection with `rest` behind the identifier."""
    return [f"/{each}/{{id_:str}}{rest}" for each in vt_ids.COLLECTIONS]


def collection_of(request: Call) -> str:
    """Return the collection that a path names."""
    return str(request.scope["path"]).partition(ROOT)[2].partition("/")[0]


async def subject(ask: Asking, collection: str, id_: str) -> Observable:
    """Return the observable of a path; raises VtError where it is none, or an unknown URL."""
    found = named(collection, id_)
    if not isinstance(found, str):
        if found.type is ObservableType.URL:
            await remember(ask, [found])
        return found
    url = await to_thread.run_sync(ask.community.url, found)
    if url is None:
        raise not_found("url", id_)
    return url


async def remember(ask: Asking, observables: Sequence[Observable]) -> None:
    """Keep which URLs our identifiers stand for: the next request may hold the identifier only."""
    urls = [each.value for each in observables if each.type is ObservableType.URL]
    if urls:
        await to_thread.run_sync(_remember, ask.community, urls)


def _remember(community: CommunityStore, urls: Sequence[str]) -> None:
    for url in urls:
        id_ = vt_ids.url_id(url)
        if community.url(id_) is None:
            community.remember_url(id_, url)


async def context(ask: Asking, observable: Observable) -> Context:
    """Return what is known of an observable, asking providers under the caller's policy."""
    [found] = await contexts_of(ask.app, [observable], why=WHY, user=ask.principal.user)
    return found


async def known(ask: Asking, collection: str, id_: str) -> Context:
    """Return the context of a path; raises VtError for what nobody knows."""
    observable = await subject(ask, collection, id_)
    found = await context(ask, observable)
    if not is_known(found):
        raise not_found(vt_ids.TYPES[observable.type], id_)
    return found


async def noted(ask: Asking, collection: str, id_: str) -> Observable:
    """Return the observable to which comments and votes belong: of a file its SHA-256, if known."""
    observable = await subject(ask, collection, id_)
    if observable.type is not ObservableType.FILE or len(observable.value) == 64:
        return observable
    [held] = await glance(ask.app, [observable], user=ask.principal.user)
    return subject_of(held)


def subject_of(found: Context) -> Observable:
    """Return the observable of a context; of a file by its SHA-256, if that is known."""
    observable = found.observable
    if observable.type is ObservableType.FILE:
        return Observable(ObservableType.FILE, vt_blocks.sha256_of(found) or observable.value)
    return observable


def votes_on(community: CommunityStore, observable: Observable) -> Votes:
    """Return how the team voted."""
    malicious = [each.malicious for each in community.votes(observable)]
    return Votes(harmless=malicious.count(False), malicious=malicious.count(True))


async def rendered(ask: Asking, found: Context) -> Body:
    """Return the object of a context, with the votes of the team."""
    votes = await to_thread.run_sync(votes_on, ask.community, subject_of(found))
    return vt_objects.object_of(found, ask.base, votes)


async def glanced(ask: Asking, observables: Sequence[Observable]) -> list[Body]:
    """Return whole objects from what is held; nobody is asked about what a list only mentions."""
    await remember(ask, observables)
    contexts = await glance(ask.app, observables, user=ask.principal.user)
    return [await rendered(ask, each) for each in contexts]
