"""Gradients by central differences in double precision: elementwise functions, and what `grad` is asked for.

Structural ops and scans are in test_structural_derivatives.py.

Elementwise derivatives are compared with differences of the reference expressions of the op table, so that neither side
knows the other; everything else with differences of the compiled cost. Second derivatives are compared with differences
of first ones, which the same test has checked.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
import scipy.special  # type: ignore[import-untyped]
from scansion.gradient import DisconnectedInputError, Rop, grad, hessian, jacobian
from scansion.tensor._elementwise_table import ELEMENTWISE, ElementwiseRecord

Program = Callable[..., Any]

STEP = 1e-5
COUNT = 5

# ----------------------------------------------------------------------------------------------------------------------
# Elementwise functions
# ----------------------------------------------------------------------------------------------------------------------

DIFFERENTIABLE = [record for record in ELEMENTWISE if record.differentiable and "f" in record.kinds]
OF_COMPLEX = [record for record in ELEMENTWISE if record.differentiable and "c" in record.kinds]

# The order of a polygamma function is an integer.
CONSTANT_OPERANDS = {"scn.polygamma": ("n",)}


def cases(records: list[ElementwiseRecord]) -> list[Any]:
    return [pytest.param(record, id=record.python[0]) for record in records]


def points(record: ElementwiseRecord) -> list[Any]:
    """Places well inside the domain, no two operands alike."""
    shares = np.linspace(0.13, 0.83, COUNT)
    places = [
        low + (high - low) * np.roll(shares, k) for k, (low, high) in enumerate((d.low, d.high) for d in record.domain)
    ]
    return [place.astype("float64") for place in places]


def weights(seed: int) -> Any:
    return np.linspace(0.5, 1.5, COUNT) + 0.1 * seed


def real_cost(value: Any, seed: int = 0) -> Any:
    """A real scalar that every real number in `value` contributes to differently."""
    if "complex" not in value.dtype:
        return (value * weights(seed)).sum()
    return (at.real(value) * weights(seed)).sum() + (at.imag(value) * weights(seed + 1)).sum()


def reference(record: ElementwiseRecord, values: list[Any]) -> Any:
    names = dict(zip(record.operands, values, strict=True))
    result = np.asarray(eval(record.reference, {"np": np, "sp": scipy.special}, names))
    if result.dtype.kind != "c":
        return result * weights(0)
    return result.real * weights(0) + result.imag * weights(1)


def moved(values: list[Any], k: int, step: Any) -> list[Any]:
    return [value + step if place == k else value for place, value in enumerate(values)]


def slope(program: Callable[[list[Any]], Any], values: list[Any], k: int, direction: complex = 1) -> Any:
    """The derivative along `direction` of each element by the same element of operand k, with an error of STEP**4."""
    near, far = (
        (program(moved(values, k, step * direction)) - program(moved(values, k, -step * direction))) / (2 * step)
        for step in (8 * STEP, 16 * STEP)
    )
    return (4 * near - far) / 3


def wrt_of(record: ElementwiseRecord, operands: list[Any]) -> list[Any]:
    constant = CONSTANT_OPERANDS.get(record.op, ())
    return [x for name, x in zip(record.operands, operands, strict=True) if name not in constant]


@functools.cache
def first_and_second() -> Callable[..., Any]:
    """For each record its gradients, and the gradients of a weighted sum of these."""
    inputs, outputs = [], []
    for record in DIFFERENTIABLE:
        operands = [at.dvector() for _ in record.operands]
        wrt = wrt_of(record, operands)
        first = grad(real_cost(getattr(at, record.python[0])(*operands)), wrt)
        total = sum((real_cost(g, seed) for seed, g in enumerate(first)), start=at.constant(0.0))
        inputs += operands
        outputs += [*first, *grad(total, wrt, disconnected_inputs="ignore")]
    return scansion.function(inputs, outputs, on_unused_input="ignore")


def derivatives(changed: ElementwiseRecord, values: list[Any]) -> list[Any]:
    """The gradients of one record at `values`, then its second ones."""
    arguments = [values if record is changed else points(record) for record in DIFFERENTIABLE]
    results = iter(first_and_second()(*itertools.chain.from_iterable(arguments)))
    for record in DIFFERENTIABLE:
        own = list(itertools.islice(results, 2 * len(wrt_of(record, points(record)))))
        if record is changed:
            return own
    raise AssertionError(changed.op)


@pytest.mark.parametrize("record", cases(DIFFERENTIABLE))
def test_elementwise_functions(record: ElementwiseRecord) -> None:
    values = points(record)
    names = [name for name in record.operands if name not in CONSTANT_OPERANDS.get(record.op, ())]
    for name, result in zip(names, derivatives(record, values), strict=False):
        expected = slope(lambda x: reference(record, x), values, record.operands.index(name))
        np.testing.assert_allclose(result, expected, rtol=1e-8, atol=1e-9, err_msg=name)


@pytest.mark.parametrize("record", cases(DIFFERENTIABLE))
def test_elementwise_functions_twice(record: ElementwiseRecord) -> None:
    values = points(record)
    names = [name for name in record.operands if name not in CONSTANT_OPERANDS.get(record.op, ())]

    def total(x: list[Any]) -> Any:
        first = derivatives(record, x)[: len(names)]
        return sum(g * weights(seed) for seed, g in enumerate(first))

    for name, result in zip(names, derivatives(record, values)[len(names) :], strict=True):
        expected = slope(total, values, record.operands.index(name))
        np.testing.assert_allclose(result, expected, rtol=1e-6, atol=1e-7, err_msg=name)


@functools.cache
def complex_gradients() -> Callable[..., Any]:
    inputs, outputs = [], []
    for record in OF_COMPLEX:
        operands = [at.zvector() for _ in record.operands]
        inputs += operands
        outputs += grad(real_cost(getattr(at, record.python[0])(*operands)), operands)
    return scansion.function(inputs, outputs)


@pytest.mark.parametrize("record", cases(OF_COMPLEX))
def test_elementwise_functions_of_complex_numbers(record: ElementwiseRecord) -> None:
    """The real part of a gradient is the derivative by the real part, the imaginary part that by the imaginary part."""

    def places(r: ElementwiseRecord) -> list[Any]:
        return [x + 1j * np.linspace(-0.9, 1.1, COUNT) * (k + 1) for k, x in enumerate(points(r))]

    results = iter(complex_gradients()(*itertools.chain.from_iterable(places(r) for r in OF_COMPLEX)))
    own = [next(results) for r in OF_COMPLEX for _ in r.operands if r is record or next(results) is None]
    values = places(record)
    for k, result in enumerate(own):
        expected = slope(lambda x: reference(record, x), values, k)
        expected = expected + 1j * slope(lambda x: reference(record, x), values, k, 1j)
        np.testing.assert_allclose(result, expected, rtol=1e-7, atol=1e-8, err_msg=record.operands[k])


# Values, slopes there, and the sums of second derivatives by each element and all others.
EDGES: dict[str, tuple[Program, Any, Any, Any]] = {
    "absolute value": (at.abs, [0.0, -2.0], [0.0, -1.0], [0.0, 0.0]),
    "square root": (at.sqrt, [0.0, 4.0], [np.inf, 0.25], [-np.inf, -1 / 32]),
    "square": (lambda x: x**2, [0.0, -1.5], [0.0, -3.0], [2.0, 2.0]),
    "cube of a negative number": (lambda x: x**3, [-2.0, 0.0], [12.0, 0.0], [-12.0, 0.0]),
    "power of nothing": (lambda x: x**0, [0.0, 2.0], [0.0, 0.0], [0.0, 0.0]),
    "maximum with ties": (lambda x: at.maximum(x, 1.0), [1.0, 0.0, 2.0], [1.0, 0.0, 1.0], [0.0, 0.0, 0.0]),
    "minimum with ties": (lambda x: at.minimum(x, 1.0), [1.0, 0.0, 2.0], [1.0, 1.0, 0.0], [0.0, 0.0, 0.0]),
    "clip": (lambda x: at.clip(x, 0.0, 1.0), [-1.0, 0.0, 0.5, 1.0, 2.0], [0.0, 1.0, 1.0, 1.0, 0.0], [0.0] * 5),
    "largest with ties": (lambda x: x.max() * 2, [1.0, 3.0, 3.0], [0.0, 2.0, 2.0], [0.0] * 3),
    "smallest with ties": (lambda x: x.min(), [1.0, 3.0, 1.0], [1.0, 0.0, 1.0], [0.0] * 3),
    "product with one zero": (lambda x: x.prod(), [2.0, 0.0, 3.0], [0.0, 6.0, 0.0], [3.0, 5.0, 2.0]),
    "product with two zeros": (lambda x: x.prod(), [2.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 2.0, 2.0]),
    "switch hides infinities": (
        lambda x: at.switch(x > 0, at.log(x), 0.0),
        [0.0, 2.0, -1.0],
        [0.0, 0.5, 0.0],
        [0.0, -0.25, 0.0],
    ),
    "switch hides NaNs": (
        lambda x: at.switch(x > 0, at.sqrt(x), x),
        [-1.0, 4.0, 0.0],
        [1.0, 0.25, 1.0],
        [0.0, -1 / 32, 0.0],
    ),
    "softplus far out": (at.softplus, [-800.0, 0.0, 800.0], [0.0, 0.5, 1.0], [0.0, 0.25, 0.0]),
    "log of 1 + exp": (
        lambda x: at.log1p(at.exp(x)),
        [-800.0, 0.0, 3.0],
        [0.0, 0.5, 1 / (1 + np.exp(-3.0))],
        [0.0, 0.25, np.exp(-3.0) / (1 + np.exp(-3.0)) ** 2],
    ),
    "sigmoid far out": (at.sigmoid, [-800.0, 0.0, 800.0], [0.0, 0.25, 0.0], [0.0, 0.0, 0.0]),
    "logaddexp far out": (lambda x: at.logaddexp(x, 0.0), [-800.0, 0.0, 800.0], [0.0, 0.5, 1.0], [0.0, 0.25, 0.0]),
    "logsumexp": (lambda x: at.logsumexp(x), [1000.0, 0.0, 1000.0], [0.5, 0.0, 0.5], [0.0, 0.0, 0.0]),
    "rounding": (lambda x: x * at.floor(x), [1.5, 2.5], [1.0, 2.0], [0.0, 0.0]),
    "sign": (lambda x: x * at.sgn(x), [-1.5, 2.5], [-1.0, 1.0], [0.0, 0.0]),
    "comparison": (lambda x: at.cast(x > 1, "float64") * x, [0.5, 2.5], [0.0, 1.0], [0.0, 0.0]),
}


@pytest.mark.parametrize("name", EDGES)
def test_edges(name: str) -> None:
    """Both modes, and both second derivatives, by the conventions for ties, zeros and branches."""
    program, values, slopes, curvatures = EDGES[name]
    x, along = at.dvector("x"), np.linspace(0.5, 1.5, len(values))
    y = program(x)
    first = grad(y.sum(), x)
    second = grad(first.sum(), x, disconnected_inputs="ignore")
    forward = Rop(y.sum(), x, at.constant(along))
    forward_second = Rop(first, x, at.ones_like(x), "ignore")
    results = scansion.function([x], [first, second, forward, forward_second])(values)
    for result, expected in zip(results, (slopes, curvatures, np.dot(slopes, along), curvatures), strict=True):
        np.testing.assert_allclose(result, expected, rtol=1e-14)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_gradients_keep_their_dtype(dtype: str) -> None:
    x, y = at.tensor(dtype=dtype, shape=(None,)), at.dvector("y")
    cost = (at.tanh(x) * y * 2).sum()
    gradients = scansion.function([x, y], grad(cost, [x, y]))(np.array([0.5, 0.25], dtype), [1.0, 2.0])
    assert [g.dtype.name for g in gradients] == [dtype, "float64"]
    slopes = 2 * np.array([1.0, 2.0]) * (1 - np.tanh([0.5, 0.25]) ** 2)
    np.testing.assert_allclose(gradients[0], slopes, rtol={"float16": 2e-3, "float32": 1e-6}.get(dtype, 1e-14))


# ----------------------------------------------------------------------------------------------------------------------
# Other sizes
# ----------------------------------------------------------------------------------------------------------------------


def scanned(step: Program, **arguments: Any) -> Any:
    return scansion.scan(step, **arguments)[0]


def differences(program: Program, values: Any) -> Any:
    """The gradient of a scalar function of an array."""
    slopes = np.zeros_like(values)
    for index in np.ndindex(values.shape):
        shift = np.zeros_like(values)
        shift[index] = 1e-6
        slopes[index] = (program(values + shift) - program(values - shift)) / 2e-6
    return slopes


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (0, 0), (1, 1)])
def test_gradients_of_other_sizes(shape: tuple[int, int]) -> None:
    x = at.dmatrix("x")
    cost = (at.tanh(at.dot(x, x.T)) * 2).sum() + (x * x.sum(axis=0)).sum() + x.prod(axis=1).sum()
    f, g = scansion.function([x], cost), scansion.function([x], grad(cost, x))
    values = np.full(shape, 0.5)
    result = g(values)
    assert result.shape == shape
    np.testing.assert_allclose(result, differences(f, values), rtol=1e-6)


# ----------------------------------------------------------------------------------------------------------------------
# Gradients inside a scan body
# ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_jacobian_by_scan(dtype: str) -> None:
    """The tutorial's: the gradient of one element of an outer value by another outer value, in a map's body."""
    v, a = at.tensor(dtype=dtype, shape=(None,)), at.tensor(dtype=dtype, shape=(None, None))
    y = at.tanh(at.dot(v, a))
    rows, _ = scansion.scan(lambda i: at.grad(y[i], v), sequences=[at.arange(y.shape[0])])
    by_matrix, _ = scansion.scan(lambda i: at.grad(y[i], a), sequences=[at.arange(y.shape[0])])
    f = scansion.function([a, v], [rows, by_matrix])
    rng = np.random.default_rng(0)
    for n, m in itertools.product((0, 1, 2, 7), repeat=2):
        x, w = rng.normal(size=n).astype(dtype), rng.normal(size=(n, m)).astype(dtype)
        slopes = 1 - np.tanh(x @ w) ** 2
        result, result_by_matrix = f(w, x)
        assert result.dtype == dtype
        tolerance = 1e-5 if dtype == "float32" else 1e-12
        np.testing.assert_allclose(result, (slopes * w).T, rtol=tolerance, atol=tolerance)
        expected = np.einsum("k,i,jk->kij", slopes, x, np.eye(m))
        np.testing.assert_allclose(result_by_matrix, expected, rtol=tolerance, atol=tolerance)


def test_jacobian_by_scan_of_a_scan() -> None:
    v, n = at.dvector("v"), at.iscalar("n")
    y = scanned(lambda s: at.sin(s) * v, outputs_info=v, n_steps=n)[-1]
    rows = scanned(lambda i: at.grad(y[i], v), sequences=at.arange(y.shape[0]))
    f, g = scansion.function([v, n], y), scansion.function([v, n], rows)
    for size, steps in itertools.product((1, 2, 7), (1, 2, 5)):
        values = np.linspace(0.3, 1.2, size)
        expected = [differences(lambda x, k=k, s=steps: f(x, s)[k], values) for k in range(size)]
        np.testing.assert_allclose(g(values, steps), expected, rtol=1e-7, atol=1e-8)


@pytest.mark.parametrize("size", [0, 1, 2, 7])
def test_jacobians(size: int) -> None:
    x, w = at.dvector("x"), at.dmatrix("w")
    y = at.tanh(at.dot(x, w))
    by_x, by_w = jacobian(y, [x, w])
    values, matrix = np.linspace(-1, 1, size), np.linspace(0, 1, size * 3).reshape(size, 3)
    slopes = 1 - np.tanh(values @ matrix) ** 2
    result_x, result_w = scansion.function([x, w], [by_x, by_w])(values, matrix)
    np.testing.assert_allclose(result_x, (slopes * matrix).T, rtol=1e-13)
    np.testing.assert_allclose(result_w, np.einsum("k,i,jk->kij", slopes, values, np.eye(3)), rtol=1e-13)


@pytest.mark.parametrize("size", [0, 1, 2, 7])
def test_hessians(size: int) -> None:
    x = at.dvector("x")
    values = np.linspace(0.5, 1.5, size)
    result = scansion.function([x], hessian((x**3).sum() + at.dot(x, x[::-1]), x))(values)
    np.testing.assert_allclose(result, np.diag(6 * values) + 2 * np.eye(size)[::-1], rtol=1e-13)


def test_gradient_of_the_step_inside_the_step() -> None:
    """Newton's iteration: the body differentiates a function of its own state."""
    x, target = at.dscalar("x"), at.dscalar("target")

    def step(s: Any, t: Any) -> Any:
        residual = s**3 + s - t
        return s - residual / at.grad(residual, s)

    root = scanned(step, outputs_info=x, non_sequences=target, n_steps=30)[-1]
    value = scansion.function([x, target], root)(1.0, 10.0)
    np.testing.assert_allclose(value**3 + value, 10.0, rtol=1e-14)


