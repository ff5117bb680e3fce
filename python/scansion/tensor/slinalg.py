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
from scansion.tensor._cast import as_tensor_variable
from scansion.tensor._matrices import matrices, of_rank_two, solved, square_matrix
from scansion.tensor._promotion import promoted
from scansion.tensor._sizes import dimension
from scansion.tensor.creation import zeros
from scansion.tensor.joining import concatenate
from scansion.tensor.nlinalg import eigh
from scansion.tensor.shape import expand_dims, reshape, shape_padleft
from scansion.tensor.var import TensorLike, TensorVariable, emit, made_at

if TYPE_CHECKING:
    from scansion._scansion import Attribute

__all__ = [
    "block_diag",
    "cho_solve",
    "cholesky",
    "eigvalsh",
    "expm",
    "kron",
    "solve",
    "solve_lower_triangular",
    "solve_triangular",
    "solve_upper_triangular",
]


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


def solve_lower_triangular(a: TensorLike, b: TensorLike, check_finite: bool = True) -> TensorVariable:
    """Solve the linear equations a x = b for lower triangular matrices.

    Parameters
    ----------
    a : array_like
        Shape (..., n, n). The lower triangle is read.
    b : array_like
        Shape (n,) or (..., n, m).
    check_finite : bool
        Whether infinities and NaN in `a` or `b` are an error.

    Returns
    -------
    TensorVariable
        The solutions; see `solve_triangular`.

    Examples
    --------
    >>> solve_lower_triangular([[2.0, 0.0], [1.0, 4.0]], [2.0, 5.0]).eval()
    array([1., 1.])
    """
    return solve_triangular(a, b, lower=True, check_finite=check_finite)


def solve_upper_triangular(a: TensorLike, b: TensorLike, check_finite: bool = True) -> TensorVariable:
    """Solve the linear equations a x = b for upper triangular matrices.

    Parameters
    ----------
    a : array_like
        Shape (..., n, n). The upper triangle is read.
    b : array_like
        Shape (n,) or (..., n, m).
    check_finite : bool
        Whether infinities and NaN in `a` or `b` are an error.

    Returns
    -------
    TensorVariable
        The solutions; see `solve_triangular`.

    Examples
    --------
    >>> solve_upper_triangular([[2.0, 1.0], [0.0, 4.0]], [3.0, 4.0]).eval()
    array([1., 1.])
    """
    return solve_triangular(a, b, lower=False, check_finite=check_finite)


def cho_solve(
    c_and_lower: tuple[TensorLike, bool], b: TensorLike, check_finite: bool = True, b_ndim: int | None = None
) -> TensorVariable:
    """Solve linear equations whose matrix has a known Cholesky factor.

    Parameters
    ----------
    c_and_lower : tuple of array_like and bool
        The factor, shape (..., n, n), and whether it is the lower one, L of L L^T, or the upper one, U of U^T U.
    b : array_like
        Shape (n,) or (..., n, m).
    check_finite : bool
        Whether infinities and NaN in the factor or `b` are an error.
    b_ndim : int, optional
        1 if the last axis of `b` is a vector, 2 if the last two are a matrix; None tells by its dimensions.

    Returns
    -------
    TensorVariable
        The solutions, of the shape of `b`; see `solve_triangular`.

    Examples
    --------
    >>> cho_solve(([[2.0, 0.0], [1.0, 2.0]], True), [4.0, 2.0]).eval()
    array([1., 0.])
    """
    factor, lower = c_and_lower
    half = solve_triangular(factor, b, not lower, lower, check_finite=check_finite, b_ndim=b_ndim)
    return solve_triangular(factor, half, lower, lower, check_finite=False, b_ndim=b_ndim)


