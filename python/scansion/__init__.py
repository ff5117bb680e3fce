"""Scansion compiles recurrences: symbolic tensor programs with `scan`, `grad` and shared state, to native code.

The names are Aesara's: `import scansion as aesara; import scansion.tensor as at`.
"""

from scansion import ifelse, raise_op, tensor
from scansion.compile import Function, In, Mode, Out, SharedVariable, function, get_mode, shared
from scansion.compile.builders import OpFromGraph
from scansion.configdefaults import config
from scansion.exceptions import ScansionError
from scansion.gradient import Lop, Rop, grad, hessian, jacobian, subgraph_grad
from scansion.graph import clone_replace
from scansion.graph.replace import vectorize_graph
from scansion.printing import debugprint, dprint
from scansion.scan import foldl, foldr, map, reduce, scan
from scansion.tensor.functional import vectorize
from scansion.updates import OrderedUpdates

__all__ = [
    "Function",
    "In",
    "Lop",
    "Mode",
    "OpFromGraph",
    "OrderedUpdates",
    "Out",
    "Rop",
    "ScansionError",
    "SharedVariable",
    "clone_replace",
    "config",
    "debugprint",
    "dprint",
    "foldl",
    "foldr",
    "function",
    "get_mode",
    "grad",
    "hessian",
    "ifelse",
    "jacobian",
    "map",
    "raise_op",
    "reduce",
    "scan",
    "shared",
    "subgraph_grad",
    "tensor",
    "vectorize",
    "vectorize_graph",
]
