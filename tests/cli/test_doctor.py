import json


def findings(out):
    return {each["what"]: each for each in map(json.loads, out.splitlines())}


def test_a_sound_installation(sidelight, home):
    code, out, _ = sidelight("doctor", "--json")
    assert code == 0
    found = findings(out)
    assert found["state directory"]["detail"] == str(home)
    assert found["database"] == {"what": "database", "state": "ok", "detail": "SQLite"}
    assert found["extraction"]["detail"] == "engine rust"
    assert found["feed misp-warninglists"]["state"] == "ok"
    assert "broken" not in {each["state"] for each in found.values()}
    assert "✓ database" in sidelight("doctor")[1]


def test_what_is_not_compiled_yet_is_a_note(sidelight, home):
    (home / "indexes").unlink()
    code, out, _ = sidelight("doctor", "--json")
    assert code == 0
    assert findings(out)["feed misp-warninglists"]["state"] == "note"


def test_a_foreign_file_as_database_is_broken(sidelight, home):
    (home / "sidelight.db").write_bytes(b"this is no database" * 100)
    code, out, _ = sidelight("doctor", "--json")
    assert code == 3
    assert findings(out)["database"]["state"] == "broken"
    assert "sidelight.db" in findings(out)["database"]["detail"]


def test_a_wrong_setting_is_broken(sidelight, home):
    (home / "sidelight.toml").write_text("tlp = 1")
    code, out, _ = sidelight("doctor", "--json")
    assert code == 3
    assert "sidelight.toml" in findings(out)["settings"]["detail"]
