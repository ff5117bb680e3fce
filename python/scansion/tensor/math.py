"""Reductions, products, and all elementwise functions.

The elementwise functions are generated from the records of the operations (ScnElementwise.td), with their docstrings;
here stands what combines several elements.
"""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import DTypeLike

from scansion._lapack import offer_lapack
from scansion._location import explain
from scansion.exceptions import ScansionValueError
from scansion.tensor import _elementwise
from scansion.tensor._axes import normalize_axes
from scansion.tensor._broadcast import common_axes, expand
from scansion.tensor._cast import as_tensor_variable, cast, constant
from scansion.tensor._dtypes import discrete_dtypes, dtype_name
from scansion.tensor._elementwise import *  # noqa: F403 (the records are the list)
from scansion.tensor._promotion import FLOAT_THAT_HOLDS, promoted
from scansion.tensor._sizes import dimension
from scansion.tensor.extremes import argmax, argmin, max_and_argmax
from scansion.tensor.shape import count, expand_dims, flatten
from scansion.tensor.var import Axes, TensorLike, TensorVariable, emit, made_at

if TYPE_CHECKING:
    from scansion._scansion import Attribute

__all__ = [
    "all",
    "allclose",
    "any",
    "argmax",
    "argmin",
    "batched_dot",
    "divmod",
    "dot",
    "isclose",
    "logsumexp",
    "matmul",
    "max",
    "max_and_argmax",
    "mean",
    "min",
    "outer",
    "prod",
    "ptp",
    "round",
    "std",
    "sum",
    "tensordot",
    "var",
]
__all__ += _elementwise.__all__

SUM_DTYPES = {
    "bool": "int64",
    "int8": "int64",
    "int16": "int64",
    "int32": "int64",
    "uint8": "uint64",
    "uint16": "uint64",
    "uint32": "uint64",
}
"""Sums and products of small integers are taken, and given, as large ones."""


def sum(x: TensorLike, axis: Axes = None, dtype: DTypeLike | None = None, keepdims: bool = False) -> TensorVariable:
    """Add up the elements along axes.

    Parameters
    ----------
    x : array_like
        A tensor.
    axis : int or sequence of int, optional
        Which axes; None takes all.
    dtype : str or NumPy dtype, optional
        The dtype to add in and to give; None takes that of `x`, for small integers int64 or uint64.
    keepdims : bool
        Keep the axes, with length 1.

    Returns
    -------
    TensorVariable
        The sums; 0 along an empty axis.

    Raises
    ------
    IndexError
        If there is no such axis.

    Examples
    --------
    >>> sum([[1.0, 2.0], [3.0, 4.0]], axis=0).eval()
    array([4., 6.])
    """
    return _accumulate("scn.reduce_sum", x, axis, dtype, keepdims)


def prod(x: TensorLike, axis: Axes = None, dtype: DTypeLike | None = None, keepdims: bool = False) -> TensorVariable:
    """Multiply the elements along axes.

    Parameters
    ----------
    x : array_like
        A tensor.
    axis : int or sequence of int, optional
        Which axes; None takes all.
    dtype : str or NumPy dtype, optional
        The dtype to multiply in and to give; None takes that of `x`, for small integers int64 or uint64.
    keepdims : bool
        Keep the axes, with length 1.

    Returns
    -------
    TensorVariable
        The products; 1 along an empty axis.

    Raises
    ------
    IndexError
        If there is no such axis.

    Examples
    --------
    >>> prod([[1.0, 2.0], [3.0, 4.0]], axis=1).eval()
    array([ 2., 12.])
    """
    return _accumulate("scn.reduce_prod", x, axis, dtype, keepdims)


def max(x: TensorLike, axis: Axes = None, keepdims: bool = False) -> TensorVariable:
    """Find the largest element along axes.

    Parameters
    ----------
    x : array_like
        A tensor.
    axis : int or sequence of int, optional
        Which axes; None takes all.
    keepdims : bool
        Keep the axes, with length 1.

    Returns
    -------
    TensorVariable
        The largest elements; NaN where there is one. Each of several equal ones gets the whole gradient.

    Raises
    ------
    IndexError
        If there is no such axis.
    ValueError
        If an axis is empty, when the function runs.

    Examples
    --------
    >>> max([[1, 2], [4, 3]], axis=1).eval()
    array([2, 4])
    """
    return _extreme("scn.reduce_max", "scn.reduce_any", x, axis, keepdims)


