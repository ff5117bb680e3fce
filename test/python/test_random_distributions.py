"""Every distribution against NumPy: a million draws from both of its classes, arrays of parameters, states, refusals.

The table of the distributions of numbers is `random_laws.py`; those over arrays have tests of their own at the end.
"""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scansion
import scansion.tensor as at
from scansion._native import native
from scansion.tensor._generators import to_words
from scansion.tensor.random import RandomStream

_spec = importlib.util.spec_from_file_location("random_laws", Path(__file__).with_name("random_laws.py"))
assert _spec is not None
assert _spec.loader is not None
random_laws: Any = importlib.util.module_from_spec(_spec)
sys.modules["random_laws"] = random_laws  # where dataclasses look for it
_spec.loader.exec_module(random_laws)
LAWS: dict[str, Any] = random_laws.LAWS

CONSTRUCTORS: dict[str, Any] = {"Generator": np.random.default_rng, "RandomState": np.random.RandomState}
MANY = 1_000_000


def draw_of(name: str, parameters: tuple[Any, ...], **options: Any) -> Any:
    return getattr(at.random, name)(*parameters, **options)


def check(law: Any, result: Any, expected: Any, rng: Any, generator: Any) -> None:
    """Values as the law promises them, and states that are equal whatever the law."""
    expected = np.asarray(expected)
    assert result.shape == expected.shape
    if law.exact:
        np.testing.assert_array_equal(result, expected)
    else:
        np.testing.assert_allclose(result, expected, rtol=1e-9, atol=1e-12)
    np.testing.assert_array_equal(to_words(rng.get_value())[1], to_words(generator)[1])


def test_the_table_is_whole() -> None:
    """The distributions of the specification, and those of the native table, are all in the tests."""
    text = """normal uniform bernoulli binomial poisson exponential gamma beta integers categorical
    choice permutation standard_normal lognormal halfnormal halfcauchy cauchy dirichlet multinomial geometric nbinom
    negative_binomial laplace logistic gumbel t chisquare invgamma weibull pareto triangular vonmises wald
    hypergeometric"""
    apart = {"integers", "categorical", "choice", "permutation", "dirichlet", "multinomial"}
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
    law, make = LAWS[name], CONSTRUCTORS[constructor]
    generator, rng = make(1234), scansion.shared(make(1234))
    n = at.lscalar("n")
    draws = draw_of(name, law.scalars[0], size=n, rng=rng)
    f = scansion.function([n], draws, updates=[(rng, draws.owner.outputs[0])])
    # An odd number first: the second million starts from a used state, for RandomState with a kept normal draw.
    for count in (1, MANY):
        check(law, f(count), law.reference(generator, *law.scalars[0], size=count), rng, generator)


@pytest.mark.parametrize("constructor", CONSTRUCTORS)
@pytest.mark.parametrize("name", LAWS)
def test_parameters(name: str, constructor: str) -> None:
    """Every branch of a method that parameters choose, as constants."""
    law, make = LAWS[name], CONSTRUCTORS[constructor]
    for parameters in law.scalars:
        generator, rng = make(77), scansion.shared(make(77))
        draws = draw_of(name, parameters, size=(5, 401), rng=rng)
        f = scansion.function([], draws, updates={rng: draws.owner.outputs[0]})
        for _ in range(2):
            check(law, f(), law.reference(generator, *parameters, size=(5, 401)), rng, generator)


@pytest.mark.parametrize("constructor", CONSTRUCTORS)
@pytest.mark.parametrize("name", [name for name in LAWS if LAWS[name].arrays])
def test_arrays_of_parameters(name: str, constructor: str) -> None:
    law, make = LAWS[name], CONSTRUCTORS[constructor]
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
        expected = [law.reference(generator, *arrays, size=shape),
                    law.reference(generator, *arrays, size=(count, *shape))]  # fmt: skip
        for result, wanted in zip(results, expected, strict=True):
            check(law, result, wanted, rng, generator)


@pytest.mark.parametrize("name", LAWS)
def test_streams_and_dtypes(name: str) -> None:
    """A method of RandomStream draws from the child generator; float32 draws are rounded doubles."""
    law = LAWS[name]
    parameters = law.scalars[0]
    kept = scansion.function([], getattr(RandomStream(9), name)(*parameters, size=50, name="d"))()
    child = np.random.default_rng(np.random.SeedSequence(9).spawn(1)[0])
    expected = np.asarray(law.reference(child, *parameters, size=50))
    assert kept.dtype == expected.dtype
    np.testing.assert_allclose(kept, expected, rtol=0 if law.exact else 1e-9)
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
