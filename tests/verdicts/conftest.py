"""The shipped policy and a fixed moment, for every test of the verdicts."""

from datetime import UTC, datetime
from importlib.resources import files

import pytest

from sidelight.verdicts import Policy, parse_policy

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def policy_text() -> str:
    return files("sidelight.verdicts").joinpath("weights.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def policy(policy_text: str) -> Policy:
    return parse_policy(policy_text)


@pytest.fixture(scope="session")
def now() -> datetime:
    return NOW
