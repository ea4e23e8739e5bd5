"""Who gives an order, and whose keys are used for it."""

import os
from typing import Annotated

import typer

from sidelight.model import InvalidInput

Author = Annotated[
    str | None, typer.Option("--author", help="Who says so; the login name by default.")
]

User = Annotated[
    str | None,
    typer.Option(
        "--user",
        metavar="U",
        envvar=None,
        help="Whose keys are used; SIDELIGHT_USER by default, else the team's.",
    ),
]


def user_of(option: str | None) -> str | None:
    """Return the user whose keys are used; None is the whole team."""
    return option or os.environ.get("SIDELIGHT_USER") or None


def author_of(option: str | None) -> str:
    """Return the author; raises InvalidInput where neither the option nor the system names one."""
    if option is not None:
        return option
    from getpass import getuser

    try:
        return getuser()
    except (ImportError, KeyError, OSError):  # a user without a name, as containers have them
        raise InvalidInput("this login has no name: say who you are with --author") from None
