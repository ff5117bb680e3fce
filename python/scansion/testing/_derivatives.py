"""Holding derivatives against each other and against differences.

A program's outputs are made into one number, the cost, whose slope along a random direction is computed in reverse
mode, in forward mode and from the cost's values around the point. Of order 2 the slope itself is the cost, along
another direction. Where the values show a kink or a jump, or are too rough to say anything, nothing is compared; what
the derivatives are there is a matter of conventions, and tested elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

import numpy as np

import scansion.tensor as at
from scansion.compile.function import function
from scansion.compile.mode import get_mode
from scansion.gradient import Rop, grad
from scansion.graph.basic import Variable
from scansion.tensor.var import TensorVariable
from scansion.testing._compare import FAILURES, Comparison, UnstableProgramError

__all__ = ["check_derivatives", "check_same_gradients"]

SUM_UNITS = 64.0  # what the order of a sum may change, in units of the last place of a number of its size
STEP = 1e-4
CLOSE = 1e-9  # reverse and forward mode
NEAR = 1e-6  # a derivative and a difference


def check_derivatives(
    inputs: Sequence[Variable],
    outputs: Sequence[TensorVariable],
    values: Sequence[Any],
    mode: Any = None,
    order: int = 1,
) -> None:
    """Hold the derivatives of a function with respect to its float64 inputs against differences.

    Parameters
    ----------
    inputs, outputs : sequence of Variable
        The function.
    values : sequence of array_like
        Where to differentiate.
    mode : Mode, str or None
        The mode to compile in.
    order : int
        1, or 2 for derivatives of the derivative too.

    Raises
    ------
    AssertionError
        If reverse mode, forward mode and differences disagree.
    UnstableProgramError
        If there is nothing to differentiate, or no difference to compare with.
    """
    cost, arguments, point = _cost(outputs), list(inputs), [np.array(value) for value in values]
    moved = [k for k, x in enumerate(inputs) if x.type.dtype == "float64" and np.size(values[k])]  # type: ignore[attr-defined]
    if not moved:
        raise UnstableProgramError("no input to differentiate with respect to")
    generator = np.random.default_rng(order)
    for level in range(order):
        cost = _check(cost, arguments, point, moved, generator, mode, f"order {level + 1}")


def _cost(outputs: Sequence[TensorVariable]) -> TensorVariable:
    """A number that depends on all floats in the outputs, on each in a way of its own."""
    parts = [part for y in outputs for part in ([at.real(y), at.imag(y)] if y.dtype.startswith("complex") else [y])]
    sums = [at.sum(part * (0.5 * part + 1.0)) for part in parts if part.dtype == "float64"]
    if not sums:
        raise UnstableProgramError("no output to differentiate")
    return sum(sums[1:], sums[0])


def _check(
    cost: TensorVariable,
    arguments: list[Any],
    point: list[Any],
    moved: list[int],
    generator: np.random.Generator,
    mode: Any,
    name: str,
) -> TensorVariable:
    """Compare the slopes along a new direction, which joins the arguments; returns the slope."""
    wrt = [arguments[k] for k in moved]
    directions = [x.type() for x in wrt]
    arguments += directions
    point += [generator.uniform(0.5, 1.5, np.shape(point[k])) * generator.choice([-1.0, 1.0]) for k in moved]
    gradients = grad(cost, wrt, disconnected_inputs="ignore")
    products = [g * v for g, v in zip(gradients, directions, strict=True)]
    reverse = sum((at.sum(x) for x in products[1:]), at.sum(products[0]))
    size = sum((at.sum(at.abs(x)) for x in products[1:]), at.sum(at.abs(products[0])))
    forward = Rop(cost, wrt, directions, disconnected_outputs="ignore")
    compute = function(
        arguments, [cost, reverse, forward, size], no_default_updates=True, on_unused_input="ignore", mode=mode
    )
    try:
        values = _around(compute, point, moved, len(directions))
    except FAILURES as error:
        _check_that_it_fails(cost, arguments[: -len(directions)], point[: -len(directions)], name, error)
    try:
        _compare(values, name)
    except AssertionError:
        # Where rounding decides the cost, differences say nothing; this raises UnstableProgramError then.
        Comparison(arguments[: -len(directions)], [cost]).expected(point[: -len(directions)])
        raise
    return reverse


def check_same_gradients(
    one: Mapping[str, Any], other: Mapping[str, Any], mode: Any = None, is_rounded: bool = False
) -> None:
    """Hold the gradients of two writings of one program against each other, bit by bit.

    Parameters
    ----------
    one, other : mapping
        `inputs`, `outputs` and `values` of each.
    mode : Mode, str or None
        The mode to compile in. Sums of products are left in the loops: made for all steps at once, they are rounded
        in an order that depends on how many steps that is. Instructions are chosen with care: in haste, which products
        and sums are rounded together depends on the code around them.
    is_rounded : bool
        Whether they are sums that the two may make in different orders.

    Raises
    ------
    AssertionError
        If a gradient differs.
    """
    together = get_mode(mode).excluding("scn-sum-after-scan").including("llvm-selection")
    results = []
    for scope in (one, other):
        inputs = scope["inputs"]
        wrt = [x for x in inputs if x.type.dtype == "float64"]
        gradients = grad(_cost(scope["outputs"]), wrt, disconnected_inputs="ignore")
        compute = function(inputs, gradients, no_default_updates=True, on_unused_input="ignore", mode=together)
        results.append(compute(*scope["values"]))
    for x, first, second in zip(wrt, *results, strict=True):
        text = f"the gradient by {x} depends on checkpoints"
        if is_rounded:
            size = 1.0 + float(np.max(np.abs(second), initial=0.0, where=np.isfinite(second)))
            np.testing.assert_allclose(first, second, rtol=0, atol=SUM_UNITS * 2.0**-52 * size, err_msg=text)
        else:
            np.testing.assert_array_equal(first, second, text)


def _around(compute: Any, point: list[Any], moved: list[int], count: int) -> list[list[float]]:
    """What is computed at -1, -1/2, 0, 1/2 and 1 steps along the direction, which is the last of the point's values."""
    results = {}
    for steps in (0.0, -1.0, -0.5, 0.5, 1.0):
        here = list(point)
        for k, direction in zip(moved, point[len(point) - count :], strict=True):
            here[k] = point[k] + STEP * steps * direction
        results[steps] = [float(x) for x in compute(*here)]
    return [results[steps] for steps in sorted(results)]


