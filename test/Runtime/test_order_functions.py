"""Sorting and searching through the runtime's C interface: every layout of inputs and results, against NumPy.

The functions look at their call only to fail, so they are called with none here.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import pathlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

Array = npt.NDArray[Any]

DTYPES = [
    "bool",
    "int8",
    "int16",
    "int32",
    "int64",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "float16",
    "float32",
    "float64",
    "complex64",
    "complex128",
]  # in the order of scn_dtype


class Tensor(ctypes.Structure):
    _fields_ = [
        ("data", ctypes.c_void_p),
        ("dtype", ctypes.c_int32),
        ("rank", ctypes.c_int32),
        ("sizes", ctypes.c_void_p),
        ("strides", ctypes.c_void_p),
    ]


def load_runtime() -> ctypes.CDLL:
    path = os.environ.get("SCANSION_RT_LIBRARY")
    if path is None:
        spec = importlib.util.find_spec("scansion")
        if spec is None or spec.origin is None:
            pytest.skip("set SCANSION_RT_LIBRARY or install scansion", allow_module_level=True)
        path = str(pathlib.Path(spec.origin).parent / "_lib" / "libscansion_rt.so")
    return ctypes.CDLL(path)


RUNTIME = load_runtime()


def call(name: str, *arrays: Array) -> None:
    kept: list[Any] = []
    tensors = (Tensor * len(arrays))()
    for tensor, array in zip(tensors, arrays, strict=True):
        sizes = (ctypes.c_int64 * array.ndim)(*array.shape)
        strides = (ctypes.c_int64 * array.ndim)(*(stride // array.itemsize for stride in array.strides))
        kept += [sizes, strides]
        tensor.data, tensor.dtype, tensor.rank = array.ctypes.data, DTYPES.index(array.dtype.name), array.ndim
        tensor.sizes, tensor.strides = ctypes.addressof(sizes), ctypes.addressof(strides)
    getattr(RUNTIME, f"scn_rt_{name}")(None, ctypes.c_int64(0), tensors, ctypes.c_int64(len(arrays)))


def layouts(shape: tuple[int, ...], dtype: Any) -> Iterator[Array]:
    """Arrays of zeros of this shape that lie in memory in all sorts of ways."""
    yield np.zeros(shape, dtype)
    yield np.zeros(shape, dtype, order="F")
    wide = np.zeros([2 * n for n in shape], dtype)
    yield wide[tuple(slice(None, None, 2) for _ in shape)]
    yield wide[tuple(slice(n, None) if n else slice(0) for n in shape)][..., ::-1]


def elements(shape: tuple[int, ...], dtype: str) -> Array:
    values = np.random.default_rng([7, *shape]).integers(0 if dtype.startswith("u") else -9, 9, size=shape)
    result = values.astype(dtype)
    if np.dtype(dtype).kind in "fc" and result.size > 2:
        result.flat[1] = np.nan
    return result


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(0,), (1,), (9,), (3, 17), (2, 3, 40)])
def test_sort_and_argsort(shape: tuple[int, ...], dtype: str) -> None:
    wanted = elements(shape, dtype)
    for source in layouts(shape, dtype):
        source[...] = wanted
        for target in layouts(shape, dtype):
            call("sort", source, target)
            np.testing.assert_array_equal(target, np.sort(wanted))
        for places in layouts(shape, "int64"):
            call("argsort", source, places)
            np.testing.assert_array_equal(places, np.argsort(wanted, kind="stable"))
        np.testing.assert_array_equal(source, wanted)


@pytest.mark.parametrize("dtype", DTYPES)
def test_searchsorted(dtype: str) -> None:
    table, values = np.sort(elements((11,), dtype)), elements((3, 4), dtype)
    for vector in layouts(table.shape, dtype):
        vector[...] = table
        for source in layouts(values.shape, dtype):
            source[...] = values
            for places in layouts(values.shape, "int64"):
                for side in ("left", "right"):
                    call(f"searchsorted_{side}", vector, source, places)
                    np.testing.assert_array_equal(places, np.searchsorted(table, values, side=side))
