"""`In` and `Out`: inputs and outputs of `function` with options of their own."""

from __future__ import annotations

from typing import Any

from scansion._location import explain
from scansion.exceptions import ScansionNotImplementedError, ScansionTypeError
from scansion.graph.basic import Variable
from scansion.tensor.var import TensorVariable

__all__ = ["In", "Out"]


class In:
    """An input of a function.

    Parameters
    ----------
    variable : TensorVariable
        The variable that the argument stands for.
    name : str, optional
        The keyword by which it may be passed; None takes the variable's name.
    value : array_like, optional
        The value to take if the argument is left out.
    update : Variable, optional
        Not implemented yet.
    mutable, borrow : bool
        Accepted for Aesara's sake; arguments are never changed.
    strict : bool
        Take arrays of exactly the variable's dtype only.
    allow_downcast : bool, optional
        As `allow_input_downcast` of `function`, for this input.

    Raises
    ------
    TypeError
        If `variable` is no tensor variable, or a shared one.

    Examples
    --------
    >>> import scansion, scansion.tensor as at
    >>> x, y = at.scalars("xy")
    >>> f = scansion.function([x, In(y, value=10)], x + y)
    >>> float(f(1)), float(f(1, y=2))
    (11.0, 3.0)
    """

    def __init__(
        self,
        variable: Any,
        name: str | None = None,
        value: Any = None,
        update: Any = None,
        mutable: bool | None = None,
        strict: bool = False,
        allow_downcast: bool | None = None,
        autoname: bool = True,
        implicit: bool | None = None,
        borrow: bool | None = None,
    ) -> None:
        if update is not None:
            raise ScansionNotImplementedError(
                explain("inputs with an update are not implemented", "use a shared variable and function(updates=...)")
            )
        self.variable = _input_variable(variable)
        self.name = name if name is not None else self.variable.name
        self.value = value
        self.strict = strict
        self.allow_downcast = allow_downcast


def _input_variable(variable: Any) -> TensorVariable:
    from scansion.compile.sharedvalue import SharedVariable
    from scansion.tensor.var import TensorConstant

    if isinstance(variable, SharedVariable):
        raise ScansionTypeError(
            explain(
                f"the shared variable {variable} cannot be an input",
                "its value is found by itself; change it with givens",
            )
        )
    if isinstance(variable, TensorConstant) or not isinstance(variable, TensorVariable):
        raise ScansionTypeError(explain(f"an input must be a symbolic tensor, not {variable!r}"))
    return variable


class Out:
    """An output of a function.

    Parameters
    ----------
    variable : Variable
        What to compute.
    borrow : bool
        Accepted for Aesara's sake; results are handed over without a copy and never alias anything.

    Examples
    --------
    >>> import scansion, scansion.tensor as at
    >>> x = at.scalar("x")
    >>> float(scansion.function([x], Out(x + 1))(1))
    2.0
    """

    def __init__(self, variable: Variable, borrow: bool = False) -> None:
        self.variable = variable
        self.borrow = borrow
