"""The native module: nanobind over the C++ façade (include/scansion). The model author never sees it."""

from collections.abc import Callable, Sequence
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

Attribute = bool | int | float | str | list[int] | list[bool]
"""Attributes of operations; the one called "dtype" holds a NumPy dtype name."""

def configure(package_directory: str, exceptions: dict[str, type[BaseException]]) -> None:
    """Say which frames are not the user's, and which exception class stands for which ErrorKind ("Type", "Value")."""

def register_exception(name: str, exc_type: type[BaseException]) -> None:
    """Say which class the assertions raise whose attribute `raises` is `name`."""

def set_printer(printer: Callable[[str, str, NDArray[Any]], None]) -> None:
    """Say what shows values that a program prints: message, names of attributes separated by commas, a copy."""

@final
class Value:
    """A symbolic value. Handles of the same value are equal and hash alike."""

    kind: str  # "tensor" or "rng"
    dtype: str  # NumPy's name; "rng" for random streams
    shape: tuple[int | None, ...]
    ndim: int
    name: str | None
    location: tuple[str, int]
    owner: Operation | None
    result_index: int
    is_alive: bool
    constant: NDArray[Any] | None  # the data of a constant (read-only)
    algorithm: str  # random streams: "pcg64" or "mt19937"

@final
class Operation:
    name: str  # "scn.tanh"
    operands: list[Value]
    results: list[Value]
    attributes: dict[str, Attribute | list[list[int]]]
    regions: list[Region]
    location: tuple[str, int]

@final
class Region:
    arguments: list[Value]
    operations: list[Operation]

def input(dtype: str, shape: Sequence[int | None], name: str | None = None) -> Value: ...
def constant(array: NDArray[Any]) -> Value:
    """A constant holding a copy of `array`."""

def apply(op: str, operands: Sequence[Value], attributes: dict[str, Attribute] | None = None) -> list[Value]:
    """Append an operation; the location is the innermost frame outside the package."""

def apply1(op: str, operands: Sequence[Value], attributes: dict[str, Attribute] | None = None) -> Value: ...
def pullback(
    outputs: Sequence[Value],
    cotangents: Sequence[Value | None],
    wrt: Sequence[Value],
    consider_constant: Sequence[Value] = (),
) -> list[Value | None]: ...
def pushforward(outputs: Sequence[Value], wrt: Sequence[Value], tangents: Sequence[Value]) -> list[Value | None]: ...
def override_rules(
    values: Sequence[Value],
    inputs: Sequence[Value],
    pullback: tuple[Sequence[Value], Sequence[Value]] | None,
    pushforward: tuple[Sequence[Value], Sequence[Value]] | None,
) -> list[Value]:
    """Values with rules of calculus of their own, each given as what stands for its arguments and its results."""

def vectorize(outputs: Sequence[Value], rows: Sequence[tuple[Value, Value]]) -> list[Value]:
    """Outputs for all members of a batch, whose rows take the places of values."""

def leaves(outputs: Sequence[Value]) -> list[Value]: ...
def substitute(outputs: Sequence[Value], replacements: Sequence[tuple[Value, Value]]) -> list[Value]: ...
def print_ir(outputs: Sequence[Value]) -> str: ...
def read_ir(text: str) -> tuple[list[Value], list[Value]]: ...
def operation_count() -> int: ...

@final
class ScanBody:
    def __init__(
        self,
        steps: Value,
        sequences: Sequence[tuple[Value, Sequence[int]]],
        states: Sequence[tuple[Value, Sequence[int]]],
        go_backwards: bool = False,
        name: str = "",
        sequence_names: Sequence[str] = ...,
        state_names: Sequence[str] = ...,
    ) -> None:
        """Open a scan body; operations go into it until finish() or abandon()."""
    arguments: list[Value]
    def truncate_gradient(self, steps: int) -> None: ...
    def checkpoint(self, kind: str) -> None: ...
    def carry(self, captured: Value, next: Value) -> int: ...
    def finish(self, next: Sequence[Value], outputs: Sequence[Value], until: Value | None = None) -> ScanResults: ...
    def abandon(self) -> None: ...

@final
class ScanResults:
    trajectories: list[Value | None]
    stacks: list[Value]
    finals: list[Value]
    redrawn: list[tuple[Value, Value]]

@final
class Shared:
    def __init__(
        self, dtype: str, shape: Sequence[int | None], value: NDArray[Any], name: str | None = None
    ) -> None: ...
    @staticmethod
    def rng(algorithm: str, words: NDArray[np.int64], name: str | None = None) -> Shared: ...
    value: Value
    def get(self, borrow: bool = False) -> NDArray[Any]: ...
    def set(self, value: NDArray[Any]) -> None: ...

@final
class Function:
    def __call__(self, *arguments: object) -> Any:
        """Call with one argument per input. Returns what `result_form` of compile() said."""
    input_names: list[str]
    def ir(self, stage: str, version: int | None = None) -> str: ...
    def memory(self) -> tuple[int, int, int, int]: ...
    def remarks(self, version: int | None = None) -> list[tuple[bool, str, str, str, int]]: ...
    def versions(self) -> list[tuple[list[str], list[list[int]], int, list[tuple[str, float]]]]: ...
    def timings(self) -> list[tuple[str, float]]: ...

def compile(
    inputs: Sequence[Value],
    outputs: Sequence[Value],
    updates: Sequence[tuple[Shared, Value]],
    result_form: str,
    filter: Callable[[int, object], NDArray[Any]],
    name: str = "main",
    dump_directory: str = "",
    check_unused_inputs: bool = True,
    disabled_passes: Sequence[str] = (),
    cache_directory: str = "",
    shapes: str = "auto",
) -> Function:
    """Compile. `result_form`: "single", "list" or "none". `filter(i, value)` converts an argument that is not already
    an aligned, native, C-contiguous ndarray of the right dtype and rank, or raises TypeError."""

def optional_passes() -> list[str]:
    """The passes that `disabled_passes` may name."""

# Random streams (include/scansion/Runtime/Random.h).
def seed_sequence_generate(entropy: int, spawn_key: Sequence[int], words: int) -> NDArray[np.uint32]: ...
def pcg64_seed(entropy: int, spawn_key: Sequence[int]) -> NDArray[np.int64]: ...
def mt19937_seed(seed: int) -> NDArray[np.int64]: ...
def numpy_api_version() -> int:
    """NPY_API_VERSION of the NumPy whose library of distributions was linked in."""

def distributions() -> dict[str, tuple[str, int, tuple[tuple[str, str, int], ...]]]:
    """The table of distributions: kind and rank of a draw; name, kind and rank of each parameter."""

def mt19937_randint(state: NDArray[np.int64], high: int) -> int:
    """Advance `state` in place."""

def live_allocations() -> int: ...

# LAPACK (include/scansion/Runtime/LinearAlgebra.h).
def set_lapack(path: str) -> None:
    """Name a library with LAPACK, to be opened at the first need."""

def lapack() -> str | None:
    """The library that is used, opening it if need be."""

# Threads (include/scansion/Runtime/Abi.h).
def set_threads(count: int) -> None:
    """How many threads large work may take; 0: as many as there are processors."""

def threads() -> int:
    """How many it takes."""

def split_work_from(nanoseconds: int) -> None:
    """A test hook: what counts as large work; with 0 every call brings much. Negative: what is worth it."""
