"""The shipped playbooks, as a test runs them: with a clock that stands."""

from house import FakeClock
from sidelight.runner import YamlPlaybook
from sidelight.wiring.playbooks import shipped_version


def shipped(name, **inputs):
    """Return a shipped playbook that can run."""
    return YamlPlaybook(shipped_version(name), FakeClock()).given(inputs)
