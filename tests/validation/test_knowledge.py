import pytest

from sidelight.model import Claim, ReportState
from sidelight.plugin import DnsQuery, IndexQuery
from sidelight.validation.knowledge import drive


def evidence(reports):
    return {
        (each.source, each.claim): each.family for report in reports for each in report.evidence
    }


def test_a_feed_answers_as_if_it_had_been_imported(bench, domain):
    found = evidence(bench.reports(domain("both-1.net")))
    assert found == {
        ("maltrail-malware", Claim.MALICIOUS): "maltrail",
        ("unit42", Claim.MALICIOUS): "unit42",
    }


def test_embedded_lists_answer_too(bench, domain):
    found = evidence(bench.reports(domain("popular.com")))
    assert ("tranco10k", Claim.POPULAR) in found


def test_only_who_knows_the_type_is_asked_and_no_own_list(bench, domain):
    asked = {each.provider for each in bench.reports(domain("nobody.net"))}
    assert {"maltrail-malware", "warninglists", "reserved"} <= asked
    assert not {"ipsum", "own-lists", "dns"} & asked
    assert all(each.state is not ReportState.UNAVAILABLE for each in bench.reports(domain("a.net")))


def test_an_exchange_may_only_ask_one_thing_at_a_time():
    def several():
        yield (DnsQuery("a.net", "A"), DnsQuery("b.net", "A"))

    with pytest.raises(TypeError, match="single"):
        drive(several(), lambda effect: effect)


def test_an_exchange_returns_what_it_made_of_the_answers(domain):
    def asks():
        answer = yield IndexQuery("feed", domain("a.net"))
        return answer + 1

    assert drive(asks(), lambda _: 1) == 2
