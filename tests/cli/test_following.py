import json

from sidelight.model import RunMode, RunStatus
from sidelight.store import open_store
from sidelight.wiring.clock import SystemClock

ALERT = json.dumps({"id": "1", "title": "t", "dest_ip": "8.8.8.8"}).encode()


def test_a_run_is_stored_for_whoever_takes_it_up(sidelight, home, tmp_path):
    code, out, told = sidelight(
        *("playbook", "run", "quick-triage", "-", "--json", "--act", "--author", "ada"),
        *("--input", "av_block=4"),
        stdin=ALERT,
    )
    assert code == 0
    run = json.loads(out)
    assert (run["playbook"], run["mode"], run["status"]) == ("quick-triage", "act", "pending")
    assert "no worker is running" in told
    with open_store(None, tmp_path, SystemClock()) as store:
        kept = store.runs.get(run["id"])
    assert (kept.author, kept.inputs, kept.mode) == ("ada", {"av_block": 4}, RunMode.ACT)


def test_a_run_that_has_ended_is_told(sidelight, home, tmp_path):
    code, out, _ = sidelight("playbook", "run", "quick-triage", "-", stdin=ALERT)
    run_id = out.split(":")[0]
    assert code == 0
    assert f"{run_id}: pending" in out
    assert f"sidelight runs show {run_id}" in out
    with open_store(None, tmp_path, SystemClock()) as store:
        store.runs.request_cancel(run_id, "ada", "no need")
        assert store.runs.get(run_id).status is RunStatus.CANCELLED
