"""Forward mode against reverse mode, which is held against finite differences elsewhere: for every op, w . (J v) is
(J' w) . v. The programs and the places are those of test_gradients.py."""

from __future__ import annotations

import functools
import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.gradient import Rop, grad
from scansion.tensor._elementwise_table import ElementwiseRecord

_spec = importlib.util.spec_from_file_location("gradients", Path(__file__).with_name("test_gradients.py"))
assert _spec is not None
assert _spec.loader is not None
_gradients: Any = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_gradients)
DIFFERENTIABLE, OF_COMPLEX = _gradients.DIFFERENTIABLE, _gradients.OF_COMPLEX
PROGRAMS = _gradients.PROGRAMS | _gradients.SCANS
CONSTANT_OPERANDS, MATRIX = _gradients.CONSTANT_OPERANDS, _gradients.MATRIX
cases, points = _gradients.cases, _gradients.points
COUNT = len(points(DIFFERENTIABLE[0])[0])


def operand_values(record: ElementwiseRecord, field: str) -> list[Any]:
    places = points(record)
    if field == "float64":
        return places
    return [x + 1j * np.linspace(-0.9, 1.1, COUNT) * (k + 1) for k, x in enumerate(places)]


def compiled(records: list[ElementwiseRecord], field: str) -> Any:
    """For each operand of each record, by itself: both products, place by place."""
    inputs, outputs = [], []
    rng = np.random.default_rng(11)

    def along() -> Any:
        weights = rng.uniform(0.5, 1.5, COUNT)
        return at.constant(weights if field == "float64" else weights + 1j * rng.uniform(0.5, 1.5, COUNT))

    for record in records:
        operands = [at.tensor(dtype=field, shape=(None,)) for _ in record.operands]
        y = getattr(at, record.python[0])(*operands)
        inputs += operands
        for name, x in zip(record.operands, operands, strict=True):
            if name in CONSTANT_OPERANDS.get(record.op, ()):
                continue
            v, w = along(), at.cast(along(), y.dtype) if "complex" in y.dtype else at.real(along())
            forward = Rop(y, x, v, "ignore")
            backward = grad(None, x, None, "ignore", known_grads={y: w})
            outputs += [at.real(at.conj(w) * forward), at.real(at.conj(backward) * v)]
    return scansion.function(inputs, outputs, on_unused_input="ignore")


@functools.cache
def products(field: str) -> dict[str, list[tuple[Any, Any]]]:
    """For each record the pairs of products, one for each operand."""
    records = DIFFERENTIABLE if field == "float64" else OF_COMPLEX
    arguments = [value for record in records for value in operand_values(record, field)]
    results = iter(compiled(records, field)(*arguments))
    found: dict[str, list[tuple[Any, Any]]] = {}
    for record in records:
        names = [name for name in record.operands if name not in CONSTANT_OPERANDS.get(record.op, ())]
        found[record.op] = [(next(results), next(results)) for _ in names]
    return found


@pytest.mark.parametrize("record", cases(DIFFERENTIABLE))
def test_elementwise_functions(record: ElementwiseRecord) -> None:
    for forward, backward in products("float64")[record.op]:
        np.testing.assert_allclose(forward, backward, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("record", cases(OF_COMPLEX))
def test_elementwise_functions_of_complex_numbers(record: ElementwiseRecord) -> None:
    for forward, backward in products("complex128")[record.op]:
        np.testing.assert_allclose(forward, backward, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", PROGRAMS)
def test_programs(name: str) -> None:
    x, v = at.dmatrix("x"), np.random.default_rng(4).normal(size=MATRIX.shape)
    y = PROGRAMS[name](x)
    w = at.cos(at.cast(at.arange(y.size), "float64").reshape(y.shape) + 1)
    f = scansion.function([x], [(w * Rop(y, x, at.constant(v))).sum(), (grad((w * y).sum(), x) * v).sum()])
    forward, backward = f(MATRIX)
    np.testing.assert_allclose(forward, backward, rtol=1e-10)
