"""Users and quotas: clients ask what is left before they ask for anything else."""

from collections.abc import Mapping
from datetime import date, timedelta

from litestar import get
from litestar.params import FromPath

from sidelight.api.doors import Call, Doors
from sidelight.api.limits import first_of_month, this_minute
from sidelight.api.vt.asking import Asking, Body, Entrance, asking
from sidelight.api.vt.errors import bad_argument, not_found

ME = "me"
"""The name under which a caller asks for themselves; a key in a path becomes it."""

UNBOUND = 1_000_000_000
"""What a key without a bound is told to be allowed: clients want a number."""

LONGEST = 30  # days of one question about the use
UNUSED = (
    *("collections_creation_monthly", "intelligence_downloads_monthly"),
    *("intelligence_graphs_private", "intelligence_hunting_rules"),
    *("intelligence_retrohunt_jobs_monthly", "intelligence_searches_monthly"),
    *("intelligence_vtdiff_creation_monthly", "monitor_storage_bytes", "monitor_storage_files"),
    *("monitor_uploaded_bytes", "monitor_uploaded_files", "private_scans_monthly"),
    "private_scans_per_minute",
)
"""Quotas of services that do not exist here; there are clients that break without them."""


@get("/users/{id_:str}")
async def user(request: Call, gate: Entrance, id_: FromPath[str]) -> Body:
    """Return the caller."""
    ask = await _self(request, gate.doors, id_)
    attributes = {
        "first_name": ask.principal.name,
        "last_name": "",
        "status": "active",
        "reputation": 0,
        "quotas": {name: each["user"] for name, each in _quotas(gate.doors, ask).items()},
        "privileges": {},
    }
    told: Body = {
        "type": "user",
        "id": ask.principal.name,
        "links": {"self": f"{ask.base}/api/v3/users/{ask.principal.name}"},
        "attributes": attributes,
    }
    if names := request.query_params.get("relationships"):
        told["relationships"] = {each: {"data": []} for each in names.split(",") if each}
    return {"data": told}


@get("/users/{id_:str}/overall_quotas")
async def overall_quotas(request: Call, gate: Entrance, id_: FromPath[str]) -> Body:
    """Return what the caller may ask and what they did, in this process."""
    ask = await _self(request, gate.doors, id_)
    return {"data": _quotas(gate.doors, ask)}


@get("/users/{id_:str}/api_usage")
async def api_usage(request: Call, gate: Entrance, id_: FromPath[str]) -> Body:
    """Return the caller's requests by day and by door, in this process."""
    ask = await _self(request, gate.doors, id_)
    today = gate.doors.clock.now().date()
    until = _day(request.query_params.get("end_date"), today)
    since = _day(request.query_params.get("start_date"), until - timedelta(days=LONGEST))
    since = max(since, until - timedelta(days=LONGEST))
    days = {
        day: dict(counts)
        for day, counts in sorted(gate.doors.limits.use(ask.principal).days.items())
        if since <= day <= until
    }
    total: dict[str, int] = {}
    for counts in days.values():
        for name, number in counts.items():
            total[name] = total.get(name, 0) + number
    daily = {day.isoformat(): counts for day, counts in days.items()}
    return {"data": {"daily": daily, "total": total}}


async def _self(request: Call, doors: Doors, id_: str) -> Asking:
    ask = await asking(doors, request)
    who = ask.principal
    if id_ not in {ME, who.name, who.user, who.key_id, request.headers.get("x-apikey")}:
        raise not_found("User", id_)
    return ask


def _quotas(doors: Doors, ask: Asking) -> Mapping[str, Mapping[str, Body]]:
    use, now = doors.limits.use(ask.principal), doors.clock.now()
    bound = ask.principal.calls
    used = {
        "hourly": this_minute(use, doors.clock),
        "daily": use.total(now.date()),
        "monthly": use.total(first_of_month(now)),
    }
    minutes = {"hourly": 60, "daily": 24 * 60, "monthly": 31 * 24 * 60}
    quotas: dict[str, dict[str, Body]] = {
        f"api_requests_{name}": _quota(
            UNBOUND if bound is None else bound * minutes[name], number, ask.principal.owner
        )
        for name, number in used.items()
    }
    return {**quotas, **{name: {"user": {"allowed": 0, "used": 0}} for name in UNUSED}}


def _quota(allowed: int, used: int, owner: str) -> dict[str, Body]:
    told = {"allowed": allowed, "used": used}
    return {"user": told, "group": {**told, "inherited_from": owner}}


def _day(text: str | None, otherwise: date) -> date:
    if not text:
        return otherwise
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise bad_argument(f'"{text[:40]}" is no day: write YYYYMMDD') from None
