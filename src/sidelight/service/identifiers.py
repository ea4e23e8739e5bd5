"""Identifiers that may be hashes: 32 digits in `request_id` are nearly always a number of somebody.

They are no observables of an alert, so nobody outside is asked about them. But that a list we hold
names one as malware is no coincidence, so the lists are asked, and what they accuse is shown.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from sidelight.enrichment import Request
from sidelight.extraction import MentionType, extract, to_observable
from sidelight.model import Alert, AlertObservable, Observable, Role, VerdictClass
from sidelight.plugin.payload import leaves
from sidelight.service.app import App
from sidelight.verdicts import judge

HASHES = frozenset({MentionType.MD5, MentionType.SHA1, MentionType.SHA256, MentionType.SHA512})
SHORTEST = 32  # digits of the shortest hash
MOST = 200  # of one alert; more is a dump
ACCUSED = {VerdictClass.MALICIOUS, VerdictClass.SUSPICIOUS}


def identifiers(body: Mapping[str, Any], alert: Alert) -> tuple[AlertObservable, ...]:
    """Return the hash-like values of a payload that its source left out, at most 200."""
    known = {each.observable for each in alert.observables}
    found: dict[Observable, AlertObservable] = {}
    for observable, path in _hashes(body):
        if observable not in known:
            seen = AlertObservable(observable=observable, role=Role.MENTIONED, path=path)
            found.setdefault(observable, seen)
        if len(found) == MOST:
            break
    return tuple(found.values())


async def with_accused(app: App, alert: Alert, doubtful: Sequence[AlertObservable]) -> Alert:
    """Return the alert with those identifiers that one of our own lists calls bad."""
    accused = []
    for each in doubtful:
        reports = await app.enricher.enrich(Request(observable=each.observable, offline=True))
        verdict = judge(each.observable, reports, app.policy, now=app.clock.now())
        if verdict.class_ in ACCUSED:
            accused.append(each)
    return msgspec.structs.replace(alert, observables=(*alert.observables, *accused))


def _hashes(body: Mapping[str, Any]) -> Iterator[tuple[Observable, str]]:
    for leaf in leaves(body):
        if not isinstance(leaf.value, str) or len(leaf.value) < SHORTEST:
            continue
        for mention in extract(leaf.value, types=HASHES):
            observable = to_observable(mention)
            if observable is not None:
                yield observable, leaf.path
