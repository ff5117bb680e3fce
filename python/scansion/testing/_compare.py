"""Holding compiled functions against the interpreter.

Integers and booleans must agree bit by bit, and so must random draws. Floats may differ by rounding, and how much that
is depends on the program: the interpreter runs it a second time with noise in the last places of every rounded result,
and 64 times what the noise moves (plus a few units in the last place) is allowed. A program of which the noise changes
an integer, a shape or more than a thousandth of a float says nothing; it raises `UnstableProgramError`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from scansion.compile.function import function
from scansion.compile.function._program import Program
from scansion.compile.function.types import Function
from scansion.compile.mode import Mode
from scansion.compile.sharedvalue import SharedVariable
from scansion.exceptions import ScansionValueError
from scansion.graph.basic import Variable
from scansion.tensor._generators import is_generator, to_words
from scansion.testing.interpreter import Interpreter

__all__ = ["Comparison", "UnstableProgramError", "assert_compiled_equals_interpreter"]

FAILURES = (ValueError, IndexError, ZeroDivisionError, AssertionError, np.linalg.LinAlgError)
UNITS = {"float16": 2.0**-10, "float32": 2.0**-23, "float64": 2.0**-52, "complex64": 2.0**-23, "complex128": 2.0**-52}
NOISE_UNITS = 4.0
NOISE_FACTOR = 64.0
FEW_UNITS = 16.0
MORE_NOISE = 8  # runs to make sure that a difference is none of rounding
UNSTABLE = {"float16": 0.25, "float32": 1e-2, "complex64": 1e-2}


class UnstableProgramError(ScansionValueError):
    """Rounding decides what the program gives, so its results cannot be compared."""


@dataclass
class Expected:
    """What a result must be, and how far off each element may be."""

    value: Any
    tolerance: float = 0.0

    def check(self, result: Any, name: str) -> None:
        """Raise AssertionError unless the result is that."""
        if is_generator(self.value):
            np.testing.assert_array_equal(to_words(result)[1], to_words(self.value)[1], f"{name}: another stream")
            return
        wanted = self.value
        assert (result.dtype, result.shape) == (wanted.dtype, wanted.shape), (
            f"{name} is {result.dtype}{list(result.shape)}, the interpreter says {wanted.dtype}{list(wanted.shape)}"
        )
        np.testing.assert_allclose(result, wanted, rtol=0, atol=self.tolerance, err_msg=name, equal_nan=True)


@dataclass
class Comparison:
    """A function that is to be held against the interpreter, in any number of modes.

    Parameters
    ----------
    inputs, outputs : list of Variable
        As `function` takes them.
    updates : mapping or list of pairs, optional
        As `function` takes them; default updates are found.
    givens : mapping or list of pairs, optional
        As `function` takes them.
    """

    inputs: Sequence[Variable]
    outputs: Sequence[Variable]
    updates: Any = None
    givens: Any = None
    _results: list[Variable] = field(init=False)
    _updated: list[SharedVariable] = field(init=False)
    _compiled: dict[Any, Function] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        program = Program(list(self.inputs), list(self.outputs), None, None)
        program.add_updates(self.updates)
        program.replace(self.givens)
        program.add_default_updates(False)
        self._results = [*program.outputs, *program.updates.values()]
        self._updated = list(program.updates)

    def expected(self, values: Sequence[Any], seed: int = 0) -> list[Expected] | BaseException:
        """What the outputs and then the updated variables must be after a call, or what the call raises.

        `seed` is that of the noise.

        Raises
        ------
        UnstableProgramError
            If rounding decides that.
        """
        givens = dict(zip(self.inputs, values, strict=True))
        generator = np.random.default_rng(seed)

        def noise(array: Any) -> Any:
            if array.dtype.kind not in "fc":
                return array
            signs = generator.choice(np.array([-1.0, 1.0]), size=array.shape)
            with np.errstate(all="ignore"):
                return (array * (1 + NOISE_UNITS * UNITS[array.dtype.name] * signs)).astype(array.dtype)

        exact, noisy = self._interpret(givens, None), self._interpret(givens, noise)
        if isinstance(exact, BaseException) or isinstance(noisy, BaseException):
            if type(exact) is not type(noisy) or not isinstance(exact, BaseException):
                raise UnstableProgramError("rounding decides whether the program fails")
            return exact
        return [_expected(value, moved) for value, moved in zip(exact, noisy, strict=True)]

    def _interpret(self, givens: Mapping[Any, Any], noise: Any) -> list[Any] | BaseException:
        try:
            return Interpreter(givens, noise).values([variable._value for variable in self._results])
        except FAILURES as error:
            return error

    def check(
        self, values: Sequence[Any], expected: list[Expected] | BaseException, mode: Mode | str | None = None
    ) -> None:
        """Compile, call and compare; shared variables have their old values afterwards.

        Raises
        ------
        AssertionError
            If the compiled function does something else than the interpreter.
        """
        if mode not in self._compiled:
            self._compiled[mode] = function(
                list(self.inputs),
                list(self.outputs),
                updates=self.updates,
                givens=self.givens,
                mode=mode,
                on_unused_input="ignore",
            )
        compiled = self._compiled[mode]
        before = [variable.get_value() for variable in self._updated]
        try:
            if isinstance(expected, BaseException):
                _check_failure(compiled, values, expected)
                return
            results = compiled(*values) + [variable.get_value() for variable in self._updated]
        finally:
            for variable, value in zip(self._updated, before, strict=True):
                variable.set_value(value)
        names = [f"output {k}" for k in range(len(self.outputs))] + [f"updated {v}" for v in self._updated]
        for name, result, wanted in zip(names, results, expected, strict=True):
            wanted.check(result, name)

    def widened(
        self, values: Sequence[Any], expected: list[Expected] | BaseException
    ) -> list[Expected] | BaseException:
        """What must be, after more noise: in one run two errors may make up for each other.

        Raises
        ------
        UnstableProgramError
            If rounding decides that.
        """
        for seed in range(1, 1 + MORE_NOISE):
            again = self.expected(values, seed)
            if isinstance(expected, BaseException) or isinstance(again, BaseException):
                continue
            expected = [
                Expected(one.value, max(one.tolerance, other.tolerance))
                for one, other in zip(expected, again, strict=True)
            ]
        return expected

    def advance(self, expected: list[Expected]) -> bool:
        """Give the updated variables the values that they have after a call; whether there are any."""
        for variable, wanted in zip(self._updated, expected[len(self.outputs) :], strict=True):
            variable.set_value(wanted.value)
        return bool(self._updated)


def _check_failure(compiled: Any, values: Sequence[Any], expected: BaseException) -> None:
    try:
        compiled(*values)
    except type(expected):
        return
    except FAILURES as error:
        raise AssertionError(f"the function raises {error!r}, the interpreter {expected!r}") from error
    raise AssertionError(f"the function raises nothing, the interpreter {expected!r}")


def _expected(value: Any, moved: Any) -> Expected:
    """What a result must be, from one run without and one with noise."""
    if is_generator(value):
        return Expected(value)
    if value.shape != moved.shape:
        raise UnstableProgramError("rounding decides a length")
    if value.dtype.kind not in "fc":
        if not np.array_equal(value, moved):
            raise UnstableProgramError("rounding decides an integer or a boolean")
        return Expected(value)
    finite = np.isfinite(value)
    special = value.dtype.kind == "c" or not np.array_equal(value[~finite], moved[~finite], equal_nan=True)
    if not np.array_equal(finite, np.isfinite(moved)) or (special and not finite.all()):
        raise UnstableProgramError("rounding decides whether a result is finite")
    size = float(np.max(np.abs(value[finite]), initial=0.0))
    difference = np.abs(value[finite].astype(np.complex128) - moved[finite].astype(np.complex128))
    moving = float(np.max(difference, initial=0.0))
    if moving > UNSTABLE.get(value.dtype.name, 1e-3) * max(size, 1e-3):
        raise UnstableProgramError("rounding decides a result")
    unit = UNITS[value.dtype.name]
    smallest = float(np.finfo(value.dtype).tiny)
    return Expected(value, NOISE_FACTOR * moving + FEW_UNITS * unit * size + smallest)


def assert_compiled_equals_interpreter(
    inputs: Sequence[Variable],
    outputs: Variable | Sequence[Variable],
    values: Sequence[Any],
    updates: Any = None,
    givens: Any = None,
    mode: Mode | str | None = None,
) -> None:
    """Hold a compiled function against the interpreter.

    Parameters
    ----------
    inputs : sequence of Variable
        The function's inputs.
    outputs : Variable or sequence of Variable
        Its outputs.
    values : sequence of array_like
        The arguments of one call.
    updates, givens, mode : optional
        As `function` takes them.

    Raises
    ------
    AssertionError
        If an output, an updated shared variable or the exception of a failing call differ. Integers, booleans and
        random streams are compared exactly, floats up to what rounding can do in this program.
    UnstableProgramError
        If rounding decides the result, so that nothing can be compared.

    Examples
    --------
    >>> import scansion, scansion.tensor as at
    >>> x = at.vector("x")
    >>> assert_compiled_equals_interpreter([x], at.exp(x).sum(), [[1.0, 2.0]])
    """
    comparison = Comparison(inputs, [outputs] if isinstance(outputs, Variable) else outputs, updates, givens)
    comparison.check(values, comparison.expected(values), mode)
