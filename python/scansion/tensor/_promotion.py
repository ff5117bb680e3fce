"""What elementwise functions do to their arguments before the operation proper: common dtype, common shape.

`PROMOTIONS` is the table of dtype rules; the record of each operation (include/scansion/Dialect/Scn/IR) names its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scansion._location import explain
from scansion.configdefaults import config
from scansion.exceptions import ScansionTypeError
from scansion.graph.basic import Variable
from scansion.tensor._autocast import autocast
from scansion.tensor._broadcast import broadcast
from scansion.tensor._cast import as_tensor_variable, cast, constant, is_number
from scansion.tensor._dtypes import discrete_dtypes
from scansion.tensor.var import TensorLike, TensorVariable, emit

__all__ = ["PROMOTIONS", "TensorLike", "TensorVariable", "apply_elementwise", "common_dtype", "promoted"]

FLOAT_THAT_HOLDS = {
    "bool": "float32",
    "int8": "float32",
    "int16": "float32",
    "uint8": "float32",
    "uint16": "float32",
    "int32": "float64",
    "int64": "float64",
    "uint32": "float64",
    "uint64": "float64",
}


def apply_elementwise(op: str, arguments: Sequence[Any], promotion: str) -> TensorVariable:
    """Bring the arguments to a common dtype and shape and apply the operation.

    Parameters
    ----------
    op : str
        The operation, like "scn.tanh".
    arguments : sequence of array_like
        Variables, numbers and arrays.
    promotion : str
        The dtype rule, a key of `PROMOTIONS`.

    Returns
    -------
    TensorVariable
        The result.

    Raises
    ------
    TypeError
        If an argument is no tensor, or has a dtype that the operation refuses.
    ValueError
        If two lengths differ and neither is 1.
    """
    name = op.removeprefix("scn.")
    operands = [argument(x) for x in arguments]
    dtype = PROMOTIONS[promotion](name, [x.dtype if isinstance(x, TensorVariable) else x.dtype.name for x in operands])
    return emit(op, broadcast([of_dtype(x, dtype) for x in operands], name))


def argument(x: Any) -> TensorVariable | NDArray[Any]:
    """A variable, or the array that a number stands for: it becomes a constant when the common dtype is known."""
    return autocast(x) if is_number(x) else as_tensor_variable(x)


def of_dtype(x: TensorVariable | NDArray[Any], dtype: str) -> TensorVariable:
    """The argument as a variable of this dtype."""
    if isinstance(x, Variable):
        return x if x.dtype == dtype else cast(x, dtype)
    return constant(x.astype(dtype, copy=False))


def promoted(arguments: Sequence[Any], dtype: str | None = None) -> list[TensorVariable]:
    """The arguments as variables of one dtype, the common one if none is given."""
    operands = [argument(x) for x in arguments]
    if dtype is None:
        dtype = common_dtype([x.dtype if isinstance(x, TensorVariable) else x.dtype.name for x in operands])
    return [of_dtype(x, dtype) for x in operands]


def common_dtype(dtypes: Sequence[str]) -> str:
    """The smallest dtype that holds all of `dtypes`."""
    result = dtypes[0]
    for dtype in dtypes[1:]:
        result = result if dtype == result else np.promote_types(result, dtype).name
    return result


def _arithmetic(op: str, dtypes: Sequence[str]) -> str:
    return common_dtype(dtypes)


def _float(op: str, dtypes: Sequence[str]) -> str:
    return common_dtype([FLOAT_THAT_HOLDS.get(dtype, dtype) for dtype in dtypes])


def _division(op: str, dtypes: Sequence[str]) -> str:
    common = common_dtype(dtypes)
    return config.floatX if common in discrete_dtypes else common


def _integer(op: str, dtypes: Sequence[str]) -> str:
    common = common_dtype(dtypes)
    if common not in discrete_dtypes:
        raise ScansionTypeError(
            explain(f"{op} takes booleans and integers, not {' and '.join(dtypes)}", 'cast first: at.cast(x, "int64")')
        )
    return common


PROMOTIONS: dict[str, Callable[[str, Sequence[str]], str]] = {
    "arithmetic": _arithmetic,
    "float": _float,
    "division": _division,
    "integer": _integer,
}
