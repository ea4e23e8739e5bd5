import json


def test_the_feeds_are_listed_with_size_licence_and_date(sidelight):
    code, out, _ = sidelight("feeds", "list", "--json")
    assert code == 0
    rows = {row["name"]: row for row in map(json.loads, out.splitlines())}
    assert rows["misp-warninglists"]["entries"] > 2_000_000
    assert all(row["licence"] and row["data_date"] and row["bytes"] for row in rows.values())
    assert "MISP warninglists" in sidelight("feeds", "list")[1]


def test_before_the_first_look_up_nothing_is_compiled(sidelight, home):
    (home / "indexes").unlink()
    _, out, _ = sidelight("feeds", "list", "--json")
    assert {row["data_date"] for row in map(json.loads, out.splitlines())} == {None}
    assert "not compiled" in sidelight("feeds", "list")[1]
