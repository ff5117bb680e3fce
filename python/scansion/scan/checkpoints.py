"""`scan_checkpoints`: a scan that keeps every N-th row only.

It is two scans, one in the other: the outer one runs over blocks of N steps and keeps what a block ends with. Between
two kept rows nothing is stored; gradients repeat the inner scan. `scan(..., checkpoint=)` chooses the blocks itself and
gives all rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from scansion._location import explain
from scansion.exceptions import ScansionValueError
from scansion.scan._arguments import as_list, number_of_steps, parse_sequence
from scansion.scan._call import ScanCall
from scansion.scan.basic import scan
from scansion.tensor._elementwise import minimum
from scansion.tensor.basic import arange

__all__ = ["scan_checkpoints"]


def scan_checkpoints(
    fn: Callable[..., Any],
    sequences: Any = None,
    outputs_info: Any = None,
    non_sequences: Any = None,
    name: str = "checkpointscan_fn",
    n_steps: Any = None,
    save_every_N: int = 10,
    padding: bool = True,
    return_updates: bool = True,
) -> Any:
    """Apply a step along sequences and keep every N-th result.

    Gradients keep these rows too, and repeat the steps between them.

    Parameters
    ----------
    fn : callable
        The step, as for `scan`; it cannot end the scan with `until`.
    sequences : array_like or list of array_like, optional
        What to step over, along the first axis. They have the same length.
    outputs_info : array_like, None or list of them, optional
        For each output where it starts, or None if it is not fed back. An output is seen one step later, at no other
        taps.
    non_sequences, n_steps, return_updates : optional
        As for `scan`.
    name : str
        A name to see in printed programs.
    save_every_N : int
        How many steps there are to a row that is kept.
    padding : bool
        Accepted for Aesara's sake: a last block that is shorter needs no padding.

    Returns
    -------
    outputs : TensorVariable or list of TensorVariable
        For each output its values after steps N, 2 N, ... and after the last step.
    updates : OrderedUpdates
        As for `scan`.

    Raises
    ------
    ValueError
        If there are taps, or `save_every_N` is not positive; otherwise as for `scan`.

    Examples
    --------
    >>> import numpy as np
    >>> sums, _ = scan_checkpoints(lambda x, s: s + x, [np.arange(7.0)], [np.float64(0)], save_every_N=3)
    >>> sums.eval()
    array([ 3., 15., 21.])
    """
    _refuse_taps("sequences", as_list(sequences))
    _refuse_taps("outputs_info", as_list(outputs_info))
    if save_every_N < 1:
        raise ScansionValueError(explain(f"save_every_N is {save_every_N}; it must be 1 or more"))
    whole = [parse_sequence(entry, k) for k, entry in enumerate(as_list(sequences))]
    steps = number_of_steps(n_steps, whole)
    starts = as_list(outputs_info)

    def block(first: Any, *states_and_fixed: Any) -> Any:
        states = iter(states_and_fixed)
        infos = [None if start is None else next(states) for start in starts]
        count = minimum(save_every_N, steps - first)
        parts = [sequence.value[first : first + count] for sequence in whole]
        inner = ScanCall(fn, parts, infos, list(states), count, None, False, False, f"{name}_inner", checkpoint="whole")
        rows, updates = inner.build()
        return [x[-1] for x in rows], updates

    return scan(
        block,
        arange(0, steps, save_every_N),
        starts,
        non_sequences,
        name=f"{name}_outer",
        return_updates=return_updates,
    )


def _refuse_taps(argument: str, entries: list[Any]) -> None:
    for position, entry in enumerate(entries):
        if isinstance(entry, Mapping):
            raise ScansionValueError(
                explain(f"{argument}[{position}] of scan_checkpoints is a dictionary", "it takes no taps: pass values")
            )
