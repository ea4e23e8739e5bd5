import pytest


@pytest.mark.parametrize(
    ("option", "value"), [("--tlp", "purple"), ("--fail-on", "evil"), ("--offline", "x")]
)
def test_a_wrong_value_of_an_option_leaves_with_two_and_asks_nobody(sidelight, option, value):
    code, out, err = sidelight("lookup", option, value, "not a value")
    assert (code, out) == (2, "")
    assert err
