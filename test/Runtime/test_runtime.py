"""Tests of libscansion_rt through its C interface.

Streams and draws are compared with NumPy bit for bit, and so are the states that they leave behind. Calls, memory and
failed checks run through entries.c, which plays scripts composed here: it is built with the C compiler that CC names
(or cc) when the tests run. Start reading at Script.
"""

from __future__ import annotations

import ctypes
import importlib.util
import itertools
import os
import pathlib
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

Array = npt.NDArray[Any]
Stream = np.random.Generator | np.random.RandomState

ROOT = pathlib.Path(__file__).resolve().parents[2]
OK, VALUE_ERROR, MEMORY_ERROR, ABI_ERROR = 0, 1, 3, 7
ALLOCATE, ALLOCATE_RESULT, MARK, RELEASE, RUN, FAIL, FAIL_WITH_MESSAGE, RETURN = range(8)
INTEGERS = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]
FLOATS = ["float16", "float32", "float64"]
DTYPES = ["bool", *INTEGERS, *FLOATS, "complex64", "complex128"]  # in the order of scn_dtype
MANY = 1_000_000
RESULTS = 4

i32, i64, pointer = ctypes.c_int32, ctypes.c_int64, ctypes.c_void_p


class Input(ctypes.Structure):
    _fields_ = [("data", pointer), ("sizes", pointer)]


class Result(ctypes.Structure):
    _fields_ = [("allocation", pointer), ("data", pointer), ("sizes", pointer)]


class Error(ctypes.Structure):
    _fields_ = [("status", i32), ("site", i32), ("values", i64 * 4), ("depth", i64), ("steps", i64 * 8),
                ("message", ctypes.c_char * 256)]  # fmt: skip


class Call(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("reserved", ctypes.c_uint32), ("inputs", pointer), ("results", pointer),
                ("arena", pointer), ("error", pointer), ("landing", pointer), ("interrupt", pointer),
                ("owned_results", pointer), ("should_stop", pointer), ("should_stop_context", pointer), ("depth", i64),
                ("steps", i64 * 8), ("temporaries", i64), ("temporary_bytes", i64), ("results_count", i64),
                ("result_bytes", i64)]  # fmt: skip


class Tensor(ctypes.Structure):
    _fields_ = [("data", pointer), ("dtype", i32), ("rank", i32), ("sizes", pointer), ("strides", pointer)]


class Step(ctypes.Structure):
    _fields_ = [("operation", i64), ("a", i64), ("b", i64), ("pointer", pointer)]


class Script(ctypes.Structure):
    _fields_ = [("count", i64), ("steps", pointer), ("arguments", pointer)]


def load_runtime() -> ctypes.CDLL:
    path = os.environ.get("SCANSION_RT_LIBRARY")
    if path is None:
        spec = importlib.util.find_spec("scansion")
        if spec is None or spec.origin is None:
            pytest.skip("set SCANSION_RT_LIBRARY or install scansion", allow_module_level=True)
        path = str(pathlib.Path(spec.origin).parent / "_lib" / "libscansion_rt.so")
    library = ctypes.CDLL(path)
    for name in "scn_arena_create", "scn_allocate":
        getattr(library, name).restype = pointer
    for name in "scn_live_allocations", "scn_mt19937_randint":
        getattr(library, name).restype = i64
    for name in "scn_arena_destroy", "scn_free", "scn_rt_arena_mark":
        getattr(library, name).argtypes = [pointer]
    for name in "scn_fail_allocation_after", "scn_allocate":
        getattr(library, name).argtypes = [i64]
    library.scn_mt19937_randint.argtypes = [pointer, i64]
    return library


