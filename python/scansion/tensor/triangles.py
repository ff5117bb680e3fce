"""Matrices by the side of a diagonal on which an element lies: identities, triangles and their places."""

from __future__ import annotations

from typing import Any

from numpy.typing import DTypeLike

from scansion._location import explain
from scansion.exceptions import ScansionValueError
from scansion.tensor._cast import as_tensor_variable, cast
from scansion.tensor._elementwise import add, eq, ge, invert
from scansion.tensor._sizes import Size, as_size, dimensions
from scansion.tensor.choice import switch
from scansion.tensor.creation import arange
from scansion.tensor.indexing import nonzero
from scansion.tensor.shape import expand_dims, specify_shape
from scansion.tensor.var import TensorLike, TensorVariable

__all__ = [
    "eye",
    "identity_like",
    "tri",
    "tril",
    "tril_indices",
    "tril_indices_from",
    "triu",
    "triu_indices",
    "triu_indices_from",
]


def eye(n: Any, m: Any = None, k: TensorLike = 0, dtype: DTypeLike | None = None) -> TensorVariable:
    """Make a matrix with ones on a diagonal and zeros elsewhere.

    Parameters
    ----------
    n, m : int or scalar variable
        Rows and columns; None for `m` makes it square.
    k : array_like
        An integer scalar: which diagonal. 0 is the main one, positive ones lie above.
    dtype : str or NumPy dtype, optional
        Element type; None stands for `config.floatX`.

    Returns
    -------
    TensorVariable
        A matrix.

    Raises
    ------
    ValueError
        If a length is negative; where it is not known before, when the function runs.

    Examples
    --------
    >>> eye(2).eval()
    array([[1., 0.],
           [0., 1.]])
    """
    rows, columns = _grid(n, n if m is None else m)
    return cast(eq(add(rows, k), columns), "floatX" if dtype is None else dtype)


def identity_like(x: TensorLike, dtype: DTypeLike | None = None) -> TensorVariable:
    """Make a matrix of the shape of another with ones on the main diagonal and zeros elsewhere.

    Parameters
    ----------
    x : array_like
        The matrix to take the shape from.
    dtype : str or NumPy dtype, optional
        Element type; None takes that of `x`.

    Returns
    -------
    TensorVariable
        A matrix.

    Examples
    --------
    >>> identity_like(np.zeros((1, 2))).eval()
    array([[1., 0.]])
    """
    like = as_tensor_variable(x)
    rows, columns = dimensions(like)
    return eye(rows, columns, dtype=like.dtype if dtype is None else dtype)


def tri(n: Any, m: Any = None, k: TensorLike = 0, dtype: DTypeLike | None = None) -> TensorVariable:
    """Make a matrix with ones on and below a diagonal and zeros above.

    Parameters
    ----------
    n, m : int or scalar variable
        Rows and columns; None for `m` makes it square.
    k : array_like
        An integer scalar: which diagonal. 0 is the main one, positive ones lie above.
    dtype : str or NumPy dtype, optional
        Element type; None stands for `config.floatX`.

    Returns
    -------
    TensorVariable
        A matrix.

    Raises
    ------
    ValueError
        If a length is negative; where it is not known before, when the function runs.

    Examples
    --------
    >>> tri(2).eval()
    array([[1., 0.],
           [1., 1.]])
    """
    rows, columns = _grid(n, n if m is None else m)
    return cast(ge(add(rows, k), columns), "floatX" if dtype is None else dtype)


def tril(x: TensorLike, k: TensorLike = 0) -> TensorVariable:
    """Put zeros above a diagonal of a matrix.

    Parameters
    ----------
    x : array_like
        A matrix.
    k : array_like
        An integer scalar: which diagonal. 0 is the main one, positive ones lie above.

    Returns
    -------
    TensorVariable
        A matrix.

    Examples
    --------
    >>> tril(np.ones((2, 2))).eval()
    array([[1., 0.],
           [1., 1.]])
    """
    matrix = as_tensor_variable(x)
    rows, columns = dimensions(matrix)
    return switch(tri(rows, columns, k, "bool"), matrix, 0)


