"""Every elementwise function of the op table against the reference expression of its record.

The table says for which kinds of elements an op is lowered and where its operands may lie; the tests run over all
dtypes of these kinds, over shapes with and without broadcasting, and over the special values of IEEE floats. All
functions of one dtype are outputs of one compiled function.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
import scipy.special  # type: ignore[import-untyped]
from scansion.tensor._elementwise_table import ELEMENTWISE, ElementwiseRecord, Interval

DTYPES = {
    "b": ("bool",),
    "s": ("int8", "int16", "int32", "int64"),
    "u": ("uint8", "uint16", "uint32", "uint64"),
    "f": ("float16", "float32", "float64"),
    "c": ("complex64", "complex128"),
}
KIND_OF = {dtype: kind for kind, dtypes in DTYPES.items() for dtype in dtypes}
FLOATS = DTYPES["f"]
ROUNDINGS = {"float16": 2**-10, "float32": 2**-23, "float64": 2**-52, "complex64": 2**-23, "complex128": 2**-52}
REAL_OF = {"complex64": "float32", "complex128": "float64"}
COMPLEX_OF = {real: dtype for dtype, real in REAL_OF.items()}

# The elementwise names that spec/api.md 5.1 marks with priority A.
NAMES = [
    "abs",
    "add",
    "sub",
    "mul",
    "mod",
    "pow",
    "neg",
    "exp",
    "log",
    "sqrt",
    "square",
    "tanh",
    "sigmoid",
    "sin",
    "cos",
    "maximum",
    "minimum",
    "clip",
    "switch",
    "where",
    "eq",
    "neq",
    "lt",
    "le",
    "gt",
    "ge",
    "and_",
    "or_",
    "invert",
    "isnan",
    "isinf",
    "cast",
    "log1p",
    "expm1",
    "softplus",
    "sgn",
    "reciprocal",
    "true_divide",
    "true_div",
    "floor_div",
    "int_div",
    "sqr",
    "sign",
]

# Errors above 16 units in the last place. Next to a zero of the function, or where it is steep, they cannot be small.
UNITS = {
    "scn.digamma": 64,
    "scn.gamma": 32,
    "scn.j0": 64,
    "scn.j1": 64,
    "scn.pow": 64,
    "scn.log1mexp": 64,
    "scn.polygamma": 128,
    "scn.erfcx": 64,
}


def applies(record: ElementwiseRecord, dtype: str) -> bool:
    """Whether the op takes the dtype: there is no complex number of two halves."""
    return KIND_OF[dtype] in record.kinds and (record.result != "complex" or dtype in COMPLEX_OF)


def result_dtype(record: ElementwiseRecord, dtype: str) -> str:
    return {
        "same": dtype,
        "bool": "bool",
        "real": REAL_OF.get(dtype, dtype),
        "complex": COMPLEX_OF.get(dtype, dtype),
    }[record.result]


CASES = [
    pytest.param(record, dtype, id=f"{record.python[0]}-{dtype}")
    for record in ELEMENTWISE
    for dtype in KIND_OF
    if applies(record, dtype)
]


def sample(rng: np.random.Generator, interval: Interval, dtype: str, shape: tuple[int, ...]) -> Any:
    """Elements from where the record says that the operand lies."""
    kind = KIND_OF[dtype]
    if kind == "b":
        return rng.integers(0, 2, size=shape).astype(bool)
    if kind in "su":
        low, high = int(np.ceil(interval.low)), int(np.floor(interval.high))
        if kind == "u":
            low, high = max(low, 0), max(high, 0)
        return rng.integers(low, high + 1, size=shape).astype(dtype)
    values = rng.uniform(interval.low, interval.high, size=shape)
    if kind == "c":
        return (values + 1j * rng.uniform(-2, 2, size=shape)).astype(dtype)
    return np.asarray(values).astype(dtype)


def reference(record: ElementwiseRecord, values: list[Any], dtype: str, exactly: bool = False) -> Any:
    """What NumPy or SciPy says; but for `exactly`, functions that round are evaluated in double precision."""
    widens = not exactly and KIND_OF[dtype] in "fc" and (record.promotion == "float" or KIND_OF[dtype] == "c")
    wide = {"f": "float64", "c": "complex128"}[KIND_OF[dtype]] if widens else dtype
    names = dict(zip(record.operands, (np.asarray(x).astype(wide) for x in values), strict=True))
    with np.errstate(all="ignore"):
        expected = eval(record.reference, {"np": np, "sp": scipy.special}, names)
        return np.asarray(expected).astype(result_dtype(record, dtype))


@functools.cache
def compiled(dtype: str, form: str) -> tuple[list[ElementwiseRecord], Any]:
    """All functions of a dtype, each of inputs of its own."""
    records = [record for record in ELEMENTWISE if applies(record, dtype)]
    inputs, outputs = [], []
    for record in records:
        shapes = type_shapes(form, len(record.operands))
        operands = [at.tensor(dtype=dtype, shape=shape) for shape in shapes]
        inputs += operands
        outputs.append(getattr(at, record.python[0])(*operands))
    return records, scansion.function(inputs, outputs)


def type_shapes(form: str, count: int) -> list[tuple[int | None, ...]]:
    """The shapes of the operands' types."""
    if form == "scalar":
        return [()] * count
    if form == "vector":
        return [(None,)] * count
    return [(None, None)] if count == 1 else [(None, 1), (1, None), ()][:count]


