"""Making tensors, joining them, and choosing between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from numpy.typing import DTypeLike

from scansion._location import explain
from scansion.exceptions import ScansionTypeError, ScansionValueError
from scansion.tensor._axes import normalize_axes, normalize_axis
from scansion.tensor._broadcast import broadcast, broadcast_axes, broadcast_to_sizes
from scansion.tensor._cast import as_tensor_variable, cast, constant
from scansion.tensor._dtypes import discrete_dtypes, dtype_name
from scansion.tensor._elementwise import add, eq, ge, neq
from scansion.tensor._promotion import promoted
from scansion.tensor._sizes import Size, as_size, as_sizes, as_variable, dimensions
from scansion.tensor.shape import count, expand_dims, flatten, reshape, shape_padleft
from scansion.tensor.var import TensorLike, TensorVariable, emit, made_at

__all__ = [
    "alloc",
    "arange",
    "as_tensor",
    "as_tensor_variable",
    "atleast_1d",
    "atleast_2d",
    "atleast_3d",
    "cast",
    "concatenate",
    "constant",
    "empty",
    "eye",
    "fill",
    "flip",
    "full",
    "full_like",
    "horizontal_stack",
    "identity_like",
    "join",
    "ones",
    "ones_like",
    "repeat",
    "second",
    "stack",
    "switch",
    "tile",
    "tri",
    "tril",
    "triu",
    "vertical_stack",
    "where",
    "zeros",
    "zeros_like",
]

as_tensor = as_tensor_variable


def zeros(shape: Any, dtype: DTypeLike | None = None) -> TensorVariable:
    """Make a tensor of zeros.

    Parameters
    ----------
    shape : int, sequence of int and scalar variables, or vector of known length
        The lengths.
    dtype : str or NumPy dtype, optional
        Element type; None stands for `config.floatX`.

    Returns
    -------
    TensorVariable
        The tensor.

    Raises
    ------
    ValueError
        If the number of axes is not known.

    Examples
    --------
    >>> zeros(2).eval()
    array([0., 0.])
    """
    return full(shape, 0, "floatX" if dtype is None else dtype)


def ones(shape: Any, dtype: DTypeLike | None = None) -> TensorVariable:
    """Make a tensor of ones.

    Parameters
    ----------
    shape : int, sequence of int and scalar variables, or vector of known length
        The lengths.
    dtype : str or NumPy dtype, optional
        Element type; None stands for `config.floatX`.

    Returns
    -------
    TensorVariable
        The tensor.

    Raises
    ------
    ValueError
        If the number of axes is not known.

    Examples
    --------
    >>> ones((1, 2), dtype="int8").eval()
    array([[1, 1]], dtype=int8)
    """
    return full(shape, 1, "floatX" if dtype is None else dtype)


empty = zeros


def full(shape: Any, fill_value: TensorLike, dtype: DTypeLike | None = None) -> TensorVariable:
    """Make a tensor that holds one value everywhere.

    Parameters
    ----------
    shape : int, sequence of int and scalar variables, or vector of known length
        The lengths.
    fill_value : array_like
        The value; a tensor is broadcast.
    dtype : str or NumPy dtype, optional
        Element type; None takes that of the value.

    Returns
    -------
    TensorVariable
        The tensor.

    Raises
    ------
    ValueError
        If the number of axes is not known, or smaller than that of the value.

    Examples
    --------
    >>> full((2,), 7).eval()
    array([7, 7], dtype=int8)
    """
    value = promoted([fill_value], None if dtype is None else dtype_name(dtype))[0]
    sizes = as_sizes(shape, "the shape")
    if value.ndim > len(sizes):
        raise ScansionValueError(explain(f"{made_at(value)} has {value.ndim} dimensions, the shape only {len(sizes)}"))
    return broadcast_to_sizes(value, sizes) if sizes else value


def alloc(value: TensorLike, *shape: Any) -> TensorVariable:
    """Repeat a value to a shape.

    Parameters
    ----------
    value : array_like
        The value; a tensor is broadcast.
    *shape : int or scalar variable
        The lengths.

    Returns
    -------
    TensorVariable
        A tensor of the value's dtype.

    Raises
    ------
    ValueError
        If the shape has fewer axes than the value.

    Examples
    --------
    >>> alloc(np.float32(2), 2).eval()
    array([2., 2.], dtype=float32)
    """
    return full(shape[0] if len(shape) == 1 else shape, value)


def full_like(x: TensorLike, fill_value: TensorLike, dtype: DTypeLike | None = None) -> TensorVariable:
    """Make a tensor of the shape of another that holds one value everywhere.

    Parameters
    ----------
    x : array_like
        The tensor to take the shape from.
    fill_value : array_like
        A scalar.
    dtype : str or NumPy dtype, optional
        Element type; None takes that of `x`.

    Returns
    -------
    TensorVariable
        The tensor.

    Raises
    ------
    TypeError
        If the value is no scalar.

    Examples
    --------
    >>> full_like([1, 2], 7).eval()
    array([7, 7])
    """
    like = as_tensor_variable(x)
    value = promoted([fill_value], like.dtype if dtype is None else dtype_name(dtype))[0]
    if value.ndim:
        raise ScansionTypeError(explain(f"full_like: the value must be a scalar, {made_at(value)} is {value.type}"))
    return emit("scn.fill_like", [value, like]) if like.ndim else value


def zeros_like(x: TensorLike, dtype: DTypeLike | None = None, opt: bool = False) -> TensorVariable:
    """Make a tensor of zeros of the shape of another.

    Parameters
    ----------
    x : array_like
        The tensor to take the shape from.
    dtype : str or NumPy dtype, optional
        Element type; None takes that of `x`.
    opt : bool
        Accepted for Aesara's sake.

    Returns
    -------
    TensorVariable
        The tensor.

    Examples
    --------
    >>> zeros_like([1.0, 2.0]).eval()
    array([0., 0.])
    """
    return full_like(x, 0, dtype)


def ones_like(x: TensorLike, dtype: DTypeLike | None = None, opt: bool = False) -> TensorVariable:
    """Make a tensor of ones of the shape of another.

    Parameters
    ----------
    x : array_like
        The tensor to take the shape from.
    dtype : str or NumPy dtype, optional
        Element type; None takes that of `x`.
    opt : bool
        Accepted for Aesara's sake.

    Returns
    -------
    TensorVariable
        The tensor.

    Examples
    --------
    >>> ones_like([1, 2]).eval()
    array([1, 1])
    """
    return full_like(x, 1, dtype)


def fill(a: TensorLike, b: TensorLike) -> TensorVariable:
    """Broadcast `b` to the common shape with `a`.

    Parameters
    ----------
    a : array_like
        The tensor to take the shape from.
    b : array_like
        The values.

    Returns
    -------
    TensorVariable
        A tensor of the dtype of `b`.

    Raises
    ------
    ValueError
        If two lengths differ and neither is 1.

    Examples
    --------
    >>> fill(np.zeros(2), 7).eval()
    array([7, 7], dtype=int8)
    """
    return broadcast([as_tensor_variable(a), as_tensor_variable(b)], "fill")[1]


second = fill


def arange(
    start: TensorLike, stop: TensorLike | None = None, step: TensorLike = 1, dtype: DTypeLike | None = None
) -> TensorVariable:
    """Count from `start` up to, but not including, `stop`.

    Parameters
    ----------
    start, stop, step : array_like
        Scalars; with one argument, counting starts at 0. An empty range gives an empty vector.
    dtype : str or NumPy dtype, optional
        Element type; None takes int64 for signed and uint64 for unsigned integers, otherwise the common dtype.

    Returns
    -------
    TensorVariable
        A vector.

    Raises
    ------
    TypeError
        If an argument is no scalar.
    ValueError
        If the step is 0, when the function runs.

    Examples
    --------
    >>> arange(3).eval()
    array([0, 1, 2])
    >>> arange(3.0).type.dtype
    'float32'
    """
    bounds: list[Any] = [0, start, step] if stop is None else [start, stop, step]
    common = promoted(bounds)[1].dtype
    scalars = promoted(bounds, _range_dtype(common) if dtype is None else dtype_name(dtype))
    for bound in scalars:
        if bound.ndim:
            raise ScansionTypeError(explain(f"arange takes scalars, {made_at(bound)} is {bound.type}"))
    return emit("scn.iota", scalars)


def _range_dtype(common: str) -> str:
    if common not in discrete_dtypes:
        return common
    return "uint64" if common.startswith("u") else "int64"


def eye(n: Any, m: Any = None, k: TensorLike = 0, dtype: DTypeLike | None = None) -> TensorVariable:
    """Make a matrix with ones on a diagonal and zeros elsewhere.

    Parameters
    ----------
    n, m : int or scalar variable
        Rows and columns; None for `m` makes it square.
    k : array_like
        An integer scalar: which diagonal. 0 is the main one, positive ones lie above.
    dtype : str or NumPy dtype, optional
        Element type; None stands for `config.floatX`.

    Returns
    -------
    TensorVariable
        A matrix.

    Examples
    --------
    >>> eye(2).eval()
    array([[1., 0.],
           [0., 1.]])
    """
    rows, columns = _grid(n, n if m is None else m)
    return cast(eq(add(rows, k), columns), "floatX" if dtype is None else dtype)


def identity_like(x: TensorLike, dtype: DTypeLike | None = None) -> TensorVariable:
    """Make a matrix of the shape of another with ones on the main diagonal and zeros elsewhere.

    Parameters
    ----------
    x : array_like
        The matrix to take the shape from.
    dtype : str or NumPy dtype, optional
        Element type; None takes that of `x`.

    Returns
    -------
    TensorVariable
        A matrix.

    Examples
    --------
    >>> identity_like(np.zeros((1, 2))).eval()
    array([[1., 0.]])
    """
    like = as_tensor_variable(x)
    rows, columns = dimensions(like)
    return eye(rows, columns, dtype=like.dtype if dtype is None else dtype)


def tri(n: Any, m: Any = None, k: TensorLike = 0, dtype: DTypeLike | None = None) -> TensorVariable:
    """Make a matrix with ones on and below a diagonal and zeros above.

    Parameters
    ----------
    n, m : int or scalar variable
        Rows and columns; None for `m` makes it square.
    k : array_like
        An integer scalar: which diagonal. 0 is the main one, positive ones lie above.
    dtype : str or NumPy dtype, optional
        Element type; None stands for `config.floatX`.

    Returns
    -------
    TensorVariable
        A matrix.

    Examples
    --------
    >>> tri(2).eval()
    array([[1., 0.],
           [1., 1.]])
    """
    rows, columns = _grid(n, n if m is None else m)
    return cast(ge(add(rows, k), columns), "floatX" if dtype is None else dtype)


def tril(x: TensorLike, k: TensorLike = 0) -> TensorVariable:
    """Put zeros above a diagonal of a matrix.

    Parameters
    ----------
    x : array_like
        A matrix.
    k : array_like
        An integer scalar: which diagonal. 0 is the main one, positive ones lie above.

    Returns
    -------
    TensorVariable
        A matrix.

    Examples
    --------
    >>> tril(np.ones((2, 2))).eval()
    array([[1., 0.],
           [1., 1.]])
    """
    matrix = as_tensor_variable(x)
    rows, columns = dimensions(matrix)
    return switch(tri(rows, columns, k, "bool"), matrix, 0)


def triu(x: TensorLike, k: TensorLike = 0) -> TensorVariable:
    """Put zeros below a diagonal of a matrix.

    Parameters
    ----------
    x : array_like
        A matrix.
    k : array_like
        An integer scalar: which diagonal. 0 is the main one, positive ones lie above.

    Returns
    -------
    TensorVariable
        A matrix.

    Examples
    --------
    >>> triu(np.ones((2, 2))).eval()
    array([[1., 1.],
           [0., 1.]])
    """
    matrix = as_tensor_variable(x)
    rows, columns = dimensions(matrix)
    return switch(tri(rows, columns, add(k, -1), "bool"), 0, matrix)


def _grid(n: Any, m: Any) -> tuple[TensorVariable, TensorVariable]:
    """The numbers of the rows as a column, and of the columns as a row."""
    rows, columns = (arange(as_variable(as_size(length, "a length"))) for length in (n, m))
    return expand_dims(rows, 1), expand_dims(columns, 0)


def switch(cond: TensorLike, ift: TensorLike, iff: TensorLike) -> TensorVariable:
    """Choose between two tensors element by element.

    Parameters
    ----------
    cond : array_like
        Where to choose the first; numbers count as true unless they are 0.
    ift, iff : array_like
        What to choose from. Both are computed, but a gradient flows to the chosen one only.

    Returns
    -------
    TensorVariable
        A tensor of the common dtype and shape.

    Raises
    ------
    ValueError
        If two lengths differ and neither is 1.

    Examples
    --------
    >>> switch([True, False], 1.0, [2.0, 3.0]).eval()
    array([1., 3.])
    """
    condition = as_tensor_variable(cond)
    if condition.dtype != "bool":
        condition = neq(condition, 0)
    return emit("scn.select", broadcast([condition, *promoted([ift, iff])], "switch"))


where = switch


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


def repeat(x: TensorLike, repeats: Any, axis: int | None = None) -> TensorVariable:
    """Repeat each element.

    Parameters
    ----------
    x : array_like
        A tensor.
    repeats : int or scalar variable
        How often.
    axis : int, optional
        Along which axis; None repeats the elements of the flattened tensor.

    Returns
    -------
    TensorVariable
        A tensor of the same dtype.

    Raises
    ------
    TypeError
        If `repeats` is no integer scalar.

    Examples
    --------
    >>> repeat([1, 2], 2).eval()
    array([1, 1, 2, 2])
    """
    variable = flatten(x) if axis is None else as_tensor_variable(x)
    place = normalize_axis(0 if axis is None else axis, variable.ndim, "repeat")
    return _interleave(variable, place, as_size(repeats, "repeats"), behind=True)


def tile(x: TensorLike, reps: Any) -> TensorVariable:
    """Repeat a whole tensor along its axes.

    Parameters
    ----------
    x : array_like
        A tensor.
    reps : int, sequence of int and scalar variables, or vector of known length
        How often along each axis, matched from the right.

    Returns
    -------
    TensorVariable
        A tensor of the same dtype.

    Examples
    --------
    >>> tile([1, 2], 2).eval()
    array([1, 2, 1, 2])
    """
    counts = as_sizes(reps, "reps")
    variable = as_tensor_variable(x)
    variable = shape_padleft(variable, max(0, len(counts) - variable.ndim))
    for axis, times in enumerate(counts, variable.ndim - len(counts)):
        variable = variable if times == 1 else _interleave(variable, axis, times, behind=False)
    return variable


def _interleave(x: TensorVariable, axis: int, times: Size, behind: bool) -> TensorVariable:
    """Repeat along an axis: each element (`behind`) or the whole."""
    lengths = dimensions(x)
    place = axis + 1 if behind else axis
    sizes = [*lengths[:place], times, *lengths[place:]]
    repeated = broadcast_axes(x, sizes, [k for k in range(x.ndim + 1) if k != place])
    return reshape(repeated, [*lengths[:axis], count([lengths[axis], times]), *lengths[axis + 1 :]])


def flip(x: TensorLike, axis: int | Sequence[int] | None = None) -> TensorVariable:
    """Reverse the order along axes.

    Parameters
    ----------
    x : array_like
        A tensor.
    axis : int or sequence of int, optional
        Which; None takes all.

    Returns
    -------
    TensorVariable
        A tensor of the same elements.

    Examples
    --------
    >>> flip([1, 2, 3]).eval()
    array([3, 2, 1])
    """
    variable = as_tensor_variable(x)
    axes = normalize_axes(axis, variable.ndim, "flip")
    return emit("scn.reverse", [variable], {"axes": axes}) if axes else variable


def atleast_1d(x: TensorLike) -> TensorVariable:
    """Give a scalar an axis.

    Parameters
    ----------
    x : array_like
        A tensor.

    Returns
    -------
    TensorVariable
        A tensor of at least one dimension.

    Examples
    --------
    >>> atleast_1d(3.0).type
    float32[1]
    """
    return _at_least(x, 1)


def atleast_2d(x: TensorLike) -> TensorVariable:
    """Add leading axes until there are two.

    Parameters
    ----------
    x : array_like
        A tensor.

    Returns
    -------
    TensorVariable
        A tensor of at least two dimensions.

    Examples
    --------
    >>> atleast_2d([1, 2]).type
    int64[1, 2]
    """
    return _at_least(x, 2)


def atleast_3d(x: TensorLike) -> TensorVariable:
    """Add leading axes until there are three.

    Parameters
    ----------
    x : array_like
        A tensor.

    Returns
    -------
    TensorVariable
        A tensor of at least three dimensions.

    Examples
    --------
    >>> atleast_3d([1, 2]).type
    int64[1, 1, 2]
    """
    return _at_least(x, 3)


def _at_least(x: TensorLike, ndim: int) -> TensorVariable:
    variable = as_tensor_variable(x)
    return shape_padleft(variable, max(0, ndim - variable.ndim))
