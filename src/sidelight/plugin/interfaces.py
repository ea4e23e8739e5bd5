"""The interfaces of the plugin kinds, and the Run that a playbook talks to.

Plugins never open a socket. A provider is a generator: it yields effects, is sent their results and
returns its report. That makes it readable in one go and testable with recorded bodies alone.
"""

from abc import abstractmethod
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any, ClassVar, Protocol

import msgspec

from sidelight.formats.listing import Junk
from sidelight.model import (
    Alert,
    Approval,
    Claim,
    InvalidInput,
    Observable,
    ObservableType,
    Outcome,
    Report,
    Verdict,
)
from sidelight.plugin.effects import Exchange
from sidelight.plugin.manifest import FeedManifest, ProviderManifest, SourceManifest
from sidelight.plugin.registry import Plugin


class Provider(Plugin):
    """Answers questions about observables."""

    manifest: ClassVar[ProviderManifest]

    @abstractmethod
    def lookup(self, observable: Observable) -> Exchange[Report]:
        """Ask about one observable whose type is in the manifest.

        Not found is a report with state `no_hit`. Raises BadAnswer; and Refused or Unavailable
        where the service says so in the body of an answer. What else can go wrong is the driver's
        to see.
        """


class Sample(msgspec.Struct, frozen=True):
    """A file that a person hands over for analysis."""

    filename: str
    body: bytes


class Submitter(Plugin):
    """Hands a file or a URL to a service for analysis, only ever on the order of a person."""

    manifest: ClassVar[ProviderManifest]

    @abstractmethod
    def submit(self, subject: Observable | Sample) -> Exchange[Report]:
        """Upload the subject, wait for the analysis and return its report.

        The report is about the URL, or about the SHA-256 of the sample. `manifest.disclosure` says
        who can see the subject afterwards; the name, the keys and the quota are those of the
        provider of the same name. Raises what Provider.lookup raises.
        """


class Entry(msgspec.Struct, frozen=True):
    """One line of a feed.

    `type` None marks a CIDR network (`value` is the network). `subdomains` extends a domain to
    every host below it. `label` is the threat family, None where the feed gives none.
    `observed_on` is the day since when the feed lists it, None where the feed does not say.
    """

    list: str
    type: ObservableType | None
    value: str
    label: str | None = None
    subdomains: bool = False
    observed_on: date | None = None


class Feed(Plugin):
    """A list that we hold: read once, compiled to an index, matched offline."""

    manifest: ClassVar[FeedManifest]

    @abstractmethod
    def read(self) -> Exchange["FeedContent"]:
        """Fetch the lists and return their entries with the date of the data."""


class FeedList(msgspec.Struct, frozen=True):
    """One list inside a feed: what being on it claims, and how a person reads it."""

    name: str
    title: str
    claim: Claim


class FeedContent(msgspec.Struct, frozen=True):
    """The lists of a feed, their entries, lazily, and the date of the data as `YYYY-MM-DD`.

    `junk` counts, while the entries are taken, the lines that were none.
    """

    lists: tuple[FeedList, ...]
    entries: Iterable[Entry]
    data_date: str
    junk: Junk | None = None


class Source(Plugin):
    """Reads the alerts of one product."""

    manifest: ClassVar[SourceManifest]

    @abstractmethod
    def recognises(self, payload: Mapping[str, Any]) -> bool:
        """Whether the payload has the marks of this product."""

    @abstractmethod
    def read(self, payload: Mapping[str, Any]) -> Iterable[Alert]:
        """Turn one payload, as the product sends it, into alerts; raises InvalidInput."""


Branch = Callable[[], Awaitable[Any]]
"""A part of a playbook that goes beside others."""


class Run(Protocol):
    """The only way a playbook touches the world; every call is recorded and replayed."""

    async def enrich(
        self, observables: Sequence[Observable], *, deep: bool = False
    ) -> tuple[Verdict, ...]:
        """Return a verdict on each, in order.

        `deep` also asks the providers that cost quota, one after another, while it is unsure.
        A batch and not a single observable, because a durable run checkpoints each call.
        """
        ...

    async def act(  # noqa: PLR0913 - an order has these parts, all but two by keyword
        self,
        action: str,
        target: Observable | None,
        *,
        step: str,
        reason: str,
        approval: Approval = Approval.REQUIRED,
        ttl: timedelta | None = None,
        arguments: Mapping[str, Any] | None = None,
    ) -> None:
        """Carry out an action such as `dns.block`, after approval where the policy demands it.

        `target` None is the alert itself, as for `case.open`. `arguments` are what else the action
        takes by name.
        """
        ...

    async def ask(self, question: str, *, options: tuple[str, ...], step: str) -> str | None:
        """Wait for an analyst, for days if need be, and return the option chosen.

        None when there is nobody to ask, as in a run that only plans.
        """
        ...

    async def sleep(self, duration: timedelta) -> None:
        """Pause the run; it survives a restart."""
        ...

    async def call(
        self, playbook: str, alert: Alert, inputs: Mapping[str, Any] | None = None
    ) -> Outcome:
        """Run another playbook on an alert, with its inputs, and return what it concludes."""
        ...

    def within(self, duration: timedelta) -> AbstractContextManager[Any]:
        """Bound what is done inside in time: it raises TimeoutError, also over a restart."""
        ...

    async def together(self, branches: Sequence[Branch]) -> None:
        """Do branches side by side; the failure of the first that failed comes out at the end."""
        ...


class Playbook(Plugin):
    """A procedure for an alert: looks, decides, orders; all through its Run."""

    name: str
    title: str

    @abstractmethod
    async def triage(self, alert: Alert, run: Run) -> Outcome:
        """Handle one alert and say how its case should stand."""

    def given(self, inputs: Mapping[str, Any]) -> "Playbook":
        """Return the playbook with these inputs; raises InvalidInput for one that it has not."""
        if inputs:
            raise InvalidInput(f"playbook {self.name!r} takes no inputs")
        return self
