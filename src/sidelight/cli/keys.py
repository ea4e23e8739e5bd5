"""`sidelight keys`: bring your own keys of providers; nothing ever shows one again."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from sidelight.cli.options import Json
from sidelight.model import InvalidInput

if TYPE_CHECKING:
    from sidelight.plugin import Manifest
    from sidelight.store import KeyPlace, KeyStore
    from sidelight.wiring.secrets import SecretKey

Provider = Annotated[
    str, typer.Argument(metavar="PROVIDER", help="A provider, or an account such as abusech.")
]
Setting = Annotated[str, typer.Argument(metavar="SETTING", help="Such as api_key.")]
KeyUser = Annotated[
    str | None,
    typer.Option("--user", metavar="U", help="Whose key it is; the whole team's by default."),
]

keys = typer.Typer(
    help="Keys of providers, per user or team, encrypted at rest.", no_args_is_help=True
)


@keys.command("set")
def set_key(
    provider: Provider, setting: Setting, *, user: KeyUser = None, json: Json = False
) -> None:
    """Keep a key, in place of an earlier one.

    The secret is read from stdin, or asked for on a terminal; it is never an argument, which other
    users of the machine can see.
    """
    from sidelight.cli.output import write_lines
    from sidelight.service import keys as service

    place = _place(provider, setting, user)
    with _opened() as (store, secret_key):
        secret = _read_secret(f"{place.provider} {place.setting}")
        with secret_key.sealing() as sealer:
            kept = service.set_key(store, place, secret, sealer, _manifests())
    if json:
        write_lines([kept])
        return
    whose = kept.holder or "the team"
    typer.echo(f"{kept.provider} {kept.setting} of {whose} is kept, fingerprint {kept.fingerprint}")


@keys.command("list")
def list_keys(*, json: Json = False) -> None:
    """Show which keys there are, by fingerprint: whose, what for, and since when."""
    from sidelight.cli.output import console, write_lines
    from sidelight.service import keys as service

    with _opened() as (store, _):
        stored = service.stored_keys(store)
    if json:
        write_lines(stored)
        return
    from rich.table import Table
    from rich.text import Text

    table = Table("provider", "setting", "holder", "fingerprint", "added", "changed")
    for each in stored:
        table.add_row(
            each.provider,
            each.setting,
            Text(each.holder or "the team"),
            each.fingerprint,
            f"{each.added_at:%Y-%m-%d}",
            f"{each.changed_at:%Y-%m-%d}",
        )
    console().print(table)


@keys.command()
def remove(
    provider: Provider, setting: Setting, *, user: KeyUser = None, json: Json = False
) -> None:
    """Forget a key."""
    from sidelight.cli.output import write_lines

    place = _place(provider, setting, user)
    with _opened() as (store, _):
        store.remove(place)
    if json:
        write_lines([{"provider": place.provider, "setting": place.setting, "holder": user or ""}])
        return
    typer.echo(f"{place.provider} {place.setting} of {place.holder or 'the team'} is forgotten")


@keys.command()
def rotate(*, json: Json = False) -> None:
    """Encrypt every stored key anew, with a new secret key where that is a file."""
    from sidelight.cli.output import write_lines
    from sidelight.service import keys as service

    with _opened() as (store, secret_key):
        count = service.rotate(store, secret_key.changing())
    if json:
        write_lines([{"sealed": count}])
        return
    typer.echo(f"{count} keys are sealed anew")


@contextmanager
def _opened() -> "Iterator[tuple[KeyStore, SecretKey]]":
    from sidelight.wiring import load_settings
    from sidelight.wiring.secrets import SecretKey
    from sidelight.wiring.storage import stored

    settings = load_settings(os.environ)
    with stored(settings) as store:
        yield store.keys, SecretKey(settings.home, os.environ)


def _place(provider: str, setting: str, user: str | None) -> "KeyPlace":
    from sidelight.service.keys import place_of

    return place_of(_manifests(), provider, setting, user)


def _manifests() -> "list[Manifest]":
    from sidelight import providers
    from sidelight.plugin import Provider as ProviderPlugin
    from sidelight.wiring import load_settings
    from sidelight.wiring.actions import known_actuators

    actuators = known_actuators(load_settings(os.environ).home)
    asked: list[Manifest] = [each.manifest for each in ProviderPlugin.found_in(providers)]
    return [*asked, *(each.manifest for each in actuators)]


def _read_secret(what: str) -> str:
    if sys.stdin.isatty():
        from getpass import getpass

        return getpass(f"{what} (not shown): ")
    try:
        return sys.stdin.buffer.read().decode()
    except UnicodeDecodeError:
        raise InvalidInput("the secret on stdin is no UTF-8 text") from None
