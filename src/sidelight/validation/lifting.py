"""Lifting: a malicious URL on a host that many share must not make the host a target."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from sidelight.indicators import host_of
from sidelight.model import ActionScope, Observable, ObservableType, VerdictClass
from sidelight.validation.bench import BAD, Bench
from sidelight.validation.harmless import Reference
from sidelight.validation.sets import Labelled, observables

MOST_EXAMPLES = 20


class Lifting(msgspec.Struct, frozen=True, kw_only=True):
    """What happens to malicious URLs whose host is popular, or shared, and to these hosts.

    `hosts` are judged with what is reported about the URLs on them.
    """

    name: str
    urls: int
    suspicious_urls: int
    url_actions: int
    host_actions: int
    hosts: int
    malicious_hosts: int
    actionable_hosts: int
    examples: tuple[str, ...]


def lift(bench: Bench, sets: Sequence[Labelled], reference: Reference) -> Iterator[Lifting]:
    """Yield a row for the hosts of the top 10,000 and one for shared hosts."""
    urls = sorted(set(_urls(sets)))
    for name, hosts in (("top 10,000", reference.top_10k), ("shared", reference.shared)):
        yield _row(bench, name, [each for each in urls if _is_on(each, hosts)])


def _row(bench: Bench, name: str, urls: Sequence[Observable]) -> Lifting:
    reports = {each: bench.reports(each) for each in urls}
    verdicts = {each: bench.verdict(each, reports[each]) for each in urls}
    hosts = sorted({_host(each) for each in urls})
    judged = {
        host: bench.verdict(
            host,
            (
                *bench.reports(host),
                *(report for each in urls if _host(each) == host for report in reports[each]),
            ),
        )
        for host in hosts
    }
    scopes = [each.action_scope for each in verdicts.values()]
    convicted = [host for host, each in judged.items() if each.class_ is VerdictClass.MALICIOUS]
    return Lifting(
        name=name,
        urls=len(urls),
        suspicious_urls=sum(each.class_ in BAD for each in verdicts.values()),
        url_actions=sum(each is ActionScope.URL for each in scopes),
        host_actions=sum(each not in {ActionScope.URL, ActionScope.NONE} for each in scopes),
        hosts=len(hosts),
        malicious_hosts=len(convicted),
        actionable_hosts=sum(each.action_scope is not ActionScope.NONE for each in judged.values()),
        examples=tuple(each.value for each in convicted[:MOST_EXAMPLES]),
    )


def _urls(sets: Iterable[Labelled]) -> Iterator[Observable]:
    for labelled in sets:
        if labelled.listed:
            yield from (each for each in observables(labelled) if each.type is ObservableType.URL)


def _host(url: Observable) -> Observable:
    return Observable(ObservableType.DOMAIN, host_of(url) or "")


def _is_on(url: Observable, hosts: frozenset[str]) -> bool:
    host = host_of(url) or ""
    return host in hosts or host.removeprefix("www.") in hosts
