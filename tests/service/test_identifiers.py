import pytest

from house import ScriptedProvider
from service_app import Opinion
from sidelight.model import Alert, AlertObservable, Observable, ObservableType, Role, Severity
from sidelight.service import triage
from sidelight.service.identifiers import MOST, identifiers, with_accused
from sidelight.service.intake import Received
from sidelight.sources.generic_json import GenericJson

NUMBER = "5f1c2a3b7d9e80416c2f9b04d7e5a6c8"
OTHER = "7c9e2b4d6f8013a5c7e9f1b3d5a70264"


def observable(value):
    return Observable(ObservableType.FILE, value)


def empty(*seen):
    return Alert(source="t", uid="1", title="t", severity=Severity.LOW, time=None, observables=seen)


def test_what_a_source_takes_for_a_number_is_doubtful():
    body = {"title": "x", "request_id": NUMBER, "deep": [{"trace": f"see {OTHER}"}]}
    [alert] = GenericJson().read(body)
    assert alert.observables == ()
    found = identifiers(body, alert)
    assert [(each.observable.value, each.path) for each in found] == [
        (NUMBER, "request_id"),
        (OTHER, "deep[0].trace"),
    ]
    assert {each.role for each in found} == {Role.MENTIONED}


@pytest.mark.parametrize("value", ["0" * 32, "short", 7, None, "8.8.8.8 and evil-shop.com"])
def test_the_rest_is_not(value):
    assert identifiers({"id": value}, empty()) == ()


def test_what_is_an_observable_already_is_not():
    seen = AlertObservable(observable=observable(NUMBER), role=Role.FILE, path="md5")
    assert identifiers({"md5": NUMBER}, empty(seen)) == ()


def test_a_dump_is_bounded():
    body = {"ids": [f"{number:032x}"[::-1] for number in range(1, 1000)]}
    assert len(identifiers(body, empty())) == MOST


async def test_only_what_a_list_accuses_is_shown_and_nobody_outside_is_asked(app_with):
    outside = ScriptedProvider(name="outside")
    app = app_with(Opinion("list", {NUMBER: "malicious"}), outside)
    doubtful = identifiers({"a_id": NUMBER, "b_id": OTHER}, empty())
    alert = await with_accused(app, empty(), doubtful)
    assert [each.observable.value for each in alert.observables] == [NUMBER]
    assert app.store.disclosures() == ()


async def test_a_triage_judges_it_like_any_other(app_with):
    app = app_with(Opinion("list", {NUMBER: "malicious"}))
    doubtful = identifiers({"a_id": NUMBER}, empty())
    done = await triage(app, Received(alert=empty(), payload=b"{}", doubtful=doubtful))
    assert [each.seen.observable.value for each in done.observables] == [NUMBER]
    assert done.plan[0].action == "file.block"
    assert done.plan[0].approval == "required"
