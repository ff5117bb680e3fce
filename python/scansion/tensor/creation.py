"""Tensors of given shapes: of one value everywhere, and ranges."""

from __future__ import annotations

from typing import Any

from numpy.typing import DTypeLike

from scansion._location import explain
from scansion.exceptions import ScansionTypeError, ScansionValueError
from scansion.tensor._broadcast import broadcast, broadcast_to_sizes
from scansion.tensor._cast import as_tensor_variable
from scansion.tensor._dtypes import discrete_dtypes, dtype_name
from scansion.tensor._promotion import promoted
from scansion.tensor._sizes import as_sizes
from scansion.tensor.var import TensorLike, TensorVariable, emit, made_at

__all__ = [
    "alloc",
    "arange",
    "empty",
    "empty_like",
    "fill",
    "full",
    "full_like",
    "ones",
    "ones_like",
    "second",
    "zeros",
    "zeros_like",
]


def zeros(shape: Any, dtype: DTypeLike | None = None) -> TensorVariable:
    """Make a tensor of zeros.

    Parameters
    ----------
    shape : int, sequence of int and scalar variables, or vector of known length
        The lengths.
    dtype : str or NumPy dtype, optional
        Element type; None stands for `config.floatX`.

    Returns
    -------
    TensorVariable
        The tensor.

    Raises
    ------
    ValueError
        If the number of axes is not known.

    Examples
    --------
    >>> zeros(2).eval()
    array([0., 0.])
    """
    return full(shape, 0, "floatX" if dtype is None else dtype)


empty = zeros


def ones(shape: Any, dtype: DTypeLike | None = None) -> TensorVariable:
    """Make a tensor of ones.

    Parameters
    ----------
    shape : int, sequence of int and scalar variables, or vector of known length
        The lengths.
    dtype : str or NumPy dtype, optional
        Element type; None stands for `config.floatX`.

    Returns
    -------
    TensorVariable
        The tensor.

    Raises
    ------
    ValueError
        If the number of axes is not known.

    Examples
    --------
    >>> ones((1, 2), dtype="int8").eval()
    array([[1, 1]], dtype=int8)
    """
    return full(shape, 1, "floatX" if dtype is None else dtype)


def full(shape: Any, fill_value: TensorLike, dtype: DTypeLike | None = None) -> TensorVariable:
    """Make a tensor that holds one value everywhere.

    Parameters
    ----------
    shape : int, sequence of int and scalar variables, or vector of known length
        The lengths.
    fill_value : array_like
        The value; a tensor is broadcast.
    dtype : str or NumPy dtype, optional
        Element type; None takes that of the value.

    Returns
    -------
    TensorVariable
        The tensor.

    Raises
    ------
    ValueError
        If the number of axes is not known, or smaller than that of the value.

    Examples
    --------
    >>> full((2,), 7).eval()
    array([7, 7], dtype=int8)
    """
    value = promoted([fill_value], None if dtype is None else dtype_name(dtype))[0]
    sizes = as_sizes(shape, "the shape")
    if value.ndim > len(sizes):
        raise ScansionValueError(explain(f"{made_at(value)} has {value.ndim} dimensions, the shape only {len(sizes)}"))
    return broadcast_to_sizes(value, sizes) if sizes else value


def alloc(value: TensorLike, *shape: Any) -> TensorVariable:
    """Repeat a value to a shape.

    Parameters
    ----------
    value : array_like
        The value; a tensor is broadcast.
    *shape : int or scalar variable
        The lengths.

    Returns
    -------
    TensorVariable
        A tensor of the value's dtype.

    Raises
    ------
    ValueError
        If the shape has fewer axes than the value.

    Examples
    --------
    >>> alloc(np.float32(2), 2).eval()
    array([2., 2.], dtype=float32)
    """
    return full(shape[0] if len(shape) == 1 else shape, value)


