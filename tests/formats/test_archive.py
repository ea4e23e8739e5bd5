import io
import tarfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.formats.archive import commit_day, read_files
from sidelight.model import BadAnswer


def archive(**files):
    body = io.BytesIO()
    with tarfile.open(fileobj=body, mode="w:gz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(f"root/{name}.txt")
            member.size, member.mtime = len(content), 1_790_000_000
            tar.addfile(member, io.BytesIO(content))
        link = tarfile.TarInfo("root/link.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    return body.getvalue()


def test_files_of_the_suffix_are_read_and_links_are_not_followed():
    body = archive(a=b"one", b=b"two")
    assert list(read_files(body, ".txt")) == [("root/a.txt", b"one"), ("root/b.txt", b"two")]
    assert list(read_files(body, ".csv")) == []


def test_the_day_of_the_commit():
    assert commit_day(archive(a=b"")) == "2026-09-21"
    assert commit_day(b"nothing") == ""


@pytest.mark.parametrize("length", [0, 10, 60, -30])
def test_a_cut_archive_is_a_bad_answer(length):
    body = archive(a=bytes(range(256)) * 40)
    with pytest.raises(BadAnswer, match="cannot be read"):
        list(read_files(body[:length], ".txt"))


@given(st.binary())
def test_any_bytes_are_an_archive_or_a_bad_answer(body):
    commit_day(body)
    with suppress(BadAnswer):
        list(read_files(body, ""))
