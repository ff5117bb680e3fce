"""States that change by each other, computed over themselves: bit by bit as when each is copied, and as NumPy."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.compile.mode import Mode
from scansion.scan import until

WITHOUT = Mode().excluding("scf-carries-updated")
SHAPES = [(0, 3), (1, 1), (1, 7), (3, 8), (2, 33), (17, 16)]


def escape(re: Any, im: Any, most: Any) -> list[Any]:
    """How long points stay near, until the last one has left; and how far they have got."""

    def step(x: Any, y: Any, steps: Any, re: Any, im: Any) -> Any:
        far = x * x + y * y > 4
        state = [at.switch(far, x, x * x - y * y + re), at.switch(far, y, 2 * x * y + im), steps + at.switch(far, 0, 1)]
        return state, {}, until(at.all(far))

    start = at.zeros_like(re)
    (x, y, steps), _ = scansion.scan(
        step, outputs_info=[start, start, at.zeros_like(re, dtype="int64")], non_sequences=[re, im], n_steps=most
    )
    return [x[-1], y[-1], steps[-1]]


def escape_numpy(re: Any, im: Any, most: int) -> list[Any]:
    x, y, steps = np.zeros_like(re), np.zeros_like(re), np.zeros(re.shape, "int64")
    for _ in range(most):
        far = x * x + y * y > 4
        x, y = np.where(far, x, x * x - y * y + re), np.where(far, y, 2 * x * y + im)
        steps += ~far
        if far.all():
            break
    return [x, y, steps]


def turns(a: Any, b: Any, most: Any) -> list[Any]:
    """A loop without a condition, with a state that both others read."""

    def step(x: Any, y: Any, angle: Any) -> Any:
        return at.cos(angle) * x - at.sin(angle) * y, at.sin(angle) * x + at.cos(angle) * y, angle * 0.5

    (x, y, angle), _ = scansion.scan(step, outputs_info=[a, b, a + b], n_steps=most)
    return [x[-1], y[-1], angle[-1]]


def turns_numpy(a: Any, b: Any, most: int) -> list[Any]:
    x, y, angle = a, b, a + b
    for _ in range(most):
        c, s = np.cos(angle), np.sin(angle)
        x, y, angle = c * x - s * y, s * x + c * y, angle * 0.5
    return [x, y, angle]


@pytest.mark.parametrize("shapes", ["static", "dynamic"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("program", "reference"), [(escape, escape_numpy), (turns, turns_numpy)])
def test_last_states(program: Any, reference: Any, dtype: str, shapes: str) -> None:
    a, b, most = at.matrix("a", dtype=dtype), at.matrix("b", dtype=dtype), at.lscalar("most")
    f, plain = (
        scansion.function([a, b, most], program(a, b, most), mode=mode, shapes=shapes) for mode in (None, WITHOUT)
    )
    tolerance = {"float32": 1e-4, "float64": 1e-11}[dtype]
    for shape in SHAPES:
        x, y = np.random.default_rng(shape[1]).uniform(0.3, 0.9, (2, *shape)).astype(dtype)
        for steps in [1, 2, 3, 12]:
            results = f(x, y, steps)
            for result, without, value in zip(results, plain(x, y, steps), reference(x, y, steps), strict=True):
                assert result.tobytes() == without.tobytes()
                np.testing.assert_allclose(result, value, rtol=tolerance, atol=tolerance)
        for g in (f, plain):
            with pytest.raises(IndexError):
                g(x, y, 0)


def test_loop_copies_no_state() -> None:
    a, b, most = at.dmatrix("a"), at.dmatrix("b"), at.lscalar("most")
    texts = []
    for mode in (None, WITHOUT):
        f = scansion.function([a, b, most], escape(a, b, most), mode=mode, shapes="static")
        f(np.ones((3, 8)), np.ones((3, 8)), 2)
        texts.append(re.split(r"scf\.while", f.ir("bufferized", 0))[1].split("scf.yield")[0])
    assert "memref.copy" in texts[1]
    assert not re.findall(r"memref\.copy .*3x8x", texts[0])


def test_a_row_that_is_kept_stays_apart() -> None:
    a, b, most = at.dvector("a"), at.dvector("b"), at.lscalar("most")
    (x, y), _ = scansion.scan(lambda x, y: (x + 0.5 * y, x - y), outputs_info=[a, b], n_steps=most)
    f, plain = (scansion.function([a, b, most], [x, y[-1]], mode=mode) for mode in (None, WITHOUT))
    u, v = np.random.default_rng(0).normal(size=(2, 5))
    for steps in [1, 2, 5]:
        for result, without in zip(f(u, v, steps), plain(u, v, steps), strict=True):
            assert result.tobytes() == without.tobytes()
