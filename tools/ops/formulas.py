"""Derivative formulas: from the text in a record to C++ that builds the same with `RuleBuilder`.

A formula is a Python expression, so Python's own parser reads it. What can be computed from literals alone is computed
here (`2 / sqrt(pi)`); every other node becomes one op of the dialect. Start reading at `translate`.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

BINARY: Final[Mapping[type[ast.operator], str]] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "div",
    ast.Pow: "pow",
}
CONSTANTS: Final[Mapping[str, float]] = {"pi": math.pi, "e": math.e}
ARITHMETIC: Final[Mapping[type[ast.operator], Callable[[float, float], float]]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.Pow: lambda a, b: float(a**b),
}


class FormulaError(Exception):
    """A formula that can't be read."""


@dataclass(frozen=True)
class Translation:
    """C++ for a formula; `expression` is empty where the formula is 0."""

    expression: str
    names: frozenset[str]


@dataclass(frozen=True)
class Scope:
    """What a formula may mention: names of values, and the ops by mnemonic with their class and number of operands."""

    values: frozenset[str]
    ops: Mapping[str, tuple[str, int]]


def translate(formula: str, scope: Scope) -> Translation:
    """Translate a formula to a C++ expression of type `mlir::Value`.

    Parameters
    ----------
    formula
        A Python expression, for example "dy * (1 - y * y)".
    scope
        What it may mention.

    Returns
    -------
    Translation
        Calls of `rule.make<Op>({...})` and `rule.where(...)`, and the names of values they use.

    Raises
    ------
    FormulaError
        Where the text isn't such a formula.
    """
    try:
        tree = ast.parse(formula, mode="eval").body
    except SyntaxError as error:
        raise FormulaError(f"{formula!r}: {error.msg}") from error
    names: set[str] = set()
    literal = _literal(tree)
    if literal is not None:
        if literal != 0:
            raise FormulaError(f"{formula!r} does not depend on dy")
        return Translation("", frozenset())
    expression = _Writer(formula, scope, names).value(tree)
    if "dy" not in names:
        raise FormulaError(f"{formula!r} does not depend on dy")
    return Translation(expression, frozenset(names))


def _literal(node: ast.expr) -> float | None:
    """Return the number that a node stands for, None if it depends on a value."""
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.Name(id=name):
            return CONSTANTS.get(name)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            inner = _literal(operand)
            return None if inner is None else -inner
        case ast.BinOp(left=left, op=op, right=right):
            lhs, rhs = _literal(left), _literal(right)
            return None if lhs is None or rhs is None else ARITHMETIC[type(op)](lhs, rhs)
        case ast.Call(func=ast.Name(id=name), args=[argument]) if hasattr(math, name):
            inner = _literal(argument)
            return None if inner is None else float(getattr(math, name)(inner))
    return None


@dataclass
class _Writer:
    formula: str
    scope: Scope
    names: set[str]

    def term(self, node: ast.expr) -> str:
        literal = _literal(node)
        return self.value(node) if literal is None else repr(literal)

    def value(self, node: ast.expr) -> str:
        match node:
            case ast.Name(id=name) if name in self.scope.values:
                self.names.add(name)
                return name
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return self.make("neg", [operand])
            case ast.BinOp(left=left, op=op, right=right) if type(op) in BINARY:
                return self.make(BINARY[type(op)], [left, right])
            case ast.Call(func=ast.Name(id="where"), args=[condition, then, otherwise], keywords=[]):
                return f"rule.where({self.value(condition)}, {self.term(then)}, {self.term(otherwise)})"
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
                return self.make(name, arguments)
        raise FormulaError(f"{self.formula!r}: can't read {ast.unparse(node)!r}")

    def make(self, mnemonic: str, arguments: list[ast.expr]) -> str:
        if mnemonic not in self.scope.ops:
            raise FormulaError(f"{self.formula!r}: there is no op scn.{mnemonic}")
        class_name, arity = self.scope.ops[mnemonic]
        if arity != len(arguments):
            raise FormulaError(f"{self.formula!r}: scn.{mnemonic} takes {arity} operands, not {len(arguments)}")
        return f"rule.make<{class_name}>({{{', '.join(self.term(argument) for argument in arguments)}}})"
