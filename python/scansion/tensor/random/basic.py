"""Distributions, bit-equal to NumPy's.

Parameters broadcast to the shape of the draws. A function of this module draws from the generator `rng`, which it
does not advance: the state after the draw is the other output of the draw's operation (`draw.owner.outputs[0]`).
`RandomStream` looks after that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from numpy.typing import DTypeLike

from scansion._location import explain
from scansion._native import native
from scansion.compile.sharedvalue import RandomStateSharedVariable
from scansion.exceptions import ScansionTypeError
from scansion.graph.basic import Variable, joined
from scansion.tensor._broadcast import common_axes
from scansion.tensor._dtypes import dtype_name
from scansion.tensor._generators import fresh_entropy
from scansion.tensor._promotion import promoted
from scansion.tensor._sizes import Size, as_sizes, dimension, split
from scansion.tensor._streams import RandomStateVariable
from scansion.tensor.var import TensorLike, TensorVariable

if TYPE_CHECKING:
    from scansion._scansion import Attribute

__all__ = ["binomial", "normal", "uniform"]


def uniform(
    low: TensorLike = 0.0,
    high: TensorLike = 1.0,
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw from the uniform distribution on [low, high).

    Parameters
    ----------
    low, high : array_like
        The interval's ends.
    size : int, sequence of int and scalar variables, or vector of known length, optional
        The shape of the draws; None takes that of the parameters.
    rng : random stream, optional
        The generator; None makes a new one with a seed from the operating system.
    dtype : str or NumPy dtype, optional
        Element type of the draws; None stands for `config.floatX`.
    name : str, optional
        The variable's name.

    Returns
    -------
    TensorVariable
        The draws, equal to `numpy.random.Generator.uniform(low, high, size)` from the same state.

    Raises
    ------
    TypeError
        If `rng` is no random stream.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> bool(uniform(size=2, rng=rng).eval()[0] == np.random.default_rng(3).uniform())
    True
    """
    return draw("uniform", promoted([low, high], "float64"), size, rng, dtype or "floatX", name)


def normal(
    loc: TensorLike = 0.0,
    scale: TensorLike = 1.0,
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw from the normal distribution.

    Parameters
    ----------
    loc, scale : array_like
        Mean and standard deviation.
    size : int, sequence of int and scalar variables, or vector of known length, optional
        The shape of the draws; None takes that of the parameters.
    rng : random stream, optional
        The generator; None makes a new one with a seed from the operating system.
    dtype : str or NumPy dtype, optional
        Element type of the draws; None stands for `config.floatX`.
    name : str, optional
        The variable's name.

    Returns
    -------
    TensorVariable
        The draws, equal to `numpy.random.Generator.normal(loc, scale, size)` from the same state.

    Raises
    ------
    TypeError
        If `rng` is no random stream.
    ValueError
        If a standard deviation is negative, when the function runs.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> bool(normal(size=2, rng=rng).eval()[0] == np.random.default_rng(3).normal())
    True
    """
    return draw("normal", promoted([loc, scale], "float64"), size, rng, dtype or "floatX", name)


def binomial(
    n: TensorLike = 1,
    p: TensorLike = 0.5,
    size: Any = None,
    rng: Variable | None = None,
    dtype: DTypeLike | None = None,
    name: str | None = None,
) -> TensorVariable:
    """Draw numbers of successes from the binomial distribution.

    Parameters
    ----------
    n : array_like
        The numbers of trials, integers from 0 on.
    p : array_like
        The probabilities of success, from 0 to 1.
    size : int, sequence of int and scalar variables, or vector of known length, optional
        The shape of the draws; None takes that of the parameters.
    rng : random stream, optional
        The generator; None makes a new one with a seed from the operating system.
    dtype : str or NumPy dtype, optional
        Element type of the draws; None stands for int64.
    name : str, optional
        The variable's name.

    Returns
    -------
    TensorVariable
        The draws, equal to `numpy.random.Generator.binomial(n, p, size)` from the same state.

    Raises
    ------
    TypeError
        If `rng` is no random stream.
    ValueError
        If a parameter is out of range, when the function runs.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> rng = scansion.shared(np.random.default_rng(3))
    >>> bool(binomial(10, 0.5, rng=rng).eval() == np.random.default_rng(3).binomial(10, 0.5))
    True
    """
    parameters = [*promoted([n], "int64"), *promoted([p], "float64")]
    return draw("binomial", parameters, size, rng, dtype or "int64", name)


def draw(
    distribution: str,
    parameters: list[TensorVariable],
    size: Any,
    rng: Variable | None,
    dtype: DTypeLike,
    name: str | None,
) -> TensorVariable:
    """Append a draw to the graph."""
    stream = RandomStateSharedVariable.seeded(fresh_entropy(16)) if rng is None else rng
    if not isinstance(stream, RandomStateVariable):
        raise ScansionTypeError(
            explain(f"rng is {rng!r}, no random stream", "make one: shared(numpy.random.default_rng(1))")
        )
    static, sizes = split(_shape_of_parameters(parameters) if size is None else as_sizes(size, "size"))
    operands = [stream, *parameters, *sizes]
    attributes: dict[str, Attribute] = {
        "distribution": distribution,
        "dtype": dtype_name(dtype),
        "static_sizes": static,
    }
    _, draws = native.apply("scn.random", [x._value for x in operands], attributes)
    result = TensorVariable(draws, joined(operands))
    if name is not None:
        result.name = name
    return result


def _shape_of_parameters(parameters: list[TensorVariable]) -> list[Size]:
    sources = common_axes(parameters, "random draw")
    return [1 if source is None else dimension(*source) for source in sources]
