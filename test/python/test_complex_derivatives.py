"""Derivatives by complex numbers, to order two, of every op that takes complex numbers and has a rule of calculus.

The gradient of a real cost by z has as its real part the derivative by the real part of z, and as its imaginary part
that by the imaginary part. Every derivative is held against central differences along the real and along the imaginary
direction, and second ones by reverse mode against forward mode of gradients; single precision against double precision.
"""

from __future__ import annotations

import functools
import itertools
from typing import Any

import derivative_programs
import numpy as np
import pytest
import scansion
import scansion.tensor as at
import test_gradients as _elementwise
import test_structural_derivatives as _structural
from scansion.compile.builders import OpFromGraph
from scansion.gradient import Rop, grad
from scansion.tensor._elementwise_table import ELEMENTWISE, ElementwiseRecord

OF_COMPLEX, COUNT = _elementwise.OF_COMPLEX, _elementwise.COUNT
cases, weights = _elementwise.cases, _elementwise.weights
STEP = 1e-4


def slope(program: Any, z: Any, direction: complex) -> Any:
    """The derivative along a direction, with an error of STEP**4."""
    near, far = (
        (program(z + step * direction) - program(z - step * direction)) / (2 * step) for step in (STEP, 2 * STEP)
    )
    return (4 * near - far) / 3


# ----------------------------------------------------------------------------------------------------------------------
# Elementwise functions
# ----------------------------------------------------------------------------------------------------------------------


def places(record: ElementwiseRecord) -> list[Any]:
    return [x + 1j * np.linspace(-0.9, 1.1, COUNT) * (k + 1) for k, x in enumerate(_elementwise.points(record))]


@functools.cache
def first_and_second(dtype: str) -> Any:
    """For each record the cost's terms, its gradients, the terms of a cost of these, and its gradients."""
    inputs, outputs = [], []
    for record in OF_COMPLEX:
        operands = [at.vector(dtype=dtype) for _ in record.operands]
        first = grad(_elementwise.real_cost(getattr(at, record.python[0])(*operands)), operands)
        total = sum((_elementwise.real_cost(g, seed) for seed, g in enumerate(first)), start=at.constant(0.0))
        inputs += operands
        outputs += [*first, *grad(total, operands, disconnected_inputs="ignore")]
    return scansion.function(inputs, outputs, on_unused_input="ignore", allow_input_downcast=True)


def derivatives(changed: ElementwiseRecord, values: list[Any], dtype: str = "complex128") -> list[Any]:
    """The gradients of one record at `values`, then those of the weighted sum of their parts."""
    arguments = [values if record is changed else places(record) for record in OF_COMPLEX]
    results = iter(first_and_second(dtype)(*itertools.chain.from_iterable(arguments)))
    own = {record.op: list(itertools.islice(results, 2 * len(record.operands))) for record in OF_COMPLEX}
    return own[changed.op]


@pytest.mark.parametrize("record", cases(OF_COMPLEX))
def test_second_derivatives_of_elementwise_functions(record: ElementwiseRecord) -> None:
    values, operands = places(record), len(record.operands)

    def terms(k: int, z: Any) -> Any:
        first = derivatives(record, [z if place == k else value for place, value in enumerate(values)])[:operands]
        return sum(g.real * weights(seed) + g.imag * weights(seed + 1) for seed, g in enumerate(first))

    for k, second in enumerate(derivatives(record, values)[operands:]):
        expected = slope(lambda z, k=k: terms(k, z), values[k], 1) + 1j * slope(
            lambda z, k=k: terms(k, z), values[k], 1j
        )
        np.testing.assert_allclose(second, expected, rtol=1e-6, atol=1e-7, err_msg=record.operands[k])


@pytest.mark.parametrize("record", cases(OF_COMPLEX))
def test_elementwise_functions_in_single_precision(record: ElementwiseRecord) -> None:
    values = [value.astype("complex64") for value in places(record)]
    expected = derivatives(record, [value.astype("complex128") for value in values])
    for result, exact in zip(derivatives(record, values, "complex64"), expected, strict=True):
        assert result.dtype == ("complex64" if record.op != "scn.complex" else "float32")
        scale = np.abs(exact).max(initial=1)
        np.testing.assert_allclose(result, exact, rtol=1e-4, atol=1e-4 * scale)


