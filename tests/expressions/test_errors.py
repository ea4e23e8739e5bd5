from sidelight.expressions import EvaluationError, ExpressionError
from sidelight.model import InvalidInput


def test_the_errors_name_the_condition_and_the_place():
    error = ExpressionError("a > b", "no b", offset=4)
    assert str(error) == "condition 'a > b', character 5: no b"
    assert isinstance(error, InvalidInput)
    assert str(EvaluationError("a > b", "no answer")) == "condition 'a > b': no answer"
