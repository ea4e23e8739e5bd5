"""Whether a playbook takes an alert by itself."""

from collections.abc import Mapping
from typing import Any

from sidelight.expressions import evaluate
from sidelight.model import Alert
from sidelight.workflow.context import alert_values
from sidelight.workflow.interpret import inputs_of
from sidelight.workflow.version import Version

PATH = "on.alert.when"


def takes(version: Version, alert: Alert, inputs: Mapping[str, Any] | None = None) -> bool:
    """Return whether the condition of the playbook holds, or it has none.

    Raises InvalidInput for inputs that do not fit, and for a condition without an answer.
    """
    condition = version.conditions.get(PATH)
    if condition is None:
        return True
    frame = {"alert": alert_values(alert), "inputs": inputs_of(version, inputs or {})}
    return evaluate(condition, frame)
