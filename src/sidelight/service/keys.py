"""Bring your own key: users and teams store keys of providers, and nobody ever reads one back."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime

import msgspec

from sidelight.model import InvalidInput
from sidelight.plugin import Manifest
from sidelight.store import KeyPlace, KeyStore, Sealer

LONGEST = 4096  # characters of a secret; a longer one is a file by mistake


class StoredKey(msgspec.Struct, frozen=True, kw_only=True):
    """What may be told of a key: whose it is, what for and since when. `holder` '' is the team."""

    provider: str
    setting: str
    holder: str
    fingerprint: str
    added_at: datetime
    changed_at: datetime


def set_key(
    keys: KeyStore,
    place: KeyPlace,
    secret: str,
    sealer: Sealer,
    manifests: Iterable[Manifest] = (),
) -> StoredKey:
    """Seal and keep a secret, in place of an earlier one; raises InvalidInput for none.

    The message names what is wrong and never the secret. `manifests` say what can be carried.
    """
    secret = secret.strip()
    if not secret:
        raise InvalidInput("the secret is empty: give it on stdin, or type it when asked")
    if len(secret) > LONGEST or not secret.isprintable():
        raise InvalidInput("the secret is no line of text: give it alone, on one line")
    for manifest in manifests:
        of = manifest.secrets.get(place.setting)
        if of and place.provider in {manifest.name, manifest.account} and not of.carries(secret):
            raise InvalidInput(of.misfit(manifest.title, place.setting))
    keys.put(place, secret, sealer)
    return next(each for each in stored_keys(keys) if _place(each) == place)


def stored_keys(keys: KeyStore) -> tuple[StoredKey, ...]:
    """Return what may be told of every key."""
    return tuple(
        StoredKey(
            provider=each.place.provider,
            setting=each.place.setting,
            holder=each.place.holder,
            fingerprint=each.fingerprint,
            added_at=each.added_at,
            changed_at=each.changed_at,
        )
        for each in keys.all()
    )


def place_of(
    manifests: Iterable[Manifest], provider: str, setting: str, user: str | None
) -> KeyPlace:
    """Return the place of a key; raises InvalidInput that names what there is to choose from.

    An account that several providers share, such as `abusech`, stands for all of them.
    """
    known = settings_of(manifests)
    name, setting = provider.lower(), setting.lower().replace("-", "_")
    name = next((each for each in (name, name.replace("_", "-")) if each in known), name)
    if name not in known:
        raise InvalidInput(f"no provider {provider!r} takes a key; there are {_list(known)}")
    if setting not in known[name]:
        raise InvalidInput(f"{name} has no setting {setting!r}; there are {_list(known[name])}")
    if user is not None and not (user.strip() and user.isprintable()):
        raise InvalidInput("a user needs a name")
    return KeyPlace(holder=user or "", provider=name, setting=setting)


def settings_of(manifests: Iterable[Manifest]) -> Mapping[str, Sequence[str]]:
    """Return the names of providers and accounts that take keys, with their settings."""
    known: dict[str, list[str]] = {}
    for manifest in manifests:
        for name in filter(None, (manifest.name, manifest.account)):
            for setting in manifest.secrets:
                settings = known.setdefault(name, [])
                if setting not in settings:
                    settings.append(setting)
    return known


def rotate(keys: KeyStore, changing: AbstractContextManager[Sealer]) -> int:
    """Seal every stored key with a new secret key and return their number.

    `changing` lends the new key beside the old ones, and forgets those when all is sealed anew.
    """
    with changing as sealer:
        return keys.reseal(sealer)


def _place(key: StoredKey) -> KeyPlace:
    return KeyPlace(holder=key.holder, provider=key.provider, setting=key.setting)


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
