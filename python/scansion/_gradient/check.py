"""Gradients checked against finite differences: `verify_grad` and `numeric_grad`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scansion._gradient.reverse import grad
from scansion._location import explain
from scansion.compile import function
from scansion.exceptions import GradientError, ScansionTypeError
from scansion.tensor._cast import as_tensor_variable
from scansion.tensor.type import tensor

__all__ = ["numeric_grad", "verify_grad"]

# By the coarsest dtype among the arguments: the step of the differences, and how far they may be off.
STEPS = {"float16": 1e-1, "float32": 3e-4, "float64": 1e-6}
TOLERANCES = {"float16": 1e-1, "float32": 1e-2, "float64": 1e-4}


class numeric_grad:  # noqa: N801 (Aesara's name)
    """The gradient of a function of arrays by central differences.

    Parameters
    ----------
    f : callable
        A function of one argument for each array in `pt`, or of one array, that gives a number.
    pt : array_like or sequence of array_like
        Where.
    eps : float, optional
        The step; by default one that suits the coarsest dtype.

    Attributes
    ----------
    gf : ndarray or list of ndarray
        The slopes, of the shapes of `pt`, in its form.

    Examples
    --------
    >>> numeric_grad(lambda x: (x**2).sum(), [1.0, 2.0]).gf.round(6)
    array([2., 4.])
    """

    def __init__(self, f: Callable[..., Any], pt: Any, eps: float | None = None) -> None:
        packed = isinstance(pt, list | tuple) and not all(np.ndim(x) == 0 for x in pt)
        arrays = [np.array(x, dtype=_floating(x)) for x in (pt if packed else [pt])]
        step = STEPS[_coarsest(arrays)] if eps is None else eps
        slopes = [_slopes(f, arrays, k, step) for k in range(len(arrays))]
        self.gf: Any = slopes if packed else slopes[0]

    @staticmethod
    def abs_rel_err(a: ArrayLike, b: ArrayLike) -> tuple[NDArray[Any], NDArray[Any]]:
        """Absolute and relative differences of two arrays.

        Parameters
        ----------
        a, b : array_like
            Of one shape.

        Returns
        -------
        tuple of ndarray
            |a - b| and |a - b| / (|a| + |b|).

        Examples
        --------
        >>> numeric_grad.abs_rel_err([1.0], [3.0])
        (array([2.]), array([0.5]))
        """
        absolute = np.abs(np.asarray(a) - np.asarray(b))
        return absolute, absolute / np.maximum(np.abs(a) + np.abs(b), 1e-8)


def _floating(x: Any) -> np.dtype[Any]:
    dtype = np.asarray(x).dtype
    return dtype if dtype.kind == "f" else np.dtype("float64")


def _coarsest(arrays: Sequence[NDArray[Any]]) -> str:
    return min((array.dtype.name for array in arrays), key=lambda name: np.dtype(name).itemsize)


def _slopes(f: Callable[..., Any], arrays: list[NDArray[Any]], k: int, step: float) -> NDArray[Any]:
    slopes = np.zeros_like(arrays[k])
    for index in np.ndindex(slopes.shape):
        values = []
        for change in (step, -step):
            moved = [array.copy() for array in arrays]
            moved[k][index] += change
            # The step that was really made, as far as the dtype tells places apart.
            values.append((float(f(*moved)), float(moved[k][index])))
        (up, right), (down, left) = values
        slopes[index] = (up - down) / (right - left)
    return slopes


def verify_grad(
    fun: Callable[..., Any],
    pt: Sequence[ArrayLike],
    n_tests: int = 2,
    rng: Any = None,
    eps: float | None = None,
    out_type: str | None = None,
    abs_tol: float | None = None,
    rel_tol: float | None = None,
    mode: object = None,
    cast_to_output_type: bool = False,
    no_debug_ref: bool = True,
) -> None:
    """Check the gradient of a function against finite differences.

    Parameters
    ----------
    fun : callable
        Takes a variable for each array in `pt` and returns one variable.
    pt : sequence of array_like
        Where to check: arrays of floats.
    n_tests : int
        How many random projections of the result are checked.
    rng : numpy.random.Generator or numpy.random.RandomState, optional
        Draws the projections.
    eps : float, optional
        The step of the differences; by default one that suits the coarsest dtype.
    out_type : str, optional
        The dtype of the result, if not the one that it has.
    abs_tol, rel_tol : float, optional
        How far absolutely, or relatively to the sum of magnitudes, the two may differ; one of both is enough.
    mode, cast_to_output_type, no_debug_ref : optional
        Accepted for Aesara's sake.

    Raises
    ------
    GradientError
        If the gradient is wrong: says for which argument, where, and both values.
    TypeError
        If a point is no array of floats.

    Examples
    --------
    >>> import numpy as np
    >>> import scansion.tensor as at
    >>> verify_grad(at.tanh, [np.array([0.5, -1.0])], rng=np.random.default_rng(0))
    """
    arrays = [np.asarray(x) for x in pt]
    for position, array in enumerate(arrays):
        if array.dtype.kind != "f":
            raise ScansionTypeError(explain(f"verify_grad: pt[{position}] holds {array.dtype}, not floats"))
    tolerance = TOLERANCES[_coarsest(arrays)]
    allowed = (tolerance if abs_tol is None else abs_tol, tolerance if rel_tol is None else rel_tol)
    step = STEPS[_coarsest(arrays)] if eps is None else eps
    draws = np.random.default_rng() if rng is None else rng
    inputs = [tensor(dtype=array.dtype.name, shape=(None,) * array.ndim) for array in arrays]
    output = as_tensor_variable(fun(*inputs))
    if out_type is not None:
        output = output.astype(out_type)
    weights = tensor(dtype=output.dtype, shape=(None,) * output.ndim)
    cost = (output * weights).sum()
    value = function(inputs, output, on_unused_input="ignore")
    projected = function([*inputs, weights], cost, on_unused_input="ignore")
    gradients = function([*inputs, weights], grad(cost, inputs, disconnected_inputs="ignore"), on_unused_input="ignore")
    for _ in range(n_tests):
        projection = (draws.uniform(size=value(*arrays).shape) + 0.5).astype(output.dtype)

        def value_along(*moved: NDArray[Any], projection: NDArray[Any] = projection) -> Any:
            return projected(*moved, projection)

        expected = [_slopes(value_along, arrays, k, step) for k in range(len(arrays))]
        for position, (given, slopes) in enumerate(zip(gradients(*arrays, projection), expected, strict=True)):
            _compare(position, given, slopes, allowed)


def _compare(position: int, given: NDArray[Any], expected: NDArray[Any], allowed: tuple[float, float]) -> None:
    """Raise GradientError where both kinds of error are larger than allowed; NaN in either is an error."""
    absolute, relative = numeric_grad.abs_rel_err(given, expected)
    wrong = ~((absolute <= allowed[0]) | (relative <= allowed[1]))
    if not wrong.any():
        return
    index = tuple(int(i) for i in np.argwhere(wrong)[0])
    raise GradientError(
        explain(
            f"the gradient of argument {position} at index {index} is {given[index]}, differences give "
            f"{expected[index]}"
            f" ({int(wrong.sum())} of {wrong.size} elements are off by more than {allowed[0]} and {allowed[1]:.0%})"
        )
    )
