"""`ifelse`: one of two branches, and only that one is computed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from scansion._location import explain
from scansion._native import native
from scansion.exceptions import ScansionTypeError, ScansionValueError
from scansion.graph.basic import joined
from scansion.tensor._cast import as_tensor_variable
from scansion.tensor.math import neq
from scansion.tensor.var import TensorLike, TensorVariable, made_at

__all__ = ["ifelse"]


def ifelse(condition: TensorLike, then_branch: Any, else_branch: Any, name: str | None = None) -> Any:
    """Choose between two branches as a whole, and compute only the one that is taken.

    What only one branch needs is computed only when that branch is taken: an error in the other does not happen, a
    `Print` in it does not print, and its derivative is not computed either, so that nothing infinite or undefined in it
    reaches a gradient. A random draw always advances its stream, taken or not: the stream's next state is an update of
    the function and not part of the branch, and draws stay what they are whatever else is chosen.

    Parameters
    ----------
    condition : array_like
        A scalar; numbers count as true unless they are 0.
    then_branch, else_branch : array_like or sequence of array_like
        The values if the condition holds, and if it does not. Values that belong together have the same dtype and
        rank; their lengths may differ. A Python number takes the dtype of the value it is paired with if that holds it.
    name : str, optional
        A name for the result.

    Returns
    -------
    TensorVariable or list of TensorVariable
        A list if both branches are sequences.

    Raises
    ------
    TypeError
        If the condition is no scalar, or the branches differ in dtype or rank.
    ValueError
        If the branches have different numbers of values.

    Examples
    --------
    >>> import scansion, scansion.tensor as at
    >>> x = at.vector("x")
    >>> f = scansion.function([x], ifelse(x.shape[0] > 2, x[2], x.sum()))
    >>> float(f([1.0, 2.0, 7.0])), float(f([1.0, 2.0]))  # x[2] would fail
    (7.0, 3.0)
    """
    taken = _condition(condition)
    as_list = isinstance(then_branch, list | tuple)
    if as_list != isinstance(else_branch, list | tuple):
        raise ScansionTypeError(
            explain("one branch of ifelse is a sequence and the other is not", "make both sequences or neither")
        )
    pairs = _pairs(then_branch if as_list else [then_branch], else_branch if as_list else [else_branch])
    thens, elses = [a for a, _ in pairs], [b for _, b in pairs]
    operands = [taken, *thens, *elses]
    held = joined(operands)
    results = [TensorVariable(x, held) for x in native.apply("scn.if", [x._value for x in operands])]
    for index, result in enumerate(results):
        if name:
            result.name = f"{name}{index}" if as_list else name
    return results if as_list else results[0]


def _condition(condition: TensorLike) -> TensorVariable:
    variable = as_tensor_variable(np.asarray(condition) if isinstance(condition, bool) else condition)
    if variable.ndim:
        raise ScansionTypeError(
            explain(
                f"the condition of ifelse is a scalar, {made_at(variable)} is {variable.type}",
                "use switch to choose element by element, or .all() or .any()",
            )
        )
    return variable if variable.dtype == "bool" else neq(variable, 0)


def _pairs(thens: Sequence[Any], elses: Sequence[Any]) -> list[tuple[TensorVariable, TensorVariable]]:
    if len(thens) != len(elses):
        raise ScansionValueError(explain(f"the branches of ifelse have {len(thens)} and {len(elses)} values"))
    if not thens:
        raise ScansionValueError(explain("the branches of ifelse have no values"))
    return [_pair(index, *values) for index, values in enumerate(zip(thens, elses, strict=True))]


def _pair(index: int, then: Any, otherwise: Any) -> tuple[TensorVariable, TensorVariable]:
    lhs, rhs = _alike(then, otherwise), _alike(otherwise, then)
    if lhs.dtype != rhs.dtype or lhs.ndim != rhs.ndim:
        raise ScansionTypeError(
            explain(
                f"value {index} of ifelse is {lhs.type} in one branch, {made_at(lhs)}, and {rhs.type} in the other,"
                f" {made_at(rhs)}",
                "make the two alike, for example with cast or dimshuffle",
            )
        )
    return lhs, rhs


def _alike(value: Any, other: Any) -> TensorVariable:
    """A Python number takes the dtype of the variable beside it, if that holds the number."""
    if isinstance(value, bool):
        return as_tensor_variable(np.asarray(value))
    if isinstance(value, int | float | complex) and isinstance(other, TensorVariable):
        number = np.asarray(value)
        fits = np.can_cast(number.dtype, other.dtype, "same_kind") and other.dtype != "bool"
        if fits and (number.dtype.kind != "i" or number.astype(other.dtype) == number):
            return as_tensor_variable(number.astype(other.dtype))
    return as_tensor_variable(value)
