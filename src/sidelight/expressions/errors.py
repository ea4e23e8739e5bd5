"""What is wrong with a condition: where it stands, or why it has no answer."""

from sidelight.model import InvalidInput


class ExpressionError(InvalidInput):
    """A condition that cannot be compiled; `offset` counts its characters from 0."""

    def __init__(self, text: str, why: str, *, offset: int = 0, suggestion: str = "") -> None:
        """Keep the condition, what is wrong in it, where, and what was probably meant."""
        super().__init__(f"condition {text!r}, character {offset + 1}: {why}")
        self.why = why
        self.offset = offset
        self.suggestion = suggestion


class EvaluationError(InvalidInput):
    """A condition that has no answer for these values, such as a division by zero."""

    def __init__(self, text: str, why: str) -> None:
        """Keep the condition and the reason in words."""
        super().__init__(f"condition {text!r}: {why}")
        self.why = why
