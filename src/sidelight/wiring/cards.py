"""Cards of the providers, as `sidelight providers` shows them."""

from collections.abc import Mapping
from typing import Any

import msgspec

from sidelight import providers
from sidelight.plugin import Provider
from sidelight.wiring.feeds import Feeds
from sidelight.wiring.settings import Settings, secrets_of


class ProviderCard(msgspec.Struct, frozen=True, kw_only=True):
    """What a person wants to know of a provider; `state` is `ready`, or what is missing."""

    name: str
    title: str
    tier: str
    state: str
    observables: list[str]
    disclosure: str
    max_tlp: str
    docs: str
    terms: str
    quota: list[dict[str, Any]]


def provider_cards(settings: Settings, environment: Mapping[str, str]) -> list[ProviderCard]:
    """Return a card of each provider."""
    found = Provider.found_in(providers)
    feeds = Feeds(settings, environment)
    not_compiled = {feed.manifest.name for feed in feeds.due()}
    return [
        _card(each, secrets_of(environment, each.manifest), not_compiled)
        for each in (*found, *feeds.lookups())
    ]


def _card(provider: Provider, secrets: Mapping[str, str], not_compiled: set[str]) -> ProviderCard:
    manifest = provider.manifest
    state = "ready"
    required = [name for name, secret in manifest.secrets.items() if secret.required]
    if missing := [name for name in required if name not in secrets]:
        state = f"no key: {missing[0]}"
    elif manifest.feed in not_compiled:
        state = "not compiled: run `sidelight feeds sync`"
    return ProviderCard(
        name=manifest.name,
        title=manifest.title,
        tier=manifest.tier,
        state=state,
        observables=sorted(manifest.observables),
        disclosure=manifest.disclosure,
        max_tlp=manifest.max_tlp,
        docs=manifest.docs,
        terms=manifest.terms.link,
        quota=[{"window": quota.window, "limit": quota.calls} for quota in manifest.quota],
    )
