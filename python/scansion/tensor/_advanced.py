"""Indexing with arrays of integers and masks.

Slices and None are taken first, by an `scn.slice`; then one `scn.gather` reads at the places that arrays and integers
give together. A mask is turned into the places where it is true: `scn.nonzero` has room for all and says how many there
are, a slice keeps these.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from scansion._location import explain
from scansion._native import native
from scansion.exceptions import ScansionIndexError, ScansionValueError
from scansion.graph.basic import joined
from scansion.tensor._broadcast import broadcast
from scansion.tensor._cast import cast, constant
from scansion.tensor._elementwise import floor_div, mod
from scansion.tensor._keys import is_advanced, is_integer, read_region, slice_region
from scansion.tensor._sizes import as_size, as_variable, dimension
from scansion.tensor.shape import permute
from scansion.tensor.var import TensorConstant, TensorVariable, emit, made_at


@dataclass
class Reading:
    """What a key says: slices for the axes of `x` and for new ones, and which axes index arrays pick along."""

    slices: list[Any] = field(default_factory=list)
    axes: list[int] = field(default_factory=list)
    arrays: list[TensorVariable] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)  # the places in the key of what picks

    def add_slice(self, entry: Any) -> None:
        """An entry that leaves an axis."""
        self.slices.append(entry)

    def add_array(self, array: TensorVariable, place: int) -> None:
        """An array that picks along the next axis."""
        self.axes.append(len(self.slices))
        self.arrays.append(array)
        self.groups.append(place)
        self.slices.append(slice(None))

    @property
    def position(self) -> int:
        """Where the arrays' axes go: in the place of those they index, if these stand together, else to the front."""
        first, last = self.groups[0], self.groups[-1]
        return self.axes[0] if len(set(self.groups)) == last - first + 1 else 0


def getitem_advanced(x: TensorVariable, entries: Sequence[Any], places: Sequence[int]) -> TensorVariable:
    """`x[key]` where the entries hold an array or a mask; `places` are the entries' places in the key."""
    reading, axis = Reading(), 0
    for entry, place in zip(entries, places, strict=True):
        if is_advanced(entry) and entry.dtype == "bool":
            for array in _places_of_mask(entry, x, axis):
                reading.add_array(array, place)
        elif is_advanced(entry) or (entry is not None and not isinstance(entry, slice)):
            reading.add_array(_checked(entry, x, axis), place)
        else:
            reading.add_slice(entry)
        axis += 0 if entry is None else entry.ndim if is_advanced(entry) and entry.dtype == "bool" else 1
    whole = all(isinstance(entry, slice) and entry == slice(None) for entry in reading.slices)
    sliced = x if whole else slice_region(x, read_region(x, reading.slices))
    return gather(sliced, reading.arrays, reading.axes, reading.position)


def gather(
    x: TensorVariable, arrays: Sequence[TensorVariable], axes: Sequence[int], position: int = 0, batch: int = 0
) -> TensorVariable:
    """Read along `axes` where the arrays say."""
    words = [cast(array, "int64") for array in arrays]
    try:
        words = broadcast(words, "indexing")
    except ScansionValueError as error:
        raise ScansionIndexError(str(error)) from None
    return emit("scn.gather", [x, *words], {"axes": list(axes), "position": position, "batch": batch})


def true_places(mask: TensorVariable, indexed: TensorVariable | None = None) -> TensorVariable:
    """Where a mask is true, counted over the flattened mask; `indexed` has leading axes of the mask's lengths."""
    operands = [mask] if indexed is None else [mask, indexed]
    positions, count = native.apply("scn.nonzero", [x._value for x in operands])
    held = joined(operands)
    return TensorVariable(positions, held)[: TensorVariable(count, held)]


def unravel(places: TensorVariable, mask: TensorVariable) -> list[TensorVariable]:
    """Places in the flattened mask as places along each of its axes."""
    along: list[TensorVariable] = []
    for axis in range(mask.ndim - 1, 0, -1):
        # No place is in a mask with an axis of length 0, but 0 must not be divided by.
        length = dimension(mask, axis)
        divisor = max(length, 1) if isinstance(length, int) else as_variable(length).clip(np.int64(1), np.int64(2**62))
        along.append(mod(places, divisor))
        places = floor_div(places, divisor)
    return [places, *reversed(along)]


def _places_of_mask(mask: TensorVariable, x: TensorVariable, axis: int) -> list[TensorVariable]:
    for k, length in enumerate(mask.type.shape):
        other = x.type.shape[axis + k]
        if length is not None and other is not None and length != other:
            raise ScansionIndexError(
                explain(f"a mask of length {length} on axis {axis + k} of {made_at(x)}, which has length {other}")
            )
    order = [*range(axis, x.ndim), *range(axis)]
    return unravel(true_places(mask, permute(x, order) if axis else x), mask)


def _checked(entry: Any, x: TensorVariable, axis: int) -> TensorVariable:
    """An array or an integer as a variable; known ones are compared with the length, if that is known."""
    array = constant(np.asarray(int(entry), dtype="int64")) if is_integer(entry) else entry
    if array.ndim == 0 and not isinstance(array, TensorConstant):
        array = as_variable(as_size(array, "an index"))
    length = x.type.shape[axis]
    if isinstance(array, TensorConstant) and length is not None:
        wrong = array.data[(array.data < -length) | (array.data >= length)]
        if wrong.size:
            raise ScansionIndexError(
                explain(f"index {wrong[0]} is out of range for axis {axis} of {made_at(x)}, which has length {length}")
            )
    return array
