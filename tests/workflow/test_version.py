import pytest

from sidelight.expressions import evaluate
from sidelight.model import ObservableType
from sidelight.workflow import decode_version, encode_version
from workflow_world import linted

STEPS = """
- for_each: alert.observables
  when: item.type == 'domain'
  do: {domain: dns.block, url: url.block}
  target: ${item}
  reason: r
"""


def test_a_version_is_stored_and_comes_back():
    version = linted(STEPS)
    again = decode_version(encode_version(version))
    assert again == version
    assert evaluate(again.conditions["steps.0.when"], {"item": {"type": "domain"}})


def test_a_version_knows_what_its_actions_take():
    assert linted(STEPS).targets == {
        "dns.block": (ObservableType.DOMAIN,),
        "url.block": (ObservableType.URL,),
    }


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (STEPS + "# a comment\n", True),
        (STEPS + "  approval: required\n", True),
        (STEPS + "  as: item\n", True),
        (STEPS + "  approval: auto\n", False),
        (STEPS.replace("domain", "url", 1), False),
    ],
)
def test_the_digest_is_of_what_is_meant_and_not_of_how_it_is_written(other, same):
    assert (linted(STEPS).digest == linted(other).digest) is same
