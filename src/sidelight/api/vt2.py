"""`/vtapi/v2`: the reports of API v2, for clients that were never renewed; nothing is changed here.

The key comes in the query. Before anything else sees a request it moves into the header, so that
it is in no log: see `api.vt.routes.tidied`.
"""

import msgspec
from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException

from sidelight.api.doors import Call, Doors, Forbidden, Unauthenticated
from sidelight.api.limits import TooManyCalls
from sidelight.api.problems import detail_of
from sidelight.api.vt.asking import Asking, Body, asking, context, remember
from sidelight.api.vt.errors import VtError, vt_error
from sidelight.formats import vt_ids, vt_reports
from sidelight.model import Context, Observable, ObservableType
from sidelight.service.knowledge import glance, is_known, observable_of

Entrance = NamedDependency[Doors]
"""The parts behind the doors, as a handler is given them."""

ADDRESSES = frozenset({ObservableType.IPV4, ObservableType.IPV6})


@get("/file/report")
async def file_report(request: Call, doors: Entrance) -> Body:
    """Return the report on a file by one of its hashes."""
    resource = request.query_params.get("resource", "")
    return await _report(request, doors, resource, frozenset({ObservableType.FILE}))


@get("/url/report")
async def url_report(request: Call, doors: Entrance) -> Body:
    """Return the report on a URL."""
    resource = request.query_params.get("resource", "")
    return await _report(request, doors, resource, frozenset({ObservableType.URL}))


@get("/domain/report")
async def domain_report(request: Call, doors: Entrance) -> Body:
    """Return the report on a domain."""
    resource = request.query_params.get("domain", "")
    return await _report(request, doors, resource, frozenset({ObservableType.DOMAIN}))


@get("/ip-address/report")
async def address_report(request: Call, doors: Entrance) -> Body:
    """Return the report on an address."""
    return await _report(request, doors, request.query_params.get("ip", ""), ADDRESSES)


def v2_error(request: Call, error: Exception) -> Response[bytes]:
    """Return a failure as API v2 tells it: 204 for a spent quota, 403 for a key that is none."""
    if isinstance(error, TooManyCalls):
        return Response(b"", status_code=204, headers=error.headers)
    if isinstance(error, Unauthenticated | Forbidden):
        return _told(403, str(error))
    if isinstance(error, HTTPException) and error.status_code < 500:
        return _told(error.status_code, detail_of(error))
    if isinstance(error, VtError):
        return _told(error.status, str(error))
    told = vt_error(request, error)
    return _told(told.status_code or 503, "the request failed")


def router() -> Router:
    """Return the routes of this module."""
    return Router(
        "/vtapi/v2",
        route_handlers=[file_report, url_report, domain_report, address_report],
        exception_handlers={Exception: v2_error},
    )


def _told(status: int, message: str) -> Response[bytes]:
    body = msgspec.json.encode({"response_code": -1, "verbose_msg": message})
    return Response(body, status_code=status, media_type="application/json")


async def _report(
    request: Call, doors: Entrance, resource: str, types: frozenset[ObservableType]
) -> Body:
    ask = await asking(doors, request)
    observable = _named(resource, types)
    if observable is None:
        raise VtError(400, f'"{resource[:80]}" is no {" or ".join(sorted(types))}')
    await remember(ask, [observable])
    found = await context(ask, observable)
    if not is_known(found):
        return vt_reports.unknown(resource)
    targets = [each.target for each in vt_reports.related_values(found)]
    return vt_reports.report_of(found, resource, ask.base, await _judged(ask, targets))


def _named(resource: str, types: frozenset[ObservableType]) -> Observable | None:
    text = resource
    if ObservableType.URL in types and "://" not in text:
        text = f"http://{text}"
    found = observable_of(text)
    return found if found is not None and found.type in types & set(vt_ids.TYPES) else None


async def _judged(ask: Asking, targets: list[Observable]) -> dict[str, Context]:
    contexts = await glance(ask.app, targets, user=ask.principal.user)
    return {each.observable.value: each for each in contexts}