RUNTIME = load_runtime()
# Generator.binomial changed in NumPy 2.5; the draws are those of the NumPy that was linked in.
VERSION = 2  # SCN_ABI_VERSION
SAME_BINOMIAL = (RUNTIME.scn_numpy_api_version() >= 0x16) == (np.lib.NumpyVersion(np.__version__) >= "2.5.0")


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Any:
    compiler = shutil.which(os.environ.get("CC", "cc"))
    if compiler is None:
        pytest.skip("failed checks need a compiled entry, and there is no C compiler")
    library = tmp_path_factory.mktemp("entries") / "entries.so"
    source = pathlib.Path(__file__).with_name("entries.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", f"-I{ROOT / 'include'}", str(source), "-o", str(library),
                    RUNTIME._name], check=True)  # fmt: skip
    return ctypes.CDLL(str(library)).play


@pytest.fixture
def arena() -> Iterator[int]:
    before = RUNTIME.scn_live_allocations()
    created: int = RUNTIME.scn_arena_create()
    yield created
    RUNTIME.scn_fail_allocation_after(-1)
    RUNTIME.scn_arena_destroy(created)
    assert RUNTIME.scn_live_allocations() == before


def as_tensor(array: Array, keep: list[Any]) -> Tensor:
    sizes = (i64 * array.ndim)(*array.shape)
    strides = (i64 * array.ndim)(*(stride // array.itemsize for stride in array.strides))
    keep += [array, sizes, strides]
    addresses = ctypes.addressof(sizes), ctypes.addressof(strides)
    return Tensor(array.ctypes.data, DTYPES.index(array.dtype.name), array.ndim, *addresses)


def invoke(
    play: Any,
    arena: int | None,
    steps: Sequence[tuple[Any, ...]],
    arguments: Sequence[Array] = (),
    version: int = VERSION,
) -> tuple[int, Error, list[int | None]]:
    """Run a script; return the status, the error record and the allocations of the results."""
    keep: list[Any] = []
    rows = (Step * max(len(steps), 1))(*(Step(*step) for step in steps))
    tensors = (Tensor * max(len(arguments), 1))(*(as_tensor(array, keep) for array in arguments))
    script = Script(len(steps), ctypes.addressof(rows), ctypes.addressof(tensors))
    inputs = Input(ctypes.addressof(script), None)
    results = (Result * RESULTS)()
    error = Error(-1)
    call = Call(version, 0, ctypes.addressof(inputs), ctypes.addressof(results), arena, ctypes.addressof(error))
    status: int = RUNTIME.scn_invoke(play, ctypes.byref(call))
    return status, error, [result.allocation for result in results]


# ---- Streams ----


def words_of(number: int) -> list[int]:
    words = [number & 0xFFFFFFFF]
    while number := number >> 32:
        words.append(number & 0xFFFFFFFF)
    return words


def as_words(numbers: Sequence[int]) -> tuple[Any, ctypes.c_int64]:
    words = [word for number in numbers for word in words_of(number)]
    return (ctypes.c_uint32 * max(len(words), 1))(*words), i64(len(words))


def seeded_pcg64(seed: int, key: Sequence[int] = ()) -> Array:
    state = np.zeros(6, dtype=np.int64)
    RUNTIME.scn_pcg64_seed(*as_words([seed]), *as_words(key), pointer(state.ctypes.data))
    return state


def seeded_mt19937(seed: int) -> Array:
    state = np.zeros(627, dtype=np.int64)
    RUNTIME.scn_mt19937_seed(ctypes.c_uint32(seed), pointer(state.ctypes.data))
    return state


def words_of_stream(stream: Stream) -> Array:
    """What the state tensor of `stream` must hold."""
    if isinstance(stream, np.random.Generator):
        full: Any = stream.bit_generator.state
        numbers = full["state"]["state"], full["state"]["inc"]
        halves = [half for number in numbers for half in (number & (2**64 - 1), number >> 64)]
        return np.array([*halves, full["has_uint32"], full["uinteger"]], dtype=np.uint64).view(np.int64)
    legacy: Any = stream.get_state(legacy=False)
    gauss = np.array([legacy["gauss"]]).view(np.int64)
    counters = [legacy["state"]["pos"], legacy["has_gauss"]]
    return np.concatenate([legacy["state"]["key"].astype(np.int64), counters, gauss]).astype(np.int64)


SEEDS = [0, 1, 1234, 2**31, 2**32 - 1, 2**32, 2**40, 2**64 + 3, 2**100, 2**127 - 1, 2**128, 2**200 + 12345]
KEYS: list[tuple[int, ...]] = [(), (0,), (1,), (7, 0), (2**32 - 1, 3, 5), (1, 2, 3, 4, 5, 6), (2**40,)]


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("seed", [*SEEDS, *(int(s) for s in np.random.default_rng(5).integers(2**62, size=50))])
def test_seed_sequence(seed: int, key: tuple[int, ...]) -> None:
    for count in (0, 1, 3, 4, 8, 13):
        words = np.zeros(count, dtype=np.uint32)
        RUNTIME.scn_seed_sequence_generate(*as_words([seed]), *as_words(key), pointer(words.ctypes.data), i64(count))
        expected = np.random.SeedSequence(seed, spawn_key=key).generate_state(count)
        np.testing.assert_array_equal(words, expected)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("seed", SEEDS)
def test_pcg64_seed(seed: int, key: tuple[int, ...]) -> None:
    generator = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=key)))
    np.testing.assert_array_equal(seeded_pcg64(seed, key), words_of_stream(generator))


