"""Factorizations of a few numbers, computed where they stand: against NumPy, and bit for bit against the runtime."""

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


@pytest.mark.parametrize("size", [1, 2, 3, 4])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_bits_are_those_of_the_runtime(name: str, dtype: str, size: int) -> None:
    x = at.matrix("x", dtype=dtype)
    y = FUNCTIONS[name][0](x)
    small, any_size = (scansion.function([x], y, shapes=choice) for choice in ("static", "dynamic"))
    for a in matrices(size, dtype):
        assert outcome(small, a) == outcome(any_size, a), a
    assert ("scn_rt_" in small.ir("linalg", 0)) == (size > 3)
    assert "scn_rt_" in any_size.ir("linalg", 0)


@pytest.mark.parametrize("size", [1, 2, 3])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_values(name: str, size: int) -> None:
    build, reference = FUNCTIONS[name]
    x = at.tensor("float64", shape=(size, size))
    f = scansion.function([x], build(x))
    for a in matrices(size, "float64")[::30]:
        np.testing.assert_allclose(f(a), reference(a), rtol=1e-10, atol=1e-12)
