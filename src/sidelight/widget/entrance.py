"""What the widget takes of the server: who is asking, and the product as their team sees it."""

from collections.abc import Callable
from typing import Any, Protocol

from litestar import Request

from sidelight.model import Clock, Principal
from sidelight.service import App

Call = Request[Any, Any, Any]
"""A request as it arrives."""


class Entrance(Protocol):
    """The parts behind the doors, as far as the widget needs them; `secret` signs its tokens."""

    @property
    def app_of(self) -> Callable[[Principal], App]:
        """Return the product of the caller's team."""
        ...

    @property
    def clock(self) -> Clock:
        """Return what tells the time."""
        ...

    @property
    def secret(self) -> bytes:
        """Return what signs tokens that leave the house."""
        ...

    async def caller(self, call: Call) -> Principal:
        """Return who is asking; raises for who may not."""
        ...

    def base(self, call: Call) -> str:
        """Return scheme and host as the caller reaches us, without a slash at the end."""
        ...
