"""Every distribution against NumPy: a million draws from both of its classes, arrays of parameters, states, refusals.

The table of the distributions of numbers is `random_laws.py`; those over arrays have tests of their own at the end.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
import random_laws
import scansion
import scansion.tensor as at
from scansion._native import native
from scansion.tensor._generators import to_words
from scansion.tensor.random import RandomStream
from scansion.testing import assert_compiled_equals_interpreter

LAWS: dict[str, Any] = random_laws.LAWS
reference_of = random_laws.reference_of

CONSTRUCTORS: dict[str, Any] = {"Generator": np.random.default_rng, "RandomState": np.random.RandomState}
MANY = 1_000_000


def draw_of(name: str, parameters: tuple[Any, ...], **options: Any) -> Any:
    return getattr(at.random, name)(*parameters, **options)


def need_agreement(name: str) -> None:
    """Skip what the NumPy that scansion was built with draws otherwise than this one."""
    if not random_laws.agrees(name):
        pytest.skip(f"NumPy changed {name} between the version that scansion was built with and this one")


def check(result: Any, expected: Any, rng: Any, generator: Any) -> None:
    """Draws and states bit for bit."""
    expected = np.asarray(expected)
    assert result.shape == expected.shape
    np.testing.assert_array_equal(result, expected)
    np.testing.assert_array_equal(to_words(rng.get_value())[1], to_words(generator)[1])


def test_the_table_is_whole() -> None:
    """The distributions of the specification, and those of the native table, are all in the tests."""
    text = """normal uniform bernoulli binomial poisson exponential gamma beta integers categorical multivariate_normal
    choice permutation standard_normal lognormal halfnormal halfcauchy cauchy dirichlet multinomial geometric nbinom
    negative_binomial laplace logistic gumbel t chisquare invgamma weibull pareto triangular vonmises wald
    hypergeometric"""
    apart = {"integers", "categorical", "multivariate_normal", "choice", "permutation", "dirichlet", "multinomial"}
    for name in text.split():
        assert name in LAWS or name in apart
        assert callable(getattr(at.random, name))
        assert callable(getattr(RandomStream, name))
    rows = {name for name, (_, rank, parameters) in native.distributions().items()
            if rank == 0 and all(event == 0 for _, _, event in parameters)}  # fmt: skip
    assert rows - {"integers"} <= set(LAWS)


@pytest.mark.parametrize("constructor", CONSTRUCTORS)
@pytest.mark.parametrize("name", LAWS)
def test_a_million_draws(name: str, constructor: str) -> None:
    need_agreement(name)
    law, reference, make = LAWS[name], reference_of(name), CONSTRUCTORS[constructor]
    generator, rng = make(1234), scansion.shared(make(1234))
    n = at.lscalar("n")
    draws = draw_of(name, law.scalars[0], size=n, rng=rng)
    f = scansion.function([n], draws, updates=[(rng, draws.owner.outputs[0])])
    # An odd number first: the second million starts from a used state, for RandomState with a kept normal draw.
    for count in (1, MANY):
        check(f(count), reference(generator, *law.scalars[0], size=count), rng, generator)


@pytest.mark.parametrize("constructor", CONSTRUCTORS)
@pytest.mark.parametrize("name", LAWS)
def test_parameters(name: str, constructor: str) -> None:
    """Every branch of a method that parameters choose, as constants."""
    need_agreement(name)
    law, reference, make = LAWS[name], reference_of(name), CONSTRUCTORS[constructor]
    for parameters in law.scalars:
        generator, rng = make(77), scansion.shared(make(77))
        draws = draw_of(name, parameters, size=(5, 401), rng=rng)
        f = scansion.function([], draws, updates={rng: draws.owner.outputs[0]})
        for _ in range(2):
            check(f(), reference(generator, *parameters, size=(5, 401)), rng, generator)


@pytest.mark.parametrize("constructor", CONSTRUCTORS)
@pytest.mark.parametrize("name", [name for name in LAWS if LAWS[name].arrays])
def test_arrays_of_parameters(name: str, constructor: str) -> None:
    need_agreement(name)
    law, reference, make = LAWS[name], reference_of(name), CONSTRUCTORS[constructor]
    arrays = [np.asarray(x) for x in law.arrays]
    shape = np.broadcast_shapes(*(x.shape for x in arrays))
    variables = [at.TensorType(x.dtype.name, x.shape)() for x in arrays]
    n = at.lscalar("n")
    generator, rng = make(5), scansion.shared(make(5))
    draws = draw_of(name, tuple(variables), rng=rng)
    more = draw_of(name, tuple(variables), size=(n, *shape), rng=draws.owner.outputs[0])
    f = scansion.function(
        [n, *variables], [draws, more], updates={rng: more.owner.outputs[0]}, on_unused_input="ignore"
    )
    for count in (3, 0, 200):
        results = f(count, *arrays)
        expected = [reference(generator, *arrays, size=shape),
                    reference(generator, *arrays, size=(count, *shape))]  # fmt: skip
        for result, wanted in zip(results, expected, strict=True):
            check(result, wanted, rng, generator)


@pytest.mark.parametrize("name", LAWS)
def test_streams_and_dtypes(name: str) -> None:
    """A method of RandomStream draws from the child generator; float32 draws are rounded doubles."""
    reference, parameters = reference_of(name), LAWS[name].scalars[0]
    kept = scansion.function([], getattr(RandomStream(9), name)(*parameters, size=50, name="d"))()
    child = np.random.default_rng(np.random.SeedSequence(9).spawn(1)[0])
    expected = np.asarray(reference(child, *parameters, size=50))
    assert kept.dtype == expected.dtype
    np.testing.assert_array_equal(kept, expected)
    rounded = scansion.function([], getattr(RandomStream(9), name)(*parameters, size=50, dtype="float32"))()
    assert rounded.dtype == "float32"
    np.testing.assert_array_equal(rounded, kept.astype("float32"))


REFUSED = [(name, *wrong) for name in LAWS for wrong in LAWS[name].wrong]


@pytest.mark.parametrize(("name", "parameters", "message"), REFUSED)
def test_parameters_out_of_range(name: str, parameters: tuple[Any, ...], message: str) -> None:
    """The error names the parameter and the user's line, and the stream stays where it was."""
    rng = scansion.shared(np.random.default_rng(3))
    x = [at.TensorType(np.asarray(p).dtype.name, ())() for p in parameters]
    draws = draw_of(name, tuple(x), size=4, rng=rng)
    f = scansion.function(x, draws, updates={rng: draws.owner.outputs[0]})
    with pytest.raises(ValueError, match=re.escape(message)) as raised:
        f(*parameters)
    assert f"{Path(__file__).name}" in str(raised.value)
    np.testing.assert_array_equal(to_words(rng.get_value())[1], to_words(np.random.default_rng(3))[1])


