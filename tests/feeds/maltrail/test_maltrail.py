import io
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.feeds.maltrail import URL, Maltrail, read_trails
from sidelight.formats.listing import Junk
from sidelight.model import Claim, ObservableType, SidelightError
from sidelight.plugin import Entry, HttpResponse
from sidelight.plugin.testing import play

FILES = {
    "README.md": b"evil.com",
    "trails/static/malware/emotet.txt": b"# Copyright\n\n# Reference: x\nevil.com\n1.2.3.4:8080\n",
    "trails/static/malware/elf_mirai.txt": b"/bins.sh # path\nhttp://5.6.7.8/x\nnot a trail\n",
    "trails/static/malicious/ek.txt": b"ek.com\n",
    "trails/static/suspicious/pua.txt": b"pua.com\n",
    "trails/static/suspicious/dynamic_domain.txt": b"dyndns.org\n",
    "trails/static/mass_scanner.txt": b"9.8.7.6 # scan.example\n",
    "trails/static/mass_scanner_cidr.txt": b"9.8.7.0/24\n",
    "trails/static/other/thing.txt": b"ignored.com\n",
    "trails/custom/mine.txt": b"ignored.com\n",
}


def archive(files):
    body = io.BytesIO()
    with tarfile.open(fileobj=body, mode="w:gz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(f"maltrail-master/{name}")
            member.size, member.mtime = len(content), 1_790_000_000
            tar.addfile(member, io.BytesIO(content))
    return body.getvalue()


def read(body):
    content, [request] = play(Maltrail().read(), HttpResponse(status=200, body=body))
    assert request.url_template == URL
    return content


def test_a_file_is_a_family_and_its_folder_a_list():
    content = read(archive(FILES))
    claims = {each.name: each.claim for each in content.lists}
    assert claims["maltrail-malware"] is claims["maltrail-malicious"] is Claim.MALICIOUS
    assert (claims["maltrail-suspicious"], claims["maltrail-scanner"]) == ("suspicious", "noise")
    assert claims["maltrail-unwanted"] is Claim.CONTEXT
    assert content.data_date == "2026-09-21"
    assert list(content.entries) == [
        Entry("maltrail-malware", ObservableType.DOMAIN, "evil.com", "emotet"),
        Entry("maltrail-malware", ObservableType.IPV4, "1.2.3.4:8080", "emotet"),
        Entry("maltrail-malware", ObservableType.URL, "/bins.sh", "elf_mirai"),
        Entry("maltrail-malware", ObservableType.URL, "http://5.6.7.8/x", "elf_mirai"),
        Entry("maltrail-malicious", ObservableType.DOMAIN, "ek.com", "ek"),
        Entry("maltrail-suspicious", ObservableType.DOMAIN, "pua.com", "pua"),
        Entry("maltrail-unwanted", ObservableType.DOMAIN, "dyndns.org", "dynamic_domain"),
        Entry("maltrail-scanner", ObservableType.IPV4, "9.8.7.6", "mass_scanner"),
        Entry("maltrail-scanner", None, "9.8.7.0/24", "mass_scanner_cidr"),
    ]
    assert content.junk.shown == ["elf_mirai.txt, line 3: 'not a trail'"]


@pytest.mark.parametrize(
    "body",
    [b"<html>", b"no archive", archive({"README.md": b"evil.com"}), archive(FILES)[:-40]],
)
def test_what_is_no_archive_of_trails_is_refused(body):
    with pytest.raises(SidelightError):
        list(read(body).entries)


@given(st.binary())
def test_any_trails_are_entries_or_junk(text):
    list(read_trails(text, "family", Junk()))
