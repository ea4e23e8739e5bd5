"""The commands, their errors and their exit codes.

The bodies import what they need when they run, so that `sidelight --help` stays quick.
Exit codes: 0 done, 1 a `--fail-on` class was reached, 2 bad input or usage, 3 could not finish.
"""

import os
import sys
from pathlib import Path

import typer

from sidelight.cli.actions import actions
from sidelight.cli.admin import admin
from sidelight.cli.approvals import approvals
from sidelight.cli.dev import dev
from sidelight.cli.disclosures import disclosures
from sidelight.cli.doctor import doctor
from sidelight.cli.explain import explain
from sidelight.cli.extract import extract
from sidelight.cli.feedback import feedback
from sidelight.cli.feeds import feeds
from sidelight.cli.history import history
from sidelight.cli.keys import keys
from sidelight.cli.logs import log_in_short
from sidelight.cli.lookup import lookup
from sidelight.cli.match import match
from sidelight.cli.own import own
from sidelight.cli.playbook import playbook
from sidelight.cli.providers import providers
from sidelight.cli.runs import runs
from sidelight.cli.serve import serve
from sidelight.cli.submit import submit
from sidelight.cli.triage import triage
from sidelight.cli.validate import validate
from sidelight.cli.worker import worker
from sidelight.model import InvalidInput, SidelightError, Unavailable

BAD_INPUT = 2
NOT_FINISHED = 3
INTERRUPTED = 130  # 128 + SIGINT, as shells report it

app = typer.Typer(
    name="sidelight",
    help="Context, an explained verdict and a plan for every security alert.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # drawing help with rich costs half of the start-up
)
for command in (
    triage,
    lookup,
    explain,
    history,
    extract,
    match,
    feedback,
    providers,
    worker,
    validate,
    submit,
    disclosures,
    doctor,
    serve,
):
    app.command()(command)
app.add_typer(feeds, name="feeds")
app.add_typer(own, name="own")
app.add_typer(keys, name="keys")
app.add_typer(admin, name="admin")
app.add_typer(dev, name="dev")
app.add_typer(playbook, name="playbook")
app.add_typer(runs, name="runs")
app.add_typer(actions, name="actions")
app.add_typer(approvals, name="approvals")


def main() -> None:
    """Run the command of `sys.argv` and leave with its exit code."""
    _complete_streams()
    log_in_short()
    try:
        app()
    except InvalidInput as error:
        _leave(str(error), BAD_INPUT)
    except SidelightError as error:
        wait = error.retry_after if isinstance(error, Unavailable) else None
        again = f"; try again in {wait:.0f} s" if wait else ""
        _leave(f"{error}{again}", NOT_FINISHED)
    except KeyboardInterrupt:
        _leave("interrupted", INTERRUPTED)
    except BrokenPipeError:  # the reader of our output has had enough: `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:  # a full disk, a folder that is not ours
        of = f"{error.filename}: " if error.filename else ""
        _leave(f"{of}{error.strerror or error}", NOT_FINISHED)


def _complete_streams() -> None:
    """Put the null device in place of a standard stream that our caller has closed."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode))  # noqa: SIM115 - it stays open


def _leave(message: str, code: int) -> None:
    typer.echo(f"sidelight: {message}", err=True)
    sys.exit(code)
