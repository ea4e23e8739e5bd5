from sidelight.formats.cacao.conditions import Comparison, Not, Reference, variables_of
from sidelight.formats.cacao.conditions.tree import AllOf, OneOf, decimal


def test_the_variables_of_a_condition_are_known():
    one = Comparison("__a__", "=", 1)
    two = Not(Comparison("__b__", "=", Reference("__c__")))
    assert variables_of(OneOf((one, AllOf((one, two))))) == {"__a__", "__b__", "__c__"}


def test_a_number_keeps_its_value():
    for value in (0.1, 1e-9, 1e15, -2.0, 123456.789012345):
        assert float(decimal(value)) == value
        assert "e" not in decimal(value)
