from datetime import timedelta

import msgspec
import pytest

from house import START
from sidelight.expressions import ListOf, Nullable, Record, Scalar, compile_condition, evaluate
from sidelight.model import CaseStatus, Known, Outcome, Resolution, Role
from sidelight.workflow.context import (
    ALERT,
    CALLED,
    JUDGEMENT,
    MOST_OBSERVABLES,
    alert_values,
    called_values,
    empty_result,
    input_value,
    judgement_values,
    observable_of,
    result_type,
    seen_values,
)
from sidelight.workflow.playbook import Input
from workflow_world import alert, linted, seen, verdict


def agrees(value, type_):
    match type_:
        case Record():
            return set(value) == set(type_.fields) and all(
                agrees(value[name], each) for name, each in type_.fields.items()
            )
        case ListOf():
            return all(agrees(each, type_.element) for each in value)
        case Nullable():
            return value is None or agrees(value, type_.of)
        case _:
            return (
                type(value)
                is {
                    Scalar.BOOL: bool,
                    Scalar.INT: int,
                    Scalar.FLOAT: float,
                    Scalar.STRING: str,
                }[type_]
            )


def with_figures(class_, **figures):
    figures = figures or {"first_seen": START, "known_days": 3, "engines_malicious": 12}
    return msgspec.structs.replace(verdict(class_), known=Known(**figures))


def test_the_values_are_of_the_types_that_conditions_are_checked_against():
    full = alert(
        seen("a.com"),
        time=START,
        host="h",
        user="u",
        blocked=True,
        link="https://x.example",
        labels=("mfa=passed",),
    )
    assert agrees(alert_values(full), ALERT)
    assert agrees(alert_values(alert()), ALERT)
    judged = [
        (seen_values(seen("a.com")), verdict("malicious")),
        (seen_values(seen("b.com")), with_figures("suspicious")),
    ]
    assert agrees(judgement_values(judged, 2), JUDGEMENT)
    assert agrees(judgement_values((), 0), JUDGEMENT)
    outcome = Outcome(status=CaseStatus.CLOSED, summary="s", resolution=Resolution.BENIGN)
    assert agrees(called_values(outcome), CALLED)


def test_every_kind_with_a_result_has_an_empty_one_of_its_type():
    steps = """
- {enrich: alert.observables}
- {ask: x, options: [a, b]}
- {call: plain}
- {sleep: 1h}
"""
    for step in linted(steps).playbook.steps:
        type_, value = result_type(step), empty_result(step)
        assert (type_ is None) == (value is None)
        assert type_ is None or agrees(value, type_)


def test_a_hostile_alert_never_makes_a_condition_fail():
    values = [seen(f"{n}.com") for n in range(MOST_OBSERVABLES + 5)]
    hostile = alert(*values, seen("x" * 20_000), title="t" * 20_000, host="h" * 20_000)
    shown = alert_values(hostile)
    condition = compile_condition("alert.observables.size() > 0", {"alert": ALERT})
    assert evaluate(condition, {"alert": shown})
    assert shown["left_out"] == 6


def test_the_worst_does_not_count_the_victim():
    judged = [
        (seen_values(seen("a.com", role=Role.VICTIM)), verdict("malicious")),
        (seen_values(seen("b.com")), verdict("benign")),
    ]
    values = judgement_values(judged, 0)
    assert values["worst"] == "benign"
    assert [each["value"] for each in values["bad"]] == ["a.com"]


def test_an_observable_comes_back():
    assert observable_of(seen_values(seen("a.com"))) == seen("a.com").observable


@pytest.mark.parametrize(
    ("type_", "given", "value"),
    [
        ("duration", "1h", "3600s"),
        ("float", 1, 1.0),
        ("int", 3, 3),
        ("bool", True, True),
        ("string", "x", "x"),
        ("strings", ("a", "b"), ["a", "b"]),
    ],
)
def test_an_input_has_its_type(type_, given, value):
    assert input_value("x", given, Input(type=type_)) == value


@pytest.mark.parametrize(
    ("type_", "given"),
    [
        ("int", True),
        ("int", 1.5),
        ("float", False),
        ("bool", 1),
        ("string", 1),
        ("strings", "a"),
        ("strings", [1]),
        ("duration", "soon"),
        ("duration", timedelta(1)),
    ],
)
def test_an_input_of_another_type_is_refused(type_, given):
    with pytest.raises(ValueError, match="no "):
        input_value("x", given, Input(type=type_))


@pytest.mark.parametrize("given", ["x" * 4_001, ["x" * 4_001], ["x"] * 1_001])
def test_an_input_is_no_longer_than_a_condition_takes(given):
    with pytest.raises(ValueError, match="longer than 4,000"):
        input_value("x", given, Input(type="strings"))


def test_an_input_is_one_of_its_choices():
    wanted = Input(type="string", choices=("low", "high"))
    assert input_value("x", "low", wanted) == "low"
    with pytest.raises(ValueError, match="not one of"):
        input_value("x", "medium", wanted)


def test_a_judged_observable_has_the_figures_behind_its_verdict():
    [judged] = judgement_values([(seen_values(seen("a.com")), with_figures("unknown"))], 0)[
        "judged"
    ]
    assert judged["engines_malicious"] == 12
    assert judged["first_seen"] == START.isoformat()
    assert (judged["known_days"], judged["popular"], judged["sightings"]) == (3, False, 0)
    bare = judgement_values([(seen_values(seen("a.com")), verdict("unknown"))], 0)["judged"][0]
    assert (bare["engines_malicious"], bare["first_seen"], bare["known_days"]) == (0, None, None)


@pytest.mark.parametrize(
    ("classes", "left_out", "said"),
    [
        ((), 0, "the alert names nothing that can be looked up"),
        (("benign", "noise"), 0, "nothing bad is known"),
        (("benign", "unknown"), 0, "no source knows enough about 1.com"),
        (("malicious", "unknown", "suspicious"), 0, "bad: 0.com, 2.com"),
        (("unknown",), 7, "no source knows enough about 0.com; "),
    ],
)
def test_a_judgement_is_summed_up_in_a_sentence(classes, left_out, said):
    judged = [(seen_values(seen(f"{n}.com")), verdict(each)) for n, each in enumerate(classes)]
    summary = judgement_values(judged, left_out)["summary"]
    over = "7 observables over the limit were not looked up" if left_out else ""
    assert summary == said + over


def test_an_alert_says_what_its_product_did():
    assert alert_values(alert(blocked=True))["stopped"] == (
        "; the product reports that it stopped it"
    )
    assert alert_values(alert(blocked=False))["stopped"] == alert_values(alert())["stopped"] == ""
    many = alert(labels=tuple(map(str, range(200))))
    assert len(alert_values(many)["labels"]) == 100
