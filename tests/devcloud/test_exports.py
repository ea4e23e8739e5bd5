import shlex

from house import FakeClock, manifest
from sidelight.devcloud.catalog import Service
from sidelight.devcloud.exports import environment, export_lines
from sidelight.plugin import OWN_SERVER, Place, Secret

URL = "http://127.0.0.1:1"


def variables(**parts):
    service = Service(manifest("circl-pdns", **parts), FakeClock())
    return environment([service], URL, "127.0.0.1:2")


def test_a_provider_has_its_place_and_its_keys():
    found = variables(secrets={"login": Secret(place=Place.BASIC)})
    assert found == {
        "SIDELIGHT_NAMESERVERS": "127.0.0.1:2",
        "SIDELIGHT_PROVIDER_BASE_URL_CIRCL_PDNS": f"{URL}/circl-pdns",
        "SIDELIGHT_CIRCL_PDNS_LOGIN": "cloud:cloud-key",
    }


def test_an_own_server_is_set_as_a_user_sets_it():
    found = variables(hosts=frozenset({OWN_SERVER}))
    assert found["SIDELIGHT_CIRCL_PDNS_URL"] == f"{URL}/circl-pdns"


def test_a_provider_without_hosts_has_the_name_server_alone():
    assert set(variables(hosts=frozenset())) == {"SIDELIGHT_NAMESERVERS"}


def test_lines_are_read_by_a_shell():
    assert (
        export_lines({"B": "a b'c", "A": "x"})
        == f"export A=x\nexport B={shlex.quote('a b' + chr(39) + 'c')}\n"
    )
