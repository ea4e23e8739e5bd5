"""The words of the specification: types, keys, and the open vocabularies."""

STEP_TYPES = frozenset(
    {
        "start",
        "end",
        "action",
        "playbook-action",
        "parallel",
        "if-condition",
        "while-condition",
        "switch-condition",
    }
)
COMMAND_TYPES = frozenset(
    {
        "manual",
        "bash",
        "caldera-cmd",
        "elastic",
        "http-api",
        "jupyter",
        "kestrel",
        "openc2-http",
        "powershell",
        "sigma",
        "ssh",
        "yara",
    }
)
AGENT_TYPES = frozenset(
    {
        "group",
        "individual",
        "location",
        "organization",
        "sector",
        "http-api",
        "linux",
        "net-address",
        "security-category",
        "ssh",
    }
)
VARIABLE_TYPES = frozenset(
    {
        "bool",
        "dictionary",
        "float",
        "hexstring",
        "integer",
        "ipv4-addr",
        "ipv6-addr",
        "long",
        "mac-addr",
        "hash",
        "md5-hash",
        "sha256-hash",
        "string",
        "uri",
        "uuid",
    }
)
PLAYBOOK_TYPES = frozenset(
    {
        "attack",
        "detection",
        "engagement",
        "investigation",
        "mitigation",
        "notification",
        "prevention",
        "remediation",
    }
)
ACTIVITIES = frozenset(
    {
        "compose-content",
        "deliver-content",
        "identify-audience",
        "identify-channel",
        "scan-system",
        "match-indicator",
        "analyze-collected-data",
        "identify-indicators",
        "scan-vulnerabilities",
        "configure-systems",
        "restrict-access",
        "disconnect-system",
        "eliminate-risk",
        "revert-system",
        "restore-data",
        "restore-capabilities",
        "map-network",
        "identify-steps",
        "step-sequence",
        "prepare-engagement",
        "execute-operation",
        "analyze-engagement-results",
    }
)
HEAD_KEYS = frozenset(
    {
        "type",
        "spec_version",
        "id",
        "name",
        "description",
        "playbook_types",
        "playbook_activities",
        "playbook_processing_summary",
        "created_by",
        "created",
        "modified",
        "revoked",
        "valid_from",
        "valid_until",
        "derived_from",
        "related_to",
        "priority",
        "severity",
        "impact",
        "industry_sectors",
        "labels",
        "external_references",
        "markings",
        "playbook_variables",
        "workflow_start",
        "workflow_exception",
        "workflow",
        "playbook_extensions",
        "authentication_info_definitions",
        "agent_definitions",
        "target_definitions",
        "extension_definitions",
        "data_marking_definitions",
        "signatures",
    }
)
STEP_KEYS = frozenset(
    {
        "type",
        "name",
        "description",
        "external_references",
        "delay",
        "timeout",
        "step_variables",
        "owner",
        "on_completion",
        "on_success",
        "on_failure",
        "step_extensions",
    }
)
OWN_KEYS = {
    "start": frozenset[str](),
    "end": frozenset[str](),
    "action": frozenset({"commands", "agent", "targets", "in_args", "out_args"}),
    "playbook-action": frozenset({"playbook_id", "playbook_version", "in_args", "out_args"}),
    "parallel": frozenset({"next_steps"}),
    "if-condition": frozenset({"condition", "on_true", "on_false"}),
    "while-condition": frozenset({"condition", "on_true"}),
    "switch-condition": frozenset({"switch", "cases"}),
}
"""Type of step -> the keys that only it has."""
