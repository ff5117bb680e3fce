"""Evenly spaced numbers, and grids of them."""

from __future__ import annotations

from typing import Any

from numpy.typing import DTypeLike

from scansion._location import explain
from scansion.exceptions import ScansionTypeError
from scansion.tensor._cast import cast
from scansion.tensor._dtypes import discrete_dtypes, dtype_name
from scansion.tensor._elementwise import and_, eq, exp, floor, gt, log, maximum
from scansion.tensor._elementwise import pow as power
from scansion.tensor._promotion import promoted
from scansion.tensor._sizes import as_size, as_variable
from scansion.tensor.choice import switch
from scansion.tensor.creation import arange
from scansion.tensor.shape import broadcast_arrays, reshape, specify_shape
from scansion.tensor.var import TensorLike, TensorVariable, made_at

__all__ = ["geomspace", "linspace", "logspace", "mgrid", "ogrid"]


def linspace(
    start: TensorLike, stop: TensorLike, num: Any = 50, endpoint: bool = True, dtype: DTypeLike | None = None
) -> TensorVariable:
    """Space numbers evenly from `start` to `stop`.

    Parameters
    ----------
    start, stop : array_like
        Scalars.
    num : int or scalar variable
        How many numbers.
    endpoint : bool
        Whether `stop` is the last of them; else it would be the next.
    dtype : str or NumPy dtype, optional
        Element type; None stands for `config.floatX`. Integers are rounded down.

    Returns
    -------
    TensorVariable
        A vector.

    Raises
    ------
    TypeError
        If `start` or `stop` is no scalar.
    ValueError
        If `num` is negative; where it is not known before, when the function runs.

    Examples
    --------
    >>> linspace(0, 1, 5).eval()
    array([0.  , 0.25, 0.5 , 0.75, 1.  ])
    """
    wanted = dtype_name("floatX" if dtype is None else dtype)
    kind = "float64" if wanted in discrete_dtypes else wanted
    low, high = promoted([start, stop], kind)
    for bound in (low, high):
        if bound.ndim:
            raise ScansionTypeError(explain(f"linspace takes scalars, {made_at(bound)} is {bound.type}"))
    number = as_size(num, "num")
    count = as_variable(number)
    places = specify_shape(arange(count), [number])
    parts = maximum(count - 1 if endpoint else count, 1)
    steps = cast(places, kind)
    result = low + steps * ((high - low) / cast(parts, kind))
    if endpoint:
        # The last one exactly; of one number, the first.
        result = switch(and_(eq(places, parts), gt(count, 1)), high, result)
    return cast(floor(result) if wanted in discrete_dtypes else result, wanted)


def logspace(
    start: TensorLike,
    stop: TensorLike,
    num: Any = 50,
    endpoint: bool = True,
    base: TensorLike = 10.0,
    dtype: DTypeLike | None = None,
) -> TensorVariable:
    """Space the logarithms of numbers evenly from `start` to `stop`.

    Parameters
    ----------
    start, stop : array_like
        Scalars: the logarithms of the first and the last number.
    num : int or scalar variable
        How many numbers.
    endpoint : bool
        Whether `base ** stop` is the last of them.
    base : array_like
        The base of the logarithms.
    dtype : str or NumPy dtype, optional
        Element type; None stands for `config.floatX`.

    Returns
    -------
    TensorVariable
        A vector.

    Examples
    --------
    >>> logspace(0, 2, 3).eval()
    array([  1.,  10., 100.])
    """
    wanted = dtype_name("floatX" if dtype is None else dtype)
    exponents = linspace(start, stop, num, endpoint, "float64" if wanted in discrete_dtypes else wanted)
    return cast(power(promoted([base], exponents.dtype)[0], exponents), wanted)


def geomspace(
    start: TensorLike, stop: TensorLike, num: Any = 50, endpoint: bool = True, dtype: DTypeLike | None = None
) -> TensorVariable:
    """Space positive numbers evenly on a logarithmic scale.

    Parameters
    ----------
    start, stop : array_like
        Scalars of one sign: the first and the last number.
    num : int or scalar variable
        How many numbers.
    endpoint : bool
        Whether `stop` is the last of them.
    dtype : str or NumPy dtype, optional
        Element type; None stands for `config.floatX`.

    Returns
    -------
    TensorVariable
        A vector.

    Examples
    --------
    >>> bool(np.allclose(geomspace(1, 100, 3).eval(), [1, 10, 100]))
    True
    """
    wanted = dtype_name("floatX" if dtype is None else dtype)
    kind = "float64" if wanted in discrete_dtypes else wanted
    low, high = promoted([start, stop], kind)
    return cast(low * exp(linspace(low * 0, log(high / low), num, endpoint, kind)), wanted)


class _Grid:
    """`mgrid[0:2, 0:3]`: the places of a grid, for each axis one tensor."""

    def __init__(self, is_sparse: bool) -> None:
        self._is_sparse = is_sparse

    def __getitem__(self, key: Any) -> list[TensorVariable]:
        entries = key if isinstance(key, tuple) else (key,)
        axes: list[TensorVariable] = []
        for place, entry in enumerate(entries):
            if not isinstance(entry, slice) or entry.stop is None or isinstance(entry.step, complex):
                raise ScansionTypeError(explain(f"a grid takes slices start:stop:step, not {entry}"))
            numbers = arange(
                0 if entry.start is None else entry.start, entry.stop, 1 if entry.step is None else entry.step
            )
            axes.append(reshape(numbers, [-1 if k == place else 1 for k in range(len(entries))], ndim=len(entries)))
        return axes if self._is_sparse else broadcast_arrays(*axes)


mgrid = _Grid(is_sparse=False)
ogrid = _Grid(is_sparse=True)
