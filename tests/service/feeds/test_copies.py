from hypothesis import given
from hypothesis import strategies as st

from sidelight.formats.listing import read_value
from sidelight.model import ObservableType
from sidelight.plugin import Entry
from sidelight.service.feeds.copies import BATCH, CopyWriter, read_copy

ENTRIES = [
    Entry("corp", ObservableType.DOMAIN, "evil.com", "emotet", subdomains=True),
    Entry("corp", None, "1.2.3.0/24"),
    Entry("corp", ObservableType.IPV6, "[2001:db8::1]:80", "c2"),
    Entry("other", ObservableType.URL, "/gate.php", None),
]


def write(path, entries):
    with CopyWriter(path, "corp") as copy:
        for entry in entries:
            copy.add(entry)
        copy.replace()


def test_entries_come_back_as_they_were(tmp_path):
    path = tmp_path / "corp.tsv.zst"
    many = [Entry("corp", ObservableType.DOMAIN, f"evil{n}.com") for n in range(BATCH + 1)]
    write(path, ENTRIES + many)
    assert list(read_copy(path, "corp")) == ENTRIES + many
    assert [each.name for each in tmp_path.iterdir()] == ["corp.tsv.zst"]


def test_a_copy_that_is_not_finished_changes_nothing(tmp_path):
    path = tmp_path / "corp.tsv.zst"
    write(path, ENTRIES)
    with CopyWriter(path, "corp") as copy:
        copy.add(ENTRIES[0])
    assert list(read_copy(path, "corp")) == ENTRIES
    assert [each.name for each in tmp_path.iterdir()] == ["corp.tsv.zst"]


def test_no_copy_has_no_entries(tmp_path):
    assert list(read_copy(tmp_path / "none", "corp")) == []


@given(st.lists(st.text()), st.text())
def test_any_entries_of_ours_come_back(tmp_path_factory, values, label):
    rows = [row for value in values if (row := read_value(value)) is not None]
    path = tmp_path_factory.getbasetemp() / "any.tsv.zst"
    entries = [Entry("corp", type_, value, None, below) for type_, value, _, below in rows]
    write(path, entries)
    assert list(read_copy(path, "corp")) == entries
