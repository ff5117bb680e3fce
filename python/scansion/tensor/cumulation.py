"""Running sums and products, and differences."""

from __future__ import annotations

from scansion._location import explain
from scansion.exceptions import ScansionValueError
from scansion.tensor._axes import normalize_axis
from scansion.tensor._cast import as_tensor_variable, cast
from scansion.tensor._elementwise import neq
from scansion.tensor.joining import join
from scansion.tensor.shape import flatten
from scansion.tensor.var import TensorLike, TensorVariable, emit

__all__ = ["cumprod", "cumsum", "diff"]


def cumsum(x: TensorLike, axis: int | None = None) -> TensorVariable:
    """Add up the elements along an axis up to each of them.

    Parameters
    ----------
    x : array_like
        A tensor.
    axis : int, optional
        The axis; None takes the flattened tensor.

    Returns
    -------
    TensorVariable
        The sums, of the dtype of `x` (int8 stays int8); of booleans int64.

    Raises
    ------
    IndexError
        If there is no such axis.

    Examples
    --------
    >>> cumsum([1.0, 2.0, 3.0]).eval()
    array([1., 3., 6.])
    """
    return _cumulate("scn.cumsum", x, axis)


def cumprod(x: TensorLike, axis: int | None = None) -> TensorVariable:
    """Multiply the elements along an axis up to each of them.

    Parameters
    ----------
    x : array_like
        A tensor.
    axis : int, optional
        The axis; None takes the flattened tensor.

    Returns
    -------
    TensorVariable
        The products, of the dtype of `x`; of booleans int64. The gradient is right where elements are 0.

    Raises
    ------
    IndexError
        If there is no such axis.

    Examples
    --------
    >>> cumprod([1.0, 2.0, 3.0]).eval()
    array([1., 2., 6.])
    """
    return _cumulate("scn.cumprod", x, axis)


def _cumulate(op: str, x: TensorLike, axis: int | None) -> TensorVariable:
    variable = flatten(x) if axis is None else as_tensor_variable(x)
    place = normalize_axis(0 if axis is None else axis, variable.ndim, op.removeprefix("scn."))
    return emit(op, [cast(variable, "int64") if variable.dtype == "bool" else variable], {"axis": place})


def diff(
    x: TensorLike,
    n: int = 1,
    axis: int = -1,
    prepend: TensorLike | None = None,
    append: TensorLike | None = None,
) -> TensorVariable:
    """Take the differences of neighbours along an axis.

    Parameters
    ----------
    x : array_like
        A tensor.
    n : int
        How many times.
    axis : int
        The axis.
    prepend, append : array_like, optional
        What to put before and behind `x` along the axis first.

    Returns
    -------
    TensorVariable
        A tensor whose axis is shorter by `n`; of booleans, whether neighbours differ.

    Raises
    ------
    IndexError
        If there is no such axis.
    ValueError
        If `n` is negative.

    Examples
    --------
    >>> diff([1, 4, 9, 16]).eval()
    array([3, 5, 7])
    """
    if n < 0:
        raise ScansionValueError(explain(f"diff: n cannot be negative, it is {n}"))
    variable = as_tensor_variable(x)
    place = normalize_axis(axis, variable.ndim, "diff")
    ends = [part for part in (prepend, variable, append) if part is not None]
    result = join(place, *ends) if len(ends) > 1 else variable
    before = (*[slice(None)] * place, slice(None, -1))
    behind = (*[slice(None)] * place, slice(1, None))
    for _ in range(n):
        if result.dtype == "bool":
            result = neq(result[behind], result[before])
        else:
            result = result[behind] - result[before]
    return result
