import msgspec
import pytest

from sidelight.model import Claim, Evidence, Scope


def test_evidence_survives_json():
    evidence = Evidence(
        source="list", family="lists", claim=Claim.NOISE, scope=Scope.NETBLOCK, text="a scanner"
    )
    assert msgspec.json.decode(msgspec.json.encode(evidence), type=Evidence) == evidence


def test_evidence_cannot_be_changed():
    evidence = Evidence(
        source="s", family="f", claim=Claim.CLEAN, scope=Scope.HASH, text="nothing found"
    )
    with pytest.raises(AttributeError):
        evidence.claim = Claim.MALICIOUS
