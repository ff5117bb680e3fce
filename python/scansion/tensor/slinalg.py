"""Linear algebra as in `scipy.linalg` (Aesara's `aesara.tensor.slinalg`).

The last two axes of an argument are rows and columns; axes before them count independent matrices and are broadcast.
What the elements decide (a singular matrix) is an error when the function runs: `numpy.linalg.LinAlgError` with the
line of the call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scansion._location import explain
from scansion.exceptions import ScansionValueError
from scansion.tensor import _matrices
from scansion.tensor._matrices import matrices, of_rank_two, solved, square_matrix
from scansion.tensor.var import TensorLike, TensorVariable, emit

if TYPE_CHECKING:
    from scansion._scansion import Attribute

__all__ = ["cholesky", "solve", "solve_triangular"]


def cholesky(x: TensorLike, lower: bool = True, on_error: str = "raise") -> TensorVariable:
    """Factor symmetric positive definite matrices.

    Parameters
    ----------
    x : array_like
        Shape (..., n, n), float32 or float64; integers become `config.floatX`. One triangle of each matrix is read, and
        gradients go to that triangle.
    lower : bool
        Whether to read the lower triangle and give L with x = L L^T, or the upper one and U with x = U^T U.
    on_error : str
        What to do with a matrix that is not positive definite: "raise", or "nan" to give NaN.

    Returns
    -------
    TensorVariable
        The triangular factors.

    Raises
    ------
    ValueError
        If the matrices are not square; where their lengths are not known, when the function runs.
    LinAlgError
        If a matrix is not positive definite, when the function runs.

    Notes
    -----
    Derivatives after I. Murray, "Differentiation of the Cholesky decomposition" (2016).

    Examples
    --------
    >>> cholesky([[4.0, 2.0], [2.0, 5.0]]).eval()
    array([[2., 0.],
           [1., 2.]])
    """
    if on_error not in ("raise", "nan"):
        raise ScansionValueError(explain(f"cholesky: on_error cannot be {on_error!r}", "choose raise or nan"))
    matrix = square_matrix("cholesky", x)
    factor = emit("scn.cholesky", [matrix if lower else _matrices.transposed(matrix)], {"nan": on_error == "nan"})
    return factor if lower else _matrices.transposed(factor)


STRUCTURES = {
    "gen": "general",
    "general": "general",
    "sym": "symmetric",
    "symmetric": "symmetric",
    "her": "symmetric",
    "hermitian": "symmetric",
    "pos": "positive",
    "positive definite": "positive",
}


def solve(
    a: TensorLike,
    b: TensorLike,
    assume_a: str = "gen",
    lower: bool = False,
    check_finite: bool = True,
    transposed: bool = False,
    b_ndim: int | None = None,
) -> TensorVariable:
    """Solve the linear equations a x = b.

    Parameters
    ----------
    a : array_like
        Shape (..., n, n), float32 or float64; integers become `config.floatX`.
    b : array_like
        Shape (n,) or (..., n, m): one or several right-hand sides.
    assume_a : str
        "gen" for any matrix, "sym" for symmetric ones, "pos" for symmetric positive definite ones.
    lower : bool
        Which triangle of symmetric matrices to read; gradients go to that triangle.
    check_finite : bool
        Whether infinities and NaN in `a` or `b` are an error.
    transposed : bool
        Whether to solve a^T x = b.
    b_ndim : int, optional
        1 if the last axis of `b` is a vector, 2 if the last two are a matrix; None tells by its dimensions.

    Returns
    -------
    TensorVariable
        The solutions, of the shape of `b`.

    Raises
    ------
    ValueError
        If lengths do not fit, or elements are not finite; what is not known now, when the function runs.
    LinAlgError
        If a matrix is singular, or with "pos" not positive definite, when the function runs.

    Notes
    -----
    Method: LU factorization with row exchanges, Cholesky factorization for "pos".

    Examples
    --------
    >>> solve([[2.0, 0.0], [0.0, 4.0]], [2.0, 2.0]).eval()
    array([1. , 0.5])
    """
    if assume_a not in STRUCTURES:
        known = ", ".join(STRUCTURES)
        raise ScansionValueError(explain(f"solve: assume_a cannot be {assume_a!r}", f"choose from {known}"))
    matrix, side = matrices("solve", a, b)
    structure = STRUCTURES[assume_a]
    if structure != "general" and not lower:
        matrix = _matrices.transposed(of_rank_two("solve", matrix))
    flags: dict[str, Attribute] = {
        "structure": structure,
        "transpose": transposed and structure == "general",
        "finite": check_finite,
    }
    return solved("scn.solve", matrix, side, b_ndim, flags)


TRANSPOSITIONS = {0: False, "N": False, 1: True, "T": True, 2: True, "C": True}


def solve_triangular(
    a: TensorLike,
    b: TensorLike,
    trans: int | str = 0,
    lower: bool = False,
    unit_diagonal: bool = False,
    check_finite: bool = True,
    b_ndim: int | None = None,
) -> TensorVariable:
    """Solve the linear equations a x = b for triangular matrices.

    Parameters
    ----------
    a : array_like
        Shape (..., n, n), float32 or float64; integers become `config.floatX`. One triangle of each matrix is read.
    b : array_like
        Shape (n,) or (..., n, m): one or several right-hand sides.
    trans : int or str
        0 or "N" for a x = b, 1 or "T" for a^T x = b.
    lower : bool
        Whether the lower triangle is read, or the upper one.
    unit_diagonal : bool
        Whether the diagonal counts as ones and is not read.
    check_finite : bool
        Whether infinities and NaN in `a` or `b` are an error.
    b_ndim : int, optional
        1 if the last axis of `b` is a vector, 2 if the last two are a matrix; None tells by its dimensions.

    Returns
    -------
    TensorVariable
        The solutions, of the shape of `b`.

    Raises
    ------
    ValueError
        If lengths do not fit, or elements are not finite; what is not known now, when the function runs.
    LinAlgError
        If an element on a diagonal is 0, when the function runs.

    Examples
    --------
    >>> solve_triangular([[2.0, 0.0], [1.0, 4.0]], [2.0, 5.0], lower=True).eval()
    array([1., 1.])
    """
    if trans not in TRANSPOSITIONS:
        raise ScansionValueError(explain(f"solve_triangular: trans cannot be {trans!r}", "choose 0, 1, N or T"))
    matrix, side = matrices("solve_triangular", a, b)
    flags: dict[str, Attribute] = {
        "lower": lower,
        "transpose": TRANSPOSITIONS[trans],
        "unit_diagonal": unit_diagonal,
        "finite": check_finite,
    }
    return solved("scn.triangular_solve", matrix, side, b_ndim, flags)
