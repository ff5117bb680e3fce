"""Factorizations and systems of a few numbers where they stand: against NumPy, bit for bit against the runtime."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at

FUNCTIONS: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "inverse": (at.nlinalg.matrix_inverse, np.linalg.inv),
    "det": (at.nlinalg.det, np.linalg.det),
    "cholesky": (at.slinalg.cholesky, np.linalg.cholesky),
    "cholesky or nan": (lambda x: at.slinalg.cholesky(x, on_error="nan"), np.linalg.cholesky),
}


def matrices(size: int, dtype: str) -> list[Any]:
    """Random ones, positive definite ones, and such with ties, zeros, NaN and infinities."""
    generator = np.random.default_rng(size)
    found = []
    for k in range(120):
        a = generator.normal(size=(size, size))
        if k % 3 == 0:
            a = a @ a.T + 0.1 * np.eye(size)
        if k % 5 == 1:
            a = np.round(a)
        if k % 10 == 7:
            a[generator.integers(size), generator.integers(size)] = generator.choice([np.nan, np.inf, -0.0])
        if k % 10 == 8:
            a[generator.integers(size)] = 0.0
        found.append(a.astype(dtype))
    return found


def outcome(f: Any, a: Any) -> tuple[str, bytes]:
    try:
        result = np.asarray(f(a))
    except (ValueError, np.linalg.LinAlgError) as error:
        return str(error), b""
    # Which NaN it is, nobody promises.
    return "", np.where(np.isnan(result), np.array(np.nan, result.dtype), result).tobytes()


LARGEST = {"inverse": 3, "det": 3, "cholesky": 6, "cholesky or nan": 6}


@pytest.mark.parametrize("size", [1, 2, 3, 4, 6, 7])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_bits_are_those_of_the_runtime(name: str, dtype: str, size: int) -> None:
    x = at.matrix("x", dtype=dtype)
    y = FUNCTIONS[name][0](x)
    small, any_size = (scansion.function([x], y, shapes=choice) for choice in ("static", "dynamic"))
    for a in matrices(size, dtype):
        assert outcome(small, a) == outcome(any_size, a), a
    assert ("scn_rt_" in small.ir("linalg", 0)) == (size > LARGEST[name])
    assert "scn_rt_" in any_size.ir("linalg", 0)


@pytest.mark.parametrize("size", [1, 2, 3])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_values(name: str, size: int) -> None:
    build, reference = FUNCTIONS[name]
    x = at.tensor("float64", shape=(size, size))
    f = scansion.function([x], build(x))
    for a in matrices(size, "float64")[::30]:
        np.testing.assert_allclose(f(a), reference(a), rtol=1e-10, atol=1e-12)


# ----------------------------------------------------------------------------------------------------------------------
# Triangular systems, and systems of positive definite matrices
# ----------------------------------------------------------------------------------------------------------------------


def systems(size: int, columns: int, dtype: str) -> list[tuple[Any, Any]]:
    generator = np.random.default_rng(columns)
    sides = [generator.normal(size=(size, columns)) for _ in range(120)]
    sides[5][0, 0], sides[6][-1, -1], sides[7][:] = np.inf, np.nan, -0.0
    return list(zip(matrices(size, dtype), [side.astype(dtype) for side in sides], strict=True))


def kept(lower: bool, transposed: bool, unit: bool) -> Callable[[Any, Any], Any]:
    def build(a: Any, b: Any) -> Any:
        return at.slinalg.solve_triangular(
            a, b, trans=int(transposed), lower=lower, unit_diagonal=unit, b_ndim=2, check_finite=False
        )

    return build


def turned(lower: bool) -> Callable[[Any, Any], Any]:
    """The transpose of a matrix is read where the matrix stands."""
    return lambda a, b: at.slinalg.solve_triangular(a.T, b, lower=lower, b_ndim=2, check_finite=False)


SYSTEMS: dict[str, Callable[[Any, Any], Any]] = {
    f"{'lower' if lower else 'upper'}{' transposed' * transposed}{' unit' * unit}": kept(lower, transposed, unit)
    for lower in (True, False)
    for transposed in (False, True)
    for unit in (False, True)
} | {
    "lower of the transpose": turned(True),
    "upper of the transpose": turned(False),
    "positive": lambda a, b: at.slinalg.solve(a, b, assume_a="pos", b_ndim=2, check_finite=False),
}


@pytest.mark.parametrize(("size", "columns"), [(1, 1), (2, 1), (3, 2), (4, 1), (5, 1), (5, 4), (8, 1), (8, 2), (9, 1)])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("name", SYSTEMS)
def test_bits_of_systems_are_those_of_the_runtime(name: str, dtype: str, size: int, columns: int) -> None:
    a, b = at.matrix("a", dtype=dtype), at.matrix("b", dtype=dtype)
    x = SYSTEMS[name](a, b)
    small, any_size = (scansion.function([a, b], x, shapes=choice) for choice in ("static", "dynamic"))
    for matrix, side in systems(size, columns, dtype)[:: 1 if size < 5 else 5]:
        assert outcome(lambda _, m=matrix, s=side: small(m, s), None) == outcome(
            lambda _, m=matrix, s=side: any_size(m, s), None
        )
    products = size**3 // 3 + 2 * size**2 * columns if name == "positive" else size**2 * columns
    assert ("scn_rt_" in small.ir("linalg", 0)) == (size > 8 or products > 100)
    assert "scn_rt_" in any_size.ir("linalg", 0)


@pytest.mark.parametrize("shape", [(0,), (1,), (7,), (2, 3), (2, 0)])
def test_stacks(shape: tuple[int, ...]) -> None:
    a, b = (at.tensor("float64", shape=(None,) * len(shape) + (None, None)) for _ in range(2))
    lower = at.slinalg.cholesky(a)
    half = at.slinalg.solve_triangular(lower, b, lower=True, b_ndim=2)
    turned = lower.transpose((*range(len(shape)), len(shape) + 1, len(shape)))
    x = at.slinalg.solve_triangular(turned, half, lower=False, b_ndim=2)
    positive = at.slinalg.solve(a, b, assume_a="pos", b_ndim=2)
    small, any_size = (scansion.function([a, b], [lower, x, positive], shapes=s) for s in ("static", "dynamic"))
    generator = np.random.default_rng(3)
    rows = generator.normal(size=(*shape, 4, 4))
    stack, sides = rows @ np.swapaxes(rows, -1, -2) + np.eye(4), generator.normal(size=(*shape, 4, 1))
    results = small(stack, sides)
    for result, same in zip(results, any_size(stack, sides), strict=True):
        assert result.tobytes() == same.tobytes()
    assert "scn_rt_" not in small.ir("linalg", 0)
    np.testing.assert_allclose(results[0], np.linalg.cholesky(stack), rtol=1e-10, atol=1e-12)
    for result in results[1:]:
        np.testing.assert_allclose(result, np.linalg.solve(stack, sides), rtol=1e-8, atol=1e-10)


def test_one_of_a_stack_fails() -> None:
    a, b = at.dtensor3("a"), at.dtensor3("b")
    factor = scansion.function([a], at.slinalg.cholesky(a), shapes="static")
    or_nan = scansion.function([a], at.slinalg.cholesky(a, on_error="nan"), shapes="static")
    solve = scansion.function([a, b], at.slinalg.solve_triangular(a, b, lower=True, b_ndim=2), shapes="static")
    stack, sides = np.broadcast_to(np.eye(4), (3, 4, 4)).copy(), np.ones((3, 4, 1))
    stack[1, 2, 2] = 0.0
    with pytest.raises(np.linalg.LinAlgError, match="the matrix is not positive definite"):
        factor(stack)
    factors = or_nan(stack)
    assert np.isnan(factors[1][np.tril_indices(4)]).all()
    assert np.isfinite(factors[[0, 2]]).all()
    with pytest.raises(np.linalg.LinAlgError, match="the matrix is singular"):
        solve(stack, sides)
    stack[1, 2, 2] = np.nan
    with pytest.raises(ValueError, match="the matrix has elements that are infinite or NaN"):
        solve(stack, sides)
