"""The public `function`."""

from __future__ import annotations

from typing import Any

from scansion.compile.function._program import Program
from scansion.compile.function.types import Function
from scansion.compile.mode import Mode, get_mode
from scansion.configdefaults import config

__all__ = ["function"]


def function(
    inputs: Any = (),
    outputs: Any = None,
    mode: Mode | str | None = None,
    updates: Any = None,
    givens: Any = None,
    no_default_updates: Any = False,
    accept_inplace: bool = False,
    name: str | None = None,
    rebuild_strict: bool = True,
    allow_input_downcast: bool | None = None,
    profile: object = None,
    on_unused_input: str | None = None,
    shapes: str | None = None,
    trust_input: bool = False,
) -> Function:
    """Compile a function that computes outputs from inputs and updates shared variables.

    Parameters
    ----------
    inputs : sequence of TensorVariable or In
        What the function takes.
    outputs : Variable, sequence, dict from str, or None
        What it computes, and the form of what it returns: a bare array, a list, a dictionary or an empty list.
    mode : Mode or str, optional
        "FAST_RUN" (the default), "FAST_COMPILE", which leaves out all that is optional in the compiler, or a `Mode`.
    accept_inplace, rebuild_strict, profile : optional
        Accepted for Aesara's sake.
    updates : mapping or sequence of pairs, optional
        Shared variables and what they become. Outputs and updates are computed from the old values; then all variables
        change together.
    givens : mapping or sequence of pairs, optional
        Variables and what stands in their place.
    no_default_updates : bool or sequence of SharedVariable
        True: do not apply default updates; a list: not those of these variables.
    name : str, optional
        The function's name.
    allow_input_downcast : bool, optional
        True: convert arguments to the input's dtype even if digits are lost. None: do so for Python floats to
        `config.floatX`. False: never. Arguments that convert exactly are always taken.
    on_unused_input : str, optional
        "raise", "warn" or "ignore" inputs that nothing depends on; None takes `config.on_unused_input`.
    shapes : str, optional
        For which lengths of its arguments, where their types do not say, the function is compiled. "auto": for those of
        the first call, when it comes, and for those of another one; lengths that go on to differ, and those above 1024,
        are left open, so that four compilations serve any lengths. "static": for those of each call that brings new
        ones. "dynamic": for any lengths, once and at once. None takes `config.shapes`.
    trust_input : bool, optional
        Whether arguments must come as native code takes them, and others are errors, as with the attribute
        `Function.trust_input`.

    Returns
    -------
    Function
        The compiled function.

    Raises
    ------
    TypeError
        If something is not a variable where one must be, or an update has another dtype or rank than its variable.
    ValueError
        If a variable has two updates, or there is no such mode or no such choice of shapes.
    MissingInputError
        If something depends on an input that is not listed.
    UnusedInputError
        If nothing depends on an input, or it is listed twice.

    Examples
    --------
    >>> import scansion, scansion.tensor as at
    >>> x = at.scalar("x")
    >>> total = scansion.shared(0.0)
    >>> add = function([x], total, updates={total: total + x})
    >>> float(add(2)), float(add(3)), float(total.get_value())
    (0.0, 2.0, 5.0)
    """
    program = Program(inputs, outputs, name, allow_input_downcast)
    program.add_updates(updates)
    program.replace(givens)
    program.add_default_updates(no_default_updates)
    program.replace_intermediate_inputs()
    on_unused = config.on_unused_input if on_unused_input is None else on_unused_input
    return program.compile(on_unused, get_mode(mode), config.shapes if shapes is None else shapes, trust_input)
