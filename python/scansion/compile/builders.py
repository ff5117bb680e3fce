"""`OpFromGraph`: a part of a program under a name, with rules of calculus of its own where it has any.

A call computes the outputs from the arguments, as if they had been written there; a rule is kept beside them
(`scn.override_rules`) and copied to where a derivative is asked for. Compiled functions contain neither.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from scansion._gradient.absent import overridden
from scansion._gradient.forward import Rop
from scansion._gradient.reverse import as_list, grad
from scansion._location import explain
from scansion._native import Value, native
from scansion.compile.sharedvalue import SharedVariable
from scansion.exceptions import MissingInputError, ScansionTypeError, ScansionValueError
from scansion.graph.basic import Variable, graph_inputs, joined, replacement_for, substitute
from scansion.graph.null_type import AbsentVariable, DisconnectedType, NullType
from scansion.tensor._dtypes import continuous_dtypes
from scansion.tensor.creation import zeros_like
from scansion.tensor.type import tensor
from scansion.tensor.var import TensorConstant, TensorVariable

__all__ = ["OpFromGraph"]

Rule = Callable[..., Any]


class OpFromGraph:
    """A part of a program that is called like an operation.

    Parameters
    ----------
    inputs : list of TensorVariable
        What it is computed from.
    outputs : list of TensorVariable
        What it computes. Shared variables that it reads are found; they count as further inputs, behind `inputs`.
    inline : bool
        Accepted for Aesara's sake: a call never costs anything when the program runs.
    lop_overrides : callable, OpFromGraph, list or "default"
        The reverse-mode rule: from the lists of inputs, outputs and gradients of the outputs (zeros where nothing
        depends on one) to the gradients of the inputs. A list has one entry for each input: a callable or an
        `OpFromGraph` that gives its gradient, "default", None or a variable of `DisconnectedType` (not connected), or
        of `NullType` (undefined). An `OpFromGraph` takes what the callable gets in its lists, one after the other.
    grad_overrides : callable, OpFromGraph, list or "default"
        The same rule without the outputs: from the inputs and the gradients of the outputs. Only one of the two is
        given.
    rop_overrides : callable, OpFromGraph, list or "default"
        The forward-mode rule: from the lists of inputs and of derivatives along which they move to the derivatives of
        the outputs. A list has one entry for each output.
    connection_pattern : list of lists of bool, optional
        For each input, whether each output depends on it as far as gradients go. An input on which none does is not
        connected.
    strict : bool
        Refuse shared variables that are not listed.
    name : str, optional
        Its name.

    Raises
    ------
    MissingInputError
        If the outputs depend on inputs that are not listed.
    ValueError
        If both reverse-mode rules are given, or the number of entries of a list does not fit.
    TypeError
        If an argument holds something else than it should.

    Notes
    -----
    Rules are followed wherever a call stands, in the step of a scan too, and differentiate again.

    Examples
    --------
    >>> import scansion, scansion.tensor as at
    >>> x, y = at.dscalars("xy")
    >>> product = OpFromGraph([x, y], [x * y], lop_overrides=lambda inputs, outputs, grads: [grads[0] * 10, grads[0]])
    >>> a, b = at.dscalars("ab")
    >>> gradients = scansion.grad(product(a, b), [a, b])
    >>> scansion.function([a, b], gradients, on_unused_input="ignore")(2.0, 3.0)
    [array(10.), array(1.)]
    """

    def __init__(
        self,
        inputs: Sequence[TensorVariable],
        outputs: Sequence[TensorVariable],
        inline: bool = False,
        lop_overrides: Any = "default",
        grad_overrides: Any = "default",
        rop_overrides: Any = "default",
        connection_pattern: Sequence[Sequence[bool]] | None = None,
        strict: bool = False,
        name: str | None = None,
    ) -> None:
        self.inner_inputs = _checked("inputs", inputs)
        self.inner_outputs = _checked("outputs", outputs)
        self.is_inline = bool(inline)
        self.name = name
        self.shared_inputs = self._find_shared(strict)
        if not _is_default(lop_overrides) and not _is_default(grad_overrides):
            raise ScansionValueError(explain("OpFromGraph takes lop_overrides or grad_overrides, not both"))
        self._takes_outputs = not _is_default(lop_overrides)
        self._backward = lop_overrides if self._takes_outputs else grad_overrides
        self._forward = rop_overrides
        self._disconnected = self._unconnected_inputs(connection_pattern)
        for what, rule, count in (
            ("lop_overrides" if self._takes_outputs else "grad_overrides", self._backward, len(self.inner_inputs)),
            ("rop_overrides", self._forward, len(self.inner_outputs)),
        ):
            if isinstance(rule, list | tuple) and len(rule) != count:
                raise ScansionValueError(explain(f"{what} has {len(rule)} entries, not {count}"))

    def __str__(self) -> str:
        return self.name or f"OpFromGraph({len(self.inner_inputs)} inputs, {len(self.inner_outputs)} outputs)"

    __repr__ = __str__

    def __call__(self, *args: Any) -> Any:
        """Compute the outputs from arguments of the inputs' dtypes and ranks.

        Returns
        -------
        TensorVariable or list of TensorVariable
            One variable for one output, a list for several.
        """
        if len(args) != len(self.inner_inputs):
            raise ScansionTypeError(explain(f"{self} takes {len(self.inner_inputs)} arguments, got {len(args)}"))
        given = [_as_tensor(replacement_for(x, arg)) for x, arg in zip(self.inner_inputs, args, strict=True)]
        values = self._compute(given)
        arguments = [*given, *self.shared_inputs]
        if not _is_default(self._forward):
            values = self._with_forward_rule(arguments, values)
        if not _is_default(self._backward) or any(self._disconnected):
            values = self._with_backward_rule(arguments, values)
        return values[0] if len(values) == 1 else values

    def _compute(self, given: Sequence[TensorVariable]) -> list[TensorVariable]:
        pairs = list(zip([*self.inner_inputs, *self.shared_inputs], given, strict=False))
        return [_as_tensor(value) for value in substitute(self.inner_outputs, pairs)]

    def _find_shared(self, strict: bool) -> list[TensorVariable]:
        leaves = [x for x in graph_inputs(self.inner_outputs) if not isinstance(x, TensorConstant)]
        unlisted = [x for x in leaves if x not in set(self.inner_inputs)]
        shared: list[TensorVariable] = [
            x for x in unlisted if isinstance(x, SharedVariable) and isinstance(x, TensorVariable)
        ]
        missing = [x for x in unlisted if not isinstance(x, SharedVariable)]
        if missing:
            raise MissingInputError(explain(f"the outputs of {self} depend on {missing[0]}", "list it in the inputs"))
        if strict and shared:
            raise ScansionValueError(explain(f"the outputs of {self} read the shared variable {shared[0]}", "list it"))
        return shared

    def _unconnected_inputs(self, pattern: Sequence[Sequence[bool]] | None) -> list[bool]:
        if pattern is None:
            return [False] * len(self.inner_inputs)
        shape = (len(self.inner_inputs), len(self.inner_outputs))
        if len(pattern) != shape[0] or any(len(row) != shape[1] for row in pattern):
            raise ScansionValueError(explain(f"connection_pattern must be {shape[0]} lists of {shape[1]} truth values"))
        return [not any(row) for row in pattern]

    # Rules of calculus: traced on variables that stand for what they receive.

    def _with_backward_rule(
        self, arguments: list[TensorVariable], values: list[TensorVariable]
    ) -> list[TensorVariable]:
        inputs, outputs = [_stand_in(x) for x in arguments], [_stand_in(y) for y in values]
        moving = [_stand_in(y) for y in values if y.dtype in continuous_dtypes]
        cotangents = _in_places(outputs, moving)
        gradients = self._gradients(inputs, outputs, cotangents)
        wrapped, given = [], []
        for place, (argument, x, gradient) in enumerate(zip(arguments, inputs, gradients, strict=True)):
            if place < len(self._disconnected) and self._disconnected[place]:
                gradient = None
            wrapped.append(_guarded(argument, gradient))
            if x.dtype in continuous_dtypes:
                given.append(_derivative(self, "gradient", place, x, gradient))
        return _with_rules(values, wrapped, ([*inputs, *outputs, *moving], given), None)

    def _gradients(
        self, inputs: list[TensorVariable], outputs: list[TensorVariable], cotangents: list[TensorVariable]
    ) -> list[Any]:
        """A gradient for each input and shared variable; None where it is not connected."""
        received = [inputs, outputs, cotangents] if self._takes_outputs else [inputs, cotangents]

        def by_default(place: int) -> Any:
            again = self._compute(inputs)
            known = {y: g for y, g in zip(again, cotangents, strict=True) if y.dtype in continuous_dtypes}
            return grad(None, inputs[place], None, "ignore", known_grads=known, return_disconnected="none")

        if isinstance(self._backward, list | tuple) or _is_default(self._backward):
            rules = ["default"] * len(inputs) if _is_default(self._backward) else list(self._backward)
            rules += ["default"] * (len(inputs) - len(rules))
            return [_apply_one(rule, received, place, by_default) for place, rule in enumerate(rules)]
        gradients = as_list(_call(self._backward, received))
        if len(gradients) not in (len(self.inner_inputs), len(inputs)):
            raise ScansionValueError(
                explain(f"the rule of {self} gives {len(gradients)} gradients for {len(self.inner_inputs)} inputs")
            )
        return gradients + [None] * (len(inputs) - len(gradients))

    def _with_forward_rule(self, arguments: list[TensorVariable], values: list[TensorVariable]) -> list[TensorVariable]:
        inputs = [_stand_in(x) for x in arguments]
        moving = [_stand_in(x) for x in arguments if x.dtype in continuous_dtypes]
        received = [inputs, _in_places(inputs, moving)]

        def by_default(place: int) -> Any:
            pairs = [(x, v) for x, v in zip(*received, strict=True) if x.dtype in continuous_dtypes]
            xs, vs = [x for x, _ in pairs], [v for _, v in pairs]
            return Rop(self._compute(inputs)[place], xs, vs, "ignore")

        if isinstance(self._forward, list | tuple):
            tangents = [_apply_one(rule, received, place, by_default) for place, rule in enumerate(self._forward)]
        else:
            tangents = as_list(_call(self._forward, received))
        if len(tangents) != len(values):
            raise ScansionValueError(
                explain(f"the forward rule of {self} gives {len(tangents)} derivatives for {len(values)} outputs")
            )
        numbered = [
            pair for pair in enumerate(zip(values, tangents, strict=True)) if pair[1][0].dtype in continuous_dtypes
        ]
        given = [_derivative(self, "derivative", place, y, tangent) for place, (y, tangent) in numbered]
        return _with_rules(values, arguments, None, ([*inputs, *moving], given))


def _is_default(rule: Any) -> bool:
    return isinstance(rule, str) and rule == "default"


def _checked(what: str, variables: Sequence[Any]) -> list[TensorVariable]:
    if not isinstance(variables, list | tuple):
        raise ScansionTypeError(explain(f"OpFromGraph takes a list of {what}, not {variables!r}"))
    for variable in variables:
        if not isinstance(variable, TensorVariable):
            raise ScansionTypeError(explain(f"the {what} of OpFromGraph are tensor variables, not {variable!r}"))
    return list(variables)


def _as_tensor(variable: Variable) -> TensorVariable:
    assert isinstance(variable, TensorVariable)
    return variable


def _stand_in(x: TensorVariable) -> TensorVariable:
    return tensor(dtype=x.dtype, shape=x.type.shape, name=x.name)


def _in_places(variables: list[TensorVariable], moving: list[TensorVariable]) -> list[TensorVariable]:
    """Derivatives, in the places of what has them; zeros in the other places."""
    rest = iter(moving)
    return [next(rest) if x.dtype in continuous_dtypes else zeros_like(x, "floatX") for x in variables]


def _call(rule: Any, received: list[list[TensorVariable]]) -> Any:
    if isinstance(rule, OpFromGraph):
        return rule(*(x for part in received for x in part))
    if not callable(rule):
        raise ScansionTypeError(explain(f"a rule of calculus is a callable or an OpFromGraph, not {rule!r}"))
    return rule(*received)


def _apply_one(rule: Any, received: list[list[TensorVariable]], place: int, by_default: Callable[[int], Any]) -> Any:
    """One entry of a list of rules."""
    if _is_default(rule):
        return by_default(place)
    return rule if rule is None or isinstance(rule, Variable) else _call(rule, received)


def _guarded(argument: TensorVariable, gradient: Any) -> TensorVariable:
    """The argument, through which no gradient flows where the rule gives none."""
    if gradient is None or isinstance(getattr(gradient, "type", None), DisconnectedType):
        return overridden(argument, "none")
    if isinstance(gradient, AbsentVariable) and isinstance(gradient.type, NullType):
        return overridden(argument, "undefined", note=gradient.type.why_null)
    return argument


def _derivative(op: OpFromGraph, what: str, place: int, x: TensorVariable, given: Any) -> TensorVariable:
    """What a rule gives for `x`, of its dtype and rank; zeros for what is not there."""
    if given is None or isinstance(given, AbsentVariable):
        return zeros_like(x)
    return _as_tensor(x.filter_variable(given, f"{what} {place} of {op}"))


def _with_rules(
    values: list[TensorVariable],
    inputs: list[TensorVariable],
    backward: tuple[list[TensorVariable], list[TensorVariable]] | None,
    forward: tuple[list[TensorVariable], list[TensorVariable]] | None,
) -> list[TensorVariable]:
    def native_rule(
        rule: tuple[list[TensorVariable], list[TensorVariable]] | None,
    ) -> tuple[list[Value], list[Value]] | None:
        return None if rule is None else ([x._value for x in rule[0]], [x._value for x in rule[1]])

    held = joined([*values, *inputs, *(x for rule in (backward, forward) if rule for x in rule[1])])
    results = native.override_rules(
        [x._value for x in values], [x._value for x in inputs], native_rule(backward), native_rule(forward)
    )
    return [TensorVariable(value, held) for value in results]
