import msgspec

from sidelight.model import (
    ActionScope,
    Coverage,
    Missing,
    Reason,
    Scope,
    Verdict,
    VerdictClass,
)


def test_a_verdict_has_the_pinned_shape():
    verdict = Verdict(
        class_=VerdictClass.KNOWN_GOOD,
        probability=0.01,
        confidence=0.9,
        coverage=Coverage(1, 2, (Missing("rdap", "offline"),)),
        reasons=(Reason(text="t", weight=-1.0, source="s", family="f", scope=Scope.IP),),
        action_scope=ActionScope.NONE,
        model_version="1",
    )
    assert msgspec.json.decode(msgspec.json.encode(verdict)) == {
        "class": "known_good",
        "probability": 0.01,
        "confidence": 0.9,
        "coverage": {
            "answered": 1,
            "asked": 2,
            "missing": [{"provider": "rdap", "why": "offline"}],
        },
        "reasons": [
            {
                "text": "t",
                "weight": -1.0,
                "source": "s",
                "family": "f",
                "scope": "ip",
                "observed_at": None,
                "matched": None,
                "link": None,
                "without": None,
            }
        ],
        "action_scope": "none",
        "model_version": "1",
    }


def test_the_share_of_nothing_asked_is_zero():
    assert Coverage(0, 0).share == 0.0
    assert Coverage(1, 4).share == 0.25
