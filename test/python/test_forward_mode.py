"""Elementwise derivatives by the other ways there are, against those of reverse mode, which test_gradients.py holds
against finite differences: forward mode, w . (J v) is (J' w) . v, also of gradients; complex steps where functions are
analytic; other precisions, and sizes 0 and 1. Other ops are in test_structural_derivatives.py."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
import test_gradients as _gradients
from scansion.gradient import Rop, grad
from scansion.tensor._elementwise_table import ElementwiseRecord

DIFFERENTIABLE, OF_COMPLEX = _gradients.DIFFERENTIABLE, _gradients.OF_COMPLEX
CONSTANT_OPERANDS = _gradients.CONSTANT_OPERANDS
cases, points, weights = _gradients.cases, _gradients.points, _gradients.weights
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


@functools.cache
def second_by_forward_mode() -> Any:
    """For each record the tangents of a weighted sum of its gradients: what test_gradients.py has by reverse mode."""
    inputs, outputs = [], []
    for record in DIFFERENTIABLE:
        operands = [at.dvector() for _ in record.operands]
        wrt = _gradients.wrt_of(record, operands)
        first = grad(_gradients.real_cost(getattr(at, record.python[0])(*operands)), wrt)
        total = sum((g * weights(seed) for seed, g in enumerate(first)), start=at.zeros_like(wrt[0]))
        inputs += operands
        outputs += [Rop(total, x, at.ones_like(x), "ignore") for x in wrt]
    results = scansion.function(inputs, outputs, on_unused_input="ignore")(
        *(value for record in DIFFERENTIABLE for value in points(record))
    )
    return iter_by_record(results)


def iter_by_record(results: Any) -> dict[str, list[Any]]:
    remaining = iter(results)
    return {
        record.op: [next(remaining) for _ in _gradients.wrt_of(record, points(record))] for record in DIFFERENTIABLE
    }


@pytest.mark.parametrize("record", cases(DIFFERENTIABLE))
def test_second_derivatives_by_forward_mode(record: ElementwiseRecord) -> None:
    results = second_by_forward_mode()[record.op]
    expected = _gradients.derivatives(record, points(record))[len(results) :]
    for forward, backward in zip(results, expected, strict=True):
        np.testing.assert_allclose(forward, backward, rtol=1e-9, atol=1e-11)


# Functions of complex numbers that have no complex derivative.
NOT_ANALYTIC = {"scn.abs", "scn.angle", "scn.conj", "scn.imag", "scn.real", "scn.sgn"}
ANALYTIC = [r for r in DIFFERENTIABLE if "c" in r.kinds and r.op not in NOT_ANALYTIC]


@pytest.mark.parametrize("record", cases(ANALYTIC))
def test_complex_steps(record: ElementwiseRecord) -> None:
    """Im f(x + ih) / h has no error of cancellation, however small h is."""
    values, names = points(record), {"np": np}
    for k, result in enumerate(_gradients.derivatives(record, values)[: len(record.operands)]):
        moved = [value + 1e-30j * (place == k) for place, value in enumerate(values)]
        stepped = eval(record.reference, names | dict(zip(record.operands, moved, strict=True)))
        np.testing.assert_allclose(result, np.imag(stepped) / 1e-30 * weights(0), rtol=1e-13)


@functools.cache
def of_any_size(dtype: str) -> Any:
    """For each record its gradients, of a sum with weights that are given."""
    w = at.dvector("w")
    inputs, outputs = [w], []
    for record in DIFFERENTIABLE:
        # There are no complex numbers of two float16.
        kind = "float32" if record.op == "scn.complex" and dtype == "float16" else dtype
        operands = [at.vector(dtype=kind) for _ in record.operands]
        wrt = _gradients.wrt_of(record, operands)
        inputs += operands
        outputs += grad((getattr(at, record.python[0])(*operands) * w).sum(), wrt)
    return scansion.function(inputs, outputs, on_unused_input="ignore", allow_input_downcast=True)


# Of the largest element and of each: derivatives of steep functions lose more than the last bits of their arguments.
PRECISION = {"float16": 2e-2, "float32": 1e-4, "float64": 1e-12}


@pytest.mark.parametrize("dtype", PRECISION)
def test_precisions_and_sizes(dtype: str) -> None:
    expected = of_any_size("float64")(weights(0), *(value for record in DIFFERENTIABLE for value in points(record)))
    for size in (0, 1, COUNT):
        given = [value[:size].astype(dtype) for record in DIFFERENTIABLE for value in points(record)]
        by_record = iter_by_record(of_any_size(dtype)(weights(0)[:size], *given))
        for (op, results), exact in zip(by_record.items(), iter_by_record(expected).values(), strict=True):
            for result, reference in zip(results, exact, strict=True):
                assert result.dtype == dtype or op == "scn.complex"
                scale, share = np.abs(reference[:size]).max(initial=1), PRECISION[dtype]
                np.testing.assert_allclose(result, reference[:size], rtol=share, atol=share * scale, err_msg=op)
