"""The public `scan`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scansion._location import explain
from scansion.exceptions import ScansionValueError
from scansion.scan._arguments import parse_checkpoint, parse_truncation
from scansion.scan._call import ScanCall
from scansion.tensor.var import TensorVariable
from scansion.updates import OrderedUpdates

__all__ = ["scan"]


def scan(
    fn: Callable[..., Any],
    sequences: Any = None,
    outputs_info: Any = None,
    non_sequences: Any = None,
    n_steps: Any = None,
    truncate_gradient: int = -1,
    go_backwards: bool = False,
    mode: object = None,
    name: str | None = None,
    profile: object = False,
    allow_gc: object = None,
    strict: bool = False,
    return_list: bool = False,
    return_updates: bool = True,
    checkpoint: str | None = None,
) -> Any:
    """Apply a step along sequences, each step seeing the results of earlier ones.

    Parameters
    ----------
    fn : callable
        The step. It is called once, when the graph is built, with: for each sequence its elements at the taps, in the
        order given; for each output that is fed back its earlier values at the taps; the non-sequences. It returns
        outputs, a dictionary of updates of shared variables, and `until(condition)`, alone or together in one tuple.
        Outer variables may be used without being listed.
    sequences : array_like, dict or list of them, optional
        What to step over, along the first axis; `dict(input=x, taps=[-1, 0])` gives a step several elements: tap k is
        the element k places later.
    outputs_info : array_like, dict, None or list of them, optional
        For each output None, or where it starts if it is fed back: a value (seen at tap -1), or `dict(initial=x,
        taps=[-2, -1])`, in which `x` has a first axis of at least as many rows as the largest lag, oldest first.
        Nothing: no output is fed back.
    non_sequences : array_like or list of them, optional
        Further arguments of the step, the same at each step. A random draw in this list is drawn once; one that the
        step uses without its being listed is drawn anew at each step.
    n_steps : int or integer scalar, optional
        The number of steps; None takes as many as the shortest sequence allows. Of no steps the outputs have 0 rows;
        the rows' lengths are those that any step would give, and 0 where a step's data would decide.
    truncate_gradient : int
        Gradients flow back through so many steps from the last one and no further; -1: through all.
    go_backwards : bool
        Step through the sequences from their ends.
    mode, profile, allow_gc : optional
        Accepted for Aesara's sake.
    name : str, optional
        A name to see in printed programs.
    strict : bool
        Refuse shared variables that the step uses and that are not listed.
    return_list : bool
        Give a list also for one output.
    return_updates : bool
        False gives the outputs alone. That is for steps that update nothing: where one does, it is an error.

    checkpoint : str, optional
        What gradients keep of n steps: "none" (or None) all that they read of each; "sqrt" the states at the
        start of each block of sqrt(n) steps, from which the steps are repeated; "binomial" does this in two levels of
        blocks, so that about 3 n^(1/3) states are kept and each step is repeated twice. Gradients are the same. So it
        is with second derivatives by `hessian` and `hessian_vector_product`; a gradient of a gradient keeps all rows.

    Returns
    -------
    outputs : TensorVariable, list of TensorVariable or None
        For each output its values at all steps, along a new first axis; a bare variable for one output, None for none.
    updates : OrderedUpdates
        What the shared variables are after the last step, to be handed to `function`; not with `return_updates=False`.

    Raises
    ------
    ValueError
        If the number of outputs is not that of `outputs_info`, a state's start and its next value differ in dtype or
        rank, taps make no sense, there is nothing that ends the scan, or there are updates and nobody to take them.
        When the function runs: if a sequence or an initial value has too few rows.

    Examples
    --------
    >>> import scansion, scansion.tensor as at
    >>> a, n = at.vector("a"), at.iscalar("n")
    >>> powers, updates = scan(lambda power: power * a, outputs_info=at.ones_like(a), n_steps=n)
    >>> f = scansion.function([a, n], powers[-1], updates=updates)
    >>> f([1.0, 2.0, 3.0], 3)
    array([ 1.,  8., 27.])
    """
    truncation, kind = parse_truncation(truncate_gradient), parse_checkpoint(checkpoint)
    call = ScanCall(fn, sequences, outputs_info, non_sequences, n_steps, truncation, go_backwards, strict, name, kind)
    outputs, updates = call.build()
    return in_form(_in_list_or_bare(outputs, return_list), updates, return_updates)


def _in_list_or_bare(outputs: list[TensorVariable], return_list: bool) -> Any:
    if not outputs:
        return None
    return outputs if return_list or len(outputs) > 1 else outputs[0]


def in_form(outputs: Any, updates: OrderedUpdates, return_updates: bool) -> Any:
    """Outputs and updates, or the outputs alone if there are no updates that this would lose."""
    if return_updates:
        return outputs, updates
    if updates:
        raise ScansionValueError(
            explain(
                f"the step of scan updates {', '.join(map(str, updates))}, which return_updates=False would lose",
                "leave it out, and pass the updates that scan returns on to function(..., updates=updates)",
            )
        )
    return outputs
