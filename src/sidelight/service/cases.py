"""What people do with a case: close it, open it again, sum it up."""

import msgspec

from sidelight.model import CaseStatus, InvalidInput, Outcome, Resolution
from sidelight.service.occurrences import case_changed
from sidelight.store import Case, Store


class CaseChange(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What is to be another; what is not named stays. Closing takes a resolution."""

    status: CaseStatus | None = None
    resolution: Resolution | None = None
    summary: str | None = None


def change_case(store: Store, case_id: str, change: CaseChange) -> Case | None:
    """Return the changed case; None where there is none. Raises InvalidInput."""
    case = store.case(case_id)
    if case is None:
        return None
    status = change.status or case.status
    resolution = change.resolution or case.resolution
    if status is CaseStatus.OPEN:
        resolution = None
    elif resolution is None:
        allowed = ", ".join(Resolution)
        raise InvalidInput(f"a case is closed with a resolution: {allowed}")
    outcome = Outcome(
        status=status,
        resolution=resolution,
        summary=change.summary if change.summary is not None else case.summary or "",
    )
    after = msgspec.structs.replace(
        case, status=status, resolution=resolution, summary=outcome.summary
    )
    store.update_case(case_id, outcome, case.plan, case_changed(after, case))
    return store.case(case_id)