def _check_that_it_fails(
    cost: TensorVariable, arguments: Sequence[Variable], point: Sequence[Any], name: str, error: BaseException
) -> NoReturn:
    """The derivatives of a program may fail where the program itself fails."""
    expected = Comparison(arguments, [cost]).expected(point)
    assert isinstance(expected, BaseException), f"{name}: the derivatives fail: {error}"
    raise UnstableProgramError(f"the program fails: {error}") from error


def _compare(values: list[list[float]], name: str) -> None:
    cost = [row[0] for row in values]
    _, reverse, forward, size = values[2]
    if not np.isfinite(cost).all():
        raise UnstableProgramError("the cost is not finite")
    unit = 1.0 + abs(cost[2]) + (size if np.isfinite(size) else 0.0)
    whole, half = (cost[4] - cost[0]) / (2 * STEP), (cost[3] - cost[1]) / STEP
    bend, half_bend = ((cost[k] - 2 * cost[2] + cost[4 - k]) / h for k, h in ((0, STEP), (1, STEP / 2)))
    if abs(half_bend) > 0.75 * abs(bend) + NEAR * unit or abs(half - whole) > 1e-4 * (1.0 + abs(half)):
        raise UnstableProgramError("there is a kink or a jump")
    assert abs(reverse - forward) <= CLOSE * unit, f"{name}: reverse mode gives {reverse!r}, forward mode {forward!r}"
    allowed = 2 * abs(half - whole) + NEAR * unit
    # With half the step a smooth cost bends half as much.
    if abs(reverse - half) > allowed and abs(2 * half_bend - bend) > 0.01 * abs(reverse - half):
        raise UnstableProgramError("there are kinks beside a curvature, or some that nearly cancel")
    assert abs(reverse - half) <= allowed, f"{name}: the derivative is {reverse!r}, the difference {half!r}"
    if size == 0.0:
        raise UnstableProgramError("the outputs depend on no input")
