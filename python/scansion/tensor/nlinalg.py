"""Linear algebra as in `numpy.linalg` (Aesara's `aesara.tensor.nlinalg`).

The last two axes of an argument are rows and columns; axes before them count independent matrices. What the elements
decide (a singular matrix) is an error when the function runs: `numpy.linalg.LinAlgError` with the line of the call.
"""

from __future__ import annotations

from scansion.tensor._cast import as_tensor_variable
from scansion.tensor._matrices import emit_all, square_matrix
from scansion.tensor.math import sum as sum_of
from scansion.tensor.shape import moveaxis
from scansion.tensor.var import TensorLike, TensorVariable, emit

__all__ = ["det", "inv", "matrix_inverse", "slogdet", "trace"]


def inv(a: TensorLike) -> TensorVariable:
    """Invert square matrices.

    Parameters
    ----------
    a : array_like
        Shape (..., n, n), float32 or float64; integers become `config.floatX`.

    Returns
    -------
    TensorVariable
        The inverses, of the same shape.

    Raises
    ------
    ValueError
        If the matrices are not square; where their lengths are not known, when the function runs.
    LinAlgError
        If a matrix is singular, when the function runs.

    Notes
    -----
    Method: LU factorization with row exchanges. To solve equations, `solve` is cheaper and more accurate.

    Examples
    --------
    >>> inv([[2.0, 0.0], [0.0, 4.0]]).eval()
    array([[0.5 , 0.  ],
           [0.  , 0.25]])
    """
    return emit("scn.inverse", [square_matrix("inv", a)])


matrix_inverse = inv


def det(a: TensorLike) -> TensorVariable:
    """Compute determinants.

    Parameters
    ----------
    a : array_like
        Shape (..., n, n), float32 or float64; integers become `config.floatX`.

    Returns
    -------
    TensorVariable
        Shape (...). Its gradient needs the inverse and fails where a matrix is singular.

    Raises
    ------
    ValueError
        If the matrices are not square; where their lengths are not known, when the function runs.

    Notes
    -----
    Method: LU factorization with row exchanges. Determinants of large matrices overflow; `slogdet` does not.

    Examples
    --------
    >>> float(det([[1.0, 2.0], [3.0, 5.0]]).eval().round(12))
    -1.0
    """
    return emit("scn.det", [square_matrix("det", a)])


def slogdet(a: TensorLike) -> tuple[TensorVariable, TensorVariable]:
    """Compute signs of determinants and the logarithms of their absolute values.

    Parameters
    ----------
    a : array_like
        Shape (..., n, n), float32 or float64; integers become `config.floatX`.

    Returns
    -------
    tuple of TensorVariable
        The signs and the logarithms, shape (...); 0 and -inf for a singular matrix. The gradient needs the inverse and
        fails there.

    Raises
    ------
    ValueError
        If the matrices are not square; where their lengths are not known, when the function runs.

    Notes
    -----
    Method: LU factorization with row exchanges.

    Examples
    --------
    >>> [float(part.eval().round(6)) for part in slogdet([[1.0, 2.0], [3.0, 4.0]])]
    [-1.0, 0.693147]
    """
    sign, logarithm = emit_all("scn.slogdet", [square_matrix("slogdet", a)])
    return sign, logarithm


def trace(x: TensorLike, offset: int = 0, axis1: int = 0, axis2: int = 1) -> TensorVariable:
    """Add up the elements on a diagonal.

    Parameters
    ----------
    x : array_like
        A tensor of at least two dimensions.
    offset : int
        Which diagonal: 0 is the main one, positive ones lie above.
    axis1, axis2 : int
        The axes that are rows and columns.

    Returns
    -------
    TensorVariable
        The sums, along the other axes; small integers are added as `sum` adds them.

    Raises
    ------
    IndexError
        If there is no such axis.
    ValueError
        If the two axes are the same.

    Examples
    --------
    >>> trace([[1.0, 2.0], [3.0, 4.0]]).eval()
    array(5.)
    """
    variable = moveaxis(as_tensor_variable(x), (axis1, axis2), (-2, -1))
    diagonal = emit("scn.band", [variable], {"lowest": offset, "highest": offset})
    return sum_of(diagonal, axis=(-2, -1))
