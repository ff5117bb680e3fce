"""Gradients through the scans of examples/models/, against central differences, and what is done with them.

Fits are compared with closed forms where there are some, and held to be maxima where there are none.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.gradient import hessian, hessian_vector_product

MODELS = Path(__file__).parents[2] / "examples" / "models"


@cache
def model(name: str) -> Any:
    """The example as a module."""
    spec = importlib.util.spec_from_file_location(name, MODELS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def close(result: Any, expected: Any, rtol: float) -> None:
    assert result.shape == np.shape(expected)
    np.testing.assert_allclose(result, expected, rtol=rtol, atol=rtol * np.abs(expected).max(initial=1))


def weighted(*tensors: Any) -> Any:
    """A sum in which every element has a weight of its own."""
    return sum((x * at.cos(at.arange(x.size).reshape(x.shape))).sum() for x in tensors)


def rk4(a: Any, b: Any, c: Any, d: Any, start: Any, times: Any) -> Any:
    module = model("lotka_volterra")
    return weighted(module.rk4(module.lotka_volterra(a, b, c, d), start, times))


def kalman(y: Any, F: Any, Q: Any, H: Any, R: Any, m: Any, P: Any) -> Any:
    module = model("kalman")
    system = module.System(F, Q @ Q.T, H, R @ R.T, m, P @ P.T)
    return module.filtered(y, system)[-1].sum() + weighted(*module.smoothed(y, system))


def neural_ode(y: Any, U: Any, b: Any, W: Any) -> Any:
    module = model("neural_ode")
    return module.solve(module.network(U, b, W), y, at.constant(1.5, dtype="float64"))[0]


MASK = np.array([[1, 1], [1, 1], [1, 0], [1, 0]], dtype="bool")
SYMBOLS = np.array([0, 2, 1, 1, 0, 2])
Values = Callable[[Any], list[Any]]

# For each model a cost of its inputs, and values for these.
PROGRAMS: dict[str, tuple[Callable[..., Any], Values]] = {
    "AR likelihood": (
        lambda y, c, phi, sigma: model("autoregression").log_likelihood(y, c, phi, sigma, 2),
        lambda g: [g.normal(size=9), 0.2, g.uniform(-0.5, 0.5, 2), 0.8],
    ),
    "AR series": (
        lambda noise, c, phi, start: weighted(model("autoregression").simulate(noise, c, phi, start, 3)),
        lambda g: [g.normal(size=6), 0.2, g.uniform(-0.5, 0.5, 3), g.normal(size=3)],
    ),
    "ARMA": (
        lambda y, c, phi, theta, sigma: model("arma").log_likelihood(y, c, phi, theta, sigma, 2, 2),
        lambda g: [g.normal(size=8), 0.2, g.uniform(-0.5, 0.5, 2), g.uniform(-0.5, 0.5, 2), 0.8],
    ),
    "GARCH likelihood": (
        lambda *x: model("garch").log_likelihood(*x),
        lambda g: [g.normal(size=8), 0.2, 0.3, 0.5],
    ),
    "GARCH series": (
        lambda *x: weighted(*model("garch").simulate(*x)),
        lambda g: [g.normal(size=8), 0.2, 0.3, 0.5],
    ),
    "neural ODE": (
        lambda *x: weighted(neural_ode(*x)),
        lambda g: [g.normal(size=(3, 2)), g.normal(size=(2, 4)), g.normal(size=4), g.normal(size=(4, 2))],
    ),
    "LSTM": (
        lambda *x: weighted(*model("lstm").lstm(*x)),
        lambda g: [g.normal(size=shape) for shape in [(4, 2, 3), (3, 8), (2, 8), (8,)]],
    ),
    "GRU": (
        lambda x, W, U, b: weighted(model("gru").gru(x, at.constant(MASK), W, U, b)[-1]),
        lambda g: [g.normal(size=shape) for shape in [(4, 2, 3), (3, 6), (2, 6), (6,)]],
    ),
    "Runge-Kutta": (rk4, lambda g: [1.1, 0.4, 0.4, 0.1, np.array([3.0, 2.0]), np.linspace(0, 1, 5)]),
    "leapfrog": (
        lambda q, p, h: weighted(*model("leapfrog").leapfrog(model("leapfrog").banana, q, p, h, 4)),
        lambda g: [g.normal(size=2), g.normal(size=2), 0.1],
    ),
    "Newton": (
        lambda a, start: model("newton").newton(lambda x: x**3 - a, start)[-1],
        lambda g: [2.0, 1.0],
    ),
    "Kalman": (
        kalman,
        lambda g: [g.normal(size=shape) for shape in [(4, 2), (2, 2), (2, 2), (2, 2), (2, 2), (2,), (2, 2)]],
    ),
    "HMM": (
        lambda start, A, B: model("hidden_markov").log_likelihood(at.constant(SYMBOLS), start, A, B),
        lambda g: [g.dirichlet(np.ones(2)), g.dirichlet(np.ones(2), 2), g.dirichlet(np.ones(3), 2)],
    ),
    "queue": (
        lambda arrivals, services: weighted(model("queue_simulation").waits(arrivals, services, 2)),
        lambda g: [np.cumsum(g.exponential(size=8)), g.exponential(3, size=8)],
    ),
}


def symbols_for(values: list[Any]) -> list[Any]:
    return [at.tensor(dtype="float64", shape=(None,) * np.ndim(value)) for value in values]


def differences(f: Any, values: list[Any]) -> list[Any]:
    """The gradient of a function of arrays by central differences."""
    result = []
    for k, value in enumerate(values):
        gradient = np.zeros(np.shape(value))
        for place in np.ndindex(gradient.shape):
            ends = []
            for change in (1e-6, -1e-6):
                moved = np.array(value, "float64")
                moved[place] += change
                ends.append(float(f(*values[:k], moved, *values[k + 1 :])))
            gradient[place] = (ends[0] - ends[1]) / 2e-6
        result.append(gradient)
    return result


@pytest.mark.parametrize("name", PROGRAMS)
def test_gradients(name: str) -> None:
    cost, draw = PROGRAMS[name]
    values = draw(np.random.default_rng(3))
    inputs = symbols_for(values)
    value = cost(*inputs)
    f = scansion.function(inputs, value)
    gradients = scansion.function(inputs, scansion.grad(value, inputs, disconnected_inputs="ignore"))(*values)
    for gradient, expected in zip(gradients, differences(f, values), strict=True):
        assert gradient.shape == expected.shape
        np.testing.assert_allclose(gradient, expected, rtol=1e-5, atol=1e-5 * max(1, np.abs(expected).max(initial=0)))


@pytest.mark.parametrize("name", ["autoregression", "garch"])
def test_hessians_of_likelihoods(name: str) -> None:
    """By both orders of modes, against differences of the gradient."""
    data = np.random.default_rng(9).normal(size=60)
    u, y, v = at.dvector("u"), at.dvector("y"), at.dvector("v")
    cost = {
        "autoregression": lambda: model("autoregression").log_likelihood(y, u[0], u[1:3], at.exp(u[3]), 2),
        "garch": lambda: model("garch").log_likelihood(y, *model("garch").from_unbounded(u)),
    }[name]()
    gradient = scansion.grad(cost, u)
    f = scansion.function([u, y], gradient)
    whole = scansion.function([u, y], hessian(cost, u))
    along = scansion.function([u, y, v], hessian_vector_product(cost, u, v))
    place = {"autoregression": np.array([0.1, 0.5, -0.3, 0.2]), "garch": np.array([-1.0, -0.5, 0.3])}[name]
    matrix = whole(place, data)
    for k, unit in enumerate(np.eye(place.size)):
        slope = (f(place + 1e-5 * unit, data) - f(place - 1e-5 * unit, data)) / 2e-5
        np.testing.assert_allclose(matrix[k], slope, rtol=1e-6, atol=1e-6)
        np.testing.assert_allclose(along(place, data, unit), matrix[k], rtol=1e-9, atol=1e-9)


def test_the_fit_of_an_autoregression_is_least_squares() -> None:
    rng = np.random.default_rng(4)
    y = np.zeros(400)
    for t in range(2, 400):
        y[t] = 0.3 + 1.2 * y[t - 1] - 0.5 * y[t - 2] + 0.7 * rng.normal()
    past = np.stack([np.ones(398), y[1:-1], y[:-2]], axis=1)
    coefficients, _, _, _ = np.linalg.lstsq(past, y[2:], rcond=None)
    sigma = np.sqrt(np.mean((y[2:] - past @ coefficients) ** 2))
    np.testing.assert_allclose(model("autoregression").fit(y, 2), [*coefficients, np.log(sigma)], rtol=1e-4)


def test_the_fit_of_an_arma_is_a_maximum_near_the_truth() -> None:
    module = model("arma")
    y, _ = module.sample(2000, seed=5)
    found = module.fit(y, 1, 1)
    np.testing.assert_allclose(found, [0.1, 0.7, 0.4, 0.0], atol=0.08)
    objective = module.build_objective(1, 1)
    best, gradient = objective(found, y)
    assert np.abs(gradient).max() < 1e-2
    for k in range(4):
        for change in (0.01, -0.01):
            assert objective(found + change * np.eye(4)[k], y)[0] > best


def test_the_fit_of_a_garch_is_a_maximum_near_the_truth() -> None:
    module = model("garch")
    _, likelihood, simulate = module.build()
    returns, _ = simulate(np.random.default_rng(6).normal(size=4000), 0.1, 0.2, 0.7)
    found = module.fit(returns)
    np.testing.assert_allclose(found, [0.1, 0.2, 0.7], atol=0.06)
    for k in range(3):
        for change in (0.01, -0.01):
            assert likelihood(returns, *(found + change * np.eye(3)[k])) < likelihood(returns, *found)


def test_the_fit_of_a_linear_system_is_a_maximum() -> None:
    module = model("kalman")
    rng = np.random.default_rng(7)
    position = np.cumsum(0.5 + np.cumsum(0.1 * rng.normal(size=400)))
    y = (position + 0.8 * rng.normal(size=400))[:, None]
    known = (np.array([[1.0, 1.0], [0.0, 1.0]]), np.diag([0.0, 1.0]), np.array([[1.0, 0.0]]), np.eye(1))
    start = (np.zeros(2), 10 * np.eye(2))
    found = np.array(module.fit(y, (*known, *start)))
    np.testing.assert_allclose(np.sqrt(found), [0.1, 0.8], rtol=0.3)
    forward, _ = module.build()

    def likelihood(drift: float, noise: float) -> float:
        F, Q, H, R = known
        return float(forward(y, F, drift * Q, H, noise * R, *start)[2])

    for factors in ((1.1, 1), (0.9, 1), (1, 1.1), (1, 0.9)):
        assert likelihood(*(found * factors)) < likelihood(*found)


def test_the_fit_of_predators_and_prey_finds_the_rates() -> None:
    module = model("lotka_volterra")
    rates, times = [1.1, 0.4, 0.4, 0.1], np.linspace(0, 8, 81)
    states = module.build()(*rates, np.array([10.0, 5.0]), times)
    np.testing.assert_allclose(module.fit(states, times, np.array([1.0, 0.5, 0.5, 0.2])), rates, rtol=1e-5)


def test_the_fit_of_a_hidden_markov_model_is_a_maximum() -> None:
    module = model("hidden_markov")
    A, B = np.array([[0.9, 0.1], [0.2, 0.8]]), np.array([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]])
    rng, state, symbols = np.random.default_rng(8), 0, []
    for _ in range(200):
        symbols.append(rng.choice(3, p=B[state]))
        state = rng.choice(2, p=A[state])
    found = module.fit(np.array(symbols), A, B)
    probability, _ = module.build()
    start = np.array([0.5, 0.5])
    best = probability(symbols, start, *found)
    assert best > probability(symbols, start, A, B)
    for k, place in ((0, (0, 0)), (0, (1, 0)), (1, (0, 1)), (1, (1, 2))):
        moved = [table.copy() for table in found]
        moved[k][place] += 0.02
        moved[k] /= moved[k].sum(axis=1, keepdims=True)
        assert probability(symbols, start, *moved) < best


def test_networks_learn() -> None:
    rng = np.random.default_rng(9)
    x, mask = rng.normal(size=(5, 16, 1)), np.arange(5)[:, None] < rng.integers(1, 6, size=16)
    ring = np.stack([np.cos(np.arange(12.0)), np.sin(np.arange(12.0))], axis=1)
    for costs in (
        model("lstm").train(x, np.sign(x[0, :, 0]), units=4, steps=300),
        model("gru").train(x, mask, np.where(mask, x[:, :, 0], 0).sum(axis=0), units=4, steps=300),
        model("neural_ode").train(ring, ring @ np.array([[0.0, 1.0], [-1.0, 0.0]]), units=8, steps=100),
    ):
        assert costs[-1] < 0.15 * costs[0]


def test_trajectories_in_the_posterior_of_a_model_with_a_scan() -> None:
    """A scan over steps, in each of which a gradient goes through the scan of an AR(1) likelihood."""
    ar, hmc = model("autoregression"), model("leapfrog")
    data = np.array([0.5, 1.0, 0.2, -0.4, 0.3, 0.9])
    q, p, h, n = at.vector("q"), at.vector("p"), at.scalar("h"), at.iscalar("n")

    def log_posterior(q: Any) -> Any:
        return ar.log_likelihood(at.constant(data), q[0], q[1:], at.constant(0.5, dtype="float64"), 1) - (q**2).sum()

    qs, ps = scansion.function([q, p, h, n], list(hmc.leapfrog(log_posterior, q, p, h, n)))([0.1, 0.4], [1, -1], 0.1, 9)

    def force(q: Any) -> Any:
        left = data[1:] - q[0] - q[1] * data[:-1]
        return np.array([left.sum(), (left * data[:-1]).sum()]) / 0.25 - 2 * q

    position, momentum = np.array([0.1, 0.4]), np.array([1.0, -1.0])
    for k in range(9):
        momentum = momentum + 0.05 * force(position)
        position = position + 0.1 * momentum
        momentum = momentum + 0.05 * force(position)
        close(qs[k], position, 1e-9)
        close(ps[k], momentum, 1e-9)


@pytest.mark.parametrize("every", [1, 4, 5, 12])
def test_gradients_through_checkpoints_are_those_of_the_scan(every: int) -> None:
    from scansion.scan.checkpoints import scan_checkpoints

    x, w, h0 = at.vector("x"), at.scalar("w"), at.scalar("h0")

    def step(a: Any, h: Any, w: Any) -> Any:
        return at.tanh(a * w + h)

    plain, _ = scansion.scan(step, x, h0, w)
    kept, _ = scan_checkpoints(step, x, h0, w, save_every_N=every)
    values = [np.random.default_rng(0).normal(size=12), 0.7, 0.1]
    expected, result = (
        scansion.function([x, w, h0], scansion.grad(rows[-1] ** 2, [x, w, h0]))(*values) for rows in (plain, kept)
    )
    for gradient, reference in zip(result, expected, strict=True):
        close(gradient, reference, 1e-12)
