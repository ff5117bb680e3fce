"""`RandomStream`: draws that are new at each call of a function, reproducible from one seed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from scansion._location import explain
from scansion._native import native
from scansion.compile.sharedvalue import RandomStateSharedVariable
from scansion.exceptions import ScansionTypeError, ScansionValueError
from scansion.graph.basic import Variable
from scansion.tensor._generators import fresh_entropy, is_generator, to_words
from scansion.tensor.random import basic
from scansion.tensor.var import TensorVariable

__all__ = ["RandomStream", "shared_rng"]

P = ParamSpec("P")


def _method(op: Callable[P, TensorVariable]) -> Callable[Concatenate[RandomStream, P], TensorVariable]:
    """A method of `RandomStream` that draws from a distribution with a generator of its own."""

    @wraps(op)
    def draw(self: RandomStream, /, *args: P.args, **kwargs: P.kwargs) -> TensorVariable:
        return self.gen(op, *args, **kwargs)

    return draw


class RandomStream:
    """A source of random draws.

    Every draw owns a generator, a shared variable whose default update advances it. So a function that uses a draw
    gets new numbers at each call. Draw k owns `numpy.random.default_rng` of child k of `SeedSequence(seed)`, bit for
    bit; with `rng_ctor=numpy.random.RandomState` it owns the generator that Theano's RandomStreams gave it.

    Parameters
    ----------
    seed : int, optional
        The seed; None takes one from the operating system.
    namespace : object, optional
        Where to look for further distributions: its attribute `name` becomes the method `name`. They are called with
        `rng=` and return a draw of `scansion.tensor.random`.
    rng_ctor : callable, optional
        `numpy.random.default_rng` (the default) or `numpy.random.RandomState`.

    Raises
    ------
    TypeError
        If the seed is no integer, or `rng_ctor` is something else.
    ValueError
        If the seed is negative.

    Examples
    --------
    >>> import numpy as np, scansion
    >>> stream = RandomStream(1)
    >>> f = scansion.function([], stream.normal(size=2))
    >>> child = np.random.SeedSequence(1).spawn(1)[0]
    >>> bool(np.all(f() == np.random.default_rng(child).normal(size=2)))
    True
    """

    def __init__(
        self, seed: int | None = None, namespace: object = None, rng_ctor: Callable[..., Any] | None = None
    ) -> None:
        self._namespace = namespace
        self._algorithm = _algorithm(rng_ctor)
        self._streams: list[RandomStateSharedVariable] = []
        self.default_instance_seed = seed
        self.seed(seed)

    def __getattr__(self, name: str) -> Callable[..., TensorVariable]:
        op = getattr(self.__dict__.get("_namespace"), name, None)
        if not callable(op):
            raise AttributeError(f"RandomStream has no distribution {name!r}")
        return lambda *args, **kwargs: self.gen(op, *args, **kwargs)

    @property
    def state_updates(self) -> list[tuple[Variable, Variable]]:
        """The generators of the draws so far, each with its state after a call."""
        return [(stream, stream.default_update) for stream in self._streams if stream.default_update is not None]

    def updates(self) -> list[tuple[Variable, Variable]]:
        """The generators of the draws so far, each with its state after a call."""
        return self.state_updates

    def seed(self, seed: int | None = None) -> None:
        """Start all generators anew, in the order in which they were made.

        Parameters
        ----------
        seed : int, optional
            The seed; None takes that of the constructor.

        Raises
        ------
        TypeError
            If the seed is no integer.
        ValueError
            If the seed is negative.

        Examples
        --------
        >>> import scansion
        >>> stream = RandomStream(1)
        >>> f = scansion.function([], stream.normal())
        >>> first = f()
        >>> stream.seed(1)
        >>> bool(f() == first)
        True
        """
        self._seeds = _SEEDS[self._algorithm](self.default_instance_seed if seed is None else seed)
        for stream in self._streams:
            stream.reseed(self._seeds.next_state())

    def gen(self, op: Callable[..., TensorVariable], *args: Any, **kwargs: Any) -> TensorVariable:
        """Draw from any distribution of `scansion.tensor.random`.

        Parameters
        ----------
        op : callable
            The distribution.
        *args, **kwargs
            Its parameters, and `size`, `dtype`, `name`.

        Returns
        -------
        TensorVariable
            The draws.

        Raises
        ------
        TypeError
            If the arguments contain `rng`.

        Examples
        --------
        >>> import scansion.tensor as at
        >>> RandomStream(1).gen(at.random.normal, 0.0, 1.0, size=3).type
        float64[3]
        """
        if "rng" in kwargs:
            raise ScansionTypeError(explain("a RandomStream makes the generator itself: leave out rng="))
        stream = RandomStateSharedVariable(self._algorithm, self._seeds.next_state())
        draws = op(*args, rng=stream, **kwargs)
        owner = draws.owner
        assert owner is not None
        stream.default_update = owner.outputs[0]
        self._streams.append(stream)
        return draws

    bernoulli = _method(basic.bernoulli)
    betabinom = _method(basic.betabinom)
    beta = _method(basic.beta)
    binomial = _method(basic.binomial)
    categorical = _method(basic.categorical)
    cauchy = _method(basic.cauchy)
    chisquare = _method(basic.chisquare)
    choice = _method(basic.choice)
    dirichlet = _method(basic.dirichlet)
    exponential = _method(basic.exponential)
    f = _method(basic.f)
    gamma = _method(basic.gamma)
    gengamma = _method(basic.gengamma)
    geometric = _method(basic.geometric)
    gumbel = _method(basic.gumbel)
    halfcauchy = _method(basic.halfcauchy)
    halfnormal = _method(basic.halfnormal)
    hypergeometric = _method(basic.hypergeometric)
    integers = _method(basic.integers)
    invgamma = _method(basic.invgamma)
    laplace = _method(basic.laplace)
    logistic = _method(basic.logistic)
    lognormal = _method(basic.lognormal)
    multinomial = _method(basic.multinomial)
    multivariate_normal = _method(basic.multivariate_normal)
    nbinom = _method(basic.negative_binomial)
    negative_binomial = _method(basic.negative_binomial)
    normal = _method(basic.normal)
    pareto = _method(basic.pareto)
    permutation = _method(basic.permutation)
    poisson = _method(basic.poisson)
    power = _method(basic.power)
    randint = _method(basic.randint)
    random = _method(basic.uniform)
    rayleigh = _method(basic.rayleigh)
    standard_cauchy = _method(basic.standard_cauchy)
    standard_exponential = _method(basic.standard_exponential)
    standard_gamma = _method(basic.standard_gamma)
    standard_normal = _method(basic.standard_normal)
    standard_t = _method(basic.standard_t)
    t = _method(basic.t)
    triangular = _method(basic.triangular)
    truncexpon = _method(basic.truncexpon)
    uniform = _method(basic.uniform)
    vonmises = _method(basic.vonmises)
    wald = _method(basic.wald)
    weibull = _method(basic.weibull)
    zipf = _method(basic.zipf)


def shared_rng(
    value: Any = None, *, seed: int | None = None, name: str | None = None, borrow: bool = False
) -> RandomStateSharedVariable:
    """Make a generator that functions draw from and update.

    Parameters
    ----------
    value : numpy.random.Generator or numpy.random.RandomState, optional
        Its state; None makes `numpy.random.default_rng(seed)`.
    seed : int, optional
        The seed; None takes one from the operating system.
    name : str, optional
        The variable's name.
    borrow : bool
        Accepted for PyTensor's sake; the state is copied.

    Returns
    -------
    RandomStateSharedVariable
        The generator.

    Raises
    ------
    TypeError
        If both `value` and `seed` are given, or `value` is no generator.

    Examples
    --------
    >>> import numpy as np
    >>> rng = shared_rng(seed=3)
    >>> bool(rng.get_value().normal() == np.random.default_rng(3).normal())
    True
    """
    if value is None:
        entropy = fresh_entropy(16) if seed is None else _checked(seed)
        return RandomStateSharedVariable("pcg64", native.pcg64_seed(entropy, ()), name)
    if seed is not None:
        raise ScansionTypeError(explain("shared_rng takes either a generator or a seed"))
    if not is_generator(value):
        raise ScansionTypeError(explain(f"the value of shared_rng must be a NumPy generator, not {value!r}"))
    return RandomStateSharedVariable(*to_words(value), name)


def _algorithm(constructor: Callable[..., Any] | None) -> str:
    """The bit generator behind one of NumPy's constructors, found by name: importing numpy.random takes a while."""
    name = "default_rng" if constructor is None else getattr(constructor, "__name__", "")
    if name not in _ALGORITHMS:
        raise ScansionTypeError(
            explain(f"rng_ctor cannot be {constructor!r}", "take numpy.random.default_rng or numpy.random.RandomState")
        )
    return _ALGORITHMS[name]


class _Children:
    """States of PCG64 from the children of one SeedSequence."""

    def __init__(self, seed: int | None) -> None:
        self.entropy = fresh_entropy(16) if seed is None else _checked(seed)
        self.count = 0

    def next_state(self) -> Any:
        self.count += 1
        return native.pcg64_seed(self.entropy, (self.count - 1,))


class _Randints:
    """States of MT19937 from the numbers that another one draws."""

    def __init__(self, seed: int | None) -> None:
        self.generator = native.mt19937_seed(fresh_entropy(4) if seed is None else _checked(seed))

    def next_state(self) -> Any:
        return native.mt19937_seed(native.mt19937_randint(self.generator, 2**30))


_ALGORITHMS = {"default_rng": "pcg64", "RandomState": "mt19937"}
_SEEDS: dict[str, type[_Children] | type[_Randints]] = {"pcg64": _Children, "mt19937": _Randints}


def _checked(seed: Any) -> int:
    try:
        number = int(seed.__index__())
    except AttributeError:
        raise ScansionTypeError(explain(f"a seed must be an integer, not {seed!r}")) from None
    if number < 0:
        raise ScansionValueError(explain(f"a seed cannot be negative, it is {number}"))
    return number