@pytest.mark.parametrize("steps", [0, 1, 2, 7])
def test_gradients_through_symbolic_numbers_of_steps(steps: int) -> None:
    x, n = at.dvector("x"), at.iscalar("n")
    cost = scanned(lambda s, a: at.tanh(s * a), outputs_info=at.ones_like(x), non_sequences=x, n_steps=n).sum()
    f, g = scansion.function([x, n], cost), scansion.function([x, n], grad(cost, x))
    values = np.array([0.5, 0.7, 1.1])
    np.testing.assert_allclose(g(values, steps), differences(lambda v: f(v, steps), values), rtol=1e-7, atol=1e-9)


# ----------------------------------------------------------------------------------------------------------------------
# Shared variables, forms and refusals
# ----------------------------------------------------------------------------------------------------------------------


def test_shared_variables_learn() -> None:
    rng = np.random.default_rng(5)
    data, true_weights = rng.normal(size=(50, 3)), np.array([1.0, -2.0, 0.5])
    weight, bias = scansion.shared(np.zeros(3), name="weight"), scansion.shared(0.0, name="bias")
    x, y = at.dmatrix("x"), at.dvector("y")
    cost = ((at.dot(x, weight) + bias - y) ** 2).mean()
    by_weight, by_bias = grad(cost, [weight, bias])
    train = scansion.function([x, y], cost, updates=[(weight, weight - 0.1 * by_weight), (bias, bias - 0.1 * by_bias)])
    target = data @ true_weights + 3
    costs = [float(train(data, target)) for _ in range(300)]
    assert costs[-1] < 1e-10 < costs[0]
    np.testing.assert_allclose(weight.get_value(), true_weights, atol=1e-4)
    np.testing.assert_allclose(bias.get_value(), 3, atol=1e-4)


