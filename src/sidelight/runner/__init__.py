"""Run playbooks."""

from sidelight.runner.inline import Enrich, InlineRun, Planned
from sidelight.runner.yaml_playbook import YamlPlaybook

__all__ = ["Enrich", "InlineRun", "Planned", "YamlPlaybook"]