def eigvalsh(a: TensorLike, b: TensorLike | None = None, lower: bool = True) -> TensorVariable:
    """Compute eigenvalues of symmetric matrices.

    Parameters
    ----------
    a : array_like
        Shape (..., n, n), float32 or float64; integers become `config.floatX`.
    b : array_like, optional
        Symmetric positive definite matrices: then w solves a v = w b v.
    lower : bool
        Which triangle of `a` and `b` is read; gradients go to that triangle.

    Returns
    -------
    TensorVariable
        Eigenvalues in ascending order, shape (..., n).

    Raises
    ------
    ValueError
        If the matrices are not square; where their lengths are not known, when the function runs.
    LinAlgError
        If elements are not finite, `b` is not positive definite, or there is no LAPACK, when the function runs.

    Notes
    -----
    Method: LAPACK's syevd; with `b` = L L^T the problem of L^-1 a L^-T.

    Examples
    --------
    >>> eigvalsh([[2.0, 0.0], [0.0, 1.0]]).eval()
    array([1., 2.])
    """
    side = "L" if lower else "U"
    if b is None:
        return eigh(a, side)[0]
    matrix = square_matrix("eigvalsh", a)
    whole = matrix if lower else _matrices.transposed(matrix)
    symmetric = emit("scn.band", [whole], {"lowest": _matrices.FAR, "highest": 0})
    below = emit("scn.band", [whole], {"lowest": _matrices.FAR, "highest": -1})
    factor = cholesky(b if lower else _matrices.transposed(square_matrix("eigvalsh", b)))
    left = solve_triangular(factor, symmetric + _matrices.transposed(below), lower=True, b_ndim=2)
    return eigh(solve_triangular(factor, _matrices.transposed(left), lower=True, b_ndim=2))[0]


def expm(A: TensorLike) -> TensorVariable:
    """Compute exponentials of square matrices.

    Parameters
    ----------
    A : array_like
        Shape (..., n, n), float32 or float64; integers become `config.floatX`.

    Returns
    -------
    TensorVariable
        The sums of A^k / k!, of the same shape.

    Raises
    ------
    ValueError
        If the matrices are not square; where their lengths are not known, when the function runs.

    Notes
    -----
    Method: N. Higham, "The scaling and squaring method for the matrix exponential revisited" (2005). The gradient is
    the exponential of a matrix of twice the length.

    Examples
    --------
    >>> expm([[0.0, 1.0], [0.0, 0.0]]).eval()
    array([[1., 1.],
           [0., 1.]])
    """
    return emit("scn.expm", [square_matrix("expm", A)])


def kron(a: TensorLike, b: TensorLike) -> TensorVariable:
    """Compute the Kronecker product: a matrix of blocks a[i, j] b.

    Parameters
    ----------
    a, b : array_like
        Tensors; the one with fewer dimensions gets leading ones.

    Returns
    -------
    TensorVariable
        Each length is the product of those of `a` and `b`.

    Examples
    --------
    >>> kron([[1.0, 2.0]], [[1.0], [1.0]]).eval()
    array([[1., 2.],
           [1., 2.]])
    """
    x, y = as_tensor_variable(a), as_tensor_variable(b)
    rank = max(x.ndim, y.ndim)
    x, y = (shape_padleft(part, rank - part.ndim) if part.ndim < rank else part for part in (x, y))
    blocks = expand_dims(x, list(range(1, 2 * rank, 2))) * expand_dims(y, list(range(0, 2 * rank, 2)))
    lengths = [dimension(x, k) * dimension(y, k) for k in range(rank)]
    return reshape(blocks, lengths) if rank else blocks


def block_diag(*matrices: TensorLike) -> TensorVariable:
    """Put matrices on the diagonal of a larger one.

    Parameters
    ----------
    *matrices : array_like
        At least one matrix, of any shapes.

    Returns
    -------
    TensorVariable
        A matrix of the common dtype with zeros elsewhere.

    Raises
    ------
    ValueError
        If there is no matrix, or an argument is none.

    Examples
    --------
    >>> block_diag([[1.0]], [[2.0, 3.0]]).eval()
    array([[1., 0., 0.],
           [0., 2., 3.]])
    """
    if not matrices:
        raise ScansionValueError(explain("block_diag: there is no matrix"))
    blocks = promoted(matrices)
    for block in blocks:
        if block.ndim != 2:
            raise ScansionValueError(
                explain(f"block_diag: {made_at(block)} has {block.ndim} dimensions, a matrix has two")
            )
    rows = []
    for k, block in enumerate(blocks):
        beside = [zeros((dimension(block, 0), dimension(other, 1)), block.dtype) for other in blocks]
        rows.append(concatenate([*beside[:k], block, *beside[k + 1 :]], axis=1))
    return concatenate(rows, axis=0)
