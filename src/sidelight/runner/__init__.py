"""Run playbooks."""

from sidelight.runner.inline import Enrich, InlineRun, Planned

__all__ = ["Enrich", "InlineRun", "Planned"]
