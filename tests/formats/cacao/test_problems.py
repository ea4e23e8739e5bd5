from sidelight.formats.cacao import CacaoError, Problem
from sidelight.model import InvalidInput


def test_an_error_names_every_place_and_keeps_to_a_page():
    error = CacaoError(Problem(f"step-{number}", "is wrong") for number in range(30))
    assert isinstance(error, InvalidInput)
    assert "step-0: is wrong\n" in str(error)
    assert str(error).endswith("and 10 more")
    assert len(error.problems) == 30
