"""Aesara's module of this name: what it had and Scansion has."""

from scansion.tensor.repetition import repeat
from scansion.tensor.shape import broadcast_arrays, broadcast_to, squeeze

__all__ = ["broadcast_arrays", "broadcast_to", "repeat", "squeeze"]
