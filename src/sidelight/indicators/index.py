"""An open index: every entry of a feed that covers an observable."""

from collections.abc import Callable, Iterator
from datetime import date

import msgspec

from sidelight.indicators.keys import Probe, Reach, Step, host_of, probes
from sidelight.indicators.layout import Card, unpack
from sidelight.indicators.owners import Owner, Owners
from sidelight.indicators.ranges import Address, Ranges, network_of, parse_address
from sidelight.indicators.table import open_table
from sidelight.model import Observable, Scope


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """One entry that covers the observable; `matched` is the entry in its key form.

    `exact` says that the entry is the observable itself. `rolled_up` says that the list names less
    than the observable or only something above it, and does not say that it means the observable:
    a parent domain, a directory, one port of an address. It is a hint and no listing. `since` is
    the day from which the list has the entry.
    """

    card: Card
    matched: str
    scope: Scope
    exact: bool
    rolled_up: bool
    label: str | None
    since: date | None


class Index:
    """Answers which entries cover an observable; reads the file in place and keeps no copy.

    `find` looks up a single key and returns 0 when it is not listed.
    """

    def __init__(self, file: memoryview, registrable: Callable[[str], str | None]) -> None:
        """Open a file; raises BrokenIndex.

        `registrable` returns the registrable domain of a host, None for a public suffix. It is
        asked only when something matched.
        """
        self.header, self.arrays = unpack(file)
        self._registrable = registrable
        self.find = open_table(self.arrays, self.header.seed)
        self._ranges = (
            Ranges(self.arrays) if self.arrays["v4.starts"] or self.arrays["v6.high"] else None
        )
        self.owners = Owners(self.arrays)

    def match(self, observable: Observable) -> list[Hit]:
        """Return the hits, the most specific first."""
        hits: list[Hit] = []
        find = self.find
        for probe in probes(observable):
            number = find(probe.key)
            if number:
                hits.extend(self._listed(observable, probe, number))
        if self._ranges is not None:
            hits.extend(self._networks(observable, self._ranges))
        return hits

    def _listed(self, observable: Observable, probe: Probe, number: int) -> Iterator[Hit]:
        for owner in self.owners.of(number):
            rolled_up = self._rolls_up(observable, probe, owner)
            if rolled_up is None:
                continue
            yield Hit(
                card=self.header.lists[owner.list],
                matched=probe.key.decode(),
                scope=self._scope(probe, owner),
                exact=probe.step is Step.SELF and not rolled_up,
                rolled_up=rolled_up,
                label=owner.label,
                since=owner.since,
            )

    def _rolls_up(self, observable: Observable, probe: Probe, owner: Owner) -> bool | None:
        """Whether the match is only a hint; None when it is not even that."""
        if owner.reach == Reach.PORT:
            # Who asks for a URL asks for its port too, and was answered at that key.
            return True if probe.step is Step.SELF else None
        if probe.step is not Step.PARENT:
            return probe.step is Step.PATH
        if owner.reach == Reach.SUBDOMAINS:
            return False
        # Two names below one public suffix belong to strangers: a hint ends at the registrable.
        border = self._registrable(host_of(observable) or "")
        return True if border is not None and len(probe.key) >= len(border) else None

    def _scope(self, probe: Probe, owner: Owner) -> Scope:
        """A domain with all below it is as wide as its place in the tree; a host is a host."""
        if probe.scope is not Scope.HOST:
            return probe.scope
        if owner.reach != Reach.SUBDOMAINS and probe.step is not Step.PARENT:
            return Scope.HOST
        name = probe.key.decode()
        return Scope.REGISTRABLE if self._registrable(name) in {name, None} else Scope.HOST

    def _networks(self, observable: Observable, ranges: Ranges) -> Iterator[Hit]:
        address = _address(observable)
        number = ranges.find(address) if address is not None else 0
        if address is None or not number:
            return
        for owner in self.owners.of(number):
            single = owner.reach == address.max_prefixlen
            yield Hit(
                card=self.header.lists[owner.list],
                matched=str(address) if single else network_of(address, owner.reach),
                scope=Scope.IP if single else Scope.NETBLOCK,
                exact=single and observable.is_address,
                rolled_up=False,
                label=owner.label,
                since=owner.since,
            )


def _address(observable: Observable) -> Address | None:
    host = host_of(observable)
    return parse_address(host) if host and (host[-1].isdigit() or ":" in host) else None