@pytest.mark.parametrize("dtype", ["complex64", "complex128"])
def test_sign_of_zero_has_the_derivative_zero(dtype: str) -> None:
    """So that z / (|z| + 1), whose derivative at 0 is the identity, has a second one there."""
    z, v = at.vector("z", dtype=dtype), at.vector("v", dtype=dtype)

    def derivatives_of(program: Any) -> list[Any]:
        first = grad(real_sum(program(z)), z)
        return [first, grad(real_sum(first * v), z), Rop(first, z, v, "ignore")]

    outputs = [*derivatives_of(at.sgn), *derivatives_of(lambda w: w / (at.abs(w) + 1))]
    values = np.array([0, 3 - 4j], dtype=dtype)
    results = scansion.function([z, v], outputs)(values, np.array([1 - 2j, 1 - 2j], dtype=dtype))
    for result in results:
        assert np.isfinite(result).all()
    np.testing.assert_array_equal([result[0] for result in results], [0, 0, 0, 1 + 2j, 0, 0])
    # sgn(w) moves along the circle: along i w by i / |w|.
    np.testing.assert_allclose(results[0][1], real_slope(np.sign, values[1]), rtol=1e-4)


def real_slope(program: Any, z: complex) -> complex:
    """The gradient of `real_sum` of a function of one complex number, by differences in double precision."""
    along = [slope(lambda w: program(w).real + 2 * program(w).imag, np.complex128(z), d) for d in (1, 1j)]
    return complex(along[0], along[1])


# ----------------------------------------------------------------------------------------------------------------------
# Other ops, and scans
# ----------------------------------------------------------------------------------------------------------------------

# These compare numbers, or ask for an order of them, or are of real numbers alone.
OF_REAL_NUMBERS = {
    "switch",
    "cast",
    "elements by a mask",
    "elements of nonzero places",
    "whether any",
    "whether all",
    "one of two branches",
    "the other of two branches",
    "with a rule of its own",
    "clipped on the way back",
    "determinant",
    "logarithm of a determinant",
    "inverse",
    "Cholesky factor",
    "solution",
    "solution of a triangular system",
    "exponential of a matrix",
    "logsumexp",
    "softmax",
    "log of softmax",
    "largest",
    "smallest",
    "place of the largest",
    "range",
    "pseudo-inverse",
    "eigenvalues",
    "projections on eigenvectors",
    "singular values",
    "upper factor",
}
PROGRAMS = {name: program for name, program in _structural.PROGRAMS.items() if name not in OF_REAL_NUMBERS}


def _with_a_rule() -> OpFromGraph:
    z = at.zmatrix("z")
    # The derivative of a cost by z is the product with the conjugate of the function's own.
    return OpFromGraph([z], [at.sin(z)], lop_overrides=lambda inputs, _, grads: [grads[0] * at.conj(at.cos(inputs[0]))])


OF_ITS_OWN = _with_a_rule()
SHARED = scansion.shared(np.complex128(1.5 - 0.5j), name="scale")
# What these compare or choose by stays real.
PROGRAMS |= {
    "with a rule for complex numbers": lambda z: OF_ITS_OWN(at.cast(z, "complex128")),
    "scaled by a complex shared variable": lambda z: SHARED * z**2,
    "chosen by the real part": lambda z: at.switch(at.real(z) > 0.6, z**2, 3 * z),
    "elements by a mask of the real part": lambda z: z[at.real(z) > 0.6] ** 2,
    "one of two branches by the real part": lambda z: derivative_programs.ifelse(
        at.gt(at.real(z.sum()), 1.0), z**2, 3 * z
    ),
    "cast to double precision": lambda z: at.cast(z, "complex128") ** 2,
    "largest real part": lambda z: at.real(z).max(axis=1) * z[:, 0],
}
MATRIX = np.random.default_rng(3).uniform(0.3, 1.1, size=(2, 3)) + 1j * np.random.default_rng(4).uniform(
    -0.7, 0.7, size=(2, 3)
)
ALONG = np.arange(1.0, 7.0).reshape(2, 3) - 1j * np.linspace(0.5, 2.0, 6).reshape(2, 3)


def real_sum(y: Any) -> Any:
    """A real cost that real and imaginary parts contribute to differently."""
    return (at.real(y).sum() + 2 * at.imag(y).sum()) if "complex" in y.dtype else y.sum()


