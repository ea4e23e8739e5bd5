import msgspec

from house import DOMAIN, IP
from service_app import Opinion
from sidelight.enrichment import Request
from sidelight.model import Alert, AlertObservable, Role, Severity
from sidelight.service import lookup, triage
from sidelight.service.intake import Received
from sidelight.service.shapes import answer_shape, triage_shape

VERDICT = {
    "class",
    "probability",
    "confidence",
    "coverage",
    "reasons",
    "action_scope",
    "model_version",
}


def as_json(shape):
    return msgspec.json.decode(msgspec.json.encode(shape))


async def test_an_answer_has_the_pinned_shape(app_with):
    app = app_with(Opinion("a", {DOMAIN.value: "malicious"}))
    [answer] = await lookup(app, [Request(observable=DOMAIN)])
    line = as_json(answer_shape(answer))
    assert list(line) == ["observable", "verdict", "reports"]
    assert line["observable"] == {"type": "domain", "value": DOMAIN.value}
    assert set(line["verdict"]) == VERDICT
    assert {"text", "weight", "source", "scope", "observed_at"} <= set(
        line["verdict"]["reasons"][0]
    )
    [report] = line["reports"]
    assert {"provider", "state", "fetched_at"} <= set(report)
    assert report["state"] == "hit"
    assert "observable" not in report


async def test_a_triage_has_the_pinned_shape(app_with):
    app = app_with(Opinion("a", {DOMAIN.value: "malicious"}))
    alert = Alert(
        source="falcon",
        uid="7",
        title="t",
        severity=Severity.HIGH,
        time=app.clock.now(),
        observables=(
            AlertObservable(observable=DOMAIN, role=Role.ATTACKER, path="a.b"),
            AlertObservable(observable=IP, role=Role.VICTIM, path="a.c"),
        ),
    )
    line = as_json(triage_shape(await triage(app, Received(alert=alert, payload=b"{}"))))
    assert list(line) == ["alert", "observables", "verdict", "plan", "summary", "case"]
    assert line["alert"].pop("id").startswith("alert_")
    assert line["alert"] == {
        "source": "falcon",
        "uid": "7",
        "title": "t",
        "severity": "high",
        "time": "2026-11-24T12:00:00Z",
    }
    first, victim = line["observables"]
    assert list(first) == ["type", "value", "role", "path", "verdict"]
    assert set(first["verdict"]) == VERDICT
    assert victim["verdict"] is None
    assert set(line["plan"][0]) == {"step", "action", "target", "reason", "approval"}
    assert line["case"]["status"] == "open"
    assert line["case"]["id"]