def test_shared_variables_read_by_a_body() -> None:
    w = scansion.shared(np.array([0.5, -0.25]), name="w")
    x = at.dmatrix("x")
    cost = scanned(lambda row, s: at.tanh(s + row * w), sequences=x, outputs_info=at.zeros(2))[-1].sum()
    f, g = scansion.function([x], cost), scansion.function([x], grad(cost, w))
    rows = np.linspace(-1, 1, 8).reshape(4, 2)
    result = g(rows)

    def at_weights(values: Any) -> Any:
        w.set_value(values)
        return f(rows)

    np.testing.assert_allclose(result, differences(at_weights, np.array([0.5, -0.25])), rtol=1e-7)


def test_integers() -> None:
    n, x = at.lvector("n"), at.dvector("x")
    cost = (at.cast(n, "float64") * x * n).sum()
    by_n, by_x = scansion.function([n, x], grad(cost, [n, x]))([2, 3], [1.0, 1.0])
    np.testing.assert_array_equal(by_n, np.zeros(2))
    assert by_n.dtype == scansion.config.floatX
    np.testing.assert_array_equal(by_x, [4.0, 9.0])


@pytest.mark.parametrize("form", ["vector", "a matrix"])
def test_costs_that_are_no_scalars(form: str) -> None:
    x = at.dvector("x") if form == "vector" else at.dmatrix("x")
    with pytest.raises(TypeError, match=r"must be a scalar.*test_gradients\.py"):
        grad(x * 2, x)


