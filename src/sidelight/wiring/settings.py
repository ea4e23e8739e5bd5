"""Settings: `sidelight.toml` in the state directory, and environment variables over it."""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import msgspec

from sidelight.model import InvalidInput, Pap, Tlp
from sidelight.plugin import OWN_SERVER, Manifest, Window

FILE = "sidelight.toml"
PREFIX = "SIDELIGHT_"
BASE_URL = "SIDELIGHT_PROVIDER_BASE_URL_"
LISTS = {"own_domains", "own_networks", "nameservers", "crown_jewels", "providers"}


Positive = Annotated[int, msgspec.Meta(ge=1)]
Seconds = Annotated[float, msgspec.Meta(gt=0, le=3600)]
MOST_UPLOAD = 650 * 1024 * 1024


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every setting; the environment variable is the name in capitals after `SIDELIGHT_`.

    home: the state directory, by default the platform's data directory.
    database_url: `postgresql://...`; unset is SQLite in the state directory.
    tlp: the label of alerts and look-ups that carry none.
    pap: what may be done with their values: red asks nobody, amber only third parties.
    own_domains: our own domains, separated by commas; never disclosed to a provider.
    own_networks: our own public networks in CIDR form, separated by commas; never disclosed.
    crown_jewels: values, networks and domains that nobody may ever act on, separated by commas.
    quiet_hours: when nobody below critical is asked, and questions do not expire, such as
        `20:00-07:00 Europe/Berlin`.
    providers: the only providers outside that are asked, separated by commas; by default all.
    budget: the most that one look-up may take, in seconds.
    nameservers: the resolvers to ask, `address` or `address:port`, separated by commas; by
        default those of this machine.
    quotas: the limits of plans that you pay for, provider -> window -> calls.
    ca_bundle: a file with the certificates to trust, in place of those of this machine.
    upload_bytes: the largest file that comes to an upload URL of the server.
    actions: who does which action, action -> actuators; none is that a person does it.
    actuators: the settings of actuators, actuator -> setting -> value.
    """

    home: Path
    database_url: str | None = None
    tlp: Tlp = Tlp.AMBER
    pap: Pap = Pap.GREEN
    own_domains: tuple[str, ...] = ()
    own_networks: tuple[str, ...] = ()
    crown_jewels: tuple[str, ...] = ()
    quiet_hours: str = ""
    providers: tuple[str, ...] = ()
    budget: Seconds = 10.0
    nameservers: tuple[str, ...] = ()
    quotas: Mapping[str, Mapping[Window, Positive]] = {}
    ca_bundle: Path | None = None
    upload_bytes: Positive = MOST_UPLOAD
    actions: Mapping[str, tuple[str, ...]] = {}
    actuators: Mapping[str, Mapping[str, str]] = {}


def load_settings(environment: Mapping[str, str]) -> Settings:
    """Return the settings; raises InvalidInput that names the file or variable, and the value."""
    home = environment.get(f"{PREFIX}HOME") or _default_home()
    file = Path(home) / FILE
    values: dict[str, Any] = {**_read(file), "home": str(home)}
    for name in Settings.__struct_fields__[1:]:
        value = environment.get(f"{PREFIX}{name.upper()}")
        if value:
            values[name] = _parted(name, value)
    values["actions"] = _joined(values.get("actions", {}))
    try:
        return msgspec.convert(values, Settings, strict=False, dec_hook=_path)
    except msgspec.ValidationError as error:
        raise InvalidInput(f"settings ({file} and {PREFIX}... variables): {error}") from None


def _parted(name: str, value: str) -> Any:
    """Return the value of a variable; that of a list is separated by commas."""
    if name == "quotas":
        return read_plans(value)
    if name == "actions":
        return read_bindings(value)
    if name == "actuators":
        return _json(name, value)
    return [part.strip() for part in value.split(",")] if name in LISTS else value


def read_plans(text: str) -> Any:
    """Return the limits in a text such as `virustotal:minute=1000`, or in JSON, unchecked.

    >>> read_plans("virustotal:minute=1000, virustotal:day=20000")
    {'virustotal': {'minute': '1000', 'day': '20000'}}
    """
    try:
        if text.lstrip().startswith("{"):
            return msgspec.json.decode(text)
        plans: dict[str, dict[str, str]] = {}
        for part in text.split(","):
            name, limit = part.split(":")
            window, calls = limit.split("=")
            plans.setdefault(name.strip(), {})[window.strip()] = calls.strip()
    except (msgspec.DecodeError, ValueError):
        raise InvalidInput(
            f"{PREFIX}QUOTAS: {text!r} is not like virustotal:minute=1000,virustotal:day=20000"
        ) from None
    return plans


def read_bindings(text: str) -> Any:
    """Return the bindings in a text such as `ip.block=edl+nftables`, or in JSON, unchecked.

    >>> read_bindings("ip.block=edl+nftables, dns.block=")
    {'ip.block': ['edl', 'nftables'], 'dns.block': []}
    """
    if text.lstrip().startswith("{"):
        return _json("actions", text)
    found: dict[str, list[str]] = {}
    for part in text.split(","):
        action, equals, names = part.partition("=")
        if not equals:
            raise InvalidInput(f"{PREFIX}ACTIONS: {text!r} is not like ip.block=edl+nftables")
        found[action.strip()] = [name.strip() for name in names.split("+") if name.strip()]
    return found


def _json(name: str, text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise InvalidInput(f"{PREFIX}{name.upper()} is no JSON: {error}") from None


def _joined(actions: Any, before: str = "") -> Any:
    """Return the actions by whole names: TOML reads `ip.block = [...]` as two of them.

    >>> _joined({"ip": {"block": ["edl"]}, "dns.block": []})
    {'ip.block': ['edl'], 'dns.block': []}
    """
    if not isinstance(actions, dict):
        return actions
    found: dict[str, Any] = {}
    for name, value in actions.items():
        inner = isinstance(value, dict)
        found |= _joined(value, f"{before}{name}.") if inner else {f"{before}{name}": value}
    return found


def secrets_of(environment: Mapping[str, str], manifest: Manifest) -> dict[str, str]:
    """Return setting -> secret, from `SIDELIGHT_<NAME>_<SETTING>` or that of the account."""
    names = [manifest.name, *([manifest.account] if manifest.account else [])]
    return {
        setting: value
        for setting in manifest.secrets
        for name in names[::-1]  # the plugin's own stands over the account's
        if (value := environment.get(_variable(f"{PREFIX}{name}_{setting}"), "").strip())
    }


def base_urls(environment: Mapping[str, str], manifests: Iterable[Manifest]) -> dict[str, str]:
    """Return name -> what to put before the plugin's paths, where it is set.

    `SIDELIGHT_PROVIDER_BASE_URL_<NAME>`, and `SIDELIGHT_<NAME>_URL` for the user's own server.
    """
    found = {}
    for manifest in manifests:
        own = f"{PREFIX}{manifest.name}_URL" if OWN_SERVER in manifest.hosts else ""
        for name in (own, f"{BASE_URL}{manifest.name}"):
            if value := environment.get(_variable(name), "").strip():
                found[manifest.name] = _address(_variable(name), value)
    return found


def _address(name: str, value: str) -> str:
    """Return the address of a server; raises InvalidInput that names the variable."""
    try:
        parts = urlsplit(value)
        if parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0:
            return value
    except ValueError:  # a port that is no number, a bracket that is not closed
        pass
    raise InvalidInput(f"{name}: {value!r} is no address: it begins with https:// or http://")


def _variable(name: str) -> str:
    return name.replace("-", "_").upper()


def _default_home() -> str:
    from platformdirs import user_data_dir  # noqa: PLC0415 - only where SIDELIGHT_HOME is unset

    return user_data_dir("sidelight")


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise InvalidInput(f"{file} cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{file} is no TOML: {error}") from None


def _path(kind: type[Any], value: Any) -> Any:
    if kind is Path:
        return Path(value).expanduser()
    raise NotImplementedError(kind)
