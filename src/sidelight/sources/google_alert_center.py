"""Google Workspace Alert Center, API v1beta1."""

from collections.abc import Iterable, Mapping
from typing import Any

from sidelight.model import Alert, Role
from sidelight.plugin import Source, SourceManifest
from sidelight.plugin.payload import PathMap, Payload, fingerprint
from sidelight.plugin.scales import read_severity, read_time

TYPE_PREFIX = "type.googleapis.com/google.apps.alertcenter.type."
CONSOLE = "https://admin.google.com/ac/ac/alert/"

FIELDS = PathMap(
    {
        "data.messages[].attachmentsSha256Hash[]": Role.FILE,
        "data.messages[].md5HashMessageBody": Role.RELATED,
        "data.messages[].recipient": Role.VICTIM,
        "data.maliciousEntity.fromHeader": Role.ATTACKER,
        "data.maliciousEntity.entity.emailAddress": Role.ATTACKER,
        "data.sourceIp": Role.ATTACKER,
        "data.loginDetails.ipAddress": Role.ATTACKER,
        "data.email": Role.VICTIM,
        "data.events[].email": Role.VICTIM,
        "data.actorEmail": Role.VICTIM,
        "data.takeoutRequestId": None,
        "data.messages[].messageId": None,
        "data.messages[].md5HashSubject": None,
        "data.events[].deviceId": None,
        "data.events[].serialNumber": None,
        "data.events[].resourceId": None,
        "data.events[].iosVendorId": None,
        "data.@type": None,
        "alertId": None,
        "customerId": None,
        "etag": None,
    }
)
MAIL_TYPES = frozenset({"MailPhishing", "BadWhitelist", "PhishingSpike"})
IDENTITY_TYPES = frozenset(
    {"AccountWarning", "AccountSuspensionWarning", "StateSponsoredAttack", "UserChanges"}
)


class GoogleAlertCenter(Source):
    """Reads one alert of `GET /v1beta1/alerts`; many of its types hold nothing to look up."""

    manifest = SourceManifest(
        name="google-alert-center",
        title="Google Workspace Alert Center",
        docs="https://developers.google.com/workspace/admin/alertcenter/reference/rest/v1beta1/alerts",
        kind="identity",
    )

    def recognises(self, payload: Mapping[str, Any]) -> bool:
        """By `alertId` and the type of its data, or by the customer and the alert's own source."""
        if not isinstance(payload.get("alertId"), str):
            return False
        return _type(payload) is not None or (
            isinstance(payload.get("customerId"), str) and isinstance(payload.get("type"), str)
        )

    def read(self, payload: Mapping[str, Any]) -> Iterable[Alert]:
        """The title is the type of the alert, with the name of the rule where one raised it."""
        fields = Payload(payload)
        kind = _type(payload) or ""
        uid = fields.text("alertId")
        yield Alert(
            source=self.manifest.name,
            uid=uid or fingerprint(payload),
            title=_title(fields, kind),
            severity=read_severity(
                fields.value("metadata.severity", "data.triggeredRule.severity")
            ),
            time=read_time(fields.value("createTime", "startTime")),
            observables=fields.observables(FIELDS),
            kind=_kind(kind),
            host=fields.text("data.events[0].deviceModel", "data.events[0].deviceId"),
            user=fields.text("data.email", "data.actorEmail", "data.messages[0].recipient"),
            blocked=_blocked(fields),
            link=fields.text("securityInvestigationToolLink") or (uid and f"{CONSOLE}{uid}"),
            labels=(f"type={kind}",) if kind else (),
        )


def _type(payload: Mapping[str, Any]) -> str | None:
    """The short name of the data's type; samples have spaces behind it."""
    body = payload.get("data")
    name = body.get("@type") if isinstance(body, Mapping) else None
    if not isinstance(name, str) or not name.strip().startswith(TYPE_PREFIX):
        return None
    return name.strip().removeprefix(TYPE_PREFIX)


def _title(fields: Payload, kind: str) -> str:
    title = fields.text("type") or kind or "Alert Center alert"
    detail = fields.text(
        "data.title", "data.name", "data.ruleName", "data.ruleViolationInfo.ruleInfo.displayName"
    )
    return f"{title}: {detail}" if detail and detail != title else title


def _kind(kind: str) -> str:
    if kind in MAIL_TYPES:
        return "mail"
    return "identity" if kind in IDENTITY_TYPES else "other"


def _blocked(fields: Payload) -> bool | None:
    """Whether the log-in was stopped or the mail went to spam; None where neither is said."""
    for path in ("data.systemActionType", "data.loginDetails.blocked"):
        value = fields.text(path)
        if value is not None:
            return value.upper() in {"REMOVED_FROM_INBOX", "TRUE"}
    return None
