"""Build the parts from settings and hand them to the use cases."""

import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from importlib import resources
from pathlib import Path
from typing import Any

import anyio

from sidelight import providers, sources
from sidelight.enrichment import DisclosurePolicy, Driver, Enricher, Transport
from sidelight.expressions import meant
from sidelight.model import Clock, InvalidInput
from sidelight.plugin import (
    OWN_SERVER,
    BlockListChange,
    BlockListQuery,
    DnsQuery,
    HttpRequest,
    IndexQuery,
    Manifest,
    NftChange,
    NftList,
    OwnListQuery,
    Provider,
    Source,
    Submitter,
)
from sidelight.service import App
from sidelight.service.feedback import experienced
from sidelight.service.submission import Submissions
from sidelight.sources.generic_json import mapped_source, parse_map
from sidelight.store import DEFAULT_OWNER, Store, open_store
from sidelight.transports.nft import NftTransport
from sidelight.verdicts import Policy, parse_policy
from sidelight.wiring.actions import known_actuators
from sidelight.wiring.block_list import block_list_reader, block_list_writer
from sidelight.wiring.clock import SystemClock
from sidelight.wiring.crew import crew_of
from sidelight.wiring.desk import DeskMaker, own_networks
from sidelight.wiring.feeds import Feeds
from sidelight.wiring.keyring import StoredKeys
from sidelight.wiring.network import Network
from sidelight.wiring.own_lists import own_lists_of
from sidelight.wiring.playbooks import known_playbooks
from sidelight.wiring.secrets import SecretKey
from sidelight.wiring.settings import Settings, base_urls
from sidelight.wiring.shapes import ready_shapes


class Household:
    """One installation: what all teams share, and the product of each team on top of it."""

    def __init__(  # noqa: PLR0913 - the shared parts, all by keyword
        self,
        *,
        settings: Settings,
        environment: Mapping[str, str],
        feeds: Feeds,
        network: Network,
        store: Store,
        clock: Clock,
        offline: bool,
    ) -> None:
        """Take the shared parts."""
        self.settings = settings
        self.feeds = feeds
        self.store = store
        self.clock = clock
        self._environment = environment
        self._network = network
        self._offline = offline
        asked = (*providers_with_address(environment), *feeds.lookups())
        self._providers = only(asked, settings.providers)
        self._submitters = Submitter.found_in(providers)
        self._sources = (*user_sources(settings.home), *Source.found_in(sources))
        self._desks = DeskMaker(settings, environment, known_actuators(settings.home), clock)
        self._playbooks = known_playbooks(settings.home, clock)
        self._nft = NftTransport(clock)
        self._apps: dict[str, App] = {}

    @property
    def owners(self) -> frozenset[str]:
        """The teams whose product was asked for in this process."""
        return frozenset(self._apps)

    def app(self, owner: str = DEFAULT_OWNER) -> App:
        """Return the product as one team sees it."""
        if owner not in self._apps:
            self._apps[owner] = self._made(self.store.for_owner(owner))
        return self._apps[owner]

    async def flush(self) -> None:
        """Write down what is known of the health of the providers."""
        for app in self._apps.values():
            if app.enricher.crew is not None:
                await app.enricher.crew.gate.watch.flush()

    def _made(self, store: Store) -> App:
        transports: dict[type[Any], Transport] = {
            HttpRequest: self._network.http,
            DnsQuery: self._network.dns,
            IndexQuery: self.feeds.indexes.perform,
            OwnListQuery: own_lists_of(store),
            BlockListQuery: block_list_reader(store),
            BlockListChange: block_list_writer(store, self.clock),
            NftList: self._nft.perform,
            NftChange: self._nft.perform,
        }
        crew = crew_of(store, self.clock, self.settings.quotas)
        secret = SecretKey(self.settings.home, self._environment)
        keyring = StoredKeys(store.keys, secret, self._environment, self.clock)
        driver = Driver(transports, keyring, crew.gate)
        disclosure = _disclosure(self.settings, offline=self._offline)
        policy = experienced(verdict_policy(), store)
        enricher = Enricher(
            providers=self._providers,
            driver=driver,
            cache=store,
            policy=disclosure,
            clock=self.clock,
            budget=self.settings.budget,
            crew=crew,
        )
        return App(
            enricher=enricher,
            store=store,
            policy=policy,
            desk=self._desks.desk(store=store, driver=driver, enricher=enricher, policy=policy),
            sources=self._sources,
            playbooks=self._playbooks,
            clock=self.clock,
            tlp=self.settings.tlp,
            pap=self.settings.pap,
            submissions=Submissions(
                submitters=self._submitters,
                driver=driver,
                policy=disclosure,
                store=store,
                clock=self.clock,
            ),
        )


