import json


def test_the_providers_say_what_they_cost_and_learn(sidelight):
    code, out, _ = sidelight("providers", "--json")
    assert code == 0
    rows = {row["name"]: row for row in map(json.loads, out.splitlines())}
    assert rows["dns"]["tier"] == "keyless"
    assert rows["dns"]["disclosure"] == "lookup"
    assert rows["warninglists"]["tier"] == "offline"
    assert {row["state"] for row in rows.values()} == {"ready"}
    assert "RDAP" in sidelight("providers")[1]


def test_without_compiled_feeds_the_offline_ones_say_what_to_do(sidelight, home):
    (home / "indexes").unlink()
    rows = {
        row["name"]: row
        for row in map(json.loads, sidelight("providers", "--json")[1].splitlines())
    }
    assert rows["warninglists"]["state"] == "not compiled: run `sidelight feeds sync`"
    assert rows["dns"]["state"] == "ready"
