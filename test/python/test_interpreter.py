"""The interpreter of `scansion.testing`: it knows every operation, and says what NumPy says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.compile.mode import Mode
from scansion.ifelse import ifelse
from scansion.raise_op import Assert
from scansion.testing import assert_compiled_equals_interpreter, interpret
from scansion.testing._compare import UnstableProgramError
from scansion.testing.interpreter import OPERATIONS

ROOT = Path(__file__).parents[2]
RECORDS = [
    path
    for build in ("build", "build-dev")
    if (path := ROOT / build / "include/scansion/Dialect/Scn/IR/ScnOps.json").exists()
]


@pytest.mark.skipif(not RECORDS, reason="needs the build's ScnOps.json")
def test_every_operation_has_a_rule() -> None:
    records = json.loads(RECORDS[0].read_text(encoding="utf-8"))
    known = {f"scn.{records[name]['opName']}" for name in records["!instanceof"]["Scn_Op"]}
    page = (ROOT / "docs" / "dialect.md").read_text(encoding="utf-8")
    lowered = page.split("Only in lowered code", 1)[1].split("\n## ", 1)[0]
    missing = known - OPERATIONS - set(re.findall(r"`(scn\.\w+)`", lowered))
    assert not missing, "write their rules in python/scansion/testing/_*_rules.py, from what the .td files say"


def test_a_recurrence() -> None:
    u, x0 = at.dvector("u"), at.dvector("x0")
    outputs, _ = scansion.scan(
        lambda before, now, older, newer: [newer + 2 * older + now - before, now * before],
        sequences={"input": u, "taps": [-1, 0]},
        outputs_info=[{"initial": x0, "taps": [-2, -1]}, None],
    )
    states, products = interpret(outputs, {u: [1.0, 2.0, 4.0, 8.0], x0: [1.0, 1.0]})
    np.testing.assert_array_equal(states, [4.0, 8.0, 20.0])
    np.testing.assert_array_equal(products, [2.0, 8.0, 32.0])


def test_reverse() -> None:
    u = at.dvector("u")
    sums, _ = scansion.scan(
        lambda now, total: total + now,
        sequences=u,
        outputs_info=at.zeros(()),
        go_backwards=True,
    )
    np.testing.assert_array_equal(interpret(sums, {u: [1.0, 2.0, 4.0]})[0], [4.0, 6.0, 7.0])


def test_until() -> None:
    from scansion.scan.utils import until

    n = at.lscalar("n")
    powers, _ = scansion.scan(
        lambda power: (power * 2, until(power * 2 > 50)), outputs_info=at.constant(1, dtype="int64"), n_steps=n
    )
    np.testing.assert_array_equal(interpret(powers, {n: 100})[0], [2, 4, 8, 16, 32, 64])
    np.testing.assert_array_equal(interpret(powers, {n: 2})[0], [2, 4])
    assert interpret(powers, {n: 0})[0].shape == (0,)


def test_streams_are_values() -> None:
    rng = scansion.shared(np.random.default_rng(5))
    first = at.random.normal(size=3, rng=rng)
    again = at.random.normal(size=3, rng=rng)
    (a, b, following) = interpret([first, again, first.owner.outputs[0]])  # type: ignore[union-attr]
    generator = np.random.default_rng(5)
    np.testing.assert_array_equal(a, generator.normal(size=3))
    np.testing.assert_array_equal(a, b)
    assert following.normal() == generator.normal()


@pytest.mark.parametrize(
    ("program", "values", "error"),
    [
        (lambda x, y: x + y, ([1.0], [1.0, 2.0]), ValueError),
        (lambda x, y: x[4], ([1.0], [1.0]), IndexError),
        (lambda x, y: at.cast(x, "int64") // at.cast(y, "int64"), ([1.0], [0.0]), ZeroDivisionError),
        (lambda x, y: x[2:].max(), ([1.0], [1.0]), ValueError),
    ],
)
def test_failures(program: object, values: tuple[list[float], list[float]], error: type[Exception]) -> None:
    x, y = at.dvectors("xy")
    result = program(x, y)  # type: ignore[operator]
    with pytest.raises(error):
        interpret(result, dict(zip((x, y), values, strict=True)))
    for mode in (None, "FAST_COMPILE"):
        assert_compiled_equals_interpreter([x, y], result, values, mode=mode)


def test_what_fails_in_a_branch_not_taken_is_not_wanted() -> None:
    x, y = at.dvectors("xy")
    chosen = ifelse(x[0] > 0, Assert("y is not positive")(x[4], y[0] > 0), y.sum())
    steps, _ = scansion.scan(lambda v: ifelse(v > 0, x[4] * v, v), sequences=y)
    for values in (([-1.0], [-2.0]), ([1.0], [-2.0]), ([1.0] * 5, [2.0]), ([1.0] * 5, [-2.0]), ([1.0], [2.0])):
        for output in (chosen, steps):
            assert_compiled_equals_interpreter([x, y], output, values)


def test_a_wrong_number_is_found() -> None:
    """The comparison itself: a function that computes something else does not pass."""
    from scansion.testing._compare import Comparison, Expected

    x = at.dvector("x")
    comparison = Comparison([x], [at.exp(x)])
    (expected,) = comparison.expected([[1.0, 2.0]])  # type: ignore[misc]
    assert expected.tolerance < 1e-12
    with pytest.raises(AssertionError):
        comparison.check([[1.0, 2.0]], [Expected(expected.value * (1 + 1e-10), expected.tolerance)])
    with pytest.raises(AssertionError, match="raises nothing"):
        comparison.check([[1.0, 2.0]], ValueError())


def test_unstable_programs_are_refused() -> None:
    x = at.dvector("x")
    for result in (at.floor(at.exp(at.log(x))).astype("int64"), at.sin(at.exp(12 * x))):
        with pytest.raises(UnstableProgramError):
            assert_compiled_equals_interpreter([x], result, [[1.0, 2.0, 3.0]])


def test_updates_are_compared() -> None:
    x = at.dscalar("x")
    total, stream = scansion.shared(1.0), at.random.RandomStream(3)
    draw = stream.normal()
    for mode in (None, Mode().excluding("canonicalize")):
        assert_compiled_equals_interpreter([x], total + draw, [2.0], {total: total * x}, mode=mode)
    assert total.get_value() == 1.0
