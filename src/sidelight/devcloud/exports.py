"""The environment that makes Sidelight ask the cloud in place of the real vendors."""

import shlex
from collections.abc import Iterable

from sidelight.devcloud import keys
from sidelight.devcloud.catalog import Service
from sidelight.plugin import OWN_SERVER


def environment(services: Iterable[Service], url: str, nameserver: str) -> dict[str, str]:
    """Return variable -> value: where each service is, a key for each, and the name server."""
    found = {"SIDELIGHT_NAMESERVERS": nameserver}
    for service in services:
        manifest = service.manifest
        at = f"{url}/{manifest.name}"
        if OWN_SERVER in manifest.hosts:
            found[_variable(manifest.name, "url")] = at
        elif manifest.hosts:
            found[_variable("provider_base_url", manifest.name)] = at
        for setting, secret in manifest.secrets.items():
            found[_variable(manifest.name, setting)] = keys.example(secret)
    return found


def export_lines(variables: dict[str, str]) -> str:
    r"""Return the variables as a shell reads them.

    >>> export_lines({"SIDELIGHT_OTX_API_KEY": "cloud-key"})
    'export SIDELIGHT_OTX_API_KEY=cloud-key\n'
    """
    return "".join(
        f"export {name}={shlex.quote(value)}\n" for name, value in sorted(variables.items())
    )


def _variable(*words: str) -> str:
    return "_".join(("sidelight", *words)).replace("-", "_").upper()
