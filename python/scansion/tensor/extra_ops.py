"""Aesara's module of this name: what it had and Scansion has."""

from scansion.tensor.broadcasting import broadcast_shape
from scansion.tensor.counting import bincount, unique
from scansion.tensor.cumulation import cumprod, cumsum, diff
from scansion.tensor.indexing import compress
from scansion.tensor.permutation import ravel_multi_index, unravel_index
from scansion.tensor.repetition import repeat
from scansion.tensor.shape import broadcast_arrays, broadcast_to, squeeze
from scansion.tensor.sort import searchsorted

__all__ = [
    "bincount",
    "broadcast_arrays",
    "broadcast_shape",
    "broadcast_to",
    "compress",
    "cumprod",
    "cumsum",
    "diff",
    "ravel_multi_index",
    "repeat",
    "searchsorted",
    "squeeze",
    "unique",
    "unravel_index",
]
