from sidelight.expressions import ListOf, Nullable, Record, Scalar, meant, type_at

INNER = Record("Inner", {"x": Scalar.INT})
OUTER = Record("Outer", {"one": Nullable(INNER), "many": ListOf(INNER), "any": Scalar.ANY})


def test_a_path_leads_to_a_type():
    assert type_at(OUTER, ["one", "x"]) == (Scalar.INT, 2)
    assert type_at(OUTER, ["many"]) == (ListOf(INNER), 1)
    assert type_at(OUTER, ["any", "what", "ever"]) == (Scalar.ANY, 3)


def test_a_name_that_does_not_fit_is_counted():
    assert type_at(OUTER, ["one", "y"]) == (None, 1)
    assert type_at(OUTER, ["many", "x"]) == (None, 1)


def test_a_record_grows():
    assert INNER.with_field("y", Scalar.BOOL).fields == {"x": Scalar.INT, "y": Scalar.BOOL}


def test_what_was_meant():
    assert meant("kidn", ["kind", "severity"]) == "did you mean `kind`?"
    assert meant("qqq", ["kind"]) == "known: kind"
    assert not meant("qqq", [])
