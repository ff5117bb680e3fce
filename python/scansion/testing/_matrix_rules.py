"""Linear algebra: the last two axes are a matrix, those before them count independent ones."""

from __future__ import annotations

from typing import Any

import numpy as np

from scansion.testing._nodes import Node, rule


def _square(node: Node, x: Any) -> None:
    if x.shape[-1] != x.shape[-2]:
        raise ValueError(f"{node.name}: a matrix of the shape {x.shape[-2:]} is not square")


def _turned(x: Any) -> Any:
    return np.swapaxes(x, -1, -2)


def _finite(node: Node, *arrays: Any) -> None:
    if node.attributes.get("finite") and not all(np.isfinite(array).all() for array in arrays):
        raise ValueError(f"{node.name}: an element is not finite")


def _solved(node: Node, a: Any, b: Any) -> list[Any]:
    if a.shape[-1] != b.shape[-2] or a.shape[:-2] != b.shape[:-2]:
        raise ValueError(f"{node.name}: the shapes {a.shape} and {b.shape} do not fit")
    matrix = _turned(a) if node.attributes.get("transpose") else a
    return [np.linalg.solve(matrix, b)]


@rule("scn.band")
def band(node: Node, operands: list[Any]) -> list[Any]:
    """Zeros but for a band of diagonals."""
    (x,) = operands
    offset = np.arange(x.shape[-1]) - np.arange(x.shape[-2])[:, None]
    inside = (offset >= node.attributes["lowest"]) & (offset <= node.attributes["highest"])
    return [np.where(inside, x, np.zeros((), x.dtype))]


@rule("scn.cholesky")
def cholesky(node: Node, operands: list[Any]) -> list[Any]:
    """The lower factor; where there is none an error, or NaN in that matrix."""
    (x,) = operands
    _square(node, x)
    if not node.attributes.get("nan"):
        return [np.linalg.cholesky(x)]
    result = np.empty_like(x)
    for place in np.ndindex(x.shape[:-2]):
        try:
            result[place] = np.linalg.cholesky(x[place])
        except np.linalg.LinAlgError:
            result[place] = np.nan
    return [result]


@rule("scn.triangular_solve")
def triangular_solve(node: Node, operands: list[Any]) -> list[Any]:
    """Equations with one triangle of a matrix; a zero on its diagonal fails."""
    a, b = operands
    _square(node, a)
    _finite(node, a, b)
    triangle = np.tril(a) if node.attributes.get("lower") else np.triu(a)
    if node.attributes.get("unit_diagonal"):
        eye = np.eye(a.shape[-1], dtype=a.dtype)
        triangle = triangle * (1 - eye) + eye
    return _solved(node, triangle, b)


@rule("scn.solve")
def solve(node: Node, operands: list[Any]) -> list[Any]:
    """Equations; of a symmetric matrix only the lower triangle counts."""
    a, b = operands
    _square(node, a)
    _finite(node, a, b)
    if node.attributes["structure"] != "general":
        a = np.tril(a) + _turned(np.tril(a, -1))
    if node.attributes["structure"] == "positive":
        np.linalg.cholesky(a)  # fails where it must
    return _solved(node, a, b)


@rule("scn.inverse")
def inverse(node: Node, operands: list[Any]) -> list[Any]:
    """The inverse."""
    _square(node, operands[0])
    return [np.linalg.inv(operands[0])]


@rule("scn.det")
def det(node: Node, operands: list[Any]) -> list[Any]:
    """The determinant."""
    _square(node, operands[0])
    return [np.linalg.det(operands[0])]


@rule("scn.slogdet")
def slogdet(node: Node, operands: list[Any]) -> list[Any]:
    """Sign and logarithm of the determinant."""
    _square(node, operands[0])
    return list(np.linalg.slogdet(operands[0]))
