"""The loop that the long-running commands work in."""

from collections.abc import Awaitable, Callable
from importlib.util import find_spec

import anyio


def run(command: Callable[..., Awaitable[None]], *arguments: object) -> None:
    """Do a command to its end, in the quicker loop where there is one for this system."""
    quick = find_spec("uvloop") is not None
    anyio.run(command, *arguments, backend_options={"use_uvloop": quick})
