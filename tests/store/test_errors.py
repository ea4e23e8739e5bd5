import pytest

from sidelight.model import InvalidInput, SidelightError
from sidelight.store import Conflict, Fenced


@pytest.mark.parametrize("kind", [Conflict, Fenced])
def test_who_comes_second_did_nothing_wrong(kind):
    assert issubclass(kind, SidelightError)
    assert not issubclass(kind, InvalidInput)
