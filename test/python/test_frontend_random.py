"""Random draws: streams bit-equal to NumPy's, their updates, and when a draw is drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion.tensor.random import RandomStream

DRAWS: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "uniform": (lambda s: s.uniform(size=(2, 3)), lambda g: g.uniform(size=(2, 3))),
    "uniform between": (lambda s: s.uniform(-0.1, 3, size=5), lambda g: g.uniform(-0.1, 3, size=5)),
    "uniform of arrays": (lambda s: s.uniform([0.0, 10.0], 20), lambda g: g.uniform([0.0, 10.0], 20)),
    "normal": (lambda s: s.normal(size=7), lambda g: g.normal(size=7)),
    "normal scalar": (lambda s: s.normal(), lambda g: np.float64(g.normal())),
    "normal of columns": (
        lambda s: s.normal(np.zeros((2, 1)), [1.0, 2.0, 3.0]),
        lambda g: g.normal(np.zeros((2, 1)), [1.0, 2.0, 3.0]),
    ),
    "normal of rows, given size": (
        lambda s: s.normal([0.0, 1.0], 0.1, size=(3, 2)),
        lambda g: g.normal([0.0, 1.0], 0.1, size=(3, 2)),
    ),
    "binomial": (lambda s: s.binomial(size=10), lambda g: g.binomial(1, 0.5, size=10)),
    "binomial of many": (lambda s: s.binomial(100, 0.3, size=10), lambda g: g.binomial(100, 0.3, size=10)),
    "binomial of arrays": (lambda s: s.binomial([10, 20], [0.1, 0.7]), lambda g: g.binomial([10, 20], [0.1, 0.7])),
    "empty": (lambda s: s.normal(size=(0, 2)), lambda g: g.normal(size=(0, 2))),
}


@pytest.mark.parametrize("name", DRAWS)
def test_draws_equal_numpys(name: str) -> None:
    symbolic, numeric = DRAWS[name]
    stream = RandomStream(42)
    draws = [symbolic(stream), symbolic(stream)]
    f = scansion.function([], draws)
    generators = [np.random.default_rng(child) for child in np.random.SeedSequence(42).spawn(2)]
    for _ in range(3):
        for result, generator in zip(f(), generators, strict=True):
            expected = np.asarray(numeric(generator))
            assert result.dtype == expected.dtype
            np.testing.assert_array_equal(result, expected)


@pytest.mark.parametrize("name", [name for name in DRAWS if "given size" not in name])
def test_draws_of_the_older_form_equal_numpys(name: str) -> None:
    symbolic, numeric = DRAWS[name]
    stream = RandomStream(1234, rng_ctor=np.random.RandomState)
    f = scansion.function([], [symbolic(stream), symbolic(stream)])
    seeds = np.random.RandomState(1234)
    generators = [np.random.RandomState(int(seeds.randint(2**30))) for _ in range(2)]
    for _ in range(2):
        for result, generator in zip(f(), generators, strict=True):
            np.testing.assert_array_equal(result, np.asarray(numeric(generator)))


def test_dtypes_of_draws() -> None:
    stream = RandomStream(1)
    assert stream.uniform().dtype == stream.normal().dtype == "float64"
    assert stream.binomial().dtype == "int64"
    assert stream.normal(dtype="float32").dtype == "float32"
    assert stream.binomial(dtype="int8", name="mask").name == "mask"
    with scansion.config.change_flags(floatX="float32"):
        assert stream.uniform(0, 0.1).dtype == "float32"


def test_sizes() -> None:
    stream, n, x = RandomStream(1), at.iscalar("n"), at.matrix("x")
    sizes = [(n, 2), [n], x.shape, x[1].shape, n, 3, (), at.as_tensor_variable([2, 3])]
    assert [stream.normal(size=size).ndim for size in sizes] == [2, 1, 2, 1, 1, 1, 0, 2]
    with pytest.raises(ValueError, match="number of axes is not known"):
        stream.normal(size=at.lvector())
    with pytest.raises(TypeError, match="must be an integer"):
        stream.normal(size=2.5)


def test_shared_generators() -> None:
    rng = scansion.shared(np.random.default_rng(7), name="rng")
    draw: Any = at.random.normal(size=3, rng=rng)
    f = scansion.function([], draw)
    expected = np.random.default_rng(7).normal(size=3)
    for _ in range(2):
        np.testing.assert_array_equal(f(), expected)
    g = scansion.function([], draw, updates={rng: draw.owner.outputs[0]})
    reference = np.random.default_rng(7)
    for _ in range(2):
        np.testing.assert_array_equal(g(), reference.normal(size=3))
    np.testing.assert_array_equal(rng.get_value().normal(size=2), reference.normal(size=2))


@pytest.mark.parametrize("make", [np.random.default_rng, np.random.RandomState])
def test_states_go_to_numpy_and_back(make: Any) -> None:
    generator = make(5)
    generator.normal(size=3)
    rng = scansion.shared(generator)
    np.testing.assert_array_equal(rng.get_value().uniform(size=4), rng.get_value().uniform(size=4))
    np.testing.assert_array_equal(rng.get_value().normal(size=5), generator.normal(size=5))
    rng.set_value(make(6))
    np.testing.assert_array_equal(rng.get_value().normal(size=5), make(6).normal(size=5))
    with pytest.raises(TypeError):
        rng.set_value(3)


def test_generators_that_are_not_supported() -> None:
    with pytest.raises(TypeError, match="generators of Philox are not supported"):
        scansion.shared(np.random.Generator(np.random.Philox(1)))
    rng = scansion.shared(np.random.default_rng(1))
    with pytest.raises(TypeError, match="is a pcg64 stream"):
        rng.set_value(np.random.RandomState(1))
    no_stream: Any = 3
    with pytest.raises(TypeError, match="no random stream"):
        at.random.normal(rng=no_stream)
    with pytest.raises(TypeError, match="random stream, not a tensor"):
        at.as_tensor_variable(rng)


def test_seeds() -> None:
    stream = RandomStream(3)
    f = scansion.function([], [stream.normal(), stream.normal()])
    first = f()
    assert f() != first
    stream.seed()
    assert f() == first
    stream.seed(4)
    assert f() != first
    stream.seed(3)
    assert f() == first
    big = RandomStream(2**100 + 1)
    expected = np.random.default_rng(np.random.SeedSequence(2**100 + 1).spawn(1)[0]).normal()
    assert float(scansion.function([], big.normal())()) == expected
    cases: list[tuple[Any, type[Exception]]] = [(-1, ValueError), ("a", TypeError), (1.5, TypeError)]
    for wrong, error in cases:
        with pytest.raises(error):
            RandomStream(wrong)
    with pytest.raises(TypeError, match="rng_ctor"):
        RandomStream(1, rng_ctor=dict)
    assert RandomStream().normal().eval() != RandomStream().normal().eval()


def test_updates_of_streams() -> None:
    stream = RandomStream(1)
    draw: Any = stream.normal()
    [(rng, after)] = stream.updates()
    assert after == draw.owner.outputs[0]
    assert stream.state_updates == [(rng, after)]
    assert stream.gen(at.random.uniform, 0, 1, size=2).ndim == 1
    with pytest.raises(TypeError, match="leave out rng="):
        stream.gen(at.random.uniform, rng=rng)
    fixed = scansion.function([], draw, no_default_updates=True)
    assert fixed() == fixed()


def mask_by(stream: RandomStream, listed: bool) -> tuple[Any, Any]:
    x = at.matrix("x")
    mask = stream.binomial(size=x[0].shape)
    rows, updates = scansion.scan(
        (lambda v, m: v * m) if listed else (lambda v: v * mask), x, non_sequences=[mask] if listed else None
    )
    return scansion.function([x], rows, updates=updates), updates


def test_a_draw_that_a_step_closes_over_is_redrawn_at_each_step() -> None:
    f, updates = mask_by(RandomStream(9), listed=False)
    generator = np.random.default_rng(np.random.SeedSequence(9).spawn(1)[0])
    assert len(updates) == 1
    for _ in range(2):
        expected = np.array([generator.binomial(1, 0.5, size=4) for _ in range(5)])
        np.testing.assert_array_equal(f(np.ones((5, 4))), expected)


def test_a_draw_that_is_listed_is_held_fixed() -> None:
    f, updates = mask_by(RandomStream(9), listed=True)
    generator = np.random.default_rng(np.random.SeedSequence(9).spawn(1)[0])
    assert not updates
    for _ in range(2):
        expected = np.tile(generator.binomial(1, 0.5, size=4), (5, 1))
        np.testing.assert_array_equal(f(np.ones((5, 4))), expected)


def test_the_tutorials_mask() -> None:
    f, _ = mask_by(RandomStream(1234, rng_ctor=np.random.RandomState), listed=False)
    printed = [[1, 0], [0, 1], [0, 0], [1, 1], [1, 0], [0, 1], [0, 1], [0, 1], [0, 0], [1, 1]]
    np.testing.assert_array_equal(f(np.ones((10, 2))), printed)


@pytest.mark.filterwarnings("ignore:.*calls repeat draws")
def test_a_draw_made_in_a_step_is_new_at_each_step() -> None:
    n = at.iscalar("n")
    stream = RandomStream(5)
    rows, updates = scansion.scan(lambda: stream.normal(), n_steps=n)
    f = scansion.function([n], rows, updates=updates)
    again = scansion.function([n], rows)
    generator = np.random.default_rng(np.random.SeedSequence(5).spawn(1)[0])
    first = again(3)
    np.testing.assert_array_equal(first, again(3))
    np.testing.assert_array_equal(f(3), first)
    np.testing.assert_array_equal(np.concatenate([first, f(2)]), generator.normal(size=5))
    assert stream.updates() == []


def test_an_abandoned_step_leaves_no_update_behind() -> None:
    stream = RandomStream(5)

    def step() -> Any:
        stream.normal()
        raise KeyError

    with pytest.raises(KeyError):
        scansion.scan(step, n_steps=3)
    assert stream.updates() == []