def min(x: TensorLike, axis: Axes = None, keepdims: bool = False) -> TensorVariable:
    """Find the smallest element along axes.

    Parameters
    ----------
    x : array_like
        A tensor.
    axis : int or sequence of int, optional
        Which axes; None takes all.
    keepdims : bool
        Keep the axes, with length 1.

    Returns
    -------
    TensorVariable
        The smallest elements; NaN where there is one. Each of several equal ones gets the whole gradient.

    Raises
    ------
    IndexError
        If there is no such axis.
    ValueError
        If an axis is empty, when the function runs.

    Examples
    --------
    >>> min([[1, 2], [4, 3]], axis=1).eval()
    array([1, 3])
    """
    return _extreme("scn.reduce_min", "scn.reduce_all", x, axis, keepdims)


def any(x: TensorLike, axis: Axes = None, keepdims: bool = False) -> TensorVariable:
    """Tell whether any element along axes is true.

    Parameters
    ----------
    x : array_like
        A tensor; numbers count as true unless they are 0.
    axis : int or sequence of int, optional
        Which axes; None takes all.
    keepdims : bool
        Keep the axes, with length 1.

    Returns
    -------
    TensorVariable
        A tensor of booleans.

    Raises
    ------
    IndexError
        If there is no such axis.

    Examples
    --------
    >>> any([[0, 1], [0, 0]], axis=1).eval()
    array([ True, False])
    """
    return _reduce("scn.reduce_any", _truth(x), axis, keepdims)


def all(x: TensorLike, axis: Axes = None, keepdims: bool = False) -> TensorVariable:
    """Tell whether all elements along axes are true.

    Parameters
    ----------
    x : array_like
        A tensor; numbers count as true unless they are 0.
    axis : int or sequence of int, optional
        Which axes; None takes all.
    keepdims : bool
        Keep the axes, with length 1.

    Returns
    -------
    TensorVariable
        A tensor of booleans.

    Raises
    ------
    IndexError
        If there is no such axis.

    Examples
    --------
    >>> all([[1, 1], [0, 1]], axis=1).eval()
    array([ True, False])
    """
    return _reduce("scn.reduce_all", _truth(x), axis, keepdims)


def _accumulate(op: str, x: TensorLike, axis: Axes, dtype: DTypeLike | None, keepdims: bool) -> TensorVariable:
    variable = as_tensor_variable(x)
    wide = SUM_DTYPES.get(variable.dtype, variable.dtype) if dtype is None else dtype_name(dtype)
    return _reduce(op, cast(variable, wide), axis, keepdims)


def _extreme(op: str, of_booleans: str, x: TensorLike, axis: Axes, keepdims: bool) -> TensorVariable:
    variable = as_tensor_variable(x)
    return _reduce(of_booleans if variable.dtype == "bool" else op, variable, axis, keepdims)


def _reduce(op: str, x: TensorVariable, axis: Axes, keepdims: bool) -> TensorVariable:
    axes = sorted(normalize_axes(axis, x.ndim, op.removeprefix("scn.reduce_")))
    if not axes:
        return x
    reduced = emit(op, [x], {"axes": axes})
    return expand_dims(reduced, axes) if keepdims else reduced


def _truth(x: TensorLike) -> TensorVariable:
    variable = as_tensor_variable(x)
    return variable if variable.dtype == "bool" else _elementwise.neq(variable, 0)


def _number(x: TensorVariable, axis: Axes, dtype: str, less: int = 0) -> TensorVariable:
    """How many elements a reduction takes together, minus `less`, in the given dtype."""
    sizes = [dimension(x, k) for k in normalize_axes(axis, x.ndim, "mean")]
    number = count(sizes)
    if isinstance(number, int):
        return constant(np.asarray(number - less, dtype=dtype))
    return cast(number - less if less else number, dtype)


