from copy import deepcopy

from hypothesis import given

from cacao_world import values
from sidelight.workflow.cacao.patches import (
    Patch,
    applied,
    as_kept,
    difference,
    from_kept,
    keys_of,
    pointer,
    same,
)


@given(values, values)
def test_the_difference_makes_one_value_the_other(one, other):
    made = {"v": deepcopy(one)}
    patches = list(difference(made, {"v": other}))
    assert list(from_kept(as_kept(patches, ()), ())) == sorted(
        patches, key=lambda each: each.replaces is not Patch(()).replaces
    )
    assert applied(made, patches) == [] or not patches
    assert same(made, {"v": other})


def test_one_and_true_are_not_the_same():
    assert not same([1], [True])
    assert not same(1, 1.0)
    assert same([{"a": None}], [{"a": None}])


def test_a_patch_that_no_longer_fits_is_not_applied():
    made = {"a": 1, "list": [1]}
    stale = [
        Patch(("a",), 5, 2),
        Patch(("b", "c"), 5),
        Patch(("list", "7"), 5, 1),
        Patch((), 5),
        Patch(("a", "b"), 5),
    ]
    assert applied(made, stale) == stale
    assert made == {"a": 1, "list": [1]}


def test_pointers_are_those_of_the_standard():
    assert keys_of(pointer(("a/b", "~c", ""))) == ("a/b", "~c", "")


def test_what_a_person_has_spoilt_is_passed_over():
    kept = {"add": [1], "change": [5, {"at": 5}, {"at": "/a"}]}
    assert list(from_kept(kept, ())) == []
