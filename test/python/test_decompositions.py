"""Decompositions against NumPy, SciPy and what defines them; gradients to order 2 by differences; errors.

Vectors are known up to a sign, so what is compared are products in which it cancels.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
import scipy.linalg  # type: ignore[import-untyped]
from scansion.gradient import Rop
from scansion.tensor import nlinalg, slinalg
from scansion.testing import interpret

Program = Callable[..., Any]

SHAPES = [(0, 0), (1, 1), (2, 2), (7, 7), (33, 33), (0, 3), (3, 0), (7, 2), (2, 7), (40, 33)]
SQUARES = [0, 1, 2, 7, 33, 100]
DTYPES = ["float32", "float64"]
TOLERANCE = {"float32": 2e-4, "float64": 1e-11}


def general(*shape: int) -> Any:
    return np.random.default_rng(sum(shape)).normal(size=shape)


def symmetric(*shape: int) -> Any:
    x = general(*shape)
    return x + np.swapaxes(x, -1, -2)


def close(result: Any, expected: Any, dtype: str, scale: float = 10) -> None:
    assert result.dtype.name.replace("complex64", "float32").replace("complex128", "float64") == dtype
    np.testing.assert_allclose(result, expected, rtol=TOLERANCE[dtype], atol=scale * TOLERANCE[dtype])


def transposed(x: Any) -> Any:
    return np.swapaxes(x, -1, -2)


@pytest.mark.parametrize("dtype", DTYPES)
def test_symmetric_eigenvalues(dtype: str) -> None:
    x = at.matrix("x", dtype=dtype)
    wrong = at.tril(x) - 5 * at.triu(at.ones_like(x), 1)
    f = scansion.function([x], [*nlinalg.eigh(wrong), *nlinalg.eigh(wrong.T, "U")])
    g = scansion.function([x], slinalg.eigvalsh(wrong))
    assert "@scn_rt_eigvalsh" in g.ir("loops")
    assert "@scn_rt_eigh" not in g.ir("loops")
    for n in SQUARES:
        values = symmetric(n, n).astype(dtype)
        w, v, upper_w, upper_v = f(values)
        expected = np.linalg.eigvalsh(values.astype("float64"))
        for result in (w, upper_w, g(values)):
            close(result, expected, dtype, 100)
        for vectors in (v, upper_v):
            close(vectors @ np.diag(w) @ vectors.T, values, dtype, 100)
            close(vectors.T @ vectors, np.eye(n), dtype)


def test_generalized_eigenvalues() -> None:
    a, b = at.dmatrix("a"), at.dmatrix("b")
    f = scansion.function([a, b], [slinalg.eigvalsh(a, b), slinalg.eigvalsh(a, b, lower=False)])
    left, right = symmetric(5, 5), symmetric(5, 5) @ symmetric(5, 5) + np.eye(5)
    for result in f(left, right):
        np.testing.assert_allclose(result, scipy.linalg.eigvalsh(left, right), rtol=1e-9)


@pytest.mark.parametrize("dtype", DTYPES)
def test_eigenvalues(dtype: str) -> None:
    x = at.matrix("x", dtype=dtype)
    f, g = scansion.function([x], nlinalg.eig(x)), scansion.function([x], nlinalg.eig(x)[0])
    for n in SQUARES:
        values = general(n, n).astype(dtype)
        w, v = f(values)
        close(values @ v, v * w, dtype, 100)
        close(np.linalg.norm(v, axis=0), np.ones(n), dtype)
        expected = np.linalg.eigvals(values.astype("float64"))
        np.testing.assert_allclose(np.sort_complex(w), np.sort_complex(expected), atol=1e3 * TOLERANCE[dtype])
        np.testing.assert_allclose(np.sort_complex(g(values)), np.sort_complex(w), atol=1e3 * TOLERANCE[dtype])


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("static", [False, True])
def test_singular_values(dtype: str, static: bool) -> None:
    for shape in SHAPES:
        x = at.tensor(dtype, shape if static else (None, None))
        outputs = [*nlinalg.svd(x), *nlinalg.svd(x, full_matrices=False), nlinalg.svd(x, compute_uv=False)]
        values = general(*shape).astype(dtype)
        u, s, vt, reduced_u, reduced_s, reduced_vt, alone = scansion.function([x], outputs)(values)
        count = min(shape)
        expected = np.linalg.svd(values.astype("float64"), compute_uv=False)
        for result in (s, reduced_s, alone):
            close(result, expected, dtype, 100)
        close(u.T @ u, np.eye(shape[0]), dtype)
        close(vt @ vt.T, np.eye(shape[1]), dtype)
        close(u[:, :count] * s @ vt[:count], values, dtype, 100)
        assert (reduced_u.shape, reduced_vt.shape) == ((shape[0], count), (count, shape[1]))
        close(reduced_u * s @ reduced_vt, values, dtype, 100)


@pytest.mark.parametrize("dtype", DTYPES)
def test_orthogonal_factors(dtype: str) -> None:
    x = at.matrix("x", dtype=dtype)
    f = scansion.function([x], [*nlinalg.qr(x), *nlinalg.qr(x, "complete"), nlinalg.qr(x, "r")])
    for shape in SHAPES:
        values = general(*shape).astype(dtype)
        for k, mode in enumerate(("reduced", "complete")):
            q, r = f(values)[2 * k : 2 * k + 2]
            expected_q, expected_r = np.linalg.qr(values.astype("float64"), mode)  # type: ignore[call-overload]
            assert (q.shape, r.shape) == (expected_q.shape, expected_r.shape)
            np.testing.assert_array_equal(np.tril(r, -1), 0)
            close(q @ r, values, dtype, 100)
            close(q.T @ q, np.eye(q.shape[1]), dtype)
        close(f(values)[4], f(values)[1], dtype)


@pytest.mark.parametrize("dtype", DTYPES)
def test_pseudo_inverses(dtype: str) -> None:
    x = at.matrix("x", dtype=dtype)
    f = scansion.function([x], nlinalg.pinv(x))
    for shape in [shape for shape in SHAPES if shape != (33, 33)]:
        values = general(*shape).astype(dtype)
        close(f(values), np.linalg.pinv(values.astype("float64")), dtype, 100)
    deficient = np.outer(general(5), general(3)).astype(dtype)
    close(f(deficient), np.linalg.pinv(deficient.astype("float64"), rcond=1e-5), dtype, 100)


@pytest.mark.parametrize("dtype", DTYPES)
def test_least_squares(dtype: str) -> None:
    a, b, v = at.matrix("a", dtype=dtype), at.matrix("b", dtype=dtype), at.vector("v", dtype=dtype)
    f = scansion.function([a, b, v], [*nlinalg.lstsq(a, b), *nlinalg.lstsq(a, v)[:2]])
    for shape in [(1, 1), (7, 7), (7, 2), (2, 7), (40, 33), (0, 3), (3, 0)]:
        values, side = general(*shape).astype(dtype), general(shape[0], 2).astype(dtype)
        x, residuals, rank, s, of_vector, of_vector_residuals = f(values, side, side[:, 0])
        expected = np.linalg.lstsq(values.astype("float64"), side.astype("float64"), rcond=None)
        close(x, expected[0], dtype, 100)
        close(of_vector, expected[0][:, 0], dtype, 100)
        close(residuals, ((values @ expected[0] - side) ** 2).sum(axis=0), dtype, 100)
        close(of_vector_residuals, residuals[0], dtype, 100)
        assert rank == expected[2]
        close(s, expected[3], dtype, 100)
    deficient = np.outer(general(5), general(3)).astype(dtype)
    g = scansion.function([a, b], nlinalg.lstsq(a, b, rcond=1e-3))
    x, _, rank, _ = g(deficient, general(5, 1).astype(dtype))
    assert rank == 1
    close(x, np.linalg.lstsq(deficient, general(5, 1), rcond=1e-3)[0], dtype, 100)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("size", [0.0, 0.01, 1.0, 20.0])
def test_exponentials(dtype: str, size: float) -> None:
    x = at.matrix("x", dtype=dtype)
    f = scansion.function([x], slinalg.expm(x))
    for n in SQUARES:
        values = (size * general(n, n) / max(n, 1) ** 0.5).astype(dtype)
        expected = scipy.linalg.expm(values.astype("float64"))
        np.testing.assert_allclose(
            f(values), expected, rtol=0, atol=100 * TOLERANCE[dtype] * abs(expected).max(initial=1)
        )
    assert np.isnan(f(np.full((2, 2), np.nan, dtype))).all()


def test_exponentials_without_lapack() -> None:
    command = [sys.executable, "-m", "pytest", "-q", __file__, "-k", "test_exponentials and not without"]
    result = subprocess.run(command, env=os.environ | {"SCANSION_LAPACK": "none"}, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout


def test_stacks() -> None:
    x, y = at.dtensor4("x"), at.dtensor4("y")
    u, s, vt = nlinalg.svd(y, full_matrices=False)
    q, r = nlinalg.qr(y)
    w, v = nlinalg.eigh(x)
    outputs = [
        at.matmul(v * w[:, :, None, :], at.matrix_transpose(v)),
        at.matmul(u * s[:, :, None, :], vt),
        at.matmul(q, r),
        nlinalg.pinv(y),
        slinalg.expm(x),
        nlinalg.eig(x)[0].real.sum(axis=-1),
    ]
    stack, rectangles = symmetric(2, 3, 4, 4), general(2, 3, 4, 5)
    exponentials = np.stack([[scipy.linalg.expm(m) for m in row] for row in stack])
    expected = [stack, rectangles, rectangles, np.linalg.pinv(rectangles), exponentials, np.trace(stack, 0, 2, 3)]
    for result, value in zip(scansion.function([x, y], outputs)(stack, rectangles), expected, strict=True):
        np.testing.assert_allclose(result, value, rtol=1e-10, atol=1e-10)


def test_the_interpreter_agrees() -> None:
    x, y = at.dmatrix("x"), at.dmatrix("y")
    u, s, vt = nlinalg.svd(y)
    q, r = nlinalg.qr(y, "complete")
    w, v = nlinalg.eigh(x)
    complex_w, _ = nlinalg.eig(x)
    solution, residuals, rank, values = nlinalg.lstsq(y, x)
    outputs = [u[:, :3] ** 2 * s, s, vt**2, q**2, r**2, w, v**2, nlinalg.pinv(y), slinalg.expm(x), complex_w.real.sum()]
    outputs += [solution, residuals, rank, values]
    arguments = [symmetric(4, 4), general(4, 3)]
    for result, value in zip(
        scansion.function([x, y], outputs)(*arguments),
        interpret(outputs, dict(zip((x, y), arguments, strict=True))),
        strict=True,
    ):
        assert result.dtype == value.dtype
        np.testing.assert_allclose(result, value, rtol=1e-9, atol=1e-10)


# ----------------------------------------------------------------------------------------------------------------------
# Gradients
# ----------------------------------------------------------------------------------------------------------------------


def function_of_eigenvectors(x: Any) -> Any:
    w, v = nlinalg.eigh(x)
    return at.dot(v * at.exp(w / 8), v.T) * at.arange(9.0).reshape((3, 3)) + (v**2) * w


def function_of_singular_vectors(x: Any) -> Any:
    u, s, vt = nlinalg.svd(x, full_matrices=False)
    return at.dot(u * at.sin(s), vt) + (u[:, :1] ** 2).sum(axis=1, keepdims=True) * s[0] * vt[0] ** 2


def function_of_factors(x: Any) -> Any:
    q, r = nlinalg.qr(x)
    return at.dot(at.sin(q), at.exp(r / 4))


GRADIENTS: dict[str, tuple[Program, tuple[int, int]]] = {
    "eigh": (function_of_eigenvectors, (3, 3)),
    "eigh of the upper triangle": (lambda x: nlinalg.eigh(x, "U")[0] ** 2, (3, 3)),
    "eigvalsh": (lambda x: slinalg.eigvalsh(x) ** 3, (3, 3)),
    "generalized eigvalsh": (lambda x: slinalg.eigvalsh(x, at.dot(x.T, x) + at.eye(3)), (3, 3)),
    "svd": (function_of_singular_vectors, (3, 3)),
    "svd of tall": (function_of_singular_vectors, (4, 2)),
    "svd of wide": (function_of_singular_vectors, (2, 4)),
    "singular values": (lambda x: nlinalg.svd(x, compute_uv=False) ** 2, (3, 2)),
    "qr": (function_of_factors, (3, 3)),
    "qr of tall": (function_of_factors, (4, 2)),
    "r": (lambda x: nlinalg.qr(x, "r") ** 2, (4, 2)),
    "pinv": (nlinalg.pinv, (3, 3)),
    "pinv of tall": (nlinalg.pinv, (4, 2)),
    "pinv of wide": (nlinalg.pinv, (2, 4)),
    "expm": (slinalg.expm, (3, 3)),
    "norm": (lambda x: nlinalg.norm(x, 2) + nlinalg.norm(x, "nuc") + nlinalg.norm(x), (3, 2)),
}


def differences(program: Program, values: Any) -> Any:
    """The gradient of a scalar function of an array, with an error of the fourth order of the step."""
    slopes = np.zeros_like(values)
    for index in np.ndindex(values.shape):
        shift = np.zeros_like(values)
        shift[index] = 1e-3
        near, far = (program(values + k * shift) - program(values - k * shift) for k in (1, 2))
        slopes[index] = (8 * near - far) / 12e-3
    return slopes


@pytest.mark.parametrize("name", GRADIENTS)
def test_gradients_twice(name: str) -> None:
    program, shape = GRADIENTS[name]
    values = np.random.default_rng(7).normal(size=shape) + 2 * np.eye(*shape) * np.arange(1, shape[1] + 1)
    x, direction = at.dmatrix("x"), np.cos(np.arange(values.size)).reshape(shape)
    cost = at.sin(program(x) / 8).sum()
    first = at.grad(cost, x)
    second = at.grad((first * direction).sum(), x)
    forward = Rop(cost, x, at.constant(direction))
    f, g, h, t = (scansion.function([x], y) for y in (cost, first, second, forward))
    np.testing.assert_allclose(g(values), differences(f, values), rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(h(values), differences(lambda v: (g(v) * direction).sum(), values), rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(t(values), (g(values) * direction).sum(), rtol=1e-8, atol=1e-10)


def test_equal_eigenvalues_do_not_spoil_what_does_not_depend_on_their_vectors() -> None:
    x = at.dmatrix("x")
    w, v = nlinalg.eigh(x)
    square = at.dot(v * w**2, v.T)
    result = scansion.function([x], at.grad((square * np.ones((3, 3))).sum(), x))(2 * np.eye(3))
    expected = scansion.function(
        [x], at.grad(at.dot(at.tril(x) + at.tril(x, -1).T, at.tril(x) + at.tril(x, -1).T).sum(), x)
    )
    np.testing.assert_allclose(np.diag(result), np.diag(expected(2 * np.eye(3))))


# ----------------------------------------------------------------------------------------------------------------------
# Errors
# ----------------------------------------------------------------------------------------------------------------------


def test_faults() -> None:
    x = at.dmatrix("x")
    for program in (lambda x: nlinalg.eigh(x)[0], lambda x: nlinalg.eig(x)[0], slinalg.expm):
        f = scansion.function([x], program(x))
        with pytest.raises(ValueError, match="a matrix of 2 rows and 3 columns is not square"):
            f(np.ones((2, 3)))
    for program in (lambda x: nlinalg.eigh(x)[0], lambda x: nlinalg.svd(x)[0], nlinalg.pinv):
        f = scansion.function([x], program(x))
        with pytest.raises(np.linalg.LinAlgError, match="elements that are infinite or NaN"):
            f(np.full((2, 2), np.nan))
    b = at.dmatrix("b")
    f = scansion.function([x, b], nlinalg.lstsq(x, b)[0])
    with pytest.raises(ValueError, match="a matrix of 2 rows and a right-hand side of 3"):
        f(np.ones((2, 2)), np.ones((3, 1)))
    with pytest.raises(ValueError, match="mode cannot be 'raw'"):
        nlinalg.qr(x, "raw")  # type: ignore[call-overload]
    with pytest.raises(ValueError, match="UPLO cannot be 'X'"):
        nlinalg.eigh(x, "X")
    with pytest.raises(NotImplementedError, match="eig"):
        at.grad(nlinalg.eig(x)[0].real.sum(), x)
    with pytest.raises(ValueError, match="reduced factors only, not for full matrices"):
        at.grad(nlinalg.svd(x)[0].sum(), x)


def test_without_lapack_they_say_so() -> None:
    program = (
        "import numpy as np, scansion, scansion.tensor as at\n"
        "x = at.dmatrix()\n"
        "try: scansion.function([x], at.linalg.eigh(x)[0])(np.eye(2))\n"
        "except np.linalg.LinAlgError as error: print(error)"
    )
    environment = os.environ | {"SCANSION_LAPACK": "none"}
    result = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True)
    assert "eigh: this needs LAPACK, and no library was found: install scipy-openblas32" in result.stdout
