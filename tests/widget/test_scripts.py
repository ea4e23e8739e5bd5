import pytest

from sidelight.widget.scripts import NAMES, SCRIPTS


@pytest.mark.parametrize("name", NAMES)
def test_a_script_may_be_loaded_by_any_page(client, name):
    answer = client.get(f"/ui/widget/{name}", headers={"x-apikey": ""})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.content == SCRIPTS[name]


@pytest.mark.parametrize("name", NAMES)
def test_a_script_is_small_and_runs_under_a_strict_policy(name):
    text = SCRIPTS[name].decode()
    assert len(SCRIPTS[name]) <= 5000
    for word in ("eval(", "innerHTML", "new Function", "document.write", "createElement('style')"):
        assert word not in text
