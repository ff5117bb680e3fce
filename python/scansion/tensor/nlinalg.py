"""Linear algebra as in `numpy.linalg` (Aesara's `aesara.tensor.nlinalg`).

The last two axes of an argument are rows and columns; axes before them count independent matrices. What the elements
decide (a singular matrix) is an error when the function runs: `numpy.linalg.LinAlgError` with the line of the call.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Literal, overload

from scansion._location import explain
from scansion.exceptions import ScansionValueError
from scansion.tensor._axes import normalize_axes
from scansion.tensor._cast import as_tensor_variable, cast
from scansion.tensor._elementwise import abs as absolute
from scansion.tensor._elementwise import neq, sqrt
from scansion.tensor._matrices import emit_all, matrices, matrix, square, square_matrix, transposed
from scansion.tensor.creation import ones_like
from scansion.tensor.math import dot, matmul
from scansion.tensor.math import max as largest
from scansion.tensor.math import min as smallest
from scansion.tensor.math import sum as sum_of
from scansion.tensor.shape import expand_dims, flatten, moveaxis
from scansion.tensor.var import TensorLike, TensorVariable, emit, made_at

__all__ = [
    "det",
    "eig",
    "eigh",
    "inv",
    "lstsq",
    "matrix_dot",
    "matrix_inverse",
    "matrix_power",
    "norm",
    "pinv",
    "qr",
    "slogdet",
    "svd",
    "trace",
]


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


def eigh(a: TensorLike, UPLO: str = "L") -> tuple[TensorVariable, TensorVariable]:
    """Compute eigenvalues and eigenvectors of symmetric matrices.

    Parameters
    ----------
    a : array_like
        Shape (..., n, n), float32 or float64; integers become `config.floatX`.
    UPLO : str
        Which triangle is read, "L" or "U"; gradients go to that triangle.

    Returns
    -------
    tuple of TensorVariable
        Eigenvalues in ascending order, shape (..., n), and eigenvectors in the columns of matrices (..., n, n). The
        gradient of vectors whose eigenvalues are equal is that of what depends on the space that they span alone.

    Raises
    ------
    ValueError
        If the matrices are not square; where their lengths are not known, when the function runs.
    LinAlgError
        If a matrix has elements that are not finite, or there is no LAPACK, when the function runs.

    Notes
    -----
    Method: LAPACK's syevd, divide and conquer.

    Examples
    --------
    >>> eigh([[2.0, 0.0], [0.0, 1.0]])[0].eval()
    array([1., 2.])
    """
    if UPLO not in ("L", "U"):
        raise ScansionValueError(explain(f"eigh: UPLO cannot be {UPLO!r}", "choose L or U"))
    matrix = square_matrix("eigh", a)
    values, vectors = emit_all("scn.eigh", [matrix if UPLO == "L" else transposed(matrix)])
    return values, vectors


def eig(a: TensorLike) -> tuple[TensorVariable, TensorVariable]:
    """Compute eigenvalues and eigenvectors of square matrices.

    Parameters
    ----------
    a : array_like
        Shape (..., n, n), float32 or float64; integers become `config.floatX`.

    Returns
    -------
    tuple of TensorVariable
        Complex eigenvalues, shape (..., n), and eigenvectors of length 1 in the columns of complex matrices (..., n,
        n). There is no gradient.

    Raises
    ------
    ValueError
        If the matrices are not square; where their lengths are not known, when the function runs.
    LinAlgError
        If a matrix has elements that are not finite, or there is no LAPACK, when the function runs.

    Notes
    -----
    Method: LAPACK's geev, QR iteration. Unlike NumPy's, the results are complex where all eigenvalues are real, too.

    Examples
    --------
    >>> eig([[0.0, 1.0], [-1.0, 0.0]])[0].eval().round(6)
    array([0.+1.j, 0.-1.j])
    """
    values, vectors = emit_all("scn.eig", [square_matrix("eig", a)])
    return values, vectors


@overload
def svd(
    a: TensorLike, full_matrices: bool = True, compute_uv: Literal[True] = True
) -> tuple[TensorVariable, TensorVariable, TensorVariable]: ...
@overload
def svd(a: TensorLike, full_matrices: bool = True, *, compute_uv: Literal[False]) -> TensorVariable: ...
def svd(
    a: TensorLike, full_matrices: bool = True, compute_uv: bool = True
) -> tuple[TensorVariable, TensorVariable, TensorVariable] | TensorVariable:
    """Compute singular value decompositions a = u diag(s) vt.

    Parameters
    ----------
    a : array_like
        Shape (..., m, n), float32 or float64; integers become `config.floatX`.
    full_matrices : bool
        Whether u and vt are square, or have as many columns and rows as s has elements. Only the latter have a
        gradient.
    compute_uv : bool
        Whether to give u and vt, or s alone.

    Returns
    -------
    TensorVariable or tuple of TensorVariable
        u, s (descending) and vt, or s.

    Raises
    ------
    ValueError
        If `a` is no matrix.
    LinAlgError
        If a matrix has elements that are not finite, or there is no LAPACK, when the function runs.

    Notes
    -----
    Method: LAPACK's gesdd, divide and conquer. Derivatives after J. Townsend, "Differentiating the singular value
    decomposition" (2016).

    Examples
    --------
    >>> svd([[0.0, 2.0], [3.0, 0.0]], compute_uv=False).eval()
    array([3., 2.])
    """
    x = matrix("svd", a)
    is_square = None not in x.type.shape[-2:] and x.type.shape[-1] == x.type.shape[-2]
    full = full_matrices and compute_uv and not is_square
    u, s, vt = emit_all("scn.svd", [x], {"full": full})
    return (u, s, vt) if compute_uv else s


@overload
def qr(a: TensorLike, mode: Literal["reduced", "complete"] = "reduced") -> tuple[TensorVariable, TensorVariable]: ...
@overload
def qr(a: TensorLike, mode: Literal["r"]) -> TensorVariable: ...
def qr(a: TensorLike, mode: str = "reduced") -> tuple[TensorVariable, TensorVariable] | TensorVariable:
    """Factor matrices into an orthogonal and an upper triangular one, a = q r.

    Parameters
    ----------
    a : array_like
        Shape (..., m, n), float32 or float64; integers become `config.floatX`.
    mode : str
        "reduced" for q with min(m, n) columns, "complete" for a square q, "r" for the reduced r alone. "complete" has
        no gradient, the others have one where m >= n.

    Returns
    -------
    TensorVariable or tuple of TensorVariable
        q and r, or r.

    Raises
    ------
    ValueError
        If there is no such mode, or `a` is no matrix.
    LinAlgError
        If there is no LAPACK, when the function runs.

    Notes
    -----
    Method: Householder reflections.

    Examples
    --------
    >>> abs(qr([[3.0, 1.0], [4.0, 1.0]], mode="r")).eval()
    array([[5. , 1.4],
           [0. , 0.2]])
    """
    if mode not in ("reduced", "complete", "r"):
        raise ScansionValueError(explain(f"qr: mode cannot be {mode!r}", "choose reduced, complete or r"))
    q, r = emit_all("scn.qr", [matrix("qr", a)], {"full": mode == "complete"})
    return r if mode == "r" else (q, r)


def pinv(a: TensorLike) -> TensorVariable:
    """Compute Moore-Penrose inverses.

    Parameters
    ----------
    a : array_like
        Shape (..., m, n), float32 or float64; integers become `config.floatX`.

    Returns
    -------
    TensorVariable
        Shape (..., n, m). Singular values that are tiny beside the largest one count as 0.

    Raises
    ------
    ValueError
        If `a` is no matrix.
    LinAlgError
        If a matrix has elements that are not finite, or there is no LAPACK, when the function runs.

    Notes
    -----
    Derivatives after G. Golub and V. Pereyra, "The differentiation of pseudo-inverses and nonlinear least squares
    problems" (1973).

    Examples
    --------
    >>> pinv([[2.0], [0.0]]).eval()
    array([[0.5, 0. ]])
    """
    return emit("scn.pseudo_inverse", [matrix("pinv", a)])


def lstsq(
    a: TensorLike, b: TensorLike, rcond: TensorLike = -1.0
) -> tuple[TensorVariable, TensorVariable, TensorVariable, TensorVariable]:
    """Find x that makes the Euclidean norm of a x - b least.

    Parameters
    ----------
    a : array_like
        Shape (m, n), float32 or float64; integers become `config.floatX`.
    b : array_like
        Shape (m,) or (m, k).
    rcond : array_like
        Singular values of `a` up to this fraction of the largest count as 0; a negative number stands for the precision
        of the dtype times the larger length.

    Returns
    -------
    tuple of TensorVariable
        The shortest solutions, shape (n,) or (n, k); the sums of squares of a x - b for each column of `b`; the rank of
        `a`; its singular values. There is no gradient. NumPy leaves the sums out where `a` has not full rank.

    Raises
    ------
    ValueError
        If lengths do not fit.
    LinAlgError
        If elements are not finite, or there is no LAPACK, when the function runs.

    Notes
    -----
    Method: LAPACK's gelsd, by singular values.

    Examples
    --------
    >>> lstsq([[1.0], [1.0]], [1.0, 3.0])[0].eval().round(6)
    array([2.])
    """
    x, side = matrices("lstsq", a, b)
    cutoff = cast(as_tensor_variable(rcond), x.dtype)
    is_vector = side.ndim == 1
    columns = expand_dims(side, 1) if is_vector else side
    if x.ndim != 2 or columns.ndim != 2:
        raise ScansionValueError(
            explain(f"lstsq: {made_at(x)} and {made_at(side)} are no matrix and its right-hand side")
        )
    solution, rank, s = emit_all("scn.least_squares", [x, columns, cutoff])
    residuals = sum_of((dot(x, solution) - columns) ** 2, axis=0)
    return (flatten(solution) if is_vector else solution), residuals, rank, s


def matrix_power(M: TensorLike, n: int) -> TensorVariable:
    """Multiply a matrix with itself.

    Parameters
    ----------
    M : array_like
        Shape (..., m, m).
    n : int
        How often; 0 gives the identity, a negative number powers of the inverse.

    Returns
    -------
    TensorVariable
        The power, of the same shape.

    Raises
    ------
    ValueError
        If the matrices are not square; where their lengths are not known, when the function runs.
    LinAlgError
        If `n` is negative and a matrix singular, when the function runs.

    Notes
    -----
    Method: repeated squaring.

    Examples
    --------
    >>> matrix_power([[1.0, 1.0], [0.0, 1.0]], 5).eval()
    array([[1., 5.],
           [0., 1.]])
    """
    base = square("matrix_power", as_tensor_variable(M))
    if n < 0:
        return matrix_power(inv(base), -n)
    if n == 0:
        return emit("scn.band", [ones_like(base)], {"lowest": 0, "highest": 0})
    result = None
    while n:
        if n % 2:
            result = base if result is None else matmul(result, base)
        n //= 2
        base = matmul(base, base) if n else base
    assert result is not None
    return result


def matrix_dot(*args: TensorLike) -> TensorVariable:
    """Multiply several matrices, from left to right.

    Parameters
    ----------
    *args : array_like
        At least one matrix.

    Returns
    -------
    TensorVariable
        The product.

    Raises
    ------
    ValueError
        If lengths that meet differ, or nothing is given.

    Examples
    --------
    >>> matrix_dot([[2.0]], [[3.0]], [[4.0]]).eval()
    array([[24.]])
    """
    if not args:
        raise ScansionValueError(explain("matrix_dot: there is nothing to multiply"))
    return functools.reduce(dot, args[1:], as_tensor_variable(args[0]))


def norm(
    x: TensorLike, ord: float | str | None = None, axis: int | Sequence[int] | None = None, keepdims: bool = False
) -> TensorVariable:
    """Compute norms of vectors or matrices.

    Parameters
    ----------
    x : array_like
        A tensor, float32 or float64; integers become `config.floatX`.
    ord : float or str, optional
        Of vectors: None or 2 (Euclidean), inf, -inf, 0 (elements that are not 0), or any p. Of matrices: None or "fro",
        "nuc", 2 and -2 (singular values), inf, -inf, 1 and -1 (sums of rows and columns).
    axis : int or two int, optional
        One axis for vectors, two for matrices; None takes a vector or matrix as it is, and all elements where `ord` is
        None.
    keepdims : bool
        Keep the axes, with length 1.

    Returns
    -------
    TensorVariable
        The norms.

    Raises
    ------
    ValueError
        If there is no such norm.

    Examples
    --------
    >>> norm([[3.0, 0.0], [0.0, 4.0]]).eval()
    array(5.)
    """
    (variable,) = matrices("norm", x)
    axes = normalize_axes(axis, variable.ndim, "norm")
    if ord is None:
        return sqrt(sum_of(variable**2, axes, keepdims=keepdims))
    if len(axes) == 1:
        return _vector_norm(variable, ord, axes[0], keepdims)
    if len(axes) != 2:
        raise ScansionValueError(explain(f"norm: {len(axes)} axes have no norm {ord!r}", "give one axis or two"))
    return _matrix_norm(variable, ord, axes, keepdims)


def _vector_norm(x: TensorVariable, ord: float | str, axis: int, keepdims: bool) -> TensorVariable:
    if isinstance(ord, str):
        raise ScansionValueError(explain(f"norm: vectors have no norm {ord!r}"))
    sizes = absolute(x)
    if ord in (float("inf"), float("-inf")):
        return (largest if ord > 0 else smallest)(sizes, axis, keepdims=keepdims)
    if ord == 0:
        return sum_of(cast(neq(x, 0), x.dtype), axis, keepdims=keepdims)
    if ord == 1:
        return sum_of(sizes, axis, keepdims=keepdims)
    if ord == 2:
        return sqrt(sum_of(x**2, axis, keepdims=keepdims))
    return sum_of(sizes**ord, axis, keepdims=keepdims) ** (1.0 / ord)


def _matrix_norm(x: TensorVariable, ord: float | str, axes: list[int], keepdims: bool) -> TensorVariable:
    result = _norm_of_matrices(moveaxis(x, axes, (-2, -1)), ord)
    return expand_dims(result, sorted(axes)) if keepdims else result


def _norm_of_matrices(x: TensorVariable, ord: float | str) -> TensorVariable:
    if ord == "fro":
        return sqrt(sum_of(x**2, axis=(-2, -1)))
    if ord == "nuc":
        return sum_of(svd(x, compute_uv=False), axis=-1)
    if isinstance(ord, str) or ord not in (1, -1, 2, -2, float("inf"), float("-inf")):
        raise ScansionValueError(explain(f"norm: matrices have no norm {ord!r}"))
    if abs(ord) == 2:
        sizes = svd(x, compute_uv=False)
    else:
        sizes = sum_of(absolute(x), axis=-2 if abs(ord) == 1 else -1)
    return (largest if ord > 0 else smallest)(sizes, axis=-1)