def mean(x: TensorLike, axis: Axes = None, dtype: DTypeLike | None = None, keepdims: bool = False) -> TensorVariable:
    """Average the elements along axes.

    Parameters
    ----------
    x : array_like
        A tensor.
    axis : int or sequence of int, optional
        Which axes; None takes all.
    dtype : str or NumPy dtype, optional
        The dtype to compute in and to give; None takes that of `x`, for booleans and integers float64.
    keepdims : bool
        Keep the axes, with length 1.

    Returns
    -------
    TensorVariable
        The means; NaN along an empty axis.

    Raises
    ------
    IndexError
        If there is no such axis.

    Examples
    --------
    >>> mean([[1, 2], [3, 4]], axis=0).eval()
    array([2., 3.])
    """
    variable = as_tensor_variable(x)
    default = "float64" if variable.dtype in discrete_dtypes else variable.dtype
    total = sum(variable, axis, default if dtype is None else dtype, keepdims)
    return total / _number(variable, axis, total.dtype)


def var(x: TensorLike, axis: Axes = None, ddof: int = 0, keepdims: bool = False) -> TensorVariable:
    """Compute the variance of the elements along axes.

    Parameters
    ----------
    x : array_like
        A tensor.
    axis : int or sequence of int, optional
        Which axes; None takes all.
    ddof : int
        What to take from the number of elements before dividing by it.
    keepdims : bool
        Keep the axes, with length 1.

    Returns
    -------
    TensorVariable
        The variances.

    Raises
    ------
    IndexError
        If there is no such axis.

    Notes
    -----
    Method: the mean of the squared distances from the mean, in two passes.

    Examples
    --------
    >>> float(var([1.0, 2.0, 3.0, 4.0]).eval())
    1.25
    """
    variable = as_tensor_variable(x)
    distances = _elementwise.abs(variable - mean(variable, axis, keepdims=True))
    total = sum(distances * distances, axis, keepdims=keepdims)
    return total / _number(variable, axis, total.dtype, ddof)


def std(x: TensorLike, axis: Axes = None, ddof: int = 0, keepdims: bool = False) -> TensorVariable:
    """Compute the standard deviation of the elements along axes.

    Parameters
    ----------
    x : array_like
        A tensor.
    axis : int or sequence of int, optional
        Which axes; None takes all.
    ddof : int
        What to take from the number of elements before dividing by it.
    keepdims : bool
        Keep the axes, with length 1.

    Returns
    -------
    TensorVariable
        The square roots of the variances.

    Raises
    ------
    IndexError
        If there is no such axis.

    Examples
    --------
    >>> float(std([1.0, 1.0, 3.0, 3.0]).eval())
    1.0
    """
    return _elementwise.sqrt(var(x, axis, ddof, keepdims))


def ptp(x: TensorLike, axis: Axes = None) -> TensorVariable:
    """Compute the distance from the smallest to the largest element along axes.

    Parameters
    ----------
    x : array_like
        A tensor.
    axis : int or sequence of int, optional
        Which axes; None takes all.

    Returns
    -------
    TensorVariable
        The distances.

    Examples
    --------
    >>> int(ptp([3, 1, 7]).eval())
    6
    """
    return max(x, axis) - min(x, axis)


def logsumexp(x: TensorLike, axis: Axes = None, keepdims: bool = False) -> TensorVariable:
    """Compute log(sum(exp(x))) along axes without overflow.

    Parameters
    ----------
    x : array_like
        A tensor.
    axis : int or sequence of int, optional
        Which axes; None takes all.
    keepdims : bool
        Keep the axes, with length 1.

    Returns
    -------
    TensorVariable
        The logarithms.

    Notes
    -----
    Method: the largest element is taken out of the sum. Of no elements it is -inf. The derivative is exp(x - y).
    `log(sum(exp(x)))` is computed in this way too.

    Examples
    --------
    >>> bool(np.allclose(logsumexp([1000.0, 1000.0]).eval(), 1000 + np.log(2)))
    True
    """
    variable = as_tensor_variable(x)
    floats = cast(variable, FLOAT_THAT_HOLDS.get(variable.dtype, variable.dtype))
    return _reduce("scn.reduce_logsumexp", floats, axis, keepdims)


def divmod(x: TensorLike, y: TensorLike) -> tuple[TensorVariable, TensorVariable]:
    """Divide with a remainder.

    Parameters
    ----------
    x, y : array_like
        Tensors.

    Returns
    -------
    tuple of TensorVariable
        `floor_div(x, y)` and `mod(x, y)`.

    Examples
    --------
    >>> [int(part.eval()) for part in divmod(-7, 2)]
    [-4, 1]
    """
    return _elementwise.floor_div(x, y), _elementwise.mod(x, y)


