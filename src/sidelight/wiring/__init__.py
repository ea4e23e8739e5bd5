"""The composition root: settings in, a working Sidelight out."""

from sidelight.service.feeds.status import FeedCard
from sidelight.wiring.build import build
from sidelight.wiring.cards import ProviderCard, provider_cards
from sidelight.wiring.checks import Finding, examine
from sidelight.wiring.feeds import Feeds, Synced, feed_cards
from sidelight.wiring.settings import Settings, load_settings

__all__ = [
    "FeedCard",
    "Feeds",
    "Finding",
    "ProviderCard",
    "Settings",
    "Synced",
    "build",
    "examine",
    "feed_cards",
    "load_settings",
    "provider_cards",
]
