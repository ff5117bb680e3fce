"""A workload: one computation, its inputs, and who can do it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Arrays = tuple[Any, ...]
Build = Callable[[], Callable[..., Any]]


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
        For "scansion" and for peers that can do it: builds and compiles, and gives a function of the inputs.
    rtol : float
        How far a result may lie from the reference, relative to the largest element.
    is_chaotic : bool
        Whether rounding errors grow until results have nothing in common; then only shapes are compared.
    """

    name: str
    inputs: Callable[[], Arrays]
    numpy: Callable[..., Any] | None
    contenders: dict[str, Build] = field(default_factory=dict)
    rtol: float = 1e-9
    is_chaotic: bool = False


def generator() -> np.random.Generator:
    """The source of a workload's inputs."""
    return np.random.default_rng(20)


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