def value_shape(shape: tuple[int | None, ...], sizes: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(size if length is None else length for length, size in zip(shape, sizes[: len(shape)], strict=True))


FORMS: dict[str, list[tuple[int, ...]]] = {
    "scalar": [()],
    "vector": [(0,), (1,), (7,), (33,)],
    "matrix": [(3, 5), (0, 4), (1, 1)],
}


@functools.cache
def computed(dtype: str, form: str, sizes: tuple[int, ...]) -> dict[str, tuple[list[Any], Any]]:
    """For each op the operands' values and the results."""
    records, function = compiled(dtype, form)
    rng = np.random.default_rng([len(form), *sizes])
    values = [
        [
            sample(rng, interval, dtype, value_shape(shape, sizes))
            for interval, shape in zip(record.domain, type_shapes(form, len(record.operands)), strict=True)
        ]
        for record in records
    ]
    results = function(*itertools.chain.from_iterable(values))
    return {record.op: (x, y) for record, x, y in zip(records, values, results, strict=True)}


def assert_equal(record: ElementwiseRecord, result: Any, expected: Any, values: list[Any]) -> None:
    """Equal for what is exact; floats up to some units in the last place."""
    assert result.dtype == expected.dtype
    assert result.shape == expected.shape
    message = f"{record.op}({', '.join(map(repr, values))})"
    rounding = ROUNDINGS.get(expected.dtype.name, 0)
    if not rounding:
        np.testing.assert_array_equal(result, expected, err_msg=message)
        return
    units = UNITS.get(record.op, 16) if record.promotion == "float" or record.op == "scn.pow" else 2
    if expected.dtype.name == "float16":
        units = 1
    np.testing.assert_allclose(result, expected, rtol=units * rounding, atol=units * rounding / 8, err_msg=message)


@pytest.mark.parametrize(("record", "dtype"), CASES)
def test_values(record: ElementwiseRecord, dtype: str) -> None:
    for form, all_sizes in FORMS.items():
        for sizes in all_sizes:
            values, result = computed(dtype, form, sizes)[record.op]
            assert_equal(record, result, reference(record, values, dtype), values)


SPECIAL = (0.0, -0.0, 1.0, -1.0, 0.5, np.inf, -np.inf, np.nan)

# Of 0 and -0 neither is larger, and SciPy's erfinv(-0.0) is 0.
SIGNLESS_ZEROS = {"scn.maximum", "scn.minimum", "scn.clip", "scn.erfinv"}

# Where the reference is no oracle: SciPy has NaN for the limit 0 of the Bessel functions and disagrees with C's lgamma
# at -inf, polygamma is not extended to negative numbers, and 1j * inf has a real part.
DISAGREEMENTS: dict[str, Callable[..., Any]] = {
    "scn.gammaln": lambda x: x == -np.inf,
    "scn.tri_gamma": lambda x: x == -np.inf,
    "scn.polygamma": lambda n, x: ((n != 0) & (n != 1)) | (x < 0),
    "scn.j0": np.isinf,
    "scn.j1": np.isinf,
    "scn.complex": lambda re, im: ~np.isfinite(im),
}


@functools.cache
def computed_specially(dtype: str) -> dict[str, tuple[list[Any], Any]]:
    """Of each op, all combinations of special values of its operands."""
    records, function = compiled(dtype, "vector")
    values = [
        [
            np.array(column, dtype)
            for column in zip(*itertools.product(SPECIAL, repeat=len(record.operands)), strict=True)
        ]
        for record in records
    ]
    results = function(*itertools.chain.from_iterable(values))
    return {record.op: (x, y) for record, x, y in zip(records, values, results, strict=True)}


@pytest.mark.parametrize(("record", "dtype"), [case for case in CASES if case.values[1] in FLOATS])
def test_special_values(record: ElementwiseRecord, dtype: str) -> None:
    values, result = computed_specially(dtype)[record.op]
    expected = reference(record, values, dtype)
    if record.op in DISAGREEMENTS:
        compared = ~DISAGREEMENTS[record.op](*values)
        values, result, expected = [x[compared] for x in values], result[compared], expected[compared]
    assert_equal(record, result, expected, values)
    if record.op not in SIGNLESS_ZEROS and "complex" not in expected.dtype.name:
        zeros = expected == 0
        np.testing.assert_array_equal(np.signbit(result[zeros]), np.signbit(expected[zeros]), err_msg=f"{values}")


@functools.cache
def computed_extremely(dtype: str) -> dict[str, tuple[list[Any], Any]]:
    """Of each op of integers, all combinations of the ends of the range and what lies beside 0; no division by 0."""
    records, function = compiled(dtype, "vector")
    limits = np.iinfo(dtype)
    candidates = [limits.min, limits.min + 1, *([-1] if limits.min else []), 0, 1, 2, limits.max - 1, limits.max]
    values = []
    for record in records:
        choices = [candidates] * len(record.operands)
        if record.op in ("scn.floor_div", "scn.mod"):
            choices = [candidates, [c for c in candidates if c]]
        if record.op in ("scn.left_shift", "scn.right_shift"):
            choices = [candidates, [0, 1, limits.bits - 1, limits.bits, 100]]
        if record.op == "scn.pow":
            choices = [candidates, [0, 1, 2, 3, 5]]
        if record.op == "scn.clip":
            choices = [candidates, candidates[:4], candidates[4:]]
        values.append([np.array(column, dtype) for column in zip(*itertools.product(*choices), strict=True)])
    results = function(*itertools.chain.from_iterable(values))
    return {record.op: (x, y) for record, x, y in zip(records, values, results, strict=True)}


@pytest.mark.parametrize("dtype", DTYPES["s"] + DTYPES["u"])
@pytest.mark.parametrize("record", [pytest.param(r, id=r.python[0]) for r in ELEMENTWISE if "s" in r.kinds])
def test_integers_at_the_ends_of_their_range(record: ElementwiseRecord, dtype: str) -> None:
    values, result = computed_extremely(dtype)[record.op]
    np.testing.assert_array_equal(result, reference(record, values, dtype), err_msg=f"{record.op}{values}")


OF_FLOATS = [r for r in ELEMENTWISE if r.promotion in ("float", "division") and r.result != "complex"]


@functools.cache
def computed_from_integers(dtype: str) -> dict[str, tuple[list[Any], Any]]:
    """What functions of floats give for integers."""
    inputs = [at.tensor(dtype=dtype, shape=(None,)) for r in OF_FLOATS for _ in r.operands]
    slots = iter(inputs)
    outputs = [getattr(at, r.python[0])(*(next(slots) for _ in r.operands)) for r in OF_FLOATS]
    values = [[np.arange(1, 4).astype(dtype)] * len(r.operands) for r in OF_FLOATS]
    results = scansion.function(inputs, outputs)(*itertools.chain.from_iterable(values))
    return {record.op: (x, y) for record, x, y in zip(OF_FLOATS, values, results, strict=True)}


@pytest.mark.parametrize("dtype", ["int8", "uint16", "int32", "int64"])
@pytest.mark.parametrize("record", [pytest.param(r, id=r.python[0]) for r in OF_FLOATS])
def test_integers_become_floats(record: ElementwiseRecord, dtype: str) -> None:
    values, result = computed_from_integers(dtype)[record.op]
    narrow = record.promotion == "float" and np.dtype(dtype).itemsize < 4
    floats = "float32" if narrow else "float64"
    assert_equal(record, result, reference(record, values, floats), values)


def test_infinities_and_nans_are_seen_in_either_part_of_a_complex_number() -> None:
    x = at.zvector("x")
    parts = (0.0, np.inf, -np.inf, np.nan, 1.0)
    values = np.array([complex(re, im) for re in parts for im in parts])
    results = scansion.function([x], [at.isnan(x), at.isinf(x), at.isfinite(x)])(values)
    for result, expected in zip(results, (np.isnan(values), np.isinf(values), np.isfinite(values)), strict=True):
        np.testing.assert_array_equal(result, expected)


@pytest.mark.parametrize("dtype", FLOATS)
def test_stable_functions_stay_finite_far_out(dtype: str) -> None:
    x = at.tensor(dtype=dtype, shape=(None,))
    far = np.array([-800.0, -50.0, 0.0, 50.0, 800.0], dtype)
    function = scansion.function([x], [at.softplus(x), at.sigmoid(x), at.logaddexp(x, -x), at.log1mexp(-at.abs(x))])
    wide = far.astype("float64")
    with np.errstate(divide="ignore"):
        expected = [
            np.logaddexp(0, wide),
            scipy.special.expit(wide),
            np.logaddexp(wide, -wide),
            np.log1p(-np.exp(-np.abs(wide))),
        ]
    for result, wanted in zip(function(far), expected, strict=True):
        rounding = ROUNDINGS[dtype]
        np.testing.assert_allclose(result, wanted.astype(dtype), rtol=8 * rounding, atol=float(np.finfo(dtype).tiny))


@pytest.mark.parametrize("name", NAMES)
def test_names(name: str) -> None:
    assert callable(getattr(at, name))


def test_all_names_of_a_record_are_one_function() -> None:
    x = at.matrix("x")
    for record in ELEMENTWISE:
        for name in record.python:
            if "f" in record.kinds:
                owner = getattr(at, name)(*[x] * len(record.operands)).owner
                assert owner is not None
                assert owner.op == record.op


@pytest.mark.parametrize("record", [pytest.param(r, id=r.python[0]) for r in ELEMENTWISE])
def test_records_are_whole(record: ElementwiseRecord) -> None:
    assert record.reference
    assert len(record.domain) == len(record.operands) == len(record.parameters)
    if record.differentiable:
        assert {rule.operand for rule in record.derivative} == set(record.operands)
