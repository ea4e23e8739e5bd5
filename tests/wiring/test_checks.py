from sidelight.wiring import examine


def states(environment):
    return {each.what: each.state for each in examine(environment)}


def test_a_sound_installation_has_no_broken_part(home):
    found = states({"SIDELIGHT_HOME": str(home)})
    notes = [what for what, state in found.items() if state == "note"]
    assert all(each.startswith("provider") for each in notes), "keys may be missing, nothing else"
    assert "broken" not in found.values()
    assert {"sidelight", "database", "extraction", "providers"} <= set(found)


def test_a_new_installation_is_sound_and_says_what_comes(tmp_path):
    found = states({"SIDELIGHT_HOME": str(tmp_path)})
    assert found["database"] == "ok"
    assert found["feed misp-warninglists"] == "note"
    assert "broken" not in found.values()


def test_nothing_is_examined_behind_wrong_settings(tmp_path):
    findings = examine({"SIDELIGHT_HOME": str(tmp_path), "SIDELIGHT_TLP": "purple"})
    assert [each.state for each in findings] == ["ok", "broken"]
    assert "purple" in findings[-1].detail


def test_a_password_in_the_database_address_is_not_shown(tmp_path):
    url = "postgresql://user:s3cret@127.0.0.1:1/nowhere"
    findings = examine({"SIDELIGHT_HOME": str(tmp_path), "SIDELIGHT_DATABASE_URL": url})
    [database] = [each for each in findings if each.what == "database"]
    assert database.state == "broken"
    assert "s3cret" not in database.detail
