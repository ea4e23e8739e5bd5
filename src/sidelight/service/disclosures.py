"""What would leave the house, before it does; and what did."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from sidelight.enrichment import Depth, Request
from sidelight.enrichment.opening import Message, Opening
from sidelight.model import Alert, InvalidInput, Observable, Pap, Tlp
from sidelight.plugin import Tier
from sidelight.service.app import App
from sidelight.service.identifiers import with_accused
from sidelight.service.intake import Received
from sidelight.store import Disclosure, Store


class Telling(msgspec.Struct, frozen=True, kw_only=True):
    """What one provider would be told of one observable; `why` says why nothing.

    `when` is `always`, or `while unsure` for a provider that costs quota. `holder` is whose key is
    used, '' the team's.
    """

    observable: Observable
    provider: str
    title: str
    told: bool
    when: str
    holder: str
    messages: tuple[Message, ...] = ()
    why: str | None = None
    terms: str = ""


async def what_would_be_sent(app: App, requests: Sequence[Request]) -> tuple[Telling, ...]:
    """Return what each provider outside would be told; nobody is asked anything."""
    return tuple(
        [
            _telling(opening, request)
            for request in requests
            for opening in await app.enricher.openings(request)
        ]
    )


async def requests_of(
    app: App,
    received: Received,
    *,
    tlp: Tlp | None = None,
    pap: Pap | None = None,
    user: str | None = None,
) -> list[Request]:
    """Return the look-ups that a triage of the alert may order, each value once."""
    alert = await with_accused(app, received.alert, received.doubtful)
    labels = labels_of(app, alert, tlp, pap)
    roles = {each.observable: each.role for each in alert.observables}
    return [
        Request(
            observable=observable,
            tlp=labels[0],
            pap=labels[1],
            role=role,
            depth=Depth.NEEDED,
            automated=True,
            user=user,
        )
        for observable, role in roles.items()
    ]


def labels_of(app: App, alert: Alert, tlp: Tlp | None, pap: Pap | None) -> tuple[Tlp, Pap]:
    """Return the labels that bind: an option closes those of the alert and never opens them."""
    return (
        Tlp.most_closed(alert.tlp, tlp) or app.tlp,
        Pap.most_closed(alert.pap, pap) or app.pap,
    )


def disclosed(
    store: Store, now: datetime, since: str | None = None, limit: int = 100
) -> tuple[Disclosure, ...]:
    """Return the audit of what left, newest first; `since` is `7d`, `12h` or `2026-11-24`."""
    return store.disclosures(limit, None if since is None else read_since(since, now))


def read_since(text: str, now: datetime) -> datetime:
    """Return the moment that `7d` or `12h` ago was, or at which a day or a time begins, in UTC.

    >>> read_since("12h", datetime(2026, 11, 24, 13, tzinfo=UTC)).isoformat()
    '2026-11-24T01:00:00+00:00'
    """
    units = {"d": "days", "h": "hours"}
    try:
        if text[-1:] in units and text[:-1].isdecimal():
            return now - timedelta(**{units[text[-1]]: int(text[:-1])})
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise InvalidInput(f"{text!r} is no time: write 7d, 12h or 2026-11-24") from None


def telling_shape(telling: Telling) -> dict[str, Any]:
    """Return `{observable, provider, title, told, when, holder, messages, why, terms}`."""
    shape: dict[str, Any] = msgspec.to_builtins(telling)
    return shape


def disclosure_shape(line: Disclosure) -> dict[str, Any]:
    """Return `{id, at, provider, observable, alert_id, why}`."""
    shape: dict[str, Any] = msgspec.to_builtins(line)
    return shape


def _telling(opening: Opening, request: Request) -> Telling:
    unsure = opening.manifest.tier is Tier.QUOTA and request.depth is not Depth.ALL
    return Telling(
        observable=opening.observable,
        provider=opening.manifest.name,
        title=opening.manifest.title,
        told=opening.why is None,
        when="while unsure" if unsure else "always",
        holder=opening.holder,
        messages=opening.messages,
        why=opening.why,
        terms=opening.manifest.terms.link,
    )
