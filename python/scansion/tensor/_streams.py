"""Variables that are random streams: generators as values of the graph."""

from __future__ import annotations

from scansion._location import explain
from scansion.exceptions import ScansionTypeError
from scansion.graph.basic import Variable, register

__all__ = ["RandomStateVariable"]


@register("rng")
class RandomStateVariable(Variable):
    """The state of a random stream. A draw takes one and gives the next.

    Attributes
    ----------
    algorithm : str
        "pcg64" draws like `numpy.random.Generator`, "mt19937" like `numpy.random.RandomState`.
    """

    @property
    def algorithm(self) -> str:
        """The bit generator."""
        return self._value.algorithm

    def filter_variable(self, other: object, subject: str) -> RandomStateVariable:
        """`other` if it is a stream of the same algorithm."""
        if not isinstance(other, RandomStateVariable) or other.algorithm != self.algorithm:
            raise ScansionTypeError(explain(f"{subject} must be a random stream ({self.algorithm}), not {other}"))
        return other

    def __repr__(self) -> str:
        return self.name or f"<rng<{self.algorithm}>>"
