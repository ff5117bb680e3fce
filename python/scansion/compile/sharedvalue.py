"""Shared variables: values that live between the calls of functions, and that functions read and update."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from scansion import _trace
from scansion._location import explain
from scansion._native import native
from scansion.exceptions import ScansionTypeError
from scansion.graph.basic import Held, Variable, remember_shared
from scansion.tensor._filter import native_array, numeric_array
from scansion.tensor._generators import is_generator, to_generator, to_words
from scansion.tensor._streams import RandomStateVariable
from scansion.tensor.type import TensorType
from scansion.tensor.var import TensorVariable

__all__ = ["RandomStateSharedVariable", "SharedVariable", "TensorSharedVariable", "shared"]


class SharedVariable(Variable):
    """A variable with a value of its own. Make one with `scansion.shared`.

    Attributes
    ----------
    default_update : Variable or None
        What the variable becomes at the end of every call of a function that uses it, unless the function has an update
        for it.
    """

    _default_update: Variable | None = None

    def __init__(self, storage: native.Shared) -> None:
        super().__init__(storage.value)
        self._storage = storage
        remember_shared(self)

    @property
    def held(self) -> Held:
        """The variable itself."""
        return frozenset((self,))

    @property
    def default_update(self) -> Variable | None:
        """What the variable becomes at the end of every call of a function that uses it."""
        return self._default_update

    @default_update.setter
    def default_update(self, update: Any) -> None:
        self._default_update = None if update is None else self.filter_variable(update, f"the update of {self}")
        if update is not None:
            _trace.note_default_update(self)

    def get_value(self, borrow: bool = False, return_internal_type: bool = False) -> Any:
        """Give the value."""
        raise NotImplementedError

    def set_value(self, new_value: Any, borrow: bool = False) -> None:
        """Replace the value."""
        raise NotImplementedError


class TensorSharedVariable(SharedVariable, TensorVariable):
    """A shared variable that holds an array."""

    def get_value(self, borrow: bool = False, return_internal_type: bool = False) -> NDArray[Any]:
        """Give the value.

        Parameters
        ----------
        borrow : bool
            True gives a read-only view where that saves a copy. It does not change with later updates.
        return_internal_type : bool
            Accepted for Aesara's sake.

        Returns
        -------
        ndarray
            The value.

        Examples
        --------
        >>> int(shared(3).get_value())
        3
        """
        return self._storage.get(borrow)

    def set_value(self, new_value: Any, borrow: bool = False) -> None:
        """Replace the value.

        Parameters
        ----------
        new_value : array_like
            An array of the same dtype and rank, or what converts to one exactly; other lengths are fine where the type
            leaves them open.
        borrow : bool
            Accepted for Aesara's sake; the value is copied.

        Raises
        ------
        TypeError
            If dtype or rank do not fit.
        ValueError
            If a length does not fit.

        Examples
        --------
        >>> k = shared(3)
        >>> k.set_value(4)
        >>> int(k.get_value())
        4
        """
        self._storage.set(self.type.filter(new_value))

    def zero(self, borrow: bool = False) -> None:
        """Set all elements to 0."""
        self._storage.set(np.zeros_like(self._storage.get(True)))


class RandomStateSharedVariable(SharedVariable, RandomStateVariable):
    """A shared variable that holds the state of a random stream."""

    def __init__(self, algorithm: str, words: NDArray[np.int64], name: str | None = None) -> None:
        super().__init__(native.Shared.rng(algorithm, words, name))

    @classmethod
    def seeded(cls, seed: int) -> RandomStateSharedVariable:
        """A stream that draws like `numpy.random.default_rng(seed)`."""
        return cls("pcg64", native.pcg64_seed(seed, ()))

    def get_value(self, borrow: bool = False, return_internal_type: bool = False) -> Any:
        """Give a NumPy generator in the stream's state.

        Returns
        -------
        numpy.random.Generator or numpy.random.RandomState
            A generator of its own: drawing from it does not change the stream.

        Examples
        --------
        >>> import numpy as np
        >>> rng = shared(np.random.default_rng(1))
        >>> bool(rng.get_value().normal() == np.random.default_rng(1).normal())
        True
        """
        return to_generator(self.algorithm, self._storage.get(True))

    def set_value(self, new_value: Any, borrow: bool = False) -> None:
        """Put the stream into the state of a NumPy generator.

        Parameters
        ----------
        new_value : numpy.random.Generator or numpy.random.RandomState
            A generator of the stream's kind.
        borrow : bool
            Accepted for Aesara's sake; the state is copied.

        Raises
        ------
        TypeError
            If it is another kind of generator, or none.

        Examples
        --------
        >>> import numpy as np
        >>> rng = shared(np.random.default_rng(1))
        >>> rng.set_value(np.random.default_rng(2))
        """
        if not is_generator(new_value):
            raise ScansionTypeError(explain(f"the value of {self} must be a NumPy generator, not {new_value!r}"))
        algorithm, words = to_words(new_value)
        if algorithm != self.algorithm:
            raise ScansionTypeError(
                explain(f"{self} is a {self.algorithm} stream, the new value is a {algorithm} generator")
            )
        self._storage.set(words)

    def reseed(self, words: NDArray[np.int64]) -> None:
        """Replace the state."""
        self._storage.set(words)


def shared(
    value: Any,
    name: str | None = None,
    strict: bool = False,
    allow_downcast: bool | None = None,
    borrow: bool = False,
    shape: Any = None,
    broadcastable: Any = None,
) -> Any:
    """Make a shared variable.

    Parameters
    ----------
    value : array_like, numpy.random.Generator or numpy.random.RandomState
        The first value; it is copied. Its dtype is taken as it is: a Python float is float64, a Python int int64.
    name : str, optional
        The variable's name.
    strict, allow_downcast, borrow : optional
        Accepted for Aesara's sake.
    shape : sequence of int or None, optional
        Lengths that never change, None where they may; by default all may, so none is broadcast.
    broadcastable : sequence of bool, optional
        The old form of `shape`: True for axes whose length is 1 for ever.

    Returns
    -------
    TensorSharedVariable or RandomStateSharedVariable
        The variable.

    Raises
    ------
    TypeError
        If the value is symbolic, no array of numbers, or a generator other than PCG64 and RandomState.
    ValueError
        If the value does not have the given shape.

    Examples
    --------
    >>> import numpy as np
    >>> k = shared(0, name="k")
    >>> k.type
    int64[]
    >>> shared(np.zeros((1, 3))).type
    float64[?, ?]
    """
    if is_generator(value):
        return RandomStateSharedVariable(*to_words(value), name)
    array = native_array(numeric_array(value, "the value of a shared variable"))
    type_ = TensorType(array.dtype.name, (None,) * array.ndim if shape is None else shape, broadcastable=broadcastable)
    return TensorSharedVariable(native.Shared(type_.dtype, type_.shape, type_.filter(array), name))
