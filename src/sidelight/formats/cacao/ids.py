"""Identifiers that are the same for the same playbook: uuid5 of what they identify."""

import uuid

import rfc8785

DEFAULT_NAMESPACE = uuid.UUID("aa7caf3a-d55a-4e9a-b34e-056215fba56a")
"""The namespace of playbook identifiers (CACAO v2.0, 10.10)."""


def playbook_id(name: str) -> str:
    """Return the identifier of a playbook, from its name.

    >>> playbook_id("Block bad domains")
    'playbook--46a991bf-0cf3-55b9-bbed-cadd8223cffc'
    """
    named = rfc8785.dumps({"name": name}).decode()
    return f"playbook--{uuid.uuid5(DEFAULT_NAMESPACE, named)}"


def mint(kind: str, playbook: str, path: str) -> str:
    """Return the identifier of a part of a playbook: of a kind, at a path.

    >>> mint("action", "playbook--f01b7f5f-9dd5-5955-8ee2-cdf84ed4a8ca", "steps.0")
    'action--e477650b-c6e4-55b9-9305-9e63c4022b01'
    """
    return f"{kind}--{uuid.uuid5(_namespace(playbook), path)}"


def _namespace(playbook: str) -> uuid.UUID:
    """Return the UUID of a playbook; one made of its text where it has none."""
    try:
        return uuid.UUID(playbook.rpartition("--")[2])
    except ValueError:
        return uuid.uuid5(uuid.NAMESPACE_URL, playbook)
