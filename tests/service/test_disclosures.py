from datetime import UTC, datetime

import msgspec
import pytest

from house import DOMAIN, IP, START, ScriptedProvider
from sidelight.enrichment import Depth, Request
from sidelight.model import AlertObservable, InvalidInput, Pap, Role, Tlp
from sidelight.plugin import Disclosure, DnsQuery, HttpRequest, Tier
from sidelight.service.disclosures import (
    disclosed,
    disclosure_shape,
    labels_of,
    read_since,
    requests_of,
    telling_shape,
    what_would_be_sent,
)
from sidelight.service.intake import Received
from store.samples import alert

QUESTION = DnsQuery(DOMAIN.value, "A")


@pytest.fixture
def app(app_with):
    return app_with(
        ScriptedProvider(QUESTION, name="resolver", active=True),
        ScriptedProvider(
            HttpRequest(url_template="https://one.example/{v}", path={"v": "x"}),
            name="dear",
            tier=Tier.QUOTA,
        ),
        ScriptedProvider(name="list", tier=Tier.OFFLINE, disclosure=Disclosure.NONE),
        transports={},  # whoever asked would fail
    )


def told(tellings):
    return {each.provider: each.why or [one.path for one in each.messages] for each in tellings}


async def test_it_says_what_each_provider_outside_would_be_told(app):
    tellings = await what_would_be_sent(app, [Request(observable=DOMAIN, depth=Depth.NEEDED)])
    assert told(tellings) == {"resolver": [DOMAIN.value], "dear": ["/x"]}
    assert [each.when for each in tellings] == ["always", "while unsure"]
    assert app.store.disclosures() == ()
    shape = telling_shape(tellings[0])
    assert shape["told"] is True
    assert shape["messages"][0]["method"] == "DNS"


async def test_it_says_why_not(app):
    closed = Request(observable=DOMAIN, pap=Pap.AMBER, depth=Depth.ALL)
    tellings = await what_would_be_sent(app, [closed])
    assert "PAP:AMBER" in told(tellings)["resolver"]
    assert told(tellings)["dear"] == ["/x"]
    assert [each.when for each in tellings] == ["always", "always"]
    victim = Request(observable=IP, role=Role.VICTIM)
    assert set(told(await what_would_be_sent(app, [victim])).values()) == {
        "not disclosed: it belongs to the victim"
    }


async def test_the_values_of_an_alert_come_with_their_roles_and_labels(app):
    seen = [
        AlertObservable(observable=IP, role=Role.VICTIM, path="a"),
        AlertObservable(observable=DOMAIN, role=Role.ATTACKER, path="b"),
    ]
    labelled = msgspec.structs.replace(
        alert(), observables=tuple(seen), tlp=Tlp.GREEN, pap=Pap.AMBER
    )
    requests = await requests_of(app, Received(alert=labelled, payload=b""), user="ann")
    assert [(each.observable, each.role) for each in requests] == [
        (IP, Role.VICTIM),
        (DOMAIN, Role.ATTACKER),
    ]
    assert {(each.tlp, each.pap, each.user) for each in requests} == {(Tlp.GREEN, Pap.AMBER, "ann")}
    assert app.store.cases().cases == (), "nothing is stored"


def test_an_option_closes_a_label_and_never_opens_it(app):
    labelled = msgspec.structs.replace(alert(), tlp=Tlp.AMBER, pap=Pap.AMBER)
    assert labels_of(app, labelled, Tlp.CLEAR, Pap.CLEAR) == (Tlp.AMBER, Pap.AMBER)
    assert labels_of(app, labelled, Tlp.RED, Pap.RED) == (Tlp.RED, Pap.RED)
    assert labels_of(app, alert(), None, None) == (app.tlp, app.pap)


def test_the_audit_is_read_from_a_time_on(app, clock):
    app.store.record_disclosure("one", IP, None, "early")
    clock.move(hours=3)
    app.store.record_disclosure("one", IP, None, "late")
    assert [each.why for each in disclosed(app.store, clock.now())] == ["late", "early"]
    [late] = disclosed(app.store, clock.now(), "2h")
    assert disclosure_shape(late)["why"] == "late"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("1d", datetime(2026, 11, 23, 12, tzinfo=UTC)),
        ("2026-11-20", datetime(2026, 11, 20, tzinfo=UTC)),
        ("2026-11-20T10:00:00+02:00", datetime(2026, 11, 20, 8, tzinfo=UTC)),
    ],
)
def test_times_are_read(text, moment):
    assert read_since(text, START) == moment


@pytest.mark.parametrize("text", ["", "d", "soon", "9999999999d", "2026-13-01"])
def test_what_is_no_time_is_named(text):
    with pytest.raises(InvalidInput, match="is no time"):
        read_since(text, START)


async def test_what_only_deep_asks_is_not_told_before(app_with):
    slow = ScriptedProvider(QUESTION, name="slow", slow=True)
    app = app_with(slow, transports={})
    [telling] = await what_would_be_sent(app, [Request(observable=DOMAIN, depth=Depth.NEEDED)])
    assert (telling.told, telling.why) == (False, "not asked: it is slow, --deep asks it")
    [telling] = await what_would_be_sent(app, [Request(observable=DOMAIN, depth=Depth.ALL)])
    assert telling.told
