"""Spamhaus Web Query Service: the blocklists over HTTP with a key, where no resolver may ask."""

from datetime import timedelta

import msgspec

from sidelight.model import BadAnswer, Observable, ObservableType, Report, Tlp
from sidelight.plugin import (
    Disclosure,
    Exchange,
    HttpRequest,
    Place,
    Provider,
    ProviderManifest,
    Quota,
    Secret,
    Terms,
    Tier,
    Ttl,
    Window,
    perform,
)
from sidelight.plugin.spamhaus import read_listings

ZEN_BEGINS, DBL_BEGINS = 1_000, 2_000


class _Answer(msgspec.Struct):
    """The codes of the lists, such as 1002 for the SBL and 2004 for phishing in the DBL."""

    codes: list[int] = msgspec.field(name="resp")


class SpamhausWqs(Provider):
    """One request; the same lists as Spamhaus over DNS, and of the same family."""

    manifest = ProviderManifest(
        name="spamhaus-wqs",
        title="Spamhaus Web Query Service",
        docs="https://docs.spamhaus.com/datasets/docs/source/70-access-methods/web-query-service/000-intro.html",
        observables=frozenset({ObservableType.DOMAIN, ObservableType.IPV4, ObservableType.IPV6}),
        family="spamhaus",
        tier=Tier.QUOTA,
        disclosure=Disclosure.LOOKUP,
        terms=Terms(
            link="https://www.spamhaus.org/blocklists/dnsbl-fair-use-policy/", shared=False
        ),
        hosts=frozenset({"apibl.spamhaus.net"}),
        secrets={"token": Secret(place=Place.BEARER)},
        quota=(Quota(300_000, Window.DAY),),
        quota_docs="https://www.spamhaus.org/blocklists/dnsbl-fair-use-policy/",
        ttl=Ttl(hit=timedelta(hours=6), miss=timedelta(hours=1)),
        max_tlp=Tlp.AMBER,
    )

    def lookup(self, observable: Observable) -> Exchange[Report]:
        """Map the codes to claims as `plugin.spamhaus` says; 404 is a miss."""
        zone, begins = ("ZEN", ZEN_BEGINS) if observable.is_address else ("DBL", DBL_BEGINS)
        response = yield from perform(
            HttpRequest(
                url_template="https://apibl.spamhaus.net/lookup/v1/{zone}/{value}",
                path={"zone": zone, "value": observable.value},
                headers={"accept": "application/json"},
            )
        )
        if response.status == 404:
            return read_listings("spamhaus-wqs", observable, ())
        if response.status != 200:
            raise BadAnswer("status", f"HTTP {response.status}")
        codes = response.decode(_Answer).codes
        if not codes:
            raise BadAnswer("$.resp", "a listing without a list")
        return read_listings("spamhaus-wqs", observable, [code - begins for code in codes])
