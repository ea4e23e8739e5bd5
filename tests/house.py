"""What many tests share: a clock to move, observables, a provider that does as it is told."""

from datetime import UTC, datetime, timedelta

from sidelight.model import Observable, ObservableType, Report, ReportState
from sidelight.plugin import Disclosure, Provider, ProviderManifest, Terms, Tier

START = datetime(2026, 11, 24, 12, tzinfo=UTC)
IP = Observable(ObservableType.IPV4, "45.155.205.233")
DOMAIN = Observable(ObservableType.DOMAIN, "evil-shop.com")


class FakeClock:
    """A clock that stands until it is moved."""

    def __init__(self, now=START):
        self.moment = now

    def now(self):
        return self.moment

    def monotonic(self):
        return self.moment.timestamp()

    def move(self, **step):
        self.moment += timedelta(**step)


def manifest(name="one", **parts):
    """Return a manifest of a provider that discloses look-ups; `parts` replace its fields."""
    fields = {
        "name": name,
        "title": name.title(),
        "docs": "https://one.example/docs",
        "observables": frozenset(ObservableType),
        "family": name,
        "tier": Tier.KEYLESS,
        "disclosure": Disclosure.LOOKUP,
        "terms": Terms(link="https://one.example/terms"),
        "hosts": frozenset({"one.example"}),
    }
    return ProviderManifest(**(fields | parts))


class ScriptedProvider(Provider):
    """Yields the effects it is given and reports a hit, or raises."""

    def __init__(self, *effects, error=None, **parts):
        self.manifest = manifest(**parts)
        self.effects = effects
        self.error = error

    def lookup(self, observable):
        for effect in self.effects:  # noqa: UP028 - a tuple's iterator takes no sent result
            yield effect
        if self.error is not None:
            raise self.error
        return Report(provider=self.manifest.name, observable=observable, state=ReportState.HIT)
