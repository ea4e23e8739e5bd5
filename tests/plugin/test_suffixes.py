from sidelight.model import Observable, ObservableType
from sidelight.plugin.suffixes import find_suffix, host_of, read_rules, registrable


def test_a_plugin_finds_where_a_registered_name_begins():
    rules = dict(read_rules(["com", "uk", "co.uk"]))
    url = Observable(ObservableType.URL, "http://www.shop.example.co.uk/x")
    host = host_of(url)
    assert registrable(host, find_suffix(host, rules.get)) == "example.co.uk"
