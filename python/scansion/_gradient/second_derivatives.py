"""Second derivatives: `hessian`, and `hessian_vector_product`, which does not build the matrix."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scansion._gradient.forward import Rop
from scansion._gradient.reverse import as_list, check_wrt, grad, jacobian, like
from scansion._location import explain
from scansion.exceptions import ScansionValueError
from scansion.graph.basic import Variable, walk
from scansion.scan.basic import scan
from scansion.tensor.shape import shape
from scansion.tensor.triangles import eye
from scansion.tensor.var import TensorVariable, made_at

__all__ = ["hessian", "hessian_vector_product"]


def hessian(
    cost: TensorVariable,
    wrt: Any,
    consider_constant: Sequence[Variable] | None = None,
    disconnected_inputs: str = "raise",
) -> Any:
    """Differentiate a scalar twice with respect to vectors.

    Parameters
    ----------
    cost : TensorVariable
        A scalar.
    wrt : TensorVariable or sequence of them
        Vectors.
    consider_constant, disconnected_inputs
        As for `grad`.

    Returns
    -------
    TensorVariable, list or tuple of TensorVariable
        For each vector the matrix of its second derivatives, in the form of `wrt`.

    Raises
    ------
    ValueError
        If a variable is no vector.
    TypeError
        If the cost is no scalar.

    Notes
    -----
    Method: the jacobian of the gradient. Where scans on the way keep checkpoints, reverse mode of reverse mode would
    keep their rows even so. Forward mode of the gradient, along one unit vector after the other, keeps checkpoints only
    and takes up to three times as long; it is used there if all operations have rules for it.

    Examples
    --------
    >>> import scansion.tensor as at
    >>> x = at.vector("x")
    >>> hessian((x**3).sum(), x).eval({x: [1.0, 2.0]})
    array([[ 6.,  0.],
           [ 0., 12.]])
    """
    for x in as_list(wrt):
        if check_wrt(x).ndim != 1:
            raise ScansionValueError(explain(f"hessian takes vectors, {made_at(x)} is {x.type}", "use a flat vector"))
    gradients = as_list(grad(cost, as_list(wrt), consider_constant, disconnected_inputs))
    saves_memory = not consider_constant and _keeps_checkpoints(cost)
    matrices = []
    for gradient, x in zip(gradients, as_list(wrt), strict=True):
        matrix = _by_forward_mode(gradient, x) if saves_memory and x.dtype.startswith("float") else None
        matrices.append(jacobian(gradient, x, consider_constant, "ignore") if matrix is None else matrix)
    return like(wrt, matrices)


def _keeps_checkpoints(cost: TensorVariable) -> bool:
    """Whether a scan that the cost is computed by, in the step of another too, asks for checkpoints."""
    pending = [value.owner for value in walk([cost._value]) if value.owner is not None]
    while pending:
        operation = pending.pop()
        if operation.name == "scn.scan" and "checkpoint" in operation.attributes:
            return True
        pending += [inner for region in operation.regions for inner in region.operations]
    return False


def _by_forward_mode(gradient: TensorVariable, x: TensorVariable) -> TensorVariable | None:
    """The derivatives of a gradient by `x`, element by element of `x`; None where an operation has no rule for it."""

    def column(unit: TensorVariable) -> Any:
        return Rop(gradient, x, unit, disconnected_outputs="ignore")

    try:
        columns, _ = scan(column, sequences=eye(shape(x)[0], dtype=x.dtype), name="hessian")
    except NotImplementedError:
        return None
    matrix: TensorVariable = columns.T
    return matrix


def hessian_vector_product(cost: TensorVariable, wrt: Any, p: Any, **grad_options: Any) -> Any:
    """Multiply a matrix of second derivatives with a vector, without building it.

    Parameters
    ----------
    cost : TensorVariable
        A scalar.
    wrt : TensorVariable or sequence of them
        With respect to what.
    p : TensorVariable or sequence of them
        The vectors, each of the shape of its `wrt`.
    **grad_options
        Handed on to `grad`.

    Returns
    -------
    TensorVariable, list or tuple of TensorVariable
        For each variable its part of the product, in the form of `wrt`.

    Raises
    ------
    TypeError
        If the cost is no scalar.
    ValueError
        If the vectors are not as many as the variables.

    Notes
    -----
    Method: forward mode over reverse mode.

    Examples
    --------
    >>> import scansion.tensor as at
    >>> x = at.vector("x")
    >>> hessian_vector_product((x**3).sum(), x, at.ones_like(x)).eval({x: [1.0, 2.0]})
    array([ 6., 12.])
    """
    gradients: Sequence[TensorVariable] = grad(cost, as_list(wrt), **grad_options)
    return like(wrt, Rop(list(gradients), as_list(wrt), as_list(p), disconnected_outputs="ignore"))
