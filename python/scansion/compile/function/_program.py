"""From the arguments of `function` to the arguments of the compiler.

A `Program` holds inputs, outputs and updates; each method is one step, in the order in which `function` takes them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from scansion._location import explain, warn
from scansion._native import native
from scansion.compile.function._lost_draws import warn_of_lost_draws
from scansion.compile.function._parameters import Parameter, Parameters
from scansion.compile.function.types import Function
from scansion.compile.io import In, Out
from scansion.compile.mode import Mode
from scansion.compile.sharedvalue import SharedVariable
from scansion.configdefaults import config
from scansion.configparser import CHOICES
from scansion.exceptions import ScansionTypeError, ScansionValueError, UnusedInputError
from scansion.graph.basic import Variable, shared_of, substitute
from scansion.tensor.var import TensorVariable

ON_UNUSED = ("raise", "warn", "ignore")


class Program:
    """What a function is made from.

    Parameters
    ----------
    inputs, outputs, name, allow_downcast
        As `function` gets them.
    """

    def __init__(self, inputs: Any, outputs: Any, name: str | None, allow_downcast: bool | None) -> None:
        self.name = name
        self.allow_downcast = allow_downcast
        self.inputs = [x if isinstance(x, In) else In(x) for x in _as_list(inputs)]
        self.form, self.keys, self.outputs = _parse_outputs(outputs)
        self.updates: dict[SharedVariable, Variable] = {}
        self.replaced = [x.variable for x in self.inputs]
        self._refuse_repeated_inputs()

    def _refuse_repeated_inputs(self) -> None:
        seen: set[Variable] = set()
        for x in self.inputs:
            if x.variable in seen:
                raise UnusedInputError(explain(f"the input {x.variable} is listed twice", "list it once"))
            seen.add(x.variable)

    def add_updates(self, updates: Any) -> None:
        """Take over the updates that the user wrote."""
        for variable, new in _pairs(updates, "updates"):
            if not isinstance(variable, SharedVariable):
                raise ScansionTypeError(explain(f"updates: {variable!r} is not a shared variable"))
            if variable in self.updates:
                raise ScansionValueError(explain(f"updates: two new values for {variable}"))
            self.updates[variable] = variable.filter_variable(new, f"the update of {variable}")

    def replace(self, givens: Any) -> None:
        """Put the givens in the place of the variables that they stand for."""
        pairs = _pairs(givens, "givens")
        if pairs:
            self._rewrite(pairs)

    def replace_intermediate_inputs(self) -> None:
        """Turn inputs that are computed from others into inputs proper."""
        computed = [x.variable for x in self.inputs if x.variable.owner is not None]
        if computed:
            fresh = {variable: variable.clone() for variable in computed}
            self._rewrite(list(fresh.items()))
            self.replaced = [fresh.get(variable, variable) for variable in self.replaced]

    def _rewrite(self, pairs: list[tuple[Any, Any]]) -> None:
        results = substitute([*self.outputs, *self.updates.values()], pairs)
        count = len(self.outputs)
        self.outputs = results[:count]
        self.updates = dict(zip(self.updates, results[count:], strict=True))

    def add_default_updates(self, excluded: Any) -> None:
        """Let the shared variables that are used follow their default updates."""
        if excluded is True:
            return
        skip: set[Variable] = set(excluded or ())
        results = self._results()
        warn_of_lost_draws(results, native.leaves([x._value for x in results]), skip.union(self.updates))
        pending = self._used_shared(self._results())
        while pending:
            variable = pending.pop()
            update = variable.default_update
            if update is not None and variable not in self.updates and variable not in skip:
                self.updates[variable] = update
                pending += self._used_shared([update])

    def _results(self) -> list[Variable]:
        return [*self.outputs, *self.updates.values()]

    @staticmethod
    def _used_shared(results: list[Variable]) -> list[SharedVariable]:
        leaves = native.leaves([x._value for x in results])
        return [variable for variable in map(shared_of, leaves) if variable is not None][::-1]

    def compile(self, on_unused: str, mode: Mode, shapes: str, trust_input: bool) -> Function:
        """Hand everything to the compiler."""
        if on_unused not in ON_UNUSED:
            raise ScansionValueError(
                explain(f"on_unused_input cannot be {on_unused!r}", f"choose from {', '.join(ON_UNUSED)}")
            )
        if shapes not in CHOICES["shapes"]:
            raise ScansionValueError(
                explain(f"shapes cannot be {shapes!r}", f"choose from {', '.join(CHOICES['shapes'])}")
            )
        if on_unused == "warn":
            self._warn_of_unused_inputs()
        parameters = Parameters([self._parameter(index, x) for index, x in enumerate(self.inputs)], trust_input)
        compiled = native.compile(
            [variable._value for variable in self.replaced],
            [x._value for x in self.outputs],
            [(variable._storage, new._value) for variable, new in self.updates.items()],
            self.form,
            parameters,
            self.name or "main",
            os.environ.get("SCANSION_DUMP", ""),
            on_unused == "raise",
            sorted(mode.excluded),
            config.base_compiledir,
            shapes,
        )
        return Function(compiled, self.inputs, self.keys, list(self.updates), self.name, parameters)

    def _parameter(self, index: int, x: In) -> Parameter:
        subject = f"input {index} ({x.name})" if x.name else f"input {index}"
        if self.name:
            subject += f" of {self.name}"
        allow = self.allow_downcast if x.allow_downcast is None else x.allow_downcast
        return Parameter(subject, x.variable.dtype, x.variable.ndim, allow, x.strict)

    def _warn_of_unused_inputs(self) -> None:
        used = set(native.leaves([x._value for x in self._results()]))
        for x, variable in zip(self.inputs, self.replaced, strict=True):
            if variable._value not in used:
                warn(f"nothing depends on the input {x.variable}", "leave it out")


def _as_list(inputs: Any) -> list[Any]:
    if isinstance(inputs, list | tuple):
        return list(inputs)
    raise ScansionTypeError(explain(f"inputs must be a list, not {inputs!r}", "function([x], ...)"))


def _pairs(entries: Any, name: str) -> list[tuple[Any, Any]]:
    """A mapping or a list of pairs as a list of pairs."""
    if entries is None:
        return []
    pairs = list(entries.items()) if isinstance(entries, Mapping) else [tuple(entry) for entry in entries]
    for pair in pairs:
        if len(pair) != 2:
            raise ScansionValueError(explain(f"{name} must be a mapping or a list of pairs, not {entries!r}"))
    return pairs


def _parse_outputs(outputs: Any) -> tuple[str, list[str] | None, list[Variable]]:
    """The form of the result, its keys if it is a dictionary, and what to compute."""
    if outputs is None:
        return "list", None, []
    if isinstance(outputs, dict):
        for key in outputs:
            if not isinstance(key, str):
                raise ScansionTypeError(explain(f"the keys of outputs must be strings, not {key!r}"))
        return "list", list(outputs), [_output(x) for x in outputs.values()]
    if isinstance(outputs, list | tuple):
        return "list", None, [_output(x) for x in outputs]
    return "single", None, [_output(outputs)]


def _output(output: Any) -> Variable:
    variable = output.variable if isinstance(output, Out) else output
    if not isinstance(variable, TensorVariable):
        raise ScansionTypeError(
            explain(f"an output must be a symbolic tensor, not {variable!r}", "at.as_tensor_variable(x)")
        )
    return variable
