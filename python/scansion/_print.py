"""`Print`, and what the native module calls when a program prints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scansion._location import explain
from scansion._native import native
from scansion.exceptions import ScansionTypeError
from scansion.tensor._cast import as_tensor_variable
from scansion.tensor.var import TensorLike, TensorVariable, emit

__all__ = ["Print"]

LONGEST_TEXT = 500


class Print:
    """Hand a value on, and print it when the program computes it: `message __str__ = value`.

    In a scan it prints at each step, in a branch of `ifelse` when the branch is taken. A value that nobody uses is not
    computed and so not printed.

    Parameters
    ----------
    message : str
        What to print before the value.
    attrs : sequence of str
        Which attributes of the value, a NumPy array, to print; methods are called.

    Raises
    ------
    TypeError
        If the attributes are no strings, or are too long together with the message.

    Examples
    --------
    >>> import scansion, scansion.tensor as at
    >>> x = at.vector("x")
    >>> f = scansion.function([x], Print("x is", attrs=("__str__", "shape"))(x).sum())
    >>> float(f([1.0, 2.0]))
    x is __str__ = [1. 2.]
    x is shape = (2,)
    3.0
    """

    def __init__(self, message: str = "", attrs: Sequence[str] = ("__str__",)) -> None:
        self.message = str(message)
        self.attrs = (attrs,) if isinstance(attrs, str) else tuple(attrs)
        if not all(isinstance(attr, str) and attr.isidentifier() for attr in self.attrs):
            raise ScansionTypeError(explain(f"attrs of Print are names of attributes, got {attrs!r}"))
        if len(self._text()) > LONGEST_TEXT:
            raise ScansionTypeError(explain(f"the message of Print is longer than {LONGEST_TEXT} bytes"))

    def _text(self) -> bytes:
        return (self.message + ",".join(self.attrs)).encode()

    def __call__(self, x: TensorLike) -> TensorVariable:
        """Give `x`, printed when it is computed.

        Parameters
        ----------
        x : array_like
            The value.

        Returns
        -------
        TensorVariable
            The same value.
        """
        return emit("scn.print", [as_tensor_variable(x)], {"message": self.message, "shown": ",".join(self.attrs)})


def show(message: str, shown: str, value: Any) -> None:
    """Print attributes of an array; the native module calls it while a program runs."""
    for name in filter(None, shown.split(",")):
        attribute = getattr(value, name)
        print(message, name, "=", attribute() if callable(attribute) else attribute)


native.set_printer(show)
