"""Linear algebra: NumPy's own functions, on the part of a matrix that an operation reads."""

from __future__ import annotations

from typing import Any

import numpy as np

from scansion.testing._nodes import Node, rule


@rule("scn.band")
def band(node: Node, operands: list[Any]) -> list[Any]:
    """Zeros where column minus row is outside the bounds."""
    x = np.asarray(operands[0])
    diagonal = np.arange(x.shape[-1]) - np.arange(x.shape[-2])[:, None]
    inside = (diagonal >= node.attributes["lowest"]) & (diagonal <= node.attributes["highest"])
    return [np.where(inside, x, np.zeros((), x.dtype))]


def square(x: Any) -> Any:
    """A stack of square matrices; others are a ValueError."""
    if np.shape(x)[-1] != np.shape(x)[-2]:
        raise ValueError(f"the matrices of shape {np.shape(x)} are not square")
    return np.asarray(x)


@rule("scn.cholesky")
def cholesky(node: Node, operands: list[Any]) -> list[Any]:
    """The factor of each matrix, from its lower triangle."""
    x = square(operands[0])
    factors = np.zeros_like(x)
    for index in np.ndindex(x.shape[:-2]):
        try:
            factors[index] = np.linalg.cholesky(x[index])
        except np.linalg.LinAlgError:
            if not node.attributes.get("nan"):
                raise
            factors[index] = np.tril(np.full_like(x[index], np.nan))
    return [factors]


def solve(node: Node, matrix: Any, side: Any) -> list[Any]:
    """NumPy's solution; shapes that do not fit and, where asked, elements that are not finite are a ValueError."""
    if matrix.shape[:-1] != side.shape[:-1]:
        raise ValueError(f"matrices of shape {matrix.shape} and right-hand sides of shape {side.shape} do not fit")
    transposed = np.swapaxes(matrix, -1, -2) if node.attributes.get("transpose") else matrix
    return [np.linalg.solve(transposed, side)]


def check_finite(node: Node, operands: list[Any]) -> None:
    """What `finite` asks for."""
    if node.attributes.get("finite") and not all(np.isfinite(x).all() for x in operands):
        raise ValueError("elements that are infinite or NaN")


@rule("scn.solve")
def solve_equations(node: Node, operands: list[Any]) -> list[Any]:
    """Of symmetric matrices the lower triangle is read; positive definite ones must be so."""
    matrix, side = square(operands[0]), operands[1]
    check_finite(node, operands)
    structure = node.attributes["structure"]
    if structure != "general":
        matrix = np.tril(matrix) + np.swapaxes(np.tril(matrix, -1), -1, -2)
    if structure == "positive":
        np.linalg.cholesky(matrix)
    return solve(node, matrix, side)


@rule("scn.triangular_solve")
def solve_triangle(node: Node, operands: list[Any]) -> list[Any]:
    """One triangle is read, perhaps with ones on its diagonal."""
    matrix, side = square(operands[0]), operands[1]
    check_finite(node, operands)
    matrix = np.tril(matrix) if node.attributes.get("lower") else np.triu(matrix)
    if node.attributes.get("unit_diagonal"):
        matrix = np.where(np.eye(matrix.shape[-1], dtype=bool), np.ones((), matrix.dtype), matrix)
    return solve(node, matrix, side)


@rule("scn.inverse")
def inverse(node: Node, operands: list[Any]) -> list[Any]:
    """NumPy's inverse."""
    return [np.linalg.inv(square(operands[0]))]


@rule("scn.det")
def determinant(node: Node, operands: list[Any]) -> list[Any]:
    """NumPy's determinant, in the matrix's dtype."""
    x = square(operands[0])
    with np.errstate(over="ignore"):
        return [np.asarray(np.linalg.det(x), x.dtype)]


@rule("scn.slogdet")
def signed_logarithm(node: Node, operands: list[Any]) -> list[Any]:
    """NumPy's sign and logarithm."""
    x = square(operands[0])
    return [np.asarray(part, x.dtype) for part in np.linalg.slogdet(x)]


@rule("scn.eigh")
def eigen_symmetric(node: Node, operands: list[Any]) -> list[Any]:
    """NumPy's, from the lower triangle."""
    check_elements(operands[0])
    return list(np.linalg.eigh(square(operands[0]), "L"))


@rule("scn.eig")
def eigen(node: Node, operands: list[Any]) -> list[Any]:
    """NumPy's, complex in any case."""
    x = square(operands[0])
    check_elements(x)
    return [part.astype(np.result_type(x.dtype, np.complex64)) for part in np.linalg.eig(x)]


@rule("scn.svd")
def singular(node: Node, operands: list[Any]) -> list[Any]:
    """NumPy's."""
    check_elements(operands[0])
    return list(np.linalg.svd(operands[0], full_matrices=bool(node.attributes.get("full"))))


@rule("scn.qr")
def orthogonal(node: Node, operands: list[Any]) -> list[Any]:
    """NumPy's."""
    return list(np.linalg.qr(operands[0], "complete" if node.attributes.get("full") else "reduced"))


@rule("scn.pseudo_inverse")
def pseudo_inverse(node: Node, operands: list[Any]) -> list[Any]:
    """NumPy's, with the cutoff that belongs to the dtype."""
    x = np.asarray(operands[0])
    check_elements(x)
    return [np.linalg.pinv(x, rcond=max(x.shape[-2:]) * np.finfo(x.dtype).eps)]


@rule("scn.least_squares")
def least_squares(node: Node, operands: list[Any]) -> list[Any]:
    """NumPy's but for the residuals."""
    a, b, cutoff = operands
    if a.shape[0] != b.shape[0]:
        raise ValueError(f"the matrix of shape {a.shape} and the right-hand side of shape {b.shape} do not fit")
    check_elements(a)
    check_elements(b)
    x, _, rank, s = np.linalg.lstsq(a, b, rcond=None if cutoff < 0 else float(cutoff))
    return [x, np.int32(rank), s]


@rule("scn.expm")
def exponential(node: Node, operands: list[Any]) -> list[Any]:
    """The Taylor series of the matrix scaled down to norm 1, squared up again."""
    x = square(operands[0])
    results = np.empty_like(x)
    for index in np.ndindex(x.shape[:-2]):
        norm = np.abs(x[index]).sum(axis=0).max(initial=0)
        squarings = max(0, int(np.ceil(np.log2(norm)))) if np.isfinite(norm) and norm > 1 else 0
        term = total = np.eye(x.shape[-1])
        for k in range(1, 25):
            term = term @ x[index] / (k * 2.0**squarings)
            total = total + term
        results[index] = np.linalg.matrix_power(total, 2**squarings)
    return [results]


def check_elements(x: Any) -> None:
    """LAPACK's decompositions refuse what is not finite."""
    if not np.isfinite(x).all():
        raise np.linalg.LinAlgError("elements that are infinite or NaN")
