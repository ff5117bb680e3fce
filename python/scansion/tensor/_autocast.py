"""Numbers become constants of the smallest dtype that holds them.

So a Python number does not widen the arrays that it meets: 1 is int8, 0.5 float32, 0.1 float64 (float32 if
`config.floatX` is). NumPy's scalars and arrays keep the dtype that they were given.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from scansion._location import explain
from scansion.configdefaults import config
from scansion.exceptions import ScansionTypeError
from scansion.tensor._filter import native_array, numeric_array

INTEGERS = ("int8", "int16", "int32", "int64", "uint64")
FLOATS = ("float16", "float32", "float64")


def autocast(value: object, subject: str = "the constant") -> NDArray[Any]:
    """A Python number, NumPy scalar, array or nested list as an array of the dtype that it has in expressions."""
    if isinstance(value, bool):
        raise ScansionTypeError(
            explain(f"{subject} is the Python bool {value}", "write np.array(True) to mean a tensor")
        )
    if isinstance(value, np.generic | np.ndarray):
        return native_array(numeric_array(value, subject))
    if isinstance(value, int):
        return _smallest_integer(value, subject)
    if isinstance(value, float):
        return _smallest_float(value)
    array = native_array(numeric_array(value, subject))
    return array if array.size else array.astype(config.floatX)


def _smallest_integer(value: int, subject: str) -> NDArray[Any]:
    for dtype in INTEGERS:
        limits = np.iinfo(dtype)
        if limits.min <= value <= limits.max:
            return np.asarray(value, dtype=dtype)
    raise ScansionTypeError(explain(f"{subject} is {value}, which no integer type holds", "write it as a float"))


def _smallest_float(value: float) -> NDArray[Any]:
    if config.floatX != "float64":
        return _rounded(value, config.floatX)
    exact = (dtype for dtype in FLOATS[1:] if float(_rounded(value, dtype)) == value)
    return np.asarray(value, dtype=next(exact, "float64"))


def _rounded(value: float, dtype: str) -> NDArray[Any]:
    with np.errstate(over="ignore"):
        return np.asarray(value, dtype=dtype)