def triu(x: TensorLike, k: TensorLike = 0) -> TensorVariable:
    """Put zeros below a diagonal of a matrix.

    Parameters
    ----------
    x : array_like
        A matrix.
    k : array_like
        An integer scalar: which diagonal. 0 is the main one, positive ones lie above.

    Returns
    -------
    TensorVariable
        A matrix.

    Examples
    --------
    >>> triu(np.ones((2, 2))).eval()
    array([[1., 1.],
           [0., 1.]])
    """
    matrix = as_tensor_variable(x)
    rows, columns = dimensions(matrix)
    return switch(tri(rows, columns, add(k, -1), "bool"), 0, matrix)


def tril_indices(n: Any, k: int = 0, m: Any = None) -> tuple[TensorVariable, ...]:
    """Find the places on and below a diagonal of a matrix.

    Parameters
    ----------
    n, m : int or scalar variable
        Rows and columns; None for `m` makes it square.
    k : int
        Which diagonal: 0 is the main one, positive ones lie above.

    Returns
    -------
    tuple of TensorVariable
        Rows and columns.

    Examples
    --------
    >>> [part.eval() for part in tril_indices(2)]
    [array([0, 1, 1]), array([0, 0, 1])]
    """
    return tuple(nonzero(tri(n, m, k, "bool")))


def triu_indices(n: Any, k: int = 0, m: Any = None) -> tuple[TensorVariable, ...]:
    """Find the places on and above a diagonal of a matrix.

    Parameters
    ----------
    n, m : int or scalar variable
        Rows and columns; None for `m` makes it square.
    k : int
        Which diagonal: 0 is the main one, positive ones lie above.

    Returns
    -------
    tuple of TensorVariable
        Rows and columns.

    Examples
    --------
    >>> [part.eval() for part in triu_indices(2)]
    [array([0, 0, 1]), array([0, 1, 1])]
    """
    return tuple(nonzero(invert(tri(n, m, k - 1, "bool"))))


def tril_indices_from(a: TensorLike, k: int = 0) -> tuple[TensorVariable, ...]:
    """Find the places on and below a diagonal of a given matrix.

    Parameters
    ----------
    a : array_like
        The matrix to take the lengths from.
    k : int
        Which diagonal: 0 is the main one, positive ones lie above.

    Returns
    -------
    tuple of TensorVariable
        Rows and columns.

    Examples
    --------
    >>> [part.eval() for part in tril_indices_from(np.zeros((1, 2)))]
    [array([0]), array([0])]
    """
    rows, columns = dimensions(as_tensor_variable(a))
    return tril_indices(rows, k, columns)


def triu_indices_from(a: TensorLike, k: int = 0) -> tuple[TensorVariable, ...]:
    """Find the places on and above a diagonal of a given matrix.

    Parameters
    ----------
    a : array_like
        The matrix to take the lengths from.
    k : int
        Which diagonal: 0 is the main one, positive ones lie above.

    Returns
    -------
    tuple of TensorVariable
        Rows and columns.

    Examples
    --------
    >>> [part.eval() for part in triu_indices_from(np.zeros((1, 2)))]
    [array([0, 0]), array([0, 1])]
    """
    rows, columns = dimensions(as_tensor_variable(a))
    return triu_indices(rows, k, columns)


def _grid(n: Any, m: Any) -> tuple[TensorVariable, TensorVariable]:
    """The numbers of the rows as a column, and of the columns as a row."""
    rows, columns = (_numbers(as_size(length, "a length")) for length in (n, m))
    return expand_dims(rows, 1), expand_dims(columns, 0)


def _numbers(length: Size) -> TensorVariable:
    """0, 1, ..., where a negative length is an error and not an empty range."""
    if isinstance(length, int):
        if length < 0:
            raise ScansionValueError(explain(f"the length of an axis cannot be negative, it is {length}"))
        return arange(length)
    return specify_shape(arange(length), [length])
