import pytest

from sidelight.feeds.disposable_mail import MODULE, DisposableMail, read_set
from sidelight.model import BadAnswer, Claim, ObservableType
from sidelight.plugin import Entry, PackageData
from sidelight.plugin.testing import play
from sidelight.transports.packages import read_package

SOURCE = b"blocklist = {'b.com', 'a.com'}\nallowlist: set[str] = set()\n"


def test_the_set_is_read_and_not_run():
    content, effects = play(DisposableMail().read(), PackageData("1.2", {"__init__.py": SOURCE}))
    assert effects == [MODULE]
    assert [each.claim for each in content.lists] == [Claim.CONTEXT]
    assert content.data_date == "version 1.2"
    assert list(content.entries) == [
        Entry("disposable", ObservableType.DOMAIN, "a.com", subdomains=True),
        Entry("disposable", ObservableType.DOMAIN, "b.com", subdomains=True),
    ]


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"other = {'a'}",
        b"blocklist = open('/etc/passwd')",
        b"blocklist = {",
        b"blocklist = 7",
        b"\0",
    ],
)
def test_another_source_is_a_bad_answer(source):
    with pytest.raises(BadAnswer, match=r"__init__\.py"):
        read_set(source, "blocklist")


def test_the_package_has_the_set_that_we_read():
    content, _ = play(DisposableMail().read(), read_package(MODULE))
    domains = {entry.value for entry in content.entries}
    assert len(domains) > 5_000
    assert "mailinator.com" in domains
