import json

import pytest

ALERTS = "".join(
    json.dumps({"id": str(n), "title": f"alert {n}", "dest_ip": "8.8.8.8"}) + "\n" for n in range(3)
)


@pytest.fixture
def alerts(tmp_path):
    file = tmp_path / "alerts.ndjson"
    file.write_text(ALERTS)
    return str(file)


def test_the_alerts_of_a_file_are_replayed(sidelight, alerts):
    code, out, _ = sidelight("playbook", "backtest", "quick-triage", "--alerts", alerts, "--json")
    assert code == 0
    test = json.loads(out)
    assert (test["playbook"], test["alerts"]) == ("quick-triage", 3)
    assert test["ends"]["closed"] == 3
    assert test["observables"] == 1
    assert test["against"] is None


def test_stored_alerts_are_compared_with_the_live_version(sidelight, alerts, tmp_path):
    assert sidelight("triage", "--offline", alerts)[0] == 0
    assert sidelight("playbook", "publish", "quick-triage", "--author", "ada")[0] == 0
    file = tmp_path / "strict.yaml"
    file.write_text("playbook: quick-triage\ntitle: x\nsteps: [{conclude: open, summary: s}]\n")
    page = tmp_path / "page.html"
    code, out, _ = sidelight(
        "playbook", "backtest", str(file), "--since", "1d", "--html", str(page)
    )
    assert code == 0
    assert "3 alerts would end otherwise than with" in out
    assert "alert 0: closed as benign -> open" in out
    assert "no analyst judged one of these alerts" in out
    html = page.read_text()
    assert "Backtest of quick-triage" in html
    assert f"sidelight playbook backtest {file} --since 1d" in html


def test_an_age_that_is_none_is_refused(sidelight):
    code, _, told = sidelight("playbook", "backtest", "quick-triage", "--since", "soon")
    assert code == 2
    assert "--since" in told
