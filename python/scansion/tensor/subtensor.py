"""Indexing with integers, slices, None and Ellipsis, and copies with a part replaced.

A key becomes one `scn.slice` (an integer or start:stop:step for every axis) and, where it holds None, one
`scn.expand_dims`. `set_subtensor(x[key], value)` finds the slice behind its first argument and writes where it reads.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

import scansion.tensor as at
from scansion._location import explain
from scansion.exceptions import ScansionIndexError, ScansionNotImplementedError, ScansionTypeError, ScansionValueError
from scansion.graph.basic import Variable
from scansion.tensor._axes import normalize_axis
from scansion.tensor._broadcast import broadcast_to_sizes
from scansion.tensor._cast import as_tensor_variable
from scansion.tensor._promotion import common_dtype, promoted
from scansion.tensor._sizes import Size, as_size, dimension, dimensions, split
from scansion.tensor.shape import expand_dims
from scansion.tensor.var import TensorLike, TensorVariable, emit, made_at

if TYPE_CHECKING:
    from scansion._scansion import Attribute

__all__ = ["inc_subtensor", "set_subtensor"]

FAR = 2**62
"""Beyond the end of every axis: what stands for a bound that is left out."""

SLICE_ATTRIBUTES = frozenset(["static_starts", "static_stops", "static_steps", "indexed"])


@dataclass
class Region:
    """A part of a tensor: for each axis an index or a range, and where the result gets new axes."""

    starts: list[Size] = field(default_factory=list)
    stops: list[Size] = field(default_factory=list)
    steps: list[Size] = field(default_factory=list)
    indexed: list[bool] = field(default_factory=list)
    new_axes: list[int] = field(default_factory=list)

    def add(self, start: Size, stop: Size, step: Size, indexed: bool) -> None:
        """Say what is taken of the next axis."""
        self.starts.append(start)
        self.stops.append(stop)
        self.steps.append(step)
        self.indexed.append(indexed)


def getitem(x: TensorVariable, key: Any) -> TensorVariable:
    """`x[key]`: what `TensorVariable.__getitem__` does."""
    if _is_integer(key) and (length := _length_of_axis(x, int(key))) is not None:
        return length
    region = _parse(x, key)
    (starts, dynamic_starts), (stops, dynamic_stops), (steps, dynamic_steps) = map(
        split, (region.starts, region.stops, region.steps)
    )
    attributes: dict[str, Attribute] = {
        "static_starts": starts,
        "static_stops": stops,
        "static_steps": steps,
        "indexed": region.indexed,
    }
    part = emit("scn.slice", [x, *dynamic_starts, *dynamic_stops, *dynamic_steps], attributes)
    return expand_dims(part, region.new_axes)


def set_subtensor(
    x: TensorVariable, y: TensorLike, inplace: bool = False, tolerate_inplace_aliasing: bool = False
) -> TensorVariable:
    """Give a copy of a tensor in which a part is replaced.

    Parameters
    ----------
    x : TensorVariable
        The part, written as an indexing expression: `a[key]`.
    y : array_like
        The new elements, broadcast to the part's shape; `a`'s dtype must hold them.
    inplace, tolerate_inplace_aliasing : bool
        Accepted for Aesara's sake; the compiler decides what happens in place.

    Returns
    -------
    TensorVariable
        The changed copy of `a`.

    Raises
    ------
    TypeError
        If `x` is no indexing expression, or `a`'s dtype does not hold `y`.
    ValueError
        If `y` does not have the part's shape.

    Examples
    --------
    >>> a = as_tensor_variable(np.zeros(4))
    >>> set_subtensor(a[1:3], 5.0).eval()
    array([0., 5., 5., 0.])
    """
    return _update(x, y, accumulate=False)


def inc_subtensor(
    x: TensorVariable,
    y: TensorLike,
    inplace: bool = False,
    tolerate_inplace_aliasing: bool = False,
    ignore_duplicates: bool = False,
) -> TensorVariable:
    """Give a copy of a tensor in which something is added to a part.

    Parameters
    ----------
    x : TensorVariable
        The part, written as an indexing expression: `a[key]`.
    y : array_like
        What to add, broadcast to the part's shape; `a`'s dtype must hold it.
    inplace, tolerate_inplace_aliasing, ignore_duplicates : bool
        Accepted for Aesara's sake.

    Returns
    -------
    TensorVariable
        The changed copy of `a`.

    Raises
    ------
    TypeError
        If `x` is no indexing expression, or `a`'s dtype does not hold `y`.
    ValueError
        If `y` does not have the part's shape.

    Examples
    --------
    >>> a = as_tensor_variable(np.ones(3))
    >>> inc_subtensor(a[::2], [1.0, 2.0]).eval()
    array([2., 1., 3.])
    """
    return _update(x, y, accumulate=True)


def _update(part: TensorVariable, y: TensorLike, accumulate: bool) -> TensorVariable:
    owner = part.owner
    if owner is None or owner.op != "scn.slice":
        raise ScansionTypeError(
            explain(
                f"{made_at(part)} is not a part of a tensor",
                "write at.set_subtensor(x[key], y), with no None in the key",
            )
        )
    x, *bounds = owner.inputs
    value = _fitting(y, part)
    attributes = {name: value for name, value in owner.attributes.items() if name in SLICE_ATTRIBUTES}
    if accumulate:
        attributes["accumulate"] = True
    return emit("scn.update_slice", [x, value, *bounds], attributes)


def _fitting(y: TensorLike, part: TensorVariable) -> TensorVariable:
    """`y` with the dtype and the shape of the part that it is to replace."""
    given = _weakest_dtype(y)
    if common_dtype([part.dtype, given]) != part.dtype:
        raise ScansionTypeError(
            explain(f"a part of a {part.dtype} tensor cannot hold {given}", f'cast it: at.cast(y, "{part.dtype}")')
        )
    value = promoted([y], part.dtype)[0]
    if value.ndim > part.ndim:
        raise ScansionValueError(
            explain(f"{made_at(value)} has {value.ndim} dimensions, the part that it is to replace {part.ndim}")
        )
    if value.ndim == part.ndim and all(
        n != 1 or m == 1 for n, m in zip(value.type.shape, part.type.shape, strict=True)
    ):
        return value
    return emit("scn.fill_like", [value, part]) if value.ndim == 0 else broadcast_to_sizes(value, dimensions(part))


def _weakest_dtype(y: TensorLike) -> str:
    """The dtype of a value; for Python floats, which become what they meet, the smallest one."""
    given: object = y
    if type(given) is float:
        return "float16"
    return promoted([y])[0].dtype


def _length_of_axis(x: TensorVariable, index: int) -> TensorVariable | None:
    """`y.shape[index]` without a detour over the vector of all lengths."""
    if x.ndim != 1 or x.dtype != "int64":
        return None
    owner = x.owner
    if owner is None or owner.op != "scn.shape_of":
        return None
    whole = owner.inputs[0]
    assert isinstance(whole, TensorVariable)
    return as_tensor_variable(_as_array(dimension(whole, normalize_axis(index, whole.ndim, "shape"))))


def _as_array(size: Size) -> Any:
    return np.asarray(size, dtype="int64") if isinstance(size, int) else size


def _parse(x: TensorVariable, key: Any) -> Region:
    entries = list(key) if isinstance(key, tuple) else [key]
    for entry in entries:
        _check_supported(entry)
    region = Region()
    for entry in _without_ellipsis(entries, x):
        if entry is None:
            region.new_axes.append(len(region.new_axes) + region.indexed.count(False))
        elif isinstance(entry, slice):
            region.add(*_range(entry), indexed=False)
        else:
            axis = len(region.indexed)
            region.add(_index(entry, x, axis), 0, 1, indexed=True)
    return region


def _without_ellipsis(entries: list[Any], x: TensorVariable) -> list[Any]:
    """One entry for each axis, besides those for new axes."""
    missing = x.ndim - sum(entry is not None and entry is not Ellipsis for entry in entries)
    if missing < 0:
        raise ScansionIndexError(explain(f"{x.ndim - missing} indices for {made_at(x)}, which has {x.ndim} dimensions"))
    places = [place for place, entry in enumerate(entries) if entry is Ellipsis]
    if len(places) > 1:
        raise ScansionIndexError(explain("an index can have one Ellipsis (...) only"))
    place = places[0] if places else len(entries)
    return entries[:place] + [slice(None)] * missing + entries[place + 1 :]


def _check_supported(entry: Any) -> None:
    if entry is None or entry is Ellipsis or isinstance(entry, slice) or _is_integer(entry):
        return
    if isinstance(entry, TensorVariable) and entry.ndim == 0 and "int" in entry.dtype:
        return
    if isinstance(entry, list | tuple | np.ndarray | bool | np.bool_ | TensorVariable):
        raise ScansionNotImplementedError(
            explain(
                f"indexing with {_kind(entry)} is not implemented yet",
                "index with integers, slices, None and integer scalars; loop over indices with scansion.scan",
            )
        )
    raise ScansionIndexError(explain(f"an index must be an integer, a slice, None or ..., not {type(entry).__name__}"))


def _kind(entry: Any) -> str:
    if isinstance(entry, Variable):
        return f"the {entry.type} {entry}" if isinstance(entry, TensorVariable) else str(entry)
    return "an array" if isinstance(entry, np.ndarray) else f"a {type(entry).__name__}"


def _is_integer(entry: Any) -> bool:
    if isinstance(entry, np.ndarray):
        return entry.ndim == 0 and entry.dtype.kind in "iu"
    return isinstance(entry, int | np.integer) and not isinstance(entry, bool)


def _index(entry: Any, x: TensorVariable, axis: int) -> Size:
    index = int(entry) if _is_integer(entry) else as_size(entry, "an index")
    length = x.type.shape[axis]
    if isinstance(index, int) and length is not None and not -length <= index < length:
        raise ScansionIndexError(
            explain(f"index {index} is out of range for axis {axis} of {made_at(x)}, which has length {length}")
        )
    return _clipped(index)


def _range(entry: slice) -> tuple[Size, Size, Size]:
    """Start, stop and step, with the far ends in place of those left out."""
    step = 1 if entry.step is None else as_size(entry.step, "the step of a slice")
    if isinstance(step, int) and step == 0:
        raise ScansionValueError(explain("the step of a slice cannot be 0"))
    start = _far(step, 0, FAR) if entry.start is None else as_size(entry.start, "the start of a slice")
    stop = _far(step, FAR, -FAR) if entry.stop is None else as_size(entry.stop, "the stop of a slice")
    return _clipped(start), _clipped(stop), step


def _far(step: Size, forwards: int, backwards: int) -> Size:
    if isinstance(step, int):
        return forwards if step > 0 else backwards
    return as_size(at.switch(at.gt(step, 0), np.int64(forwards), np.int64(backwards)), "the bound of a slice")


def _clipped(bound: Size) -> Size:
    return max(-FAR, min(FAR, bound)) if isinstance(bound, int) else bound
