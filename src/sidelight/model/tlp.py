"""Traffic Light Protocol 2.0 (https://www.first.org/tlp/): how far a value may travel."""

from enum import StrEnum


class Tlp(StrEnum):
    """A TLP 2.0 label; `rank` orders them from the most open to the most closed."""

    CLEAR = "clear"
    GREEN = "green"
    AMBER = "amber"
    AMBER_STRICT = "amber+strict"
    RED = "red"

    @property
    def rank(self) -> int:
        """0 for clear to 4 for red."""
        return list(Tlp).index(self)
