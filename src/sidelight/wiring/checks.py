"""The examination behind `sidelight doctor`: one finding for each thing that can be wrong."""

import platform
import sys
from collections.abc import Iterator, Mapping
from typing import Literal

import msgspec

from sidelight import __version__
from sidelight.extraction.engines import best_name
from sidelight.model import SidelightError
from sidelight.store import open_store
from sidelight.wiring.cards import provider_cards
from sidelight.wiring.clock import SystemClock
from sidelight.wiring.feeds import Feeds
from sidelight.wiring.settings import Settings, load_settings


class Finding(msgspec.Struct, frozen=True):
    """One thing that was checked; a `note` is worth knowing, `broken` stops the work."""

    what: str
    state: Literal["ok", "note", "broken"]
    detail: str


def examine(environment: Mapping[str, str]) -> list[Finding]:
    """Return the findings, the worst ones with what to do about them; nothing is sent anywhere."""
    version = f"{__version__} on Python {platform.python_version()}, {sys.platform}"
    findings = [Finding("sidelight", "ok", version)]
    try:
        settings = load_settings(environment)
    except SidelightError as error:
        return [*findings, Finding("settings", "broken", str(error))]
    findings.append(Finding("state directory", "ok", str(settings.home)))
    findings.append(_database(settings))
    findings.append(Finding("extraction", "ok", f"engine {best_name()}"))
    findings.extend(_feeds(settings, environment))
    findings.extend(_providers(settings, environment))
    return findings


def _database(settings: Settings) -> Finding:
    kind = "PostgreSQL" if settings.database_url else "SQLite"
    try:
        open_store(settings.database_url, settings.home, SystemClock()).close()
    except SidelightError as error:
        return Finding("database", "broken", str(error))
    return Finding("database", "ok", kind)


def _feeds(settings: Settings, environment: Mapping[str, str]) -> Iterator[Finding]:
    absent = []
    for each in Feeds(settings, environment).statuses():
        of = f"{each.entries:,} entries, data of {each.data_date}"
        if each.state in {"never synced", "no key"}:
            absent.append(each.name)
        elif each.state == "ok":
            yield Finding(f"feed {each.name}", "ok", of)
        elif each.state == "not compiled":
            detail = "will be compiled at the next look-up, or now by `sidelight feeds sync`"
            yield Finding(f"feed {each.name}", "note", detail)
        else:
            detail = f"{each.state}: see `sidelight feeds status`; {of}"
            yield Finding(f"feed {each.name}", "note", detail)
    if absent:
        detail = f"{', '.join(absent)}: `sidelight feeds sync` fetches them"
        yield Finding("feeds that are not held", "ok", detail)


def _providers(settings: Settings, environment: Mapping[str, str]) -> Iterator[Finding]:
    cards = provider_cards(settings, environment)
    ready = [card.name for card in cards if card.state == "ready"]
    yield Finding("providers", "ok", f"{len(ready)} of {len(cards)} ready: {', '.join(ready)}")
    waiting: dict[str, list[str]] = {}
    for card in cards:
        if card.state != "ready":
            waiting.setdefault(card.state.partition(":")[0], []).append(card.name)
    for why, names in waiting.items():
        yield Finding(f"providers, {why}", "note", f"{', '.join(names)}: see `sidelight providers`")
