import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.feeds.loldrivers import URL, LolDrivers
from sidelight.model import Claim, ObservableType, SidelightError
from sidelight.plugin import Entry, HttpResponse
from sidelight.plugin.testing import play

DRIVERS = [
    {
        "Id": "1",
        "Category": "vulnerable driver",
        "Tags": ["RTCore64.sys"],
        "KnownVulnerableSamples": [
            {"Filename": "RTCore64.sys", "MD5": "A" * 32, "SHA1": "", "SHA256": "b" * 64},
            {"MD5": "-", "SHA1": "not a hash"},
        ],
    },
    {
        "Id": "2",
        "Category": "malicious",
        "Tags": "evil.sys",
        "KnownVulnerableSamples": [{"SHA1": "c" * 40}],
    },
    {"Id": "3", "KnownVulnerableSamples": None},
]


def read(answer):
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    content, [request] = play(LolDrivers().read(), HttpResponse(status=200, body=body))
    assert request.url_template == URL
    return content


def test_a_vulnerable_driver_is_suspicious_and_an_evil_one_malicious():
    content = read(DRIVERS)
    claims = {each.name: each.claim for each in content.lists}
    assert claims == {
        "loldrivers-vulnerable": Claim.SUSPICIOUS,
        "loldrivers-malicious": Claim.MALICIOUS,
    }
    assert list(content.entries) == [
        Entry("loldrivers-vulnerable", ObservableType.FILE, "a" * 32, "RTCore64.sys"),
        Entry("loldrivers-vulnerable", ObservableType.FILE, "b" * 64, "RTCore64.sys"),
        Entry("loldrivers-malicious", ObservableType.FILE, "c" * 40, "evil.sys"),
    ]
    assert content.junk.shown == ["drivers.json: 'not a hash'"]


@pytest.mark.parametrize("answer", [{}, [], [{"Category": 7}], b"<html>", b"["])
def test_another_answer_is_refused(answer):
    with pytest.raises(SidelightError):
        list(read(answer).entries)


@given(st.lists(st.dictionaries(st.sampled_from(["MD5", "SHA1", "SHA256"]), st.text())))
def test_any_samples_are_read_or_an_error_of_ours(samples):
    with suppress(SidelightError):
        list(read([{"KnownVulnerableSamples": samples}]).entries)
