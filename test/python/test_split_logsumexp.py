"""Sums of exponentials as products with a matrix that stays the same, within rounding of what the program says."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.compile.mode import Mode
from scansion.scan import until

WITHOUT = Mode().excluding("scn-split-logsumexp")


def forward(start: Any, transition: Any, emission: Any, is_turned: bool = False) -> Any:
    def step(e: Any, alpha: Any) -> Any:
        if is_turned:
            return at.logsumexp(alpha + transition, axis=1) + e
        return at.logsumexp(alpha[:, None] + transition, axis=0) + e

    rows, _ = scansion.scan(step, sequences=emission, outputs_info=[start])
    return rows


def forward_numpy(start: Any, transition: Any, emission: Any) -> Any:
    """In more digits than the compiled code has."""
    alpha, rows = start.astype(np.longdouble), np.empty(emission.shape, np.longdouble)
    for t, e in enumerate(emission):
        x = alpha[:, None] + transition
        largest = x.max(axis=0, initial=-np.inf)
        shift = np.where(np.isinf(largest), 0, largest)
        with np.errstate(divide="ignore"):
            rows[t] = alpha = np.log(np.exp(x - shift).sum(axis=0)) + shift + e
    return rows


def functions(dtype: str, shapes: str, is_turned: bool = False) -> list[Any]:
    start, transition, emission = at.vector("s", dtype), at.matrix("t", dtype), at.matrix("e", dtype)
    rows = forward(start, transition, emission, is_turned)
    return [scansion.function([start, transition, emission], rows, mode=m, shapes=shapes) for m in (None, WITHOUT)]


def inputs(size: int, steps: int, dtype: str) -> tuple[Any, Any, Any]:
    generator = np.random.default_rng(size + steps)
    rows = generator.uniform(size=(size + 1, size))
    rows = np.log(rows / rows.sum(axis=1, keepdims=True)) if size else rows
    return rows[0].astype(dtype), rows[1:].astype(dtype), generator.normal(size=(steps, size)).astype(dtype)


@pytest.mark.parametrize("shapes", ["static", "dynamic"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("is_turned", [False, True])
def test_values(dtype: str, shapes: str, is_turned: bool) -> None:
    f, plain = functions(dtype, shapes, is_turned)
    rtol = {"float32": 1e-5, "float64": 1e-13}[dtype]
    for size in [0, 1, 2, 7, 32]:
        for steps in [0, 1, 2, 20]:
            start, transition, emission = inputs(size, steps, dtype)
            given = transition.T.copy() if is_turned else transition
            expected = forward_numpy(start, transition, emission)
            np.testing.assert_allclose(f(start, given, emission), expected, rtol=rtol, atol=rtol)
            np.testing.assert_allclose(plain(start, given, emission), expected, rtol=rtol, atol=rtol)


def test_both_ways_are_in_the_code() -> None:
    f, plain = functions("float64", "static")
    arguments = inputs(4, 3, "float64")
    f(*arguments), plain(*arguments)
    assert "scf.if" in f.ir("scf", 0)
    assert "scf.if" not in plain.ir("scf", 0)


# States and matrices whose exponentials vanish beside each other, or are infinite or NaN.
EXTREMES: list[Any] = [
    ([0.0, -2000.0], [[-3000.0, 0.0], [0.0, -1.0]]),
    ([0.0, -80.0], [[-100.0, 0.0], [0.0, -1.0]]),
    ([0.0, -650.0], [[-700.0, 0.0], [0.0, -1.0]]),
    ([0.0, -np.inf], [[-1.0, -np.inf], [-np.inf, -2.0]]),
    ([-np.inf, -np.inf], [[-1.0, -2.0], [-3.0, -2.0]]),
    ([0.0, 1.0], [[-np.inf, -2.0], [-np.inf, -3.0]]),
    ([np.inf, 1.0], [[1.0, -2.0], [0.5, -3.0]]),
    ([0.0, 1.0], [[np.inf, -2.0], [1.0, -3.0]]),
    ([np.nan, 1.0], [[1.0, -2.0], [0.5, -3.0]]),
    ([0.0, 1.0], [[1.0, np.nan], [0.5, -3.0]]),
    ([1e30, -1e30], [[1e30, 0.0], [-1e30, 3.0]]),
]


# Where the largest numbers of both are not of one term, its exponential may be too small for the sum they are taken
# out of; and what is infinite or NaN has no largest number to be taken out.
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    ("start", "transition"),
    EXTREMES,
)
def test_what_would_vanish(dtype: str, start: Any, transition: Any) -> None:
    f, plain = functions(dtype, "static")
    arguments = np.array(start, dtype), np.array(transition, dtype), np.zeros((3, 2), dtype)
    np.testing.assert_allclose(f(*arguments), plain(*arguments), rtol={"float32": 1e-6, "float64": 4e-15}[dtype])


def one_way() -> tuple[Any, Any, Any]:
    """A chain whose states that cannot be reached yet are at -inf, those behind far below the others; 60 steps."""
    size, steps = 12, 60
    transition = np.full((size, size), -np.inf)
    for i in range(size):
        transition[i, i] = -40.0
        transition[i, min(i + 1, size - 1)] = -1e-3
    start = np.where(np.arange(size) == 0, 0.0, -np.inf)
    return start, transition, np.random.default_rng(0).normal(size=(steps, size))


def test_chain_that_goes_one_way() -> None:
    f, plain = functions("float64", "static")
    np.testing.assert_allclose(f(*one_way()), plain(*one_way()), rtol=1e-13)


def test_gradients() -> None:
    start, transition, emission = at.dvector("s"), at.dmatrix("t"), at.dmatrix("e")
    cost = at.logsumexp(forward(start, transition, emission)[-1])
    gradients = scansion.grad(cost, [start, transition, emission])
    f, plain = (scansion.function([start, transition, emission], gradients, mode=mode) for mode in (None, WITHOUT))
    arguments = inputs(7, 30, "float64")
    for gradient, expected in zip(f(*arguments), plain(*arguments), strict=True):
        np.testing.assert_allclose(gradient, expected, rtol=1e-10, atol=1e-13)
    # The visits of all steps add up to one in each.
    np.testing.assert_allclose(f(*arguments)[2].sum(axis=1), 1.0, rtol=1e-12)


def test_shapes_that_disagree() -> None:
    f, _ = functions("float64", "dynamic")
    with pytest.raises(ValueError, match="3"):
        f(np.zeros(3), np.zeros((4, 4)), np.zeros((2, 4)))


def gradients(dtype: str, shapes: str, **options: Any) -> list[Any]:
    """The gradient by the first row, the matrix and the observations, with the pass and without it."""
    start, transition, emission = at.vector("s", dtype), at.matrix("t", dtype), at.matrix("e", dtype)
    rows = forward(start, transition, emission, **options)
    last = at.concatenate([start[None, :], rows])[-1]
    wanted = scansion.grad(at.logsumexp(last), [start, transition, emission])
    return [scansion.function([start, transition, emission], wanted, mode=m, shapes=shapes) for m in (None, WITHOUT)]


def has_products(f: Any) -> bool:
    return any("in the derivative: computed once" in remark.message for remark in f.report().remarks(0))


def assert_same_gradients(functions: list[Any], arguments: Any, tolerance: float) -> None:
    values, expected = (function(*arguments) for function in functions)
    for gradient, other in zip(values, expected, strict=True):
        assert gradient.dtype == other.dtype
        np.testing.assert_allclose(gradient, other, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("shapes", ["static", "dynamic"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("is_turned", [False, True])
def test_gradients_of_few_steps(dtype: str, shapes: str, is_turned: bool) -> None:
    both = gradients(dtype, shapes, is_turned=is_turned)
    for size in [1, 2, 7]:
        for steps in [0, 1, 2, 3, 20]:
            start, transition, emission = inputs(size, steps, dtype)
            given = transition.T.copy() if is_turned else transition
            assert_same_gradients(both, (start, given, emission), {"float32": 3e-5, "float64": 1e-12}[dtype])


def test_gradients_by_differences() -> None:
    f, _ = gradients("float64", "static")
    arguments = inputs(3, 4, "float64")

    def cost(*values: Any) -> Any:
        last = forward_numpy(*values)[-1]
        return np.log(np.exp(last - last.max()).sum()) + last.max()

    step = 1e-6
    for which, gradient in enumerate(f(*arguments)):
        for place in np.ndindex(gradient.shape):
            moved = [[argument.astype(np.longdouble) for argument in arguments] for _ in range(2)]
            moved[0][which][place] += step
            moved[1][which][place] -= step
            difference = (cost(*moved[0]) - cost(*moved[1])) / (2 * step)
            np.testing.assert_allclose(gradient[place], float(difference), atol=1e-9)


def test_products_are_in_the_code_of_gradients() -> None:
    f, plain = gradients("float64", "static")
    arguments = inputs(4, 3, "float64")
    f(*arguments), plain(*arguments)
    assert has_products(f)
    assert not has_products(plain)
    # The sum over the steps is updated where it is, or stays: only before and behind the loops are matrices copied.
    loops = f.ir("loops", 0)
    assert re.search(r"^ {4}.*memref\.alloc.*4x4xf64", loops, re.MULTILINE)
    assert not re.search(r"^ {6,}.*memref\.(alloc|copy).*4x4xf64", loops, re.MULTILINE)


@pytest.mark.parametrize("shapes", ["static", "dynamic"])
def test_gradients_with_until(shapes: str) -> None:
    start, transition, most = at.dvector("s"), at.dmatrix("t"), at.dscalar("most")

    def step(alpha: Any, transition: Any, most: Any) -> Any:
        following = at.logsumexp(alpha[:, None] + transition, axis=0) + 0.5
        return following, {}, until(following[0] > most)

    rows, _ = scansion.scan(step, outputs_info=[start], non_sequences=[transition, most], n_steps=30)
    wanted = scansion.grad(at.logsumexp(rows[-1]), [start, transition])
    both = [scansion.function([start, transition, most], wanted, mode=m, shapes=shapes) for m in (None, WITHOUT)]
    first, matrix, _ = inputs(5, 0, "float64")
    for limit in [-100.0, 0.0, 3.0, 100.0]:
        assert_same_gradients(both, (first, matrix, limit), 1e-12)


# In some steps something of these is so small, so large, infinite or NaN that the factors would lose it.
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    ("start", "transition"),
    [*EXTREMES, ([0.0, 1.0], [[1000.0, 800.0], [-900.0, 1500.0]])],
)
def test_gradients_of_what_would_vanish(dtype: str, start: Any, transition: Any) -> None:
    both = gradients(dtype, "static")
    for steps in [1, 3]:
        arguments = np.array(start, dtype), np.array(transition, dtype), np.zeros((steps, 2), dtype)
        assert_same_gradients(both, arguments, {"float32": 1e-5, "float64": 1e-12}[dtype])


def test_gradients_of_a_chain_that_goes_one_way() -> None:
    """Some steps have factors, others fall back: the parts of the matrix's gradient add up."""
    assert_same_gradients(gradients("float64", "static"), one_way(), 1e-11)