def full_like(x: TensorLike, fill_value: TensorLike, dtype: DTypeLike | None = None) -> TensorVariable:
    """Make a tensor of the shape of another that holds one value everywhere.

    Parameters
    ----------
    x : array_like
        The tensor to take the shape from.
    fill_value : array_like
        A scalar.
    dtype : str or NumPy dtype, optional
        Element type; None takes that of `x`.

    Returns
    -------
    TensorVariable
        The tensor.

    Raises
    ------
    TypeError
        If the value is no scalar.

    Examples
    --------
    >>> full_like([1, 2], 7).eval()
    array([7, 7])
    """
    like = as_tensor_variable(x)
    value = promoted([fill_value], like.dtype if dtype is None else dtype_name(dtype))[0]
    if value.ndim:
        raise ScansionTypeError(explain(f"full_like: the value must be a scalar, {made_at(value)} is {value.type}"))
    return emit("scn.fill_like", [value, like]) if like.ndim else value


def zeros_like(x: TensorLike, dtype: DTypeLike | None = None, opt: bool = False) -> TensorVariable:
    """Make a tensor of zeros of the shape of another.

    Parameters
    ----------
    x : array_like
        The tensor to take the shape from.
    dtype : str or NumPy dtype, optional
        Element type; None takes that of `x`.
    opt : bool
        Accepted for Aesara's sake.

    Returns
    -------
    TensorVariable
        The tensor.

    Examples
    --------
    >>> zeros_like([1.0, 2.0]).eval()
    array([0., 0.])
    """
    return full_like(x, 0, dtype)


empty_like = zeros_like


def ones_like(x: TensorLike, dtype: DTypeLike | None = None, opt: bool = False) -> TensorVariable:
    """Make a tensor of ones of the shape of another.

    Parameters
    ----------
    x : array_like
        The tensor to take the shape from.
    dtype : str or NumPy dtype, optional
        Element type; None takes that of `x`.
    opt : bool
        Accepted for Aesara's sake.

    Returns
    -------
    TensorVariable
        The tensor.

    Examples
    --------
    >>> ones_like([1, 2]).eval()
    array([1, 1])
    """
    return full_like(x, 1, dtype)


def fill(a: TensorLike, b: TensorLike) -> TensorVariable:
    """Broadcast `b` to the common shape with `a`.

    Parameters
    ----------
    a : array_like
        The tensor to take the shape from.
    b : array_like
        The values.

    Returns
    -------
    TensorVariable
        A tensor of the dtype of `b`.

    Raises
    ------
    ValueError
        If two lengths differ and neither is 1.

    Examples
    --------
    >>> fill(np.zeros(2), 7).eval()
    array([7, 7], dtype=int8)
    """
    return broadcast([as_tensor_variable(a), as_tensor_variable(b)], "fill")[1]


second = fill


def arange(
    start: TensorLike, stop: TensorLike | None = None, step: TensorLike = 1, dtype: DTypeLike | None = None
) -> TensorVariable:
    """Count from `start` up to, but not including, `stop`.

    Parameters
    ----------
    start, stop, step : array_like
        Scalars; with one argument, counting starts at 0. An empty range gives an empty vector.
    dtype : str or NumPy dtype, optional
        Element type; None takes int64 for signed and uint64 for unsigned integers, otherwise the common dtype.

    Returns
    -------
    TensorVariable
        A vector.

    Raises
    ------
    TypeError
        If an argument is no scalar.
    ValueError
        If the step is 0, when the function runs.

    Examples
    --------
    >>> arange(3).eval()
    array([0, 1, 2])
    >>> arange(3.0).type.dtype
    'float32'
    """
    bounds: list[Any] = [0, start, step] if stop is None else [start, stop, step]
    common = promoted(bounds)[1].dtype
    scalars = promoted(bounds, _range_dtype(common) if dtype is None else dtype_name(dtype))
    for bound in scalars:
        if bound.ndim:
            raise ScansionTypeError(explain(f"arange takes scalars, {made_at(bound)} is {bound.type}"))
    return emit("scn.iota", scalars)


def _range_dtype(common: str) -> str:
    if common not in discrete_dtypes:
        return common
    return "uint64" if common.startswith("u") else "int64"
