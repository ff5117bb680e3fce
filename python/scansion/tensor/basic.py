"""Aesara's module of this name: making, joining and choosing between tensors.

The functions stand in files of one purpose each.
"""

from scansion.tensor._cast import as_tensor_variable, cast, constant
from scansion.tensor.choice import switch, where
from scansion.tensor.creation import (
    alloc,
    arange,
    empty,
    fill,
    full,
    full_like,
    ones,
    ones_like,
    second,
    zeros,
    zeros_like,
)
from scansion.tensor.diagonals import eye, identity_like, tri, tril, triu
from scansion.tensor.indexing import choose, flatnonzero, nonzero, nonzero_values, take, take_along_axis
from scansion.tensor.joining import concatenate, horizontal_stack, join, split, stack, stacklists, vertical_stack
from scansion.tensor.permutation import inverse_permutation, permute_row_elements
from scansion.tensor.ranks import atleast_1d, atleast_2d, atleast_3d, atleast_Nd
from scansion.tensor.rearrangement import flip, roll
from scansion.tensor.repetition import repeat, tile

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
    "empty",
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
    "nonzero",
    "nonzero_values",
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
    "triu",
    "vertical_stack",
    "where",
    "zeros",
    "zeros_like",
]

as_tensor = as_tensor_variable
