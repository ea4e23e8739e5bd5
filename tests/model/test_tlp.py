import pytest

from sidelight.model import Tlp


def test_the_order_is_that_of_tlp_2():
    assert sorted(Tlp, key=lambda each: each.rank) == [
        Tlp.CLEAR,
        Tlp.GREEN,
        Tlp.AMBER,
        Tlp.AMBER_STRICT,
        Tlp.RED,
    ]


@pytest.mark.parametrize(
    ("labels", "binds"),
    [((), None), ((None,), None), ((Tlp.CLEAR, None), Tlp.CLEAR), ((Tlp.RED, Tlp.GREEN), Tlp.RED)],
)
def test_the_most_closed_label_binds(labels, binds):
    assert Tlp.most_closed(*labels) is binds
