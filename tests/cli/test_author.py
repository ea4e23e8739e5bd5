import getpass

import pytest

from sidelight.cli.author import author_of
from sidelight.model import InvalidInput


def test_the_option_comes_first_then_the_login(monkeypatch):
    monkeypatch.setenv("LOGNAME", "ana")
    assert (author_of(None), author_of("ben")) == ("ana", "ben")


@pytest.mark.parametrize("error", [KeyError, OSError, ImportError])
def test_a_login_without_a_name(monkeypatch, error):
    def nobody():
        raise error

    monkeypatch.setattr(getpass, "getuser", nobody)
    with pytest.raises(InvalidInput, match="--author"):
        author_of(None)
