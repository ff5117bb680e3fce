"""Assertions: values that are handed on only if conditions hold when the program runs."""

from __future__ import annotations

from typing import Any

import numpy as np

from scansion._location import explain
from scansion._native import native
from scansion.exceptions import ScansionAssertionError, ScansionTypeError
from scansion.tensor._cast import as_tensor_variable
from scansion.tensor.math import neq
from scansion.tensor.var import TensorLike, TensorVariable, emit, made_at

__all__ = ["Assert", "CheckAndRaise", "assert_op"]


class CheckAndRaise:
    """Hand a value on, or raise an exception of a class of your choice when the program runs.

    The check is made where the value is used: in a branch of `ifelse` that is not taken, and for a value that nobody
    uses, it is not made.

    Parameters
    ----------
    exc_type : type
        The class of the exception. It is called with the message.
    msg : str
        The message; the line of the program and the step of the scan are added.

    Raises
    ------
    TypeError
        If `exc_type` is no class of exceptions.

    Examples
    --------
    >>> import scansion, scansion.tensor as at
    >>> x = at.scalar("x")
    >>> root = at.sqrt(CheckAndRaise(ValueError, "x is negative")(x, x >= 0))
    >>> f = scansion.function([x], root)
    >>> float(f(4.0))
    2.0
    >>> try:
    ...     f(-4.0)
    ... except ValueError as error:
    ...     print(str(error).split(" (")[0])
    x is negative
    """

    def __init__(self, exc_type: type[BaseException], msg: str = "") -> None:
        if not (isinstance(exc_type, type) and issubclass(exc_type, BaseException)):
            raise ScansionTypeError(explain(f"{exc_type!r} is no class of exceptions"))
        self.exc_type = exc_type
        self.msg = str(msg)
        self._key = f"{exc_type.__module__}.{exc_type.__qualname__}#{id(exc_type)}"
        native.register_exception(self._key, exc_type)

    def __call__(self, value: TensorLike, *conds: TensorLike) -> TensorVariable:
        """Give `value`, checked.

        Parameters
        ----------
        value : array_like
            What is handed on.
        *conds : array_like
            Scalars that must all hold; numbers count as true unless they are 0.

        Returns
        -------
        TensorVariable
            The value.

        Raises
        ------
        TypeError
            If a condition is no scalar.
        """
        operands = [as_tensor_variable(value), *(self._condition(cond) for cond in conds)]
        return emit("scn.assert", operands, {"message": self.msg or "an assertion failed", "raises": self._key})

    def _condition(self, cond: Any) -> TensorVariable:
        variable = as_tensor_variable(np.asarray(cond) if isinstance(cond, bool | np.bool_) else cond)
        if variable.ndim:
            raise ScansionTypeError(
                explain(f"a condition is a scalar, {made_at(variable)} is {variable.type}", "use .all() or .any()")
            )
        return variable if variable.dtype == "bool" else neq(variable, 0)


class Assert(CheckAndRaise):
    """Hand a value on, or raise AssertionError when the program runs.

    Parameters
    ----------
    msg : str
        The message.

    Examples
    --------
    >>> import scansion, scansion.tensor as at
    >>> x = at.vector("x")
    >>> f = scansion.function([x], Assert("x has an entry that is 0")(1 / x, at.all(at.neq(x, 0))))
    >>> f([1.0, 2.0])
    array([1. , 0.5])
    """

    def __init__(self, msg: str = "the assertion failed") -> None:
        super().__init__(ScansionAssertionError, msg)


assert_op = Assert()
