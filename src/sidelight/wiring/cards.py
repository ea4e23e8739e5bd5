"""Cards of the providers, as `sidelight providers` shows them: who, what it costs, how it fares."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from sidelight import providers
from sidelight.enrichment import Key, Keyring
from sidelight.enrichment.breaker import retried, state
from sidelight.model import Health, InvalidInput
from sidelight.plugin import OWN_SERVER, Provider, ProviderManifest, Quota
from sidelight.plugin.metering import Usage
from sidelight.store import Store, open_store
from sidelight.transports.placing import variable
from sidelight.wiring.clock import SystemClock
from sidelight.wiring.crew import limits_of
from sidelight.wiring.feeds import Feeds
from sidelight.wiring.keyring import EnvironmentKeys, StoredKeys
from sidelight.wiring.secrets import SecretKey
from sidelight.wiring.settings import Settings, base_urls


class ProviderCard(msgspec.Struct, frozen=True, kw_only=True):
    """What a person wants to know of a provider; `state` is `ready`, or what is in the way.

    `quota`, `waiting` (look-ups in line) and the rest are those of the team's key. Times are in
    milliseconds: a moving average, and what 19 of 20 of the latest look-ups stayed below.
    """

    name: str
    title: str
    tier: str
    state: str
    observables: list[str]
    disclosure: str
    max_tlp: str
    docs: str
    terms: str
    quota: tuple[Usage, ...]
    waiting: int = 0
    latency_ms: float | None = None
    latency_p95_ms: int | None = None
    calls: int = 0
    errors: int = 0
    last_ok: datetime | None = None
    last_error: str | None = None
    last_error_at: datetime | None = None


class Fares(msgspec.Struct, frozen=True, kw_only=True):
    """How the providers fare with the keys of the team, as the store knows it."""

    health: Mapping[tuple[str, str], Health] = {}
    waiting: Mapping[tuple[str, str], int] = {}
    usage: Mapping[str, tuple[Usage, ...]] = {}


def provider_cards(
    settings: Settings, environment: Mapping[str, str], store: Store | None = None
) -> list[ProviderCard]:
    """Return a card of each provider; without a store nothing is known of what was asked before."""
    found = Provider.found_in(providers)
    feeds = Feeds(settings, environment)
    not_compiled = {feed.manifest.name for feed in feeds.due()}
    keyring = _keyring(settings, environment, store)
    plans = limits_of(settings.quotas)
    manifests = [each.manifest for each in (*found, *feeds.lookups())]
    limits = {each.name: plans.get(each.name, each.quota) for each in manifests}
    fares = Fares() if store is None else _fares(store, limits)
    cards = [
        _card(each, keyring.key(each, None).checked(each), not_compiled, limits[each.name], fares)
        for each in manifests
    ]
    addresses = base_urls(environment, manifests)
    homeless = {each.name for each in manifests if OWN_SERVER in each.hosts} - set(addresses)
    return [_without_server(each) if each.name in homeless else each for each in cards]


def provider_report(settings: Settings, environment: Mapping[str, str]) -> list[ProviderCard]:
    """Return the cards with what the store knows; raises NotReady."""
    with open_store(settings.database_url, settings.home, SystemClock()) as store:
        return provider_cards(settings, environment, store)


def retry_provider(settings: Settings, name: str) -> None:
    """Let a provider be asked again, whatever was known of it; raises InvalidInput for no name."""
    if name not in {each.manifest.name for each in Provider.found_in(providers)}:
        raise InvalidInput(f"there is no provider {name!r}: see `sidelight providers`")
    clock = SystemClock()
    with open_store(settings.database_url, settings.home, clock) as store:
        for provider, holder in store.health.all():
            if provider == name:
                store.health.update(provider, holder, retried)
                store.quotas.block(provider, holder, clock.now())


def _keyring(settings: Settings, environment: Mapping[str, str], store: Store | None) -> Keyring:
    if store is None:
        return EnvironmentKeys(environment)
    secret = SecretKey(settings.home, environment)
    return StoredKeys(store.keys, secret, environment, SystemClock())


def _fares(store: Store, limits: Mapping[str, tuple[Quota, ...]]) -> Fares:
    usage = {name: store.quotas.usage(name, "", each) for name, each in limits.items() if each}
    return Fares(health=store.health.all(), waiting=store.queue.lines(), usage=usage)


def _card(
    manifest: ProviderManifest,
    key: Key,
    not_compiled: set[str],
    limits: tuple[Quota, ...],
    fares: Fares,
) -> ProviderCard:
    health = fares.health.get((manifest.name, ""), Health())
    unused = tuple(
        Usage(window=each.window, used=0, limit=each.calls, resets_at=None) for each in limits
    )
    return ProviderCard(
        name=manifest.name,
        title=manifest.title,
        tier=manifest.tier,
        state=_missing(manifest, key, not_compiled)
        or state(health, SystemClock().now(), key.secrets),
        observables=sorted(manifest.observables),
        disclosure=manifest.disclosure,
        max_tlp=manifest.max_tlp,
        docs=manifest.docs,
        terms=manifest.terms.link,
        quota=fares.usage.get(manifest.name, unused),
        waiting=fares.waiting.get((manifest.name, ""), 0),
        latency_ms=None if health.latency_ms is None else round(health.latency_ms, 1),
        latency_p95_ms=health.p95_ms,
        calls=health.calls,
        errors=health.errors,
        last_ok=health.last_ok,
        last_error=health.last_error,
        last_error_at=health.last_error_at,
    )


def _without_server(card: ProviderCard) -> ProviderCard:
    state = f"no server: set {variable(card.name, 'url')}"
    return msgspec.structs.replace(card, state=state)


def _missing(manifest: ProviderManifest, key: Key, not_compiled: set[str]) -> str | None:
    """Return what has to be set up first; None for nothing."""
    if key.trouble:
        return key.trouble
    required = [name for name, secret in manifest.secrets.items() if secret.required]
    if missing := [name for name in required if name not in key.secrets]:
        return f"no key: {missing[0]}"
    if manifest.feed in not_compiled:
        return "not compiled: run `sidelight feeds sync`"
    return None
