"""The programs that run.py measures: each in Scansion, in NumPy, and where it names one, by hand in reference.cpp.

A program is checked against NumPy on small `checked` inputs and, unless it is chaotic, on the `timed` ones.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import scansion
import scansion.tensor as at
from scansion.tensor.random.utils import RandomStream

Arrays = tuple[Any, ...]


@dataclass(frozen=True)
class Program:
    """One program.

    Attributes
    ----------
    name : str
        What tables and `--only` call it.
    compile : callable
        Builds the graph and compiles it: what a user waits for.
    numpy : callable
        The same computation.
    timed, checked : callable
        Make the inputs.
    by_hand : callable, optional
        Binds the C++ to inputs: gives a callable, and where its result appears.
    rtol : float
        How far results may lie apart.
    is_chaotic : bool
        Whether rounding errors grow until results on the timed inputs have nothing in common.
    """

    name: str
    compile: Callable[[], Any]
    numpy: Callable[..., Any]
    timed: Callable[[], Arrays]
    checked: Callable[[], Arrays]
    by_hand: Callable[[ctypes.CDLL, Arrays], tuple[Callable[[], object], Any]] | None = None
    rtol: float = 1e-10
    is_chaotic: bool = False


def scanned(step: Callable[..., Any], **arguments: Any) -> Any:
    return scansion.scan(step, **arguments)[0]


def numbers(*shape: int, low: float = -1.0, high: float = 1.0) -> Any:
    return np.random.default_rng(len(shape)).uniform(low, high, size=shape)


def pointer(array: Any) -> Any:
    return ctypes.c_void_p(array.ctypes.data)


def bind(function: Any, result_shape: Any, *arguments: Any) -> tuple[Callable[[], object], Any]:
    """The C++ function on arguments: arrays of one dtype, integers and floats; the last parameter is the result."""
    kinds = {int: ctypes.c_int64, float: ctypes.c_double}
    kept = [np.ascontiguousarray(x) if isinstance(x, np.ndarray) else x for x in arguments]
    result = np.empty(result_shape, dtype=next((x.dtype for x in kept if isinstance(x, np.ndarray)), "float64"))
    converted = [pointer(x) if isinstance(x, np.ndarray) else kinds[type(x)](x) for x in [*kept, result]]
    function.restype = None
    function.kept = kept
    return lambda: function(*converted), result


# ----------------------------------------------------------------------------------------------------------------------
# The tutorial
# ----------------------------------------------------------------------------------------------------------------------


def tanh_map() -> Any:
    x, w, b = at.dmatrix("x"), at.dmatrix("w"), at.dvector("b")
    return scansion.function([x, w, b], scanned(lambda v: at.tanh(at.dot(v, w) + b), sequences=x))


def tanh_map_by_hand(library: ctypes.CDLL, inputs: Arrays) -> tuple[Callable[[], object], Any]:
    x, w, b = inputs
    return bind(library.tanh_map, (len(x), len(b)), x, w, b, len(x), x.shape[1], len(b))


def two_sequences() -> Any:
    x, w, y, u, p, v = at.dvector("x"), *(at.dmatrix(name) for name in "wyupv")
    states = scanned(
        lambda y_t, p_t, s: at.tanh(at.dot(s, w) + at.dot(y_t, u) + at.dot(p_t, v)),
        sequences=[y, p[::-1]],
        outputs_info=[x],
    )
    return scansion.function([x, w, y, u, p, v], states)


def numpy_two_sequences(x: Any, w: Any, y: Any, u: Any, p: Any, v: Any) -> Any:
    rows, state = np.empty((len(y), len(x))), x
    for t in range(len(y)):
        state = rows[t] = np.tanh(state @ w + y[t] @ u + p[-1 - t] @ v)
    return rows


def norms_of_rows() -> Any:
    x = at.dmatrix("x")
    return scansion.function([x], scanned(lambda row: at.sqrt((row**2).sum()), sequences=[x]))


def norms_of_columns() -> Any:
    x = at.dmatrix("x")
    return scansion.function([x], scanned(lambda column: at.sqrt((column**2).sum()), sequences=[x.T]))


def trace() -> Any:
    x = at.dmatrix("x")
    sums = scanned(
        lambda i, j, total: at.cast(x[i, j] + total, "float64"),
        sequences=[at.arange(x.shape[0]), at.arange(x.shape[1])],
        outputs_info=np.float64(0),
    )
    return scansion.function([x], sums[-1])


def two_taps() -> Any:
    x, u, v, w = (at.dmatrix(name) for name in "xuvw")
    b, n = at.dvector("b"), at.iscalar("n")
    states = scanned(
        lambda older, newer: at.dot(older, u) + at.dot(newer, v) + at.tanh(at.dot(newer, w) + b),
        n_steps=n,
        outputs_info=[{"initial": x, "taps": [-2, -1]}],
    )
    return scansion.function([x, u, v, w, b, n], states)


def numpy_two_taps(x: Any, u: Any, v: Any, w: Any, b: Any, n: int) -> Any:
    rows = np.empty((n + 2, x.shape[1]))
    rows[:2] = x
    for t in range(2, n + 2):
        rows[t] = rows[t - 2] @ u + rows[t - 1] @ v + np.tanh(rows[t - 1] @ w + b)
    return rows[2:]


def two_taps_by_hand(library: ctypes.CDLL, inputs: Arrays) -> tuple[Callable[[], object], Any]:
    x, u, v, w, b, n = inputs
    return bind(library.two_taps, (n, len(b)), x, u, v, w, b, len(b), n)


def two_taps_inputs(d: int, steps: int) -> Arrays:
    matrices = [numbers(d, d) * scale / d for scale in (0.5, 0.4, 1.0)]
    return numbers(2, d), *matrices, numbers(d), steps


def jacobian() -> Any:
    a, v = at.dmatrix("a"), at.dvector("v")
    y = at.tanh(at.dot(v, a))
    return scansion.function([a, v], scanned(lambda i: at.grad(y[i], v), sequences=[at.arange(y.shape[0])]))


def accumulator() -> Any:
    total, n = scansion.shared(0), at.iscalar("n")
    _, updates = scansion.scan(lambda: {total: total + 1}, n_steps=n)
    return scansion.function([n], total, updates=updates)


class PythonAccumulator:
    """Gives the old total, as the compiled function does."""

    def __init__(self) -> None:
        self.total = 0

    def __call__(self, n: int) -> int:
        old = self.total
        for _ in range(n):
            self.total += 1
        return old


def masked_map() -> Any:
    x, w, b = at.dmatrix("x"), at.dmatrix("w"), at.dvector("b")
    mask = RandomStream(1234).binomial(size=w[1].shape)
    rows, updates = scansion.scan(lambda v: at.tanh(at.dot(v, w) + b) * mask, sequences=x)
    return scansion.function([x, w, b], rows, updates=updates)


class NumpyMaskedMap:
    """Draws on, as the compiled function does."""

    def __init__(self) -> None:
        self.generator = np.random.default_rng(np.random.SeedSequence(1234).spawn(1)[0])

    def __call__(self, x: Any, w: Any, b: Any) -> Any:
        return np.tanh(x @ w + b) * self.generator.binomial(1, 0.5, size=(len(x), len(b)))


def powers() -> Any:
    a, k = at.dvector("a"), at.iscalar("k")
    states = scanned(lambda s, b: s * b, outputs_info=at.ones_like(a), non_sequences=a, n_steps=k)
    return scansion.function([a, k], states[-1])


def powers_by_hand(library: ctypes.CDLL, inputs: Arrays) -> tuple[Callable[[], object], Any]:
    a, k = inputs
    return bind(library.powers, len(a), a, len(a), k)


def polynomial() -> Any:
    coefficients, x = at.dvector("coefficients"), at.dscalar("x")
    terms = scanned(
        lambda c, power, free: c * free**power,
        outputs_info=None,
        sequences=[coefficients, at.arange(10_000)],
        non_sequences=x,
    )
    return scansion.function([coefficients, x], terms.sum())


def polynomial_by_hand(library: ctypes.CDLL, inputs: Arrays) -> tuple[Callable[[], object], Any]:
    coefficients, x = inputs
    return bind(library.polynomial, (), coefficients, len(coefficients), float(x))


def map_inputs(n: int, d: int) -> Arrays:
    return numbers(n, d), numbers(d, d) / 4, numbers(d)


def sequence_inputs(steps: int, d: int) -> Arrays:
    return (numbers(d), *(numbers(*shape) / 4 for shape in ((d, d), (steps, d), (d, d), (steps, d), (d, d))))


# ----------------------------------------------------------------------------------------------------------------------
# Recurrences
# ----------------------------------------------------------------------------------------------------------------------


def ar2() -> Any:
    x, a, b = at.dvector("x"), at.dscalar("a"), at.dscalar("b")
    states = scanned(
        lambda x_t, older, last: a * last + b * older + x_t,
        sequences=x,
        outputs_info=[{"initial": np.zeros(2), "taps": [-2, -1]}],
    )
    return scansion.function([x, a, b], states)


def numpy_ar2(x: Any, a: float, b: float) -> Any:
    rows, last, older = [], 0.0, 0.0
    for value in x.tolist():
        last, older = a * last + b * older + value, last
        rows.append(last)
    return np.array(rows)


def garch() -> Any:
    r, (omega, alpha, beta) = at.dvector("r"), at.dscalars("omega", "alpha", "beta")
    later = scanned(lambda r_t, h: omega + alpha * r_t**2 + beta * h, sequences=r[:-1], outputs_info=np.float64(1))
    variance = at.concatenate([np.ones(1), later])
    return scansion.function([r, omega, alpha, beta], -0.5 * (at.log(variance) + r**2 / variance).sum())


def numpy_garch(r: Any, omega: float, alpha: float, beta: float) -> Any:
    variance = [1.0]
    for value in r[:-1].tolist():
        variance.append(omega + alpha * value**2 + beta * variance[-1])
    h = np.array(variance)
    return -0.5 * (np.log(h) + r**2 / h).sum()


def smoothing() -> Any:
    x, share = at.dvector("x"), at.dscalar("share")
    states = scanned(lambda x_t, s: share * x_t + (1 - share) * s, sequences=x, outputs_info=np.float64(0))
    return scansion.function([x, share], states)


def numpy_smoothing(x: Any, share: float) -> Any:
    rows, state = [], 0.0
    for value in x.tolist():
        state = share * value + (1 - share) * state
        rows.append(state)
    return np.array(rows)


def logistic_map() -> Any:
    x, rate, n = at.dscalar("x"), at.dscalar("rate"), at.lscalar("n")
    return scansion.function([x, rate, n], scanned(lambda s: rate * s * (1 - s), outputs_info=x, n_steps=n)[-1])


def numpy_logistic_map(x: float, rate: float, n: int) -> Any:
    for _ in range(n):
        x = rate * x * (1 - x)
    return x


def slope(x: Any, y: Any, z: Any) -> tuple[Any, Any, Any]:
    return 10.0 * (y - x), x * (28.0 - z) - y, x * y - 8 / 3 * z


def runge_kutta(x: Any, y: Any, z: Any, h: Any) -> tuple[Any, Any, Any]:
    """One step, of numbers as of symbolic scalars."""
    point = (x, y, z)

    def at_distance(step: Any, k: tuple[Any, Any, Any]) -> tuple[Any, Any, Any]:
        return point[0] + step * k[0], point[1] + step * k[1], point[2] + step * k[2]

    k1 = slope(*point)
    k2 = slope(*at_distance(0.5 * h, k1))
    k3 = slope(*at_distance(0.5 * h, k2))
    k4 = slope(*at_distance(h, k3))
    moved = [p + h / 6 * (a + 2 * (b + c) + d) for p, a, b, c, d in zip(point, k1, k2, k3, k4, strict=True)]
    return moved[0], moved[1], moved[2]


def lorenz() -> Any:
    start, h, n = at.dvector("start"), at.dscalar("h"), at.lscalar("n")
    x, y, z = scanned(lambda x, y, z: runge_kutta(x, y, z, h), outputs_info=[start[0], start[1], start[2]], n_steps=n)
    return scansion.function([start, h, n], at.stack([x[-1], y[-1], z[-1]]))


def numpy_lorenz(start: Any, h: float, n: int) -> Any:
    x, y, z = start.tolist()
    for _ in range(n):
        x, y, z = runge_kutta(x, y, z, h)
    return np.array([x, y, z])


def single(*shape: int) -> Any:
    return numbers(*shape).astype("float32")


def chain() -> Any:
    x = at.fvector("x")
    e = at.exp(-x * x)
    return scansion.function([x], at.tanh(x + e) * at.sigmoid(x) + e)


def numpy_chain(x: Any) -> Any:
    e = np.exp(-x * x)
    return np.tanh(x + e) / (1 + np.exp(-x)) + e


def softmax() -> Any:
    x = at.fmatrix("x")
    return scansion.function([x], at.special.softmax(x, axis=1))


def numpy_softmax(x: Any) -> Any:
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def rnn() -> Any:
    u, w, start = at.fmatrix("u"), at.fmatrix("w"), at.fvector("start")
    return scansion.function(
        [u, w, start], scanned(lambda u_t, h: at.tanh(u_t + at.dot(h, w)), sequences=u, outputs_info=start)
    )


def numpy_rnn(u: Any, w: Any, start: Any) -> Any:
    rows, state = np.empty_like(u), start
    for t in range(len(u)):
        state = rows[t] = np.tanh(u[t] + state @ w)
    return rows


def rnn_inputs(steps: int, size: int) -> Arrays:
    return single(steps, size), single(size, size) / np.float32(np.sqrt(size)), single(size)


def kalman() -> Any:
    """The filtered means of a linear model with as many observations as states."""
    ys, a, q = at.dmatrix("ys"), at.dmatrix("a"), at.dmatrix("q")

    def step(y: Any, mean: Any, covariance: Any) -> Any:
        predicted, spread = at.dot(a, mean), at.dot(at.dot(a, covariance), a.T) + q
        gain = at.linalg.solve(spread + q, spread, assume_a="pos", check_finite=False)
        return predicted + at.dot(y - predicted, gain), spread - at.dot(spread, gain)

    (means, _), _ = scansion.scan(step, sequences=ys, outputs_info=[at.zeros_like(ys[0]), at.zeros_like(q)])
    return scansion.function([ys, a, q], means)


def numpy_kalman(ys: Any, a: Any, q: Any) -> Any:
    means, mean, covariance = np.empty_like(ys), np.zeros(len(a)), np.zeros_like(a)
    for t, y in enumerate(ys):
        predicted, spread = a @ mean, a @ covariance @ a.T + q
        gain = np.linalg.solve(spread + q, spread)
        means[t] = mean = predicted + (y - predicted) @ gain
        covariance = spread - spread @ gain
    return means


def kalman_inputs(steps: int, states: int) -> Arrays:
    return numbers(steps, states), 0.9 * np.eye(states) + 0.05, np.eye(states) + 0.1


def call_overhead() -> Any:
    x = at.dscalar("x")
    return scansion.function([x], x + 1)


POINT = np.array([1.0, 2.0, 20.0])

PROGRAMS = [
    Program(
        "tutorial 1: tanh map, 1000 rows of 64",
        tanh_map,
        lambda x, w, b: np.tanh(x @ w + b),
        lambda: map_inputs(1000, 64),
        lambda: map_inputs(5, 3),
        tanh_map_by_hand,
    ),
    Program(
        "tutorial 2: two sequences, T=1000, d=64",
        two_sequences,
        numpy_two_sequences,
        lambda: sequence_inputs(1000, 64),
        lambda: sequence_inputs(5, 3),
    ),
    Program(
        "tutorial 3: norms of 1000 rows of 64",
        norms_of_rows,
        lambda x: np.sqrt((x**2).sum(axis=1)),
        lambda: (numbers(1000, 64),),
        lambda: (numbers(5, 3),),
    ),
    Program(
        "tutorial 4: norms of 1000 columns of 64",
        norms_of_columns,
        lambda x: np.sqrt((x**2).sum(axis=0)),
        lambda: (numbers(64, 1000),),
        lambda: (numbers(5, 3),),
    ),
    Program(
        "tutorial 5: trace of 1000 x 1000", trace, np.trace, lambda: (numbers(1000, 1000),), lambda: (numbers(5, 5),)
    ),
    Program(
        "tutorial 6: two taps, T=1000, d=64",
        two_taps,
        numpy_two_taps,
        lambda: two_taps_inputs(64, 1000),
        lambda: two_taps_inputs(3, 10),
        two_taps_by_hand,
    ),
    Program(
        "tutorial 7: Jacobian of 64 by 64",
        jacobian,
        lambda a, v: ((1 - np.tanh(v @ a) ** 2) * a).T,
        lambda: (numbers(64, 64) / 4, numbers(64)),
        lambda: (numbers(5, 3), numbers(5)),
    ),
    Program("tutorial 8: counting to 1000", accumulator, PythonAccumulator(), lambda: (1000,), lambda: (5,)),
    Program(
        "tutorial 9: masked map, 1000 rows of 64",
        masked_map,
        NumpyMaskedMap(),
        lambda: map_inputs(1000, 64),
        lambda: map_inputs(5, 3),
    ),
    Program(
        "tutorial 10: A**k, 100,000 elements, k=50",
        powers,
        lambda a, k: np.multiply.reduce(np.broadcast_to(a, (k, len(a)))),
        lambda: (numbers(100_000, low=0.5, high=1.5), 50),
        lambda: (numbers(10), 3),
        powers_by_hand,
    ),
    Program(
        "tutorial 11: polynomial, 10,000 coefficients",
        polynomial,
        lambda c, x: (c * x ** np.arange(len(c))).sum(),
        lambda: (numbers(10_000), 0.999),
        lambda: (numbers(10_000), 0.99),
        polynomial_by_hand,
    ),
    Program(
        "AR(2), T=10,000",
        ar2,
        numpy_ar2,
        lambda: (numbers(10_000), 0.5, -0.3),
        lambda: (numbers(50), 0.5, -0.3),
        lambda library, inputs: bind(library.ar2, len(inputs[0]), inputs[0], len(inputs[0]), *inputs[1:]),
    ),
    Program(
        "GARCH(1,1) log-likelihood, T=10,000",
        garch,
        numpy_garch,
        lambda: (numbers(10_000), 0.1, 0.1, 0.8),
        lambda: (numbers(50), 0.1, 0.1, 0.8),
        lambda library, inputs: bind(library.garch, (), inputs[0], len(inputs[0]), *inputs[1:]),
    ),
    Program(
        "exponential smoothing, T=100,000",
        smoothing,
        numpy_smoothing,
        lambda: (numbers(100_000), 0.3),
        lambda: (numbers(50), 0.3),
        lambda library, inputs: bind(library.smoothing, len(inputs[0]), inputs[0], len(inputs[0]), inputs[1]),
    ),
    Program(
        "elementwise chain on 1e7 f32",
        chain,
        numpy_chain,
        lambda: (single(10_000_000),),
        lambda: (single(1000),),
        lambda library, inputs: bind(library.chain, len(inputs[0]), inputs[0], len(inputs[0])),
        rtol=2e-5,
    ),
    Program(
        "softmax of 4096 x 4096 f32",
        softmax,
        numpy_softmax,
        lambda: (single(4096, 4096),),
        lambda: (single(7, 50),),
        lambda library, inputs: bind(library.softmax, inputs[0].shape, inputs[0], *inputs[0].shape),
        rtol=2e-5,
    ),
    Program(
        "RNN, T=1000, H=128, f32",
        rnn,
        numpy_rnn,
        lambda: rnn_inputs(1000, 128),
        lambda: rnn_inputs(5, 33),
        lambda library, inputs: bind(library.rnn, inputs[0].shape, *inputs, *inputs[0].shape),
        rtol=1e-3,
        is_chaotic=True,
    ),
    Program(
        "logistic map, 1,000,000 steps",
        logistic_map,
        numpy_logistic_map,
        lambda: (0.4, 3.7, 1_000_000),
        lambda: (0.4, 3.7, 20),
        lambda library, inputs: bind(library.logistic_map, (), *inputs),
        is_chaotic=True,
    ),
    Program(
        "Lorenz by RK4, 100,000 steps",
        lorenz,
        numpy_lorenz,
        lambda: (POINT, 0.01, 100_000),
        lambda: (POINT, 0.01, 50),
        lambda library, inputs: bind(library.lorenz, 3, *inputs),
        is_chaotic=True,
    ),
    Program(
        "Kalman filter, T=1000, d=4",
        kalman,
        numpy_kalman,
        lambda: kalman_inputs(1000, 4),
        lambda: kalman_inputs(20, 3),
    ),
    Program(
        "call of x + 1",
        call_overhead,
        lambda x: np.add(x, 1.0),
        lambda: (1.5,),
        lambda: (1.5,),
        lambda library, inputs: bind(library.add_one, (), np.array(inputs[0])),
    ),
]
