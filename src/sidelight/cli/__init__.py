"""The command line: `sidelight triage`, `lookup`, `extract` and the rest."""

from sidelight.cli.app import main

__all__ = ["main"]
