"""What a user's own rule of calculus returns where it has no gradient, and values whose gradient must not be taken."""

from __future__ import annotations

from typing import Any

from scansion.graph.null_type import AbsentVariable, NullType
from scansion.tensor._cast import as_tensor_variable
from scansion.tensor.var import TensorVariable, emit

__all__ = ["grad_not_implemented", "grad_undefined", "overridden", "undefined_grad"]


def overridden(x: Any, rule: str, low: float = 0.0, high: float = 0.0, note: str = "") -> TensorVariable:
    """The value with another gradient; what `rule` can be stands with the operation `scn.override_gradient`."""
    attributes: dict[str, Any] = {"rule": rule, "low": low, "high": high}
    return emit("scn.override_gradient", [as_tensor_variable(x)], attributes | ({"note": note} if note else {}))


def grad_undefined(op: Any, x_pos: int, x: Any, comment: str = "") -> AbsentVariable:
    """Say that a gradient does not exist; for rules of calculus of the user's own.

    Parameters
    ----------
    op : object
        What the rule belongs to; its name is shown.
    x_pos : int
        Which of its inputs has no gradient.
    x : TensorVariable
        That input.
    comment : str
        Why.

    Returns
    -------
    AbsentVariable
        Of type `NullType`. A gradient that needs it raises `NullTypeGradError`.

    Examples
    --------
    >>> import scansion.tensor as at
    >>> grad_undefined("rank", 0, at.dmatrix("x"), "it jumps").type.why_null
    "the gradient of rank by its input 0 ('x') is undefined: it jumps"
    """
    return _null(op, x_pos, x, "undefined", comment)


def grad_not_implemented(op: Any, x_pos: int, x: Any, comment: str = "") -> AbsentVariable:
    """Say that a gradient exists but nobody has written it; for rules of calculus of the user's own.

    Parameters
    ----------
    op : object
        What the rule belongs to; its name is shown.
    x_pos : int
        Which of its inputs has no gradient.
    x : TensorVariable
        That input.
    comment : str
        What is missing.

    Returns
    -------
    AbsentVariable
        Of type `NullType`. A gradient that needs it raises `NullTypeGradError`.

    Examples
    --------
    >>> import scansion.tensor as at
    >>> grad_not_implemented("rank", 0, at.dmatrix("x")).type.why_null
    "the gradient of rank by its input 0 ('x') is not implemented"
    """
    return _null(op, x_pos, x, "not implemented", comment)


def _null(op: Any, x_pos: int, x: Any, what: str, comment: str) -> AbsentVariable:
    named = f" ('{x.name}')" if getattr(x, "name", None) else ""
    reason = f": {comment}" if comment else ""
    return NullType(f"the gradient of {op} by its input {x_pos}{named} is {what}{reason}")()


def undefined_grad(x: Any) -> TensorVariable:
    """Hand on a value whose gradient must not be taken.

    Parameters
    ----------
    x : array_like
        The value.

    Returns
    -------
    TensorVariable
        `x`. A gradient that flows through it raises `NullTypeGradError`, or is null with `null_gradients="return"`.

    Examples
    --------
    >>> import scansion, scansion.tensor as at
    >>> x = at.scalar("x")
    >>> scansion.grad(undefined_grad(x) ** 2, x, null_gradients="return").type
    NullType
    """
    return overridden(x, "undefined")
