"""Linear algebra against NumPy and finite differences: values over dtypes, sizes, shapes and kernels; gradients to
order 2; errors with their lines; and that a scan allocates nothing for it in its loop.

Matrices of more than 32 rows go to LAPACK, smaller ones and all where there is no LAPACK to loops of the runtime. The
tests of values run once as they stand and once in a process without LAPACK.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion import _scansion as native
from scansion.gradient import Rop
from scansion.tensor import linalg, nlinalg, slinalg
from scansion.testing import assert_compiled_equals_interpreter

Program = Callable[..., Any]

SIZES = [0, 1, 2, 7, 33, 100]
DTYPES = ["float32", "float64"]


def here() -> int:
    """The line that calls this."""
    return sys._getframe(1).f_lineno


@contextmanager
def fails(kind: type[BaseException], *texts: str) -> Iterator[list[int]]:
    """Expect an exception with these texts and the line put into the list."""
    lines: list[int] = []
    with pytest.raises(kind) as caught:
        yield lines
    for text in texts:
        assert text in str(caught.value)
    assert f"{__file__}:{lines[0]}" in str(caught.value)


# ----------------------------------------------------------------------------------------------------------------------
# Values
# ----------------------------------------------------------------------------------------------------------------------


def matrices(size: int, *batch: int) -> dict[str, Any]:
    """Well-conditioned arguments by name."""
    rng = np.random.default_rng(size + sum(batch))
    general = rng.uniform(-1, 1, size=(*batch, size, size)) / max(size, 1) ** 0.5 + 2 * np.eye(size)
    return {
        "a": general,
        "p": general @ np.swapaxes(general, -1, -2),
        "b": rng.normal(size=(*batch, size, 3)),
        "v": rng.normal(size=size),
    }


def triangle(a: Any, lower: bool, unit: bool = False) -> Any:
    part = np.tril(a) if lower else np.triu(a)
    return part - (part - 1) * np.eye(a.shape[-1]) if unit else part


def other_half_wrong(p: Any, lower: bool) -> Any:
    """A symmetric matrix with numbers in the triangle that must not be read."""
    mask = at.tri(p.shape[0], p.shape[0], dtype=p.dtype)
    mask = mask if lower else mask.T
    return p * mask + 7 * (1 - mask)


# Name: what is computed, and what NumPy or SciPy make of it.
VALUES: dict[str, tuple[Program, Program]] = {
    "cholesky": (lambda p, **_: slinalg.cholesky(p), lambda p, **_: np.linalg.cholesky(p)),
    "cholesky upper": (lambda p, **_: slinalg.cholesky(p, lower=False), lambda p, **_: np.linalg.cholesky(p).T),
    "cholesky of one triangle": (
        lambda p, **_: slinalg.cholesky(other_half_wrong(p, lower=True)),
        lambda p, **_: np.linalg.cholesky(p),
    ),
    "cholesky of the other triangle": (
        lambda p, **_: slinalg.cholesky(other_half_wrong(p, lower=False), lower=False),
        lambda p, **_: np.linalg.cholesky(p).T,
    ),
    "solve": (lambda a, b, **_: slinalg.solve(a, b), lambda a, b, **_: np.linalg.solve(a, b)),
    "solve for a vector": (lambda a, v, **_: slinalg.solve(a, v), lambda a, v, **_: np.linalg.solve(a, v)),
    "solve transposed": (
        lambda a, b, **_: slinalg.solve(a, b, transposed=True),
        lambda a, b, **_: np.linalg.solve(a.T, b),
    ),
    "solve unchecked": (
        lambda a, b, **_: slinalg.solve(a, b, check_finite=False),
        lambda a, b, **_: np.linalg.solve(a, b),
    ),
    "solve pos": (
        lambda p, b, **_: slinalg.solve(other_half_wrong(p, lower=False), b, assume_a="pos"),
        lambda p, b, **_: np.linalg.solve(p, b),
    ),
    "solve pos for a vector": (
        lambda p, v, **_: slinalg.solve(other_half_wrong(p, lower=True), v, assume_a="pos", lower=True),
        lambda p, v, **_: np.linalg.solve(p, v),
    ),
    "solve sym": (
        lambda p, b, **_: slinalg.solve(other_half_wrong(p, lower=False) - 3, b, assume_a="sym"),
        lambda p, b, **_: np.linalg.solve(p - 3, b),
    ),
    "inv": (lambda a, **_: nlinalg.inv(a), lambda a, **_: np.linalg.inv(a)),
    "inv of a permutation": (
        lambda a, **_: nlinalg.inv(a[::-1]),
        lambda a, **_: np.linalg.inv(a[::-1]),
    ),
    "det": (lambda a, **_: nlinalg.det(a / 2), lambda a, **_: np.linalg.det(a / 2)),
    "det of exchanged rows": (lambda a, **_: nlinalg.det(a[::-1] / 2), lambda a, **_: np.linalg.det(a[::-1] / 2)),
    "sign of slogdet": (lambda a, **_: nlinalg.slogdet(-a)[0], lambda a, **_: np.linalg.slogdet(-a)[0]),
    "slogdet": (lambda a, **_: nlinalg.slogdet(a)[1], lambda a, **_: np.linalg.slogdet(a)[1]),
    "trace": (lambda a, **_: nlinalg.trace(a), lambda a, **_: np.trace(a)),
    "trace above": (lambda b, **_: nlinalg.trace(b, offset=1), lambda b, **_: np.trace(b, offset=1)),
    "trace of other axes": (lambda b, **_: nlinalg.trace(b, -1, 1, 0), lambda b, **_: np.trace(b, -1, 1, 0)),
}
for _lower in (True, False):
    for _trans in (0, 1):
        for _unit in (False, True):
            for _side in ("b", "v"):
                VALUES[f"triangle lower={_lower} trans={_trans} unit={_unit} {_side}"] = (
                    lambda a, lower=_lower, trans=_trans, unit=_unit, side=_side, **sides: slinalg.solve_triangular(
                        a, sides[side], trans, lower, unit
                    ),
                    lambda a, lower=_lower, trans=_trans, unit=_unit, side=_side, **sides: np.linalg.solve(
                        triangle(a, lower, unit).T if trans else triangle(a, lower, unit), sides[side]
                    ),
                )


def arguments(dtype: str, shapes: dict[str, Any], static: bool) -> dict[str, Any]:
    return {name: at.tensor(dtype, [n if static else None for n in shape], name=name) for name, shape in shapes.items()}


@pytest.mark.parametrize("static", [False, True], ids=["unknown", "static"])
@pytest.mark.parametrize("dtype", DTYPES)
def test_values(dtype: str, static: bool) -> None:
    tolerance = {"float32": 2e-4, "float64": 1e-11}[dtype]
    for size in SIZES if static else [SIZES]:
        sizes = [size] if static else SIZES
        shapes = {name: value.shape for name, value in matrices(sizes[0]).items()}
        symbols = arguments(dtype, shapes, static)
        f = scansion.function(list(symbols.values()), [program(**symbols) for program, _ in VALUES.values()])
        for n in sizes:
            values = matrices(n)
            results = f(*(values[name].astype(dtype) for name in symbols))
            for name, result in zip(VALUES, results, strict=True):
                expected = np.asarray(VALUES[name][1](**values))
                assert result.dtype == dtype
                np.testing.assert_allclose(
                    result, expected, rtol=tolerance, atol=tolerance * (1 + abs(expected).max(initial=0)), err_msg=name
                )


def test_values_without_lapack() -> None:
    command = [sys.executable, "-m", "pytest", "-q", __file__, "-k", "test_values and not without"]
    assert native.lapack() is not None
    environment = os.environ | {"SCANSION_LAPACK": "none"}
    result = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout
    probe = "from scansion import _scansion as native; print(native.lapack())"
    result = subprocess.run([sys.executable, "-c", probe], env=environment, capture_output=True, text=True)
    assert result.stdout.strip() == "None"


def test_lapack_is_not_opened_by_import_or_by_small_matrices() -> None:
    program = (
        "import scansion, scansion.tensor as at, numpy as np\n"
        "def opened(): return 'libscipy_openblas.so' in open('/proc/self/maps').read()\n"
        "x = at.dmatrix(); f = scansion.function([x], at.linalg.inv(x))\n"
        "print(opened(), f(np.eye(32)).sum(), opened(), f(np.eye(33)).sum(), opened())"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert result.stdout.split() == ["False", "32.0", "False", "33.0", "True"], result.stderr


@pytest.mark.parametrize("batch", [(), (1,), (3,), (0,), (2, 3)])
def test_stacks_of_matrices(batch: tuple[int, ...]) -> None:
    values = matrices(4, *batch)
    a, b, p = (at.tensor("float64", [None] * values[name].ndim) for name in ("a", "b", "p"))
    outputs = [
        slinalg.cholesky(p),
        slinalg.cholesky(p, lower=False),
        slinalg.solve(a, b, b_ndim=2),
        slinalg.solve(p, b, assume_a="pos", b_ndim=2),
        slinalg.solve_triangular(a, b, lower=True, b_ndim=2),
        nlinalg.inv(a),
        nlinalg.det(a),
        *nlinalg.slogdet(a),
    ]
    lower = np.linalg.cholesky(values["p"])
    expected = [
        lower,
        np.swapaxes(lower, -1, -2),
        np.linalg.solve(values["a"], values["b"]),
        np.linalg.solve(values["p"], values["b"]),
        np.linalg.solve(np.tril(values["a"]), values["b"]),
        np.linalg.inv(values["a"]),
        np.linalg.det(values["a"]),
        *np.linalg.slogdet(values["a"]),
    ]
    for result, value in zip(scansion.function([a, b, p], outputs)(*(values[n] for n in "abp")), expected, strict=True):
        np.testing.assert_allclose(result, value, rtol=1e-11, atol=1e-12)


def test_leading_axes_are_broadcast() -> None:
    values = matrices(4, 3)
    a, b, v = at.tensor3("a"), at.tensor("float64", (None, None)), at.tensor("float64", (None, None))
    f = scansion.function([a, b, v], [slinalg.solve(a, b), slinalg.solve(a, v, b_ndim=1)])
    side, rows = values["b"][0], values["b"][..., 0]
    results = f(values["a"], side, rows)
    np.testing.assert_allclose(results[0], np.linalg.solve(values["a"], side), rtol=1e-12)
    np.testing.assert_allclose(results[1], np.linalg.solve(values["a"], rows[..., None])[..., 0], rtol=1e-12)


@pytest.mark.parametrize("size", [5, 40])
def test_operands_of_any_strides(size: int) -> None:
    """Parts of tensors are read, and written, where they lie."""
    values = matrices(size)
    a, b, room = at.dmatrix("a"), at.dmatrix("b"), at.dtensor3("room")
    part, side = a[::2, ::2], b[::2, 1:]
    inverse, solution = nlinalg.inv(part), slinalg.solve(part, side)
    wide, long = np.repeat(np.repeat(values["a"], 2, 0), 2, 1), np.repeat(values["b"], 2, 0)
    g = scansion.function([a, b, room], [at.set_subtensor(room[:, :, 1], inverse), solution])
    result, solved = g(wide, long, np.ones((size, size, 3)))
    np.testing.assert_allclose(result[:, :, 1], np.linalg.inv(values["a"]), rtol=1e-10, atol=1e-11)
    np.testing.assert_array_equal(result[:, :, ::2], 1)
    np.testing.assert_allclose(solved, np.linalg.solve(values["a"], values["b"][:, 1:]), rtol=1e-10, atol=1e-11)


@pytest.mark.parametrize("floatX", DTYPES)
def test_integers_become_floats(floatX: str) -> None:
    with scansion.config.change_flags(floatX=floatX):
        x, y = at.imatrix("x"), at.fvector("y")
        outputs = [nlinalg.inv(x), slinalg.solve(x, y), slinalg.solve(x, [1, 2]), nlinalg.trace(x)]
        results = scansion.function([x, y], outputs)(np.array([[2, 1], [1, 3]], "int32"), np.ones(2, "float32"))
    assert [r.dtype.name for r in results] == [floatX, floatX, floatX, "int64"]
    np.testing.assert_allclose(results[2], [0.2, 0.6], rtol=1e-6)


def test_names() -> None:
    assert nlinalg.matrix_inverse is nlinalg.inv
    assert at.trace is nlinalg.trace
    for module in (nlinalg, slinalg):
        for name in module.__all__:
            assert getattr(linalg, name) is getattr(module, name)


# ----------------------------------------------------------------------------------------------------------------------
# Gradients
# ----------------------------------------------------------------------------------------------------------------------


GRADIENTS: dict[str, Program] = {
    "cholesky": lambda x: slinalg.cholesky(x),
    "cholesky upper": lambda x: slinalg.cholesky(x, lower=False),
    "solve": lambda x: slinalg.solve(x, x**2 + 1),
    "solve for a vector": lambda x: slinalg.solve(x, x[:, 0] ** 2),
    "solve transposed": lambda x: slinalg.solve(x, x[:, :1], transposed=True),
    "solve pos": lambda x: slinalg.solve(x, at.sin(x), assume_a="pos"),
    "solve pos lower": lambda x: slinalg.solve(x, at.sin(x[0]), assume_a="pos", lower=True),
    "solve sym": lambda x: slinalg.solve(x, x[:, :2], assume_a="sym"),
    "triangle": lambda x: slinalg.solve_triangular(x, at.sin(x)),
    "triangle lower": lambda x: slinalg.solve_triangular(x, x[0], lower=True),
    "triangle transposed": lambda x: slinalg.solve_triangular(x, x[0], "T"),
    "triangle unit": lambda x: slinalg.solve_triangular(x, x[0], lower=True, unit_diagonal=True),
    "triangle transposed unit": lambda x: slinalg.solve_triangular(x, x, "T", unit_diagonal=True),
    "inv": lambda x: nlinalg.inv(x),
    "det": lambda x: nlinalg.det(x),
    "slogdet": lambda x: nlinalg.slogdet(x)[1] * nlinalg.slogdet(x)[0],
    "trace": lambda x: nlinalg.trace(x**2, offset=1),
    "log likelihood": lambda x: nlinalg.slogdet(x)[1] + at.dot(x[0] ** 2, slinalg.solve(x, x[0] ** 2, assume_a="pos")),
    "stack": lambda x: nlinalg.det(slinalg.solve(at.stack([x, x.T]), slinalg.cholesky(at.stack([x, 2 * x])))),
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
    values = matrices(4)["p"] + 0.01 * np.arange(16.0).reshape(4, 4)
    x, direction = at.dmatrix("x"), np.cos(np.arange(16.0)).reshape(4, 4)
    cost = at.sin(GRADIENTS[name](x) / 16).sum()
    first = at.grad(cost, x)
    second = at.grad((first * direction).sum(), x)
    forward = Rop(cost, x, at.constant(direction))
    f, g, h, t = (scansion.function([x], y) for y in (cost, first, second, forward))
    np.testing.assert_allclose(g(values), differences(f, values), rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(h(values), differences(lambda v: (g(v) * direction).sum(), values), rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(t(values), (g(values) * direction).sum(), rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("size", [0, 1, 2, 7, 40])
def test_gradients_of_other_sizes(size: int) -> None:
    """d log det x = tr(x^-1 dx); of the factor of a diagonal matrix it is known too."""
    values = matrices(size)["p"]
    x = at.dmatrix("x")
    by_determinant = at.grad(nlinalg.slogdet(x)[1], x)
    by_factor = at.grad(2 * at.log(at.sqrt(at.linalg.trace(slinalg.cholesky(x) ** 2))), x)
    results = scansion.function([x], [by_determinant, by_factor])(values)
    np.testing.assert_allclose(results[0], np.linalg.inv(values).T, rtol=1e-9, atol=1e-10)
    diagonal = (
        differences(lambda v: 2 * np.log(np.sqrt(np.trace(np.linalg.cholesky(v) ** 2))), values) if size < 8 else None
    )
    if diagonal is not None:
        np.testing.assert_allclose(np.tril(results[1]), results[1])
        np.testing.assert_allclose(np.diag(results[1]), np.diag(diagonal), rtol=1e-7, atol=1e-9)


def test_gradient_inside_a_step() -> None:
    values = matrices(3)["p"]
    x = at.dmatrix("x")
    rows, _ = scansion.scan(lambda row: at.grad(slinalg.solve(x, row, assume_a="pos").sum(), row), sequences=x)
    result = scansion.function([x], rows)(values)
    np.testing.assert_allclose(result, np.tile(np.linalg.inv(values).sum(axis=0), (3, 1)), rtol=1e-11)


# ----------------------------------------------------------------------------------------------------------------------
# Errors
# ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [2, 40])
@pytest.mark.parametrize(
    "program",
    [
        lambda x: slinalg.solve(x, x[0]),
        lambda x: slinalg.solve(x, x, assume_a="sym"),
        lambda x: slinalg.solve_triangular(x, x),
        lambda x: nlinalg.inv(x),
        lambda x: at.grad(nlinalg.det(x), x),
    ],
    ids=["solve", "symmetric", "triangle", "inv", "det"],
)
def test_singular_matrices(program: Program, size: int) -> None:
    values = np.zeros((size, size))
    values[0, 0] = 1
    x = at.dmatrix("x")
    f = scansion.function([x], program(x))
    with pytest.raises(np.linalg.LinAlgError, match="the matrix is singular") as caught:
        f(values)
    assert isinstance(caught.value, scansion.ScansionError)
    assert __file__ in str(caught.value)
    np.testing.assert_array_equal(f(np.eye(size)).shape[0], size)


@pytest.mark.parametrize("bad", [-1.0, 0.0, np.nan])
@pytest.mark.parametrize("size", [3, 40])
def test_matrices_that_are_not_positive_definite(size: int, bad: float) -> None:
    values = np.eye(size)
    values[1, 1] = bad
    x = at.dmatrix("x")
    line = here() + 1
    factor = slinalg.cholesky(x)
    f = scansion.function([x], factor)
    with fails(np.linalg.LinAlgError, "cholesky: the matrix is not positive definite") as lines:
        lines.append(line)
        f(values)
    line = here() + 1
    g = scansion.function([x], slinalg.solve(x, x, assume_a="pos", check_finite=False))
    with fails(np.linalg.LinAlgError, "solve: the matrix is not positive definite") as lines:
        lines.append(line)
        g(values)
    nan = slinalg.cholesky(x, on_error="nan")
    result, gradient = scansion.function([x], [nan, at.grad(nan.sum(), x)])(values)
    assert np.isnan(np.tril(result)).sum() == size * (size + 1) / 2
    np.testing.assert_array_equal(np.triu(result, 1), 0)
    assert np.isnan(gradient).any()


def test_one_bad_matrix_of_a_stack() -> None:
    x = at.dtensor3("x")
    result = scansion.function([x], slinalg.cholesky(x, on_error="nan"))([np.eye(2), -np.eye(2), 4 * np.eye(2)])
    np.testing.assert_array_equal(np.isnan(result).any(axis=(1, 2)), [False, True, False])
    np.testing.assert_array_equal(result[2], 2 * np.eye(2))


@pytest.mark.parametrize("name", ["matrix", "side"])
def test_elements_that_are_not_finite(name: str) -> None:
    a, b = at.dmatrix("a"), at.dvector("b")
    line = here() + 1
    f = scansion.function([a, b], [slinalg.solve(a, b), slinalg.solve_triangular(a, b)])
    values = [np.eye(2), np.ones(2)]
    values[name == "side"].flat[-1] = np.inf
    subject = "the right-hand side" if name == "side" else "the matrix"
    with fails(ValueError, f"solve: {subject} has elements that are infinite or NaN") as lines:
        lines.append(line)
        f(*values)
    unchecked = scansion.function([a, b], slinalg.solve(a, b, check_finite=False))(np.eye(2), [1.0, np.nan])
    assert np.isnan(unchecked[1])


STATIC_FAULTS: dict[str, tuple[Program, str]] = {
    "square": (lambda m, s: nlinalg.inv(m), "inv: m (made at"),
    "rows": (lambda m, s: slinalg.cholesky(m), "has 2 rows and 3 columns, it must be square"),
    "rank": (lambda m, s: nlinalg.det(m[0]), "has 1 dimensions, a matrix has two"),
    "side": (lambda m, s: slinalg.solve(s, m.T), "has 2 rows, the right-hand side"),
    "side of rank 0": (lambda m, s: slinalg.solve(s, 1.0), "cannot be a right-hand side"),
    "b_ndim": (lambda m, s: slinalg.solve(s, m, b_ndim=3), "b_ndim is 1 or 2"),
    "assume_a": (lambda m, s: slinalg.solve(s, m, assume_a="band"), "assume_a cannot be 'band'"),
    "on_error": (lambda m, s: slinalg.cholesky(s, on_error="ignore"), "on_error cannot be 'ignore'"),
    "trans": (lambda m, s: slinalg.solve_triangular(s, m, 3), "trans cannot be 3"),
}


@pytest.mark.parametrize("name", STATIC_FAULTS)
def test_faults_of_the_graph(name: str) -> None:
    program, text = STATIC_FAULTS[name]
    m, s = at.tensor("float64", (2, 3), name="m"), at.tensor("float64", (2, 2), name="s")
    with pytest.raises(ValueError, match=re.escape(text)):
        program(m, s)


@pytest.mark.parametrize("dtype", ["float16", "complex64", "complex128"])
def test_other_dtypes(dtype: str) -> None:
    with pytest.raises(TypeError, match=f"inv: .* has the dtype {dtype}; it computes with float32 and float64"):
        nlinalg.inv(at.tensor(dtype, (2, 2)))


def test_lengths_that_are_wrong_at_run_time() -> None:
    a, b = at.dmatrix("a"), at.dmatrix("b")
    line = here() + 1
    outputs = [slinalg.solve(a, b)]
    f = scansion.function([a, b], outputs)
    with fails(ValueError, "solve: shapes that disagree: a matrix of 2 rows and 3 columns is not square") as lines:
        lines.append(line)
        f(np.ones((2, 3)), np.ones((2, 1)))
    with fails(ValueError, "a matrix of length 2 and a right-hand side of length 3 on axis 0") as lines:
        lines.append(line)
        f(np.eye(2), np.ones((3, 1)))
    for program in (nlinalg.inv, nlinalg.det, lambda x: nlinalg.slogdet(x)[1], slinalg.cholesky):
        line = here() + 1
        g = scansion.function([a], program(a))
        with pytest.raises(ValueError, match="a matrix of 3 rows and 2 columns is not square"):
            g(np.ones((3, 2)))


# ----------------------------------------------------------------------------------------------------------------------
# In a scan
# ----------------------------------------------------------------------------------------------------------------------


def filter_step(y: Any, mean: Any, covariance: Any, transition: Any, noise: Any) -> Any:
    """A Kalman filter that observes everything, with each op of the family."""
    predicted = at.dot(transition, mean)
    spread = at.dot(at.dot(transition, covariance), transition.T) + noise
    innovation = spread + noise
    factor = slinalg.cholesky(innovation)
    whitened = slinalg.solve_triangular(factor, y - predicted, lower=True)
    gain = slinalg.solve(innovation, spread, assume_a="pos").T
    likelihood = nlinalg.slogdet(innovation)[1] + (whitened**2).sum() + at.log(nlinalg.det(innovation))
    rest = at.eye(3) - gain
    mean = predicted + at.dot(gain, y - predicted)
    return mean, slinalg.solve(nlinalg.inv(noise), at.dot(rest, spread)), likelihood


def test_a_filter() -> None:
    ys, transition, noise = at.dmatrix("ys"), at.dmatrix("transition"), at.dmatrix("noise")
    (means, covariances, likelihoods), _ = scansion.scan(
        filter_step,
        sequences=ys,
        outputs_info=[at.zeros(3, "float64"), at.eye(3), None],
        non_sequences=[transition, noise],
    )
    f = scansion.function([ys, transition, noise], [means[-1], covariances[-1], likelihoods])
    text = f.ir("loops")
    loops = re.findall(r"^    scf\.for .*?^    \}", text, re.MULTILINE | re.DOTALL)
    (loop,) = (loop for loop in loops if "scn.runtime_call" in loop)
    assert "memref.alloc" not in loop
    # The determinant and its logarithm share a factorization.
    assert len(re.findall(r"@scn_rt_lu ins", loop)) == 3

    rng = np.random.default_rng(1)
    y, a, q = rng.normal(size=(20, 3)), np.eye(3) * 0.9 + 0.05, np.eye(3) + 0.1
    mean, covariance, expected = np.zeros(3), np.eye(3), []
    for row in y:
        spread = a @ covariance @ a.T + q
        innovation = spread + q
        error = row - a @ mean
        gain = spread @ np.linalg.inv(innovation)
        expected.append(2 * np.linalg.slogdet(innovation)[1] + error @ np.linalg.solve(innovation, error))
        mean, covariance = a @ mean + gain @ error, q @ (np.eye(3) - gain) @ spread
    results = f(y, a, q)
    np.testing.assert_allclose(results[0], mean, rtol=1e-10)
    np.testing.assert_allclose(results[1], covariance, rtol=1e-10)
    np.testing.assert_allclose(results[2], expected, rtol=1e-10)


@pytest.mark.parametrize("size", [3, 40])
def test_a_scan_of_no_steps_factors_nothing(size: int) -> None:
    x, n_steps = at.dmatrix("x"), at.iscalar("n_steps")
    rows, _ = scansion.scan(lambda s, a: s + nlinalg.inv(a)[0], outputs_info=x[0], non_sequences=x, n_steps=n_steps)
    f = scansion.function([x, n_steps], rows)
    assert f(np.zeros((size, size)), 0).shape == (0, size)
    with pytest.raises(np.linalg.LinAlgError):
        f(np.zeros((size, size)), 1)


@pytest.mark.parametrize("name", VALUES)
def test_the_interpreter_agrees(name: str) -> None:
    values = matrices(4)
    symbols = arguments("float64", {name: value.shape for name, value in values.items()}, static=False)
    program = VALUES[name][0]
    assert_compiled_equals_interpreter(list(symbols.values()), program(**symbols), list(values.values()))
