"""The subject: where a claim stands to it."""

import pytest

from sidelight.model import Observable, ObservableType, Scope
from sidelight.verdicts.subject import Place, host_of, subject_of

FILE = subject_of(Observable(ObservableType.FILE, "a" * 64))
URL = subject_of(Observable(ObservableType.URL, "http://www.site.net/a"))
IP_URL = subject_of(Observable(ObservableType.URL, "http://[2001:470::5]/a"))
NAME = subject_of(Observable(ObservableType.DOMAIN, "www.site.net"))
ADDRESS = subject_of(Observable(ObservableType.IPV4, "45.9.148.1"))
MAIL = subject_of(Observable(ObservableType.EMAIL, "Ana@Site.net"))
CVE = subject_of(Observable(ObservableType.CVE, "CVE-2026-1"))


@pytest.mark.parametrize(
    ("subject", "scope", "matched", "place"),
    [
        (FILE, Scope.HASH, None, Place.EXACT),
        (FILE, Scope.HOST, "site.net", Place.ELSEWHERE),
        (URL, Scope.URL, "http://www.site.net/", Place.EXACT),
        (URL, Scope.HASH, None, Place.NARROWER),
        (URL, Scope.HOST, "www.site.net", Place.WIDER),
        (URL, Scope.IP, "45.9.148.1", Place.ELSEWHERE),
        (IP_URL, Scope.IP, None, Place.WIDER),
        (IP_URL, Scope.HOST, "site.net", Place.ELSEWHERE),
        (NAME, Scope.HOST, None, Place.EXACT),
        (NAME, Scope.HOST, "WWW.site.net.", Place.EXACT),
        (NAME, Scope.HOST, "site.net", Place.WIDER),
        (NAME, Scope.REGISTRABLE, None, Place.WIDER),
        (NAME, Scope.REGISTRABLE, "www.site.net", Place.EXACT),
        (NAME, Scope.URL, "http://www.site.net/a", Place.NARROWER),
        (NAME, Scope.NETBLOCK, "45.9.148.0/24", Place.ELSEWHERE),
        (ADDRESS, Scope.IP, None, Place.EXACT),
        (ADDRESS, Scope.NETBLOCK, "45.9.148.0/24", Place.WIDER),
        (ADDRESS, Scope.HOST, "site.net", Place.ELSEWHERE),
        (MAIL, Scope.REGISTRABLE, "site.net", Place.WIDER),
        (CVE, Scope.HOST, None, Place.EXACT),
    ],
)
def test_place(subject: object, scope: Scope, matched: str | None, place: Place) -> None:
    assert subject.place(scope, matched) is place  # type: ignore[attr-defined]


def test_the_host_of_a_url_is_a_subject_of_its_own() -> None:
    assert host_of(URL) == NAME
    host = host_of(IP_URL)
    assert host is not None
    assert host.observable == Observable(ObservableType.IPV6, "2001:470::5")
    assert host_of(NAME) is None
    assert host_of(subject_of(Observable(ObservableType.URL, "mailto:ana"))) is None


def test_the_host_of_an_address_of_mail_is_its_domain() -> None:
    assert MAIL.host == "site.net"
    assert not MAIL.is_host
