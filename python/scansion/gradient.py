"""Derivatives: reverse mode, forward mode, values with gradients of their own, and the check against differences."""

from scansion._gradient.absent import grad_not_implemented, grad_undefined, undefined_grad
from scansion._gradient.check import numeric_grad, verify_grad
from scansion._gradient.forward import Rop
from scansion._gradient.overridden import (
    consider_constant,
    disconnected_grad,
    grad_clip,
    grad_scale,
    zero_grad,
)
from scansion._gradient.reverse import Lop, grad, jacobian, subgraph_grad
from scansion._gradient.second_derivatives import hessian, hessian_vector_product
from scansion.exceptions import DisconnectedInputError, GradientError, NullTypeGradError
from scansion.graph.null_type import DisconnectedType, NullType

__all__ = [
    "DisconnectedInputError",
    "DisconnectedType",
    "GradientError",
    "Lop",
    "NullType",
    "NullTypeGradError",
    "Rop",
    "consider_constant",
    "disconnected_grad",
    "grad",
    "grad_clip",
    "grad_not_implemented",
    "grad_scale",
    "grad_undefined",
    "hessian",
    "hessian_vector_product",
    "jacobian",
    "numeric_grad",
    "subgraph_grad",
    "undefined_grad",
    "verify_grad",
    "zero_grad",
]
