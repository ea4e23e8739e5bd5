"""Build the parts from settings and hand them to the use cases."""

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from importlib import resources
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from sidelight import playbooks, providers, sources
from sidelight.enrichment import DisclosurePolicy, Driver, Enricher, Transport
from sidelight.model import InvalidInput
from sidelight.plugin import (
    DnsQuery,
    HttpRequest,
    IndexQuery,
    OwnListQuery,
    Playbook,
    Provider,
    Source,
)
from sidelight.service import App
from sidelight.service.feedback import experienced
from sidelight.sources.generic_json import mapped_source, parse_map
from sidelight.store import open_store
from sidelight.verdicts import Policy, parse_policy
from sidelight.wiring.clock import SystemClock
from sidelight.wiring.feeds import Feeds
from sidelight.wiring.keyring import EnvironmentKeys
from sidelight.wiring.network import Network
from sidelight.wiring.own_lists import own_lists_of
from sidelight.wiring.settings import Settings, base_urls


@asynccontextmanager
async def build(
    settings: Settings,
    *,
    offline: bool = False,
    environment: Mapping[str, str] = os.environ,
    feeds: Feeds | None = None,
) -> AsyncIterator[App]:
    """Yield a working Sidelight; raises NotReady for what has to be set up first.

    `feeds` are those of the caller, who has looked at them already.
    """
    clock = SystemClock()
    found = Provider.found_in(providers)
    network = Network(
        clock=clock,
        base_urls=base_urls(environment, [each.manifest for each in found]),
        nameservers=settings.nameservers,
    )
    feeds = feeds or Feeds(settings, environment)

    with open_store(settings.database_url, settings.home, clock) as store:
        transports: dict[type[Any], Transport] = {
            HttpRequest: network.http,
            DnsQuery: network.dns,
            IndexQuery: feeds.indexes.perform,
            OwnListQuery: own_lists_of(store),
        }
        try:
            yield App(
                enricher=Enricher(
                    providers=(*found, *feeds.lookups()),
                    driver=Driver(transports, EnvironmentKeys(environment)),
                    cache=store,
                    policy=_disclosure(settings, offline=offline),
                    clock=clock,
                    budget=settings.budget,
                ),
                store=store,
                policy=experienced(verdict_policy(), store),
                sources=(*user_sources(settings.home), *Source.found_in(sources)),
                playbooks={each.name: each for each in Playbook.found_in(playbooks)},
                clock=clock,
                tlp=settings.tlp,
            )
        finally:
            await network.close()


def user_sources(home: Path) -> tuple[Source, ...]:
    """Return the sources that the user described in `sources/*.toml`; raises InvalidInput."""
    files = sorted((home / "sources").glob("*.toml"))
    return tuple(mapped_source(parse_map(file.read_bytes(), str(file))) for file in files)


def verdict_policy() -> Policy:
    """Return the weights that are shipped."""
    return parse_policy(resources.files("sidelight.verdicts").joinpath("weights.yaml").read_text())


def _disclosure(settings: Settings, *, offline: bool) -> DisclosurePolicy:
    try:
        networks = tuple(ip_network(each) for each in settings.own_networks)
    except ValueError as error:
        raise InvalidInput(f"settings: own_networks: {error}") from None
    return DisclosurePolicy(
        own_domains=settings.own_domains, own_networks=networks, offline=offline
    )
