"""Verdicts: from evidence to a class, a probability, reasons, and how far an action may reach."""

from sidelight.verdicts.judge import judge
from sidelight.verdicts.order import WORST_FIRST, at_least, badness, worst
from sidelight.verdicts.parse import parse_policy
from sidelight.verdicts.policy import Feedback, Policy

__all__ = [
    "WORST_FIRST",
    "Feedback",
    "Policy",
    "at_least",
    "badness",
    "judge",
    "parse_policy",
    "worst",
]
