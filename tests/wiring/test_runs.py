import anyio

from sidelight.model import RunMode, RunStatus
from sidelight.service.intake import read_alerts
from sidelight.wiring import load_settings
from sidelight.wiring.build import household
from sidelight.wiring.runs import Running, worker_name

ALERT = b'{"title": "a beacon", "domain": "evil-shop.example", "id": "one"}'


async def test_a_worker_does_the_runs_of_every_team(home):
    environment = {"SIDELIGHT_HOME": str(home), "SIDELIGHT_PAP": "red"}
    settings = load_settings(environment)
    with worker_name(settings.home) as name:
        async with household(settings, environment=environment) as installed:
            running = Running(installed)
            made = []
            for owner in ("default", "blue"):
                app = installed.app(owner)
                [received] = read_alerts(ALERT, "a test", app.sources)
                new = running.routes(owner).new_run("quick-triage", mode=RunMode.PLAN)
                recorded = app.store.record_alert(received.alert, received.payload, run=new)
                made.append((app.store.runs, recorded.run_id))
            worker = running.worker(name, None, settings.home)
            async with anyio.create_task_group() as group:
                group.start_soon(running.work, worker)
                with anyio.fail_after(30):
                    while not all(runs.get(id_).status.ended for runs, id_ in made):  # noqa: ASYNC110 - a store tells nobody
                        await anyio.sleep(0.05)
                await running.done()
                group.cancel_scope.cancel()
            assert {runs.get(id_).status for runs, id_ in made} == {RunStatus.SUCCEEDED}


def test_names_are_taken_and_given_back(tmp_path):
    with worker_name(tmp_path) as first, worker_name(tmp_path) as second:
        assert first != second
    with worker_name(tmp_path) as again:
        assert again == first


def test_workers_on_two_state_directories_of_one_machine_are_two(tmp_path):
    with worker_name(tmp_path / "a") as first, worker_name(tmp_path / "b") as second:
        assert first != second
