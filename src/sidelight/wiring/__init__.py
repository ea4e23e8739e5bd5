"""The composition root: settings in, a working Sidelight out."""

from sidelight.wiring.build import Built, build
from sidelight.wiring.settings import Settings, load_settings

__all__ = ["Built", "Settings", "build", "load_settings"]
