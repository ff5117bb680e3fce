"""Code for the lengths that calls bring: which version runs when, and that nobody can tell from the results."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at

Shape = tuple[int | None, ...]


def versions(f: Any, name: str = "x") -> list[tuple[Shape, int]]:
    """Shape of an input and number of calls, for each version."""
    return [(version.shapes[name], version.calls) for version in f.report().versions]


def row_sums(**options: Any) -> Any:
    x = at.dmatrix("x")
    return scansion.function([x], x.sum(axis=1), **options)


def test_when_versions_are_made() -> None:
    f = row_sums(shapes="auto")
    assert versions(f) == []
    for shape in [(3, 2), (3, 2), (4, 2), (5, 2), (6, 2), (3, 2)]:
        np.testing.assert_array_equal(f(np.ones(shape)), np.full(shape[0], float(shape[1])))
    assert versions(f) == [((3, 2), 3), ((4, 2), 1), ((None, 2), 2)]
    f(np.ones((5, 3)))  # an axis that had one length until now
    assert versions(f)[3:] == [((None, None), 1)]


def test_what_has_not_differed_stays_fixed() -> None:
    x, y, z = at.dmatrices("x", "y", "z")
    f = scansion.function([x, y, z], [x.sum(), y.sum(), z.sum()], shapes="auto")
    shapes = [(3, 40), (4, 40), (5, 40), (6, 40)]
    for k, shape in enumerate([*shapes, (6, 41), (6, 42), (6, 43)]):
        f(np.ones(shape), np.ones((30, 50)), np.ones((2, 2 + (k == 6))))
    report = f.report().versions
    assert [version.shapes["x"] for version in report] == [(3, 40), (4, 40), (None, 40), (None, None), (None, None)]
    assert [version.shapes["y"] for version in report] == [(30, 50)] * 4 + [(None, None)]
    assert [version.shapes["z"] for version in report] == [(2, 2)] * 4 + [(None, None)]
    assert [version.calls for version in report] == [1, 1, 2, 2, 1]


def test_lengths_that_are_left_open() -> None:
    f = row_sums(shapes="auto")
    f(np.ones((1025, 0)))
    assert versions(f) == [((None, None), 1)]
    x = at.tensor("float64", shape=(None, 3), name="x")
    f = scansion.function([x], x * 2, shapes="auto")
    f(np.ones((2, 3)))
    assert versions(f) == [((2, 3), 1)]


def test_many_lengths_take_few_versions() -> None:
    f = row_sums(shapes="auto")
    generator = np.random.default_rng(1)
    for rows, columns in generator.integers(0, 60, (1000, 2)):
        np.testing.assert_array_equal(f(np.ones((rows, columns))), np.full(rows, float(columns)))
    assert len(f.report().versions) <= 4


def test_the_other_choices() -> None:
    dynamic = row_sums(shapes="dynamic")
    assert versions(dynamic) == [((None, None), 0)]
    static = row_sums(shapes="static")
    for rows in range(6):
        for f in (dynamic, static):
            f(np.ones((rows, 2)))
    assert versions(dynamic) == [((None, None), 6)]
    assert versions(static) == [((rows, 2), 1) for rows in range(6)]
    with scansion.config.change_flags(shapes="static"):
        f = row_sums()
    f(np.ones((1030, 1)))
    assert versions(f) == [((1030, 1), 1)]
    with pytest.raises(ValueError, match="shapes cannot be 'fixed'"):
        row_sums(shapes="fixed")


def test_scalars_are_compiled_at_once() -> None:
    x = at.dscalar("x")
    f = scansion.function([x], x + 1, shapes="auto")
    assert versions(f) == [((), 0)]


def test_lengths_of_shared_variables() -> None:
    weights = scansion.shared(np.ones(3), name="weights")
    x = at.dvector("x")
    f = scansion.function([x], at.dot(weights, x), updates={weights: weights * 2}, shapes="auto")
    assert [float(f(np.ones(3))), float(f(np.ones(3)))] == [3.0, 6.0]
    assert versions(f, "weights") == [((3,), 2)]
    weights.set_value(np.ones(4))
    assert float(f(np.ones(4))) == 4.0
    assert versions(f, "weights") == [((3,), 2), ((4,), 1)]
    np.testing.assert_array_equal(weights.get_value(), np.full(4, 2.0))


def test_stages_of_versions() -> None:
    f = row_sums(shapes="auto")
    f(np.ones((3, 2)))
    assert "tensor<3x2xf64>" in f.ir("scf", 0)
    assert "tensor<?x?xf64>" in f.ir("scf")
    assert "memref<3x2xf64>" in f.ir("loops", 0)
    with pytest.raises(IndexError, match="no version 1"):
        f.ir("scf", 1)
    assert str(f.report()).splitlines()[0] == "main: 1 version"
    assert "0: x 3x2; compiled in" in str(f.report())


def test_what_the_compiler_says() -> None:
    x, h, w = at.dmatrix("x"), at.dvector("h"), at.dmatrix("w")
    rows = scan_of_rows(x, h, w)
    y = at.exp(x) * 2
    f = scansion.function([x, h, w], [rows, y.sum(), (y + 1).prod(), at.gamma(h)], shapes="auto")
    f(np.ones((5, 3)), np.ones(4), np.ones((3, 4)))
    remarks = f.report().remarks(0)
    said = {(remark.applied, remark.transformation) for remark in remarks}
    assert {(True, "scn-refine-shapes"), (True, "scn-batch-before-scan"), (True, "scf-carries-to-trajectory"),
            (True, "linalg-to-vector-loops"), (True, "math-to-polynomials"),
            (False, "linalg-fuse-elementwise")} <= said  # fmt: skip
    assert ("scn-refine-shapes" in {name for _, name in said}) != (
        "scn-refine-shapes" in {remark.transformation for remark in f.report().remarks()}
    )
    (apart,) = {remark.line for remark in remarks if remark.message.endswith("several read the result")}
    assert apart == test_what_the_compiler_says.__code__.co_firstlineno + 3
    assert {remark.file for remark in remarks if remark.line} == {__file__}
    lines = str(f.report()).splitlines()
    assert f"{__file__}:{apart}" in lines
    assert "  - linalg-fuse-elementwise: a loop of its own: several read the result" in lines


def scan_of_rows(x: Any, h: Any, w: Any) -> Any:
    rows, _ = scansion.scan(lambda u, s, w: at.tanh(at.dot(u, w) + s), sequences=x, outputs_info=h, non_sequences=w)
    return rows


@pytest.mark.parametrize(
    ("shapes", "text"),
    [
        (((4, 3), (5,), (3, 4)), "lengths 4 and 5"),
        (((4, 3), (4,), (2, 4)), "lengths 3 and 2"),
        (((4, 3), (1,), (3, 4)), "lengths 4 and 1"),
    ],
)
def test_contradictions_are_for_the_checks(shapes: tuple[tuple[int, ...], ...], text: str) -> None:
    x, h, w = at.dmatrix("x"), at.dvector("h"), at.dmatrix("w")
    messages = []
    for choice in ("static", "dynamic"):
        f = scansion.function([x, h, w], scan_of_rows(x, h, w), shapes=choice)
        with pytest.raises(ValueError, match=text) as caught:
            f(*map(np.ones, shapes))
        messages.append(str(caught.value))
        assert f(np.ones((2, 3)), np.ones(4), np.ones((3, 4))).shape == (2, 4)
    assert messages[0] == messages[1]


def test_a_length_of_one_is_not_repeated() -> None:
    x, y = at.dvector("x"), at.dmatrix("y")
    for choice in ("static", "dynamic"):
        f = scansion.function([x, y], x + y, shapes=choice)
        with pytest.raises(ValueError, match="length"):
            f(np.ones(1), np.ones((2, 3)))
        np.testing.assert_array_equal(f(np.ones(1), np.ones((2, 1))), np.full((2, 1), 2.0))


def test_a_place_that_is_not_reached_does_not_fail() -> None:
    x, y, n = at.dvector("x"), at.dvector("y"), at.lscalar("n")
    rows, _ = scansion.scan(lambda s: s + y, outputs_info=x, n_steps=n)
    for choice in ("static", "dynamic"):
        f = scansion.function([x, y, n], rows, shapes=choice)
        assert f(np.ones(2), np.ones(3), 0).shape == (0, 2)
        with pytest.raises(ValueError, match="lengths"):
            f(np.ones(2), np.ones(3), 1)


def recurrent(x: Any, h: Any, w: Any) -> list[Any]:
    rows = scan_of_rows(x, h, w)
    cost = (rows**2).sum()
    return [rows, cost, *scansion.grad(cost, [x, h, w])]


def smoothing(x: Any, h: Any, w: Any) -> list[Any]:
    padded = at.concatenate([h.dimshuffle("x", 0)[:, : x.shape[1]], x])
    rows, _ = scansion.scan(lambda u, v, s: 0.5 * s + u * v.sum(), sequences={"input": padded, "taps": [0, -1]},
                            outputs_info=at.zeros_like(x[0]))  # fmt: skip
    return [rows[: x.shape[0] // 2], at.arange(x.shape[0] * 2).sum(), rows[-1].reshape((x.shape[1], 1)) * w.sum()]


@pytest.mark.parametrize("build", [recurrent, smoothing])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(("steps", "length", "width"), [(1, 1, 1), (2, 3, 4), (7, 8, 16), (20, 17, 33)])
def test_bits_do_not_depend_on_what_is_known(
    build: Callable[..., list[Any]], dtype: str, steps: int, length: int, width: int
) -> None:
    x, h, w = at.matrix("x", dtype=dtype), at.vector("h", dtype=dtype), at.matrix("w", dtype=dtype)
    if build is smoothing:
        width = length
    generator = np.random.default_rng(steps)
    values = [generator.normal(size=shape).astype(dtype) for shape in ((steps, length), (width,), (length, width))]
    outputs = build(x, h, w)
    results = [scansion.function([x, h, w], outputs, shapes=choice)(*values) for choice in ("static", "dynamic")]
    for static, dynamic in zip(*results, strict=True):
        np.testing.assert_array_equal(static, dynamic)


def test_threads_share_versions() -> None:
    f = row_sums(shapes="auto")

    def call(length: int) -> bool:
        return bool((f(np.ones((length % 5, 3))) == 3).all())

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(call, range(200)))
    assert sum(calls for _, calls in versions(f)) == 200
    assert len(versions(f)) <= 4