def test_disconnected_variables() -> None:
    x, y = at.dvector("x"), at.dmatrix("y")
    cost = (x**2).sum()
    with pytest.raises(DisconnectedInputError, match=r"does not depend on y.*test_gradients\.py"):
        grad(cost, [x, y])
    with pytest.warns(UserWarning, match="does not depend on y"):
        warned = grad(cost, y, disconnected_inputs="warn")
    zeros = grad(cost, y, disconnected_inputs="ignore")
    for gradient in (warned, zeros):
        result = scansion.function([x, y], gradient, on_unused_input="ignore")([1.0], np.ones((2, 3)))
        np.testing.assert_array_equal(result, np.zeros((2, 3)))
    assert grad(cost, y, disconnected_inputs="ignore", return_disconnected="none") is None


def test_a_gradient_that_passes_no_comparison_and_no_shape() -> None:
    x = at.dvector("x")
    for cost in (at.cast(x > 0, "float64").sum(), x.shape[0] * at.constant(2.0), at.ones_like(x).sum()):
        result = scansion.function([x], grad(cost, x, disconnected_inputs="ignore"), on_unused_input="ignore")(
            [1.0, 2.0]
        )
        np.testing.assert_array_equal(result, [0.0, 0.0])


@pytest.mark.parametrize("program", [at.sgn, at.floor, lambda x: at.sgn(x.sum()) + at.ceil(x[0])])
def test_functions_without_slope(program: Program) -> None:
    x = at.dvector("x")
    np.testing.assert_array_equal(scansion.function([x], grad(program(x).sum(), x))([0.5, -1.5]), [0.0, 0.0])


