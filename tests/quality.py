"""The quality tier of a provider, computed from what its test plays to it; never declared.

bronze  a recorded hit and a recorded miss
silver  bronze, and an answer of another shape or a failure on the way
gold    silver, and a property test: any body gives a report or BadAnswer
Offline providers meet no network, so a hit, a miss and a missing index are all there is: silver.
"""

from pathlib import Path

TESTS = Path(__file__).parent / "providers"
FAILURES = ("BadAnswer", "Unavailable", "NotReady", "Refused")


def tier_of(provider):
    """Return `none`, `bronze`, `silver` or `gold`."""
    name = provider.manifest.name.replace("-", "_")
    file = TESTS / name / f"test_{name}.py"
    text = file.read_text() if file.is_file() else ""
    if "ReportState.HIT" not in text or "ReportState.MISS" not in text:
        return "none"
    if not any(word in text for word in FAILURES):
        return "bronze"
    return "gold" if "@given" in text else "silver"
