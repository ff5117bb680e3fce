"""Putting tensors one behind the other, and cutting them apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scansion._location import explain
from scansion.exceptions import ScansionTypeError, ScansionValueError
from scansion.tensor._axes import normalize_axis
from scansion.tensor._cast import as_tensor_variable
from scansion.tensor._promotion import promoted
from scansion.tensor._sizes import as_sizes
from scansion.tensor.shape import expand_dims, specify_shape
from scansion.tensor.var import TensorLike, TensorVariable, emit, made_at

__all__ = ["concatenate", "horizontal_stack", "join", "split", "stack", "stacklists", "vertical_stack"]


def join(axis: int, *tensors: TensorLike) -> TensorVariable:
    """Put tensors one behind the other along an axis.

    Parameters
    ----------
    axis : int
        The axis.
    *tensors : array_like
        Tensors of one rank; all lengths but those of the axis must agree.

    Returns
    -------
    TensorVariable
        A tensor of the common dtype.

    Raises
    ------
    ValueError
        If there are no tensors, or ranks or lengths differ.

    Examples
    --------
    >>> join(0, [1, 2], [3]).eval()
    array([1, 2, 3])
    """
    if not tensors:
        raise ScansionValueError(explain("there are no tensors to join"))
    operands = promoted(tensors)
    rank = operands[0].ndim
    for operand in operands:
        if operand.ndim != rank or not rank:
            raise ScansionValueError(
                explain(
                    f"join: {made_at(operand)} has {operand.ndim} dimensions, {made_at(operands[0])} has {rank}",
                    "join needs equal ranks of at least 1; at.stack joins along a new axis",
                )
            )
    place = normalize_axis(axis, rank, "join")
    return operands[0] if len(operands) == 1 else emit("scn.concatenate", operands, {"axis": place})


def concatenate(tensor_list: Sequence[TensorLike], axis: int = 0) -> TensorVariable:
    """Put tensors one behind the other along an axis.

    Parameters
    ----------
    tensor_list : sequence of array_like
        Tensors of one rank; all lengths but those of the axis must agree.
    axis : int
        The axis.

    Returns
    -------
    TensorVariable
        A tensor of the common dtype.

    Raises
    ------
    TypeError
        If the first argument is one tensor.
    ValueError
        If there are no tensors, or ranks or lengths differ.

    Examples
    --------
    >>> concatenate([[1, 2], [3]]).eval()
    array([1, 2, 3])
    """
    given: object = tensor_list  # a single tensor is a common mistake
    if isinstance(given, TensorVariable):
        raise ScansionTypeError(explain("concatenate takes a list of tensors, not one", "concatenate([x, y], axis=0)"))
    return join(axis, *tensor_list)


def stack(tensors: Sequence[TensorLike], axis: int = 0) -> TensorVariable:
    """Put tensors side by side along a new axis.

    Parameters
    ----------
    tensors : sequence of array_like
        Tensors of one shape.
    axis : int
        The place of the new axis in the result.

    Returns
    -------
    TensorVariable
        A tensor of the common dtype.

    Raises
    ------
    ValueError
        If there are no tensors, or ranks or lengths differ.

    Examples
    --------
    >>> stack([[1, 2], [3, 4]], axis=1).eval()
    array([[1, 3],
           [2, 4]])
    """
    operands = promoted(tensors) if len(tensors) else []
    ranks = {operand.ndim for operand in operands}
    if len(ranks) != 1:
        raise ScansionValueError(explain(f"stack needs tensors of one rank, these have the ranks {sorted(ranks)}"))
    place = normalize_axis(axis, ranks.pop() + 1, "stack")
    return join(place, *(expand_dims(operand, place) for operand in operands))


def horizontal_stack(*tensors: TensorLike) -> TensorVariable:
    """Put matrices side by side.

    Parameters
    ----------
    *tensors : array_like
        Matrices of equal heights.

    Returns
    -------
    TensorVariable
        A matrix.

    Examples
    --------
    >>> horizontal_stack(np.zeros((2, 1)), np.zeros((2, 2))).type
    float64[2, 3]
    """
    return join(1, *tensors)


def vertical_stack(*tensors: TensorLike) -> TensorVariable:
    """Put matrices one below the other.

    Parameters
    ----------
    *tensors : array_like
        Matrices of equal widths.

    Returns
    -------
    TensorVariable
        A matrix.

    Examples
    --------
    >>> vertical_stack(np.zeros((1, 2)), np.zeros((2, 2))).type
    float64[3, 2]
    """
    return join(0, *tensors)


def stacklists(arg: TensorLike) -> TensorVariable:
    """Stack nested lists of tensors of one shape.

    Parameters
    ----------
    arg : array_like
        A tensor, or a list of what this function takes.

    Returns
    -------
    TensorVariable
        A tensor with one leading axis for each level of lists.

    Raises
    ------
    ValueError
        If ranks or lengths differ.

    Examples
    --------
    >>> stacklists([[1, 2], [3, 4]]).eval()
    array([[1, 2],
           [3, 4]], dtype=int8)
    """
    if isinstance(arg, list | tuple):
        return stack([stacklists(part) for part in arg])
    return as_tensor_variable(arg)


def split(x: TensorLike, splits_size: Any, n_splits: int | None = None, axis: int = 0) -> list[TensorVariable]:
    """Cut a tensor into parts along an axis.

    Parameters
    ----------
    x : array_like
        A tensor.
    splits_size : sequence of int and scalar variables, or vector
        The lengths of the parts; together they are that of the axis.
    n_splits : int, optional
        How many parts; needed where the length of `splits_size` is not known.
    axis : int
        The axis.

    Returns
    -------
    list of TensorVariable
        The parts.

    Raises
    ------
    IndexError
        If there is no such axis.
    ValueError
        If the lengths do not add up, or one is negative; where this is not known before, when the function runs.

    Examples
    --------
    >>> [part.eval() for part in split([1, 2, 3], [2, 1], 2)]
    [array([1, 2]), array([3])]
    """
    variable = as_tensor_variable(x)
    place = normalize_axis(axis, variable.ndim, "split")
    sizes = _part_lengths(splits_size, n_splits)
    parts: list[TensorVariable] = []
    start: Any = 0
    for k, length in enumerate(sizes):
        stop = None if k == len(sizes) - 1 else start + length
        part = variable[(*[slice(None)] * place, slice(start, stop))]
        lengths: list[Any] = [None] * variable.ndim
        lengths[place] = length
        parts.append(specify_shape(part, lengths))
        start = stop
    return parts


def _part_lengths(splits_size: Any, n_splits: int | None) -> list[Any]:
    if isinstance(splits_size, TensorVariable) and splits_size.type.shape == (None,) and n_splits is not None:
        splits_size = specify_shape(splits_size, (n_splits,))
    sizes = as_sizes(splits_size, "splits_size")
    if n_splits is not None and len(sizes) != n_splits:
        raise ScansionValueError(explain(f"split: {len(sizes)} lengths for n_splits={n_splits} parts"))
    if not sizes or any(isinstance(length, int) and length < 0 for length in sizes):
        raise ScansionValueError(explain(f"split: {splits_size} are no lengths of parts"))
    return sizes
