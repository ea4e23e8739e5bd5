import pytest

from contexts import context, verdict
from house import DOMAIN, START
from sidelight.model import ObservableType
from sidelight.service.context import merge
from sidelight.widget.parts import View
from sidelight.widget.sections import related, sections_of
from widget_world import ADDRESSES, PLAIN, TYPES, report

ORDER = {
    "file": [
        *("Detections", "Threat family", "History", "Basic properties", "Names", "Signature"),
        *("Sandbox verdicts", "ATT&CK techniques", "Contacted domains", "Contacted IPs"),
        *("Execution parents", "Dropped files"),
    ],
    "url": [
        *("Detections", "HTTP response", "History", "Categories", "Redirect chain"),
        *("Serving IP", "Trackers", "Outgoing links"),
    ],
    "domain": [
        *("Detections", "Registration", "Categories", "DNS records", "Resolutions"),
        *("Detected URLs", "Communicating files", "Subdomains", "TLS certificate", "Whois"),
    ],
    "address": [
        *("Detections", "Network", "Resolutions", "Detected URLs", "Communicating files"),
        *("TLS certificate", "Whois"),
    ],
}


def sections(observable):
    told = merge(observable, verdict(), [report(observable)])
    return sections_of(View(told, {}, START, str.title))


@pytest.mark.parametrize("name", ORDER)
def test_the_sections_of_a_type_stand_in_their_order(name):
    assert [each.title for each in sections(TYPES[name])] == ORDER[name]


def test_what_matters_most_is_open():
    assert [each.title for each in sections(TYPES["domain"]) if each.is_open] == [
        *("Detections", "Registration", "Categories", "Resolutions", "Detected URLs")
    ]


def test_a_section_without_content_is_not_there():
    assert [each.title for each in sections(PLAIN)] == ["Registration"]


def test_what_is_related_is_told_once_and_as_far_as_it_is_listed():
    told = related(merge(TYPES["domain"], verdict(), [report(TYPES["domain"])]))
    assert len(told) == len(set(told))
    assert ADDRESSES[0] in told
    assert ADDRESSES[-1] not in told
    assert all(each.type in ObservableType for each in related(context()))
    assert DOMAIN not in related(context())
