"""`vectorize`: a function of single tensors as a function of batches, as NumPy's class of that name."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from scansion._location import explain
from scansion.exceptions import ScansionTypeError, ScansionValueError
from scansion.graph.replace import check_form, vectorized
from scansion.tensor._cast import as_tensor_variable
from scansion.tensor.type import tensor
from scansion.tensor.var import TensorVariable

__all__ = ["vectorize"]

CORE = r"\(\s*(?:\w+(?:\s*,\s*\w+)*\s*,?)?\s*\)"
SIDE = rf"{CORE}(?:\s*,\s*{CORE})*"
SIGNATURE = re.compile(rf"\s*(?P<inputs>{SIDE})\s*->\s*(?P<outputs>{SIDE})\s*")

Cores = list[tuple[str, ...]]


def vectorize(func: Callable[..., Any], signature: str | None = None) -> Callable[..., Any]:
    """Turn a function of single tensors into one of batches.

    Parameters
    ----------
    func : callable
        Takes tensor variables and returns one or several. It may hold anything: scans, with `until` too, gradients,
        draws.
    signature : str, optional
        The axes of one member, as for `numpy.vectorize`: "(n,k),(k)->(n)". The axes in front of them count members, and
        broadcast from the right where they are known to have length 1. Without it members are scalars.

    Returns
    -------
    callable
        Takes array_likes with any axes in front and returns what `func` does, with the members' axes in front.

    Raises
    ------
    ValueError
        If the signature is not of that form, or the function does not take or return what it says.
    TypeError
        If the function returns something that is no tensor.
    NotImplementedError
        If an operation cannot be computed for a batch; `scansion.graph.replace.vectorize_graph` says when.

    Notes
    -----
    Method: `func` is called once; `scansion.graph.replace.vectorize_graph` computes what it returns for all members.

    Examples
    --------
    >>> import scansion.tensor as at
    >>> rows, w = at.dmatrix("rows"), at.dvector("w")
    >>> f = vectorize(lambda x, w: (x * w).sum(), "(n),(n)->()")
    >>> f(rows, w).eval({rows: [[1.0, 2.0], [3.0, 4.0]], w: [1.0, 10.0]})
    array([21., 43.])
    """
    cores = None if signature is None else _parse(signature)

    def of_batches(*args: Any) -> Any:
        batches = [as_tensor_variable(arg) for arg in args]
        ranks = [0] * len(batches) if cores is None else [len(core) for core in cores[0]]
        check_form(
            len(ranks) == len(batches), f"the signature {signature!r} has {len(ranks)} inputs, not {len(batches)}"
        )
        members = [_member(batch, rank, k) for k, (batch, rank) in enumerate(zip(batches, ranks, strict=True))]
        returned = func(*members)
        outputs = list(returned) if isinstance(returned, list | tuple) else [returned]
        _check_outputs(outputs, None if cores is None else cores[1], signature)
        results = vectorized(outputs, list(zip(members, batches, strict=True)))
        if not isinstance(returned, list | tuple):
            return results[0]
        return tuple(results) if isinstance(returned, tuple) else results

    return of_batches


def _member(batch: TensorVariable, rank: int, place: int) -> TensorVariable:
    """A variable for one member of the batch, whose last `rank` axes are its own."""
    problem = f"argument {place} of a vectorized function is {batch.type}, but one member has {rank} axes"
    check_form(batch.ndim >= rank, problem)
    return tensor(dtype=batch.dtype, shape=batch.type.shape[batch.ndim - rank :], name=batch.name)


def _check_outputs(outputs: Sequence[Any], cores: Cores | None, signature: str | None) -> None:
    for output in outputs:
        if not isinstance(output, TensorVariable):
            raise ScansionTypeError(explain(f"a vectorized function returns tensor variables, not {output!r}"))
    if cores is None:
        return
    check_form(len(cores) == len(outputs), f"the signature {signature!r} has {len(cores)} outputs, not {len(outputs)}")
    for place, (output, core) in enumerate(zip(outputs, cores, strict=True)):
        problem = f"output {place} is {output.type}, but the signature {signature!r} gives it {len(core)} axes"
        check_form(output.ndim == len(core), problem)


def _parse(signature: str) -> tuple[Cores, Cores]:
    match = SIGNATURE.fullmatch(signature)
    if match is None:
        raise ScansionValueError(explain(f"{signature!r} is no signature", "write it as '(n,k),(k)->(n)'"))

    def cores(side: str) -> Cores:
        return [tuple(re.findall(r"\w+", core)) for core in re.findall(CORE, side)]

    return cores(match["inputs"]), cores(match["outputs"])
