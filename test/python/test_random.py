"""Random draws against NumPy's generators, bit for bit: both algorithms, every distribution, parameters and sizes.

Draw k of a `RandomStream(seed)` owns `default_rng` of child k of `SeedSequence(seed).spawn`; with
`rng_ctor=numpy.random.RandomState` it owns the RandomState that Theano's streams gave it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion._native import native
from scansion.tensor.random import RandomStream

Draw = Callable[[Any], Any]

CONSTRUCTORS: dict[str, Any] = {"Generator": None, "RandomState": np.random.RandomState}
SEEDS = (0, 1234, 2**70)
RUNNING_NUMPY = np.lib.NumpyVersion(np.__version__)


def numpys(constructor: str, seed: int, count: int = 1) -> list[Any]:
    """The generators of the first draws of a stream."""
    if constructor == "Generator":
        return [np.random.Generator(np.random.PCG64(child)) for child in np.random.SeedSequence(seed).spawn(count)]
    seeds = np.random.RandomState(seed)
    return [np.random.RandomState(int(seeds.randint(2**30))) for _ in range(count)]


def stream_of(constructor: str, seed: int) -> RandomStream:
    return RandomStream(seed, rng_ctor=CONSTRUCTORS[constructor])


# The same words mean the same draw of a RandomStream and of NumPy's generators.
DRAWS: dict[str, Draw] = {
    "uniform": lambda s: s.uniform(size=100),
    "uniform between": lambda s: s.uniform(-3.5, 0.1, size=(7, 11)),
    "uniform of one number": lambda s: s.uniform(3.0, 3.0, size=3),
    "uniform scalar": lambda s: s.uniform(),
    "uniform of arrays": lambda s: s.uniform(np.array([0.0, 10.0, -5.0]), np.array([1.0, 20.0, 5.0])),
    "uniform of an array and a number": lambda s: s.uniform(np.array([[0.0], [10.0]]), 20.0, size=(2, 6)),
    "normal": lambda s: s.normal(size=1001),
    "normal of parameters": lambda s: s.normal(-2.0, 0.1, size=(3, 1, 5)),
    "normal without spread": lambda s: s.normal(1.5, 0.0, size=4),
    "normal scalar": lambda s: s.normal(10.0, 3.0),
    "normal of arrays": lambda s: s.normal(np.array([0.0, 100.0]), np.array([1.0, 0.5])),
    "normal of rows and columns": lambda s: s.normal(np.array([[0.0], [50.0]]), np.array([1.0, 2.0, 3.0]), size=(2, 3)),
    "binomial of one": lambda s: s.binomial(1, 0.5, size=200),
    "binomial by inversion": lambda s: s.binomial(10, 0.25, size=200),
    "binomial by rejection": lambda s: s.binomial(1000, 0.4, size=200),
    "binomial of likely successes": lambda s: s.binomial(100, 0.9, size=100),
    "binomial of large numbers": lambda s: s.binomial(2**40, 0.3, size=10),
    "binomial of rare successes": lambda s: s.binomial(2**30, 1e-9, size=50),
    "binomial of nothing": lambda s: s.binomial(0, 0.5, size=4),
    "binomial of certainties": lambda s: s.binomial(np.array([5, 5]), np.array([0.0, 1.0])),
    "binomial scalar": lambda s: s.binomial(20, 0.5),
    "binomial of arrays": lambda s: s.binomial(np.array([1, 50, 1000]), np.array([0.5, 0.1, 0.7])),
    "binomial of a size": lambda s: s.binomial(np.array([1, 50, 1000]), 0.3, size=(4, 3)),
    "no draws": lambda s: s.normal(size=0),
    "no rows": lambda s: s.uniform(size=(0, 3)),
    "one draw": lambda s: s.normal(size=(1, 1)),
}


@pytest.mark.parametrize("constructor", CONSTRUCTORS)
@pytest.mark.parametrize("name", DRAWS)
def test_streams(name: str, constructor: str) -> None:
    if name.startswith("binomial") and (native.numpy_api_version() >= 0x16) != (RUNNING_NUMPY >= "2.5.0"):
        pytest.skip("NumPy 2.5 changed Generator.binomial, and scansion was built with a NumPy from its other side")
    draw = DRAWS[name]
    for seed in SEEDS if constructor == "Generator" else SEEDS[:2]:
        (generator,) = numpys(constructor, seed)
        function = scansion.function([], draw(stream_of(constructor, seed)))
        for _ in range(3):
            expected = np.asarray(draw(generator))
            result = function()
            assert (result.dtype, result.shape) == (expected.dtype, expected.shape)
            np.testing.assert_array_equal(result, expected)


@pytest.mark.parametrize("constructor", CONSTRUCTORS)
def test_several_draws_of_one_stream(constructor: str) -> None:
    stream = stream_of(constructor, 7)
    names = ["normal", "binomial by inversion", "uniform", "normal scalar", "binomial of one"]
    function = scansion.function([], [DRAWS[name](stream) for name in names])
    generators = numpys(constructor, 7, len(names))
    for _ in range(3):
        for name, generator, result in zip(names, generators, function(), strict=True):
            np.testing.assert_array_equal(result, DRAWS[name](generator))


@pytest.mark.parametrize("constructor", CONSTRUCTORS)
def test_an_odd_number_of_normals_leaves_the_right_state(constructor: str) -> None:
    """RandomState makes normals in pairs and keeps the second one."""
    n = at.lscalar("n")
    function = scansion.function([n], stream_of(constructor, 3).normal(size=n))
    (generator,) = numpys(constructor, 3)
    for count in (1, 3, 0, 2, 1, 5):
        np.testing.assert_array_equal(function(count), generator.normal(size=count))


@pytest.mark.parametrize("constructor", CONSTRUCTORS)
def test_symbolic_sizes_and_parameters(constructor: str) -> None:
    n, x, p = at.iscalar("n"), at.dmatrix("x"), at.dscalar("p")
    stream = stream_of(constructor, 11)
    draws = [
        stream.normal(size=(n, x.shape[1])),
        stream.uniform(x, x + 1),
        stream.normal(x[0], 2.0, size=x.shape),
        stream.binomial(n, p, size=x.T.shape),
        stream.uniform(size=(2, n + 1)),
    ]
    function = scansion.function([n, x, p], draws)
    first, second, third, fourth, fifth = numpys(constructor, 11, 5)
    for count, shape in ((3, (2, 4)), (0, (1, 1)), (1, (2, 0)), (6, (3, 2))):
        values = np.linspace(-1, 1, shape[0] * shape[1]).reshape(shape)
        expected = [
            first.normal(size=(count, shape[1])),
            second.uniform(values, values + 1),
            third.normal(values[0], 2.0, size=shape),
            fourth.binomial(count, 0.3, size=shape[::-1]),
            fifth.uniform(size=(2, count + 1)),
        ]
        for result, wanted in zip(function(count, values, 0.3), expected, strict=True):
            np.testing.assert_array_equal(result, wanted)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("name", ["uniform", "normal"])
def test_draws_of_other_floats_are_rounded_doubles(name: str, dtype: str) -> None:
    function = scansion.function([], getattr(RandomStream(5), name)(1.0, 2.0, size=50, dtype=dtype))
    (generator,) = numpys("Generator", 5)
    result = function()
    assert result.dtype == dtype
    np.testing.assert_array_equal(result, getattr(generator, name)(1.0, 2.0, size=50).astype(dtype))


def test_draws_follow_floatx() -> None:
    with scansion.config.change_flags(floatX="float32"):
        stream = RandomStream(5)
        uniform, binomial = stream.uniform(size=3), stream.binomial(size=3)
    assert (uniform.dtype, binomial.dtype) == ("float32", "int64")
    first, second = numpys("Generator", 5, 2)
    results = scansion.function([], [uniform, binomial])()
    np.testing.assert_array_equal(results[0], first.uniform(size=3).astype("float32"))
    np.testing.assert_array_equal(results[1], second.binomial(1, 0.5, size=3))


@pytest.mark.parametrize("dtype", ["int8", "int32", "float32"])
def test_numbers_of_successes_of_other_dtypes(dtype: str) -> None:
    result = scansion.function([], RandomStream(5).binomial(20, 0.5, size=50, dtype=dtype))()
    assert result.dtype == dtype
    np.testing.assert_array_equal(result, numpys("Generator", 5)[0].binomial(20, 0.5, size=50))


def test_binomials_default_to_one_fair_coin() -> None:
    result = scansion.function([], RandomStream(5).binomial(size=30))()
    np.testing.assert_array_equal(result, numpys("Generator", 5)[0].binomial(1, 0.5, size=30))


# ----------------------------------------------------------------------------------------------------------------------
# Updates and states
# ----------------------------------------------------------------------------------------------------------------------


def generator_of(draw: Any) -> Any:
    """The shared variable that a draw reads."""
    return draw.owner.inputs[0]


@pytest.mark.parametrize("constructor", CONSTRUCTORS)
def test_default_updates(constructor: str) -> None:
    draw = stream_of(constructor, 2).normal(size=4)
    moving = scansion.function([], draw)
    standing = scansion.function([], draw, no_default_updates=True)
    (generator,) = numpys(constructor, 2)
    first, second = generator.normal(size=4), generator.normal(size=4)
    np.testing.assert_array_equal(standing(), first)
    np.testing.assert_array_equal(standing(), first)
    np.testing.assert_array_equal(moving(), first)
    np.testing.assert_array_equal(standing(), second)
    np.testing.assert_array_equal(moving(), second)


def test_functions_share_the_state_of_a_draw() -> None:
    draw = RandomStream(2).normal(size=4)
    f, g = scansion.function([], draw), scansion.function([], [draw.sum(), draw])
    (generator,) = numpys("Generator", 2)
    np.testing.assert_array_equal(f(), generator.normal(size=4))
    np.testing.assert_array_equal(g()[1], generator.normal(size=4))
    np.testing.assert_array_equal(f(), generator.normal(size=4))


def test_one_draw_used_twice_is_one_draw() -> None:
    draw = RandomStream(2).normal(size=4)
    difference, value = scansion.function([], [draw - draw, draw])()
    np.testing.assert_array_equal(difference, np.zeros(4))
    np.testing.assert_array_equal(value, numpys("Generator", 2)[0].normal(size=4))


@pytest.mark.parametrize("constructor", CONSTRUCTORS)
def test_states_can_be_read_and_written(constructor: str) -> None:
    draw = stream_of(constructor, 4).normal(size=3)
    function, shared = scansion.function([], draw), generator_of(draw)
    (generator,) = numpys(constructor, 4)
    np.testing.assert_array_equal(function(), generator.normal(size=3))
    saved = shared.get_value()
    np.testing.assert_array_equal(saved.normal(size=5), numpys_after(constructor, 4, 3).normal(size=5))
    expected = generator.normal(size=3)
    np.testing.assert_array_equal(function(), expected)
    shared.set_value(numpys_after(constructor, 4, 3))
    np.testing.assert_array_equal(function(), expected)
    other = np.random.default_rng(99) if constructor == "Generator" else np.random.RandomState(99)
    shared.set_value(other)
    fresh = np.random.default_rng(99) if constructor == "Generator" else np.random.RandomState(99)
    np.testing.assert_array_equal(function(), fresh.normal(size=3))


def numpys_after(constructor: str, seed: int, normals: int) -> Any:
    (generator,) = numpys(constructor, seed)
    generator.normal(size=normals)
    return generator


def test_numpys_generators_can_be_shared() -> None:
    generator = np.random.default_rng(6)
    shared = scansion.shared(generator)
    draw = at.random.normal(0.0, 1.0, size=3, rng=shared)
    assert draw.owner is not None
    function = scansion.function([], draw, updates=[(shared, draw.owner.outputs[0])])
    reference = np.random.default_rng(6)
    for _ in range(2):
        np.testing.assert_array_equal(function(), reference.normal(size=3))


@pytest.mark.parametrize("constructor", CONSTRUCTORS)
def test_reseeding(constructor: str) -> None:
    stream = stream_of(constructor, 1)
    function = scansion.function([], [stream.normal(size=2), stream.uniform(size=2)])
    function()
    stream.seed(8)
    first, second = numpys(constructor, 8, 2)
    results = function()
    np.testing.assert_array_equal(results[0], first.normal(size=2))
    np.testing.assert_array_equal(results[1], second.uniform(size=2))


def test_a_failed_call_draws_nothing() -> None:
    sigma = at.dscalar("sigma")
    function = scansion.function([sigma], RandomStream(3).normal(0.0, sigma, size=3))
    (generator,) = numpys("Generator", 3)
    np.testing.assert_array_equal(function(1.0), generator.normal(size=3))
    with pytest.raises(ValueError, match=r"test_random\.py"):
        function(-1.0)
    np.testing.assert_array_equal(function(2.0), generator.normal(0.0, 2.0, size=3))


@pytest.mark.parametrize(("n", "p"), [(-1, 0.5), (3, 1.5), (3, -0.1), (3, np.nan)])
def test_parameters_out_of_range(n: int, p: float) -> None:
    trials, chance = at.lscalar("n"), at.dscalar("p")
    function = scansion.function([trials, chance], RandomStream(3).binomial(trials, chance, size=2))
    with pytest.raises(ValueError, match=r"test_random\.py"):
        function(n, p)
    assert function(3, 0.5).shape == (2,)


@pytest.mark.parametrize("ends", [(2.0, -1.0), (0.0, np.inf), (np.nan, 1.0), (-1.7e308, 1.7e308)])
def test_ranges_that_are_none(ends: tuple[float, float]) -> None:
    low, high = at.dscalar("low"), at.dscalar("high")
    function = scansion.function([low, high], RandomStream(3).uniform(low, high, size=2))
    with pytest.raises(ValueError, match=r"test_random\.py"):
        function(*ends)
    np.testing.assert_array_equal(function(1.0, 2.0), numpys("Generator", 3)[0].uniform(1.0, 2.0, size=2))


def test_the_older_form_takes_ranges_backwards() -> None:
    function = scansion.function([], stream_of("RandomState", 3).uniform(2.0, -1.0, size=5))
    np.testing.assert_array_equal(function(), numpys("RandomState", 3)[0].uniform(2.0, -1.0, size=5))


@pytest.mark.parametrize("size", [-1, -(2**40)])
def test_negative_sizes(size: int) -> None:
    n = at.lscalar("n")
    function = scansion.function([n], RandomStream(3).uniform(size=(2, n)))
    with pytest.raises(ValueError, match=r"test_random\.py"):
        function(size)
    assert function(0).shape == (2, 0)


def test_parameters_that_do_not_fit_the_size() -> None:
    mean = at.dvector("mean")
    function = scansion.function([mean], RandomStream(3).normal(mean, 1.0, size=3))
    with pytest.raises(ValueError, match=r"test_random\.py"):
        function([1.0, 2.0])
    assert function([1.0, 2.0, 3.0]).shape == (3,)


# ----------------------------------------------------------------------------------------------------------------------
# Draws in scans
# ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("constructor", CONSTRUCTORS)
@pytest.mark.parametrize("steps", [0, 1, 2, 100])
def test_draws_made_in_a_step(steps: int, constructor: str) -> None:
    n = at.iscalar("n")
    stream = stream_of(constructor, 5)
    rows, updates = scansion.scan(lambda: [stream.normal(size=3), stream.binomial(9, 0.4)], n_steps=n)
    function = scansion.function([n], rows, updates=updates)
    first, second = numpys(constructor, 5, 2)
    for _ in range(2):
        normals, counts = function(steps)
        np.testing.assert_array_equal(normals, first.normal(size=(steps, 3)))
        np.testing.assert_array_equal(counts, [second.binomial(9, 0.4) for _ in range(steps)])


@pytest.mark.parametrize("constructor", CONSTRUCTORS)
def test_a_random_walk(constructor: str) -> None:
    n, start = at.iscalar("n"), at.dvector("start")
    stream = stream_of(constructor, 12)
    walk, updates = scansion.scan(lambda s: s + stream.normal(0.0, 0.5, size=s.shape), outputs_info=start, n_steps=n)
    function = scansion.function([start, n], [walk, walk[-1]], updates=updates)
    (generator,) = numpys(constructor, 12)
    for size in (1, 4):
        state, expected = np.zeros(size), []
        for _ in range(20):
            state = state + generator.normal(0.0, 0.5, size=size)
            expected.append(state)
        result, last = function(np.zeros(size), 20)
        np.testing.assert_array_equal(result, expected)
        np.testing.assert_array_equal(last, state)


def test_draws_whose_parameters_are_the_state() -> None:
    start = at.dscalar("start")
    stream = RandomStream(21)
    path, updates = scansion.scan(lambda s: stream.normal(s, at.abs(s) + 0.1), outputs_info=start, n_steps=10)
    function = scansion.function([start], path, updates=updates)
    (generator,) = numpys("Generator", 21)
    state, expected = 1.0, []
    for _ in range(10):
        state = generator.normal(state, abs(state) + 0.1)
        expected.append(state)
    np.testing.assert_array_equal(function(1.0), expected)


@pytest.mark.filterwarnings("ignore:.*calls repeat draws")
def test_without_updates_a_scan_repeats_its_draws() -> None:
    stream = RandomStream(5)
    rows, updates = scansion.scan(lambda: stream.uniform(), n_steps=4)
    repeating, moving = scansion.function([], rows), scansion.function([], rows, updates=updates)
    (generator,) = numpys("Generator", 5)
    first, second = generator.uniform(size=4), generator.uniform(size=4)
    for function, expected in ((repeating, first), (repeating, first), (moving, first), (repeating, second)):
        np.testing.assert_array_equal(function(), expected)


@pytest.mark.parametrize("constructor", CONSTRUCTORS)
@pytest.mark.parametrize("is_listed", [False, True])
def test_draws_closed_over(constructor: str, is_listed: bool) -> None:
    """semantics 13: used directly, an outer draw is redrawn at each step; listed, it is one draw a call."""
    x = at.dmatrix("x")
    draw = stream_of(constructor, 9).normal(size=x.shape[1])
    if is_listed:
        rows, updates = scansion.scan(lambda row, d: row * d, sequences=x, non_sequences=draw)
    else:
        rows, updates = scansion.scan(lambda row: row * draw, sequences=x)
    function = scansion.function([x], rows, updates=updates)
    (generator,) = numpys(constructor, 9)
    for steps in (3, 1, 5):
        if is_listed:
            expected = np.tile(generator.normal(size=2), (steps, 1))
        else:
            expected = generator.normal(size=(steps, 2))
        np.testing.assert_array_equal(function(np.ones((steps, 2))), expected)


def test_a_derived_value_closed_over_is_one_draw_a_call() -> None:
    x = at.dmatrix("x")
    doubled = 2 * RandomStream(9).normal(size=2)
    rows, updates = scansion.scan(lambda row: row * doubled, sequences=x)
    function = scansion.function([x], rows, updates=updates)
    (generator,) = numpys("Generator", 9)
    for _ in range(2):
        np.testing.assert_array_equal(function(np.ones((3, 2))), np.tile(2 * generator.normal(size=2), (3, 1)))


def test_distributions_of_a_namespace() -> None:
    """A module or class of the user's own gives a stream further methods."""

    class Laws:
        @staticmethod
        def dice(count: int, **options: Any) -> Any:
            return at.random.integers(1, 7, size=count, **options)

    stream = RandomStream(3, namespace=Laws)
    f = scansion.function([], stream.dice(4))
    (generator,) = numpys("Generator", 3)
    np.testing.assert_array_equal(f(), generator.integers(1, 7, size=4))
    np.testing.assert_array_equal(f(), generator.integers(1, 7, size=4))
    with pytest.raises(AttributeError, match="no distribution 'coin'"):
        stream.coin()
