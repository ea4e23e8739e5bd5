"""Keys of providers: the user's own, else those the team stored, else the environment's."""

from collections.abc import Mapping
from typing import Protocol

from sidelight.enrichment import TEAM, Key
from sidelight.model import Clock, SidelightError
from sidelight.plugin import Manifest
from sidelight.store import KeyStore, SealedKey, Sealer
from sidelight.wiring.settings import secrets_of

FRESH = 30.0  # seconds until a key that another process set or removed counts here


class SealerSource(Protocol):
    """Gives what opens the stored keys."""

    def sealer(self) -> Sealer:
        """Return it; raises NotReady or InvalidInput where there is none."""
        ...


class EnvironmentKeys:
    """The keys of the team that runs this process, from `SIDELIGHT_<NAME>_<SETTING>`."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Take the environment."""
        self._environment = environment

    def key(self, manifest: Manifest, _user: str | None) -> Key:
        """Return the team's key."""
        return Key(secrets=secrets_of(self._environment, manifest))


class StoredKeys:
    """The keys of one owner in the store, before those of the environment.

    A stored key that cannot be opened stays the one that counts, with its trouble: that another
    key is used in its place, unnoticed, is what nobody wants.
    """

    def __init__(
        self, keys: KeyStore, secret: SealerSource, environment: Mapping[str, str], clock: Clock
    ) -> None:
        """Take where the keys are; nothing is read before a provider needs one."""
        self._keys = keys
        self._secret = secret
        self._environment = EnvironmentKeys(environment)
        self._clock = clock
        self._read_at: float | None = None
        self._held: dict[tuple[str, str], list[SealedKey]] = {}
        self._opened: dict[SealedKey, str] = {}

    def key(self, manifest: Manifest, user: str | None) -> Key:
        """Return the user's key, else the team's; of several settings all are of one holder."""
        if not manifest.secrets:
            return Key()
        self._refresh()
        own = self._of(manifest, user) if user else None
        return own or self._of(manifest, TEAM) or self._environment.key(manifest, user)

    def _refresh(self) -> None:
        now = self._clock.monotonic()
        if self._read_at is not None and now - self._read_at < FRESH:
            return
        self._read_at = now
        self._held = {}
        for each in self._keys.all():
            self._held.setdefault((each.place.holder, each.place.provider), []).append(each)
        kept = {each for keys in self._held.values() for each in keys}
        self._opened = {each: secret for each, secret in self._opened.items() if each in kept}

    def _of(self, manifest: Manifest, holder: str) -> Key | None:
        """Return the key of one holder; None where it lacks a setting that the plugin needs."""
        names = filter(None, (manifest.account, manifest.name))  # its own stand over the account's
        sealed = {
            each.place.setting: each
            for name in names
            for each in self._held.get((holder, name), ())
            if each.place.setting in manifest.secrets
        }
        required = {name for name, each in manifest.secrets.items() if each.required}
        if not sealed or not required <= sealed.keys():
            return None
        try:
            return Key(holder, {setting: self._open(each) for setting, each in sealed.items()})
        except SidelightError as error:
            whose = f"the key of {holder}" if holder else "the team's stored key"
            return Key(holder, trouble=f"{whose} for {manifest.name} cannot be opened: {error}")

    def _open(self, key: SealedKey) -> str:
        if key not in self._opened:
            self._opened[key] = self._keys.open(key, self._secret.sealer())
        return self._opened[key]
