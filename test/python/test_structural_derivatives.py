"""Derivatives of the ops that are not elementwise, and of scans, by the programs of derivative_programs.py.

Each program is compiled once, with its cost, gradient, tangent, and second derivatives by both ways: reverse mode of
reverse mode, and forward mode of it. Gradients are held against central differences of the cost, second derivatives
against differences of gradients, and the ways against each other. The same functions are then called where elements are
equal or 0, for rows and columns that are not there, and in single precision.
"""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from derivative_programs import MATRIX, OF_2_BY_3, OF_ANY_SHAPE, SCANS, operations
from scansion.gradient import Rop, grad

PROGRAMS = OF_ANY_SHAPE | OF_2_BY_3 | SCANS
REPOSITORY = Path(__file__).parents[2]


@functools.cache
def compiled(name: str, dtype: str = "float64", shape: Any = (None, None)) -> Any:
    """(x, v) -> cost, gradient, v . gradient by forward mode, second derivatives along v by both ways."""
    x, v = at.tensor(dtype, shape, "x"), at.tensor(dtype, shape, "v")
    cost = at.sin(PROGRAMS[name](x)).sum()
    first = grad(cost, x)
    outputs = [
        cost,
        first,
        Rop(cost, x, v),
        grad((first * v).sum(), x, consider_constant=[v], disconnected_inputs="ignore"),
        Rop(first, x, v, "ignore"),
    ]
    # Draws are the same at each call.
    return scansion.function([x, v], outputs, on_unused_input="ignore", no_default_updates=True)


def directions(values: Any) -> Any:
    return np.arange(1.0, values.size + 1).reshape(values.shape)


def differences(program: Any, values: Any) -> Any:
    """The gradient of a scalar function of an array."""
    slopes = np.zeros_like(values)
    for index in np.ndindex(values.shape):
        shift = np.zeros_like(values)
        shift[index] = 1e-6
        slopes[index] = (program(values + shift) - program(values - shift)) / 2e-6
    return slopes


def compare(name: str, values: Any) -> None:
    """All derivatives at one place, with differences."""
    f, v = compiled(name), directions(values)
    _, first, along, second, forward = f(values, v)
    assert first.shape == second.shape == values.shape
    np.testing.assert_allclose(first, differences(lambda x: f(x, v)[0], values), rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(second, differences(lambda x: (f(x, v)[1] * v).sum(), values), rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(along, (first * v).sum(), rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(forward, second, rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("name", PROGRAMS)
def test_both_modes_to_order_two(name: str) -> None:
    compare(name, MATRIX)


@pytest.mark.parametrize("name", OF_ANY_SHAPE)
def test_sizes(name: str) -> None:
    """Sizes 0 and 1 with differences: what has no elements has a gradient without elements."""
    for shape in ((0, 3), (2, 0), (0, 0), (1, 1), (1, 3), (4, 1)):
        compare(name, np.random.default_rng(7).uniform(0.3, 1.1, size=shape))


@pytest.mark.parametrize("shape", [(0, 3), (2, 0), (1, 1), (1, 3)], ids=str)
@pytest.mark.parametrize("name", OF_ANY_SHAPE)
def test_known_sizes(name: str, shape: tuple[int, int]) -> None:
    """Code for lengths that the types know gives what code for any lengths gives, which test_sizes has compared."""
    values = np.random.default_rng(7).uniform(0.3, 1.1, size=shape)
    expected = compiled(name)(values, directions(values))
    for result, reference in zip(compiled(name, shape=shape)(values, directions(values)), expected, strict=True):
        assert result.shape == reference.shape
        np.testing.assert_allclose(result, reference, rtol=1e-10, atol=1e-12)


# Where elements are equal or 0 these have no derivative, or one for each order of equal eigenvalues.
SINGULAR = {
    "eigenvalues",
    "projections on eigenvectors",
    "singular values",
    "upper factor",
    "pseudo-inverse",
    "standard deviation",
    "sum with keepdims",
}


@pytest.mark.parametrize("name", sorted(PROGRAMS.keys() - SINGULAR))
def test_ties_and_zeros(name: str) -> None:
    """No NaN, and both modes agree, whichever of the possible derivatives is the convention."""
    one_zero = MATRIX.copy()
    one_zero[0, 1] = 0
    for values in (np.full((2, 3), 0.5), np.zeros((2, 3)), one_zero):
        v = directions(values)
        _, first, along, second, forward = compiled(name)(values, v)
        np.testing.assert_allclose(along, (first * v).sum(), rtol=1e-10, atol=1e-12)
        np.testing.assert_allclose(forward, second, rtol=1e-8, atol=1e-10)
        assert np.isfinite(first).all()
        assert np.isfinite(second).all()


@pytest.mark.parametrize("name", PROGRAMS)
def test_single_precision(name: str) -> None:
    v = directions(MATRIX)
    expected = compiled(name)(MATRIX.astype("float32").astype("float64"), v)
    results = compiled(name, "float32")(MATRIX.astype("float32"), v.astype("float32"))
    for result, exact in zip(results[1:], expected[1:], strict=True):
        np.testing.assert_allclose(result, exact, rtol=2e-3, atol=2e-3)
    assert results[1].dtype == results[3].dtype == np.float32


def test_every_op_with_a_rule_is_here() -> None:
    """No op that is not elementwise has a rule of calculus that no program uses."""
    path = "include/scansion/Dialect/Scn/IR/ScnOps.json"
    records = next((r for build in ("build", "build-dev") if (r := REPOSITORY / build / path).exists()), None)
    if records is None:
        pytest.skip("needs the build's ScnOps.json")
    table = json.loads(records.read_text(encoding="utf-8"))
    ruled = {
        f"scn.{table[name]['opName']}"
        for name in table["!instanceof"]["Scn_Op"]
        if table[name].get("derivative") is None
        and any("DifferentiableOpInterface" in f"{t['def']} {table.get(t['def'])}" for t in table[name]["traits"])
    }
    x = at.dmatrix("x")
    used = {o.name for program in PROGRAMS.values() for o in operations([program(x)._value])}
    assert len(ruled) > 50
    assert ruled - used == set()
