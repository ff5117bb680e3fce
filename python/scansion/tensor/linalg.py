"""All of linear algebra under one name (PyTensor's `pytensor.tensor.linalg`)."""

from __future__ import annotations

from scansion.tensor import nlinalg, slinalg
from scansion.tensor.nlinalg import *  # noqa: F403 (the two modules are the lists)
from scansion.tensor.slinalg import *  # noqa: F403

__all__ = [*nlinalg.__all__, *slinalg.__all__]
