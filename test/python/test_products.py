"""Products by name against NumPy: Einstein sums, matrices with vectors, Kronecker products, norms, covariances."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
import scipy.linalg  # type: ignore[import-untyped]
from scansion.tensor import nlinalg, slinalg

Program = Callable[..., Any]


def values(*shape: int) -> Any:
    return np.random.default_rng(len(shape)).normal(size=shape)


def evaluate(program: Program, arguments: list[Any], static: bool) -> Any:
    symbols = [at.tensor(x.dtype.name, x.shape if static else [None] * x.ndim) for x in arguments]
    return scansion.function(symbols, program(*symbols))(*arguments)


EINSUMS = [
    ("ij,jk->ik", (2, 3), (3, 4)),
    ("ij,jk", (2, 3), (3, 4)),
    ("ij,jk,kl->il", (2, 3), (3, 4), (4, 2)),
    ("ji", (2, 3)),
    ("ij->", (2, 3)),
    ("ii", (3, 3)),
    ("ii->i", (3, 3)),
    ("iij->ji", (3, 3, 2)),
    ("iji,j->i", (3, 2, 3), (2,)),
    ("i,j->ij", (2,), (3,)),
    ("i,i->", (3,), (3,)),
    ("bij,bjk->bik", (5, 2, 3), (5, 3, 4)),
    ("bij,bjk->ik", (5, 2, 3), (5, 3, 4)),
    ("...ij,...jk->...ik", (5, 2, 3), (5, 3, 4)),
    ("...ij,jk", (5, 2, 3), (3, 4)),
    ("i...->...", (2, 3, 4)),
    ("ij,kl->ijkl", (2, 3), (1, 4)),
    ("ijk,ljm,ni->kln", (2, 3, 4), (2, 3, 5), (6, 2)),
    (" i j , j -> i ", (2, 0), (0,)),
]


@pytest.mark.parametrize("static", [False, True])
@pytest.mark.parametrize("case", EINSUMS, ids=lambda case: case[0])
def test_einsum(case: Any, static: bool) -> None:
    subscripts, *shapes = case
    arguments = [values(*shape) for shape in shapes]
    result = evaluate(lambda *x: at.einsum(subscripts, *x), arguments, static)
    np.testing.assert_allclose(result, np.einsum(subscripts, *arguments), rtol=1e-12, atol=1e-13)


def test_einsum_broadcasts_lengths_that_are_known_to_be_one() -> None:
    arguments = [values(1, 3), values(2, 3), values(2, 1)]
    result = evaluate(lambda *x: at.einsum("ij,ij,ij->i", *x), arguments, static=True)
    np.testing.assert_allclose(result, np.einsum("ij,ij,ij->i", *arguments), rtol=1e-12)
    stacks = [values(1, 2, 3), values(5, 3, 4)]
    result = evaluate(lambda *x: at.einsum("...ij,...jk->...ik", *x), stacks, static=True)
    np.testing.assert_allclose(result, np.matmul(*stacks), rtol=1e-12)


@pytest.mark.parametrize("subscripts", ["ij,jk->ik", "iij->ji"])
def test_gradients_of_einsum(subscripts: str) -> None:
    shapes = {"ij,jk->ik": [(2, 3), (3, 4)], "iij->ji": [(3, 3, 2)]}[subscripts]
    arguments = [values(*shape) for shape in shapes]
    symbols = [at.tensor("float64", [None] * len(shape)) for shape in shapes]
    cost = at.sin(at.einsum(subscripts, *symbols)).sum()
    gradients = scansion.function(symbols, at.grad(cost, symbols))(*arguments)
    cosine = np.cos(np.einsum(subscripts, *arguments))
    if len(shapes) == 2:
        expected = [cosine @ arguments[1].T, arguments[0].T @ cosine]
    else:
        expected = [np.einsum("ji,ik->ikj", cosine, np.eye(3)).transpose(0, 1, 2)]
    for result, value in zip(gradients, expected, strict=True):
        np.testing.assert_allclose(result, value, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize(
    ("subscripts", "text"),
    [
        ("ij,jk->ik", "has 2 terms for 1 operands"),
        ("ijk->i", "has the term 'ijk' for"),
        ("i->i", "has the term 'i' for"),
        ("ij->ik", "one that no operand has"),
        ("ij->ii", "names a label of the result twice"),
        ("i1->i", "has the term 'i1'"),
    ],
)
def test_faults_of_einsum(subscripts: str, text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        at.einsum(subscripts, at.dmatrix("x"))


PRODUCTS: dict[str, tuple[Program, Program, list[tuple[int, ...]]]] = {
    "matvec": (at.matvec, lambda a, b: a @ b, [(2, 3), (3,)]),
    "stacked matvec": (at.matvec, lambda a, b: (a @ b[..., None])[..., 0], [(5, 2, 3), (5, 3)]),
    "vecmat": (at.vecmat, lambda a, b: a @ b, [(2,), (2, 3)]),
    "stacked vecmat": (at.vecmat, lambda a, b: (a[..., None, :] @ b)[..., 0, :], [(5, 2), (5, 2, 3)]),
    "vecdot": (at.vecdot, lambda a, b: a @ b, [(3,), (3,)]),
    "stacked vecdot": (at.vecdot, lambda a, b: (a * b).sum(-1), [(5, 3), (5, 3)]),
    "matrix_transpose": (at.matrix_transpose, lambda a: np.swapaxes(a, -1, -2), [(2, 3, 4)]),
    "dense_dot": (at.dense_dot, np.dot, [(2, 3), (3, 4)]),
    "batched_tensordot": (
        lambda a, b: at.batched_tensordot(a, b, axes=([1, 2], [2, 1])),
        lambda a, b: np.einsum("bij,bjik->bk", a, b),
        [(5, 2, 3), (5, 3, 2, 4)],
    ),
    "batched_tensordot of a number": (
        lambda a, b: at.batched_tensordot(a, b, axes=2),
        lambda a, b: np.einsum("bij,bijk->bk", a, b),
        [(5, 2, 3), (5, 2, 3, 4)],
    ),
    "kron": (slinalg.kron, np.kron, [(2, 3), (4, 1)]),
    "kron of vectors": (slinalg.kron, np.kron, [(2,), (3,)]),
    "kron of ranks": (slinalg.kron, np.kron, [(2,), (3, 2, 2)]),
    "kron of nothing": (slinalg.kron, np.kron, [(0, 2), (3, 2)]),
    "block_diag": (slinalg.block_diag, scipy.linalg.block_diag, [(2, 3), (1, 1), (0, 2), (2, 2)]),
    "matrix_dot": (nlinalg.matrix_dot, lambda a, b, c: a @ b @ c, [(2, 3), (3, 4), (4,)]),
    "matrix_power 5": (lambda a: nlinalg.matrix_power(a, 5), lambda a: np.linalg.matrix_power(a, 5), [(3, 3)]),
    "matrix_power 0": (lambda a: nlinalg.matrix_power(a, 0), lambda a: np.linalg.matrix_power(a, 0), [(3, 3)]),
    "matrix_power -3": (lambda a: nlinalg.matrix_power(a, -3), lambda a: np.linalg.matrix_power(a, -3), [(3, 3)]),
    "powers of a stack": (lambda a: nlinalg.matrix_power(a, 2), lambda a: a @ a, [(4, 3, 3)]),
    "cho_solve": (
        lambda a, b: slinalg.cho_solve((a, True), b),
        lambda a, b: np.linalg.solve(np.tril(a) @ np.tril(a).T, b),
        [(3, 3), (3, 2)],
    ),
    "cho_solve upper": (
        lambda a, b: slinalg.cho_solve((a, False), b),
        lambda a, b: np.linalg.solve(np.triu(a).T @ np.triu(a), b),
        [(3, 3), (3,)],
    ),
    "solve_lower_triangular": (
        slinalg.solve_lower_triangular,
        lambda a, b: np.linalg.solve(np.tril(a), b),
        [(3, 3), (3,)],
    ),
    "solve_upper_triangular": (
        slinalg.solve_upper_triangular,
        lambda a, b: np.linalg.solve(np.triu(a), b),
        [(3, 3), (3, 2)],
    ),
    "cov": (at.cov, np.cov, [(3, 7)]),
    "cov of columns": (lambda a: at.cov(a, rowvar=False), lambda a: np.cov(a, rowvar=False), [(3, 7)]),
    "cov of more": (at.cov, np.cov, [(3, 7), (2, 7)]),
    "cov of one": (at.cov, np.cov, [(7,)]),
    "biased cov": (lambda a: at.cov(a, bias=True), lambda a: np.cov(a, bias=True), [(3, 7)]),
    "cov with ddof": (lambda a: at.cov(a, ddof=3), lambda a: np.cov(a, ddof=3), [(3, 7)]),
    "weighted cov": (
        lambda a, w: at.cov(a, fweights=at.cast(at.ceil(abs(w)), "int64"), aweights=w**2),
        lambda a, w: np.cov(a, fweights=np.ceil(abs(w)).astype(int), aweights=w**2),
        [(3, 7), (7,)],
    ),
}
for _ord in (None, 1, -1, 2, -2, np.inf, -np.inf, "fro", "nuc"):
    PRODUCTS[f"norm {_ord} of a matrix"] = (
        lambda a, ord=_ord: nlinalg.norm(a, ord),
        lambda a, ord=_ord: np.linalg.norm(a, ord),
        [(3, 4)],
    )
    PRODUCTS[f"norm {_ord} of matrices"] = (
        lambda a, ord=_ord: nlinalg.norm(a, ord, axis=(2, 0), keepdims=True),
        lambda a, ord=_ord: np.linalg.norm(a, ord, axis=(2, 0), keepdims=True),
        [(3, 2, 4)],
    )
for _ord in (None, 0, 1, 2, 3, -1, np.inf, -np.inf):
    PRODUCTS[f"norm {_ord} of vectors"] = (
        lambda a, ord=_ord: nlinalg.norm(a, ord, axis=1),
        lambda a, ord=_ord: np.linalg.norm(a, ord, axis=1),
        [(3, 4)],
    )


@pytest.mark.parametrize("static", [False, True])
@pytest.mark.parametrize("name", PRODUCTS)
def test_products(name: str, static: bool) -> None:
    program, reference, shapes = PRODUCTS[name]
    arguments = [values(*shape) for shape in shapes]
    if name.startswith(("cho", "solve")):
        arguments[0] += 4 * np.eye(3)
    result = evaluate(program, arguments, static)
    expected = np.asarray(reference(*arguments))
    assert result.shape == expected.shape
    np.testing.assert_allclose(result, expected, rtol=1e-10, atol=1e-11)


@pytest.mark.parametrize(
    ("program", "text"),
    [
        (lambda x: nlinalg.norm(x, "max"), "matrices have no norm 'max'"),
        (lambda x: nlinalg.norm(x[0], "fro"), "vectors have no norm 'fro'"),
        (lambda x: nlinalg.norm(at.stack([x, x]), 1), "3 axes have no norm 1"),
        (lambda x: nlinalg.matrix_dot(), "nothing to multiply"),
        (lambda x: slinalg.block_diag(), "there is no matrix"),
        (lambda x: slinalg.block_diag(x, x[0]), "has 1 dimensions, a matrix has two"),
        (lambda x: at.matrix_transpose(x[0]), "matrix_transpose: "),
        (lambda x: at.batched_tensordot(x, x, axes=([0], [1])), "cannot meet"),
        (lambda x: at.cov(at.stack([x, x])), "it takes two at most"),
    ],
)
def test_faults(program: Program, text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        program(at.dmatrix("x"))
