from datetime import date

from ruamel.yaml import YAML

from sidelight.model import Claim, ObservableType
from sidelight.validation.fragment import write_fragment
from sidelight.verdicts import parse_policy
from sidelight.verdicts.policy import Figures, Weight
from sidelight.wiring.build import verdict_policy

WEIGHT = Weight(
    claim=Claim.MALICIOUS,
    source="feed",
    label="openphish.com",
    types=(ObservableType.DOMAIN,),
    malicious=Figures(30, 100),
    benign=Figures(1, 1000),
    measured=date(2026, 8, 23),
    provenance="values of others; of Tranco",
)


def test_a_fragment_is_what_the_weights_file_holds():
    text = write_fragment([WEIGHT], "sidelight validate --fit FILE")
    (line,) = YAML(typ="safe", pure=True).load(text)["weights"]
    assert line["malicious"] == [30, 100]
    assert line["from"] == WEIGHT.provenance
    assert "sidelight validate --fit FILE" in text


def test_a_fragment_can_be_put_into_the_weights_file():
    from importlib import resources

    shipped = resources.files("sidelight.verdicts").joinpath("weights.yaml").read_text()
    lines = write_fragment([WEIGHT], "x").partition("weights:\n")[2]
    policy = parse_policy(shipped.replace("\nweights:\n", f"\nweights:\n{lines}"))
    assert policy.weights[0] == WEIGHT
    assert policy.weights[1:] == verdict_policy().weights
