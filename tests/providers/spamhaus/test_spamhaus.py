import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings import recorded, replay
from sidelight.model import BadAnswer, Claim, ReportState, Scope, Unavailable
from sidelight.plugin import DnsAnswer
from sidelight.plugin.testing import play
from sidelight.providers.spamhaus import Spamhaus

RECORDED = recorded("spamhaus")
ADDRESS = RECORDED["hit"].subject
NAME = RECORDED["name"].subject
GONE = DnsAnswer("NXDOMAIN")
TEST_POINT = DnsAnswer("NOERROR", ("127.0.0.2",))


def played(records, test=TEST_POINT, subject=ADDRESS):
    answer = DnsAnswer("NOERROR", tuple(records)) if records else GONE
    return play(Spamhaus().lookup(subject), (answer, test))[0]


def test_a_listed_address_is_malicious_and_its_place_among_end_users_is_context():
    report, effects = replay(Spamhaus(), RECORDED["hit"])
    assert [each.name for each in effects] == [
        "7.2.0.192.zen.spamhaus.org",
        "2.0.0.127.zen.spamhaus.org",
    ]
    assert report.state is ReportState.HIT
    assert [(each.claim, each.label, each.scope) for each in report.evidence] == [
        (Claim.MALICIOUS, "XBL", Scope.IP),
        (Claim.CONTEXT, "PBL", Scope.IP),
    ]
    assert report.facts == {"lists": ["XBL", "PBL"]}


def test_an_abused_name_is_suspicious():
    report, effects = replay(Spamhaus(), RECORDED["name"])
    assert effects[0].name == "evil.example.net.dbl.spamhaus.org"
    [evidence] = report.evidence
    assert (evidence.claim, evidence.scope) == (Claim.SUSPICIOUS, Scope.HOST)
    assert evidence.text == (
        "on DBL abused phishing: a legitimate name that was abused for phishing"
    )


def test_what_is_not_listed_is_a_miss():
    report, _ = replay(Spamhaus(), RECORDED["miss"])
    assert report.state is ReportState.MISS


def test_a_resolver_that_finds_nothing_at_all_gives_no_miss():
    with pytest.raises(Unavailable, match="use one of your own"):
        played([], GONE)
    with pytest.raises(Unavailable, match="public resolver"):
        played([], DnsAnswer("NOERROR", ("127.255.255.254",)))


@pytest.mark.parametrize("code", ["127.255.255.252", "127.255.255.254", "127.255.255.255"])
def test_an_error_code_is_no_listing(code):
    with pytest.raises(Unavailable):
        played([code])


@pytest.mark.parametrize("record", ["127.0.0.99", "127.0.1.4", "198.51.100.1", "not-an-address"])
def test_another_record_is_bad(record):
    with pytest.raises(BadAnswer):
        played([record])


def test_the_answer_of_dbl_to_an_address_is_bad():
    with pytest.raises(BadAnswer):
        played(["127.0.1.255"], subject=NAME)


RECORDS = st.text(max_size=20) | st.ip_addresses(v=4, network="127.0.0.0/23").map(str)


@given(st.lists(RECORDS, max_size=3), st.lists(RECORDS, max_size=2))
def test_any_record_gives_a_report_or_an_error_of_the_provider(records, test):
    try:
        report = played(records, DnsAnswer("NOERROR", tuple(test)))
    except (BadAnswer, Unavailable):
        return
    assert report.observable == ADDRESS
