"""A provider whose calls are counted, and a Sidelight around it on a real store."""

from house import ScriptedProvider, manifest
from sidelight.enrichment import DisclosurePolicy, Driver, Enricher, Worker
from sidelight.model import Observable, ObservableType, Report, ReportState
from sidelight.plugin import HttpRequest, HttpResponse, Provider, Quota, Tier, Window, perform
from sidelight.wiring.crew import crew_of

FOUR_A_MINUTE = (Quota(4, Window.MINUTE),)


def domain(number):
    return Observable(ObservableType.DOMAIN, f"d{number}.example.net")


class Counted(Provider):
    """Asks once, or as often as it is told, and reports a hit."""

    def __init__(self, name="one", requests=1, **parts):
        fields = {"tier": Tier.QUOTA, "quota": FOUR_A_MINUTE}
        self.manifest = manifest(name, **(fields | parts))
        self.requests = requests

    def lookup(self, observable):
        for _ in range(self.requests):
            yield from perform(
                HttpRequest(
                    url_template="https://one.example/{value}", path={"value": observable.value}
                )
            )
        name = self.manifest.name
        return Report(provider=name, observable=observable, state=ReportState.HIT)


class Vendor:
    """Answers every request, and keeps when it was asked about what; `error` is raised instead."""

    def __init__(self, clock):
        self.clock = clock
        self.asked = []
        self.error = None

    async def http(self, effect, card, secrets):
        self.asked.append((self.clock.now(), effect.path["value"]))
        if self.error is not None:
            raise self.error
        return HttpResponse(status=200, body=b"{}")

    @property
    def values(self):
        return [value for _, value in self.asked]


class House:
    """A store, a vendor, an enricher and a worker; time passes when somebody sleeps."""

    def __init__(self, store, clock, *providers, vendor=None, keyring=None, plans=None):
        self.store = store
        self.clock = clock
        self.vendor = vendor or Vendor(clock)
        self.crew = crew_of(store, clock, plans or {})
        self.crew.gate._sleep = self.sleep
        self.slept = []
        self.enricher = Enricher(
            providers=providers or (Counted(),),
            driver=Driver({HttpRequest: self.vendor.http}, keyring, self.crew.gate),
            cache=store,
            policy=DisclosurePolicy(),
            clock=clock,
            crew=self.crew,
        )
        self.worker = Worker(self.enricher, self.crew, clock, self.sleep)

    async def sleep(self, seconds):
        self.slept.append(seconds)
        self.clock.move(seconds=seconds)


__all__ = ["FOUR_A_MINUTE", "Counted", "House", "ScriptedProvider", "Vendor", "domain"]
