"""From a workload to functions without arguments that can be timed: those of the libraries, and the C++."""

from __future__ import annotations

import ctypes
import importlib
import importlib.util
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from workloads import _torch
from workloads._workload import ByHand, Workload

# Where measure() finds the compiled C++; unset where there is no compiler.
LIBRARY = "SCANSION_BENCHMARKS_BY_HAND"
PEERS = ("c++", "jax", "pytensor", "numba", "torch")


def is_here(peer: str) -> bool:
    """Whether a peer can be asked."""
    if peer == "c++":
        return LIBRARY in os.environ
    return importlib.util.find_spec(peer) is not None


def has_program(workload: Workload, contender: str) -> bool:
    """Whether a contender has a program for a workload."""
    if contender == "pytensor":
        return workload.with_pytensor
    return workload.name in _torch.PROGRAMS if contender == "torch" else contender in workload.contenders


def make_ready(contender: str) -> None:
    """Imports a peer and lets it look for its devices, which is no part of a program's first call."""
    if contender in ("scansion", "c++"):
        return
    library = importlib.import_module(contender)
    if contender == "jax":
        library.devices()


def written_with(library: str, module: ModuleType) -> ModuleType:
    """A module of workloads once more, where `scansion` means another library with Aesara's names."""
    other = importlib.import_module(library)
    for lazy in ("nlinalg", "slinalg", "special"):
        importlib.import_module(f"{library}.tensor.{lazy}")
    names = {"scansion": other} | {
        f"scansion.{part}": importlib.import_module(f"{library}.{part}") for part in ("tensor", "scan")
    }
    before = {name: sys.modules.get(name) for name in names}
    sys.modules |= names
    try:
        again = ModuleType(f"{module.__name__}_{library}")
        sys.modules[again.__name__] = again
        path = Path(str(module.__file__))
        exec(compile(path.read_text(), str(path), "exec"), again.__dict__)
    finally:
        for name, original in before.items():
            if original is None:
                del sys.modules[name]
            else:
                sys.modules[name] = original
    return again


def in_c(argument: Any) -> Any:
    """An argument as ctypes passes it."""
    if isinstance(argument, np.ndarray):
        assert argument.flags.c_contiguous
        return ctypes.c_void_p(argument.ctypes.data)
    return ctypes.c_int64(argument) if isinstance(argument, int) else ctypes.c_double(argument)


def bound(program: ByHand, inputs: Any) -> Callable[[], Any]:
    """A call of the C++ with these inputs. The memory for its results is found once."""
    function = getattr(ctypes.CDLL(os.environ[LIBRARY]), program.symbol)
    function.restype = None
    results = program.results(*inputs)
    arguments = list(program.arguments(*inputs))
    kept = [*arguments, *(results if isinstance(results, list) else [results])]
    passed = [in_c(argument) for argument in kept]

    def call(kept: Any = kept) -> Any:
        function(*passed)
        return results

    return call


def settled(result: Any) -> Any:
    """The result, when it is there: JAX returns before it is."""
    if type(result).__module__.startswith("jax") or isinstance(result, tuple | list):
        jax = sys.modules.get("jax")
        return jax.block_until_ready(result) if jax else result
    return result


def caller(workload: Workload, module: ModuleType, contender: str, inputs: Any) -> Callable[[], Any]:
    """Builds and compiles the contender's program; a function that computes the workload once."""
    if contender == "torch":
        function = _torch.build(workload.name)
        return lambda: function(*inputs)
    if contender == "pytensor":
        again = next(w for w in written_with("pytensor", module).WORKLOADS if w.name == workload.name)
        build = again.contenders["scansion"]
    else:
        build = workload.contenders[contender]
    if isinstance(build, ByHand) or hasattr(build, "symbol"):
        return bound(build, inputs)
    function = build()
    return lambda: settled(function(*inputs))
