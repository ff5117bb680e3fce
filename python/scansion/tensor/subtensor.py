"""Parts of tensors, and copies with a part replaced.

A key of integers and slices becomes one `scn.slice`, and one `scn.expand_dims` where it holds None; with arrays or
masks an `scn.gather` behind them. `set_subtensor(x[key], value)` follows the part that it is given back to `x` and
writes where it reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from scansion._location import explain
from scansion.exceptions import ScansionTypeError, ScansionValueError
from scansion.graph.basic import Apply
from scansion.tensor._advanced import getitem_advanced
from scansion.tensor._axes import normalize_axis
from scansion.tensor._broadcast import broadcast_to_sizes
from scansion.tensor._cast import as_tensor_variable
from scansion.tensor._keys import is_advanced, is_integer, read_key, read_region, slice_region, without_ellipsis
from scansion.tensor._promotion import common_dtype, promoted
from scansion.tensor._sizes import Size, dimension, dimensions
from scansion.tensor.choice import switch
from scansion.tensor.shape import shape_padright
from scansion.tensor.var import TensorLike, TensorVariable, emit, made_at

if TYPE_CHECKING:
    from scansion._scansion import Attribute

__all__ = ["inc_subtensor", "set_subtensor"]

PARTS = {
    "scn.slice": ("scn.update_slice", ("static_starts", "static_stops", "static_steps", "indexed")),
    "scn.gather": ("scn.scatter", ("axes", "position", "batch")),
}
"""For each operation that reads a part the one that writes it, and the attributes that say which part."""


def getitem(x: TensorVariable, key: Any) -> TensorVariable:
    """`x[key]`: what `TensorVariable.__getitem__` does."""
    if is_integer(key) and (length := _length_of_axis(x, int(key))) is not None:
        return length
    given = read_key(key)
    entries = without_ellipsis(given, x)
    if not any(map(is_advanced, entries)):
        part = slice_region(x, read_region(x, entries))
    else:
        part = getitem_advanced(x, entries, _places(given, entries))
    _remember(part, x, entries)
    return part


def _places(given: list[Any], entries: list[Any]) -> list[int]:
    """Where in the key each entry stood; those that an Ellipsis stands for stand where it does."""
    ellipsis = next((place for place, entry in enumerate(given) if entry is Ellipsis), len(given))
    behind = len(given) - ellipsis - 1
    middle = len(entries) - ellipsis - max(behind, 0)
    return [*range(ellipsis), *[ellipsis] * middle, *range(ellipsis + 1, len(given))]


def _remember(part: TensorVariable, x: TensorVariable, entries: list[Any]) -> None:
    """Note what a part is a part of, and the mask that alone picks it: two keys in a row look like one to the graph."""
    picking = [entry for entry in entries if not (isinstance(entry, slice) and entry == slice(None))]
    mask = picking[0] if len(picking) == 1 and is_advanced(picking[0]) and picking[0].dtype == "bool" else None
    part.__dict__["_part_of"] = (
        x,
        mask,
        0 if mask is None else next(k for k, entry in enumerate(entries) if entry is mask),
    )


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
    base, mask, axis = part.__dict__.get("_part_of", (None, None, 0))
    value = _typed(y, part)
    if mask is not None and value.ndim == 0:
        spread = shape_padright(mask, base.ndim - axis - mask.ndim)
        return switch(spread, base + value if accumulate else value, base)
    return _write(part, _spread(value, part), base, accumulate)


def _write(
    part: TensorVariable, value: TensorVariable, base: TensorVariable | None, accumulate: bool
) -> TensorVariable:
    """`base` with a value of a part's shape in its place; without a base, what the part was read from."""
    owner = part.owner
    if base is not None and owner is not None and owner.op == "scn.expand_dims":
        squeezed = emit("scn.squeeze", [value], {"axes": owner.attributes["axes"]})
        return _write(_operand(owner), squeezed, base, accumulate)
    if owner is None or owner.op not in PARTS:
        raise ScansionTypeError(
            explain(f"{made_at(part)} is not a part of a tensor", "write at.set_subtensor(x[key], y)")
        )
    op, names = PARTS[owner.op]
    attributes: dict[str, Attribute] = {name: owner.attributes[name] for name in names}
    if accumulate:
        attributes["accumulate"] = True
    whole = _operand(owner)
    written = emit(op, [whole, value, *owner.inputs[1:]], attributes)
    return written if base is None or whole == base else _write(whole, written, base, accumulate=False)


def _operand(owner: Apply) -> TensorVariable:
    first = owner.inputs[0]
    assert isinstance(first, TensorVariable)
    return first


def _typed(y: TensorLike, part: TensorVariable) -> TensorVariable:
    """`y` with the dtype of the part that it is to replace."""
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
    return value


def _spread(value: TensorVariable, part: TensorVariable) -> TensorVariable:
    """A value with the shape of the part that it is to replace."""
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
