import pytest

from sidelight.transports.bulk.cells import observable_of


@pytest.mark.parametrize(
    ("cell", "type_", "value"),
    [
        ("www.Evil.com", "domain", "www.evil.com"),
        ("evil[.]com", "domain", "evil.com"),
        ("10.0.0.1", "ipv4-addr", "10.0.0.1"),
        ("[2001:DB8::1]", "ipv6-addr", "2001:db8::1"),
        ("D41D8CD98F00B204E9800998ECF8427E", "file", "d41d8cd98f00b204e9800998ecf8427e"),
        ("https://evil.com/a", "url", "https://evil.com/a"),
        ("evil.com/a?b", "url", "http://evil.com/a?b"),
        ("evil.com:443", "url", "https://evil.com:443"),
        ("evil.com:443/a", "url", "https://evil.com:443/a"),
        ("10.0.0.1:8080", "url", "http://10.0.0.1:8080"),
        ("[2001:db8::1]:53", "url", "http://[2001:db8::1]:53"),
    ],
)
def test_a_cell_is_read_as_a_person_would_type_it(cell, type_, value):
    observable = observable_of(cell)
    assert (observable.type, observable.value) == (type_, value)


@pytest.mark.parametrize(
    "cell", ["", "-", "GET", "10.0.0.0/8", "text/html", "12:30:45", "Mozilla/5.0 (X11)", "a:b:c"]
)
def test_other_cells_hold_nothing_to_look_up(cell):
    assert observable_of(cell) is None
