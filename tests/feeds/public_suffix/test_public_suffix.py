import pytest

from sidelight.feeds.public_suffix import SUFFIXES, PublicSuffix
from sidelight.model import BadAnswer, ObservableType
from sidelight.plugin import Entry, PackageData
from sidelight.plugin.testing import play
from sidelight.transports.packages import read_package

TEXT = """// VERSION: 2026-10-22_08-36-41_UTC
// ===BEGIN ICANN DOMAINS===
co.uk
*.ck
!www.ck
// ===BEGIN PRIVATE DOMAINS===
github.io
"""


def read(text):
    data = PackageData("1", {"public_suffix_list.dat": text.encode()})
    content, effects = play(PublicSuffix().read(), data)
    assert effects == [SUFFIXES]
    return content


def test_each_rule_is_an_entry_of_its_section():
    content = read(TEXT)
    assert content.data_date == "2026-10-22"
    assert [(each.name, each.claim.value) for each in content.lists] == [
        ("icann", "context"),
        ("private", "shared"),
    ]
    assert list(content.entries) == [
        Entry("icann", ObservableType.DOMAIN, "co.uk", subdomains=True),
        Entry("icann", ObservableType.DOMAIN, "ck", "wildcard", subdomains=True),
        Entry("icann", ObservableType.DOMAIN, "www.ck", "exception", subdomains=True),
        Entry("private", ObservableType.DOMAIN, "github.io", subdomains=True),
    ]


def test_a_list_without_its_date_is_another_file():
    with pytest.raises(BadAnswer, match="of when it is"):
        read("com\n")


def test_the_package_has_the_list_that_we_read():
    content, _ = play(PublicSuffix().read(), read_package(SUFFIXES))
    assert sum(1 for _ in content.entries) > 9_000
    assert content.data_date >= "2026-01-01"
