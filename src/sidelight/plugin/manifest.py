"""Manifests: what the driver, the console and the documents need to know about a plugin."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

import msgspec

from sidelight.model import ObservableType, Tlp

OWN_SERVER = "own-server"
"""The host in the templates of a provider that is the user's own server."""


class Disclosure(StrEnum):
    """What a provider learns from a look-up, from nothing to a public submission."""

    NONE = "none"
    LOOKUP = "lookup"
    SUBMIT_PRIVATE = "submit-private"
    SUBMIT_PUBLIC = "submit-public"


class Tier(StrEnum):
    """What a look-up costs: nothing and no network, no key, or a share of somebody's quota."""

    OFFLINE = "offline"
    KEYLESS = "keyless"
    QUOTA = "quota"


class Window(StrEnum):
    """The time over which a provider counts requests.

    A second, a minute and an hour roll; a day, a week (from Monday) and a month begin at 00:00 UTC.
    """

    SECOND = "second"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Quota(msgspec.Struct, frozen=True):
    """At most `calls` requests in each window, for one key."""

    calls: int
    window: Window


class Place(StrEnum):
    """Where a secret stands in a request; in the query only by need.

    `url` is a secret that is the whole address, as that of an incoming webhook. `signature` does
    not travel: the body is signed with it as Standard Webhooks 1.0 says.
    """

    HEADER = "header"
    BEARER = "bearer"
    BASIC = "basic"
    FORM = "form"
    QUERY = "query"
    URL = "url"
    SIGNATURE = "signature"


class Secret(msgspec.Struct, frozen=True):
    """Where a provider expects a secret; `name` is that of the header or the parameter.

    For `url` it is how the address begins, such as `hooks.slack.com/services`. For `basic` the
    secret is `user:password`. An optional one is sent when it is set.
    """

    name: str = "Authorization"
    place: Place = Place.HEADER
    required: bool = True

    def carries(self, value: str) -> bool:
        r"""Whether the value can stand at its place: one line, in a header of ASCII alone.

        >>> Secret().carries("abc\ndef"), Secret().carries("naïve"), Secret().carries("abc")
        (False, False, True)
        """
        plain = self.place not in {Place.HEADER, Place.BEARER} or value.isascii()
        return plain and value.isprintable()

    @staticmethod
    def misfit(title: str, setting: str) -> str:
        """Return what to do about a value that its place cannot carry; never the value."""
        return f"the {setting} of {title} is no line of plain text: set it anew"


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What the licence of the answers allows, and where it says so."""

    link: str
    shared: bool = True
    automation: bool = True


class Ttl(msgspec.Struct, frozen=True):
    """How long an answer serves from the cache, for a hit and for a miss."""

    hit: timedelta = timedelta(hours=24)
    miss: timedelta = timedelta(hours=1)


class ProviderManifest(msgspec.Struct, frozen=True, kw_only=True):
    """The card of a provider.

    `hosts` is the egress allow-list: the driver refuses every other host. A provider that is the
    user's own server has OWN_SERVER as its only host, and `SIDELIGHT_<NAME>_URL` says where it is.
    `secrets` maps a setting, `SIDELIGHT_<NAME>_<SETTING>`, to its place in a request; `account` is
    the vendor whose `SIDELIGHT_<ACCOUNT>_<SETTING>` serves too, where one key opens several
    services. `quota` holds the limits of the free plan, from the page `quota_docs` as it stood on
    the day `quota_date` (`YYYY-MM-DD`). `family` groups sources that copy each other, so that their
    votes are not counted twice. `max_tlp` is the most closed label whose values may be sent,
    and `active` says that asking touches the other side, as resolving a name does. One that is
    `slow` is asked only by a look-up that wants all there is. `reach` is a judgement where nobody
    measured it: the share of malicious values that it accuses, 0 for one that only informs; it
    orders who is asked first. `feed` is the
    feed that an offline provider answers from.
    """

    name: str
    title: str
    docs: str
    observables: frozenset[ObservableType]
    family: str
    tier: Tier
    disclosure: Disclosure
    terms: Terms
    hosts: frozenset[str] = frozenset()
    secrets: Mapping[str, Secret] = {}
    account: str | None = None
    quota: tuple[Quota, ...] = ()
    quota_docs: str | None = None
    quota_date: str | None = None
    ttl: Ttl = Ttl()
    max_tlp: Tlp = Tlp.RED
    active: bool = False
    slow: bool = False
    reach: float = 0.3
    feed: str | None = None

    @property
    def networked(self) -> bool:
        """Whether a look-up leaves the machine, and so tells somebody something."""
        return self.disclosure is not Disclosure.NONE


class FeedKind(StrEnum):
    """What being listed in a feed says."""

    MALICIOUS = "malicious"
    SUSPICIOUS = "suspicious"
    SCANNER = "scanner"
    BENIGN = "benign"
    CONTEXT = "context"


class FeedPolicy(StrEnum):
    """What may rest on a listing: a verdict, or nothing but a line for a person to read.

    `unwanted` is what some houses do not want and nobody calls an attack: ads, trackers, adult
    sites. It never weighs, so that nothing is ever done because of it.
    """

    EVIDENCE = "evidence"
    UNWANTED = "unwanted"


class Trust(StrEnum):
    """Reliability of a source on the Admiralty scale; shown, while weights are measured."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"


class FeedManifest(msgspec.Struct, frozen=True, kw_only=True):
    """The card of a feed; `licence` is an SPDX identifier where one exists.

    `package` is the Python distribution that holds the data; None when it is our own, or when it
    comes from `hosts`. `urls` is where it is fetched, `family` groups feeds that copy each other,
    None stands for the feed alone. Data that is older than `ttl` is stale: the publisher renews it
    more often than that.
    """

    name: str
    title: str
    docs: str
    kind: FeedKind
    licence: str
    package: str | None = None
    hosts: frozenset[str] = frozenset()
    secrets: Mapping[str, Secret] = {}
    account: str | None = None
    urls: tuple[str, ...] = ()
    family: str | None = None
    policy: FeedPolicy = FeedPolicy.EVIDENCE
    trust: Trust = Trust.C
    ttl: timedelta | None = None

    @property
    def networked(self) -> bool:
        """Whether the data comes over the network."""
        return bool(self.hosts)


class SourceManifest(msgspec.Struct, frozen=True, kw_only=True):
    """The card of a source; `kind` is the sort of product, as in `Alert.kind`."""

    name: str
    title: str
    docs: str
    kind: str
