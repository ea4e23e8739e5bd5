import csv
import io

from contexts import context
from sidelight.formats.context_csv import COLUMNS, rows


def test_one_line_a_value():
    [head, line] = csv.reader(io.StringIO(rows([context()])))
    told = dict(zip(head, line, strict=True))
    assert tuple(head) == COLUMNS
    assert told["value"] == "evil-shop.com"
    assert (told["class"], told["detections"], told["engines"]) == ("malicious", "1", "2")
    assert told["related"] == "dns_resolution 45.155.205.233"


def test_no_cell_is_a_formula():
    hostile = context(reasons=(context().verdict.reasons[1],))
    [_, line] = csv.reader(io.StringIO(rows([hostile])))
    assert line[COLUMNS.index("reasons")].startswith("'=cmd")
