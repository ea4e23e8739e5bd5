import json


def test_a_key_is_made_listed_and_ended(sidelight):
    code, out, _ = sidelight(
        "admin", "key", "create", "--name", "soar", "--role", "viewer", "--json"
    )
    made = json.loads(out)
    assert code == 0
    assert len(made["key"]) == 64
    _, out, _ = sidelight("admin", "key", "list", "--json")
    [listed] = map(json.loads, out.splitlines())
    assert (listed["id"], listed["name"], listed["role"]) == (made["id"], "soar", "viewer")
    assert made["key"] not in out
    assert sidelight("admin", "key", "revoke", made["id"])[0] == 0
    assert sidelight("admin", "key", "revoke", made["id"])[0] == 2
    _, out, _ = sidelight("admin", "key", "list")
    assert "revoked" in out
    _, out, _ = sidelight("admin", "log", "--json")
    assert [json.loads(line)["what"] for line in out.splitlines()] == ["key revoked", "key made"]


def test_a_person_is_added_by_stdin_and_shut_out(sidelight):
    add = ("admin", "user", "add", "--name", "ada", "--role", "admin")
    assert sidelight(*add, stdin=b"correct horse battery\n")[0] == 0
    code, _, err = sidelight(*add, stdin=b"short\n")
    assert (code, "at least 12" in err) == (2, True)
    assert sidelight(*add, stdin=b"")[0] == 2
    _, out, _ = sidelight("admin", "user", "list", "--json")
    assert json.loads(out)["name"] == "ada"
    assert "argon2" not in out
    assert sidelight("admin", "user", "disable", "ada")[0] == 0
    assert "disabled" in sidelight("admin", "user", "list")[1]
    assert sidelight("admin", "user", "disable", "bob")[0] == 2


def test_teams_do_not_see_each_other(sidelight):
    sidelight("admin", "key", "create", "--name", "a", "--team", "blue")
    _, out, _ = sidelight("admin", "key", "list", "--json")
    assert out == ""
    _, out, _ = sidelight("admin", "key", "list", "--json", "--team", "blue")
    assert json.loads(out)["owner"] == "blue"
