"""Types of tensors and the constructors of symbolic variables: `matrix("X")`, `iscalar("n")`, `dvectors("a b")`.

Prefixes are NumPy's letters: b int8, w int16, i int32, l int64, f float32, d float64, c complex64, z complex128; a
constructor without a prefix takes `config.floatX`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from scansion._location import explain
from scansion._native import native
from scansion.exceptions import ScansionTypeError, ScansionValueError
from scansion.tensor._dtypes import dtype_name
from scansion.tensor._filter import convert

if TYPE_CHECKING:
    from scansion.tensor.var import TensorVariable

PREFIXES = ("int8", "int16", "int32", "int64", "float32", "float64", "complex64", "complex128")  # b w i l f d c z

Length = int | bool | None
"""A length of a type: None is unknown; the old broadcastable patterns' True stands for 1 and False for unknown."""


class TensorType:
    """The type of a tensor: its element type and the lengths of its axes.

    Parameters
    ----------
    dtype : str or NumPy dtype
        Element type; "floatX" stands for `config.floatX`.
    shape : sequence of int or None
        The length of each axis, None where it is known at run time only. Only axes of length 1 are broadcast.
    name : str, optional
        A name to print.

    Raises
    ------
    TypeError
        If there is no such element type.
    ValueError
        If a length is negative.

    Examples
    --------
    >>> three = TensorType("float32", (None, 3))
    >>> three
    float32[?, 3]
    >>> three("x").ndim
    2
    """

    def __init__(
        self,
        dtype: DTypeLike,
        shape: Sequence[Length] | None = None,
        name: str | None = None,
        broadcastable: Any = None,
    ) -> None:
        self.dtype = dtype_name(dtype)
        self.shape = _lengths(shape if broadcastable is None else broadcastable)
        self.name = name

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return len(self.shape)

    @property
    def broadcastable(self) -> tuple[bool, ...]:
        """For each axis whether its length is known to be 1."""
        return tuple(length == 1 for length in self.shape)

    @property
    def numpy_dtype(self) -> np.dtype[Any]:
        """The element type as a NumPy dtype."""
        return np.dtype(self.dtype)

    def __call__(self, name: str | None = None) -> TensorVariable:
        """Make a variable of this type."""
        from scansion.tensor.var import TensorVariable  # variables know their types

        return TensorVariable(native.input(self.dtype, self.shape, name))

    make_variable = __call__

    def filter(self, data: object, strict: bool = False, allow_downcast: bool | None = None) -> NDArray[Any]:
        """Convert a value to an array of this type, if nothing is lost.

        Parameters
        ----------
        data : array_like
            The value.
        strict : bool
            Take arrays of exactly this dtype only.
        allow_downcast : bool, optional
            True: convert to the dtype even if digits are lost. None: do so for Python floats to `config.floatX`.

        Returns
        -------
        ndarray
            Native, aligned and C-contiguous.

        Raises
        ------
        TypeError
            If the value has another rank or cannot be converted.
        ValueError
            If a length differs.

        Examples
        --------
        >>> TensorType("int32", (None,)).filter([1.0, 2.0])
        array([1, 2], dtype=int32)
        """
        array = convert(data, self.dtype, self.ndim, allow_downcast, "the value", strict=strict)
        if not self._admits(array.shape):
            raise ScansionValueError(explain(f"the value has shape {array.shape}, its type is {self}"))
        return array

    def _admits(self, shape: tuple[int, ...]) -> bool:
        return all(known in (None, length) for known, length in zip(self.shape, shape, strict=True))

    def clone(self, dtype: DTypeLike | None = None, shape: Sequence[Length] | None = None) -> TensorType:
        """The same type but for what is given."""
        return TensorType(self.dtype if dtype is None else dtype, self.shape if shape is None else shape)

    def __eq__(self, other: object) -> bool:
        return (
            (self.dtype, self.shape) == (other.dtype, other.shape) if isinstance(other, TensorType) else NotImplemented
        )

    def __hash__(self) -> int:
        return hash((self.dtype, self.shape))

    def __repr__(self) -> str:
        return f"{self.dtype}[{', '.join('?' if n is None else str(n) for n in self.shape)}]"


@lru_cache(maxsize=4096)
def type_of(dtype: str, shape: tuple[int | None, ...]) -> TensorType:
    """The type of a value, made once."""
    return TensorType(dtype, shape)


def _lengths(shape: Sequence[Length] | None) -> tuple[int | None, ...]:
    return tuple(_length(length) for length in (() if shape is None else shape))


def _length(length: Length) -> int | None:
    if isinstance(length, bool | np.bool_):
        return 1 if length else None
    if length is not None and length < 0:
        raise ScansionValueError(explain(f"the length {length} is negative", "write None where a length is not known"))
    return None if length is None else int(length)


