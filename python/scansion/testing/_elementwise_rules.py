"""Elementwise operations: the reference expression of each op's record, on operands of one shape.

The few for which the record's text says more than its expression have a rule of their own: integer division by zero is
an error, an integer to a negative power is 0, and a cast gives a defined number where NumPy's does not.
"""

from __future__ import annotations

import functools
from types import CodeType
from typing import Any

import numpy as np

from scansion.tensor._elementwise_table import ELEMENTWISE, ElementwiseRecord
from scansion.testing._nodes import RULES, Node, rule, same_shape


@functools.cache
def _expression(record: ElementwiseRecord) -> tuple[CodeType, dict[str, Any]]:
    """The record's reference, compiled, with the modules that it names."""
    modules: dict[str, Any] = {"np": np}
    if "sp." in record.reference:
        import scipy.special  # type: ignore[import-untyped]

        modules["sp"] = scipy.special
    return compile(record.reference, record.op, "eval"), modules


def _apply(record: ElementwiseRecord, node: Node, operands: list[Any]) -> list[Any]:
    same_shape(operands, record.op)
    code, modules = _expression(record)
    with np.errstate(all="ignore"):
        return [eval(code, modules, dict(zip(record.operands, operands, strict=True)))]


RULES.update({record.op: functools.partial(_apply, record) for record in ELEMENTWISE})


def _refuse_zero(operands: list[Any], name: str) -> None:
    divisor = np.asarray(operands[1])
    if divisor.dtype.kind in "iu" and not divisor.all():
        raise ZeroDivisionError(f"{name}: an integer is divided by 0")


@rule("scn.floor_div")
def floor_div(node: Node, operands: list[Any]) -> list[Any]:
    """Quotients rounded down; an integer divided by 0 fails."""
    same_shape(operands, node.name)
    _refuse_zero(operands, node.name)
    with np.errstate(all="ignore"):
        return [np.floor_divide(*operands)]


@rule("scn.mod")
def mod(node: Node, operands: list[Any]) -> list[Any]:
    """Remainders with the divisor's sign; an integer divided by 0 fails."""
    same_shape(operands, node.name)
    _refuse_zero(operands, node.name)
    with np.errstate(all="ignore"):
        return [np.mod(*operands)]


@rule("scn.pow")
def power(node: Node, operands: list[Any]) -> list[Any]:
    """Powers; an integer to a negative power is 0, but for the bases 1 and -1."""
    same_shape(operands, node.name)
    base, exponent = map(np.asarray, operands)
    with np.errstate(all="ignore"):
        if base.dtype.kind != "i":
            return [np.power(base, exponent)]
        positive = np.power(base, np.where(exponent < 0, 0, exponent))
        sign = np.where(exponent % 2 == 0, 1, base)
        inverse = np.where(np.abs(base) == 1, sign, 0)
        return [np.where(exponent < 0, inverse, positive)]


@rule("scn.cast")
def cast(node: Node, operands: list[Any]) -> list[Any]:
    """Conversion as NumPy's astype; floats go to integers by way of wider ones, whose low bits are kept."""
    (x,) = map(np.asarray, operands)
    dtype = np.dtype(node.attributes["dtype"])
    if x.dtype.kind == "c" and dtype.kind not in "cb":
        x = x.real
    if x.dtype.kind == "f" and dtype.kind in "iu":
        return [_to_integers(x, dtype)]
    with np.errstate(all="ignore"):
        return [x.astype(dtype)]


def _to_integers(x: Any, dtype: Any) -> Any:
    whole = np.trunc(x.astype(np.float64))
    if dtype == np.uint64:
        high = (whole >= 2.0**63) & (whole < 2.0**64)
        upper = np.where(high, whole, 0).astype(np.uint64)
        return np.where(whole >= 2.0**63, upper, _to_signed(whole, np.int64).astype(np.uint64))
    wide = np.int64 if dtype.kind == "u" or dtype.itemsize == 8 else np.int32
    return _to_signed(whole, wide).astype(dtype)


def _to_signed(whole: Any, dtype: Any) -> Any:
    """Whole numbers as integers; what does not fit becomes the smallest one."""
    info = np.iinfo(dtype)
    fits = (whole >= float(info.min)) & (whole < float(info.max) + 1)  # in floats, info.max + 1 is a power of two
    return np.where(fits, np.where(fits, whole, 0).astype(dtype), info.min).astype(dtype)


@rule("scn.select")
def select(node: Node, operands: list[Any]) -> list[Any]:
    """Choice, element by element."""
    same_shape(operands, node.name)
    return [np.where(*operands)]
