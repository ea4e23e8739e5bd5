"""Parsing: the shipped policy reads, and an error names its line and key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.model import InvalidInput
from sidelight.verdicts.parse import parse_policy


def line_of(text: str, words: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if words in line)


def test_the_shipped_policy_reads(policy_text: str) -> None:
    policy = parse_policy(policy_text)
    assert policy.model_version
    assert all(weight.provenance for weight in policy.weights)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  act: 0.99", "  akt: 0.99", "akt"),
        ("  act: 0.99", "  act: high", "thresholds.act"),
        ("  suspicious: 0.60", "  suspicious: 0.995", "must rise"),
        ("cap: 5.0", "cap: five", "dependence.cap"),
        ("nats: 2.9", "nats: 2.9, malicious: [1, 2], benign: [1, 2]", "either `nats` or both"),
        ("[355, 3053]", "[355, 12]", "is no rate"),
        ("[355, 3053]", "[many, 3053]", "malicious[0]"),
        ("claim: suspicious, nats", "claim: fishy, nats", "weights"),
        ("networks: [127.0.0.0/8", "networks: [127.0.0.0/99", "127.0.0.0/99"),
    ],
)
def test_an_error_names_the_line_and_the_key(
    old: str, new: str, said: str, policy_text: str
) -> None:
    broken = policy_text.replace(old, new, 1)
    with pytest.raises(InvalidInput) as caught:
        parse_policy(broken)
    message = str(caught.value)
    assert said in message
    wrong = line_of(policy_text, old)
    assert message.startswith("policy, line ")
    named = int(message.split("line ")[1].split(",", maxsplit=1)[0].split(":", maxsplit=1)[0])
    assert wrong - 6 <= named <= wrong  # a rule over several lines is named by its first


def test_a_missing_default_is_an_error(policy_text: str) -> None:
    with pytest.raises(InvalidInput, match="no default weight for noise"):
        parse_policy(policy_text.replace("claim: noise, nats", "claim: noise, source: x, nats"))
    with pytest.raises(InvalidInput, match="no prior for cve"):
        parse_policy(policy_text.replace("[email-addr, asn, cve]", "[email-addr, asn]"))


def test_a_key_given_twice_is_an_error(policy_text: str) -> None:
    with pytest.raises(InvalidInput, match=r"policy, line \d+: found duplicate key"):
        parse_policy(f"{policy_text}\nwider_keeps: 1\n")


@given(st.text(max_size=200))
def test_any_other_text_is_refused_as_invalid_input(text: str) -> None:
    with pytest.raises(InvalidInput, match=r"^policy, line "):
        parse_policy(text)
