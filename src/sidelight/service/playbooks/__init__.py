"""Playbooks before they act: found by version, rehearsed on cases, tried on the past, published."""
