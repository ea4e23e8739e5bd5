from sidelight.workflow import Argument, Catalog, Signature


def test_a_catalog_is_empty_unless_told():
    assert Catalog().actions == {}
    assert Signature().targets == frozenset()
    assert not Argument().required