ROUNDINGS = {
    "half_to_even": _elementwise.round_half_to_even,
    "half_away_from_zero": _elementwise.round_half_away_from_zero,
}


def round(x: TensorLike, mode: str = "half_to_even") -> TensorVariable:
    """Round to the nearest integer.

    Parameters
    ----------
    x : array_like
        A tensor.
    mode : str
        Where halves go: "half_to_even" or "half_away_from_zero".

    Returns
    -------
    TensorVariable
        A tensor of the same dtype.

    Raises
    ------
    ValueError
        If there is no such mode.

    Examples
    --------
    >>> round([0.5, 1.5]).eval()
    array([0., 2.])
    """
    if mode not in ROUNDINGS:
        raise ScansionValueError(explain(f"round: there is no mode {mode!r}", f"choose from {', '.join(ROUNDINGS)}"))
    variable = as_tensor_variable(x)
    return variable if variable.dtype in discrete_dtypes else ROUNDINGS[mode](variable)


def isclose(
    a: TensorLike, b: TensorLike, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False
) -> TensorVariable:
    """Tell for each pair of elements whether they are nearly equal: abs(a - b) <= atol + rtol * abs(b).

    Parameters
    ----------
    a, b : array_like
        Tensors.
    rtol, atol : float
        The tolerances.
    equal_nan : bool
        Whether NaN is close to NaN.

    Returns
    -------
    TensorVariable
        A tensor of booleans.

    Examples
    --------
    >>> isclose([1.0, 2.0], [1.0 + 1e-9, 2.1]).eval()
    array([ True, False])
    """
    x, y = as_tensor_variable(a), as_tensor_variable(b)
    is_near = _elementwise.abs(x - y) <= atol + rtol * _elementwise.abs(y)
    are_finite = _elementwise.and_(_elementwise.isfinite(x), _elementwise.isfinite(y))
    result = (is_near & are_finite) | _elementwise.eq(x, y)
    return result | (_elementwise.isnan(x) & _elementwise.isnan(y)) if equal_nan else result


def allclose(
    a: TensorLike, b: TensorLike, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False
) -> TensorVariable:
    """Tell whether all pairs of elements are nearly equal.

    Parameters
    ----------
    a, b : array_like
        Tensors.
    rtol, atol : float
        The tolerances.
    equal_nan : bool
        Whether NaN is close to NaN.

    Returns
    -------
    TensorVariable
        A boolean scalar.

    Examples
    --------
    >>> bool(allclose([1.0, 2.0], [1.0 + 1e-9, 2.1]).eval())
    False
    """
    return all(isclose(a, b, rtol, atol, equal_nan))


def dot(a: TensorLike, b: TensorLike) -> TensorVariable:
    """Multiply as NumPy's dot does.

    Parameters
    ----------
    a, b : array_like
        Tensors. The last axis of `a` meets the last but one of `b` (the only one of a vector); scalars multiply every
        element.

    Returns
    -------
    TensorVariable
        The other axes of `a`, then those of `b`; of the common dtype.

    Raises
    ------
    ValueError
        If the lengths of the two axes differ; where they are not known, when the function runs.

    Examples
    --------
    >>> dot([[1.0, 2.0]], [3.0, 4.0]).eval()
    array([11.])
    """
    x, y = promoted([a, b])
    if not x.ndim or not y.ndim:
        return _elementwise.mul(x, y)
    return contract(x, y, [x.ndim - 1], [builtins.max(y.ndim - 2, 0)], "dot")


def contract(
    x: TensorVariable, y: TensorVariable, x_axes: list[int], y_axes: list[int], op: str, batch: int = 0
) -> TensorVariable:
    """Sum products over pairs of axes, for each index of the first `batch` axes."""
    for i, k in zip(x_axes, y_axes, strict=True):
        lengths = x.type.shape[i], y.type.shape[k]
        if None not in lengths and lengths[0] != lengths[1]:
            raise ScansionValueError(
                explain(
                    f"{op}: axis {i} of {made_at(x)} has length {lengths[0]}, "
                    f"axis {k} of {made_at(y)} has length {lengths[1]}"
                )
            )
    axes = list(range(batch))
    attributes: dict[str, Attribute] = {
        "lhs_batch": axes,
        "rhs_batch": axes,
        "lhs_contract": x_axes,
        "rhs_contract": y_axes,
    }
    offer_lapack()  # large products go to its BLAS
    return emit("scn.dot", [x, y], attributes)


