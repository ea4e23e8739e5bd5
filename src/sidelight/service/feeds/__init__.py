"""Feeds as a person manages them: taken in from a file or an address, kept, watched, given out."""

from sidelight.service.feeds.shelf import Health, Held, Shelf

__all__ = ["Health", "Held", "Shelf"]
