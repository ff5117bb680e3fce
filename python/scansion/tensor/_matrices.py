"""What functions of linear algebra do to their arguments: floats, at least two axes, common leading axes.

The last two axes are rows and columns; axes before them count independent matrices and are broadcast.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from scansion._lapack import offer_lapack
from scansion._location import explain
from scansion._native import native
from scansion.configdefaults import config
from scansion.exceptions import ScansionTypeError, ScansionValueError
from scansion.graph.basic import joined
from scansion.tensor._broadcast import common_axes, expand
from scansion.tensor._cast import as_tensor_variable, cast
from scansion.tensor._dtypes import discrete_dtypes
from scansion.tensor._promotion import common_dtype
from scansion.tensor.shape import expand_dims, transpose
from scansion.tensor.var import TensorLike, TensorVariable, emit, made_at

if TYPE_CHECKING:
    from scansion._scansion import Attribute

FAR = -(2**63) + 1
"""A diagonal below all others."""


def matrices(op: str, *arguments: TensorLike) -> list[TensorVariable]:
    """The arguments as float32 or float64 tensors of one dtype; `op` names the function in errors."""
    offer_lapack()
    variables = [as_tensor_variable(x) for x in arguments]
    dtype = common_dtype([config.floatX if x.dtype in discrete_dtypes else x.dtype for x in variables])
    if dtype not in ("float32", "float64"):
        wrong = next(x for x in variables if x.dtype == dtype)
        raise ScansionTypeError(
            explain(f"{op}: {made_at(wrong)} has the dtype {dtype}", "it computes with float32 and float64")
        )
    return [x if x.dtype == dtype else cast(x, dtype) for x in variables]


def matrix(op: str, x: TensorLike) -> TensorVariable:
    """The argument as a stack of matrices."""
    (variable,) = matrices(op, x)
    return of_rank_two(op, variable)


def of_rank_two(op: str, x: TensorVariable) -> TensorVariable:
    """`x`, which must have at least two axes."""
    if x.ndim < 2:
        raise ScansionValueError(explain(f"{op}: {made_at(x)} has {x.ndim} dimensions, a matrix has two"))
    return x


def square(op: str, x: TensorVariable) -> TensorVariable:
    """`x`, which must have as many rows as columns where both are known."""
    rows, columns = of_rank_two(op, x).type.shape[-2:]
    if None not in (rows, columns) and rows != columns:
        raise ScansionValueError(
            explain(f"{op}: {made_at(x)} has {rows} rows and {columns} columns, it must be square")
        )
    return x


def square_matrix(op: str, x: TensorLike) -> TensorVariable:
    """The argument as a stack of square matrices."""
    return square(op, matrix(op, x))


def transposed(x: TensorVariable) -> TensorVariable:
    """`x` with the last two axes exchanged."""
    return transpose(x, [*range(x.ndim - 2), x.ndim - 1, x.ndim - 2])


def stacked(op: str, operands: Sequence[TensorVariable]) -> list[TensorVariable]:
    """Matrices with the same leading axes."""
    if all(x.ndim == 2 for x in operands):
        return list(operands)
    batch = common_axes(operands, op, but_last=2)
    return [expand(x, [*batch, (x, x.ndim - 2), (x, x.ndim - 1)]) for x in operands]


def solved(
    op: str, a: TensorVariable, b: TensorVariable, b_ndim: int | None, attributes: dict[str, Attribute]
) -> TensorVariable:
    """Emit an operation that solves equations; right-hand sides are vectors or matrices."""
    name = op.removeprefix("scn.")
    is_vector = (b.ndim if b_ndim is None else b_ndim) == 1
    if b_ndim not in (None, 1, 2) or not b.ndim:
        raise ScansionValueError(
            explain(f"{name}: {made_at(b)} cannot be a right-hand side with b_ndim={b_ndim}", "b_ndim is 1 or 2")
        )
    square(name, a)
    side = expand_dims(b, b.ndim) if is_vector else of_rank_two(name, b)
    rows, given = a.type.shape[-1] or a.type.shape[-2], side.type.shape[-2]
    if None not in (rows, given) and rows != given:
        raise ScansionValueError(
            explain(f"{name}: {made_at(a)} has {rows} rows, the right-hand side {made_at(b)} has {given}")
        )
    x = emit(op, stacked(name, [a, side]), attributes)
    return emit("scn.squeeze", [x], {"axes": [x.ndim - 1]}) if is_vector else x


def emit_all(
    op: str, operands: Sequence[TensorVariable], attributes: dict[str, Attribute] | None = None
) -> list[TensorVariable]:
    """Append an operation with several results to the graph."""
    held = joined(operands)
    return [TensorVariable(value, held) for value in native.apply(op, [x._value for x in operands], attributes)]
