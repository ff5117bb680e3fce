"""The element types that Scansion has."""

from __future__ import annotations

import numpy as np
from numpy.typing import DTypeLike

from scansion._location import explain
from scansion.configdefaults import config
from scansion.exceptions import ScansionTypeError

DTYPES = (
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
)

discrete_dtypes = frozenset(name for name in DTYPES if "int" in name or name == "bool")
continuous_dtypes = frozenset(DTYPES) - discrete_dtypes


def dtype_name(dtype: DTypeLike) -> str:
    """The canonical name of an element type; TypeError if it is none that Scansion has."""
    if isinstance(dtype, str) and dtype in DTYPES:
        return dtype
    if isinstance(dtype, str) and dtype == "floatX":
        return config.floatX
    try:
        name = np.dtype(dtype).name
    except TypeError:
        name = str(dtype)
    if name not in DTYPES:
        raise ScansionTypeError(explain(f"there is no element type {name!r}", f"choose from {', '.join(DTYPES)}"))
    return name
