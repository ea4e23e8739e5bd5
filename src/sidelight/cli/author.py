"""Who gives an order: the option, or the login name."""

from typing import Annotated

import typer

from sidelight.model import InvalidInput

Author = Annotated[
    str | None, typer.Option("--author", help="Who says so; the login name by default.")
]


def author_of(option: str | None) -> str:
    """Return the author; raises InvalidInput where neither the option nor the system names one."""
    if option is not None:
        return option
    from getpass import getuser

    try:
        return getuser()
    except (ImportError, KeyError, OSError):  # a user without a name, as containers have them
        raise InvalidInput("this login has no name: say who you are with --author") from None
