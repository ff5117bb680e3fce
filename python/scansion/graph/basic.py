"""Variables, the operations between them, and walks over both.

A `Variable` is a Python face of a native `Value`. Two faces of one value are equal and hash alike, so sets and
dictionaries of variables mean what they say. The kinds of faces (tensors, random streams, shared variables) live
elsewhere and enter themselves in `register` and `remember_shared`; `wrap` picks the right one for a value.

A variable also holds on to the shared variables that it depends on (`held`): the native graph keeps their storage
alive, but a default update lives in Python only, and `function` must find it even if the user kept nothing but the
result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakValueDictionary

from scansion._location import explain
from scansion._native import Operation, Region, Value, native
from scansion.exceptions import ScansionTypeError

if TYPE_CHECKING:
    from scansion.compile.sharedvalue import SharedVariable

__all__ = ["Apply", "Variable", "ancestors", "clone_replace", "graph_inputs"]

Held = frozenset["SharedVariable"]
NOTHING: Held = frozenset()
LEAVES = frozenset(["scn.input", "scn.shared", "scn.constant"])

_kinds: dict[str, type[Variable]] = {}
_shared: WeakValueDictionary[Value, SharedVariable] = WeakValueDictionary()
_AnyVariable = TypeVar("_AnyVariable", bound="type[Variable]")


class Variable:
    """A symbolic value.

    Attributes
    ----------
    name : str or None
        The user's name for it.
    owner : Apply or None
        The operation that computes it; None for inputs, shared variables and constants.
    tag : object
        A scratchpad for the user's own attributes.
    """

    def __init__(self, value: Value, held: Held = NOTHING) -> None:
        self._value = value
        self._held = held

    @property
    def held(self) -> Held:
        """The shared variables that this variable depends on."""
        return self._held

    @property
    def name(self) -> str | None:
        """The user's name for the variable."""
        return self._value.name or None

    @name.setter
    def name(self, name: str | None) -> None:
        self._value.name = name

    @property
    def owner(self) -> Apply | None:
        """The operation that computes the variable; None for inputs, shared variables and constants."""
        operation = self._value.owner
        return None if operation is None or operation.name in LEAVES else Apply(operation, self._value, self.held)

    @property
    def index(self) -> int | None:
        """Which of its owner's outputs the variable is."""
        return None if self.owner is None else self._value.result_index

    @property
    def tag(self) -> SimpleNamespace:
        """A scratchpad for the user's own attributes: `x.tag.unit = "m"`."""
        if "_tag" not in self.__dict__:
            self._tag = SimpleNamespace()
        return self._tag

    def filter_variable(self, other: object, subject: str) -> Variable:
        """`other` as a variable that can stand in the place of this one; TypeError if it cannot."""
        raise ScansionTypeError(explain(f"{subject} cannot be {other}"))

    def __eq__(self, other: object) -> bool:
        return self._value == other._value if isinstance(other, Variable) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._value)

    def __str__(self) -> str:
        owner = self.owner
        return self.name or (repr(self) if owner is None else f"{owner.op}.{self.index}")

    def __copy__(self) -> Variable:
        return self

    def __deepcopy__(self, memo: object) -> Variable:
        return self


class Apply:
    """An operation of the graph.

    Attributes
    ----------
    op : str
        The operation's name in the dialect, like "scn.tanh".
    inputs, outputs : list of Variable
        What goes in and what comes out.
    attributes : dict
        The operation's constants: axes, dtypes, static lengths.
    """

    def __init__(self, operation: Operation, result: Value, held: Held = NOTHING) -> None:
        self._operation = operation
        self._result = result  # an operation lives as long as somebody holds one of its results
        self._held = held

    @property
    def op(self) -> str:
        """The operation's name in the dialect."""
        return self._operation.name

    @property
    def inputs(self) -> list[Variable]:
        """The operands."""
        return [wrap(value, self._held) for value in self._operation.operands]

    @property
    def outputs(self) -> list[Variable]:
        """The results."""
        return [wrap(value, self._held) for value in self._operation.results]

    @property
    def attributes(self) -> dict[str, Any]:
        """The operation's constants."""
        return dict(self._operation.attributes)

    def __repr__(self) -> str:
        return f"{self.op}({', '.join(map(str, self.inputs))})"


def register(kind: str) -> Callable[[_AnyVariable], _AnyVariable]:
    """Make the class the face of values of this kind ("tensor", "constant", "rng")."""

    def enter(face: _AnyVariable) -> _AnyVariable:
        _kinds[kind] = face
        return face

    return enter


def remember_shared(variable: SharedVariable) -> None:
    """Let `wrap` find this shared variable again by its value."""
    _shared[variable._value] = variable


