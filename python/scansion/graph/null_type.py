"""Types of gradients that are not there: undefined, not implemented, or of something that nothing depends on.

Variables of these types hold no number. They say why, and stand where a gradient would: among the results of `grad` and
among what a user's own rule of calculus returns.
"""

from __future__ import annotations

from scansion.graph.basic import Apply, Variable

__all__ = ["AbsentType", "AbsentVariable", "DisconnectedType", "NullType"]


class AbsentType:
    """What `NullType` and `DisconnectedType` have in common: a call makes a variable."""

    def __call__(self, name: str | None = None) -> AbsentVariable:
        """Make a variable of this type."""
        return AbsentVariable(self, name)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))

    def __str__(self) -> str:
        return type(self).__name__

    __repr__ = __str__


class NullType(AbsentType):
    """The type of a gradient that is undefined or not implemented.

    Parameters
    ----------
    why_null : str
        Why there is none.

    Examples
    --------
    >>> NullType("the rank of a matrix jumps")().type.why_null
    'the rank of a matrix jumps'
    """

    def __init__(self, why_null: str = "(no reason given)") -> None:
        self.why_null = why_null


class DisconnectedType(AbsentType):
    """The type of a gradient by something that the cost does not depend on.

    Examples
    --------
    >>> isinstance(DisconnectedType()().type, DisconnectedType)
    True
    """


class AbsentVariable(Variable):
    """A gradient that is not there; nothing can be computed from it.

    Attributes
    ----------
    type : NullType or DisconnectedType
        Why it is not there.
    """

    def __init__(self, kind: AbsentType, name: str | None = None) -> None:
        self.type = kind
        self._name = name
        self._held = frozenset()

    @property
    def name(self) -> str | None:
        """The user's name for the variable."""
        return self._name

    @name.setter
    def name(self, name: str | None) -> None:
        self._name = name

    @property
    def owner(self) -> Apply | None:
        """Nothing computes it."""
        return None

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    def __str__(self) -> str:
        return self._name or f"<{self.type}>"

    __repr__ = __str__
