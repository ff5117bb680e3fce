"""The interpreter: a graph's values, computed one operation at a time with NumPy.

It reads the graph through the façade's walk and knows each operation by the dialect's documentation (docs/dialect.md,
the .td files), never by its lowering. It is slow and has no cleverness, which is its use: whatever the compiler does to
a program can be held against it.

With `noise`, results that are rounded anyway are changed in their last places. Two runs then show how much of a result
is rounding, and whether a comparison hangs on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

import numpy as np

# Importing the rules enters them.
import scansion.testing._elementwise_rules
import scansion.testing._gather_rules
import scansion.testing._index_rules
import scansion.testing._linear_algebra_rules
import scansion.testing._order_rules
import scansion.testing._random_rules
import scansion.testing._reduce_rules
import scansion.testing._shape_rules  # noqa: F401
from scansion._native import Value
from scansion.exceptions import MissingInputError, ScansionNotImplementedError, ScansionTypeError
from scansion.graph.basic import Variable, shared_of
from scansion.testing._control_rules import first_failure, wanted
from scansion.testing._nodes import RULES, Block, Failure, Node
from scansion.testing._scan_rule import Recurrence, Trial

__all__ = ["OPERATIONS", "Interpreter", "interpret"]

EXACT = frozenset(
    f"scn.{name}"
    for names in (
        "abs neg sgn floor ceil trunc round round_half_away_from_zero maximum minimum clip select cast",
        "real imag conj complex identity override_gradient override_rules",
        "fill_like broadcast reshape transpose expand_dims squeeze",
        "gather nonzero argmax argmin sort argsort searchsorted",
        "concatenate reverse iota slice band reduce_max reduce_min random scan if assert print",
    )
    for name in names.split()
)
"""Operations whose results are not rounded (or whose parts are perturbed on their own)."""

FAILURES = (ValueError, IndexError, ZeroDivisionError, np.linalg.LinAlgError, AssertionError)
"""What rules raise where a program fails."""

LEAVES = ("scn.constant", "scn.input", "scn.shared")
NESTED = ("scn.scan",)
UNTOUCHED = EXACT.union(LEAVES)
OPERATIONS = frozenset([*RULES, *LEAVES, *NESTED, "scn.yield", "scn.derivatives"])
"""The names of the operations that the interpreter knows."""

Noise = Callable[[Any], Any]


def interpret(outputs: Any, givens: Mapping[Any, Any] | None = None) -> list[Any]:
    """Compute variables with NumPy, one operation at a time.

    Parameters
    ----------
    outputs : Variable or sequence of Variable
        What to compute.
    givens : mapping from Variable to array_like, optional
        Values of inputs; they are converted to the inputs' dtypes. Shared variables have the values that they hold,
        unless they are given too.

    Returns
    -------
    list
        For each output an array, or, for a random stream, a NumPy generator.

    Raises
    ------
    MissingInputError
        If an input is not given.
    ValueError, IndexError, ZeroDivisionError, LinAlgError
        Where the program fails, as the compiled program would.

    Examples
    --------
    >>> import scansion, scansion.tensor as at
    >>> x = at.vector("x")
    >>> sums, _ = scansion.scan(lambda u, total: total + u, sequences=x, outputs_info=at.zeros(()))
    >>> interpret(sums, {x: [1.0, 2.0, 3.0]})[0]
    array([1., 3., 6.])
    """
    variables = [outputs] if isinstance(outputs, Variable) else list(outputs)
    for variable in variables:
        if not isinstance(variable, Variable):
            raise ScansionTypeError(f"interpret computes variables, not {variable!r}")
    return Interpreter(givens or {}).values([variable._value for variable in variables])


class Interpreter:
    """Computes values of one graph.

    Parameters
    ----------
    givens : mapping from Variable to array_like
        Values of inputs and, if wanted, of other variables.
    noise : callable, optional
        Changes rounded results in their last places.
    """

    def __init__(self, givens: Mapping[Any, Any], noise: Noise | None = None) -> None:
        self._noise = noise
        self._trial = Trial()
        self._known: dict[Value, Any] = {
            variable._value: _typed(variable._value, value) for variable, value in givens.items()
        }

    def values(self, handles: Iterable[Value]) -> list[Any]:
        """The values of some handles."""
        targets = list(handles)
        # A stack of its own: graphs may be deeper than Python's.
        pending = targets[::-1]
        nodes: dict[Value, Node] = {}
        while pending:
            value = pending[-1]
            if value in self._known:
                pending.pop()
                continue
            if value not in nodes:
                nodes[value] = _node_of(value)
            missing = [need for need in nodes[value].needs() if need not in self._known]
            if missing:
                pending += missing
                continue
            pending.pop()
            self._compute(nodes[value], self._known)
        return wanted([self._known[value] for value in targets])

    def _compute(self, node: Node, scope: dict[Value, Any]) -> None:
        """Add an operation's results to the scope."""
        for value, result in zip(node.results, self._results(node, scope), strict=True):
            if isinstance(result, Failure):
                scope[value] = result
                continue
            typed = _checked(node, value, result)
            scope[value] = typed if self._noise is None or node.name in UNTOUCHED else self._noise(typed)

    def _results(self, node: Node, scope: dict[Value, Any]) -> list[Any]:
        operands = [scope[value] for value in node.operands]
        failure = None if node.name == "scn.if" else first_failure(scope[value] for value in node.needs())
        if failure is not None:
            return [failure] * len(node.results)
        if node.name in LEAVES:
            return [_leaf(node)]
        if node.name == "scn.if" and self._trial.branch is not None:
            operands[0] = self._trial.branch
        try:
            if node.name == "scn.scan":
                return Recurrence(node, operands, partial(self._run, scope), self._trial.most).results()
            if node.name in RULES:
                return RULES[node.name](node, operands)
        except FAILURES as error:
            return [Failure(error)] * len(node.results)
        raise ScansionNotImplementedError(f"the interpreter has no rule for {node.name}")

    def _run(
        self, outer: dict[Value, Any], block: Block, arguments: list[Any], trial: Trial | None = None
    ) -> list[Any]:
        """What a region yields, or in a trial would yield."""
        before, self._trial = self._trial, trial or self._trial
        try:
            return self._yielded(outer, block, arguments)
        finally:
            self._trial = before

    def _yielded(self, outer: dict[Value, Any], block: Block, arguments: list[Any]) -> list[Any]:
        scope = {value: outer[value] for value in block.captures}
        for value, argument in zip(block.arguments, arguments, strict=True):
            scope[value] = argument
        for node in block.nodes:
            self._compute(node, scope)
        return wanted([scope[value] for value in block.yielded])


def _node_of(value: Value) -> Node:
    operation = value.owner
    if operation is None:
        raise ScansionTypeError("interpret: a value of a scan's step has no meaning outside of it")
    return Node.of(operation)


def _leaf(node: Node) -> Any:
    (value,) = node.results
    if node.name == "scn.constant":
        return value.constant
    shared = shared_of(value)
    if shared is None:
        raise MissingInputError(f"interpret: the input {value.name or value!r} is not given")
    return shared.get_value()


def _typed(value: Value, given: Any) -> Any:
    return given if value.kind == "rng" else np.asarray(given, dtype=value.dtype)


def _checked(node: Node, value: Value, result: Any) -> Any:
    """The result as an array; it must be what the type of the value says."""
    if value.kind == "rng":
        return result
    array = np.asarray(result)
    fits = array.ndim == value.ndim and all(
        known is None or known == length for known, length in zip(value.shape, array.shape, strict=True)
    )
    if not fits:
        raise AssertionError(f"{node.name} gives the shape {array.shape}, its type says {value.shape} {node.location}")
    with np.errstate(all="ignore"):
        return array.astype(value.dtype, copy=False)
