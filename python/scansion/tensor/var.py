"""Tensor variables: what the user computes with.

The methods are short names for functions of `scansion.tensor`, where the semantics are written down. `==` compares
identity, as Aesara's does (`eq` compares elements), so variables can be keys of dictionaries.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

import scansion.tensor as at
from scansion._location import at as at_line
from scansion._location import explain
from scansion._native import Value, native
from scansion.exceptions import ScansionTypeError
from scansion.graph.basic import NOTHING, Held, Variable, joined, register
from scansion.tensor.type import type_of

if TYPE_CHECKING:
    from scansion._scansion import Attribute

__all__ = ["TensorConstant", "TensorLike", "TensorVariable"]

TensorLike: TypeAlias = "TensorVariable | ArrayLike | Sequence[TensorLike]"
"""What functions of `scansion.tensor` take: variables, numbers, arrays, and lists of them."""

Axes: TypeAlias = "int | Sequence[int] | None"


@register("tensor")
class TensorVariable(Variable):
    """A symbolic tensor.

    Make one with `scansion.tensor.matrix("X")` and its like, or by computing with others.

    Examples
    --------
    >>> import scansion.tensor as at
    >>> x = at.vector("x")
    >>> y = (x**2).sum()
    >>> float(y.eval({x: [3.0, 4.0]}))
    25.0
    """

    __array_priority__ = 1000
    __array_ufunc__ = None  # so that array + variable comes to the variable

    def __init__(self, value: Value, held: Held = NOTHING) -> None:
        super().__init__(value, held)
        self.type = type_of(value.dtype, value.shape)

    # What it is.

    @property
    def dtype(self) -> str:
        """NumPy's name of the element type."""
        return self.type.dtype

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return self.type.ndim

    @property
    def broadcastable(self) -> tuple[bool, ...]:
        """For each axis whether its length is known to be 1."""
        return self.type.broadcastable

    @property
    def shape(self) -> TensorVariable:
        """The lengths of all axes, an int64 vector."""
        return at.shape(self)

    @property
    def size(self) -> TensorVariable:
        """The number of elements, an int64 scalar."""
        return at.size(self)

    @property
    def T(self) -> TensorVariable:
        """The transpose: all axes in reverse order."""
        return at.transpose(self)

    def __repr__(self) -> str:
        return self.name or f"<{self.type}>"

    def filter_variable(self, other: object, subject: str) -> TensorVariable:
        """`other` as a variable of this one's dtype and rank; TypeError if that loses something."""
        if not isinstance(other, Variable):
            return at.constant(self.type.filter(other))
        if not isinstance(other, TensorVariable) or (other.dtype, other.ndim) != (self.dtype, self.ndim):
            is_like = other.type if isinstance(other, TensorVariable) else other
            raise ScansionTypeError(
                explain(f"{subject} has the type {is_like}, not {self.type}", f'cast it: at.cast(x, "{self.dtype}")')
            )
        return other

    def clone(self, name: str | None = None) -> TensorVariable:
        """A new input of the same type."""
        return self.type(name or self.name)

    def eval(self, inputs_to_values: Mapping[Any, Any] | None = None) -> Any:
        """Compute the value, compiling what is needed.

        Parameters
        ----------
        inputs_to_values : mapping, optional
            Values for the inputs that the variable depends on.

        Returns
        -------
        ndarray
            The value.

        Raises
        ------
        MissingInputError
            If an input has no value.
        TypeError
            If a value does not fit its input.

        Examples
        --------
        >>> import scansion.tensor as at
        >>> x = at.scalar("x")
        >>> float((x + 1).eval({x: 2}))
        3.0
        """
        from scansion.compile.function import function  # functions know variables

        given = dict(inputs_to_values or {})
        functions: dict[tuple[Variable, ...], Any] = self.__dict__.setdefault("_functions", {})
        key = tuple(given)
        if key not in functions:
            functions[key] = function(list(key), self, on_unused_input="ignore")
        return functions[key](*given.values())

    # What it is not.

    def __bool__(self) -> bool:
        raise ScansionTypeError(
            explain(
                f"the truth of the symbolic variable {self} is not known before the function runs",
                "choose between values with at.switch(condition, a, b), combine conditions with & and |",
            )
        )

    def __len__(self) -> int:
        raise ScansionTypeError(explain(f"the symbolic variable {self} has no len()", "its length is x.shape[0]"))

    def __iter__(self) -> Iterator[TensorVariable]:
        length = self.type.shape[0] if self.ndim else None
        if length is None:
            raise ScansionTypeError(
                explain(
                    f"iterating over {self} needs a length that is known when the graph is built; "
                    f"its type is {self.type}",
                    "loop with scansion.scan, or declare the length: at.tensor(shape=(3,))",
                )
            )
        return iter([self[k] for k in range(length)])

    def __float__(self) -> float:
        raise self._no_number("float")

    def __int__(self) -> int:
        raise self._no_number("int")

    def __index__(self) -> int:
        raise self._no_number("index")

    def __setitem__(self, key: object, value: object) -> None:
        raise ScansionTypeError(
            explain(
                "symbolic variables cannot be assigned to", "x = at.set_subtensor(x[...], value) gives a changed copy"
            )
        )

    def _no_number(self, kind: str) -> ScansionTypeError:
        return ScansionTypeError(
            explain(f"the symbolic variable {self} has no {kind} value yet", "compute it: x.eval({input: value})")
        )

    # Operators.

    def __add__(self, other: Any) -> TensorVariable:
        return at.add(self, other)

    def __radd__(self, other: Any) -> TensorVariable:
        return at.add(other, self)

    def __sub__(self, other: Any) -> TensorVariable:
        return at.sub(self, other)

    def __rsub__(self, other: Any) -> TensorVariable:
        return at.sub(other, self)

    def __mul__(self, other: Any) -> TensorVariable:
        return at.mul(self, other)

    def __rmul__(self, other: Any) -> TensorVariable:
        return at.mul(other, self)

    def __truediv__(self, other: Any) -> TensorVariable:
        return at.true_div(self, other)

    def __rtruediv__(self, other: Any) -> TensorVariable:
        return at.true_div(other, self)

    def __floordiv__(self, other: Any) -> TensorVariable:
        return at.floor_div(self, other)

    def __rfloordiv__(self, other: Any) -> TensorVariable:
        return at.floor_div(other, self)

    def __mod__(self, other: Any) -> TensorVariable:
        return at.mod(self, other)

    def __rmod__(self, other: Any) -> TensorVariable:
        return at.mod(other, self)

    def __divmod__(self, other: Any) -> tuple[TensorVariable, TensorVariable]:
        return at.divmod(self, other)

    def __rdivmod__(self, other: Any) -> tuple[TensorVariable, TensorVariable]:
        return at.divmod(other, self)

    def __pow__(self, other: Any) -> TensorVariable:
        return at.pow(self, other)

    def __rpow__(self, other: Any) -> TensorVariable:
        return at.pow(other, self)

    def __matmul__(self, other: Any) -> TensorVariable:
        return at.matmul(self, other)

    def __rmatmul__(self, other: Any) -> TensorVariable:
        return at.matmul(other, self)

    def __and__(self, other: Any) -> TensorVariable:
        return at.and_(self, other)

    def __rand__(self, other: Any) -> TensorVariable:
        return at.and_(other, self)

    def __or__(self, other: Any) -> TensorVariable:
        return at.or_(self, other)

    def __ror__(self, other: Any) -> TensorVariable:
        return at.or_(other, self)

    def __xor__(self, other: Any) -> TensorVariable:
        return at.xor(self, other)

    def __rxor__(self, other: Any) -> TensorVariable:
        return at.xor(other, self)

    def __lshift__(self, other: Any) -> TensorVariable:
        return at.left_shift(self, other)

    def __rlshift__(self, other: Any) -> TensorVariable:
        return at.left_shift(other, self)

    def __rshift__(self, other: Any) -> TensorVariable:
        return at.right_shift(self, other)

    def __rrshift__(self, other: Any) -> TensorVariable:
        return at.right_shift(other, self)

    def __lt__(self, other: Any) -> TensorVariable:
        return at.lt(self, other)

    def __le__(self, other: Any) -> TensorVariable:
        return at.le(self, other)

    def __gt__(self, other: Any) -> TensorVariable:
        return at.gt(self, other)

    def __ge__(self, other: Any) -> TensorVariable:
        return at.ge(self, other)

    def __neg__(self) -> TensorVariable:
        return at.neg(self)

    def __pos__(self) -> TensorVariable:
        return self

    def __abs__(self) -> TensorVariable:
        return at.abs(self)

    def __invert__(self) -> TensorVariable:
        return at.invert(self)

    def __round__(self, digits: int | None = None) -> TensorVariable:
        if digits:
            raise ScansionTypeError(explain(f"round() to {digits} digits is not supported", "scale, round, scale back"))
        return at.round(self)

    # Parts.

    def __getitem__(self, key: Any) -> TensorVariable:
        return at.subtensor.getitem(self, key)

    def set(self, value: TensorLike) -> TensorVariable:
        """`x[key].set(value)`: a copy of x with this part replaced."""
        return at.set_subtensor(self, value)

    def inc(self, value: TensorLike) -> TensorVariable:
        """`x[key].inc(value)`: a copy of x with `value` added to this part."""
        return at.inc_subtensor(self, value)

    # Shapes.

    def reshape(self, *newshape: Any, ndim: int | None = None) -> TensorVariable:
        """`scansion.tensor.reshape`; the lengths may also be separate arguments."""
        is_separate = len(newshape) > 1 or (len(newshape) == 1 and isinstance(newshape[0], int | np.integer))
        return at.reshape(self, newshape if is_separate or not newshape else newshape[0], ndim=ndim)

    def flatten(self, ndim: int = 1) -> TensorVariable:
        """`scansion.tensor.flatten`."""
        return at.flatten(self, ndim)

    def ravel(self) -> TensorVariable:
        """`scansion.tensor.flatten`."""
        return at.flatten(self)

    def dimshuffle(self, *pattern: Any) -> TensorVariable:
        """`scansion.tensor.dimshuffle`; the pattern may be one list or separate arguments."""
        is_list = len(pattern) == 1 and isinstance(pattern[0], list | tuple)
        return at.dimshuffle(self, pattern[0] if is_list else pattern)

    def transpose(self, *axes: Any) -> TensorVariable:
        """`scansion.tensor.transpose`; the axes may be one list or separate arguments."""
        is_list = len(axes) == 1 and not isinstance(axes[0], int)
        return at.transpose(self, axes[0] if is_list else axes or None)

    def swapaxes(self, axis1: int, axis2: int) -> TensorVariable:
        """`scansion.tensor.swapaxes`."""
        return at.swapaxes(self, axis1, axis2)

    def diagonal(self, offset: int = 0, axis1: int = 0, axis2: int = 1) -> TensorVariable:
        """`scansion.tensor.diagonal`."""
        return at.diagonal(self, offset, axis1, axis2)

    def squeeze(self, axis: Axes = None) -> TensorVariable:
        """`scansion.tensor.squeeze`."""
        return at.squeeze(self, axis)

    def repeat(self, repeats: TensorLike, axis: int | None = None) -> TensorVariable:
        """`scansion.tensor.repeat`."""
        return at.repeat(self, repeats, axis)

    # Reductions and products.

    def sum(self, axis: Axes = None, dtype: DTypeLike | None = None, keepdims: bool = False) -> TensorVariable:
        """`scansion.tensor.sum`."""
        return at.sum(self, axis, dtype, keepdims)

    def prod(self, axis: Axes = None, dtype: DTypeLike | None = None, keepdims: bool = False) -> TensorVariable:
        """`scansion.tensor.prod`."""
        return at.prod(self, axis, dtype, keepdims)

    def mean(self, axis: Axes = None, dtype: DTypeLike | None = None, keepdims: bool = False) -> TensorVariable:
        """`scansion.tensor.mean`."""
        return at.mean(self, axis, dtype, keepdims)

    def var(self, axis: Axes = None, ddof: int = 0, keepdims: bool = False) -> TensorVariable:
        """`scansion.tensor.var`."""
        return at.var(self, axis, ddof, keepdims)

    def std(self, axis: Axes = None, ddof: int = 0, keepdims: bool = False) -> TensorVariable:
        """`scansion.tensor.std`."""
        return at.std(self, axis, ddof, keepdims)

    def max(self, axis: Axes = None, keepdims: bool = False) -> TensorVariable:
        """`scansion.tensor.max`."""
        return at.max(self, axis, keepdims)

    def min(self, axis: Axes = None, keepdims: bool = False) -> TensorVariable:
        """`scansion.tensor.min`."""
        return at.min(self, axis, keepdims)

    def ptp(self, axis: Axes = None) -> TensorVariable:
        """`scansion.tensor.ptp`."""
        return at.ptp(self, axis)

    def any(self, axis: Axes = None, keepdims: bool = False) -> TensorVariable:
        """`scansion.tensor.any`."""
        return at.any(self, axis, keepdims)

    def all(self, axis: Axes = None, keepdims: bool = False) -> TensorVariable:
        """`scansion.tensor.all`."""
        return at.all(self, axis, keepdims)

    def argmax(self, axis: Axes = None, keepdims: bool = False) -> TensorVariable:
        """`scansion.tensor.argmax`."""
        return at.argmax(self, axis, keepdims)

    def argmin(self, axis: Axes = None, keepdims: bool = False) -> TensorVariable:
        """`scansion.tensor.argmin`."""
        return at.argmin(self, axis, keepdims)

    def cumsum(self, axis: int | None = None) -> TensorVariable:
        """`scansion.tensor.cumsum`."""
        return at.cumsum(self, axis)

    def cumprod(self, axis: int | None = None) -> TensorVariable:
        """`scansion.tensor.cumprod`."""
        return at.cumprod(self, axis)

    # Order and places.

    def sort(self, axis: int | None = -1, kind: str | None = None, order: object | None = None) -> TensorVariable:
        """`scansion.tensor.sort`."""
        return at.sort(self, axis, kind, order)

    def argsort(self, axis: int | None = -1, kind: str | None = None, order: object | None = None) -> TensorVariable:
        """`scansion.tensor.argsort`."""
        return at.argsort(self, axis, kind, order)

    def searchsorted(self, v: TensorLike, side: str = "left", sorter: TensorLike | None = None) -> TensorVariable:
        """`scansion.tensor.searchsorted`."""
        return at.searchsorted(self, v, side, sorter)

    def take(self, indices: TensorLike, axis: int | None = None, mode: str = "raise") -> TensorVariable:
        """`scansion.tensor.take`."""
        return at.take(self, indices, axis, mode)

    def choose(self, choices: Any, mode: str = "raise") -> TensorVariable:
        """`scansion.tensor.choose`."""
        return at.choose(self, choices, mode)

    def compress(self, condition: TensorLike, axis: int | None = None) -> TensorVariable:
        """`scansion.tensor.compress` with the condition first."""
        return at.compress(condition, self, axis)

    def nonzero(self, return_matrix: bool = False) -> tuple[TensorVariable, ...] | TensorVariable:
        """`scansion.tensor.nonzero`."""
        return at.nonzero(self, return_matrix)

    def nonzero_values(self) -> TensorVariable:
        """`scansion.tensor.nonzero_values`."""
        return at.nonzero_values(self)

    def dot(self, other: TensorLike) -> TensorVariable:
        """`scansion.tensor.dot`."""
        return at.dot(self, other)

    # Elements.

    def astype(self, dtype: DTypeLike) -> TensorVariable:
        """`scansion.tensor.cast`."""
        return at.cast(self, dtype)

    def copy(self, name: str | None = None) -> TensorVariable:
        """The same value under another name."""
        result = emit("scn.identity", [self])
        result.name = name
        return result

    def fill(self, value: TensorLike) -> TensorVariable:
        """`scansion.tensor.fill`."""
        return at.fill(self, value)

    def zeros_like(self, dtype: DTypeLike | None = None) -> TensorVariable:
        """`scansion.tensor.zeros_like`."""
        return at.zeros_like(self, dtype)

    def ones_like(self, dtype: DTypeLike | None = None) -> TensorVariable:
        """`scansion.tensor.ones_like`."""
        return at.ones_like(self, dtype)

    def clip(self, a_min: TensorLike, a_max: TensorLike) -> TensorVariable:
        """`scansion.tensor.clip`."""
        return at.clip(self, a_min, a_max)

    def round(self, mode: str = "half_to_even") -> TensorVariable:
        """`scansion.tensor.round`."""
        return at.round(self, mode)

    @property
    def real(self) -> TensorVariable:
        """`scansion.tensor.real`."""
        return at.real(self)

    @property
    def imag(self) -> TensorVariable:
        """`scansion.tensor.imag`."""
        return at.imag(self)

    def conj(self) -> TensorVariable:
        """`scansion.tensor.conj`."""
        return at.conj(self)

    conjugate = conj

    def exp(self) -> TensorVariable:
        """`scansion.tensor.exp`."""
        return at.exp(self)

    def expm1(self) -> TensorVariable:
        """`scansion.tensor.expm1`."""
        return at.expm1(self)

    def log(self) -> TensorVariable:
        """`scansion.tensor.log`."""
        return at.log(self)

    def log1p(self) -> TensorVariable:
        """`scansion.tensor.log1p`."""
        return at.log1p(self)

    def sqrt(self) -> TensorVariable:
        """`scansion.tensor.sqrt`."""
        return at.sqrt(self)

    def sin(self) -> TensorVariable:
        """`scansion.tensor.sin`."""
        return at.sin(self)

    def cos(self) -> TensorVariable:
        """`scansion.tensor.cos`."""
        return at.cos(self)

    def tanh(self) -> TensorVariable:
        """`scansion.tensor.tanh`."""
        return at.tanh(self)


@register("constant")
class TensorConstant(TensorVariable):
    """A tensor whose elements are known when the graph is built."""

    @property
    def data(self) -> NDArray[Any]:
        """The elements; read-only."""
        data = self._value.constant
        assert data is not None
        return data

    value = data

    def __repr__(self) -> str:
        return self.name or f"{self.type}{{{self.data}}}"


def emit(op: str, operands: Sequence[Variable], attributes: dict[str, Attribute] | None = None) -> TensorVariable:
    """Append an operation with one result to the graph."""
    return TensorVariable(native.apply1(op, [x._value for x in operands], attributes), joined(operands))


def made_at(variable: Variable) -> str:
    """A variable in an error message: its name or what it is, and where it was made."""
    return f"{variable} (made at {at_line(variable._value.location)})"
