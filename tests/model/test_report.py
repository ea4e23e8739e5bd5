import msgspec

from house import DOMAIN, IP, START
from sidelight.model import Relation, Report, ReportState


def test_a_report_survives_json_and_leaves_out_what_is_absent():
    report = Report(
        provider="dns",
        observable=DOMAIN,
        state=ReportState.HIT,
        fetched_at=START,
        relations=(Relation("dns_resolution", IP),),
        facts={"a": ["45.155.205.233"]},
    )
    encoded = msgspec.json.encode(report)
    assert msgspec.json.decode(encoded, type=Report) == report
    assert b"why" not in encoded
    assert b'"fetched_at":"2026-11-24T12:00:00Z"' in encoded


def test_the_states_are_the_pinned_words():
    assert [each.value for each in ReportState] == ["hit", "no_hit", "unavailable"]
