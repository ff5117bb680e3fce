"""The programs under examples/models/, at several sizes, against computations of their own in NumPy.

References are plain loops in float64 that share nothing with the examples but the formulas. Random programs are
compared draw by draw: draw k of a `RandomStream` is NumPy's generator of child k of its seed.
"""

from __future__ import annotations

import heapq
import importlib.util
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at

MODELS = Path(__file__).parents[2] / "examples" / "models"
NAMES = sorted(path.stem for path in MODELS.glob("*.py"))
SIZES = [1, 2, 7, 50]
sizes = pytest.mark.parametrize("size", SIZES)


@cache
def model(name: str) -> Any:
    """The example as a module."""
    spec = importlib.util.spec_from_file_location(name, MODELS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def built(name: str, *arguments: Any, function: str = "build") -> Any:
    return getattr(model(name), function)(*arguments)


def generators(seed: int, count: int) -> list[Any]:
    """The generators of the first draws of `RandomStream(seed)`."""
    return [np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(count)]


def sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


def normal_log_density(z: Any, variance: Any) -> float:
    return float((-0.5 * (np.log(2 * np.pi * variance) + z**2 / variance)).sum())


def close(result: Any, expected: Any, rtol: float = 1e-10) -> None:
    expected = np.asarray(expected)
    assert (result.dtype.kind, result.shape) == (expected.dtype.kind, expected.shape)
    np.testing.assert_allclose(result, expected, rtol=rtol, atol=rtol * np.abs(expected).max(initial=1))


@pytest.mark.parametrize("name", NAMES)
def test_each_teaches_and_runs(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    module = model(name)
    assert "Shapes:" in module.__doc__
    assert len((MODELS / f"{name}.py").read_text().splitlines()) <= 150
    module.main()
    assert capsys.readouterr().out.strip()


def test_the_page_lists_them() -> None:
    page = (MODELS.parents[1] / "docs" / "examples.md").read_text()
    for name in NAMES:
        assert f"python examples/models/{name}.py" in page, name


# Time series.


@sizes
@pytest.mark.parametrize("order", [1, 2, 4])
def test_autoregression(size: int, order: int) -> None:
    simulate, likelihood = built("autoregression", order)
    rng = np.random.default_rng(size)
    noise, start = rng.normal(size=size), rng.normal(size=order)
    phi, c, sigma = rng.uniform(-0.4, 0.4, order), 0.3, 0.7
    y = list(start)
    for e in noise:
        y.append(c + sum(phi[i] * y[-1 - i] for i in range(order)) + e)
    close(simulate(noise, c, phi, start), y[order:])
    z = np.array([y[t] - c - sum(phi[i] * y[t - 1 - i] for i in range(order)) for t in range(order, len(y))])
    close(likelihood(y, c, phi, sigma), normal_log_density(z, sigma**2))


@sizes
@pytest.mark.parametrize(("p", "q"), [(1, 1), (2, 1), (1, 3)])
def test_arma(size: int, p: int, q: int) -> None:
    recover, likelihood = built("arma", p, q)
    rng = np.random.default_rng(size)
    y, phi, theta = rng.normal(size=size + p), rng.uniform(-0.4, 0.4, p), rng.uniform(-0.4, 0.4, q)
    e = [0.0] * q
    for t in range(p, len(y)):
        e.append(
            y[t] - 0.2 - sum(phi[i] * y[t - 1 - i] for i in range(p)) - sum(theta[j] * e[-1 - j] for j in range(q))
        )
    close(recover(y, 0.2, phi, theta), e[q:])
    close(likelihood(y, 0.2, phi, theta, 0.9), normal_log_density(np.array(e[q:]), 0.81))


@sizes
def test_garch(size: int) -> None:
    estimate, likelihood, simulate = built("garch")
    parameters = (0.1, 0.2, 0.7)
    shocks = np.random.default_rng(size).normal(size=size)
    r, v = [0.0], [1.0]
    for e in shocks:
        v.append(0.1 + 0.2 * r[-1] ** 2 + 0.7 * v[-1])
        r.append(np.sqrt(v[-1]) * e)
    returns, variances = simulate(shocks, *parameters)
    close(returns, r[1:])
    close(variances, v[1:])
    r = np.random.default_rng(1).normal(size=size + 1)
    v = [r.var()]
    for before in r[:-1]:
        v.append(0.1 + 0.2 * before**2 + 0.7 * v[-1])
    close(estimate(r, *parameters), v)
    close(likelihood(r, *parameters), normal_log_density(r, np.array(v)))


# Networks.


@sizes
@pytest.mark.parametrize(("batch", "inputs", "units"), [(1, 1, 1), (2, 3, 4), (5, 2, 7), (0, 2, 3)])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_lstm(size: int, batch: int, inputs: int, units: int, dtype: str) -> None:
    rng = np.random.default_rng(size)
    shapes = [(size, batch, inputs), (inputs, 4 * units), (units, 4 * units), (4 * units,)]
    x, W, U, b = arrays = [rng.normal(size=shape).astype(dtype) for shape in shapes]
    h = c = np.zeros((batch, units))
    hs, cs = [], []
    for row in x.astype("float64"):
        i, f, g, o = np.split(row @ W + h @ U + b, 4, axis=1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        hs.append(h)
        cs.append(c)
    for result, expected in zip(built("lstm", dtype)(*arrays), (hs, cs), strict=True):
        assert result.dtype == dtype
        close(result, expected, 1e-4 if dtype == "float32" else 1e-10)


@sizes
@pytest.mark.parametrize(("batch", "inputs", "units"), [(1, 1, 1), (3, 2, 4)])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_gru(size: int, batch: int, inputs: int, units: int, dtype: str) -> None:
    rng = np.random.default_rng(size)
    shapes = [(size, batch, inputs), (inputs, 3 * units), (units, 3 * units), (3 * units,)]
    x, W, U, b = (rng.normal(size=shape).astype(dtype) for shape in shapes)
    mask = np.arange(size)[:, None] < rng.integers(0, size + 1, batch)
    h = np.zeros((batch, units))
    for row, alive in zip(x.astype("float64"), mask, strict=True):
        xz, xr, xn = np.split(row @ W + b, 3, axis=1)
        Uz, Ur, Un = np.split(U, 3, axis=1)
        z, r = sigmoid(xz + h @ Uz), sigmoid(xr + h @ Ur)
        n = np.tanh(xn + (r * h) @ Un)
        h = np.where(alive[:, None], (1 - z) * h + z * n, h)
    close(built("gru", dtype)(x, mask, W, U, b), h, 1e-4 if dtype == "float32" else 1e-10)


# Differential equations, Monte Carlo.


@sizes
def test_lotka_volterra(size: int) -> None:
    a, b, c, d = 1.1, 0.4, 0.4, 0.1

    def field(y: Any) -> Any:
        return np.array([a * y[0] - b * y[0] * y[1], d * y[0] * y[1] - c * y[1]])

    times = np.linspace(0, 2, size + 1)
    h, states = times[1], [np.array([10.0, 5.0])]
    for _ in range(size):
        y = states[-1]
        k1 = field(y)
        k2 = field(y + h / 2 * k1)
        k3 = field(y + h / 2 * k2)
        k4 = field(y + h * k3)
        states.append(y + h * (k1 / 6 + k2 / 3 + k3 / 3 + k4 / 6))
    close(built("lotka_volterra")(a, b, c, d, states[0], times), states)


def test_lotka_volterra_converges_with_order_four() -> None:
    f = built("lotka_volterra")
    ends = [f(1.1, 0.4, 0.4, 0.1, np.array([10.0, 5.0]), np.linspace(0, 4, n + 1))[-1] for n in (50, 100, 200)]
    ratio = np.abs(ends[0] - ends[1]).max() / np.abs(ends[1] - ends[2]).max()
    assert 13 < ratio < 19


def banana_force(q: Any) -> Any:
    u = q[1] - q[0] ** 2
    return np.array([-q[0] + 8 * u * q[0], -4 * u])


def banana_path(q: Any, p: Any, h: float, n_steps: int) -> Any:
    path = []
    for _ in range(n_steps):
        p = p + h / 2 * banana_force(q)
        q = q + h * p
        p = p + h / 2 * banana_force(q)
        path.append((q, p))
    return path


@sizes
def test_leapfrog(size: int) -> None:
    module = model("leapfrog")
    trajectory, chain = module.build(module.banana, 7)
    q, p = np.array([0.5, -0.2]), np.array([1.0, 0.3])
    qs, ps = trajectory(q, p, 0.1, size)
    path = banana_path(q, p, 0.1, size)
    close(qs, [q for q, _ in path], 1e-8)
    close(ps, [p for _, p in path], 1e-8)

    def energy(q: Any, p: Any) -> float:
        return float((p**2).sum() / 2 + q[0] ** 2 / 2 + 2 * (q[1] - q[0] ** 2) ** 2)

    momenta, decisions = generators(7, 2)
    for _ in range(2):
        draws, fraction = chain(q, 0.2, 5, size)
        expected, taken = [], []
        for _ in range(size):
            p = momenta.normal(size=2)
            new_q, new_p = banana_path(q, p, 0.2, 5)[-1]
            taken.append(np.log(decisions.uniform()) < energy(q, p) - energy(new_q, new_p))
            q = new_q if taken[-1] else q
            expected.append(q)
        close(draws, expected, 1e-7)
        close(fraction, np.mean(taken))


@sizes
def test_gibbs(size: int) -> None:
    f = model("gibbs").build(11)
    first, second = generators(11, 2)
    y = -1.0
    for _ in range(2):
        draws = f(0.6, [99.0, y], size)  # x is drawn first: where it starts does not matter
        expected = []
        for _ in range(size):
            x = first.normal(0.6 * y, np.sqrt(1 - 0.6**2))
            y = second.normal(0.6 * x, np.sqrt(1 - 0.6**2))
            expected.append([x, y])
        close(draws, expected)


# Searches and integers.


def test_newton() -> None:
    root, kepler = built("newton", function="build_root"), built("newton", function="build_kepler")
    for a, n, start in ((2.0, 2.0, 1.0), (27.0, 3.0, 1.0), (5.0, 1.0, 3.0), (10.0, 7.0, 2.0)):
        x, expected = start, []
        for _ in range(50):
            change = (x**n - a) / (n * x ** (n - 1))
            stop = abs(change) < 1e-12 * (1 + abs(x))
            x = x - change
            expected.append(x)
            if stop:
                break
        assert len(expected) < 50
        close(root(a, n, start), expected)
        np.testing.assert_allclose(root(a, n, start)[-1], a ** (1 / n), rtol=1e-12)
    for mean in (0.1, 1.0, 3.0):
        for eccentricity in (0.0, 0.3, 0.9):
            anomaly, count = kepler(mean, eccentricity)
            np.testing.assert_allclose(anomaly - eccentricity * np.sin(anomaly), mean, rtol=1e-12)
            assert count < 10


@sizes
def test_mandelbrot(size: int) -> None:
    module, f = model("mandelbrot"), built("mandelbrot")
    for corners in ((-2.1, 0.7, -1.1, 1.1), (1.0, 2.0, 1.0, 2.0)):
        c = module.grid(*corners, size, size + 1)
        expected = np.zeros(c.shape, "int64")
        for place in np.ndindex(c.shape):
            z = 0j
            while expected[place] < 40 and abs(z) <= 2:
                z = z * z + c[place]
                expected[place] += 1
        counts, steps = f(c, 40)
        np.testing.assert_array_equal(counts, expected)
        assert steps == min(40, expected.max() + 1)


@pytest.mark.parametrize("length", [0, 1, 2, 7, 20])
@pytest.mark.parametrize("other", [0, 1, 5, 20])
def test_edit_distance(length: int, other: int) -> None:
    f = built("edit_distance")
    rng = np.random.default_rng(length + 100 * other)
    a, b = rng.integers(0, 3, length), rng.integers(0, 3, other)
    table = np.zeros((length + 1, other + 1), "int64")
    for i, j in np.ndindex(table.shape):
        options = [table[i - 1, j] + 1] * (i > 0) + [table[i, j - 1] + 1] * (j > 0)
        if i > 0 and j > 0:
            options.append(table[i - 1, j - 1] + (a[i - 1] != b[j - 1]))
        table[i, j] = min(options, default=0)
    assert int(f(a, b)) == table[-1, -1]


@sizes
@pytest.mark.parametrize("rule", [30, 90, 110, 255, 0])
def test_cellular_automaton(size: int, rule: int) -> None:
    cells = np.random.default_rng(size).integers(0, 2, size)
    for steps in (0, 1, 9):
        expected = [cells]
        for _ in range(steps):
            now = expected[-1]
            cases = [4 * now[i - 1] + 2 * now[i] + now[(i + 1) % size] for i in range(size)]
            expected.append(np.array([rule // 2**case % 2 for case in cases]))
        np.testing.assert_array_equal(built("cellular_automaton")(cells, rule, steps), expected)


# State-space models.


def joint_covariance(size: int, F: Any, Q: Any, H: Any, R: Any, P: Any) -> tuple[Any, Any, Any]:
    """Covariances of all states, of states with measurements, and of all measurements, as whole matrices."""
    n, k = len(F), len(H)
    states = np.zeros((size, n, size, n))
    variance = P
    for t in range(size):
        variance = F @ variance @ F.T + Q
        ahead = variance
        for s in range(t, size):
            states[s, :, t], states[t, :, s] = ahead, ahead.T
            ahead = F @ ahead
    whole = states.reshape(size * n, size * n)
    measure = np.kron(np.eye(size), H)
    return whole, whole @ measure.T, measure @ whole @ measure.T + np.kron(np.eye(size), R).reshape(size * k, size * k)


@pytest.mark.parametrize("size", [1, 2, 7, 20])
@pytest.mark.parametrize(("n", "k"), [(1, 1), (2, 1), (3, 2)])
def test_kalman(size: int, n: int, k: int) -> None:
    rng = np.random.default_rng(size + 10 * n + k)
    F, H = 0.6 * rng.normal(size=(n, n)), rng.normal(size=(k, n))
    Q, R, P = (a @ a.T + 0.1 * np.eye(len(a)) for a in (rng.normal(size=(d, d)) for d in (n, k, n)))
    m, y = rng.normal(size=n), rng.normal(size=(size, k))
    forward, backward = built("kalman")
    means, covariances, log_likelihood = forward(y, F, Q, H, R, m, P)
    smooth, smooth_covariances = backward(y, F, Q, H, R, m, P)
    # All at once: states and measurements are jointly normal.
    states, cross, data = joint_covariance(size, F, Q, H, R, P)
    prior = np.array([np.linalg.matrix_power(F, t + 1) @ m for t in range(size)])
    error = (y - prior @ H.T).ravel()

    def given(count: int) -> tuple[Any, Any]:
        seen = count * k
        gain = np.linalg.solve(data[:seen, :seen], cross[:, :seen].T).T
        mean = prior + (gain @ error[:seen]).reshape(size, n)
        return mean, (states - gain @ cross[:, :seen].T).reshape(size, n, size, n)

    for t in range(size):
        mean, covariance = given(t + 1)
        close(means[t], mean[t], 1e-8)
        close(covariances[t], covariance[t, :, t], 1e-8)
    mean, covariance = given(size)
    close(smooth, mean, 1e-8)
    close(smooth_covariances, np.array([covariance[t, :, t] for t in range(size)]), 1e-8)
    expected = -0.5 * (error @ np.linalg.solve(data, error) + np.linalg.slogdet(2 * np.pi * data)[1])
    close(log_likelihood, np.float64(expected), 1e-8)


@pytest.mark.parametrize("size", [1, 2, 6])
@pytest.mark.parametrize(("n", "m"), [(1, 2), (2, 3), (3, 2)])
def test_hidden_markov(size: int, n: int, m: int) -> None:
    rng = np.random.default_rng(size + 10 * n + m)
    start, A, B = rng.dirichlet(np.ones(n)), rng.dirichlet(np.ones(n), n), rng.dirichlet(np.ones(m), n)
    symbols = rng.integers(0, m, size)
    probability, decode = built("hidden_markov")
    # All paths there are.
    paths = list(np.ndindex(*[n] * size))
    weights = np.array(
        [
            start[path[0]]
            * np.prod([A[i, j] for i, j in pairwise(path)])
            * np.prod([B[state, symbol] for state, symbol in zip(path, symbols, strict=True)])
            for path in paths
        ]
    )
    close(probability(symbols, start, A, B), np.log(weights.sum()))
    path, log_probability = decode(symbols, start, A, B)
    np.testing.assert_array_equal(path, paths[weights.argmax()])
    close(log_probability, np.log(weights.max()))


def test_hidden_markov_does_not_underflow() -> None:
    symbols = np.random.default_rng(0).integers(0, 2, 20_000)
    start, A, B = np.array([0.5, 0.5]), np.array([[0.9, 0.1], [0.2, 0.8]]), np.array([[0.5, 0.5], [0.5, 0.5]])
    close(built("hidden_markov")[0](symbols, start, A, B), 20_000 * np.log(0.5))


@sizes
@pytest.mark.parametrize("n", [1, 10, 100])
def test_particle_filter(size: int, n: int) -> None:
    f = model("particle_filter").build(21)
    start, moves, uniforms = generators(21, 3)
    phi, sigma, beta = 0.9, 0.4, 0.6
    y = np.random.default_rng(size).normal(size=size)
    for _ in range(2):
        x = sigma / np.sqrt(1 - phi**2) * start.normal(size=n)
        means, log_likelihood = [], 0.0
        for value in y:
            x = phi * x + sigma * moves.normal(size=n)
            scale = beta * np.exp(x / 2)
            density = np.exp(-0.5 * (value / scale) ** 2) / (scale * np.sqrt(2 * np.pi))
            weights = density / density.sum()
            means.append((weights * x).sum())
            log_likelihood += np.log(density.mean())
            places = (np.arange(n) + uniforms.uniform()) / n
            x = x[[min(n - 1, int((np.cumsum(weights) < place).sum())) for place in places]]
        result, estimate = f(y, phi, sigma, beta, n)
        close(result, means, 1e-9)
        close(estimate, np.float64(log_likelihood), 1e-9)


@sizes
@pytest.mark.parametrize("servers", [1, 2, 5])
def test_queue_simulation(size: int, servers: int) -> None:
    given, drawn = model("queue_simulation").build(31)

    def waits(arrivals: Any, services: Any) -> list[float]:
        free, result = [0.0] * servers, []
        for arrival, service in zip(arrivals, services, strict=True):
            begin = max(arrival, heapq.heappop(free))
            heapq.heappush(free, begin + service)
            result.append(begin - arrival)
        return result

    rng = np.random.default_rng(size)
    arrivals, services = np.cumsum(rng.exponential(size=size)), rng.exponential(servers, size)
    close(given(arrivals, services, servers), waits(arrivals, services))
    between, service = generators(31, 2)
    for _ in range(2):
        arrivals = np.cumsum([between.exponential(1 / 2.0) for _ in range(size)])
        services = [service.exponential(1 / 1.5) for _ in range(size)]
        close(drawn(2.0, 1.5, servers, size), waits(arrivals, services))


@sizes
def test_neural_ode(size: int) -> None:
    integrate = pytest.importorskip("scipy.integrate")
    module = model("neural_ode")
    y, U, b, W = at.matrix("y"), at.matrix("U"), at.vector("b"), at.matrix("W")
    state, steps = module.solve(module.network(U, b, W), y, at.constant(2.0, dtype="float64"), tolerance=1e-9)
    rng = np.random.default_rng(size)
    values = rng.normal(size=(size, 2)), rng.normal(size=(2, 5)), rng.normal(size=5), rng.normal(size=(5, 2))
    result, tried = scansion.function([y, U, b, W], [state, steps])(*values)

    def field(_: float, flat: Any) -> Any:
        return (np.tanh(flat.reshape(-1, 2) @ values[1] + values[2]) @ values[3]).ravel()

    expected = integrate.solve_ivp(field, (0, 2), values[0].ravel(), rtol=1e-10, atol=1e-10, method="DOP853").y[:, -1]
    close(result, expected.reshape(size, 2), 1e-6)
    assert 10 < tried < 1000
