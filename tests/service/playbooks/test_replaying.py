from house import DOMAIN
from service_app import Opinion
from sidelight.model import Severity
from sidelight.runner import YamlPlaybook
from sidelight.service.playbooks.past import Past
from sidelight.service.playbooks.replaying import Replayer
from workflow_world import alert, linted, seen

STEPS = """
- {id: look, enrich: alert.observables}
- {conclude: open, summary: "bad: ${steps.look.bad}"}
"""


def past(number, **parts):
    return Past(id=f"a{number}", alert=alert(seen(DOMAIN.value), **parts))


async def test_alerts_are_replayed_beside_the_live_version(app_with):
    app = app_with(Opinion("threatfox", {DOMAIN.value: "malicious"}))
    edr = YamlPlaybook(linted(STEPS, "on: {alert: {when: alert.kind == 'edr'}}"), app.clock)
    every = YamlPlaybook(linted("- {conclude: closed, summary: s}"), app.clock)
    replayer, told = Replayer(app, edr, every), []
    await replayer.add([past(1, kind="edr"), past(2, kind="mail")], told.append)
    await replayer.add([past(3, kind="edr")], told.append)
    assert told == [1, 2, 3]
    assert [each and each.outcome.summary for each in replayer.replays] == [
        f"bad: {DOMAIN.value}",
        None,
        f"bad: {DOMAIN.value}",
    ]
    assert [each.outcome.status for each in replayer.against] == ["closed"] * 3


async def test_a_failure_is_kept_and_the_next_alert_is_replayed(app_with):
    app = app_with(Opinion("list", {}))
    failing = YamlPlaybook(
        linted("- {when: 1 / alert.severity > 0, sleep: 1h}\n- {conclude: open, summary: s}"),
        app.clock,
    )
    replayer = Replayer(app, failing, None)
    await replayer.add([past(1, severity=Severity.UNKNOWN), past(2)])
    assert "divide by zero" in replayer.replays[0].problem
    assert replayer.replays[0].outcome is None
    assert replayer.replays[1].problem == ""
    assert replayer.against == []
