"""Reverse mode: `grad`, and `jacobian`, `Lop`, `subgraph_grad` built on it.

The rules of calculus belong to the operations; the native module applies them (`pullback`) and appends what comes out
to the graph, inside a scan's step as well as outside.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from scansion._gradient.ways import where_it_ends
from scansion._location import explain
from scansion._native import native
from scansion.exceptions import (
    DisconnectedInputError,
    NullTypeGradError,
    ScansionNotImplementedError,
    ScansionTypeError,
    ScansionValueError,
)
from scansion.graph.basic import LEAVES, Variable, joined, substitute, walk
from scansion.graph.null_type import AbsentVariable, DisconnectedType, NullType
from scansion.scan.basic import scan
from scansion.tensor._dtypes import continuous_dtypes
from scansion.tensor._promotion import promoted
from scansion.tensor.creation import arange, zeros_like
from scansion.tensor.shape import shape
from scansion.tensor.var import TensorVariable, made_at

__all__ = ["Lop", "grad", "jacobian", "subgraph_grad"]

ON_DISCONNECTED = ("raise", "warn", "ignore")
DISCONNECTED_RESULTS = ("zero", "none", "disconnected")
NULL_GRADIENTS = ("raise", "return")


def grad(
    cost: TensorVariable | None,
    wrt: Any,
    consider_constant: Sequence[Variable] | None = None,
    disconnected_inputs: str = "raise",
    add_names: bool = True,
    known_grads: Mapping[Any, Any] | None = None,
    return_disconnected: str = "zero",
    null_gradients: str = "raise",
) -> Any:
    """Differentiate a scalar with respect to variables.

    Parameters
    ----------
    cost : TensorVariable or None
        A scalar. None: only `known_grads` count.
    wrt : TensorVariable or sequence of them
        With respect to what.
    consider_constant : sequence of TensorVariable, optional
        Variables past which no gradient flows.
    disconnected_inputs : str
        "raise", "warn" or "ignore" a variable that the cost does not depend on.
    add_names : bool
        Name the gradients after the cost and the variables.
    known_grads : mapping, optional
        Variables whose gradients are known; what they depend on gets its gradient from there.
    return_disconnected : str
        What such a variable that is not refused gets: "zero" (zeros of its shape), "none" (None) or "disconnected" (a
        variable of `DisconnectedType`).
    null_gradients : str
        "raise", or "return" a variable of `NullType` in place of each gradient that is undefined or that an operation
        on the way has no rule for.

    Returns
    -------
    TensorVariable, list or tuple of TensorVariable
        For each variable a gradient of its shape and dtype (for integers zeros of `config.floatX`), in the form of
        `wrt`.

    Raises
    ------
    TypeError
        If the cost is no scalar, or `wrt` holds something that is no tensor variable.
    DisconnectedInputError
        If the cost does not depend on a variable; the text shows a way to it that no gradient takes.
    NullTypeGradError
        If the gradient passes a value whose gradient is declared undefined (`undefined_grad`).
    NotImplementedError
        If an operation on the way has no derivative; the text shows the way from the cost to the variable.

    Notes
    -----
    The gradient with respect to complex numbers has as its real part the derivative by the real parts, and as its
    imaginary part that by the imaginary parts: a small step against it makes a real cost smaller. For f with a complex
    derivative f', the gradient of real(f(z)) is conj(f'(z)).

    Where there is no derivative a convention decides: each tied maximum or minimum gets the whole gradient, abs has 0
    at 0, rounding and comparisons have 0 everywhere, and a branch that `switch` does not take has none.

    Examples
    --------
    >>> import scansion.tensor as at
    >>> x = at.vector("x")
    >>> grad((x**2).sum(), x).eval({x: [1.0, 2.0]})
    array([2., 4.])
    >>> z = at.zscalar("z")
    >>> complex(grad(at.real(z * z), z).eval({z: 1 + 2j}))
    (2-4j)
    """
    check_choice("disconnected_inputs", disconnected_inputs, ON_DISCONNECTED)
    check_choice("return_disconnected", return_disconnected, DISCONNECTED_RESULTS)
    check_choice("null_gradients", null_gradients, NULL_GRADIENTS)
    variables = [check_wrt(x) for x in as_list(wrt)]
    known = dict(known_grads or {})
    outputs, cotangents, copies = _starts(cost, known)
    constants = [*(consider_constant or ()), *copies]
    gradients = _gradients(outputs, cotangents, variables, constants, null_gradients)
    results = [
        _connected(cost, x, outputs, gradient, disconnected_inputs, return_disconnected, constants)
        for x, gradient in zip(variables, gradients, strict=True)
    ]
    if add_names and cost is not None:
        _name(cost, variables, results)
    return like(wrt, results)


def _starts(
    cost: Any, known: Mapping[Any, Any]
) -> tuple[list[TensorVariable], list[TensorVariable | None], list[TensorVariable]]:
    """Where gradients start (the cost, the variables whose gradients are known), with what, and where they stop."""
    starts = list(known)
    cotangents: list[TensorVariable | None] = [derivative_for(x, known[x]) for x in starts]
    if cost is None:
        if not starts:
            raise ScansionValueError(explain("grad needs a cost or known_grads"))
        return starts, cotangents, []
    _check_cost(cost)
    if cost in known:
        return starts, cotangents, []
    # The cost is taken as a function of copies of the known variables, past which nothing flows.
    copies = [x.copy(x.name) for x in starts]
    cut = substitute([cost], list(zip(starts, copies, strict=True))) if starts else [cost]
    assert isinstance(cut[0], TensorVariable)
    return [cut[0], *starts], [None, *cotangents], copies


def derivative_for(x: TensorVariable, given: Any) -> TensorVariable:
    """What the caller gives as a derivative of or along `x`: of its rank and, for floats, its dtype."""
    gradient = promoted([given], x.dtype if x.dtype in continuous_dtypes else None)[0]
    if gradient.ndim != x.ndim:
        raise ScansionValueError(
            explain(f"the derivative given for {made_at(x)} has {gradient.ndim} dimensions, not {x.ndim}")
        )
    return gradient


def _pullback(
    outputs: Sequence[TensorVariable],
    cotangents: Sequence[TensorVariable | None],
    wrt: Sequence[TensorVariable],
    constants: Iterable[Variable],
) -> list[TensorVariable | None]:
    """Vector-Jacobian products; None where nothing in between depends on a variable."""
    values = native.pullback(
        [x._value for x in outputs],
        [None if x is None else x._value for x in cotangents],
        [x._value for x in wrt],
        [x._value for x in constants],
    )
    held = joined([*outputs, *(x for x in cotangents if x is not None)])
    return [None if value is None else TensorVariable(value, held) for value in values]


def _gradients(
    outputs: Sequence[TensorVariable],
    cotangents: Sequence[TensorVariable | None],
    wrt: Sequence[TensorVariable],
    constants: Sequence[Variable],
    null_gradients: str,
) -> list[TensorVariable | AbsentVariable | None]:
    """As `_pullback`; where null gradients are to be returned, each is asked for alone to find out which these are."""
    try:
        return list(_pullback(outputs, cotangents, wrt, constants))
    except (NullTypeGradError, ScansionNotImplementedError) as error:
        if null_gradients == "raise":
            raise
        if len(wrt) == 1:
            return [NullType(str(error))()]
    return [_gradients(outputs, cotangents, [x], constants, null_gradients)[0] for x in wrt]


def _connected(
    cost: TensorVariable | None,
    x: TensorVariable,
    outputs: list[TensorVariable],
    gradient: TensorVariable | AbsentVariable | None,
    on_disconnected: str,
    instead: str,
    constants: Sequence[Variable],
) -> TensorVariable | AbsentVariable | None:
    """The gradient, or what stands for one that is not there."""
    if gradient is not None:
        return gradient
    if x.dtype not in continuous_dtypes and x._value in set(walk([y._value for y in outputs])):
        return zeros_like(x, "floatX")
    way = where_it_ends([y._value for y in outputs], x._value, [c._value for c in constants])
    named = " " + str(cost) if cost is not None else ""
    problem = f"the cost{named} does not depend on {made_at(x)}{way}"
    if on_disconnected == "raise":
        raise DisconnectedInputError(explain(problem, 'disconnected_inputs="ignore" gives zeros'))
    if on_disconnected == "warn":
        warnings.warn(explain(problem), UserWarning, stacklevel=4)
    if instead == "disconnected":
        return DisconnectedType()()
    return zeros_like(x, None if x.dtype in continuous_dtypes else "floatX") if instead == "zero" else None


def _name(cost: TensorVariable, variables: list[TensorVariable], results: Sequence[Variable | None]) -> None:
    """Name what the gradients computed; a gradient may also be a variable of the user's, which keeps its name."""
    for x, result in zip(variables, results, strict=True):
        operation = result._value.owner if isinstance(result, TensorVariable) else None
        is_new = operation is not None and operation.name not in LEAVES
        if cost.name and x.name and result is not None and is_new and result.name is None:
            result.name = f"(d{cost.name}/d{x.name})"


