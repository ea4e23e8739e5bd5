"""The networked transports, imported at first use: an offline look-up never pays for them."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sidelight.model import Clock
from sidelight.plugin import (
    DnsAnswer,
    DnsQuery,
    HttpRequest,
    HttpResponse,
    Manifest,
)

if TYPE_CHECKING:  # the imports cost a quarter of a second together
    from sidelight.transports.dns import DnsTransport
    from sidelight.transports.http import HttpTransport


class Network:
    """Performs HTTP and DNS effects; opens nothing before the first one."""

    def __init__(
        self,
        *,
        clock: Clock,
        base_urls: Mapping[str, str],
        nameservers: Sequence[str] = (),
        ca_bundle: Path | None = None,
    ) -> None:
        """Take what HttpTransport and DnsTransport take."""
        self._clock = clock
        self._base_urls = base_urls
        self._nameservers = nameservers
        self._ca_bundle = ca_bundle

    async def http(
        self, effect: HttpRequest, manifest: Manifest, secrets: Mapping[str, str]
    ) -> HttpResponse:
        """Perform an HTTP request; see HttpTransport.perform."""
        return await self._http.perform(effect, manifest, secrets)

    async def dns(
        self, effect: DnsQuery, manifest: Manifest, secrets: Mapping[str, str]
    ) -> DnsAnswer:
        """Ask the resolver; see DnsTransport.perform."""
        return await self._dns.perform(effect, manifest, secrets)

    async def close(self) -> None:
        """Close what was opened."""
        if "_http" in vars(self):
            await self._http.close()

    @cached_property
    def _http(self) -> "HttpTransport":
        from sidelight.transports.http import HttpTransport  # noqa: PLC0415 - see the module

        return HttpTransport(
            clock=self._clock, base_urls=self._base_urls, ca_bundle=self._ca_bundle
        )

    @cached_property
    def _dns(self) -> "DnsTransport":
        from sidelight.transports.dns import DnsTransport  # noqa: PLC0415 - see the module

        return DnsTransport(self._nameservers)
