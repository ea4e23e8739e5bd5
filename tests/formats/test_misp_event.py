from pymisp import MISPEvent

from contexts import context
from house import START
from sidelight.formats.misp_event import event
from sidelight.model import Tlp, VerdictClass


def read(*contexts):
    parsed = MISPEvent()
    parsed.from_dict(**event(contexts, tlp=Tlp.GREEN, now=START)["Event"])
    return parsed


def test_the_reference_library_takes_it():
    parsed = read(context())
    attributes = {each.value: each for each in parsed.attributes}
    assert attributes["evil-shop.com"].to_ids is True
    assert attributes["45.155.205.233"].to_ids is False
    assert "dns resolution of evil-shop.com" in attributes["45.155.205.233"].comment
    assert (parsed.published, parsed.threat_level_id) == (False, 1)
    assert [tag.name for tag in parsed.tags] == ["tlp:green"]


def test_a_suspicion_is_not_for_detection():
    parsed = read(context(VerdictClass.SUSPICIOUS))
    assert not any(each.to_ids for each in parsed.attributes)


def test_a_value_is_one_attribute():
    assert len(read(context(), context()).attributes) == 2
