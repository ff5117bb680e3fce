"""`ifelse`: values, laziness, gradients without the branch that is not taken, scans, errors with both types.

Laziness is seen by what a branch would do: fail by an index out of range, or print.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.gradient import grad, jacobian
from scansion.ifelse import ifelse
from scansion.printing import Print
from scansion.scan.utils import until

DTYPES = ["bool", "int8", "int64", "uint8", "uint64", "float16", "float32", "float64", "complex64", "complex128"]


def chooser(inputs: list[Any], build: Callable[..., Any]) -> Callable[..., Any]:
    condition = at.bscalar("condition")
    return scansion.function([condition, *inputs], build(condition, *inputs))


# ----------------------------------------------------------------------------------------------------------------------
# Values
# ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(), (0,), (1,), (7,), (2, 0, 3), (2, 3, 4)])
def test_values(dtype: str, shape: tuple[int, ...]) -> None:
    for known in (shape, (None,) * len(shape)):
        x, y = (at.tensor(dtype=dtype, shape=known, name=name) for name in "xy")
        f = chooser([x, y], lambda c, x, y: ifelse(c, x, y))
        g = chooser([x, y], lambda c, x, y: ifelse(c, at.concatenate([x, x]) if x.ndim else x, y))
        a = (np.arange(np.prod(shape)).reshape(shape) % 2).astype(dtype)
        b = (1 - np.arange(np.prod(shape)).reshape(shape) % 2).astype(dtype)
        for taken, expected in ((1, a), (0, b)):
            result = f(taken, a, b)
            assert result.dtype == dtype
            np.testing.assert_array_equal(result, expected)
        np.testing.assert_array_equal(g(0, a, b), b)
        np.testing.assert_array_equal(g(1, a, b), np.concatenate([a, a]) if shape else a)


def test_lists_and_names() -> None:
    x, y = at.vector("x"), at.vector("y")
    first, second = ifelse(x.sum() > 0, [x, x * 2], (y, y * 3), name="pair")
    assert (first.name, second.name) == ("pair0", "pair1")
    assert ifelse(True, x, y, name="one").name == "one"
    f = scansion.function([x, y], [first, second])
    for a in ([1.0, 2.0], [-1.0]):
        u, v = np.array(a), np.array([5.0])
        expected = [u, u * 2] if u.sum() > 0 else [v, v * 3]
        for result, value in zip(f(u, v), expected, strict=True):
            np.testing.assert_array_equal(result, value)
    assert isinstance(ifelse(True, [x], [y]), list)


def test_python_numbers_take_the_other_dtype() -> None:
    x, i = at.scalar("x"), at.scalar("i", dtype="int16")
    assert ifelse(x > 0, x, 0.0).dtype == "float64"
    assert ifelse(x > 0, 1, x).dtype == "float64"
    assert ifelse(x > 0, i, 3).dtype == "int16"
    assert ifelse(x > 0, x > 1, False).dtype == "bool"


def test_conditions_known_when_built() -> None:
    x = at.vector("x")
    f = scansion.function([x], [ifelse(True, x, x[9:10]), ifelse(0, x[99:], x + 1)])
    np.testing.assert_array_equal(f([1.0])[0], [1.0])
    np.testing.assert_array_equal(f([1.0])[1], [2.0])


# ----------------------------------------------------------------------------------------------------------------------
# Laziness
# ----------------------------------------------------------------------------------------------------------------------


def test_a_check_in_the_branch_not_taken_does_not_fire() -> None:
    x, i = at.vector("x"), at.lscalar("i")
    f = scansion.function([x, i], ifelse(i < x.shape[0], at.exp(x[i]), at.constant(-1.0, dtype="float64")))
    assert f([0.0], 0) == 1.0
    assert f([0.0], 5) == -1.0
    g = scansion.function([x, i], [x[i], ifelse(i < x.shape[0], at.exp(x[i]), at.constant(-1.0, dtype="float64"))])
    with pytest.raises(IndexError, match="5"):
        g([0.0], 5)


def test_only_the_branch_taken_prints(capfd: pytest.CaptureFixture[str]) -> None:
    a, b, x = at.bscalar("a"), at.bscalar("b"), at.scalar("x")
    inner = ifelse(b, Print("inner then")(x) + 1, Print("inner else")(x) + 2)
    f = scansion.function([a, b, x], ifelse(a, Print("outer then")(inner), Print("outer else")(x)))
    for outer, nested, words in (
        (1, 1, ["inner then", "outer then"]),
        (1, 0, ["inner else", "outer then"]),
        (0, 1, ["outer else"]),
    ):
        f(outer, nested, 1.0)
        assert re.findall(r"(\w+ \w+) __str__ =", capfd.readouterr().out) == words


def test_an_inner_choice_is_not_made_in_a_branch_not_taken() -> None:
    x, i = at.vector("x"), at.lscalar("i")
    zero = at.constant(0.0, dtype="float64")
    f = scansion.function([x, i], ifelse(i >= 0, ifelse(x[i] > 0, at.sqrt(x[i]), zero), zero))
    assert f([4.0], 0) == 2.0
    assert f([4.0], -7) == 0.0
    with pytest.raises(IndexError):
        f([4.0], 7)


def test_a_scan_in_a_branch_runs_when_taken(capfd: pytest.CaptureFixture[str]) -> None:
    c, x = at.bscalar("c"), at.vector("x")
    sums, _ = scansion.scan(
        lambda u, s: Print("step")(s + u), sequences=x, outputs_info=at.constant(0.0, dtype="float64")
    )
    f = scansion.function([c, x], ifelse(c, sums[-1], x.sum() * 10))
    assert f(0, [1.0, 2.0]) == 30.0
    assert capfd.readouterr().out == ""
    assert f(1, [1.0, 2.0]) == 3.0
    assert capfd.readouterr().out.count("step") == 2


def test_draws_advance_the_stream_taken_or_not() -> None:
    stream = at.random.RandomStream(seed=5)
    c, x = at.bscalar("c"), at.scalar("x")
    draw = stream.normal()
    f = scansion.function([c, x], ifelse(c, draw, x))
    expected = np.random.default_rng(np.random.SeedSequence(5).spawn(1)[0]).normal(size=6)
    results = [float(f(k % 2, 7.0)) for k in range(6)]
    np.testing.assert_array_equal(results, [expected[k] if k % 2 else 7.0 for k in range(6)])


# ----------------------------------------------------------------------------------------------------------------------
# Gradients
# ----------------------------------------------------------------------------------------------------------------------


def test_gradients_of_both_branches() -> None:
    x, y = at.vector("x"), at.vector("y")
    value = ifelse(x[0] > 0, at.exp(x) * y, at.sin(y) + x)
    cost = (value**2).sum()
    f = scansion.function([x, y], [cost, *grad(cost, [x, y])])
    g = scansion.function([x, y], jacobian(grad(cost, x), y))
    for start in (0.5, -0.5):
        a, b = np.array([start, 0.3, -0.2]), np.array([0.7, 1.1, 0.4])
        if start > 0:
            v = np.exp(a) * b
            expected = [(v**2).sum(), 2 * v * v, 2 * v * np.exp(a)]
            mixed = np.diag(4 * np.exp(2 * a) * b)
        else:
            v = np.sin(b) + a
            expected = [(v**2).sum(), 2 * v, 2 * v * np.cos(b)]
            mixed = np.diag(2 * np.cos(b))
        for result, reference in zip(f(a, b), expected, strict=True):
            np.testing.assert_allclose(result, reference, rtol=1e-12)
        np.testing.assert_allclose(g(a, b), mixed, rtol=1e-12)


@pytest.mark.parametrize(
    "build", [lambda x: at.log(x), lambda x: at.sqrt(x), lambda x: 1 / x, lambda x: x ** at.sqrt(x)]
)
def test_nothing_leaks_from_the_branch_not_taken(build: Callable[[Any], Any]) -> None:
    x = at.vector("x")
    value = ifelse(x.sum() > 0, build(x), x * 2)
    f = scansion.function([x], grad((value * x).sum(), x))
    g = scansion.function([x], grad(grad((value * x).sum(), x).sum(), x))
    zeros = np.zeros(3)
    np.testing.assert_array_equal(f(zeros), zeros)
    np.testing.assert_array_equal(g(zeros), np.full(3, 4.0))


def test_the_gradient_is_lazy() -> None:
    x, i = at.vector("x"), at.lscalar("i")
    value = ifelse(i < 2, at.exp(x[i]) ** 2, x.sum())
    f = scansion.function([x, i], [value, grad(value**2, x)])
    np.testing.assert_allclose(f([0.0, 0.0], 1)[1], [0.0, 4.0])
    np.testing.assert_array_equal(f([1.0, 2.0], 9)[1], [6.0, 6.0])


def test_gradient_of_nested_choices() -> None:
    x, y = at.scalar("x"), at.scalar("y")
    inner = ifelse(y > 0, at.log(y) * x, y * y * x)
    value = ifelse(x > 0, inner * at.sqrt(x), x + y)
    f = scansion.function([x, y], grad(value, [x, y]))

    def reference(a: float, b: float) -> tuple[float, float]:
        if a <= 0:
            return 1.0, 1.0
        weight = np.log(b) if b > 0 else b * b
        slope = 1 / b if b > 0 else 2 * b
        return 1.5 * np.sqrt(a) * weight, slope * a * np.sqrt(a)

    for a, b in ((2.0, 3.0), (2.0, -3.0), (-2.0, 3.0), (-2.0, -3.0), (2.0, 0.0), (0.0, 0.0)):
        np.testing.assert_allclose(f(a, b), reference(a, b), rtol=1e-12)


def test_gradient_where_lengths_differ() -> None:
    x, y = at.vector("x"), at.vector("y")
    f = scansion.function([x, y], grad((ifelse(x.shape[0] > y.shape[0], x, y) ** 2).sum(), [x, y]))
    for a, b in (([1.0, 2.0, 3.0], [4.0]), ([1.0], [4.0, 5.0])):
        dx, dy = f(a, b)
        taken = len(a) > len(b)
        np.testing.assert_array_equal(dx, 2 * np.array(a) * taken)
        np.testing.assert_array_equal(dy, 2 * np.array(b) * (not taken))


# ----------------------------------------------------------------------------------------------------------------------
# Scans
# ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rank", [0, 1, 2])
def test_states_chosen_in_a_step(rank: int) -> None:
    u, h0 = at.vector("u"), at.tensor(dtype="float64", shape=(None,) * rank, name="h0")
    states, _ = scansion.scan(lambda u, h: ifelse(u > 0, at.tanh(h + u), h), sequences=u, outputs_info=h0)
    f = scansion.function([u, h0], states)
    for length in (0, 1, 2, 7):
        values = np.cos(np.arange(9.0))
        h = np.linspace(-1, 1, length**rank).reshape((length,) * rank)
        expected = []
        for value in values:
            h = np.tanh(h + value) if value > 0 else h
            expected.append(h)
        start = np.linspace(-1, 1, length**rank).reshape((length,) * rank)
        np.testing.assert_allclose(f(values, start), np.array(expected).reshape((9, *start.shape)), rtol=1e-13)


def test_two_taps_integer_and_complex_states_in_branches() -> None:
    n = at.lscalar("n")

    def step(k: Any, z1: Any, z2: Any) -> Any:
        return ifelse(at.eq(k % 2, 0), [k // 2, z2 * 1j], [3 * k + 1, z1 + z2])

    z0 = at.zvector("z0")
    (ks, zs), _ = scansion.scan(
        step, outputs_info=[at.constant(27, dtype="int64"), {"initial": z0, "taps": [-1, -2]}], n_steps=n
    )
    f = scansion.function([n, z0], [ks, zs])
    k, history = 27, [1 + 2j, 0.5j]
    expected = []
    for _ in range(20):
        k, z = (k // 2, history[-2] * 1j) if k % 2 == 0 else (3 * k + 1, history[-1] + history[-2])
        history.append(z)
        expected.append(k)
    collatz, complexes = f(20, np.array([1 + 2j, 0.5j]))
    np.testing.assert_array_equal(collatz, expected)
    np.testing.assert_allclose(complexes, history[2:], rtol=1e-12)


def test_a_branch_in_until_and_in_a_nested_scan() -> None:
    x = at.vector("x")

    def inner(v: Any) -> Any:
        total, _ = scansion.scan(lambda s: (ifelse(s > 8, s + 1, s * 2), until(s > 20)), outputs_info=v, n_steps=50)
        return total[-1]

    f = scansion.function([x], scansion.map(inner, sequences=x)[0])

    def reference(s: float) -> float:
        while True:
            previous, s = s, s + 1 if s > 8 else s * 2
            if previous > 20:
                return s

    values = np.array([1.0, 3.0, 9.5])
    np.testing.assert_allclose(f(values), [reference(v) for v in values])


def test_a_check_in_a_step_fires_only_where_its_branch_is_taken() -> None:
    x, i = at.vector("x"), at.lvector("i")
    values, _ = scansion.scan(lambda k: ifelse(k >= 0, x[k], at.constant(0.0, dtype="float64")), sequences=i)
    f = scansion.function([x, i], values)
    np.testing.assert_array_equal(f([5.0, 6.0], np.array([0, -9, 1])), [5.0, 0.0, 6.0])
    with pytest.raises(IndexError, match="step 2 of the scan"):
        f([5.0, 6.0], np.array([0, -9, 2]))


# ----------------------------------------------------------------------------------------------------------------------
# Errors
# ----------------------------------------------------------------------------------------------------------------------


def test_wrong_branches_name_both_types() -> None:
    x, i, m = at.vector("x"), at.lvector("i"), at.matrix("m")
    with pytest.raises(TypeError, match=r"float64.*\bx\b.*int64.*\bi\b.*cast"):
        ifelse(x[0] > 0, x, i)
    with pytest.raises(TypeError, match=r"value 1 of ifelse .*\bx\b.*\bm\b"):
        ifelse(x[0] > 0, [x, x], [x, m])
    with pytest.raises(TypeError, match=r"condition of ifelse is a scalar.*switch"):
        ifelse(x > 0, x, x)
    with pytest.raises(ValueError, match="1 and 2 values"):
        ifelse(x[0] > 0, [x], [x, x])
    with pytest.raises(ValueError, match="no values"):
        ifelse(x[0] > 0, [], [])
    with pytest.raises(TypeError, match="sequence and the other is not"):
        ifelse(x[0] > 0, [x], x)


# ----------------------------------------------------------------------------------------------------------------------
# Gradients of scans
# ----------------------------------------------------------------------------------------------------------------------


def check_gradient(cost: Any, x: Any, place: Any) -> None:
    """Compare with central differences."""
    f, df = scansion.function([x], cost), scansion.function([x], grad(cost, x))
    result = df(place)
    for i in range(len(place)):
        step = np.zeros_like(place)
        step[i] = 1e-6
        np.testing.assert_allclose(result[i], (f(place + step) - f(place - step)) / 2e-6, rtol=1e-6, atol=1e-8)


def test_gradient_of_a_choice_in_each_step() -> None:
    x = at.vector("x")
    states, _ = scansion.scan(
        lambda u, h: ifelse(u > 0, at.exp(h * u) * at.sin(u), h + u**2),
        sequences=x,
        outputs_info=at.constant(0.2, dtype="float64"),
    )
    check_gradient((states**2).sum(), x, np.array([0.5, -0.3, 0.8, 0.9, -1.1, 0.2]))


def test_the_adjoint_of_a_step_stays_in_the_branch_taken() -> None:
    x = at.vector("x")
    states, _ = scansion.scan(
        lambda u, h: ifelse(u > 0, h + at.sqrt(u) * at.log(u), h * 0.5 + u),
        sequences=x,
        outputs_info=at.constant(1.0, dtype="float64"),
    )
    f = scansion.function([x], grad(states.sum(), x))
    np.testing.assert_array_equal(np.isfinite(f(np.array([0.0, 4.0, 0.0, -1.0]))), True)
    np.testing.assert_allclose(f(np.array([0.0, 0.0])), [1.5, 1.0])


def test_a_check_in_a_step_does_not_fire_in_the_adjoint_either() -> None:
    x, i = at.vector("x"), at.lvector("i")
    values, _ = scansion.scan(
        lambda k, h: ifelse(k >= 0, at.exp(h) * x[k], h * 2),
        sequences=i,
        outputs_info=at.constant(0.5, dtype="float64"),
    )
    f = scansion.function([x, i], grad(values[-1], x))
    np.testing.assert_allclose(f([3.0, 5.0], np.array([-7, 1, -9])), [0.0, 2 * np.exp(1.0)])