def test_shared_rng() -> None:
    for rng, generator in (
        (at.random.shared_rng(seed=3, name="r"), np.random.default_rng(3)),
        (at.random.shared_rng(np.random.RandomState(3)), np.random.RandomState(3)),
    ):
        assert float(at.random.normal(rng=rng).eval()) == generator.normal()
    assert at.random.shared_rng().get_value().normal() != at.random.shared_rng().get_value().normal()
    with pytest.raises(TypeError, match="either a generator or a seed"):
        at.random.shared_rng(np.random.default_rng(1), seed=3)
    with pytest.raises(TypeError, match="must be a NumPy generator"):
        at.random.shared_rng(3)


# ----------------------------------------------------------------------------------------------------------------------
# Distributions over arrays
# ----------------------------------------------------------------------------------------------------------------------

P = np.array([0.2, 0.5, 0.0, 0.3])
MANY_P = np.random.default_rng(2).dirichlet(np.ones(5), size=(2, 3))
ALPHAS = np.array([0.5, 1.0, 3.0])
TABLE = np.arange(24.0).reshape(6, 2, 2)

# What is drawn, as a function of the module or generator; where the words mean the same the reference is the draw.
ARRAY_LAWS: dict[str, tuple[Any, Any]] = {
    "categorical": (lambda d, **o: d.categorical(P, size=MANY, **o),
                    lambda g: np.searchsorted(P.cumsum(), g.uniform(size=MANY))),
    "categorical of rows": (lambda d, **o: d.categorical(MANY_P, **o),
                            lambda g: [[np.searchsorted(p.cumsum(), g.uniform()) for p in row] for row in MANY_P]),
    "categorical of a batch of rows": (
        lambda d, **o: d.categorical(MANY_P[0], size=(50, 3), **o),
        lambda g: [[np.searchsorted(p.cumsum(), g.uniform()) for p in MANY_P[0]] for _ in range(50)]),
    "categorical of single precision": (
        lambda d, **o: d.categorical(MANY_P[0, 0].astype("float32"), size=1000, **o),
        lambda g: np.searchsorted(MANY_P[0, 0].astype("float32").cumsum(), g.uniform(size=1000))),
    "multinomial": (lambda d, **o: d.multinomial(20, P, size=MANY // 4, **o),
                    lambda g: g.multinomial(20, P, size=MANY // 4)),
    "multinomial of many": (lambda d, **o: d.multinomial(10000, P, size=500, **o),
                            lambda g: g.multinomial(10000, P, size=500)),
    "multinomial of rows": (lambda d, **o: d.multinomial(np.array([1, 5, 20]), MANY_P, **o),
                            lambda g: [[g.multinomial(n, p) for n, p in zip((1, 5, 20), ps, strict=True)]
                                       for ps in MANY_P]),
    "multinomial one": (lambda d, **o: d.multinomial(7, P, **o), lambda g: g.multinomial(7, P)),
    "dirichlet": (lambda d, **o: d.dirichlet(ALPHAS, size=MANY // 3, **o),
                  lambda g: g.dirichlet(ALPHAS, size=MANY // 3)),
    "dirichlet of small numbers": (lambda d, **o: d.dirichlet(ALPHAS / 40, size=5000, **o),
                                   lambda g: g.dirichlet(ALPHAS / 40, size=5000)),
    "dirichlet of rows": (lambda d, **o: d.dirichlet(1 + MANY_P, **o),
                          lambda g: [[g.dirichlet(1 + p) for p in row] for row in MANY_P]),
    "permutation of a million": (lambda d, **o: d.permutation(MANY, **o), lambda g: g.permutation(MANY)),
    "permutation of one": (lambda d, **o: d.permutation(1, **o), lambda g: g.permutation(1)),
    "permutation of none": (lambda d, **o: d.permutation(0, **o), lambda g: g.permutation(0)),
    "permutation of a vector": (lambda d, **o: d.permutation(ALPHAS, **o), lambda g: g.permutation(ALPHAS)),
    "permutation of rows": (lambda d, **o: d.permutation(TABLE, **o), lambda g: g.permutation(TABLE)),
    "permutation of complex rows": (lambda d, **o: d.permutation(TABLE * 1j, **o), lambda g: g.permutation(TABLE * 1j)),
    "permutation of booleans": (lambda d, **o: d.permutation(P > 0.25, **o), lambda g: g.permutation(P > 0.25)),
    "choice": (lambda d, **o: d.choice(1000, size=MANY, **o), lambda g: g.choice(1000, size=MANY)),
    "choice of one": (lambda d, **o: d.choice(1000, **o), lambda g: g.choice(1000)),
    "choice of values": (lambda d, **o: d.choice(ALPHAS, size=(3, 4), **o), lambda g: g.choice(ALPHAS, size=(3, 4))),
    "choice of small integers": (lambda d, **o: d.choice(np.arange(9, dtype="int8"), size=400, **o),
                                 lambda g: g.choice(np.arange(9, dtype="int8"), size=400)),
    "choice by weights": (lambda d, **o: d.choice(4, size=MANY, p=P, **o), lambda g: g.choice(4, size=MANY, p=P)),
    "choice of values by weights": (lambda d, **o: d.choice(ALPHAS, size=(5, 4), p=[0.5, 0.25, 0.25], **o),
                                    lambda g: g.choice(ALPHAS, size=(5, 4), p=[0.5, 0.25, 0.25])),
    "choice without replacement": (lambda d, **o: d.choice(50, (4, 5), False, **o),
                                   lambda g: g.choice(50, (4, 5), False)),
    "choice of all": (lambda d, **o: d.choice(50, 50, False, **o), lambda g: g.choice(50, 50, False)),
    "choice of a small share": (lambda d, **o: d.choice(20000, 100, False, **o),
                                lambda g: g.choice(20000, 100, False)),
    "choice of a large share": (lambda d, **o: d.choice(20000, 5000, False, **o),
                                lambda g: g.choice(20000, 5000, False)),
    "choice by weights without replacement": (lambda d, **o: d.choice(4, 3, False, p=P, **o),
                                              lambda g: g.choice(4, 3, False, p=P)),
    "choice by many weights without replacement": (
        lambda d, **o: d.choice(500, 300, False, p=np.arange(500) / 124750, **o),
        lambda g: g.choice(500, 300, False, p=np.arange(500) / 124750)),
}  # fmt: skip


@pytest.mark.parametrize("constructor", CONSTRUCTORS)
@pytest.mark.parametrize("name", ARRAY_LAWS)
def test_arrays(name: str, constructor: str) -> None:
    need_agreement(name)
    draw, reference = ARRAY_LAWS[name]
    generator, rng = CONSTRUCTORS[constructor](8), scansion.shared(CONSTRUCTORS[constructor](8))
    draws = draw(at.random, rng=rng)
    f = scansion.function([], draws, updates={rng: draws.owner.outputs[0]})
    for _ in range(2):
        expected = np.asarray(reference(generator))
        result = f()
        assert result.dtype == expected.dtype
        check(result, expected, rng, generator)


def test_choice_of_rows() -> None:
    """NumPy's RandomState takes vectors only, so the reference takes the rows itself."""
    for make in CONSTRUCTORS.values():
        for options in ({}, {"replace": False}, {"p": np.full(6, 1 / 6)}):
            rng = scansion.shared(make(8))
            draws = at.random.choice(TABLE, size=(2, 2), rng=rng, **options)
            np.testing.assert_array_equal(draws.eval(), TABLE[make(8).choice(6, size=(2, 2), **options)])


def test_arrays_of_unknown_shape() -> None:
    """Populations, weights and sizes that only the call knows."""
    x, p, n = at.dmatrix("x"), at.dvector("p"), at.lscalar("n")
    stream = RandomStream(4)
    draws = [stream.permutation(x), stream.choice(x, size=(n,), replace=False), stream.choice(n, size=(2, n), p=p),
             stream.permutation(n), stream.categorical(p, size=(n, 2)), stream.multinomial(n, p, size=n),
             stream.dirichlet(p + 1, size=(n,))]  # fmt: skip
    f = scansion.function([x, p, n], draws)
    children = [np.random.default_rng(child) for child in np.random.SeedSequence(4).spawn(len(draws))]
    for count in (3, 1):
        values, weights = np.arange(count * 5.0).reshape(count, 5), np.full(count, 1 / count)
        expected = [
            children[0].permutation(values),
            children[1].choice(values, size=count, replace=False),
            children[2].choice(count, size=(2, count), p=weights),
            children[3].permutation(count),
            np.searchsorted(weights.cumsum(), children[4].uniform(size=(count, 2))),
            children[5].multinomial(count, weights, size=count),
            children[6].dirichlet(weights + 1, size=count),
        ]
        for result, wanted in zip(f(values, weights, count), expected, strict=True):
            np.testing.assert_array_equal(result, wanted)


@pytest.mark.parametrize("constructor", CONSTRUCTORS)
@pytest.mark.parametrize(("n", "p"), [(1000, 0.3), (200, 0.4), (1000, 0.6), (10**6, 0.1), (2**62, 0.5)])
def test_binomials_by_rejection(n: int, p: float, constructor: str) -> None:
    """Where NumPy 2.5 changed Generator's draws, and not RandomState's."""
    need_agreement("binomial")
    generator, rng = CONSTRUCTORS[constructor](5), scansion.shared(CONSTRUCTORS[constructor](5))
    draws: Any = at.random.binomial(n, p, size=MANY, rng=rng)
    f = scansion.function([], draws, updates={rng: draws.owner.outputs[0]})
    check(f(), generator.binomial(n, p, size=MANY), rng, generator)


@pytest.mark.parametrize("dtype", ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"])
def test_integers(dtype: str) -> None:
    """Each width has draws of its own, which take 8, 16, 32 or 64 bits of the stream."""
    low, high = np.array([[3], [0]]), np.array([100, 4, 127])
    for make in CONSTRUCTORS.values():
        name = "integers" if make is np.random.default_rng else "randint"
        for bounds, size in (((100,), MANY), ((3, 101), 77), ((0, 1), 5), ((low, high), (40, 2, 3))):
            generator, rng = make(6), scansion.shared(make(6))
            draws = getattr(at.random, name)(*bounds, size=size, rng=rng, dtype=dtype)
            f = scansion.function([], draws, updates={rng: draws.owner.outputs[0]})
            for _ in range(2):
                result = f()
                assert result.dtype == dtype
                check(result, getattr(generator, name)(*bounds, size=size, dtype=dtype), rng, generator)


@pytest.mark.parametrize(("low", "high"), [(-(2**63), 2**63 - 1), (0, 2**32), (-5, 2**32 - 5), (0, 2**33 + 1), (7, 8)])
def test_wide_integers(low: int, high: int) -> None:
    for make in CONSTRUCTORS.values():
        name = "integers" if make is np.random.default_rng else "randint"
        generator, rng = make(6), scansion.shared(make(6))
        draws = getattr(at.random, name)(low, high, size=10001, rng=rng)
        f = scansion.function([], draws, updates={rng: draws.owner.outputs[0]})
        check(f(), getattr(generator, name)(low, high, size=10001), rng, generator)


def test_integers_belong_to_one_class() -> None:
    new, old = scansion.shared(np.random.default_rng(1)), scansion.shared(np.random.RandomState(1))
    with pytest.raises(TypeError, match="use randint"):
        at.random.integers(5, rng=old)
    with pytest.raises(TypeError, match="use integers"):
        at.random.randint(5, rng=new)


ARRAY_ERRORS: list[tuple[Any, type[Exception], str]] = [
    (lambda rng: at.random.categorical([0.5, 0.2], rng=rng), ValueError, "p does not sum to 1"),
    (lambda rng: at.random.categorical([1.5, -0.5], rng=rng), ValueError, "p < 0, p > 1"),
    (lambda rng: at.random.categorical(0.5, rng=rng), ValueError, "p must have an axis"),
    (lambda rng: at.random.multinomial(5, [0.9, 0.9, 0.1], rng=rng), ValueError, "sum(p[:-1]) > 1.0"),
    (lambda rng: at.random.multinomial(-1, P, rng=rng), ValueError, "n < 0"),
    (lambda rng: at.random.multinomial(1.5, P, rng=rng), TypeError, "n must be an integer"),
    (lambda rng: at.random.dirichlet([1.0, -1.0], rng=rng), ValueError, "alphas < 0"),
    (lambda rng: at.random.choice(3, 4, False, rng=rng), ValueError, "larger sample than the population"),
    (lambda rng: at.random.choice(4, 4, False, p=P, rng=rng), ValueError, "fewer non-zero entries in p"),
    (lambda rng: at.random.choice(3, 4, p=P, rng=rng), ValueError, "a and p must have the same size"),
    (lambda rng: at.random.choice(2, 4, p=[0.5, 0.4], rng=rng), ValueError, "p does not sum to 1"),
    (lambda rng: at.random.choice(0, 4, rng=rng), ValueError, "a is empty"),
    (lambda rng: at.random.choice(1.5, 4, rng=rng), TypeError, "a must be an integer"),
    (lambda rng: at.random.choice(3, 4, cast(Any, at.lscalar()), rng=rng), TypeError, "replace must be True or False"),
    (lambda rng: at.random.permutation(-1, rng=rng), ValueError, "negative"),
    (lambda rng: at.random.integers(3, 3, rng=rng), ValueError, "low >= high"),
    (lambda rng: at.random.integers(0, 300, dtype="uint8", rng=rng), ValueError, "high is out of bounds"),
    (lambda rng: at.random.integers(-1, 3, dtype="uint8", rng=rng), ValueError, "low is out of bounds"),
    (lambda rng: at.random.integers(2.5, rng=rng), TypeError, "high must be an integer"),
    (lambda rng: at.random.integers(2, dtype="bool", rng=rng), TypeError, "dtype bool"),
    (lambda rng: at.random.normal(dtype="int64", rng=rng), TypeError, "dtype int64"),
    (lambda rng: at.random.normal(1j, rng=rng), TypeError, "loc must be real"),
    (lambda rng: at.random.gamma(1.0, rng=rng), TypeError, "either rate or scale"),
    (lambda rng: at.random.normal(np.zeros(3), np.ones(2), rng=rng), ValueError, "do not broadcast"),
    (lambda rng: at.random.normal(rng=at.dscalar()), TypeError, "no random stream"),
]


@pytest.mark.parametrize(("draw", "error", "message"), ARRAY_ERRORS)
def test_wrong_arguments(draw: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=re.escape(message)) as raised:
        draw(scansion.shared(np.random.default_rng(1))).eval()
    assert Path(__file__).name in str(raised.value)


COV = np.array([[2.0, 0.5, 0.1], [0.5, 1.0, -0.3], [0.1, -0.3, 0.5]])
COVS = {
    "general": COV,
    "repeated roots": np.eye(3) * 2.0,
    "diagonal": np.diag([1.0, 3.0, 2.0]),
    "singular": np.outer([1.0, 2.0, 3.0], [1.0, 2.0, 3.0]),
    "one": np.array([[4.0]]),
    "forty": np.cov(np.random.default_rng(1).normal(size=(40, 90))),
}


@pytest.mark.parametrize("constructor", CONSTRUCTORS)
@pytest.mark.parametrize("name", COVS)
def test_multivariate_normal(name: str, constructor: str) -> None:
    """The normal draws and the state are NumPy's bit for bit; the root of the covariance is so up to rounding.

    The root of a rounded zero, of about 1e-15, is about 3e-8.
    """
    cov, make = COVS[name], CONSTRUCTORS[constructor]
    mean, count = np.linspace(-1.0, 1.0, len(cov)), MANY // len(cov)
    generator, rng = make(4), scansion.shared(make(4))
    draws: Any = at.random.multivariate_normal(mean, cov, size=count, rng=rng)
    result = scansion.function([], draws, updates={rng: draws.owner.outputs[0]})()
    expected = generator.multivariate_normal(mean, cov, size=count)
    np.testing.assert_allclose(result, expected, rtol=1e-10, atol=1e-6 if name == "singular" else 1e-10)
    np.testing.assert_array_equal(to_words(rng.get_value())[1], to_words(generator)[1])


def test_multivariate_normals_of_batches() -> None:
    """Means and covariances broadcast; each pair is drawn from in turn, as Aesara does."""
    means, covs = np.arange(6.0).reshape(2, 1, 3), np.stack([COV, np.eye(3), 2 * COV])
    mean, cov = at.TensorType("float64", (2, 1, 3))("mean"), at.TensorType("float64", (3, 3, 3))("cov")
    stream = RandomStream(1)
    f = scansion.function([mean, cov], [stream.multivariate_normal(mean, cov), stream.multivariate_normal(size=4)])
    first, second = (np.random.default_rng(child) for child in np.random.SeedSequence(1).spawn(2))
    expected = [[first.multivariate_normal(m[0], c) for c in covs] for m in means]
    batch, numbers = f(means, covs)
    np.testing.assert_allclose(batch, expected, rtol=1e-10)
    np.testing.assert_allclose(numbers, second.standard_normal((4, 1)), rtol=1e-14)


@pytest.mark.parametrize(
    ("mean", "cov", "message"),
    [
        (np.zeros(3), COV - 2 * np.eye(3), "not symmetric and positive semidefinite"),
        (np.zeros(3), np.array([[1, 0, 1], [0, 1, 0], [0, 0, 1]]), "not symmetric and positive semidefinite"),
        (np.zeros(2), COV, "mean and cov must have the same length"),
        (np.zeros(3), np.ones((2, 3)), "cov must be a square matrix"),
        (np.zeros(3), np.zeros(3), "cov must be a matrix"),
        (0.0, COV, "mean must have an axis"),
    ],
)
def test_wrong_covariances(mean: Any, cov: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        RandomStream(1).multivariate_normal(mean, cov).eval()


# ----------------------------------------------------------------------------------------------------------------------
# Derivatives, scans, the interpreter
# ----------------------------------------------------------------------------------------------------------------------


def test_draws_are_held_fixed_by_derivatives() -> None:
    """A parameter that only a draw depends on is disconnected; what multiplies a draw has the draw as derivative."""
    x, scale = at.dscalar("x"), at.dscalar("scale")
    draw = RandomStream(1).gamma(2.0, scale=scale)
    with pytest.raises(scansion.gradient.DisconnectedInputError):
        scansion.grad(x * draw, scale)
    by_x, by_scale = scansion.grad(x * draw, [x, scale], disconnected_inputs="ignore")
    f = scansion.function([scale], [draw, by_x, by_scale])
    child = np.random.default_rng(np.random.SeedSequence(1).spawn(1)[0])
    expected = child.gamma(2.0, 3.0)
    assert [float(value) for value in f(3.0)] == [expected, expected, 0.0]


@pytest.mark.parametrize("constructor", CONSTRUCTORS)
def test_draws_in_a_scan(constructor: str) -> None:
    """Draws with arrays of parameters from one stream, which moves on from step to step and from call to call."""
    make = CONSTRUCTORS[constructor]
    generator, rng = make(3), scansion.shared(make(3))
    u = at.dmatrix("u")

    def step(row: Any, stream: Any) -> Any:
        first: Any = at.random.gamma(row, 2.0, rng=stream)
        second: Any = at.random.multinomial(10, row / row.sum(), rng=first.owner.outputs[0])
        third: Any = at.random.permutation(row, rng=second.owner.outputs[0])
        return [first, second, third], {stream: third.owner.outputs[0]}

    rows, updates = scansion.scan(step, u, non_sequences=[rng])
    f = scansion.function([u], rows, updates=updates)
    for steps in (4, 0, 3):
        values = np.linspace(0.5, 2.0, steps * 3).reshape(steps, 3)
        expected = [(generator.gamma(row, 0.5), generator.multinomial(10, row / row.sum()), generator.permutation(row))
                    for row in values]  # fmt: skip
        for k, result in enumerate(f(values)):
            np.testing.assert_array_equal(result, np.array([e[k] for e in expected]).reshape(steps, 3))
        np.testing.assert_array_equal(to_words(rng.get_value())[1], to_words(generator)[1])


@pytest.mark.parametrize("name", ["poisson", "dirichlet", "choice"])
def test_a_draw_in_a_scan_takes_no_memory_per_step(name: str) -> None:
    """Neither the parameters nor the state are copied, and the loop allocates nothing."""
    u, stream = at.TensorType("float64", (None, 3))("u"), RandomStream(1)
    draw = {
        "poisson": lambda row: stream.poisson(row),
        "dirichlet": lambda row: stream.dirichlet(row),
        "choice": lambda row: stream.choice(3, 2, False, p=row),
    }[name]
    rows, updates = scansion.scan(draw, u)
    text = scansion.function([u], rows, updates=updates).ir("loops")
    loop = text[text.index("scf.for") :]
    assert "runtime_call" in loop
    assert "memref.alloc" not in loop
    assert "memref.copy" not in loop


@pytest.mark.parametrize("name", sorted(set(native.distributions()) - {"multivariate_normal"}))
def test_the_interpreter_draws_the_same(name: str) -> None:
    """Each row of the native table has its reference in `scansion.testing`. Of one the last bits are LAPACK's."""
    arguments: dict[str, tuple[Any, ...]] = {
        "categorical": (P,), "multinomial": (9, P), "dirichlet": (ALPHAS,), "permutation": (TABLE,),
        "choice": (TABLE, 3),
        "weighted_choice": (4, 3, True, P), "distinct_choice": (9, (2, 3), False),
        "distinct_weighted_choice": (4, 2, False, P), "integers": (-3, 9),
    }  # fmt: skip
    stream = RandomStream(2)
    function = getattr(stream, "choice" if name.endswith("choice") else name)
    draws = function(*(arguments[name] if name in arguments else LAWS[name].scalars[0]))
    assert_compiled_equals_interpreter([], [draws, draws + 1], [])
