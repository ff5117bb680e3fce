"""Values from outside become arrays of a given type, if nothing is lost on the way.

This is the rule for the arguments of compiled functions, the values of shared variables and the right-hand sides of
updates: arrays may be widened (NumPy's promotion gives the type back), other values must convert exactly, a Python
float may be rounded to `config.floatX`, and everything else needs `allow_downcast=True`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from scansion._location import explain
from scansion.configdefaults import config
from scansion.exceptions import ScansionTypeError
from scansion.graph.basic import Variable
from scansion.tensor._dtypes import DTYPES


def convert(
    value: object, dtype: str, ndim: int, allow_downcast: bool | None, subject: str, *, strict: bool = False
) -> NDArray[Any]:
    """`value` as a native, aligned, C-contiguous array; TypeError if its dtype or rank does not fit.

    `subject` names the value in errors: "input 1 (x)".
    """
    array = numeric_array(value, subject)
    if array.ndim != ndim:
        raise ScansionTypeError(_wrong_rank(subject, ndim, array))
    if not _may_become(dtype, value, array, allow_downcast, strict):
        raise ScansionTypeError(_wrong_dtype(subject, dtype, value, array))
    return native_array(_cast(array, dtype))


def numeric_array(value: object, subject: str) -> NDArray[Any]:
    """`value` as an array of booleans or numbers; TypeError for anything else."""
    if isinstance(value, Variable):
        raise ScansionTypeError(
            explain(
                f"{subject} is the symbolic variable {value}", "functions and shared variables take numbers and arrays"
            )
        )
    if isinstance(value, np.ndarray) and hasattr(value, "filled"):
        raise ScansionTypeError(explain(f"{subject} is a masked array", "choose what stands for its gaps: x.filled(0)"))
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise ScansionTypeError(explain(f"{subject} is no array: {error}")) from None
    if array.dtype.name not in DTYPES:
        raise ScansionTypeError(
            explain(f"{subject} is {_what(value, array)}", "arrays of booleans and numbers are taken")
        )
    return array


def native_array(array: NDArray[Any]) -> NDArray[Any]:
    """The array in the machine's byte order, aligned and in C order; itself if it is so already."""
    result = np.asarray(array, dtype=array.dtype.newbyteorder("="), order="C")
    return result if result.flags.aligned else result.copy()


def _may_become(dtype: str, value: object, array: NDArray[Any], allow_downcast: bool | None, strict: bool) -> bool:
    if array.dtype.name == dtype:
        return True
    if strict:
        return False
    if allow_downcast:
        return True
    if isinstance(value, np.ndarray):
        return np.promote_types(array.dtype, dtype) == np.dtype(dtype)
    if allow_downcast is None and isinstance(value, float | np.floating) and dtype == config.floatX:
        return True
    return _converts_exactly(array, dtype)


def _converts_exactly(array: NDArray[Any], dtype: str) -> bool:
    if array.dtype.kind == "c" and np.dtype(dtype).kind != "c":
        return False
    converted = _cast(array, dtype)
    back = _cast(converted, array.dtype.name)
    # Both ways: int64 -> float64 compares equal after rounding, int64 -> uint64 comes back after wrapping round.
    return bool(np.all(((array == converted) & (array == back)) | ((array != array) & (converted != converted))))


def _cast(array: NDArray[Any], dtype: str) -> NDArray[Any]:
    with np.errstate(all="ignore"):
        real = array.real if array.dtype.kind == "c" and np.dtype(dtype).kind != "c" else array
        return real.astype(dtype, copy=False)


def _what(value: object, array: NDArray[Any]) -> str:
    return f"an array of {array.dtype}" if isinstance(value, np.ndarray) else f"of type {type(value).__name__}"


def _wrong_rank(subject: str, ndim: int, array: NDArray[Any]) -> str:
    remedy = "add axes of length 1: x[None]" if array.ndim < ndim else "take fewer axes, or declare the input with more"
    return explain(f"{subject} must have {ndim} dimensions, it has {array.ndim} (shape {array.shape})", remedy)


def _wrong_dtype(subject: str, dtype: str, value: object, array: NDArray[Any]) -> str:
    if isinstance(value, np.ndarray):
        problem = f"{subject} must be {dtype}, it is an array of {array.dtype}, which {dtype} does not hold"
    else:
        problem = f"{subject} must be {dtype}, which does not hold {str(value)[:60]} exactly"
    return explain(problem, f'convert it yourself, np.asarray(x, dtype="{dtype}"), or pass allow_input_downcast=True')
