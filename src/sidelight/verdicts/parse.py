"""Reading a policy: YAML text in, a Policy or an error with its line out."""

import re
from typing import Any

import msgspec
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from sidelight.model import InvalidInput
from sidelight.verdicts.policy import Policy

_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")
_KEY = re.compile(r"`([\w-]+)`")


def parse_policy(text: str) -> Policy:
    """Return the policy that the YAML `text` holds.

    Raises InvalidInput with the line and the key of the first thing that is wrong.
    """
    try:
        document = YAML(typ="safe", pure=True).load(text)
        return msgspec.convert(document, Policy)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise InvalidInput(f"policy, line {line}: {error.problem}") from error
    except YAMLError as error:
        raise InvalidInput(f"policy, line 1: {error}") from error
    except msgspec.ValidationError as error:
        raise InvalidInput(_located(text, str(error))) from error


def _located(text: str, message: str) -> str:
    """Return the message with the line and the path, found by walking the document again."""
    why, _, path = message.partition(" - at `$")
    path = path.rstrip("`")
    named = _KEY.search(why)
    line, node = _walk(YAML(typ="rt").load(text), path)
    if named and isinstance(node, CommentedMap) and named[1] in node:
        line = node.lc.key(named[1])[0]
    return f"policy, line {line + 1}, {path.lstrip('.') or 'top level'}: {why}"


def _walk(node: Any, path: str) -> tuple[int, Any]:
    """Return the line (from 0) and the node at a path such as `.weights[3].claim`."""
    line = 0
    for key, index in _STEP.findall(path):
        if key:
            line, node = node.lc.key(key)[0], node[key]
        else:
            line, node = node.lc.item(int(index))[0], node[int(index)]
    return line, node