@asynccontextmanager
async def household(
    settings: Settings,
    *,
    offline: bool = False,
    environment: Mapping[str, str] = os.environ,
    feeds: Feeds | None = None,
) -> AsyncIterator[Household]:
    """Yield an installation with its store open; raises NotReady for what has to be set up first.

    `feeds` are those of the caller, who has looked at them already.
    """
    ready_shapes()
    clock = SystemClock()
    manifests: list[Manifest] = [each.manifest for each in Provider.found_in(providers)]
    manifests += [each.manifest for each in known_actuators(settings.home)]
    network = Network(
        clock=clock,
        base_urls=base_urls(environment, manifests),
        nameservers=settings.nameservers,
        ca_bundle=settings.ca_bundle,
    )
    with open_store(settings.database_url, settings.home, clock) as store:
        installed = Household(
            settings=settings,
            environment=environment,
            feeds=feeds or Feeds(settings, environment),
            network=network,
            store=store,
            clock=clock,
            offline=offline,
        )
        try:
            yield installed
        finally:
            with anyio.CancelScope(shield=True):
                await installed.flush()
                await network.close()


@asynccontextmanager
async def build(
    settings: Settings,
    *,
    offline: bool = False,
    environment: Mapping[str, str] = os.environ,
    feeds: Feeds | None = None,
) -> AsyncIterator[App]:
    """Yield the product of the one team of a single user; see `household`."""
    async with household(
        settings, offline=offline, environment=environment, feeds=feeds
    ) as installed:
        yield installed.app()


def providers_with_address(environment: Mapping[str, str]) -> tuple[Provider, ...]:
    """Return the providers, of the user's own servers only those that are said where they are."""
    found = Provider.found_in(providers)
    addresses = base_urls(environment, [each.manifest for each in found])
    return tuple(
        each
        for each in found
        if OWN_SERVER not in each.manifest.hosts or each.manifest.name in addresses
    )


def only(found: Sequence[Provider], names: Sequence[str]) -> tuple[Provider, ...]:
    """Return the providers of these names, all where there are none; raises InvalidInput.

    What tells nobody stays: the guards rest on it.
    """
    known = {each.manifest.name: each for each in found}
    for name in names:
        if name not in known:
            raise InvalidInput(f"settings: providers: there is no {name!r}; {meant(name, known)}")
    return tuple(
        each
        for each in found
        if not names or each.manifest.name in names or not each.manifest.networked
    )


def user_sources(home: Path) -> tuple[Source, ...]:
    """Return the sources that the user described in `sources/*.toml`; raises InvalidInput."""
    files = sorted((home / "sources").glob("*.toml"))
    return tuple(mapped_source(parse_map(file.read_bytes(), str(file))) for file in files)


def verdict_policy() -> Policy:
    """Return the weights that are shipped."""
    return parse_policy(resources.files("sidelight.verdicts").joinpath("weights.yaml").read_text())


def _disclosure(settings: Settings, *, offline: bool) -> DisclosurePolicy:
    return DisclosurePolicy(
        own_domains=settings.own_domains, own_networks=own_networks(settings), offline=offline
    )