def matmul(a: TensorLike, b: TensorLike) -> TensorVariable:
    """Multiply matrices as NumPy's matmul does.

    Parameters
    ----------
    a, b : array_like
        Vectors, matrices, or stacks of matrices, whose leading axes are broadcast.

    Returns
    -------
    TensorVariable
        The products, of the common dtype.

    Raises
    ------
    ValueError
        If an argument is a scalar, or the lengths that meet differ; where they are not known, when the function runs.

    Examples
    --------
    >>> matmul(np.ones((5, 2, 3)), np.ones((3, 4))).type
    float64[5, 2, 4]
    """
    x, y = promoted([a, b])
    for operand in (x, y):
        if not operand.ndim:
            raise ScansionValueError(explain(f"matmul: {made_at(operand)} is a scalar", "multiply with *"))
    if y.ndim <= 2:
        return dot(x, y)
    if x.ndim == 1:
        return emit("scn.squeeze", [product := matmul(expand_dims(x, 0), y)], {"axes": [product.ndim - 2]})
    return _batched_matmul(x, y)


def _batched_matmul(x: TensorVariable, y: TensorVariable) -> TensorVariable:
    batch = common_axes([x, y], "matmul", but_last=2)
    x, y = (expand(operand, [*batch, (operand, operand.ndim - 2), (operand, operand.ndim - 1)]) for operand in (x, y))
    return contract(x, y, [x.ndim - 1], [x.ndim - 2], "matmul", batch=len(batch))


def batched_dot(a: TensorLike, b: TensorLike) -> TensorVariable:
    """Multiply matrix by matrix (or vector by matrix) along a common first axis.

    Parameters
    ----------
    a, b : array_like
        Tensors of two or three dimensions.

    Returns
    -------
    TensorVariable
        The products along the first axis.

    Raises
    ------
    ValueError
        If an argument has another rank, or the lengths that meet differ.

    Examples
    --------
    >>> batched_dot(np.ones((5, 2, 3)), np.ones((5, 3, 4))).type
    float64[5, 2, 4]
    """
    x, y = promoted([a, b])
    for operand in (x, y):
        if operand.ndim not in (2, 3):
            raise ScansionValueError(
                explain(f"batched_dot: {made_at(operand)} has {operand.ndim} dimensions, not 2 or 3")
            )
    return contract(x, y, [x.ndim - 1], [1], "batched_dot", batch=1)


def tensordot(a: TensorLike, b: TensorLike, axes: int | Sequence[Any] = 2) -> TensorVariable:
    """Sum products over given axes.

    Parameters
    ----------
    a, b : array_like
        Tensors.
    axes : int or pair
        How many of the last axes of `a` meet the first ones of `b`, or which of `a` meet which of `b`.

    Returns
    -------
    TensorVariable
        The other axes of `a`, then those of `b`; of the common dtype.

    Raises
    ------
    ValueError
        If the numbers of axes differ, or the lengths of axes that meet.

    Examples
    --------
    >>> tensordot(np.ones((2, 3, 4)), np.ones((4, 3, 5)), axes=([1, 2], [1, 0])).type
    float64[2, 5]
    """
    x, y = promoted([a, b])
    chosen = (range(x.ndim - axes, x.ndim), range(axes)) if isinstance(axes, int) else tuple(axes)
    x_axes = normalize_axes(chosen[0], x.ndim, "tensordot")
    y_axes = normalize_axes(chosen[1], y.ndim, "tensordot")
    if len(x_axes) != len(y_axes):
        raise ScansionValueError(explain(f"tensordot: {len(x_axes)} axes cannot meet {len(y_axes)}"))
    return contract(x, y, x_axes, y_axes, "tensordot")


def outer(a: TensorLike, b: TensorLike) -> TensorVariable:
    """Multiply every element of one tensor with every one of another.

    Parameters
    ----------
    a, b : array_like
        Tensors; they are flattened.

    Returns
    -------
    TensorVariable
        A matrix.

    Examples
    --------
    >>> outer([1.0, 2.0], [3.0, 4.0]).eval()
    array([[3., 4.],
           [6., 8.]])
    """
    x, y = promoted([a, b])
    return contract(flatten(x), flatten(y), [], [], "outer")