def tensor(
    dtype: DTypeLike | None = None, shape: Sequence[Length] | None = None, name: str | None = None, **old: Any
) -> TensorVariable:
    """Make a variable of any type.

    Parameters
    ----------
    dtype : str or NumPy dtype, optional
        Element type; None stands for `config.floatX`.
    shape : sequence of int or None
        The length of each axis, None where it is not known.
    name : str, optional
        The variable's name.

    Returns
    -------
    TensorVariable
        A new input.

    Examples
    --------
    >>> tensor(dtype="uint8", shape=(None, 3), name="image").type
    uint8[?, 3]
    """
    pattern = old.pop("broadcastable", shape)
    if old:
        raise ScansionTypeError(explain(f"tensor has no argument {next(iter(old))!r}"))
    return TensorType("floatX" if dtype is None else dtype, pattern)(name)


class Constructor:
    """Makes variables of one rank: `matrix("X")`.

    Parameters of a call
    --------------------
    name : str, optional
        The variable's name.
    dtype : str or NumPy dtype, optional
        Element type; None stands for `config.floatX`.
    shape : sequence of int or None, optional
        The length of each axis, None where it is not known.

    Examples
    --------
    >>> matrix("X", dtype="float32", shape=(None, 3)).type
    float32[?, 3]
    """

    def __init__(self, shape: tuple[int | None, ...]) -> None:
        self.shape = shape

    def __call__(
        self, name: str | None = None, dtype: DTypeLike | None = None, shape: Sequence[Length] | None = None
    ) -> TensorVariable:
        if shape is not None and len(shape) != len(self.shape):
            raise ScansionValueError(explain(f"shape {shape} has {len(shape)} axes instead of {len(self.shape)}"))
        return TensorType("floatX" if dtype is None else dtype, self.shape if shape is None else shape)(name)


class Plural:
    """Makes several variables at once: `scalars("a b")`, `scalars("a", "b")`, `scalars("ab")`, `scalars(2)`.

    Examples
    --------
    >>> a, b = scalars("a b")
    >>> b.name
    'b'
    """

    def __init__(self, single: Callable[[str | None], TensorVariable]) -> None:
        self.single = single

    def __call__(self, *names: str | int) -> Any:
        variables = [self.single(name) for name in _split(names)]
        return variables[0] if len(variables) == 1 else variables


def _split(names: tuple[str | int, ...]) -> list[str | None]:
    """One name for each variable to make."""
    if len(names) == 1 and isinstance(names[0], int):
        return [None] * names[0]
    if len(names) == 1:
        text = str(names[0])
        words = re.split(r"[\s,]+", text.strip())
        return list(words if len(words) > 1 else text)
    return [str(name) for name in names]


def _types(*shape: int | None) -> list[TensorType]:
    return [TensorType(dtype, shape) for dtype in PREFIXES]


def _plurals(types: list[TensorType]) -> list[Plural]:
    return [Plural(type_) for type_ in types]


scalar = Constructor(())
vector = Constructor((None,))
row = Constructor((1, None))
col = Constructor((None, 1))
matrix = Constructor((None,) * 2)
tensor3 = Constructor((None,) * 3)
tensor4 = Constructor((None,) * 4)
tensor5 = Constructor((None,) * 5)
tensor6 = Constructor((None,) * 6)
tensor7 = Constructor((None,) * 7)

bscalar, wscalar, iscalar, lscalar, fscalar, dscalar, cscalar, zscalar = _types()
bvector, wvector, ivector, lvector, fvector, dvector, cvector, zvector = _types(None)
brow, wrow, irow, lrow, frow, drow, crow, zrow = _types(1, None)
bcol, wcol, icol, lcol, fcol, dcol, ccol, zcol = _types(None, 1)
bmatrix, wmatrix, imatrix, lmatrix, fmatrix, dmatrix, cmatrix, zmatrix = _types(None, None)
btensor3, wtensor3, itensor3, ltensor3, ftensor3, dtensor3, ctensor3, ztensor3 = _types(*(None,) * 3)
btensor4, wtensor4, itensor4, ltensor4, ftensor4, dtensor4, ctensor4, ztensor4 = _types(*(None,) * 4)

scalars, vectors, rows, cols = Plural(scalar), Plural(vector), Plural(row), Plural(col)
matrices, tensor3s, tensor4s = Plural(matrix), Plural(tensor3), Plural(tensor4)
bscalars, wscalars, iscalars, lscalars, fscalars, dscalars, cscalars, zscalars = _plurals(_types())
bvectors, wvectors, ivectors, lvectors, fvectors, dvectors, cvectors, zvectors = _plurals(_types(None))
brows, wrows, irows, lrows, frows, drows, crows, zrows = _plurals(_types(1, None))
bcols, wcols, icols, lcols, fcols, dcols, ccols, zcols = _plurals(_types(None, 1))
bmatrices, wmatrices, imatrices, lmatrices, fmatrices, dmatrices, cmatrices, zmatrices = _plurals(_types(None, None))
