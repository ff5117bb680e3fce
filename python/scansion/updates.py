"""`OrderedUpdates`: what the shared variables become, as `scan` returns it and `function` takes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from scansion._location import explain
from scansion.compile.sharedvalue import SharedVariable
from scansion.exceptions import ScansionKeyError, ScansionTypeError

if TYPE_CHECKING:
    from scansion.graph.basic import Variable

__all__ = ["OrderedUpdates"]


class OrderedUpdates(dict[SharedVariable, "Variable"]):
    """A dictionary from shared variables to their new values that refuses two rules for one variable.

    Parameters
    ----------
    entries : mapping or iterable of pairs, optional
        Shared variables and what they become.

    Raises
    ------
    TypeError
        If a key is not a shared variable.
    KeyError
        From `update` and `+`, if both sides have a rule for one variable and the rules differ.

    Examples
    --------
    >>> import scansion
    >>> k = scansion.shared(0)
    >>> len(scansion.OrderedUpdates({k: k + 1}))
    1
    """

    def __init__(self, entries: Mapping[Any, Any] | Iterable[tuple[Any, Any]] = ()) -> None:
        super().__init__()
        self.update(entries)

    def __setitem__(self, key: SharedVariable, value: Variable) -> None:
        if not isinstance(key, SharedVariable):
            raise ScansionTypeError(explain(f"updates: the key {key!r} is not a shared variable"))
        super().__setitem__(key, value)

    def update(self, other: Mapping[Any, Any] | Iterable[tuple[Any, Any]] = ()) -> None:  # type: ignore[override]
        """Take over the rules of `other`; KeyError where both have one and they differ."""
        for key, value in other.items() if isinstance(other, Mapping) else other:
            if key in self and self[key] is not value and self[key] != value:
                raise ScansionKeyError(explain(f"updates: two rules for {key}"))
            self[key] = value

    def __add__(self, other: Mapping[Any, Any] | Iterable[tuple[Any, Any]]) -> OrderedUpdates:
        both = OrderedUpdates(self)
        both.update(other)
        return both

    def __radd__(self, other: Mapping[Any, Any] | Iterable[tuple[Any, Any]]) -> OrderedUpdates:
        both = OrderedUpdates(other)
        both.update(self)
        return both