def as_list(variables: Any) -> list[Any]:
    return list(variables) if isinstance(variables, list | tuple) else [variables]


def like(wrt: Any, results: list[Any]) -> Any:
    if isinstance(wrt, tuple):
        return tuple(results)
    return results if isinstance(wrt, list) else results[0]


def check_choice(name: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise ScansionValueError(explain(f"{name} cannot be {value!r}", f"choose from {', '.join(choices)}"))


def check_wrt(x: Any) -> TensorVariable:
    if not isinstance(x, TensorVariable):
        raise ScansionTypeError(explain(f"gradients are taken with respect to tensor variables, not {x!r}"))
    return x


def _check_cost(cost: Any) -> None:
    if isinstance(cost, AbsentVariable):
        raise ScansionValueError(explain(f"the cost is a gradient that is not there, of {cost.type}"))
    if not isinstance(cost, TensorVariable):
        raise ScansionTypeError(explain(f"the cost must be a tensor variable, not {cost!r}"))
    if cost.ndim:
        raise ScansionTypeError(
            explain(
                f"the cost must be a scalar, {made_at(cost)} is {cost.type}", "sum it up: cost.sum(); or take jacobian"
            )
        )


def jacobian(
    expression: TensorVariable,
    wrt: Any,
    consider_constant: Sequence[Variable] | None = None,
    disconnected_inputs: str = "raise",
) -> Any:
    """Differentiate each element of a vector with respect to variables.

    Parameters
    ----------
    expression : TensorVariable
        A scalar or vector.
    wrt : TensorVariable or sequence of them
        With respect to what.
    consider_constant, disconnected_inputs
        As for `grad`.

    Returns
    -------
    TensorVariable, list or tuple of TensorVariable
        For each variable one gradient for each element of the expression, along a new first axis (none for a scalar),
        in the form of `wrt`.

    Raises
    ------
    ValueError
        If the expression has more than one dimension.
    DisconnectedInputError
        If the expression does not depend on a variable.

    Notes
    -----
    Method: a scan over the elements, each differentiated backwards.

    Examples
    --------
    >>> import scansion.tensor as at
    >>> x = at.vector("x")
    >>> jacobian(x**2, x).eval({x: [1.0, 2.0]})
    array([[2., 0.],
           [0., 4.]])
    """
    if not isinstance(expression, TensorVariable) or expression.ndim > 1:
        raise ScansionValueError(
            explain(f"jacobian takes a scalar or a vector, not {expression!r}", "flatten it first")
        )
    if expression.ndim == 0:
        return grad(expression, wrt, consider_constant, disconnected_inputs)

    def row(k: TensorVariable) -> list[TensorVariable]:
        return as_list(grad(expression[k], wrt, consider_constant, disconnected_inputs, add_names=False))

    rows, _ = scan(row, sequences=arange(shape(expression)[0]), return_list=True, name="jacobian")
    return like(wrt, rows)


def Lop(
    f: Any,
    wrt: Any,
    eval_points: Any,
    consider_constant: Sequence[Variable] | None = None,
    disconnected_inputs: str = "raise",
) -> Any:
    """Multiply a vector with a Jacobian, from the left, without building it.

    Parameters
    ----------
    f : TensorVariable or sequence of them
        What to differentiate.
    wrt : TensorVariable or sequence of them
        With respect to what.
    eval_points : TensorVariable or sequence of them
        The vectors, each of the shape of its `f`.
    consider_constant, disconnected_inputs
        As for `grad`.

    Returns
    -------
    TensorVariable, list or tuple of TensorVariable
        The products, in the form of `wrt`.

    Raises
    ------
    ValueError
        If the vectors are not as many as the expressions.
    DisconnectedInputError
        If nothing depends on a variable.

    Examples
    --------
    >>> import scansion.tensor as at
    >>> x = at.vector("x")
    >>> Lop(x**2, x, at.ones_like(x)).eval({x: [1.0, 2.0]})
    array([2., 4.])
    """
    outputs, vectors = as_list(f), as_list(eval_points)
    if len(outputs) != len(vectors):
        raise ScansionValueError(
            explain(f"Lop: {len(outputs)} expressions need as many vectors, there are {len(vectors)}")
        )
    return grad(None, wrt, consider_constant, disconnected_inputs, known_grads=dict(zip(outputs, vectors, strict=True)))


def subgraph_grad(
    wrt: Sequence[TensorVariable],
    end: Sequence[TensorVariable],
    start: Mapping[Any, Any] | None = None,
    cost: TensorVariable | None = None,
    details: bool = False,
) -> Any:
    """Differentiate a part of a program: from where gradients are known to where they are wanted next.

    Parameters
    ----------
    wrt : sequence of TensorVariable
        With respect to what.
    end : sequence of TensorVariable
        Where the part ends: gradients are computed for these variables too and flow no further.
    start : mapping, optional
        Variables whose gradients are known, as an earlier part's ends.
    cost : TensorVariable, optional
        A scalar that adds gradients of its own.
    details : bool
        Also return the gradients that come from `start` and from `cost` alone.

    Returns
    -------
    tuple of lists of TensorVariable
        The gradients of `wrt`, those of `end`; with `details` also those of `wrt` and `end` from `start` alone and from
        `cost` alone (None where there is none).

    Raises
    ------
    ValueError
        If neither `start` nor `cost` is given.

    Examples
    --------
    >>> import scansion.tensor as at
    >>> x = at.vector("x")
    >>> h = x**2
    >>> cost = (h**2).sum()
    >>> _, (by_h,) = subgraph_grad([], [h], cost=cost)
    >>> (by_x,), _ = subgraph_grad([x], [], start={h: by_h})
    >>> by_x.eval({x: [1.0, 2.0]})
    array([ 4., 32.])
    """
    if start is None and cost is None:
        raise ScansionValueError(explain("subgraph_grad needs start or cost"))
    variables = [*wrt, *(x for x in end if all(x is not y for y in wrt))]
    from_start = from_cost = None
    if start is not None:
        from_start = grad(None, variables, end, "ignore", known_grads=start)
    if cost is not None:
        from_cost = grad(cost, variables, end, "ignore")
    parts = [part for part in (from_start, from_cost) if part is not None]
    sums = {x: sum(values[1:], start=values[0]) for x, *values in zip(variables, *parts, strict=True)}
    by_wrt, by_end = [sums[x] for x in wrt], [sums[x] for x in end]
    return (by_wrt, by_end, from_start, from_cost) if details else (by_wrt, by_end)
