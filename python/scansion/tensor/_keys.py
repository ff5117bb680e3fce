"""What stands between the brackets of `x[...]`, entry by entry.

An entry takes an axis of the tensor (a mask as many as it has), or none (None, Ellipsis). Integers and slices say by
themselves what they take; arrays of integers and masks are read by `_advanced`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

import scansion.tensor as at
from scansion._location import explain
from scansion.exceptions import ScansionIndexError, ScansionValueError
from scansion.tensor._cast import as_tensor_variable, constant
from scansion.tensor._sizes import Size, as_size, split
from scansion.tensor.shape import expand_dims
from scansion.tensor.var import TensorVariable, emit, made_at

if TYPE_CHECKING:
    from scansion._scansion import Attribute

FAR = 2**62
"""Beyond the end of every axis: what stands for a bound that is left out."""


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


def read_region(x: TensorVariable, entries: Sequence[Any]) -> Region:
    """The part that integers, slices and None take."""
    region = Region()
    for entry in entries:
        if entry is None:
            region.new_axes.append(len(region.new_axes) + region.indexed.count(False))
        elif isinstance(entry, slice):
            region.add(*_range(entry), indexed=False)
        else:
            axis = len(region.indexed)
            region.add(_index(entry, x, axis), 0, 1, indexed=True)
    return region


def slice_region(x: TensorVariable, region: Region) -> TensorVariable:
    """The part itself."""
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


def read_key(key: Any) -> list[Any]:
    """The entries of a key: None, Ellipsis, slices and integers as they are, arrays and masks as variables."""
    return [_read_entry(entry) for entry in (key if isinstance(key, tuple) else [key])]


def is_advanced(entry: Any) -> bool:
    """Whether an entry is an array of integers or a mask."""
    return isinstance(entry, TensorVariable) and (entry.ndim > 0 or entry.dtype == "bool")


def without_ellipsis(entries: list[Any], x: TensorVariable) -> list[Any]:
    """As many entries as take all axes, besides those for new axes."""
    missing = x.ndim - sum(map(_axes_taken, entries))
    if missing < 0:
        raise ScansionIndexError(explain(f"{x.ndim - missing} indices for {made_at(x)}, which has {x.ndim} dimensions"))
    places = [place for place, entry in enumerate(entries) if entry is Ellipsis]
    if len(places) > 1:
        raise ScansionIndexError(explain("an index can have one Ellipsis (...) only"))
    place = places[0] if places else len(entries)
    return entries[:place] + [slice(None)] * missing + entries[place + 1 :]


def is_integer(entry: Any) -> bool:
    """Whether an entry is an integer that is known now."""
    if isinstance(entry, np.ndarray):
        return entry.ndim == 0 and entry.dtype.kind in "iu"
    return isinstance(entry, int | np.integer) and not isinstance(entry, bool)


def _axes_taken(entry: Any) -> int:
    if entry is None or entry is Ellipsis:
        return 0
    return entry.ndim if is_advanced(entry) and entry.dtype == "bool" else 1


def _read_entry(entry: Any) -> Any:
    if entry is None or entry is Ellipsis or isinstance(entry, slice) or is_integer(entry):
        return entry
    if isinstance(entry, list | tuple | np.ndarray):
        entry = _array(entry)
    if not isinstance(entry, TensorVariable):
        raise ScansionIndexError(
            explain(
                "an index must be an integer, a slice, None, ..., an array of integers or a mask, "
                f"not {type(entry).__name__}"
            )
        )
    if entry.dtype == "bool" and entry.ndim == 0:
        raise ScansionIndexError(explain(f"the mask {made_at(entry)} has no axes", "choose with at.switch"))
    if entry.dtype != "bool" and "int" not in entry.dtype:
        raise ScansionIndexError(
            explain(f"an index must hold integers or booleans, {made_at(entry)} is {entry.type}", "cast it to int64")
        )
    return entry


def _array(entry: Any) -> TensorVariable:
    """A list or array; a list of nothing holds integers."""
    if isinstance(entry, np.ndarray) or np.size(entry) or any(isinstance(e, TensorVariable) for e in entry):
        return as_tensor_variable(entry)
    return constant(np.zeros(np.shape(entry), dtype="int64"))


def _index(entry: Any, x: TensorVariable, axis: int) -> Size:
    index = int(entry) if is_integer(entry) else as_size(entry, "an index")
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
