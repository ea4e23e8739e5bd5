"""An alert read by the names of its fields, for products that nobody wrote a source for."""

import re
from collections.abc import Container, Iterable, Mapping
from datetime import datetime
from typing import Any

from sidelight.model import Alert, Role, Severity
from sidelight.plugin.payload import INDEX, Payload, Scalar, fingerprint
from sidelight.plugin.scales import read_severity, read_time

LONGEST_TEXT = 200
KEY_BREAK = re.compile(r'\.|(?<=.)\["')


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Candidates from the best to the last resort: a name as in the payload, in lower case and without
# separators; `parent.name` where the name alone says too little.
IDENTIFIER = _names(
    "alertid systemalertid detectionid findingid incidentid compositeid id uuid guid alertuuid"
)
TITLE = _names(
    "alerttitle title alertname alertdisplayname rulename alertrulename ruledisplayname rule.name "
    "alert.name sourcerule.name control.name model.name alert.signature signature threatname "
    "threat.name attackname attack detectionname malopname incidentname detection eventname "
    "displaymessage activitydisplayname operationname subject name summary shortdescription msg "
    "message description primarydescription auditlogevent action operation methodname eventtype "
    "eventsimplename alerttype event type category object eventtypeid"
)
DEEPEST_TITLE = 3
"""Levels below which a `name` is the name of something else than the alert."""

TIME = _names(
    "timestamp eventtime eventtimestamp eventdatetime eventcreationtime createddatetime createdat "
    "created creationtime createtime createdtime detectedat detectiontime detectiondate "
    "timegenerated time datetime date isotimestamp published occurred starttime start "
    "firstactivitydatetime firstseen firsttimestamp utctimestamp rt messagetime triggered "
    "peventtime lastseen updatedat id.time end"
)
SEVERITY = _names(
    "severityname severitylabel severity.label severity alertseverity eventseverity threatseverity "
    "severitylevel severityscore risklevel filterrisklevel criticality urgency priority "
    "incidentseverity cefseverity crlevel level rule.level threatlevel riskscore risk score"
)
HOST = _names(
    "hostname devicehostname devicename computername machinename endpointname "
    "agentcomputername host.name device.hostname device.name agent.name host.hostname "
    "hostidentifier endpointhostname dvchost dhost host computer"
)
USER = _names(
    "username useremail userprincipalname user.name user.email actor.email actor.alternateid "
    "loginname principalemail user.username user suser duser srcuser actorusername person.email "
    "user.id accountname account.name"
)
OUTCOME = _names(
    "actiontaken disposition action act actresult mitigationstatus threatstatus remediationstatus "
    "outcome result"
)
STOPPED = re.compile(
    r"\b(?:block|den(?:y|ied)|dropp?|quarantin|prevent|reject|kill|mitigat|remediat|clean|reset)",
    re.IGNORECASE,
)
NOT_STOPPED = re.compile(
    r"\b(?:allow|permit|detect|alert|monitor|pass|accept|logged|log\b|report|none)", re.IGNORECASE
)


def read_by_name(
    body: Mapping[str, Any], source: str, *, title: str = "Alert without a title"
) -> Alert:
    """Return the alert that the names of the fields give; `title` stands in where none fits.

    The identifier is what stands at the top as `id`, `alertId` and the like, unless it is too short
    to identify anything; else a fingerprint of the payload.
    """
    payload = Payload(body)
    facts = _facts(payload, deepest=100)
    observables = payload.observables()
    foreign = {each.observable.value for each in observables if each.role is not Role.VICTIM}
    return Alert(
        source=source,
        uid=_identifier(_facts(payload, deepest=1)) or fingerprint(body),
        title=_text(_facts(payload, deepest=DEEPEST_TITLE), TITLE) or title,
        severity=_severity(facts),
        time=_time(facts),
        observables=observables,
        kind=_kind(facts),
        host=_text(facts, HOST, foreign) or payload.own_address(),
        user=_text(facts, USER),
        blocked=_blocked(facts),
        link=payload.link(),
    )


def _facts(payload: Payload, *, deepest: int) -> dict[str, Scalar]:
    """Values by short name and by `parent.name`; of two equal names the shallower one stays."""
    facts: dict[str, tuple[int, Scalar]] = {}
    for leaf in payload.leaves:
        if leaf.value is None or leaf.value == "":
            continue
        path = INDEX.sub("", leaf.path.lower())
        keys = [re.sub(r"[^a-z0-9]", "", key) for key in KEY_BREAK.split(path)]
        depth = len(keys) + leaf.path.count("[")
        for name in (keys[-1], ".".join(keys[-2:])) if depth <= deepest else ():
            if name not in facts or depth < facts[name][0]:
                facts[name] = (depth, leaf.value)
    return {name: value for name, (_, value) in facts.items()}


def _candidates(facts: Mapping[str, Scalar], names: Iterable[str]) -> Iterable[Scalar]:
    return (facts[name] for name in names if name in facts)


def _identifier(facts: Mapping[str, Scalar]) -> str | None:
    """A text of three characters or a number of four at least: `0` and `1` are counters."""
    for value in _candidates(facts, IDENTIFIER):
        text = str(value).strip()
        if len(text) >= (4 if text.isdecimal() else 3) and not isinstance(value, bool):
            return text
    return None


def _text(
    facts: Mapping[str, Scalar], names: Iterable[str], unwanted: Container[str] = ()
) -> str | None:
    """The first candidate that is text, in one line."""
    found = (value for value in _candidates(facts, names) if isinstance(value, str))
    lines = (" ".join(value.split())[:LONGEST_TEXT] for value in found)
    return next((line for line in lines if line and line.lower() not in unwanted), None)


def _time(facts: Mapping[str, Scalar]) -> datetime | None:
    found = map(read_time, _candidates(facts, TIME))
    return next((time for time in found if time is not None), None)


def _severity(facts: Mapping[str, Scalar]) -> Severity:
    found = map(read_severity, _candidates(facts, SEVERITY))
    return next((each for each in found if each is not Severity.UNKNOWN), Severity.UNKNOWN)


def _blocked(facts: Mapping[str, Scalar]) -> bool | None:
    for value in _candidates(facts, OUTCOME):
        if not isinstance(value, str) or len(value) > 60:
            continue
        if STOPPED.search(value):
            return True
        if NOT_STOPPED.search(value):
            return False
    return None


KINDS: Mapping[str, frozenset[str]] = {
    "mail": frozenset({"recipient", "mailmsgsubject", "messageid", "spf"}),
    "edr": frozenset(
        {"commandline", "processname", "sha256", "sha1", "md5", "filehash", "agentid"}
    ),
    "cloud": frozenset({"awsregion", "accountid", "resourceid", "cloudprovider", "projectid"}),
    "network": frozenset({"destip", "dstip", "dst", "destinationip", "srcip", "dstport"}),
    "identity": frozenset({"actor", "user", "username", "useremail", "actor.email", "clientip"}),
}


def _kind(facts: Mapping[str, Scalar]) -> str:
    return next((kind for kind, names in KINDS.items() if not names.isdisjoint(facts)), "other")
