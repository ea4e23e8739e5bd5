"""What a provider would be told first, shown before anybody is told anything."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec

from sidelight.enrichment.keys import Key
from sidelight.model import Observable, Report, SidelightError
from sidelight.plugin import (
    OWN_SERVER,
    DnsQuery,
    Effect,
    Exchange,
    HttpRequest,
    Place,
    Provider,
    ProviderManifest,
)

HIDDEN = "***"
"""What stands in place of a secret."""

RESOLVER = "your resolver"
YOURS = "your own server"


class Message(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One question as it would leave the house, with its secrets hidden.

    `method` is that of HTTP, or `DNS` for a question to the resolver: `path` is the name then.
    `body` is the JSON or the form; a file in it is its name and size.
    """

    method: str
    host: str
    path: str
    params: Mapping[str, str] = {}
    headers: Mapping[str, str] = {}
    body: Any = None


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """The first messages to a provider about an observable, or `why` it would get none.

    What it is asked afterwards depends on its answer. `holder` is whose key is used, '' the team's.
    """

    manifest: ProviderManifest
    observable: Observable
    holder: str
    messages: tuple[Message, ...] = ()
    why: str | None = None


def opening_of(
    provider: Provider,
    observable: Observable,
    *,
    denial: str | None,
    key: Key,
    fresh: Report | None = None,
) -> Opening:
    """Return what `provider` would be told first; `denial` and a fresh answer say why nothing."""
    manifest = provider.manifest
    why = denial or key.trouble
    messages: tuple[Message, ...] = ()
    if why is None and fresh is not None:
        why = f"not asked: its answer of {fresh.fetched_at:%Y-%m-%d %H:%M} UTC is still fresh"
    if why is None and not key.opens(manifest):
        why = "not asked: no key"
    if why is None:
        try:
            messages = first_messages(provider.lookup(observable), manifest, key)
        except SidelightError as error:
            why = f"not asked: {error}"
    if why is None and not messages:
        why = "not asked: it can tell without"
    return Opening(
        manifest=manifest, observable=observable, holder=key.holder, messages=messages, why=why
    )


def first_messages(
    exchange: Exchange[Any], manifest: ProviderManifest, key: Key
) -> tuple[Message, ...]:
    """Return the first messages of a conversation, none of them sent; empty where it has none."""
    try:
        effects = next(exchange)
    except StopIteration:
        return ()
    exchange.close()
    first = effects if isinstance(effects, tuple) else (effects,)
    return tuple(message for each in first if (message := _message(each, manifest, key)))


def _message(effect: Effect, manifest: ProviderManifest, key: Key) -> Message | None:
    match effect:
        case DnsQuery():
            return Message(
                method="DNS", host=RESOLVER, path=effect.name, params={"type": effect.type}
            )
        case HttpRequest():
            return _http_message(effect, manifest, key)
        case _:
            return None


def _http_message(effect: HttpRequest, manifest: ProviderManifest, key: Key) -> Message:
    places = {name: quote(value, safe="") for name, value in effect.path.items()}
    url = urlsplit(effect.url_template.format(**places))
    hidden = {
        place: {
            secret.name: HIDDEN
            for setting, secret in manifest.secrets.items()
            if setting in key.secrets and secret.place is place
        }
        for place in Place
    }
    headers = {**hidden[Place.HEADER], **hidden[Place.BEARER], **hidden[Place.BASIC]}
    query = f"?{url.query}" if url.query else ""
    return Message(
        method=effect.method,
        host=YOURS if url.hostname == OWN_SERVER else url.hostname or "",
        path=url.path + query,
        params={**effect.params, **hidden[Place.QUERY]},
        headers={**effect.headers, **headers},
        body=_body(effect, hidden[Place.FORM]),
    )


def _body(effect: HttpRequest, secrets: Mapping[str, str]) -> Any:
    if effect.json is not None:
        return effect.json
    files = {name: f"{f.filename} ({len(f.body):,} bytes)" for name, f in effect.files.items()}
    return {**(effect.form or {}), **secrets, **files} or None