def test_lengths_that_cannot_agree() -> None:
    x = at.dmatrix("x")
    first = grad((x + x[:, :1] ** 2).sum(), x)
    with pytest.raises(ValueError, match=r"shapes that disagree.*test_gradients\.py"):
        grad((first * np.ones((2, 3))).sum(), x)


def test_constants_stop_gradients() -> None:
    x = at.dvector("x")
    y = x**2
    z = at.sin(x)
    cost = (y * z).sum()
    values = np.array([0.5, 1.5])
    result = scansion.function([x], grad(cost, x, consider_constant=[y]))(values)
    np.testing.assert_allclose(result, values**2 * np.cos(values), rtol=1e-14)
    with pytest.raises(DisconnectedInputError):
        grad(y.sum(), x, consider_constant=[y])


def test_constants_inside_a_scan() -> None:
    x = at.dscalar("x")
    scale = x**2
    total = scanned(lambda s: s * scale + x, outputs_info=x, n_steps=2)[-1]
    result = scansion.function([x], grad(total, x, consider_constant=[scale]))(1.5)
    np.testing.assert_allclose(result, (1.5**2) ** 2 + 1.5**2 + 1, rtol=1e-14)


def test_known_gradients() -> None:
    x = at.dvector("x")
    y = x**2
    cost = (at.sin(y) * 100).sum()
    values = np.array([0.5, 1.5])
    given = np.array([10.0, 1.0])
    for start in (None, cost):
        result = scansion.function([x], grad(start, x, known_grads={y: at.as_tensor_variable(given)}))(values)
        np.testing.assert_allclose(result, 2 * values * given, rtol=1e-14)
    both = scansion.function([x], grad(cost + x.sum(), x, known_grads={y: at.as_tensor_variable(given)}))(values)
    np.testing.assert_allclose(both, 2 * values * given + 1, rtol=1e-14)
