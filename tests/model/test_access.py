from itertools import pairwise

from sidelight.model import AccessRole


def test_each_role_includes_those_before_it():
    for lower, higher in pairwise(AccessRole):
        assert higher.includes(lower)
        assert higher.includes(higher)
        assert not lower.includes(higher)
