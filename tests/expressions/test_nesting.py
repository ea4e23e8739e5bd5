import pytest

from sidelight.expressions.nesting import too_costly


@pytest.mark.parametrize(
    "text",
    [
        "a.all(x, b.exists(y, x == y)) && c.all(z, z.matches('.'))",
        "a.all(x, x == 'b.all(y, c.all(z, d.all(q')",
        'a.all(x, x == "it\\"s .all( .all( .all(")',
        "a.all(x, (b.all(y, true)) && (c.all(z, true)))",
        ")))",
    ],
)
def test_what_is_cheap_passes(text):
    assert too_costly(text) is None


def test_what_is_costly_has_its_place():
    assert too_costly("a.all(x, b.all(y, c . exists (z, true)))")[0] == 20
    assert too_costly("a.all(x, b.all(y, y + 'a' != ''))")[0] == 20
    assert too_costly("a.all(x, b.map(y, y).size() > 1)")[0] == 10
    assert too_costly("a.all(x, b.all(y, y.matches('.')))")[0] == 19
