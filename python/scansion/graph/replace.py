"""Programs computed from other variables: of the same types, or of types with more leading axes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scansion._location import explain
from scansion._native import Operation, native
from scansion.compile.sharedvalue import SharedVariable
from scansion.exceptions import ScansionNotImplementedError, ScansionTypeError, ScansionValueError
from scansion.graph.basic import Variable, clone_replace, joined, substitute, used_by, walk, wrap
from scansion.scan.basic import scan
from scansion.tensor._cast import as_tensor_variable
from scansion.tensor.shape import squeeze
from scansion.tensor.type import tensor
from scansion.tensor.var import TensorVariable

__all__ = ["clone_replace", "vectorize_graph"]

Pairs = list[tuple[TensorVariable, TensorVariable]]


def vectorize_graph(outputs: Any, replace: Mapping[Any, Any] | Sequence[tuple[Any, Any]]) -> Any:
    """Compute outputs from variables with more leading axes: for each place along these axes, what the outputs were.

    Parameters
    ----------
    outputs : TensorVariable or sequence of them
        What is computed for one member of the batch.
    replace : mapping or sequence of pairs
        Variables and what stands in their place: the same dtype, and any number of axes in front. These axes broadcast
        from the right where they are known to have length 1, as everywhere.

    Returns
    -------
    TensorVariable or list of TensorVariable
        In the form of `outputs`; each with the axes of what it depends on in front of its own.

    Raises
    ------
    TypeError
        If a replacement has another dtype or fewer axes.
    NotImplementedError
        If an operation cannot be computed for a batch: draws of members that are computed one after the other, draws
        from a population of its own for each member.

    Notes
    -----
    Method: the members are computed at once, by each operation's rule of batching; a product with a matrix that all
    share becomes one product of matrices, and the members of a scan step together. What does not depend on the batch is
    computed once for all, random draws with the same parameters too. Draws whose parameters differ are the members'
    own, one after the other from one stream; the default update of its generator becomes that of the batch. Where a
    choice (`ifelse`) differs from member to member both branches are computed. Eigenvalues and other factors are found
    matrix by matrix.

    Members that take steps or have lengths of their own (`until`, `n_steps` or slices that depend on the member) are
    computed one after the other, by a scan over them; their results must have one shape.

    Examples
    --------
    >>> import scansion.tensor as at
    >>> x, rows = at.dvector("x"), at.dmatrix("rows")
    >>> vectorize_graph((x**2).sum(), {x: rows}).eval({rows: [[1.0, 2.0], [3.0, 4.0]]})
    array([ 5., 25.])
    """
    pairs = [_checked(old, new) for old, new in (replace.items() if isinstance(replace, Mapping) else replace)]
    if not isinstance(outputs, list | tuple):
        return _by_dependence([_as_tensor(outputs)], pairs)[0]
    return _by_dependence([_as_tensor(output) for output in outputs], pairs)


def _as_tensor(output: Any) -> TensorVariable:
    if not isinstance(output, TensorVariable):
        raise ScansionTypeError(explain(f"tensor variables are vectorized, not {output!r}"))
    return output


def _checked(old: Any, new: Any) -> tuple[TensorVariable, TensorVariable]:
    if not isinstance(old, TensorVariable):
        raise ScansionTypeError(explain(f"only tensor variables can be replaced, not {old!r}"))
    batch = as_tensor_variable(new)
    if batch.dtype != old.dtype or batch.ndim < old.ndim:
        raise ScansionTypeError(
            explain(f"the batch for {old} has the type {batch.type}, not {old.type} with more axes in front")
        )
    return old, batch


def _by_dependence(outputs: list[TensorVariable], pairs: Pairs) -> list[TensorVariable]:
    """Each output with the axes of what it depends on; those that depend on the same are computed together."""
    groups: dict[frozenset[TensorVariable], list[int]] = {}
    replaced = {old._value: old for old, _ in pairs}
    for place, output in enumerate(outputs):
        found = frozenset(replaced[v] for v in walk([output._value]) if v in replaced)
        groups.setdefault(found, []).append(place)
    results: dict[int, TensorVariable] = {}
    for found, places in groups.items():
        part = vectorized([outputs[k] for k in places], [(old, new) for old, new in pairs if old in found])
        results.update(zip(places, part, strict=True))
    return [results[k] for k in range(len(outputs))]


def vectorized(outputs: list[TensorVariable], pairs: Pairs) -> list[TensorVariable]:
    """Outputs with the leading axes of all replacements, whether or not they depend on them."""
    streams = _streams_of(outputs, pairs)
    results = _axis_by_axis([*outputs, *(_as_update(stream) for stream in streams)], pairs)
    for stream, update in zip(streams, results[len(outputs) :], strict=True):
        stream.default_update = update
    return [_as_tensor(result) for result in results[: len(outputs)]]


def _streams_of(outputs: list[TensorVariable], pairs: Pairs) -> list[SharedVariable]:
    """The generators whose next state depends on the member."""
    members = {old._value for old, _ in pairs}
    found = [s for s in joined(outputs) if isinstance(s.default_update, Variable)]
    return [s for s in found if members & set(walk([_as_update(s)._value]))]


def _as_update(stream: SharedVariable) -> Variable:
    assert stream.default_update is not None
    return stream.default_update


def _axis_by_axis(outputs: list[Variable], pairs: Pairs) -> list[Variable]:
    """From the innermost axis, on variables that stand for what has fewer axes than the replacements."""
    depth = max((new.ndim - old.ndim for old, new in pairs), default=0)
    current = {old: old for old, _ in pairs}
    dropped: dict[TensorVariable, list[int]] = {old: [] for old, _ in pairs}
    for level in reversed(range(depth)):
        axes = {old: level - (depth - (new.ndim - old.ndim)) for old, new in pairs}
        here = [(old, new) for old, new in pairs if axes[old] >= 0]
        wide = [(old, new) for old, new in here if new.type.shape[axes[old]] != 1] or here
        for old, _ in here:
            if all(old is not other for other, _ in wide):
                dropped[old].append(axes[old])
        rows = {old: _with_axis(current[old], new.type.shape[axes[old]]) for old, new in wide}
        outputs = _batched(outputs, [(current[old], rows[old]) for old in rows])
        current.update(rows)
    values = [(current[old], squeeze(new, tuple(dropped[old])) if dropped[old] else new) for old, new in pairs]
    return substitute(outputs, values)


def _with_axis(x: TensorVariable, length: int | None) -> TensorVariable:
    return tensor(dtype=x.dtype, shape=(length, *x.type.shape))


def _batched(outputs: list[Variable], rows: Pairs) -> list[Variable]:
    """Outputs over one more axis: all members at once, or one after the other where they cannot be."""
    held = joined([*outputs, *(new for _, new in rows)])
    try:
        values = native.vectorize([x._value for x in outputs], [(old._value, new._value) for old, new in rows])
    except ScansionNotImplementedError:
        if _draws(outputs, rows):
            raise
        return _one_by_one(outputs, rows)
    return [wrap(value, held) for value in values]


def _one_by_one(outputs: list[Variable], rows: Pairs) -> list[Variable]:
    """A scan over the members. A draw that they share is one draw for all of them."""
    inputs = [old for old, _ in rows]
    values = [v for v in walk([x._value for x in outputs], [x._value for x in inputs]) if v.kind == "tensor"]
    draws = [wrap(v) for v in values if v.owner is not None and v.owner.name == "scn.random"]
    fixed = substitute(outputs, [(draw, _as_tensor(draw).copy(draw.name)) for draw in draws])

    def member(*parts: TensorVariable) -> list[Variable]:
        return substitute(fixed, list(zip(inputs, parts, strict=True)))

    stacks, _ = scan(member, sequences=[new for _, new in rows], return_list=True, name="vectorize")
    return list(stacks)


def _draws(outputs: list[Variable], rows: Pairs) -> bool:
    """Whether something that depends on the member draws random numbers."""
    differing = {old._value for old, _ in rows}
    order: list[Any] = list(walk([x._value for x in outputs], differing))
    depends = set(differing)
    changed = True
    while changed:  # values come before what they are computed from, so a few rounds suffice
        found = {
            v for v in reversed(order) if v not in depends and v.owner is not None and depends & {*used_by(v.owner)}
        }
        depends |= found
        changed = bool(found)
    return any(v.owner is not None and _has_draw(v.owner) for v in depends - differing)


def _has_draw(operation: Operation) -> bool:
    inner = (op for region in operation.regions for op in region.operations)
    return operation.name == "scn.random" or any(map(_has_draw, inner))


def check_form(condition: bool, problem: str, remedy: str = "") -> None:
    """ValueError unless the condition holds."""
    if not condition:
        raise ScansionValueError(explain(problem, remedy))