def test_gradients_where_some_steps_fall_back() -> None:
    both = gradients("float64", "static")
    start, transition, emission = inputs(5, 12, "float64")
    transition[1, 2] = transition[3, 2] = -900.0
    emission[::4] *= 700.0
    assert_same_gradients(both, (start, transition, emission), 1e-11)


def share_functions(dtype: str) -> list[Any]:
    matrix, levels = at.matrix("w", dtype), at.vector("l", dtype)
    rows, sums = at.matrix("a", dtype), at.matrix("d", dtype)

    def step(a: Any, dy: Any) -> Any:
        terms = at.exp(a.dimshuffle(0, "x") + matrix - levels.dimshuffle("x", 0))
        product = terms / terms.sum(axis=0).dimshuffle("x", 0) * dy.dimshuffle("x", 0)
        return product.sum(axis=1)

    adjoints, _ = scansion.scan(step, sequences=[rows, sums])
    given = [matrix, levels, rows, sums]
    return [scansion.function(given, adjoints, mode=mode, shapes="static") for mode in (None, WITHOUT)]


def share_inputs(dtype: str, offset: float) -> tuple[Any, ...]:
    generator = np.random.default_rng(3)
    matrix, levels = generator.normal(size=(3, 3)), generator.normal(size=3) + offset
    rows, sums = generator.normal(size=(2, 6, 3))
    return tuple(value.astype(dtype) for value in (matrix, levels, rows, sums))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("largest", [0.0, 1e-30, 1e30, np.inf, np.nan])
def test_shares_of_large_derivatives(dtype: str, largest: float) -> None:
    """A derivative divided by a small sum may overflow where its share in the sum does not."""
    f, plain = share_functions(dtype)
    arguments = share_inputs(dtype, 0.0)
    arguments[0][0, 1], arguments[0][1:, 1] = -20.0, 0.0
    arguments[2][:, 0], arguments[2][:, 1:] = 0.0, -20.0
    largest *= np.finfo(dtype).max / 1e34
    arguments[3][2, 1] = largest
    np.testing.assert_allclose(f(*arguments), plain(*arguments), rtol={"float32": 1e-4, "float64": 1e-12}[dtype])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("offset", [0.0, 2.0, -2.0, 60.0, -60.0, 500.0])
def test_shares_by_levels_of_the_program(dtype: str, offset: float) -> None:
    """What the program takes out of the exponents is its own; far from the largest ones its exponentials count."""
    f, plain = share_functions(dtype)
    arguments = share_inputs(dtype, offset)
    np.testing.assert_allclose(f(*arguments), plain(*arguments), rtol={"float32": 1e-4, "float64": 1e-12}[dtype])
    assert has_products(f)
    assert not has_products(plain)
