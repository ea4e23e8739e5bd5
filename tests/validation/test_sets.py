import pytest

from sidelight.model import InvalidInput, Observable, ObservableType
from sidelight.plugin import FeedKind
from sidelight.validation.sets import Labels, find_sets, observable_of, observables, read_rows


def test_sets_come_with_kind_family_and_the_meaning_of_their_labels(set_named):
    maltrail = set_named("maltrail-malware")
    assert (maltrail.kind, maltrail.family, maltrail.listed) == (
        FeedKind.MALICIOUS,
        "maltrail",
        True,
    )
    assert set_named("maltrail-scanner").family == "maltrail"
    assert not set_named("benign-tranco").listed
    assert set_named("ipsum").labels is Labels.VOTES
    assert set_named("romainmarcoux-domains").labels is Labels.LIST
    assert set_named("unit42").labels is Labels.THREAT


def test_the_folder_with_the_manifest_does_as_well(data):
    assert find_sets(data / "feeds") == find_sets(data)


def test_missing_data_is_said_with_the_way_out(tmp_path):
    with pytest.raises(InvalidInput, match="--data"):
        find_sets(tmp_path)


def test_a_broken_manifest_is_named(tmp_path):
    (tmp_path / "manifest.json").write_text('[{"file": "x", "kind": "nonsense"}]')
    with pytest.raises(InvalidInput, match=r"manifest\.json"):
        find_sets(tmp_path)


def test_rows_are_read_as_an_import_reads_them(set_named):
    assert (ObservableType.IPV4, "45.155.205.233:8080", "mirai", False) in list(
        read_rows(set_named("maltrail-malware"))
    )


def test_what_no_alert_can_hold_is_no_observable(set_named):
    values = {each.value for each in observables(set_named("maltrail-malware"))}
    assert "45.155.205.233" in values
    assert not any(value.startswith("/") for value in values)
    assert "71.6.146.0/24" not in {
        each.value for each in observables(set_named("maltrail-scanner"))
    }


@pytest.mark.parametrize(
    ("row", "value"),
    [
        ((ObservableType.URL, "evil.net/a", None, False), "http://evil.net/a"),
        ((ObservableType.DOMAIN, "Evil.NET.", None, False), "evil.net"),
        ((ObservableType.IPV6, "[2001:DB8::1]:80", None, False), "2001:db8::1"),
        ((ObservableType.FILE, "A" * 32, None, False), "a" * 32),
    ],
)
def test_an_observable_is_in_its_canonical_form(row, value):
    assert observable_of(row) == Observable(row[0], value)
