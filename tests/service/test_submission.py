import hashlib
import re

import pytest

from house import START, FakeClock, manifest
from sidelight.enrichment import TEAM, DisclosurePolicy, Driver, Key
from sidelight.model import (
    Claim,
    Evidence,
    InvalidInput,
    Observable,
    ObservableType,
    Pap,
    PolicyDenied,
    Refused,
    Report,
    ReportState,
    Scope,
    Tlp,
    VerdictClass,
)
from sidelight.plugin import (
    Disclosure,
    HttpRequest,
    HttpResponse,
    Sample,
    Secret,
    Submitter,
    Terms,
    Wait,
    perform,
)
from sidelight.service.submission import Order, Submissions, judged
from sidelight.store import open_store
from sidelight.wiring.build import verdict_policy

URL = Observable(ObservableType.URL, "http://evil-shop.com/login")
FILE = Sample("invoice.exe", b"MZ not really")
DIGEST = hashlib.sha256(FILE.body).hexdigest()


class ScriptedSubmitter(Submitter):
    """Uploads, waits once and calls what it got malicious."""

    def __init__(self, **parts):
        fields = {"disclosure": Disclosure.SUBMIT_PUBLIC, "secrets": {"api_key": Secret("x-key")}}
        self.manifest = manifest("lab", **(fields | parts))

    def submit(self, subject):
        target = subject
        request = HttpRequest(url_template="https://one.example/", method="POST", changes=True)
        if isinstance(subject, Sample):
            target = Observable(ObservableType.FILE, hashlib.sha256(subject.body).hexdigest())
        response = yield from perform(request)
        if response.status == 402:
            raise Refused("no more credit")
        yield from perform(Wait(0))
        claim = Evidence(
            source="lab",
            family="lab",
            claim=Claim.MALICIOUS,
            scope=Scope.URL if target is subject else Scope.HASH,
            text="it phishes",
        )
        return Report(provider="lab", observable=target, state=ReportState.HIT, evidence=(claim,))


class Keys:
    """Ann's key, and none for the rest."""

    def key(self, card, user):
        return Key("ann", {"api_key": "hunter2"}) if user == "ann" else Key(TEAM)


@pytest.fixture
def store(tmp_path, clock):
    with open_store(None, tmp_path, clock) as opened:
        yield opened


@pytest.fixture
def desk(store):
    """Return a function that makes Submissions; its requests are in `sent`."""

    def make(status=200, policy=None, **parts):
        async def answer(effect, card, secrets):
            make.sent.append((effect.method, secrets))
            make.audited.append(len(store.disclosures()))
            return HttpResponse(status=status, body=b"")

        make.sent, make.audited = [], []
        return Submissions(
            submitters=[ScriptedSubmitter(**parts)],
            driver=Driver({HttpRequest: answer}, Keys()),
            policy=policy or DisclosurePolicy(own_domains=("corp.example.org",)),
            store=store,
            clock=FakeClock(),
        )

    return make


def order(subject=URL, to="lab", tlp=Tlp.CLEAR, pap=Pap.GREEN, user="ann"):
    return Order(subject=subject, to=to, tlp=tlp, pap=pap, user=user)


async def test_what_would_be_sent_is_told_and_nothing_is(desk, store):
    proposal = desk().propose(order(FILE))
    assert proposal.denial is None
    assert proposal.what == "the file invoice.exe (13 bytes)"
    assert proposal.seen_by.startswith("Lab and everybody else")
    assert proposal.observable == Observable(ObservableType.FILE, DIGEST)
    assert (desk.sent, store.disclosures()) == ([], ())


@pytest.mark.parametrize("subject", [URL, FILE], ids=["url", "file"])
async def test_a_submission_is_audited_before_it_is_sent_and_its_report_is_kept(
    desk, store, subject
):
    made = desk()
    proposal = made.propose(order(subject))
    report = await made.carry_out(proposal)
    assert desk.sent == [("POST", {"api_key": "hunter2"})]
    assert desk.audited == [1], "the line was there before the request"
    [line] = store.disclosures()
    assert (line.provider, line.observable) == ("lab", proposal.observable)
    assert line.why == (
        f"submission of {proposal.what}, seen by {proposal.seen_by}, with the key of ann"
    )
    assert report.fetched_at == START
    assert store.cached_reports(proposal.observable, ["lab"]) == {"lab": report}
    assert judged(verdict_policy(), report, FakeClock()).class_ in {
        VerdictClass.MALICIOUS,
        VerdictClass.SUSPICIOUS,
    }


async def test_the_report_is_for_the_keys_owner_where_the_terms_say_so(desk, store):
    made = desk(terms=Terms(link="https://one.example/terms", shared=False))
    report = await made.carry_out(made.propose(order()))
    assert report.holder == "ann"
    assert store.cached_reports(URL, ["lab"], "ann")
    assert store.cached_reports(URL, ["lab"], "ben") == {}


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({"tlp": Tlp.GREEN}, "TLP:GREEN is above TLP:CLEAR"),
        ({"pap": Pap.AMBER}, "PAP:AMBER forbids a submission"),
        (
            {"subject": Observable(ObservableType.URL, "http://x.corp.example.org/")},
            "internal",
        ),
        ({"user": None}, "no key: set one with `sidelight keys set lab SETTING`"),
    ],
)
async def test_what_may_not_be_sent_is_not(desk, store, parts, why):
    made = desk()
    proposal = made.propose(order(**parts))
    assert why in proposal.denial
    with pytest.raises(PolicyDenied, match=re.escape(proposal.denial)):
        await made.carry_out(proposal)
    assert (desk.sent, store.disclosures()) == ([], ())


async def test_offline_submits_nothing(desk):
    proposal = desk(policy=DisclosurePolicy(offline=True)).propose(order())
    assert proposal.denial == "not submitted: offline"


async def test_a_private_submission_says_who_sees_it(desk):
    made = desk(disclosure=Disclosure.SUBMIT_PRIVATE, max_tlp=Tlp.GREEN)
    proposal = made.propose(order(tlp=Tlp.GREEN))
    assert proposal.denial is None
    assert proposal.seen_by == "Lab and whoever shares the account of the key"


async def test_a_failure_is_raised_and_no_report_is_kept(desk, store):
    made = desk(status=402)
    with pytest.raises(Refused, match="no more credit"):
        await made.carry_out(made.propose(order()))
    assert store.cached_reports(URL, ["lab"]) == {}
    assert len(store.disclosures()) == 1, "it was sent all the same"


def test_who_takes_no_such_thing_is_named(desk):
    with pytest.raises(InvalidInput, match="'else' takes no submissions; who does: lab"):
        desk().propose(order(to="else"))
    with pytest.raises(InvalidInput, match="Lab takes no file"):
        desk(observables=frozenset({ObservableType.URL})).propose(order(FILE))