@pytest.mark.parametrize("seed", [0, 1, 1234, 2**31, 2**32 - 1])
def test_mt19937_seed(seed: int) -> None:
    np.testing.assert_array_equal(seeded_mt19937(seed), words_of_stream(np.random.RandomState(seed)))


@pytest.mark.parametrize("high", [1, 2, 3, 1000, 2**30, 2**31 + 1, 2**32 - 1, 2**32])
def test_mt19937_randint(high: int) -> None:
    state, reference = seeded_mt19937(1234), np.random.RandomState(1234)
    drawn = [RUNTIME.scn_mt19937_randint(pointer(state.ctypes.data), high) for _ in range(3000)]
    assert drawn == [int(reference.randint(high, dtype=np.int64)) for _ in range(3000)]
    np.testing.assert_array_equal(state, words_of_stream(reference))


def test_random_stream_seeds_of_the_older_form() -> None:
    state, reference = seeded_mt19937(1234), np.random.RandomState(1234)
    drawn = [RUNTIME.scn_mt19937_randint(pointer(state.ctypes.data), 2**30) for _ in range(1000)]
    assert drawn == [int(reference.randint(2**30)) for _ in range(1000)]


# ---- Draws ----


def run(play: Any, arena: int, name: str, arguments: Sequence[Array]) -> tuple[int, Error]:
    function = ctypes.cast(getattr(RUNTIME, f"scn_rt_random_{name}"), pointer).value
    return invoke(play, arena, [(RUN, len(arguments), 0, function)], arguments)[:2]


def streams(seed: int = 1234) -> list[tuple[Array, Stream]]:
    return [
        (seeded_pcg64(seed), np.random.default_rng(seed)),
        (seeded_mt19937(seed), np.random.RandomState(seed)),
    ]


def check_draws(play: Any, arena: int, name: str, first: Any, second: Any, draws: Array) -> None:
    parameters = [np.asarray(first), np.asarray(second)]
    for state, reference in streams():
        if name == "binomial" and isinstance(reference, np.random.Generator) and not SAME_BINOMIAL:
            continue
        # Twice: the second time starts from a used state, for RandomState with a kept normal draw.
        for _ in range(2):
            status, error = run(play, arena, name, [*parameters, draws, state])
            assert status == OK, error.message
            # Where NumPy would refuse a lossy dtype the value itself is what counts.
            exact = [parameters[0].astype(np.int64 if name == "binomial" else np.float64), parameters[1].astype(float)]
            expected = getattr(reference, name)(*exact, size=draws.shape)
            np.testing.assert_array_equal(draws, np.asarray(expected).astype(draws.dtype), strict=True)
            np.testing.assert_array_equal(state, words_of_stream(reference))


