import json


def test_the_first_look_up_compiles_what_ships_and_says_so(sidelight, home):
    (home / "indexes").unlink()
    code, out, err = sidelight("lookup", "--json", "--offline", "8.8.8.8")
    assert code == 0
    assert json.loads(out)["verdict"]["class"] == "known_good"
    assert "compiling" in err
    code, out, err = sidelight("lookup", "--json", "--offline", "8.8.8.8")
    assert (code, err) == (0, "")
