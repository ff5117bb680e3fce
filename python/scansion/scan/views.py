"""Scans of simpler shape: `map`, `reduce`, `foldl`, `foldr`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scansion.scan.basic import in_form, scan

__all__ = ["foldl", "foldr", "map", "reduce"]


def map(
    fn: Callable[..., Any],
    sequences: Any,
    non_sequences: Any = None,
    truncate_gradient: int = -1,
    go_backwards: bool = False,
    mode: object = None,
    name: str | None = None,
    return_updates: bool = True,
) -> Any:
    """Apply a function to each element of sequences.

    Parameters
    ----------
    fn, sequences, non_sequences, truncate_gradient, go_backwards, mode, name, return_updates
        As for `scan`.

    Returns
    -------
    outputs : TensorVariable or list of TensorVariable
        The results for all elements.
    updates : OrderedUpdates
        As for `scan`.

    Raises
    ------
    ValueError
        As for `scan`.

    Examples
    --------
    >>> squares, _ = map(lambda x: x * x, [[1.0, 2.0, 3.0]])
    >>> squares.eval()
    array([1., 4., 9.])
    """
    return scan(
        fn,
        sequences=sequences,
        non_sequences=non_sequences,
        truncate_gradient=truncate_gradient,
        go_backwards=go_backwards,
        mode=mode,
        name=name,
        return_updates=return_updates,
    )


def reduce(
    fn: Callable[..., Any],
    sequences: Any,
    outputs_info: Any,
    non_sequences: Any = None,
    go_backwards: bool = False,
    mode: object = None,
    name: str | None = None,
    return_updates: bool = True,
) -> Any:
    """Combine the elements of sequences, one after the other, into one result.

    Parameters
    ----------
    fn : callable
        Takes an element of each sequence, then what was combined so far.
    sequences, outputs_info, non_sequences, go_backwards, mode, name, return_updates
        As for `scan`.

    Returns
    -------
    outputs : TensorVariable or list of TensorVariable
        The results after the last element; the earlier ones are not kept.
    updates : OrderedUpdates
        As for `scan`.

    Raises
    ------
    ValueError
        As for `scan`.
    IndexError
        If there are no elements, when the function runs.

    Examples
    --------
    >>> import numpy as np
    >>> total, _ = reduce(lambda x, total: total + x, [[1.0, 2.0, 3.0]], np.float64(0))
    >>> float(total.eval())
    6.0
    """
    outputs, updates = scan(
        fn,
        sequences=sequences,
        outputs_info=outputs_info,
        non_sequences=non_sequences,
        go_backwards=go_backwards,
        mode=mode,
        name=name,
    )
    return in_form(_last_of(outputs), updates, return_updates)


def _last_of(outputs: Any) -> Any:
    if outputs is None:
        return None
    return [x[-1] for x in outputs] if isinstance(outputs, list) else outputs[-1]


def foldl(
    fn: Callable[..., Any],
    sequences: Any,
    outputs_info: Any,
    non_sequences: Any = None,
    mode: object = None,
    name: str | None = None,
    return_updates: bool = True,
) -> Any:
    """Combine the elements of sequences, from the first to the last.

    Parameters
    ----------
    fn, sequences, outputs_info, non_sequences, mode, name, return_updates
        As for `reduce`.

    Returns
    -------
    outputs : TensorVariable or list of TensorVariable
        The results after the last element.
    updates : OrderedUpdates
        As for `scan`.

    Raises
    ------
    ValueError
        As for `scan`.

    Examples
    --------
    >>> import numpy as np
    >>> digits, _ = foldl(lambda d, n: 10 * n + d, [[1.0, 2.0]], np.float64(0))
    >>> float(digits.eval())
    12.0
    """
    return reduce(fn, sequences, outputs_info, non_sequences, False, mode, name, return_updates)


def foldr(
    fn: Callable[..., Any],
    sequences: Any,
    outputs_info: Any,
    non_sequences: Any = None,
    mode: object = None,
    name: str | None = None,
    return_updates: bool = True,
) -> Any:
    """Combine the elements of sequences, from the last to the first.

    Parameters
    ----------
    fn, sequences, outputs_info, non_sequences, mode, name, return_updates
        As for `reduce`.

    Returns
    -------
    outputs : TensorVariable or list of TensorVariable
        The results after the first element.
    updates : OrderedUpdates
        As for `scan`.

    Raises
    ------
    ValueError
        As for `scan`.

    Examples
    --------
    >>> import numpy as np
    >>> digits, _ = foldr(lambda d, n: 10 * n + d, [[1.0, 2.0]], np.float64(0))
    >>> float(digits.eval())
    21.0
    """
    return reduce(fn, sequences, outputs_info, non_sequences, True, mode, name, return_updates)