SCALES = np.linspace(0.0, 3.0, 1000)
CASES: list[tuple[str, Any, Any]] = [
    ("uniform", 0.0, 1.0),
    ("uniform", -2, 1e6),
    ("uniform", -SCALES, 1.0),
    ("uniform", SCALES[:1], np.float32(7.25)),
    ("normal", 0.0, 1.0),
    ("normal", -3.5, 1e-3),
    ("normal", SCALES, SCALES),
    ("normal", 1, float("nan")),
    ("binomial", 1, 0.5),
    ("binomial", 10, 0.25),  # inversion
    ("binomial", 50, 0.9),  # inversion, p > 1/2
    ("binomial", 1000, 0.3),  # BTPE
    ("binomial", 2**40, 0.75),  # BTPE, p > 1/2
    ("binomial", 2**62, 0.5),
    ("binomial", 0, 0.5),
    ("binomial", 7, 0.0),
    ("binomial", 7, 1.0),
    ("binomial", np.arange(1000) % 200, SCALES / 3.0),  # both, changing at each draw
    ("binomial", np.arange(1000, dtype=np.uint16), np.float32(0.125)),
    ("binomial", 20.0, SCALES / 3.0),
]


@pytest.mark.parametrize(("name", "first", "second"), CASES)
def test_draws_are_numpys(play: Any, arena: int, name: str, first: Any, second: Any) -> None:
    draws = np.zeros((MANY // 1000, 1000), dtype=np.int64 if name == "binomial" else np.float64)
    check_draws(play, arena, name, first, second, draws)


@pytest.mark.parametrize("first_shape", [(), (1,), (4,), (3, 1), (2, 3, 4), (2, 1, 1)])
@pytest.mark.parametrize("second_shape", [(), (4,), (1, 4), (2, 1, 4)])
@pytest.mark.parametrize("name", ["uniform", "normal", "binomial"])
def test_parameters_broadcast(
    play: Any, arena: int, name: str, first_shape: tuple[int, ...], second_shape: tuple[int, ...]
) -> None:
    first = np.arange(np.prod(first_shape, dtype=int)).reshape(first_shape)
    second = np.linspace(0.1, 1.0, int(np.prod(second_shape, dtype=int))).reshape(second_shape)
    if name == "uniform":
        second = second + 24
    check_draws(play, arena, name, first, second, np.zeros((2, 3, 4), np.int64 if name == "binomial" else np.float64))


@pytest.mark.parametrize("dtype", [*INTEGERS, *FLOATS])
def test_dtypes_of_draws_and_parameters(play: Any, arena: int, dtype: str) -> None:
    check_draws(play, arena, "binomial", np.array(3, dtype), np.array([0.5, 1.0], dtype), np.zeros((50, 2), dtype))
    if dtype in FLOATS:
        check_draws(play, arena, "normal", np.array(1.5, dtype), np.array(2, dtype), np.zeros(5000, dtype))
        check_draws(play, arena, "uniform", np.array(-1, dtype), np.array([2], dtype), np.zeros((0,), dtype))


def test_float16_subnormals_and_overflow(play: Any, arena: int) -> None:
    for scale in (1e-7, 1e-6, 1e-5, 1e4, 3e4, 1e9):
        with np.errstate(over="ignore"):
            check_draws(play, arena, "normal", 0.0, scale, np.zeros(20000, np.float16))


def test_strided_operands(play: Any, arena: int) -> None:
    loc = np.arange(24.0).reshape(4, 6)[::2, ::-3].T
    draws = np.zeros((8, 6))[::4, 1::3].T
    check_draws(play, arena, "normal", loc, 2.0, draws)
    check_draws(play, arena, "normal", 1.0, 2.0, draws)
    for state, reference in streams():
        spread = np.zeros((state.size, 3), dtype=np.int64)
        spread[:, 1] = state
        assert run(play, arena, "uniform", [np.array(0.0), np.array(1.0), draws, spread[:, 1]])[0] == OK
        np.testing.assert_array_equal(draws, reference.uniform(size=draws.shape))
        np.testing.assert_array_equal(spread[:, 1], words_of_stream(reference))
        assert not spread[:, [0, 2]].any()


nan, inf = float("nan"), float("inf")
DOMAIN_ERRORS: list[tuple[str, Any, Any, str]] = [
    ("uniform", 0.0, inf, "Range exceeds valid bounds"),
    ("uniform", -1e308, 1e308, "Range exceeds valid bounds"),
    ("uniform", [0.0, nan], 1.0, "Range exceeds valid bounds"),
    ("normal", 0.0, -1.0, "scale < 0"),
    ("normal", 0.0, -0.0, "scale < 0"),
    ("normal", 0.0, [1.0, -1.0], "scale < 0"),
    ("binomial", -1, 0.5, "n < 0"),
    ("binomial", [1, -1], 0.5, "n < 0"),
    ("binomial", 5, 1.5, "p < 0, p > 1 or p is NaN"),
    ("binomial", 5, [0.5, -0.1], "p < 0, p > 1 or p contains NaNs"),
]


@pytest.mark.parametrize(("name", "first", "second", "message"), DOMAIN_ERRORS)
def test_domain_errors_leave_the_state(play: Any, arena: int, name: str, first: Any, second: Any, message: str) -> None:
    for state, reference in streams():
        before = state.copy()
        draws = np.full((3, 2), 7, dtype=np.int64 if name == "binomial" else np.float64)
        status, error = run(play, arena, name, [np.array(first), np.array(second), draws, state])
        assert (status, error.status, error.site, error.depth) == (VALUE_ERROR, VALUE_ERROR, 0, 0)
        assert error.message.decode() == message
        np.testing.assert_array_equal(state, before)
        assert (draws == 7).all()
        with pytest.raises((ValueError, OverflowError)) as raised:
            getattr(reference, name)(first, second, size=(3, 2))
        assert message.lower() in str(raised.value).lower()


def test_negative_range_of_uniform(play: Any, arena: int) -> None:
    draws = np.zeros(4)
    (pcg64, _), (mt19937, reference) = streams()
    status, error = run(play, arena, "uniform", [np.array(2.0), np.array(1.0), draws, pcg64])
    assert (status, error.message) == (VALUE_ERROR, b"high - low < 0")
    assert run(play, arena, "uniform", [np.array(2.0), np.array(1.0), draws, mt19937])[0] == OK
    np.testing.assert_array_equal(draws, reference.uniform(2.0, 1.0, size=4))


MALFORMED: list[tuple[str, list[Array], str]] = [
    ("normal", [np.zeros((2, 3)), np.array(1.0), np.zeros((2, 4)), seeded_pcg64(1)],
     "parameter loc of shape (2, 3) does not broadcast to the draws' shape (2, 4)"),
    ("uniform", [np.array(0.0), np.zeros((1, 1)), np.zeros(4), seeded_pcg64(1)],
     "parameter high of shape (1, 1) does not broadcast to the draws' shape (4,)"),
    ("binomial", [np.array(nan), np.array(0.5), np.zeros(4), seeded_pcg64(1)], "n is not a 64-bit integer"),
    ("binomial", [np.array(2**63, np.uint64), np.array(0.5), np.zeros(4), seeded_pcg64(1)],
     "n is not a 64-bit integer"),
    ("normal", [np.array(0j), np.array(1.0), np.zeros(4), seeded_pcg64(1)],
     "a parameter of a distribution must be real"),
    ("normal", [np.array(0), np.array(1.0), np.zeros(4, np.int64), seeded_pcg64(1)],
     "draws of this dtype are not supported"),
    ("normal", [np.array(0), np.array(1.0), np.zeros(4), np.zeros(5, np.int64)],
     "a random state must be a vector of 6 (PCG64) or 627 (MT19937) int64 words"),
    ("normal", [np.array(0), np.array(1.0), np.zeros(4), np.full(627, 625)],
     "a random state of MT19937 has a position outside 0..624"),
    ("normal", [np.array(0), np.array(1.0), np.zeros(4)],
     "a draw takes the parameters of its distribution, the draws and the state"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "arguments", "message"), MALFORMED)
def test_malformed_draws(play: Any, arena: int, name: str, arguments: list[Array], message: str) -> None:
    status, error = run(play, arena, name, arguments)
    assert (status, error.message.decode()) == (VALUE_ERROR, message)


# ---- Calls and memory ----


def cells(count: int) -> tuple[Any, list[int]]:
    """Words for a script to write to, which live as long as the first value, and their addresses."""
    values = (i64 * count)()
    return values, [ctypes.addressof(values) + 8 * i for i in range(count)]


def test_failed_checks_reach_the_caller(play: Any, arena: int) -> None:
    status, error, _ = invoke(play, arena, [(ALLOCATE, 8), (FAIL, 2, 5)])
    assert (status, error.status, error.site, error.depth, error.steps[0], error.message) == (2, 2, 1, 1, 5, b"")
    assert list(error.values) == [11, 22, 0, 0]
    text = ctypes.create_string_buffer(b"m" * 300)
    status, error, _ = invoke(play, arena, [(FAIL_WITH_MESSAGE, 4, 0, ctypes.addressof(text))])
    assert (status, error.site, error.depth, error.message) == (4, 0, 0, b"m" * 255)
    status, error, _ = invoke(play, arena, [(RETURN, 6)])
    assert (status, error.status) == (6, 6)
    status, error, _ = invoke(play, arena, [])
    assert (status, error.status, error.site) == (OK, OK, -1)


def test_versions_must_agree(play: Any, arena: int) -> None:
    status, error, _ = invoke(play, arena, [(FAIL, 2)], version=99)
    assert (status, error.status, list(error.values)[:2]) == (ABI_ERROR, ABI_ERROR, [VERSION, 99])


def test_failure_frees_results_and_success_hands_them_over(play: Any, arena: int) -> None:
    before = RUNTIME.scn_live_allocations()
    steps = [(ALLOCATE_RESULT, i, 1000 * i) for i in range(RESULTS)]
    assert invoke(play, arena, [*steps, (FAIL, 1)])[0] == VALUE_ERROR
    assert RUNTIME.scn_live_allocations() == before
    _, _, allocations = invoke(play, arena, steps)
    assert RUNTIME.scn_live_allocations() == before + RESULTS
    for allocation in allocations:
        assert allocation is not None
        assert allocation % 64 == 0
        RUNTIME.scn_free(allocation)


def test_mark_and_release(play: Any, arena: int) -> None:
    values, at = cells(8)
    body = [(MARK, 0, 0, at[6]), (ALLOCATE, 100, 0, at[0]), (ALLOCATE, 1 << 20, 0, at[1]), (RELEASE, 0, 0, at[6])]
    again = [(MARK, 0, 0, at[7]), (ALLOCATE, 100, 0, at[2]), (ALLOCATE, 1 << 20, 0, at[3]), (RELEASE, 0, 0, at[7])]
    steps = [(ALLOCATE, 1, 0, at[4]), *body, *again, (ALLOCATE, 10, 0, at[5])]
    for _ in range(3):
        assert invoke(play, arena, steps)[0] == OK
        assert values[6] == values[7] == 64
        assert values[0] == values[2] == values[5] == values[4] + 64
        assert values[1] == values[3]
        assert all(value % 64 == 0 for value in values)


def test_arena_settles_on_one_chunk(play: Any, arena: int) -> None:
    sizes = [1000, 70_000, 3_000_000, 64, 900_000, 0, 10]
    values, at = cells(len(sizes))
    steps = [(ALLOCATE, size, 0, address) for size, address in zip(sizes, at, strict=True)]
    for _ in range(2):
        assert invoke(play, arena, steps)[0] == OK
    settled = list(values)
    rounded = np.cumsum([0] + [(size + 63) // 64 * 64 for size in sizes[:-1]])
    assert [value - values[0] for value in values] == rounded.tolist()
    assert invoke(play, arena, [*steps, (FAIL, 1)])[0] == VALUE_ERROR
    assert invoke(play, arena, steps)[0] == OK
    assert list(values) == settled


@pytest.mark.parametrize("seed", range(20))
def test_live_temporaries_never_overlap(play: Any, arena: int, seed: int) -> None:
    choose = np.random.default_rng(seed)
    values, at = cells(400)
    steps: list[tuple[Any, ...]] = []
    live: list[tuple[int, int]] = []  # index of the cell with the address, bytes
    marks: list[tuple[int, int]] = []  # index of the cell with the mark, how many were live
    snapshots: list[list[tuple[int, int]]] = []
    for index, address in enumerate(at):
        action = choose.choice(["mark", "release", "allocate"], p=[0.15, 0.15, 0.7])
        if action == "release" and marks:
            cell, alive = marks.pop()
            steps.append((RELEASE, 0, 0, at[cell]))
            del live[alive:]
        elif action == "mark":
            steps.append((MARK, 0, 0, address))
            marks.append((index, len(live)))
        else:
            size = int(10 ** choose.uniform(0, 6))
            steps.append((ALLOCATE, size, 0, address))
            live.append((index, size))
            snapshots.append(list(live))
    for _ in range(3):
        assert invoke(play, arena, steps)[0] == OK
        for snapshot in snapshots:
            ranges = sorted((values[cell], values[cell] + size) for cell, size in snapshot)
            assert all(start % 64 == 0 for start, _ in ranges)
            assert all(left[1] <= right[0] for left, right in itertools.pairwise(ranges))


@pytest.mark.parametrize("size", [-1, -(2**63), 2**62, 2**62 + 1, 2**63 - 1])
def test_absurd_sizes(play: Any, arena: int, size: int) -> None:
    for step in [(ALLOCATE, size), (ALLOCATE_RESULT, 0, size)]:
        status, error, _ = invoke(play, arena, [(ALLOCATE_RESULT, 1, 8), step])
        assert (status, error.site, error.values[0]) == (MEMORY_ERROR, 1, size)
    assert RUNTIME.scn_allocate(size) is None


def test_each_failing_allocation(play: Any) -> None:
    mark = i64()
    at = ctypes.addressof(mark)
    steps: list[tuple[Any, ...]] = [(ALLOCATE, 100), (ALLOCATE_RESULT, 0, 64), (MARK, 0, 0, at), (ALLOCATE, 1 << 20),
                                    (ALLOCATE_RESULT, 1, 0), (RELEASE, 0, 0, at), (ALLOCATE, 1 << 22)]  # fmt: skip
    requests = 6  # the arena, and five steps
    before = RUNTIME.scn_live_allocations()
    for k in range(requests + 1):
        RUNTIME.scn_fail_allocation_after(k)
        arena = RUNTIME.scn_arena_create()
        assert (arena is None) == (k == 0)
        if arena is None:
            continue
        status, _, allocations = invoke(play, arena, steps)
        assert status == (OK if k == requests else MEMORY_ERROR)
        RUNTIME.scn_fail_allocation_after(-1)
        for allocation in allocations if status == OK else []:
            RUNTIME.scn_free(allocation)
        assert RUNTIME.scn_live_allocations() == before + 1
        assert invoke(play, arena, steps[:1])[0] == OK
        RUNTIME.scn_arena_destroy(arena)
        assert RUNTIME.scn_live_allocations() == before
