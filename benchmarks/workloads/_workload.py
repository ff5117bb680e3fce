"""A workload: one computation, its inputs, and who can do it."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Arrays = tuple[Any, ...]
Build = Callable[[], Callable[..., Any]]

# Of the step of gradient descent that trains the perceptron.
RATE = np.float32(0.1)


@dataclass(frozen=True)
class ByHand:
    """A function of the C++ in `by_hand/`, called through ctypes.

    Attributes
    ----------
    symbol : str
        The function's name. It takes `arguments`, then where each of the results goes.
    arguments : callable
        Of the inputs: what the function is given; arrays become pointers, integers int64_t, other numbers double.
    results : callable
        Of the inputs: arrays for the results, one or a list.
    """

    symbol: str
    arguments: Callable[..., Any]
    results: Callable[..., Any]


@dataclass(frozen=True)
class Workload:
    """One row of the table.

    Attributes
    ----------
    name : str
        What tables and `--only` call it.
    inputs : callable
        Makes the arguments, NumPy arrays; the same ones each time.
    numpy : callable or None
        The reference; None where contenders are held against each other. Nothing is timed before results agree.
    contenders : dict
        For "scansion" and for peers that can do it: builds and compiles, and gives a function of the inputs. "c++" is a
        `ByHand`.
    rtol : float
        How far a result may lie from the reference, relative to the largest element.
    with_pytensor : bool
        Whether PyTensor, too, builds the program of "scansion". It can build nearly all, but takes up to a minute each.
    is_chaotic : bool
        Whether rounding errors grow until results have nothing in common; then only shapes are compared.
    """

    name: str
    inputs: Callable[[], Arrays]
    numpy: Callable[..., Any] | None
    contenders: dict[str, Build | ByHand] = field(default_factory=dict)
    rtol: float = 1e-9
    with_pytensor: bool = False
    is_chaotic: bool = False


def generator() -> np.random.Generator:
    """The source of a workload's inputs."""
    return np.random.default_rng(20)


def by_numba(reference: Callable[..., Any]) -> Build:
    """The contender that Numba makes of a reference written in loops."""

    def build() -> Any:
        import numba

        return numba.njit(fastmath=True, cache="NUMBA_CACHE_DIR" in os.environ)(reference)

    return build


def by_jax(function: Callable[..., Any], *static: int) -> Build:
    """The contender that JAX makes of a function, which may import jax when it is traced; some arguments are static."""

    def build() -> Any:
        import jax

        return jax.jit(functools.wraps(function)(lambda *inputs: function(*inputs)), static_argnums=static)

    return build


def check(workload: Workload, results: Any, expected: Any) -> None:
    """Raise AssertionError unless results are what the reference says."""
    if not isinstance(expected, tuple | list):
        results, expected = [results], [expected]
    assert len(results) == len(expected), workload.name
    for result, reference in zip(results, expected, strict=True):
        result, reference = np.asarray(result), np.asarray(reference)
        assert result.shape == reference.shape, (workload.name, result.shape, reference.shape)
        if workload.is_chaotic:
            continue
        scale = np.abs(reference).max(initial=0.0) or 1.0
        assert np.isfinite(result).all(), workload.name
        error = np.abs(result - reference).max(initial=0.0) / scale
        assert error <= workload.rtol, (workload.name, error)
