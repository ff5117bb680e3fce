"""Forward mode: `Rop`."""

from __future__ import annotations

import warnings
from typing import Any

from scansion._gradient.reverse import (
    DISCONNECTED_RESULTS,
    ON_DISCONNECTED,
    as_list,
    check_choice,
    check_wrt,
    derivative_for,
    like,
)
from scansion._location import explain
from scansion._native import native
from scansion.exceptions import DisconnectedInputError, ScansionTypeError, ScansionValueError
from scansion.graph.basic import joined
from scansion.graph.null_type import AbsentVariable, DisconnectedType
from scansion.tensor._dtypes import continuous_dtypes
from scansion.tensor.basic import zeros_like
from scansion.tensor.var import TensorVariable, made_at

__all__ = ["Rop"]


def Rop(
    f: Any,
    wrt: Any,
    eval_points: Any,
    disconnected_outputs: str = "raise",
    return_disconnected: str = "zero",
) -> Any:
    """Multiply a Jacobian with a vector, from the right, without building it.

    Parameters
    ----------
    f : TensorVariable or sequence of them
        What to differentiate.
    wrt : TensorVariable or sequence of them
        With respect to what. What these are computed from does not matter.
    eval_points : TensorVariable or sequence of them
        The vectors, each of the shape of its `wrt`; None stands for zeros.
    disconnected_outputs : str
        "raise", "warn" or "ignore" an expression that depends on no variable.
    return_disconnected : str
        What such an expression that is not refused gets: "zero" (zeros of its shape), "none" (None) or "disconnected"
        (a variable of `DisconnectedType`).

    Returns
    -------
    TensorVariable, list or tuple of TensorVariable
        The derivatives of the expressions along the vectors, of their shapes and dtypes, in the form of `f`.

    Raises
    ------
    ValueError
        If the vectors are not as many as the variables.
    DisconnectedInputError
        If an expression depends on no variable.

    Notes
    -----
    Method: forward mode. A scan runs together with its tangent and keeps nothing per step.

    Examples
    --------
    >>> import scansion.tensor as at
    >>> x = at.vector("x")
    >>> Rop(x**2, x, at.ones_like(x)).eval({x: [1.0, 2.0]})
    array([2., 4.])
    """
    check_choice("disconnected_outputs", disconnected_outputs, ON_DISCONNECTED)
    check_choice("return_disconnected", return_disconnected, DISCONNECTED_RESULTS)
    outputs, variables = [_check_output(y) for y in as_list(f)], [check_wrt(x) for x in as_list(wrt)]
    vectors = as_list(eval_points)
    if len(vectors) != len(variables):
        raise ScansionValueError(
            explain(f"Rop: {len(variables)} variables need as many vectors, there are {len(vectors)}")
        )
    tangents = _pushforward(outputs, variables, vectors)
    results = [
        _connected(y, tangent, disconnected_outputs, return_disconnected)
        for y, tangent in zip(outputs, tangents, strict=True)
    ]
    return like(f, results)


def _check_output(y: Any) -> TensorVariable:
    if not isinstance(y, TensorVariable):
        raise ScansionTypeError(explain(f"tensor variables have derivatives, not {y!r}"))
    return y


def _pushforward(
    outputs: list[TensorVariable], variables: list[TensorVariable], vectors: list[Any]
) -> list[TensorVariable | None]:
    """Jacobian-vector products; None where an output depends on no variable."""
    # Integers have no tangent: what depends on them alone does not move.
    given = [(x, v) for x, v in zip(variables, vectors, strict=True) if v is not None and x.dtype in continuous_dtypes]
    tangents = [derivative_for(x, v) for x, v in given]
    values = native.pushforward(
        [y._value for y in outputs], [x._value for x, _ in given], [tangent._value for tangent in tangents]
    )
    held = joined([*outputs, *tangents])
    return [None if value is None else TensorVariable(value, held) for value in values]


def _connected(
    y: TensorVariable, tangent: TensorVariable | None, on_disconnected: str, instead: str
) -> TensorVariable | AbsentVariable | None:
    """The tangent, or what stands for one that is not there."""
    if tangent is not None:
        return tangent
    problem = f"{made_at(y)} depends on none of the variables"
    if on_disconnected == "raise":
        raise DisconnectedInputError(explain(problem, 'disconnected_outputs="ignore" gives zeros'))
    if on_disconnected == "warn":
        warnings.warn(explain(problem), UserWarning, stacklevel=4)
    if instead == "disconnected":
        return DisconnectedType()()
    return zeros_like(y, None if y.dtype in continuous_dtypes else "floatX") if instead == "zero" else None
