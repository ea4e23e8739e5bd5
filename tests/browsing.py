"""A real Chromium; where there is none, a machine that must have it fails and another skips."""

import os
import shutil

import pytest

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DARK = {"bg1": "1e1e1e", "bg2": "262626", "fg1": "d4d4d4", "bd1": "3c3c3c"}
HOSTILE = {"bg1": "ffffff", "bg2": "ffff00", "fg1": "eeeeee", "bd1": "dddddd"}
THEMES = {"light": {}, "dark": DARK, "hostile": HOSTILE}


def chromium():
    """Return where Chromium is."""
    path = shutil.which("chromium")
    if path is None:
        told = "install Chromium: the widget is tested in it"
        pytest.fail(told) if os.environ.get("CI") else pytest.skip(told)
    return path