@functools.cache
def compiled(name: str, dtype: str = "complex128") -> Any:
    """(z, v) -> cost, gradient, tangent along v, second derivatives along v by both ways."""
    z, v = at.matrix("z", dtype=dtype), at.matrix("v", dtype=dtype)
    cost = real_sum(at.sin(PROGRAMS[name](z)))
    first = grad(cost, z)
    along = at.real(at.conj(v) * first).sum()
    outputs = [
        cost,
        first,
        Rop(cost, z, v),
        grad(along, z, consider_constant=[v], disconnected_inputs="ignore"),
        Rop(first, z, v, "ignore"),
    ]
    return scansion.function([z, v], outputs, on_unused_input="ignore", no_default_updates=True)


def differences(program: Any, values: Any) -> Any:
    """The gradient of a real function of complex numbers."""
    slopes = np.zeros_like(values)
    for index in np.ndindex(values.shape):
        unit = np.zeros_like(values)
        unit[index] = 1
        slopes[index] = slope(program, values, unit) + 1j * slope(program, values, 1j * unit)
    return slopes


@pytest.mark.parametrize("name", PROGRAMS)
def test_both_modes_to_order_two(name: str) -> None:
    f = compiled(name)
    _, first, along, second, forward = f(MATRIX, ALONG)
    assert first.dtype == second.dtype == np.complex128
    np.testing.assert_allclose(first, differences(lambda z: f(z, ALONG)[0], MATRIX), rtol=1e-7, atol=1e-8)
    np.testing.assert_allclose(along, (ALONG.conj() * first).real.sum(), rtol=1e-10, atol=1e-12)
    expected = differences(lambda z: (ALONG.conj() * f(z, ALONG)[1]).real.sum(), MATRIX)
    np.testing.assert_allclose(second, expected, rtol=1e-7, atol=1e-7)
    # A Hessian of real and imaginary parts is symmetric, so that forward mode of the gradient gives the same.
    np.testing.assert_allclose(forward, second, rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("name", PROGRAMS)
def test_single_precision(name: str) -> None:
    values, v = MATRIX.astype("complex64"), ALONG.astype("complex64")
    expected = compiled(name)(values.astype("complex128"), v.astype("complex128"))
    results = compiled(name, "complex64")(values, v)
    for result, exact in zip(results, expected, strict=True):
        np.testing.assert_allclose(result, exact, rtol=2e-3, atol=2e-3)
    assert results[1].dtype == results[3].dtype == np.complex64


@pytest.mark.parametrize("name", sorted(set(derivative_programs.OF_ANY_SHAPE) & set(PROGRAMS)))
def test_sizes(name: str) -> None:
    """Rows and columns that are not there, or one."""
    f = compiled(name)
    for shape in ((0, 3), (2, 0), (1, 1)):
        z, v = MATRIX[: shape[0], : shape[1]], ALONG[: shape[0], : shape[1]]
        _, first, along, second, forward = f(z, v)
        assert first.shape == second.shape == shape
        np.testing.assert_allclose(first, differences(lambda w, v=v: f(w, v)[0], z), rtol=1e-7, atol=1e-8)
        np.testing.assert_allclose(along, (v.conj() * first).real.sum(), rtol=1e-10, atol=1e-12)
        np.testing.assert_allclose(forward, second, rtol=1e-8, atol=1e-10)


# Ops that have an order, count or draw, factors of matrices, clipped and scaled gradients: all of real numbers.
REFUSE = {
    *("argmax", "argmin", "reduce_max", "reduce_min", "reduce_any", "reduce_all", "searchsorted"),
    *("iota", "random", "reduce_logsumexp", "override_gradient"),
    *("cholesky", "det", "eigh", "expm", "inverse", "pseudo_inverse", "qr", "slogdet", "solve", "svd"),
    "triangular_solve",
}


def test_every_op_of_complex_numbers_is_here() -> None:
    """What no program uses with complex numbers takes none."""
    x, z = at.dmatrix("x"), at.zmatrix("z")
    of_complex = {
        operation.name
        for program in PROGRAMS.values()
        for operation in derivative_programs.operations([program(z)._value])
        if any("complex" in str(value.dtype) for value in (*operation.operands, *operation.results))
    }
    everything = {o.name for p in _structural.PROGRAMS.values() for o in derivative_programs.operations([p(x)._value])}
    elementwise = {record.op for record in ELEMENTWISE}
    assert everything - of_complex - elementwise == {f"scn.{name}" for name in REFUSE}


@pytest.mark.parametrize("name", sorted(OF_REAL_NUMBERS))
def test_programs_of_real_numbers_refuse_complex_ones(name: str) -> None:
    with pytest.raises((TypeError, ValueError), match=r"derivative_programs\.py"):
        _structural.PROGRAMS[name](at.zmatrix("z"))
