import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.api.vt.errors import VtError
from sidelight.api.vt.identifiers import named, typed_url
from sidelight.formats.vt_ids import COLLECTIONS
from sidelight.model import Observable, ObservableType


@pytest.mark.parametrize(
    ("collection", "id_", "type_", "value"),
    [
        ("files", "A" * 31 + "1", ObservableType.FILE, "a" * 31 + "1"),
        ("domains", "EVIL-shop.com", ObservableType.DOMAIN, "evil-shop.com"),
        ("ip_addresses", "2001:DB8::1", ObservableType.IPV6, "2001:db8::1"),
        ("urls", "aHR0cDovL2V2aWwtc2hvcC5jb20v", ObservableType.URL, "http://evil-shop.com/"),
    ],
)
def test_an_identifier_names_an_observable(collection, id_, type_, value):
    assert named(collection, id_) == Observable(type_, value)


def test_the_digits_of_a_url_stay_as_they_are():
    assert named("urls", "AB" * 32) == "ab" * 32


def test_a_url_may_come_without_its_scheme():
    assert typed_url("evil-shop.com/x").value == "http://evil-shop.com/x"


@given(st.sampled_from([*COLLECTIONS, "things"]), st.text(max_size=80))
def test_whatever_comes_is_named_or_refused(collection, id_):
    try:
        found = named(collection, id_)
    except VtError:
        return
    assert isinstance(found, Observable | str)
