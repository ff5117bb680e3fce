"""Aesara's module of this name: making, joining and choosing between tensors.

The functions stand in files of one purpose each.
"""

from scansion.tensor._cast import as_tensor_variable, cast, constant
from scansion.tensor.choice import switch, where
from scansion.tensor.creation import (
    alloc,
    arange,
    empty,
    empty_like,
    fill,
    full,
    full_like,
    ones,
    ones_like,
    second,
    zeros,
    zeros_like,
)
from scansion.tensor.diagonals import diag, diagonal, extract_diag
from scansion.tensor.indexing import choose, flatnonzero, nonzero, nonzero_values, take, take_along_axis
from scansion.tensor.joining import concatenate, horizontal_stack, join, split, stack, stacklists, vertical_stack
from scansion.tensor.permutation import inverse_permutation, permute_row_elements
from scansion.tensor.ranges import mgrid, ogrid
from scansion.tensor.ranks import atleast_1d, atleast_2d, atleast_3d, atleast_Nd
from scansion.tensor.rearrangement import flip, roll
from scansion.tensor.repetition import repeat, tile
from scansion.tensor.triangles import (
    eye,
    identity_like,
    tri,
    tril,
    tril_indices,
    tril_indices_from,
    triu,
    triu_indices,
    triu_indices_from,
)

__all__ = [
    "alloc",
    "arange",
    "as_tensor",
    "as_tensor_variable",
    "atleast_1d",
    "atleast_2d",
    "atleast_3d",
    "atleast_Nd",
    "cast",
    "choose",
    "concatenate",
    "constant",
    "diag",
    "diagonal",
    "empty",
    "empty_like",
    "extract_diag",
    "eye",
    "fill",
    "flatnonzero",
    "flip",
    "full",
    "full_like",
    "horizontal_stack",
    "identity_like",
    "inverse_permutation",
    "join",
    "mgrid",
    "nonzero",
    "nonzero_values",
    "ogrid",
    "ones",
    "ones_like",
    "permute_row_elements",
    "repeat",
    "roll",
    "second",
    "split",
    "stack",
    "stacklists",
    "switch",
    "take",
    "take_along_axis",
    "tile",
    "tri",
    "tril",
    "tril_indices",
    "tril_indices_from",
    "triu",
    "triu_indices",
    "triu_indices_from",
    "vertical_stack",
    "where",
    "zeros",
    "zeros_like",
]

as_tensor = as_tensor_variable
