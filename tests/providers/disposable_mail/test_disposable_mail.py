import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.model import Claim, NotReady, Observable, ObservableType, ReportState, Scope
from sidelight.plugin import IndexAnswer, IndexMatch, IndexQuery
from sidelight.plugin.testing import play
from sidelight.providers.disposable_mail import DisposableMail

MAILBOX = Observable(ObservableType.EMAIL, "someone@mailinator.com")


def match(domain="mailinator.com"):
    return IndexMatch(
        list="disposable",
        title="domains of disposable mailboxes",
        claim=Claim.CONTEXT,
        matched=domain,
        scope=Scope.REGISTRABLE,
        exact=False,
    )


def looked_up(observable, *matches):
    report, effects = play(DisposableMail().lookup(observable), IndexAnswer(matches, "version 1"))
    assert effects == [IndexQuery("disposable-mail", observable)]
    return report


def test_a_mailbox_of_a_disposable_domain():
    report = looked_up(MAILBOX, match())
    assert (report.state, report.data_date) == (ReportState.HIT, "version 1")
    [evidence] = report.evidence
    assert evidence.text == "mailinator.com gives disposable mailboxes to anybody"
    assert (evidence.claim, evidence.matched) == (Claim.CONTEXT, "mailinator.com")


def test_an_ordinary_mailbox():
    assert looked_up(MAILBOX).state is ReportState.MISS


def test_a_missing_index_is_the_drivers_to_see():
    with pytest.raises(NotReady):
        play(DisposableMail().lookup(MAILBOX), NotReady("compile first"))


@given(st.text())
def test_it_informs_and_never_convicts(domain):
    [evidence] = looked_up(MAILBOX, match(domain)).evidence
    assert evidence.claim is Claim.CONTEXT
