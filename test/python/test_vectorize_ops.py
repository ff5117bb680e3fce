"""`vectorize` over every op: what a program gives for a batch is the stack of what it gives for the members.

The programs are those of derivative_programs.py, and those of this file for ops without a rule of calculus; batches
have 0, 1 and 3 members, of lengths that the types know or not. That together they use every op that has a rule of
batching is a test of its own. What `vectorize` takes and refuses otherwise is tested in test_vectorize.py.
"""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import derivative_programs
import numpy as np
import pytest
import scansion
import scansion.tensor as at
from derivative_programs import MATRIX, operations
from scansion.graph.replace import vectorize_graph
from scansion.scan.utils import until
from scansion.tensor import nlinalg
from scansion.tensor._elementwise_table import ELEMENTWISE, ElementwiseRecord

REPOSITORY = Path(__file__).parents[2]


def first_over(x: Any) -> Any:
    """The rows' running sum until it is large: members take steps of their own."""
    step = lambda row, s: (s + row, until(at.gt((s + row).sum(), 2.0)))  # noqa: E731
    return scansion.scan(step, sequences=x, outputs_info=at.zeros_like(x[0]))[0][-1]


# What has no rule of calculus.
OTHERS: dict[str, Any] = {
    "eigenvalues of any matrix": lambda x: at.abs(nlinalg.eig(derivative_programs.positive(x))[0]),
    "least squares": lambda x: nlinalg.lstsq(x.T, x[0] ** 2, -1)[0],
    "places of order": lambda x: at.argsort(x, axis=1),
    "places that sort": lambda x: at.searchsorted(at.sort(x[0]), x[1]),
    "number of places": lambda x: (x > 0.6).nonzero()[0].shape[0],
    "shape": lambda x: x.shape,
    "whether there are any": lambda x: at.any(x > 0.6, axis=0) | at.all(x > 0.6, axis=0),
    "until": first_over,
    "until, rows": lambda x: scansion.scan(lambda s: (s * x, until(at.lt(s.sum(), 1.0))), outputs_info=x, n_steps=2)[0],
}
PROGRAMS = derivative_programs.OF_ANY_SHAPE | derivative_programs.OF_2_BY_3 | derivative_programs.SCANS | OTHERS
# Whose length the numbers decide: where there are no members, it is 0.
OF_DATA = {"elements by a mask", "elements of nonzero places", "range", "until, rows"}


def members(name: str) -> Any:
    """Three matrices; permutations of each other where results of other numbers would have other lengths."""
    scales = (1.0, 1.0, 1.0) if name in OF_DATA else (1.0, 1.4, 0.6)
    return np.stack([scale * x for scale, x in zip(scales, (MATRIX, MATRIX[:, ::-1], MATRIX[::-1]), strict=True)])


def function(inputs: list[Any], output: Any) -> Any:
    # Draws are the same at each call.
    return scansion.function(inputs, output, no_default_updates=True, on_unused_input="ignore")


@functools.cache
def single(name: str) -> Any:
    x = at.dmatrix("x")
    return function([x], PROGRAMS[name](x))


def of_batch(name: str, shape: tuple[int | None, ...]) -> Any:
    x, batch = at.tensor("float64", shape[1:], "x"), at.tensor("float64", shape, "batch")
    return function([batch], vectorize_graph(PROGRAMS[name](x), {x: batch}))


def compare(f: Any, name: str, batch: Any) -> None:
    expected = np.stack([single(name)(x) for x in members(name)])[: len(batch)]
    result = f(batch)
    if len(batch) == 0 and name in OF_DATA:
        expected = expected[:, :0]
    assert result.shape == expected.shape
    assert result.dtype == expected.dtype
    np.testing.assert_allclose(result, expected, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_batch_is_the_stack_of_its_members(name: str) -> None:
    f = of_batch(name, (None, None, None))
    for count in (3, 1, 0):
        compare(f, name, members(name)[:count])


@pytest.mark.parametrize("name", PROGRAMS)
def test_known_lengths(name: str) -> None:
    for count in (3, 1, 0):
        compare(of_batch(name, (count, 2, 3)), name, members(name)[:count])


def operands(record: ElementwiseRecord) -> list[Any]:
    """Three members of two numbers for each operand, from inside of where it is sampled."""
    shares = np.linspace(0.13, 0.83, 6)
    places = [d.low + (d.high - d.low) * np.roll(shares, k) for k, d in enumerate(record.domain)]
    return [place.astype("float64" if "f" in record.kinds else "int64").reshape(3, 2) for place in places]


def test_elementwise_functions() -> None:
    """All in one function, with the first operand over the batch and with all of them."""
    singles, firsts, wholes, values = [], [], [], []
    members, batches = [], []
    for record in ELEMENTWISE:
        arrays = operands(record)
        one = [at.vector(dtype=array.dtype) for array in arrays]
        batch = [at.matrix(dtype=array.dtype) for array in arrays]
        y = getattr(at, record.python[0])(*one)
        singles.append(y)
        firsts.append(vectorize_graph(y, {one[0]: batch[0]}))
        wholes.append(vectorize_graph(y, dict(zip(one, batch, strict=True))))
        members += one
        batches += batch
        values += arrays
    single = function(members, singles)
    first = function([*members, *batches], firsts)
    whole = function(batches, wholes)
    for count in (3, 1, 0):
        rows = [value[:count] for value in values]
        expected = [
            np.stack(ys)[:count] for ys in zip(*(single(*(v[k] for v in values)) for k in range(3)), strict=True)
        ]
        for record, result, ys in zip(ELEMENTWISE, whole(*rows), expected, strict=True):
            np.testing.assert_allclose(result, ys, rtol=1e-12, err_msg=record.op)
            assert result.shape == ys.shape
        # The other operands are the first member's.
        shared = [value[0] for value in values]
        varied = [single(*vary_first(values, k)) for k in range(3)]
        for record, result, ys in zip(ELEMENTWISE, first(*shared, *rows), zip(*varied, strict=True), strict=True):
            np.testing.assert_allclose(result, np.stack(ys)[:count], rtol=1e-12, err_msg=record.op)


def vary_first(values: list[Any], member: int) -> list[Any]:
    """Each record's first operand from `member`, the others from the first member."""
    starts = np.cumsum([0, *(len(record.operands) for record in ELEMENTWISE)]).tolist()
    return [value[member if k in starts else 0] for k, value in enumerate(values)]


def test_every_op_is_here() -> None:
    """No op that has a rule of batching is used by no program; elementwise ones share one rule."""
    path = "include/scansion/Dialect/Scn/IR/ScnOps.json"
    records = next((r for build in ("build", "build-dev") if (r := REPOSITORY / build / path).exists()), None)
    if records is None:
        pytest.skip("needs the build's ScnOps.json")
    table = json.loads(records.read_text(encoding="utf-8"))
    batchable = {
        f"scn.{table[name]['opName']}"
        for name in table["!instanceof"]["Scn_Op"]
        if any("BatchableOpInterface" in f"{t['def']} {table.get(t['def'])}" for t in table[name]["traits"])
    }
    x = at.dmatrix("x")
    used = {o.name for program in PROGRAMS.values() for o in operations([program(x)._value])}
    assert len(batchable) > 100
    assert batchable - used - {record.op for record in ELEMENTWISE} == set()
