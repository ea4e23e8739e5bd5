"""The composition root: settings in, a working Sidelight out."""

from sidelight.wiring.build import build
from sidelight.wiring.cards import ProviderCard, provider_cards
from sidelight.wiring.checks import Finding, examine
from sidelight.wiring.feeds import FeedCard, Feeds, feed_cards
from sidelight.wiring.settings import Settings, load_settings

__all__ = [
    "FeedCard",
    "Feeds",
    "Finding",
    "ProviderCard",
    "Settings",
    "build",
    "examine",
    "feed_cards",
    "load_settings",
    "provider_cards",
]
