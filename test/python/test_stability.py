"""Logarithms that overflow as they are written are computed in a stable form, and so are their derivatives."""

from collections.abc import Callable

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.tensor.var import TensorVariable

Build = Callable[[TensorVariable], TensorVariable]
POINTS = np.array([-1e4, -1000.0, -40.0, -1.0, 0.0, 0.5, 40.0, 1000.0, 1e4])
NEGATIVE = np.array([-1e4, -745.0, -40.0, -1.0, -1e-3, -1e-12])


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return np.exp(-np.logaddexp(0, -x))


def _log1mexp(x: np.ndarray) -> np.ndarray:
    return np.where(x < -0.69, np.log1p(-np.exp(x)), np.log(-np.expm1(x)))


LOG_SIGMOID = (lambda x: -np.logaddexp(0, -x), lambda x: _sigmoid(-x), POINTS)
SIGMOID_OF_MINUS = (lambda x: -np.logaddexp(0, x), lambda x: -_sigmoid(x), POINTS)
SOFTPLUS = (lambda x: np.logaddexp(0, x), _sigmoid, POINTS)
LOG1MEXP = (_log1mexp, lambda x: 1 / -np.expm1(-x), NEGATIVE)
ROWS: list[tuple[str, Build, Callable, Callable, np.ndarray]] = [
    (
        "log(sigmoid(x))",
        lambda x: at.log(at.sigmoid(x)),
        lambda x: -np.logaddexp(0, -x),
        lambda x: _sigmoid(-x),
        POINTS,
    ),
    ("log(1 - sigmoid(x))", lambda x: at.log(1 - at.sigmoid(x)), *SIGMOID_OF_MINUS),
    ("log1p(-sigmoid(x))", lambda x: at.log1p(-at.sigmoid(x)), *SIGMOID_OF_MINUS),
    ("log(1 + exp(x))", lambda x: at.log(1 + at.exp(x)), *SOFTPLUS),
    ("log(exp(x) + 1)", lambda x: at.log(at.exp(x) + 1.0), *SOFTPLUS),
    ("log1p(exp(x))", lambda x: at.log1p(at.exp(x)), *SOFTPLUS),
    ("log(1 - exp(x))", lambda x: at.log(1 - at.exp(x)), *LOG1MEXP),
    ("log1p(-exp(x))", lambda x: at.log1p(-at.exp(x)), *LOG1MEXP),
]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("build", "value", "slope", "points"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_elementwise_forms(build: Build, value: Callable, slope: Callable, points: np.ndarray, dtype: str) -> None:
    x = at.vector("x", dtype=dtype)
    y = build(x)
    f = scansion.function([x], [y, scansion.grad(y.sum(), x)])
    given = points.astype(dtype)
    given = given[given != 0] if points is NEGATIVE else given
    with np.errstate(all="ignore"):
        expected, gradient = value(given.astype("float64")), slope(given.astype("float64"))
    tolerance = 1e-14 if dtype == "float64" else 3e-6
    np.testing.assert_allclose(f(given)[0], expected, rtol=tolerance, atol=np.finfo(dtype).tiny)
    np.testing.assert_allclose(f(given)[1], gradient, rtol=tolerance, atol=np.finfo(dtype).tiny)


def _logsumexp(x: np.ndarray, axis: int | None) -> np.ndarray:
    largest = np.max(x, axis=axis, keepdims=True)
    return np.squeeze(np.log(np.sum(np.exp(x - largest), axis=axis, keepdims=True)) + largest, axis)


@pytest.mark.parametrize("axis", [None, 0, 1])
@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("written", [False, True])
def test_log_of_a_sum_of_exponentials(axis: int | None, keepdims: bool, written: bool) -> None:
    x = at.dmatrix("x")
    if written:
        y = at.log(at.exp(x).sum(axis=axis, keepdims=keepdims))
    else:
        y = at.logsumexp(x, axis=axis, keepdims=keepdims)
    f = scansion.function([x], [y, scansion.grad(y.sum(), x), scansion.grad((scansion.grad(y.sum(), x) ** 2).sum(), x)])
    rng = np.random.default_rng(0)
    for scale, shift in [(1.0, 0.0), (1.0, 1000.0), (1.0, -1000.0), (300.0, 0.0)]:
        given = rng.normal(size=(3, 4)) * scale + shift
        value, gradient, second = f(given)
        expected = _logsumexp(given, axis)
        np.testing.assert_allclose(value.reshape(expected.shape), expected, rtol=1e-13)
        shares = np.exp(given - (expected if axis is None else np.expand_dims(expected, axis)))
        np.testing.assert_allclose(gradient, shares, rtol=1e-11, atol=1e-300)
        # d/dx_i sum_j p_j^2 = 2 p_i (p_i - sum_j p_j^2)
        squares = np.sum(shares**2, axis=axis, keepdims=axis is not None)
        np.testing.assert_allclose(second, 2 * shares * (shares - squares), rtol=1e-9, atol=1e-14)


def test_sums_of_nothing_and_of_zeros() -> None:
    x = at.dmatrix("x")
    f = scansion.function([x], [at.log(at.exp(x).sum(axis=1)), scansion.grad(at.logsumexp(x, axis=1).sum(), x)])
    value, gradient = f(np.zeros((2, 0)))
    np.testing.assert_array_equal(value, [-np.inf, -np.inf])
    assert gradient.shape == (2, 0)
    value, gradient = f(np.array([[-np.inf, -np.inf], [-np.inf, 0.0], [np.inf, 0.0]]))
    np.testing.assert_array_equal(value, [-np.inf, 0.0, np.inf])
    np.testing.assert_array_equal(gradient[:2], [[0.0, 0.0], [0.0, 1.0]])


@pytest.mark.parametrize("dtype", ["int8", "int64", "float32", "bool"])
def test_logsumexp_of_other_dtypes(dtype: str) -> None:
    given = np.array([[0, 1, 1], [1, 0, 0]]).astype(dtype)
    x = at.matrix("x", dtype=dtype)
    y = at.logsumexp(x, axis=1)
    result = scansion.function([x], y)(given)
    assert result.dtype == ("float64" if dtype == "int64" else "float32")
    np.testing.assert_allclose(result, np.log(np.exp(given.astype("float64")).sum(1)), rtol=1e-6)


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_log_of_softmax(axis: int) -> None:
    x = at.dmatrix("x")
    given = np.random.default_rng(1).normal(size=(3, 4)) * 500
    for y in (at.log(at.softmax(x, axis=axis)), at.log_softmax(x, axis=axis)):
        value, gradient = scansion.function([x], [y, scansion.grad(y[0, 1], x)])(given)
        shifted = given - given.max(axis, keepdims=True)
        expected = shifted - np.log(np.exp(shifted).sum(axis, keepdims=True))
        np.testing.assert_allclose(value, expected, rtol=1e-13)
        selected = np.zeros_like(given)
        selected[0, 1] = 1
        own = np.zeros_like(given)
        own[(slice(None), 1) if axis == 0 else (0, slice(None))] = 1
        np.testing.assert_allclose(gradient, selected - np.exp(expected) * own, rtol=1e-12, atol=1e-15)


def test_inside_a_scan_outer_draws_stay_as_they_are() -> None:
    stream = at.random.RandomStream(3)
    draw = stream.normal(size=(2,))
    outside = at.sigmoid(draw)

    def step(k: TensorVariable) -> list[TensorVariable]:
        return [at.log(outside), at.log(at.sigmoid(draw))]

    (fixed, drawn), updates = scansion.scan(step, sequences=at.arange(4))
    fixed_rows, drawn_rows = scansion.function([], [fixed, drawn], updates=updates)()
    assert len(np.unique(fixed_rows, axis=0)) == 1
    assert len(np.unique(drawn_rows, axis=0)) == 4
