"""What each method asks of the server: the request and how its answer is read, without sending."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, TypeVar
from urllib.parse import quote

import msgspec

from sidelight.client import answers, reading
from sidelight.client.reading import Page
from sidelight.model import CaseStatus, Resolution

T = TypeVar("T")
Params = Mapping[str, str | int]

NDJSON = "application/x-ndjson"
JSON = "application/json"


class Ask(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """One request; `changes` marks one that is not repeated once it may have been carried out."""

    read: Callable[[bytes], T]
    path: str
    method: str = "GET"
    params: Params = {}
    body: bytes | None = None
    media: str = JSON
    changes: bool = False


def lookup(value: str, *, deep: bool) -> Ask[answers.Answer]:
    """Ask what is known of a value."""
    params = {"value": value, **({"deep": "true"} if deep else {})}
    return Ask(read=reading.answer, path="/api/v1/lookup", params=params)


def lookups(values: Iterable[str]) -> Ask[answers.Answer | answers.Unanswered]:
    """Ask for a line of answer to each value; `read` reads one line."""
    body = b"\n".join(map(msgspec.json.encode, values))
    return Ask(read=reading.line, path="/api/v1/lookup", method="POST", body=body, media=NDJSON)


def send_alerts(alerts: Any, source: str | None) -> Ask[answers.Stored]:
    """Hand alerts over: bytes and text as they are, other values as JSON."""
    return Ask(
        read=reading.one(answers.Stored),
        path="/api/v1/alerts",
        method="POST",
        params={"source": source} if source else {},
        body=_body(alerts),
        changes=True,
    )


def alert(alert_id: str) -> Ask[answers.Alert]:
    """Ask for an alert."""
    return Ask(read=reading.one(answers.Alert), path=f"/api/v1/alerts/{quote(alert_id, safe='')}")


def cases(
    status: CaseStatus | str | None, limit: int, cursor: str | None
) -> Ask[Page[answers.Case]]:
    """Ask for a page of cases."""
    params: dict[str, str | int] = {"limit": limit}
    if status is not None:
        params["status"] = CaseStatus(status).value
    if cursor is not None:
        params["cursor"] = cursor
    return Ask(read=reading.page_of(answers.Case), path="/api/v1/cases", params=params)


def case(case_id: str) -> Ask[answers.Case]:
    """Ask for a case."""
    return Ask(read=reading.one(answers.Case), path=_case(case_id))


def change_case(
    case_id: str,
    status: CaseStatus | str | None,
    resolution: Resolution | str | None,
    summary: str | None,
) -> Ask[answers.Case]:
    """Change what is given, and leave the rest."""
    told = {
        "status": status and CaseStatus(status),
        "resolution": resolution and Resolution(resolution),
        "summary": summary,
    }
    body = msgspec.json.encode({name: each for name, each in told.items() if each is not None})
    return Ask(
        read=reading.one(answers.Case),
        path=_case(case_id),
        method="PATCH",
        body=body,
        changes=True,
    )


def history(value: str, limit: int) -> Ask[tuple[answers.PastVerdict, ...]]:
    """Ask for the verdicts of the past."""
    params: Params = {"value": value, "limit": limit}
    return Ask(read=reading.all_of(answers.PastVerdict), path="/api/v1/history", params=params)


def explain(value: str) -> Ask[answers.Explanation]:
    """Ask for the ledger of a verdict."""
    return Ask(
        read=reading.one(answers.Explanation), path="/api/v1/explain", params={"value": value}
    )


def feeds() -> Ask[tuple[answers.FeedCard, ...]]:
    """Ask for the lists that are held."""
    return Ask(read=reading.all_of(answers.FeedCard), path="/api/v1/feeds")


def providers() -> Ask[tuple[answers.ProviderCard, ...]]:
    """Ask who can be asked."""
    return Ask(read=reading.all_of(answers.ProviderCard), path="/api/v1/providers")


def playbooks() -> Ask[tuple[answers.PlaybookCard, ...]]:
    """Ask for the playbooks."""
    return Ask(read=reading.all_of(answers.PlaybookCard), path="/api/v1/playbooks")


def me() -> Ask[answers.Me]:
    """Ask who the key belongs to."""
    return Ask(read=reading.one(answers.Me), path="/api/v1/me")


def _case(case_id: str) -> str:
    return f"/api/v1/cases/{quote(case_id, safe='')}"


def _body(alerts: Any) -> bytes:
    if isinstance(alerts, bytes):
        return alerts
    if isinstance(alerts, str):
        return alerts.encode()
    return msgspec.json.encode(alerts if isinstance(alerts, Mapping) else list(alerts))
