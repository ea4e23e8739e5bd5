"""An alert read by the names of its fields, for products that nobody wrote a source for."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sidelight.model import Alert, Severity
from sidelight.plugin.payload import INDEX, Payload, Scalar, fingerprint
from sidelight.plugin.scales import read_severity, read_time

LONGEST_TITLE = 200
KEY_BREAK = re.compile(r'\.|(?<=.)\["')


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Candidates from the best to the last resort: a name as in the payload, in lower case and without
# separators; `parent.name` where the name alone says too little.
TITLE = _names(
    "alerttitle title alertname alertdisplayname rulename alertrulename ruledisplayname rule.name "
    "alert.name sourcerule.name alert.signature signature threatname threat.name attackname attack "
    "detectionname malopname incidentname detection eventname displaymessage activitydisplayname "
    "operationname name subject summary shortdescription msg message description "
    "primarydescription auditlogevent action eventtype eventsimplename alerttype type category"
)
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
    "accountname account.name loginname principalemail user.username user account suser duser "
    "srcuser actorusername person.email user.id"
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

    The identifier is a fingerprint of the payload: among many names that end in `id` nobody can
    tell which one identifies the alert.
    """
    payload = Payload(body)
    facts = _facts(payload)
    return Alert(
        source=source,
        uid=fingerprint(body),
        title=_title(facts) or title,
        severity=_severity(facts),
        time=_time(facts),
        observables=payload.observables(),
        kind=_kind(facts),
        host=_text(facts, HOST) or payload.own_address(),
        user=_text(facts, USER),
        blocked=_blocked(facts),
        link=payload.link(),
    )


def _facts(payload: Payload) -> dict[str, Scalar]:
    """Values by short name and by `parent.name`; of two equal names the shallower one stays."""
    facts: dict[str, tuple[int, Scalar]] = {}
    for leaf in payload.leaves:
        if leaf.value is None or leaf.value == "":
            continue
        path = INDEX.sub("", leaf.path.lower())
        keys = [re.sub(r"[^a-z0-9]", "", key) for key in KEY_BREAK.split(path)]
        for name in (keys[-1], ".".join(keys[-2:])):
            depth = len(keys) + leaf.path.count("[")
            if name not in facts or depth < facts[name][0]:
                facts[name] = (depth, leaf.value)
    return {name: value for name, (_, value) in facts.items()}


def _candidates(facts: Mapping[str, Scalar], names: Iterable[str]) -> Iterable[Scalar]:
    return (facts[name] for name in names if name in facts)


def _text(facts: Mapping[str, Scalar], names: Iterable[str]) -> str | None:
    found = (value for value in _candidates(facts, names) if isinstance(value, str))
    return next((" ".join(value.split())[:LONGEST_TITLE] for value in found if value.strip()), None)


def _title(facts: Mapping[str, Scalar]) -> str | None:
    return _text(facts, TITLE)


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
