"""A working Sidelight on a real SQLite file, with providers that say what the test scripts."""

import pytest

from house import ScriptedProvider
from sidelight.enrichment import DisclosurePolicy, Driver, Enricher
from sidelight.model import Claim, Evidence, ObservableType, Report, ReportState, Scope, Tlp
from sidelight.plugin import Disclosure, Tier
from sidelight.service import App
from sidelight.store import open_store
from sidelight.wiring.build import verdict_policy
from sidelight.wiring.playbooks import known_playbooks

SCOPES = {
    ObservableType.FILE: Scope.HASH,
    ObservableType.IPV4: Scope.IP,
    ObservableType.URL: Scope.URL,
}


class Opinion(ScriptedProvider):
    """Says what `claims` (value -> claim) hold, and nothing of the rest."""

    def __init__(self, name, claims):
        super().__init__(name=name, tier=Tier.OFFLINE, disclosure=Disclosure.NONE)
        self.claims = claims

    def lookup(self, observable):
        yield from ()
        name = self.manifest.name
        claim = self.claims.get(observable.value)
        if claim is None:
            return Report(provider=name, observable=observable, state=ReportState.MISS)
        evidence = Evidence(
            source=name,
            family=name,
            claim=Claim(claim),
            scope=SCOPES.get(observable.type, Scope.HOST),
            text=f"{name} says {claim}",
        )
        return Report(
            provider=name, observable=observable, state=ReportState.HIT, evidence=(evidence,)
        )


@pytest.fixture
def app_with(tmp_path, clock):
    """Return a function that builds an App from providers; each call opens the same database."""
    opened = []

    def build(*providers, transports=None, tlp=Tlp.AMBER, policy=None):
        store = open_store(None, tmp_path, clock)
        opened.append(store)
        return App(
            enricher=Enricher(
                providers=providers,
                driver=Driver(transports or {}),
                cache=store,
                policy=DisclosurePolicy(),
                clock=clock,
            ),
            store=store,
            policy=policy or verdict_policy(),
            sources=(),
            playbooks=known_playbooks(tmp_path, clock),
            clock=clock,
            tlp=tlp,
        )

    yield build
    for store in opened:
        store.close()
