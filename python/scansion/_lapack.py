"""Where LAPACK is: in the package scipy-openblas32. The runtime opens the library when it meets a large matrix."""

from __future__ import annotations

import functools
import importlib.util
import os

from scansion._native import native

__all__ = ["offer_lapack"]


@functools.cache
def offer_lapack() -> None:
    """Tell the runtime where the library lies. Done when a graph first needs it, as looking for it takes time,
    and more so with pathlib."""
    spec = importlib.util.find_spec("scipy_openblas32")
    if spec is None or spec.origin is None:
        return
    folder = os.path.join(os.path.dirname(spec.origin), "lib")
    for name in os.listdir(folder) if os.path.isdir(folder) else []:
        if name.startswith("libscipy_openblas."):
            native.set_lapack(os.path.join(folder, name))
