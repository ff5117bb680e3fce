"""The errors that docs/accuracy.md promises, on a sample; tools/accuracy.py measures them on more."""

from __future__ import annotations

import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.compile.mode import Mode

ROOT = Path(__file__).parents[2]
ACCURACY = runpy.run_path(str(ROOT / "tools" / "accuracy.py"))
PROMISED: dict[str, tuple[float, float]] = ACCURACY["PROMISED"]
PROMISED_OF_FAMILIES: dict[str, tuple[float, float]] = ACCURACY["PROMISED_OF_FAMILIES"]
RECORDS = {record.python[0]: record for record in ACCURACY["functions"]()}
DTYPES = ("float32", "float64")
# The reference for float64 needs a longer type than it.
needs_longer_floats = pytest.mark.skipif(np.finfo(np.longdouble).nmant < 63, reason="long double is no longer here")


@pytest.mark.parametrize("name", [*PROMISED, *PROMISED_OF_FAMILIES])
def test_float32(name: str) -> None:
    worst = ACCURACY["measure"](RECORDS[name], "float32", 200_000)
    assert worst.count >= 200_000
    assert worst.error <= (PROMISED | PROMISED_OF_FAMILIES)[name][0], worst


@needs_longer_floats
@pytest.mark.parametrize("name", PROMISED)
def test_float64(name: str) -> None:
    worst = ACCURACY["measure"](RECORDS[name], "float64", 100_000)
    assert worst.count > 100_000
    assert worst.error <= PROMISED[name][1], worst


def test_the_measure_sees_errors() -> None:
    exact = np.array([1.0, 1.5, np.inf, np.nan, 0.0, 2.0**-149])
    errors = ACCURACY["errors"]
    assert not errors(exact.astype("float32"), exact, "float32").any()
    off = np.array([1 + 2.0**-22, 1.5 - 2.0**-23, 1.0, 0.0, -0.0, 2.0**-148], "float32")
    assert errors(off, exact, "float32").tolist() == [2, 1, np.inf, np.inf, np.inf, 1]


def compiled(name: str, dtype: str, shape: tuple[int | None, ...], **options: Any) -> Any:
    x = at.tensor(dtype=dtype, shape=shape)
    return scansion.function([x], x**x if name == "pow" else getattr(at, name)(x), **options)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", PROMISED)
def test_an_element_does_not_depend_on_its_place(name: str, dtype: str) -> None:
    rng = np.random.default_rng(3)
    x = np.concatenate([rng.uniform(0.1, 30, 36), [1e30, 0.0, np.inf, np.nan, 1e-40]]).astype(dtype)
    whole = compiled(name, dtype, (None,))
    expected = whole(x)
    for start in range(0, len(x), 3):
        np.testing.assert_array_equal(whole(x[start:]), expected[start:])
        np.testing.assert_array_equal(whole(x[start : start + 1]), expected[start : start + 1])
    np.testing.assert_array_equal(compiled(name, dtype, (3,))(x[:3]), expected[:3])
    # Neighbours in memory are not neighbours in the result.
    columns = at.matrix(dtype=dtype)
    turned = scansion.function([columns], columns.T**columns.T if name == "pow" else getattr(at, name)(columns.T))
    np.testing.assert_array_equal(turned(x[:40].reshape(4, 10)), expected[:40].reshape(4, 10).T)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", PROMISED)
def test_scalars_are_as_accurate(name: str, dtype: str) -> None:
    scalar = compiled(name, dtype, ())
    values = [np.random.default_rng(4).uniform(0.1, 30, 200).astype(dtype)] * len(RECORDS[name].operands)
    results = np.array([scalar(x) for x in values[0]])
    error = ACCURACY["errors"](results, ACCURACY["reference"](RECORDS[name], values, dtype), dtype)
    assert error.max() <= PROMISED[name][dtype == "float64"]


@pytest.mark.parametrize("dtype", ["float16", *DTYPES])
@pytest.mark.parametrize("name", PROMISED)
def test_loops_stay_vector_code(name: str, dtype: str) -> None:
    text = compiled(name, dtype, (None,)).ir("llvm-ir")
    called = set(re.findall(r"call [^@\n]*@([\w.]+)\(", text))
    functions = {callee for callee in called if re.search(r"\b(?:exp|log|tanh|pow|expm1|log1p)", callee)}
    assert not functions
    assert any(re.fullmatch(r"llvm\.fma\.v\d+f(?:32|64)", callee) for callee in called)


def test_the_pass_can_be_left_out() -> None:
    x = np.linspace(-3, 3, 50)
    called = compiled("tanh", "float64", (None,), mode=Mode().excluding("math-to-polynomials"))
    assert "llvm.tanh" in called.ir("llvm-ir")
    np.testing.assert_allclose(called(x), compiled("tanh", "float64", (None,))(x), rtol=1e-15)


def test_the_coefficients_are_what_the_script_finds() -> None:
    script = ROOT / "tools" / "polynomials.py"
    subprocess.run([sys.executable, str(script), "--check"], check=True)


def test_the_page_holds_every_function() -> None:
    text = (ROOT / "docs" / "accuracy.md").read_text(encoding="utf-8")
    rows = {row[1]: row for row in (line.split("|") for line in text.splitlines() if line.startswith("| `"))}
    assert {name.strip(" `") for name in rows} == set(RECORDS)
    for name, (single, double) in (PROMISED | PROMISED_OF_FAMILIES).items():
        row = rows[f" `{name}` "]
        assert float(row[2]) <= single
        assert float(row[4]) <= double
