"""Actuators that a file describes: an HTTP API, and what to ask of it for each action.

`SIDELIGHT_HOME/actions/NAME.yaml` needs no Python. It is read strictly (`reading`, `linting`), its
`${...}` are filled so that no value leaves its place (`filling`), and it acts as any other actuator
(`acting`).
"""

from sidelight.actions.described.acting import described
from sidelight.actions.described.reading import read_description
from sidelight.actions.described.shape import Description, json_schema

__all__ = ["Description", "described", "json_schema", "read_description"]
