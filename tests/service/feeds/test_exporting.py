import csv

import pytest

from sidelight.model import ObservableType
from sidelight.plugin import Entry
from sidelight.service.feeds.exporting import ExportFormat, export

ENTRIES = [
    Entry("corp", ObservableType.DOMAIN, "evil.com", 'the "best", really', subdomains=True),
    Entry("corp", ObservableType.IPV4, "1.2.3.4:80"),
]


@pytest.mark.parametrize(
    ("format_", "lines"),
    [
        ("plain", ["*.evil.com\n", "1.2.3.4:80\n"]),
        ("tsv", ['domain\t*.evil.com\tthe "best", really\n', "ip_port\t1.2.3.4:80\t\n"]),
    ],
)
def test_entries_as_text(format_, lines):
    assert list(export(ENTRIES, ExportFormat(format_))) == lines


def test_a_table_quotes_what_needs_it():
    rows = list(csv.reader(export(ENTRIES, ExportFormat.CSV)))
    assert rows == [
        ["type", "value", "label"],
        ["domain", "*.evil.com", 'the "best", really'],
        ["ip_port", "1.2.3.4:80", ""],
    ]
