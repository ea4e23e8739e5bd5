import msgspec

from sidelight.model import (
    ActionScope,
    Coverage,
    Known,
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


def verdict(known=None):
    return Verdict(
        class_=VerdictClass.UNKNOWN,
        probability=0.5,
        confidence=0.0,
        coverage=Coverage(0, 0),
        reasons=(),
        action_scope=ActionScope.NONE,
        model_version="1",
        known=known,
    )


def test_only_figures_that_say_something_are_written():
    written = msgspec.to_builtins(verdict(Known(engines_total=70)))
    assert written["known"] == {"engines_total": 70}
    assert "known" not in msgspec.to_builtins(verdict())


def test_what_lasts_is_the_same_on_another_day_and_after_another_alert():
    today = verdict(Known(engines_total=70, known_days=3, sightings=1))
    later = verdict(Known(engines_total=70, known_days=9, sightings=4))
    assert today.lasting == later.lasting == verdict(Known(engines_total=70))
    assert verdict(Known(sightings=2)).lasting == verdict() == verdict().lasting
