import pytest

from sidelight.store import postgres, sqlite

STATEMENT = "SELECT a FROM t WHERE b = :n AND k IN :keys LIMIT :n"


@pytest.mark.parametrize(
    ("dialect", "expected"),
    [
        (
            sqlite.in_dialect,
            "SELECT a FROM t WHERE b = :n AND k IN (SELECT value FROM json_each(:keys)) LIMIT :n",
        ),
        (
            postgres.in_dialect,
            (b"SELECT a FROM t WHERE b = $1 AND k = ANY($2) LIMIT $1", ("n", "keys")),
        ),
    ],
)
def test_the_two_notations(dialect, expected):
    assert dialect(STATEMENT) == expected
