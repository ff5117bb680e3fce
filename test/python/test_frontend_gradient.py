"""`grad` and its relatives: forms, what is refused, and values against finite differences."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.gradient import DisconnectedInputError, Lop, grad, hessian, jacobian


def differences(f: Any, x: Any, step: float = 1e-6) -> Any:
    slopes = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[index] += step
        down[index] -= step
        slopes[index] = (f(up) - f(down)) / (2 * step)
    return slopes


COSTS: dict[str, Any] = {
    "sum of squares": lambda x: (x**2).sum(),
    "product": lambda x: x.prod(),
    "mean": lambda x: (x.mean(0) ** 3).sum(),
    "variance": lambda x: x.var(axis=1, ddof=1).sum(),
    "norm": lambda x: at.sqrt((x * x).sum()),
    "logsumexp": lambda x: at.logsumexp(x, 0).sum(),
    "softmax": lambda x: (at.softmax(x) * np.arange(3.0)).sum(),
    "row broadcast": lambda x: at.tanh(x + x[0]).sum(),
    "column broadcast": lambda x: (x * x[:, 0].dimshuffle(0, "x")).sum(),
    "scalar broadcast": lambda x: (x * x[1, 1]).sum(),
    "slices": lambda x: (x[::-1, 1:] * x[:, :-1] * 3).sum() + x[-1, 0],
    "transpose and dot": lambda x: at.dot(x, x.T).sum() + at.dot(x[0], x[1]),
    "matmul": lambda x: (at.matmul(x.dimshuffle("x", 0, 1), at.stack([x.T, 2 * x.T])) ** 2).sum(),
    "outer": lambda x: at.sin(at.outer(x[0], x[1])).sum(),
    "set": lambda x: (at.set_subtensor(x[0], x[1] ** 2) ** 2).sum(),
    "increase": lambda x: (at.inc_subtensor(x[:, ::2], x[:, :2]) ** 2).sum(),
    "join": lambda x: (at.concatenate([x, x * 2], axis=1) ** 2 * np.arange(6.0)).sum(),
    "reshape": lambda x: (x.reshape((3, 2)) * np.arange(6.0).reshape(3, 2)).sum(),
    "switch": lambda x: at.switch(x > 0.5, x**2, 3 * x).sum(),
    "tile": lambda x: (at.tile(x, (2, 3)) * np.arange(36.0).reshape(4, 9)).sum(),
    "max": lambda x: (x.max(0) * x.min(1).sum()).sum(),
    "scan": lambda x: scansion.scan(lambda v, s: at.tanh(s + v), x, at.zeros(x.shape[1]))[0][-1].sum(),
    "scan with taps": lambda x: scansion.scan(
        lambda a, b, c: a * b + at.sin(c), {"input": x.flatten(), "taps": [0, 1]}, {"initial": x[0, :2], "taps": [-2]}
    )[0].sum(),
    "map closing over": lambda x: (scansion.map(lambda v: (v * x[1]).sum() * x, x)[0] ** 2).sum(),
}


@pytest.mark.parametrize("name", COSTS)
def test_gradients_against_differences(name: str) -> None:
    x = at.matrix("x")
    cost = COSTS[name](x)
    f, g = scansion.function([x], cost), scansion.function([x], grad(cost, x))
    values = np.random.default_rng(3).uniform(0.2, 1.2, size=(2, 3))
    np.testing.assert_allclose(g(values), differences(f, values), rtol=1e-5, atol=1e-7)


def test_forms() -> None:
    x, y = at.scalars("xy")
    cost = x * y
    assert isinstance(grad(cost, x), at.TensorVariable)
    assert [len(grad(cost, [x])), type(grad(cost, [x]))] == [1, list]
    assert type(grad(cost, (x, y))) is tuple
    assert [float(g) for g in scansion.function([x, y], grad(cost, [x, y]))(2, 3)] == [3, 2]
    assert scansion.grad is at.grad is grad


def test_costs_that_are_no_scalars() -> None:
    x = at.vector("x")
    with pytest.raises(TypeError, match=r"the cost must be a scalar.*cost\.sum\(\).*test_frontend_gradient"):
        grad(x, x)
    number: Any = 3
    with pytest.raises(TypeError, match="must be a tensor variable"):
        grad(number, x)
    with pytest.raises(TypeError, match="with respect to tensor variables"):
        grad(x.sum(), 3)
    with pytest.raises(ValueError, match="a cost or known_grads"):
        grad(None, x)


def test_disconnected_inputs() -> None:
    x, y = at.vector("x"), at.matrix("y")
    cost = x.sum()
    with pytest.raises(DisconnectedInputError, match="does not depend on y"):
        grad(cost, y)
    zeros = grad(cost, y, disconnected_inputs="ignore")
    assert zeros.eval({y: np.ones((2, 3))}).tolist() == [[0] * 3] * 2
    with pytest.warns(UserWarning, match="does not depend on y"):
        grad(cost, y, disconnected_inputs="warn")
    assert grad(cost, [y, x], disconnected_inputs="ignore", return_disconnected="none")[0] is None
    cases: list[dict[str, Any]] = [{"disconnected_inputs": "never"}, {"return_disconnected": "ones"}]
    for wrong in cases:
        with pytest.raises(ValueError, match="cannot be"):
            grad(cost, x, **wrong)


def test_integers_get_zeros_of_floatx() -> None:
    n, x = at.ivector("n"), at.vector("x")
    cost = (n * x).sum()
    gradient = grad(cost, n)
    assert gradient.dtype == "float64"
    assert gradient.eval({n: [1, 2]}).tolist() == [0, 0]
    assert grad(cost, x).eval({n: [1, 2], x: [1.0, 1.0]}).tolist() == [1, 2]
    with pytest.raises(DisconnectedInputError):
        grad(x.sum(), n)


def test_dtypes_of_gradients() -> None:
    x = at.fvector("x")
    assert grad((x * np.float64(2)).sum(), x).dtype == "float32"
    assert grad((x.astype("float64") ** 2).sum(), x).dtype == "float32"


def test_constants_and_known_gradients() -> None:
    x = at.vector("x")
    y = x**2
    cost = (y * x).sum()
    point = {x: [3.0]}
    assert grad(cost, x).eval(point).tolist() == [27]
    assert grad(cost, x, consider_constant=[y]).eval(point).tolist() == [9]
    assert grad(None, x, known_grads={y: [10.0]}).eval(point).tolist() == [60]
    assert grad(cost, x, known_grads={y: [10.0]}).eval(point).tolist() == [69]
    assert Lop(y, x, np.array([10.0])).eval(point).tolist() == [60]
    with pytest.raises(ValueError, match="Lop: 1 expressions need as many vectors"):
        Lop(y, x, [x, x])


def test_names_of_gradients() -> None:
    x, y = at.scalars("xy")
    cost = x * y
    cost.name = "cost"
    assert grad(cost * cost, x).name is None
    gradients = grad(cost, [x, y])
    assert x.name == "x"
    assert y.name == "y"
    assert all(g.name in (None, "x", "y", "(dcost/dx)", "(dcost/dy)") for g in gradients)


def test_jacobians_and_hessians() -> None:
    x, w = at.vector("x"), at.matrix("w")
    y = at.tanh(at.dot(w, x))
    values, weights = np.array([0.1, 0.2]), np.arange(6.0).reshape(3, 2) / 5
    slopes = 1 - np.tanh(weights @ values) ** 2
    by_x, by_w = scansion.function([x, w], jacobian(y, [x, w]))(values, weights)
    np.testing.assert_allclose(by_x, slopes[:, None] * weights)
    np.testing.assert_allclose(by_w, np.einsum("i,ij,k->ijk", slopes, np.eye(3), values))
    cubic = hessian((x**3).sum() + x[0] * x[1], x)
    np.testing.assert_allclose(cubic.eval({x: [1.0, 2.0]}), [[6, 1], [1, 12]])
    assert jacobian(x.sum(), x).ndim == 1
    with pytest.raises(ValueError, match="a scalar or a vector"):
        jacobian(w, x)
    with pytest.raises(ValueError, match="hessian takes vectors"):
        hessian(w.sum(), w)


def test_second_derivatives_through_scan() -> None:
    x = at.scalar("x")
    rows, _ = scansion.scan(lambda s: s * s * x, outputs_info=x, n_steps=3)
    cost = rows[-1]  # x ** 15
    second = grad(grad(cost, x), x)
    np.testing.assert_allclose(second.eval({x: 1.1}), 15 * 14 * 1.1**13)