def shared_of(value: Value) -> SharedVariable | None:
    """The shared variable that a value stands for, if it is one."""
    return _shared.get(value)


def wrap(value: Value, held: Held = NOTHING) -> Variable:
    """The Python face of a value."""
    shared = shared_of(value)
    if shared is not None:
        return shared
    operation = value.owner
    is_constant = operation is not None and operation.name == "scn.constant"
    return _kinds["constant" if is_constant else value.kind](value, held)


def joined(variables: Iterable[Variable]) -> Held:
    """All that the variables hold on to."""
    result = NOTHING
    for variable in variables:
        held = variable.held
        if not held <= result:
            result = held if result <= held else result | held
    return result


def ancestors(variables: Iterable[Variable]) -> Iterator[Variable]:
    """Walk from variables to all that they are computed from, themselves included, depth first.

    Parameters
    ----------
    variables : iterable of Variable
        Where to start.

    Yields
    ------
    Variable
        Each variable once. What a scan's step computes inside is not visited, what it captures is.

    Examples
    --------
    >>> import scansion.tensor as at
    >>> x = at.scalar("x")
    >>> [str(v) for v in ancestors([at.tanh(x)])]
    ['scn.tanh.0', 'x']
    """
    starts = list(variables)
    held = joined(starts)
    for value in walk([variable._value for variable in starts]):
        yield wrap(value, held)


def walk(values: Iterable[Value], stop: Iterable[Value] = ()) -> Iterator[Value]:
    """The values that `values` are computed from, themselves included; not past those in `stop`."""
    seen = set(stop)
    pending = list(values)[::-1]
    while pending:
        value = pending.pop()
        if value in seen:
            continue
        seen.add(value)
        yield value
        if value.owner is not None:
            pending.extend(used_by(value.owner)[::-1])


def used_by(operation: Operation) -> list[Value]:
    """The operands of an operation and what its regions capture."""
    return operation.operands + [value for region in operation.regions for value in captures(region)]


def captures(region: Region) -> list[Value]:
    """The values that a region uses and does not define."""
    defined = set(region.arguments).union(*(operation.results for operation in region.operations))
    used = [value for operation in region.operations for value in used_by(operation)]
    return [value for value in used if value not in defined]


def graph_inputs(variables: Iterable[Variable]) -> list[Variable]:
    """The inputs, shared variables and constants that variables are computed from.

    Parameters
    ----------
    variables : iterable of Variable
        Where to start.

    Returns
    -------
    list of Variable
        Each of them once.

    Examples
    --------
    >>> import scansion.tensor as at
    >>> [str(v) for v in graph_inputs([at.tanh(at.scalar("x"))])]
    ['x']
    """
    return [variable for variable in ancestors(variables) if variable.owner is None]


def clone_replace(
    output: Any, replace: Mapping[Any, Any] | Sequence[tuple[Any, Any]] = (), **unsupported: object
) -> Any:
    """Compute outputs from other variables.

    Parameters
    ----------
    output : Variable or sequence of Variable
        What to copy.
    replace : mapping or sequence of pairs
        Variables and what stands in their place in the copy; dtype and rank must agree.

    Returns
    -------
    Variable or list of Variable
        In the form of `output`.

    Raises
    ------
    TypeError
        If a replacement has another dtype or rank.

    Examples
    --------
    >>> import scansion.tensor as at
    >>> x, y = at.scalars("xy")
    >>> float(clone_replace(x + 1, {x: y}).eval({y: 2}))
    3.0
    """
    if unsupported:
        raise ScansionTypeError(explain(f"clone_replace has no argument {next(iter(unsupported))!r}"))
    if isinstance(output, Variable):
        return substitute([output], replace)[0]
    return substitute(list(output), replace)


def substitute(outputs: Sequence[Variable], replace: Mapping[Any, Any] | Sequence[tuple[Any, Any]]) -> list[Variable]:
    """Copies of `outputs` in which the first of each pair gave way to the second."""
    pairs = list(replace.items()) if isinstance(replace, Mapping) else list(replace)
    pairs = [(old, replacement_for(old, new)) for old, new in pairs]
    held = joined([*outputs, *(new for _, new in pairs)])
    values = native.substitute([x._value for x in outputs], [(old._value, new._value) for old, new in pairs])
    return [wrap(value, held) for value in values]


def replacement_for(old: Variable, new: Any) -> Variable:
    """`new` as a variable that can stand in the place of `old`."""
    if not isinstance(old, Variable):
        raise ScansionTypeError(explain(f"only variables can be replaced, not {old!r}"))
    return old.filter_variable(new, f"the replacement for {old}")
