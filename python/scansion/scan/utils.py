"""`until`: how a step says that it is the last one."""

from __future__ import annotations

from scansion.tensor.var import TensorLike

__all__ = ["until"]


class until:  # noqa: N801 (the name that users know)
    """Returned from a step, it ends the scan after the first step for which the condition holds.

    Parameters
    ----------
    condition : array_like
        A scalar; numbers count as true unless they are 0.

    Examples
    --------
    >>> import scansion
    >>> powers, _ = scansion.scan(lambda x: (x * 2, until(x > 4)), outputs_info=1.0, n_steps=100)
    >>> powers.eval()
    array([ 2.,  4.,  8., 16.], dtype=float32)
    """

    def __init__(self, condition: TensorLike) -> None:
        self.condition = condition
