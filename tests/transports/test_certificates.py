import ssl

import pytest

from sidelight.model import InvalidInput
from sidelight.transports.certificates import trusted


def test_the_certificates_of_the_system_are_the_default():
    assert trusted(None).verify_mode is ssl.CERT_REQUIRED


def test_a_bundle_that_is_none_is_named(tmp_path):
    with pytest.raises(InvalidInput, match=r"ca_bundle: .*none\.pem cannot be read"):
        trusted(tmp_path / "none.pem")
    (tmp_path / "some.pem").write_text("nothing")
    with pytest.raises(InvalidInput, match=r"some\.pem cannot be read"):
        trusted(tmp_path / "some.pem")
