import json


def test_a_value_that_was_looked_up_has_a_history(sidelight):
    sidelight("lookup", "--offline", "8.8.8.8")
    code, out, _ = sidelight("history", "--json", "8.8.8.8")
    [step] = map(json.loads, out.splitlines())
    assert (code, step["class"], step["was"]) == (0, "known_good", None)
    code, out, _ = sidelight("history", "8.8.8.8")
    assert (code, "known good" in out) == (0, True)


def test_a_value_without_a_past_is_named(sidelight):
    code, out, err = sidelight("history", "evil-shop.com")
    assert (code, out) == (2, "")
    assert "evil-shop.com was never looked up here" in err
