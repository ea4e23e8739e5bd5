from sidelight.plugin import Argument
from sidelight.workflow import Catalog, Signature


def test_a_catalog_is_empty_unless_told():
    assert Catalog().actions == {}
    assert Signature().targets == frozenset()
    assert not Argument().required
