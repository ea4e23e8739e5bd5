"""The one way to the time: whoever needs it is handed a Clock."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time; tests hand in one that they can move."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds that only grow; only differences mean something."""
        ...
