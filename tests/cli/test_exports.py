import json

import pytest

from contexts import context
from house import START
from sidelight.cli.exports import Export, exported
from sidelight.model import Tlp


@pytest.mark.parametrize("form", Export)
def test_every_form_can_be_written(form):
    assert "evil-shop" in exported([context()], form, tlp=Tlp.GREEN, now=START)


def test_the_label_goes_along():
    stix = json.loads(exported([context()], Export.STIX, tlp=Tlp.RED, now=START))
    assert any(each.get("name") == "TLP:RED" for each in stix["objects"])
