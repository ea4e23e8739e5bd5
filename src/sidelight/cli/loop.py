"""The loop that the long-running commands work in."""

import gc
from collections.abc import Awaitable, Callable
from importlib.util import find_spec

import anyio

CYCLES = 10_000
"""New objects after which cycles are looked for: at 700, the default, several times in each run."""


def run(command: Callable[..., Awaitable[None]], *arguments: object) -> None:
    """Do a command to its end, in the quicker loop where there is one for this system."""
    gc.set_threshold(CYCLES)
    quick = find_spec("uvloop") is not None
    anyio.run(command, *arguments, backend_options={"use_uvloop": quick})
