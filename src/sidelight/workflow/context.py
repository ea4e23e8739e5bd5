"""What a playbook sees of an alert and of its own steps: the types, and the values of a run."""

from collections.abc import Mapping, Sequence
from typing import Any

from sidelight.expressions import ListOf, Nullable, Record, Scalar, Type
from sidelight.model import (
    Alert,
    AlertObservable,
    Known,
    Observable,
    ObservableType,
    Outcome,
    Role,
    Verdict,
    VerdictClass,
)
from sidelight.verdicts import worst
from sidelight.workflow.durations import in_seconds, parse_duration
from sidelight.workflow.playbook import AnyStep, Ask, Call, Enrich, Input
from sidelight.workflow.template import in_words

MOST_OBSERVABLES = 1_000  # of one alert; `alert.left_out` counts the others
LONGEST_TEXT = 4_000
MOST_TEXTS = 1_000  # of an input that is a list
MOST_LABELS = 100
STOPPED = "; the product reports that it stopped it"
"""Ends the reason of an order about what is over already."""

SEEN = Record("Seen", dict.fromkeys(("type", "value", "role", "path"), Scalar.STRING))
JUDGED = Record(
    "Judged",
    {
        **SEEN.fields,
        "class": Scalar.STRING,
        "probability": Scalar.FLOAT,
        "confidence": Scalar.FLOAT,
        "action_scope": Scalar.STRING,
        "answered": Scalar.INT,
        "asked": Scalar.INT,
        "reason": Scalar.STRING,
        "engines_malicious": Scalar.INT,
        "engines_total": Scalar.INT,
        "first_seen": Nullable(Scalar.STRING),
        "known_days": Nullable(Scalar.INT),
        "popular": Scalar.BOOL,
        "names": Scalar.INT,
        "sightings": Scalar.INT,
    },
)
ALERT = Record(
    "Alert",
    {
        "source": Scalar.STRING,
        "uid": Scalar.STRING,
        "title": Scalar.STRING,
        "kind": Scalar.STRING,
        "severity": Scalar.INT,
        "severity_name": Scalar.STRING,
        "time": Nullable(Scalar.STRING),
        "host": Nullable(Scalar.STRING),
        "user": Nullable(Scalar.STRING),
        "blocked": Nullable(Scalar.BOOL),
        "stopped": Scalar.STRING,
        "labels": ListOf(Scalar.STRING),
        "link": Nullable(Scalar.STRING),
        "observables": ListOf(SEEN),
        "left_out": Scalar.INT,
    },
)
ERROR = Record("Error", {"step": Scalar.STRING, "text": Scalar.STRING})
JUDGEMENT = Record(
    "Judgement",
    {
        "judged": ListOf(JUDGED),
        "bad": ListOf(JUDGED),
        "unknown": ListOf(JUDGED),
        "count": Scalar.INT,
        "left_out": Scalar.INT,
        "worst": Scalar.STRING,
        "summary": Scalar.STRING,
    },
)
ANSWER = Record("Answer", {"answer": Nullable(Scalar.STRING)})
CALLED = Record(
    "Called",
    {
        "status": Nullable(Scalar.STRING),
        "summary": Nullable(Scalar.STRING),
        "resolution": Nullable(Scalar.STRING),
    },
)
INPUTS: dict[str, Type] = {
    "bool": Scalar.BOOL,
    "int": Scalar.INT,
    "float": Scalar.FLOAT,
    "string": Scalar.STRING,
    "duration": Scalar.STRING,
    "strings": ListOf(Scalar.STRING),
}
BAD = {VerdictClass.MALICIOUS, VerdictClass.SUSPICIOUS}


def result_type(step: AnyStep) -> Record | None:
    """Return what later steps see of a step as `steps.ID`; None where there is nothing."""
    match step:
        case Enrich():
            return JUDGEMENT
        case Ask():
            return ANSWER
        case Call():
            return CALLED
        case _:
            return None


def empty_result(step: AnyStep) -> dict[str, Any] | None:
    """Return what is seen of a step that was passed over."""
    match step:
        case Enrich():
            return judgement_values((), 0)
        case Ask():
            return {"answer": None}
        case Call():
            return dict.fromkeys(CALLED.fields)
        case _:
            return None


def alert_values(alert: Alert) -> dict[str, Any]:
    """Return the alert as the playbook sees it."""
    shown = [
        seen_values(each)
        for each in alert.observables[:MOST_OBSERVABLES]
        if len(each.observable.value) <= LONGEST_TEXT
    ]
    return {
        "source": alert.source,
        "uid": alert.uid[:LONGEST_TEXT],
        "title": alert.title[:LONGEST_TEXT],
        "kind": alert.kind,
        "severity": int(alert.severity),
        "severity_name": alert.severity.label,
        "time": alert.time.isoformat() if alert.time else None,
        "host": alert.host and alert.host[:LONGEST_TEXT],
        "user": alert.user and alert.user[:LONGEST_TEXT],
        "blocked": alert.blocked,
        "stopped": STOPPED if alert.blocked else "",
        "labels": [each[:LONGEST_TEXT] for each in alert.labels[:MOST_LABELS]],
        "link": alert.link and alert.link[:LONGEST_TEXT],
        "observables": shown,
        "left_out": len(alert.observables) - len(shown),
    }


