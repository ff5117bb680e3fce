"""A draw of any distribution: its parameters, its shape, its generator.

`DISTRIBUTIONS` is the table of the native module (include/scansion/Runtime/Distributions.h): for each name the kind of
the draws, the rank of one of them, and per parameter its name, kind and rank. A rank of -1 stands for all there is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import DTypeLike

from scansion._location import explain
from scansion._native import native
from scansion.compile.sharedvalue import RandomStateSharedVariable
from scansion.exceptions import ScansionTypeError, ScansionValueError
from scansion.graph.basic import Variable, joined
from scansion.tensor._cast import as_tensor_variable, cast, constant
from scansion.tensor._dtypes import dtype_name
from scansion.tensor._generators import fresh_entropy
from scansion.tensor._promotion import argument
from scansion.tensor._sizes import Size, as_sizes, dimension, split
from scansion.tensor._streams import RandomStateVariable
from scansion.tensor.var import TensorConstant, TensorLike, TensorVariable, made_at

if TYPE_CHECKING:
    from scansion._scansion import Attribute

DISTRIBUTIONS = native.distributions()
WHOLE = -1


def draw(
    distribution: str,
    arguments: Sequence[TensorLike],
    size: Any,
    rng: Variable | None,
    dtype: DTypeLike | None,
    name: str | None,
    event: Sequence[Size] = (),
) -> TensorVariable:
    """Append a draw to the graph.

    Parameters
    ----------
    distribution : str
        A row of `DISTRIBUTIONS`.
    arguments : sequence of array_like
        The parameters.
    size : object
        What the user gave as the shape in front of `event`; None takes that of the parameters.
    rng : Variable, optional
        The generator; None makes a new one with a seed from the operating system.
    dtype : str or NumPy dtype, optional
        Element type of the draws; None stands for floatX or int64.
    name : str, optional
        The variable's name.
    event : sequence of int or TensorVariable
        The shape of one draw.

    Returns
    -------
    TensorVariable
        The draws.

    Raises
    ------
    TypeError
        If `rng` is no random stream, or an argument or `dtype` has the wrong kind of numbers.
    """
    kind, _, signature = DISTRIBUTIONS[distribution]
    parameters = [_parameter(x, *row[:2], distribution) for x, row in zip(arguments, signature, strict=True)]
    stream = stream_of(rng)
    ranks = [rank for _, _, rank in signature]
    batch = _batch(parameters, ranks, distribution) if size is None else as_sizes(size, "size")
    static, sizes = split([*batch, *event])
    operands = [stream, *parameters, *sizes]
    attributes: dict[str, Attribute] = {
        "distribution": distribution,
        "dtype": _dtype(dtype, kind, distribution),
        "static_sizes": static,
    }
    _, draws = native.apply("scn.random", [x._value for x in operands], attributes)
    result = TensorVariable(draws, joined(operands))
    if name is not None:
        result.name = name
    return result


def stream_of(rng: Variable | None) -> RandomStateVariable:
    """The generator that the user gave, or a new one."""
    stream = RandomStateSharedVariable.seeded(fresh_entropy(16)) if rng is None else rng
    if not isinstance(stream, RandomStateVariable):
        raise ScansionTypeError(
            explain(f"rng is {rng!r}, no random stream", "make one: shared(numpy.random.default_rng(1))")
        )
    return stream


def scale_of(distribution: str, rate: TensorLike | None, scale: TensorLike | None) -> TensorLike:
    """The scale of a distribution that is given by its rate or its scale."""
    if (rate is None) == (scale is None):
        raise ScansionTypeError(explain(f"{distribution} takes either rate or scale"))
    if rate is None:
        assert scale is not None
        return scale
    if isinstance(rate, int | float | np.integer | np.floating):
        return float(np.divide(1.0, rate))
    return 1.0 / as_tensor_variable(rate)


def common_size(arguments: Sequence[TensorLike], size: Any, distribution: str) -> list[Size]:
    """The size that the user gave, or the common shape of parameters of which one draw takes a number each."""
    if size is not None:
        return as_sizes(size, "size")
    return _batch([as_tensor_variable(x) for x in arguments], [0] * len(arguments), distribution)


def _parameter(x: TensorLike, name: str, kind: str, distribution: str) -> TensorVariable:
    """A parameter as a variable of its kind: "real", "integer", or "rows" for any."""
    operand = argument(x)
    variable = operand if isinstance(operand, TensorVariable) else constant(operand)
    if kind == "rows":
        return variable
    if "complex" in variable.dtype:
        raise ScansionTypeError(explain(f"{distribution}: {name} must be real, not {made_at(variable)}"))
    if kind == "integer":
        return _whole_numbers(variable, f"{distribution}: {name}")
    return variable


def _whole_numbers(x: TensorVariable, subject: str) -> TensorVariable:
    if "float" not in x.dtype:
        return cast(x, "int64")
    if isinstance(x, TensorConstant) and bool(np.all(np.trunc(x.data) == x.data)):
        return cast(x, "int64")
    raise ScansionTypeError(explain(f"{subject} must be an integer, not {made_at(x)}", 'cast it: at.cast(x, "int64")'))


def _dtype(dtype: DTypeLike | None, kind: str, distribution: str) -> str:
    result = dtype_name(dtype or ("floatX" if kind == "real" else "int64"))
    is_right = "float" in result if kind == "real" else result != "bool" and "complex" not in result
    if kind != "rows" and not is_right:
        raise ScansionTypeError(explain(f"{distribution}: draws cannot be of dtype {result}"))
    return result


def _batch(parameters: Sequence[TensorVariable], event_ranks: Sequence[int], distribution: str) -> list[Size]:
    """The common shape of what the parameters have in front of one event, matched from the right."""
    outer = [x.ndim if rank == WHOLE else x.ndim - rank for x, rank in zip(parameters, event_ranks, strict=True)]
    rank = max([0, *outer])
    return [_length(parameters, [n - rank + axis for n in outer], distribution) for axis in range(rank)]


def _length(parameters: Sequence[TensorVariable], axes: Sequence[int], distribution: str) -> Size:
    """The length that the parameters give an axis; an axis below 0 is one that the parameter lacks."""
    present = [(x, axis) for x, axis in zip(parameters, axes, strict=True) if axis >= 0]
    known = [(x.type.shape[axis], x) for x, axis in present if x.type.shape[axis] not in (None, 1)]
    for length, x in known[1:]:
        if length != known[0][0]:
            raise ScansionValueError(
                explain(
                    f"{distribution}: the parameters {made_at(known[0][1])} and {made_at(x)} do not broadcast: "
                    f"lengths {known[0][0]} and {length}"
                )
            )
    if known:
        return known[0][0] or 0
    return next((dimension(x, axis) for x, axis in present if x.type.shape[axis] is None), 1)
