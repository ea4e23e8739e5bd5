"""How far a value may travel (TLP 2.0) and what may be done with it (PAP).

https://www.first.org/tlp/ and https://www.misp-project.org/taxonomies.html#_pap
"""

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

    @staticmethod
    def most_closed(*labels: "Tlp | None") -> "Tlp | None":
        """Return the label that binds when several apply; None where there is none.

        >>> Tlp.most_closed(Tlp.GREEN, None, Tlp.RED)
        <Tlp.RED: 'red'>
        """
        return max((each for each in labels if each), key=lambda each: each.rank, default=None)


class Pap(StrEnum):
    """A label of the Permissible Actions Protocol; `rank` orders them from open to closed.

    `green` lets us touch the other side, `amber` only ask third parties, `red` only what we hold.
    """

    CLEAR = "clear"
    GREEN = "green"
    AMBER = "amber"
    RED = "red"

    @property
    def rank(self) -> int:
        """0 for clear to 3 for red."""
        return list(Pap).index(self)

    @staticmethod
    def most_closed(*labels: "Pap | None") -> "Pap | None":
        """Return the label that binds when several apply; None where there is none.

        >>> Pap.most_closed(Pap.GREEN, None, Pap.RED)
        <Pap.RED: 'red'>
        """
        return max((each for each in labels if each), key=lambda each: each.rank, default=None)