def seen_values(seen: AlertObservable) -> dict[str, Any]:
    """Return an observable of the alert."""
    observable = seen.observable
    return {
        "type": str(observable.type),
        "value": observable.value,
        "role": str(seen.role),
        "path": seen.path[:LONGEST_TEXT],
    }


def judged_values(seen: Mapping[str, Any], verdict: Verdict) -> dict[str, Any]:
    """Return an observable with the verdict on it, and the figures behind it."""
    known = verdict.known or Known()
    return {
        **{name: seen[name] for name in SEEN.fields},
        "class": str(verdict.class_),
        "probability": float(verdict.probability),
        "confidence": float(verdict.confidence),
        "action_scope": str(verdict.action_scope),
        "answered": verdict.coverage.answered,
        "asked": verdict.coverage.asked,
        "reason": _why(verdict)[:LONGEST_TEXT],
        "engines_malicious": known.engines_malicious,
        "engines_total": known.engines_total,
        "first_seen": known.first_seen.isoformat() if known.first_seen else None,
        "known_days": known.known_days,
        "popular": known.popular,
        "names": known.names,
        "sightings": known.sightings,
    }


def judgement_values(
    judged: Sequence[tuple[Mapping[str, Any], Verdict]], left_out: int
) -> dict[str, Any]:
    """Return the result of `enrich`; `worst` does not count the victim's own values."""
    all_ = [judged_values(seen, verdict) for seen, verdict in judged]
    counted = [verdict for seen, verdict in judged if seen["role"] != Role.VICTIM]
    bad = [each for each in all_ if each["class"] in BAD]
    unknown = [each for each in all_ if each["class"] == VerdictClass.UNKNOWN]
    return {
        "judged": all_,
        "bad": bad,
        "unknown": unknown,
        "count": len(all_),
        "left_out": left_out,
        "worst": str(worst(counted).class_ if counted else VerdictClass.UNKNOWN),
        "summary": _in_short(bad, unknown, count=len(all_), left_out=left_out)[:LONGEST_TEXT],
    }


def _in_short(
    bad: Sequence[Mapping[str, Any]],
    unknown: Sequence[Mapping[str, Any]],
    *,
    count: int,
    left_out: int,
) -> str:
    """Return what a judgement comes to, in one sentence."""
    if bad:
        said = f"bad: {in_words(bad)}"
    elif unknown:
        said = f"no source knows enough about {in_words(unknown)}"
    elif count:
        said = "nothing bad is known"
    else:
        said = "the alert names nothing that can be looked up"
    over = f"; {left_out} observables over the limit were not looked up"
    return said + over if left_out else said


def called_values(outcome: Outcome) -> dict[str, Any]:
    """Return what another playbook concluded."""
    return {
        "status": str(outcome.status),
        "summary": outcome.summary[:LONGEST_TEXT],
        "resolution": outcome.resolution and str(outcome.resolution),
    }


def input_value(name: str, given: Any, wanted: Input) -> Any:
    """Return the value of an input; raises ValueError where it has not the type."""
    if _too_long(given):
        raise ValueError(f"input {name!r} is longer than {LONGEST_TEXT:,} characters a text")
    match wanted.type, given:
        case "duration", str():
            return in_seconds(parse_duration(given))
        case "strings", list() | tuple() if all(isinstance(each, str) for each in given):
            return list(given)
        case "float", int() | float() if not isinstance(given, bool):
            return float(given)
        case "int", int() if not isinstance(given, bool):
            return given
        case "bool", bool():
            return given
        case "string", str():
            if wanted.choices and given not in wanted.choices:
                raise ValueError(f"input {name!r}: {given!r} is not one of {list(wanted.choices)}")
            return given
        case _:
            raise ValueError(f"input {name!r}: {given!r} is no {wanted.type}")


def _too_long(given: Any) -> bool:
    """Whether a condition could not take the value; it refuses what is over its own limits."""
    if isinstance(given, list | tuple):
        return len(given) > MOST_TEXTS or any(map(_too_long, given))
    return isinstance(given, str) and len(given) > LONGEST_TEXT


def observable_of(value: Mapping[str, Any]) -> Observable:
    """Return the observable that a record of an alert or of a judgement is about."""
    return Observable(ObservableType(value["type"]), value["value"])


def _why(verdict: Verdict) -> str:
    probability = "p > 0.99" if verdict.probability > 0.99 else f"p = {verdict.probability:.2f}"
    return f"{verdict.class_} ({probability}): {verdict.reasons[0].text}"
