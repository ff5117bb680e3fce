"""Reading and writing diagonals."""

from __future__ import annotations

from functools import reduce

from scansion._location import explain
from scansion.exceptions import ScansionValueError
from scansion.tensor._advanced import gather
from scansion.tensor._axes import normalize_axes
from scansion.tensor._cast import as_tensor_variable
from scansion.tensor._elementwise import minimum
from scansion.tensor._sizes import as_variable, dimension, dimensions
from scansion.tensor.creation import arange, zeros
from scansion.tensor.shape import moveaxis
from scansion.tensor.subtensor import set_subtensor
from scansion.tensor.var import TensorLike, TensorVariable, made_at

__all__ = ["diag", "diagonal", "extract_diag", "fill_diagonal", "fill_diagonal_offset"]


def diagonal(a: TensorLike, offset: int = 0, axis1: int = 0, axis2: int = 1) -> TensorVariable:
    """Read a diagonal.

    Parameters
    ----------
    a : array_like
        A tensor of at least two dimensions.
    offset : int
        Which diagonal: 0 is the main one, positive ones lie above.
    axis1, axis2 : int
        The axes of the matrices.

    Returns
    -------
    TensorVariable
        The other axes, then the diagonal.

    Raises
    ------
    IndexError
        If there is no such axis.
    ValueError
        If the axes are one.

    Examples
    --------
    >>> diagonal([[1, 2], [3, 4]]).eval()
    array([1, 4])
    """
    variable = as_tensor_variable(a)
    axes = normalize_axes([axis1, axis2], variable.ndim, "diagonal")
    last = variable.ndim - 2
    matrices = moveaxis(variable, axes, [last, last + 1])
    return gather(matrices, _places(matrices, offset), [last, last + 1], position=last)


extract_diag = diagonal


def diag(v: TensorLike, k: int = 0) -> TensorVariable:
    """Make a matrix from its diagonal, or read a diagonal of a matrix.

    Parameters
    ----------
    v : array_like
        A vector or a matrix.
    k : int
        Which diagonal: 0 is the main one, positive ones lie above.

    Returns
    -------
    TensorVariable
        A matrix that is 0 elsewhere, or a vector.

    Raises
    ------
    ValueError
        If `v` has another rank.

    Examples
    --------
    >>> diag([1, 2]).eval()
    array([[1, 0],
           [0, 2]])
    """
    variable = as_tensor_variable(v)
    if variable.ndim == 2:
        return diagonal(variable, k)
    if variable.ndim != 1:
        raise ScansionValueError(explain(f"diag takes a vector or a matrix, {made_at(variable)} is {variable.type}"))
    length = dimension(variable, 0) + abs(k)
    return fill_diagonal_offset(zeros((length, length), variable.dtype), variable, k)


def fill_diagonal(a: TensorLike, val: TensorLike) -> TensorVariable:
    """Give a copy of a tensor with another main diagonal.

    Parameters
    ----------
    a : array_like
        A matrix, or a tensor of more dimensions.
    val : array_like
        A scalar, or a vector of the diagonal's length.

    Returns
    -------
    TensorVariable
        The changed copy.

    Raises
    ------
    ValueError
        If `a` has less than two dimensions.

    Examples
    --------
    >>> fill_diagonal(np.zeros((2, 3)), 7.0).eval()
    array([[7., 0., 0.],
           [0., 7., 0.]])
    """
    variable = as_tensor_variable(a)
    if variable.ndim == 2:
        return fill_diagonal_offset(variable, val, 0)
    if variable.ndim < 2:
        raise ScansionValueError(explain(f"fill_diagonal: {made_at(variable)} has {variable.ndim} dimensions"))
    places = arange(reduce(minimum, [as_variable(length) for length in dimensions(variable)]))
    return set_subtensor(variable[(places,) * variable.ndim], val)


def fill_diagonal_offset(a: TensorLike, val: TensorLike, offset: int) -> TensorVariable:
    """Give a copy of a matrix with another diagonal.

    Parameters
    ----------
    a : array_like
        A matrix.
    val : array_like
        A scalar, or a vector of the diagonal's length.
    offset : int
        Which diagonal: 0 is the main one, positive ones lie above.

    Returns
    -------
    TensorVariable
        The changed copy.

    Raises
    ------
    ValueError
        If `a` is no matrix.

    Examples
    --------
    >>> fill_diagonal_offset(np.zeros((2, 2)), 7.0, 1).eval()
    array([[0., 7.],
           [0., 0.]])
    """
    variable = as_tensor_variable(a)
    if variable.ndim != 2:
        raise ScansionValueError(explain(f"{made_at(variable)} is {variable.type}, not a matrix"))
    rows, columns = _places(variable, offset)
    return set_subtensor(variable[rows, columns], val)


def _places(matrices: TensorVariable, offset: int) -> tuple[TensorVariable, TensorVariable]:
    """Rows and columns of a diagonal of the last two axes."""
    down, right = max(-offset, 0), max(offset, 0)
    rows, columns = (dimension(matrices, matrices.ndim - 2), dimension(matrices, matrices.ndim - 1))
    if isinstance(rows, int) and isinstance(columns, int):
        places = arange(max(min(rows - down, columns - right), 0))
    else:
        # An empty range where the diagonal lies outside.
        places = arange(minimum(as_variable(rows) - down, as_variable(columns) - right))
    return places + down, places + right
