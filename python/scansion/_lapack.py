"""Where LAPACK is: in the package scipy-openblas32. The runtime opens the library when it meets a large matrix."""

from __future__ import annotations

import functools
import importlib.util
from pathlib import Path

from scansion._native import native

__all__ = ["offer_lapack"]


@functools.cache
def offer_lapack() -> None:
    """Tell the runtime where the library lies. Done when a graph first needs it, as looking for it takes time."""
    spec = importlib.util.find_spec("scipy_openblas32")
    if spec is None or spec.origin is None:
        return
    for path in (Path(spec.origin).parent / "lib").glob("libscipy_openblas.*"):
        native.set_lapack(str(path))
